import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.adversarial import article, hand_written
from index.sentences import sentences
from rag.ground import check

_ARTICLES = [
    article(f"seeds/{name}.md")
    for name in ("nvidia-tesla-gpu", "pika-80-milioni", "pika-squadra-modello", "tesla-azionisti-musk")
]
_ENGLISH = (
    "On 14 January 1980, the Carter Administration set a deadline. "
    "Nvidia told Musk that chips would rise from 35,000 to 85,000 by 2024. "
    "An Nvidia spokesman did not respond. Sales fell because demand was weak. Two hundred people left."
)
_CHIPS = "Nvidia told Musk that chips would rise from 35,000 to 85,000 by 2024."


@pytest.mark.parametrize("passage", _ARTICLES)
def test_every_sentence_of_a_passage_is_supported_by_it(passage: str) -> None:
    for start, end in sentences(passage, "it"):
        found = check(passage[start:end], [passage])
        assert (found.verdict, found.reasons) == ("supported", ()), passage[start:end]


@given(st.text(min_size=1))
@settings(max_examples=200)
def test_any_text_supports_its_own_sentences(text: str) -> None:
    for start, end in sentences(text, "en"):
        assert check(text[start:end], [text]).verdict == "supported"


@given(st.text(), st.lists(st.text(), max_size=3))
@settings(max_examples=200)
def test_no_text_breaks_the_check(sentence: str, passages: list[str]) -> None:
    found = check(sentence, passages)
    assert found.reasons or found.verdict == "supported"
    if found.passage >= 0:
        assert 0 <= found.start <= found.end <= len(passages[found.passage])


@given(st.text(alphabet="aèéòù dNL'’.,12\u0301"), st.sampled_from(_ARTICLES))
@settings(max_examples=100)
def test_normalisation_changes_nothing(sentence: str, passage: str) -> None:
    composed = check(unicodedata.normalize("NFC", sentence), [passage])
    decomposed = check(unicodedata.normalize("NFD", sentence), [passage])
    assert composed.verdict == decomposed.verdict


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        (
            "Nvidia told Musk that chips would rise from 35,000 to 90,000 by 2024.",
            "the passage says 85,000, not 90,000",
        ),
        (
            "Nvidia told Musk that chips would rise from 85,000 to 35,000 by 2024.",
            "the passage says 35,000, not 85,000",
        ),
        (
            "Nvidia told Musk that chips would rise from 35,000 to 85,000 by 2025.",
            "the passage says 2024, not 2025",
        ),
        (
            "Musk told Nvidia that chips would rise from 35,000 to 85,000 by 2024.",
            "the passage says Musk, not Nvidia",
        ),
        (
            "Nvidia told Bezos that chips would rise from 35,000 to 85,000 by 2024.",
            "the passage says Musk, not Bezos",
        ),
        (
            "Nvidia told Musk that chips would fall from 35,000 to 85,000 by 2024.",
            "the passage says “rise”, not “fall”",
        ),
    ],
)
def test_a_contradiction_says_what_the_passage_says(sentence: str, reason: str) -> None:
    found = check(sentence, [_ENGLISH])
    assert found.verdict == "contradicted"
    assert reason in found.reasons


@pytest.mark.parametrize(
    "sentence",
    [
        "An Nvidia spokesman responded.",
        "Nvidia did not tell Musk that chips would rise from 35,000 to 85,000.",
        "An Nvidia spokesman did not respond because of a lawsuit.",
        "Nvidia told Musk that chips would rise because demand was weak.",
        "Sales fell because two hundred people left.",
        "An Nvidia spokesman did not respond, unlike its rivals.",
        "The museum opens a new wing on Sunday.",
        "Three hundred people left.",
        "It is not true that sales fell because demand was weak.",
    ],
)
def test_what_the_passage_does_not_say_is_not_supported(sentence: str) -> None:
    assert check(sentence, [_ENGLISH]).verdict != "supported"


@pytest.mark.parametrize(
    "sentence",
    [
        "By 2024, Nvidia told Musk, chips would rise from thirty-five thousand to eighty-five thousand.",
        "According to the article, an Nvidia spokesman did not respond.",
        "The report says that sales fell because demand was weak.",
        "A spokesman for Nvidia declined to respond.",
        "200 people left.",
        "The Carter Administration set a deadline on January 14, 1980.",
        "Nvidia ha detto a Musk che i chip sarebbero aumentati da 35.000 a 85.000 entro il 2024.",
        "Duecento persone sono partite.",
    ],
)
def test_other_words_for_the_same_are_supported(sentence: str) -> None:
    assert check(sentence, [_ENGLISH]).reasons == ()


def test_a_name_left_out_between_two_others_contradicts_nothing() -> None:
    passage = "The Carter Administration joined Sakharov and his friends in an appeal and set a deadline for May."
    assert check("The Carter Administration set a deadline for May.", [passage]).verdict == "supported"


def test_what_stands_in_parentheses_may_be_left_out() -> None:
    passage = "Schools offer years 7 through 12 (year twelve is the lower sixth) and year 13 (the upper sixth)."
    assert check("Schools offer years 7 through 12 and year 13.", [passage]).verdict == "supported"


def test_a_clause_that_stands_twice_keeps_its_own_number() -> None:
    passage = "With 3,792,621 people, Los Angeles is the largest city. With 1,307,402 people, San Diego is second."
    assert check("With 1,307,402 people, Los Angeles is the largest city.", [passage]).verdict == "contradicted"


def test_a_pronoun_may_be_put_by_its_name() -> None:
    passage = "Robert Koch was born in 1843. He was awarded a Nobel Prize in 1905."
    assert check("Robert Koch was awarded a Nobel Prize in 1905.", [passage]).verdict == "supported"


def test_a_sentence_may_draw_on_two_passages_and_name_its_source() -> None:
    passages = ["Pika raised 80 million dollars.", "Runway has 40 engineers in London."]
    both = check("Pika raised 80 million dollars, and Runway has 40 engineers in London.", passages)
    assert both.verdict == "supported"
    assert check("According to TechCrunch, Pika raised 80 million dollars.", passages).verdict == "unsupported"
    sourced = check("According to TechCrunch, Pika raised 80 million dollars.", passages, sources=["TechCrunch"])
    assert sourced.verdict == "supported"


def test_the_finding_points_at_the_sentence_that_supports() -> None:
    found = check(_CHIPS, ["Nothing of the kind.", _ENGLISH])
    assert found.passage == 1
    assert _ENGLISH[found.start : found.end] == _CHIPS


def test_the_hand_written_pairs_are_decided_rightly() -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for pair in hand_written():
        total[pair.expected] += 1
        right[pair.expected] += (check(pair.sentence, pair.passages).verdict == "supported") == (
            pair.expected == "faithful"
        )
    assert total["faithful"] + total["unfaithful"] >= 200
    assert right["faithful"] >= 0.95 * total["faithful"]
    assert right["unfaithful"] >= 0.97 * total["unfaithful"]
