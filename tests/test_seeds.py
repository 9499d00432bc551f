"""The default corpus and the questions about it agree with each other."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
CASES = ROOT / "eval" / "cases"
USER_DOCUMENTS = ROOT.parent / "shared"
"""Holds the user's own document, which is not published with this repository."""

ARTICLES = sorted(path for path in SEEDS.glob("*.md") if path.name != "README.md")
SETS = ("seeds", "source")
HEADLINES = ("why were Tesla's GPUs delayed?", "Perché le GPU di Tesla sono in ritardo?")


def cases_of(name: str) -> list[dict[str, Any]]:
    lines = (CASES / name / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def matter_and_body(path: Path) -> tuple[dict[str, Any], str]:
    opening, matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == "", f"{path.name} does not begin with front matter"
    return yaml.safe_load(matter), body


def test_every_article_has_front_matter_and_a_heading() -> None:
    assert 4 <= len(ARTICLES) <= 7
    for path in ARTICLES:
        matter, body = matter_and_body(path)
        assert matter["title"] and matter["source"] and matter["language"] == "it", path.name
        assert body.lstrip().startswith("# "), path.name
        assert 150 <= len(body.split()) <= 450, path.name


def test_the_readme_is_kept_out_of_the_corpus() -> None:
    assert "README.md" in (SEEDS / ".fonteignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", SETS)
def test_ids_and_questions_are_unique(name: str) -> None:
    cases = cases_of(name)
    assert len({case["id"] for case in cases}) == len(cases)
    asked = [(case["question"], json.dumps(case.get("history"))) for case in cases]
    assert len(set(asked)) == len(cases)


@pytest.mark.parametrize("name", SETS)
def test_a_case_names_its_language(name: str) -> None:
    for case in cases_of(name):
        assert case["language"] in {"it", "en"}, case["id"]
        assert case["language"] in case["tags"], case["id"]


@pytest.mark.parametrize("name", SETS)
def test_only_an_answerable_case_has_evidence_and_each_expected_string_is_in_it(name: str) -> None:
    for case in cases_of(name):
        quotes = [evidence["quote"] for evidence in case["evidence"]]
        assert bool(quotes) == bool(case["expected"]) == case["answerable"], case["id"]
        assert case["answerable"] != bool({"near-miss", "far"} & set(case["tags"])), case["id"]
        for expected in case["expected"]:
            assert any(expected in quote for quote in quotes), (case["id"], expected)


def test_every_quote_over_the_seeds_stands_once_in_its_article() -> None:
    bodies = {f"seeds/{path.name}": matter_and_body(path)[1] for path in ARTICLES}
    for case in cases_of("seeds"):
        for evidence in case["evidence"]:
            assert bodies[evidence["document"]].count(evidence["quote"]) == 1, (case["id"], evidence)


def test_every_quote_over_the_users_document_is_short_and_stands_in_it() -> None:
    evidence = [evidence for case in cases_of("source") for evidence in case["evidence"]]
    for piece in evidence:
        assert 3 <= len(piece["quote"].split()) <= 8, piece
    if not all((USER_DOCUMENTS / piece["document"]).is_file() for piece in evidence):
        pytest.skip("the user's own document is not on this machine")
    for piece in evidence:
        text = (USER_DOCUMENTS / piece["document"]).read_text(encoding="utf-8")
        assert text.count(piece["quote"]) == 1, piece


def test_no_sentence_of_an_article_was_taken_from_the_users_document() -> None:
    sources = sorted((USER_DOCUMENTS / "seeds").glob("*.txt"))
    if not sources:
        pytest.skip("the user's own document is not on this machine")
    taken = {run for path in sources for run in runs_of_words(path.read_text(encoding="utf-8"))}
    for path in ARTICLES:
        shared = taken & runs_of_words(matter_and_body(path)[1])
        assert not shared, (path.name, shared)


def runs_of_words(text: str, length: int = 9) -> set[tuple[str, ...]]:
    words = text.replace("’", "'").lower().split()
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_a_follow_up_has_the_turns_before_it() -> None:
    for case in cases_of("seeds"):
        assert ("follow-up" in case["tags"]) == ("history" in case), case["id"]
        for turn in case.get("history", []):
            assert turn.keys() == {"question", "answer"} and all(turn.values()), case["id"]


def test_the_seeds_set_covers_every_kind_in_both_languages() -> None:
    at_least = {
        "single-fact": 20,
        "several-facts": 6,
        "follow-up": 6,
        "paraphrase": 8,
        "numbers-dates": 10,
        "near-miss": 9,
        "far": 5,
    }
    cases = cases_of("seeds")
    assert len(cases) >= 90
    for language in ("it", "en"):
        for tag, least in at_least.items():
            found = sum(case["language"] == language and tag in case["tags"] for case in cases)
            assert found >= least, (language, tag, found)


def test_the_source_set_has_twenty_questions_in_each_language() -> None:
    for language in ("it", "en"):
        answerable = [case["answerable"] for case in cases_of("source") if case["language"] == language]
        assert (answerable.count(True), answerable.count(False)) == (13, 7)
    refused = {case["question"] for case in cases_of("source") if not case["answerable"]}
    assert {"Who is the CEO of Nvidia?", "Quando è stata fondata Pika?"} <= refused


@pytest.mark.parametrize("question", HEADLINES)
def test_the_headline_question_expects_the_cause_and_the_amount(question: str) -> None:
    [case] = [case for case in cases_of("seeds") if case["question"] == question]
    quotes = [evidence["quote"] for evidence in case["evidence"]]
    assert any("a X e xAI la priorità" in quote for quote in quotes)
    assert any("superiore a 500 milioni di dollari" in quote for quote in quotes)
