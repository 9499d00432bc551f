import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eval.cases import read_cases
from rag.question import Turn
from ui.cli import main
from ui.feedback import LONGEST_COMMENT, Feedback, FeedbackError, Opinion
from ui.feedback_cases import cases_of

QUOTE = "Musk ha imposto a Nvidia di dare a X la priorità."
SHOWN = {
    "question": "why were they delayed?",
    "language": "en",
    "outcome": "answered",
    "sentences": [{"text": QUOTE, "citations": [{"uri": "seeds/a.md", "quote": QUOTE}]}],
}
BASE = datetime(2026, 1, 1, tzinfo=UTC)


def good(answer: str = "1", **changes: object) -> Opinion:
    opinion = Opinion(answer=answer, author="U1", surface="web", verdict="good", shown=SHOWN, at=BASE)
    return replace(opinion, **changes)  # type: ignore[arg-type]


def test_an_opinion_is_kept_whole_and_a_second_one_replaces_it(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path)
    assert feedback.opinions() == []
    turns = (Turn("Chi è Musk?", "È l'amministratore."),)
    feedback.give(good())
    bad = good(verdict="bad", reason="wrong", comment="no 😀 \u202e", expected="xAI", history=turns)
    feedback.give(bad)
    feedback.give(good(author="U2"))
    assert Feedback(tmp_path).opinions() == [bad, good(author="U2")]
    feedback.take_back("1", "U1")
    assert feedback.opinions() == [good(author="U2")]
    assert os.stat(tmp_path / "feedback.sqlite").st_mode & 0o777 == 0o600


def test_many_processes_give_opinions_at_once_and_none_is_lost(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from ui.feedback import *\n"
        "for n in range(20): Feedback(Path(sys.argv[1])).give("
        "Opinion(f'{sys.argv[2]}-{n}', '', 'web', 'good', {'question': 'q'}))"
    )
    runs = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(n)]) for n in range(4)]
    assert [run.wait(60) for run in runs] == [0] * 4
    assert len({opinion.answer for opinion in Feedback(tmp_path).opinions()}) == 80


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="shorten"):
        good(comment="x" * (LONGEST_COMMENT + 1))
    with pytest.raises(FeedbackError, match="no opinion"):
        good(verdict="splendid")
    (tmp_path / "feedback.sqlite").write_bytes(b"not a database, whatever its name says" * 40)
    with pytest.raises(FeedbackError, match="damaged"):
        Feedback(tmp_path).give(good())
    with pytest.raises(FeedbackError, match="cannot be used"):
        Feedback(tmp_path / "nowhere").give(good())


def test_opinions_become_cases_that_the_suite_reads(tmp_path: Path) -> None:
    asked = {**SHOWN, "outcome": "refused", "sentences": []}
    opinions = [
        good("1"),
        good("2", shown={**asked, "question": "Who runs Nvidia?"}),
        good("3", shown={**SHOWN, "question": "When?"}, verdict="bad", reason="should_refuse"),
        good("4", shown={**SHOWN, "question": "How many?"}, verdict="bad", reason="wrong", expected=" 12 mila "),
        good("5", shown={**SHOWN, "question": "Which?"}, verdict="bad", reason="wrong", comment="hm"),
        good("6", verdict="need_person"),
    ]
    exported = cases_of(opinions)
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in exported.cases))
    first, second, third, fourth = read_cases(file)
    assert (first.expected, first.evidence[0].document, first.evidence[0].quote) == ((QUOTE,), "seeds/a.md", QUOTE)
    assert (first.answerable, second.answerable, third.answerable, fourth.answerable) == (True, False, False, True)
    assert fourth.expected == ("12 mila",)
    assert [opinion.answer for opinion in exported.incomplete] == ["5"]


def test_of_two_opinions_on_a_question_the_newest_counts() -> None:
    later = good("9", verdict="bad", reason="should_refuse", at=BASE + timedelta(days=1))
    [case] = cases_of([later, good("1")]).cases
    assert not case["answerable"]
    followed = good("2", history=(Turn("Chi?", "Musk."),))
    assert len(cases_of([good("1"), followed]).cases) == 2


def test_the_command_writes_a_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    Feedback(data).give(good())
    Feedback(data).give(good("5", shown={**SHOWN, "question": "Which?"}, verdict="bad", reason="wrong"))
    assert main(["feedback", "export", "--data", str(data)]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["expected"] == [QUOTE]
    assert "1 case. 1 opinion says" in err
    assert main(["feedback", "export", "--data", str(data), "--to", str(tmp_path / "set")]) == 0
    assert len(read_cases(tmp_path / "set" / "cases.jsonl")) == 1
    assert main(["feedback", "export", "--data", str(data), "--json"]) == 0
    assert [row["question"] for row in json.loads(capsys.readouterr().out)["incomplete"]] == ["Which?"]
