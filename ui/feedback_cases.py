"""Stored opinions as cases of the evaluation suite: what people found right stays right, and what they found wrong is
measured until it is."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ui.feedback import Opinion


@dataclass(frozen=True, slots=True)
class Exported:
    """What the opinions came to."""

    cases: tuple[dict[str, Any], ...]
    """In the format that `eval/cases.py` reads."""
    incomplete: tuple[Opinion, ...]
    """Those that say an answer was bad and not what a right one holds: nothing could be checked against them."""


def cases_of(opinions: Iterable[Opinion]) -> Exported:
    """Return the cases, one for each question in its conversation: of several opinions the newest counts."""
    newest: dict[str, tuple[Opinion, dict[str, Any] | None]] = {}
    for opinion in sorted(opinions, key=lambda opinion: opinion.at):
        if opinion.verdict in ("good", "bad"):
            newest[_id(opinion)] = opinion, _case(opinion)
    cases = tuple(case for _, case in newest.values() if case)
    return Exported(cases, tuple(opinion for opinion, case in newest.values() if not case))


def _case(opinion: Opinion) -> dict[str, Any] | None:
    shown = opinion.shown
    refused = shown["outcome"] == "refused"
    if opinion.reason == "should_refuse" or (opinion.verdict == "good" and refused):
        return _base(opinion, answerable=False)
    if opinion.verdict == "good":
        quotes = _quotes(shown)
        if not quotes:  # a greeting: nothing was looked up
            return None
        evidence = [{"document": uri, "quote": quote} for uri, quote in quotes]
        return {**_base(opinion, answerable=True), "expected": [quote for _, quote in quotes], "evidence": evidence}
    if opinion.expected.strip():
        return {**_base(opinion, answerable=True), "expected": [opinion.expected.strip()], "evidence": []}
    return None


def _base(opinion: Opinion, *, answerable: bool) -> dict[str, Any]:
    shown = opinion.shown
    tags = ["feedback", opinion.surface, opinion.verdict, *([opinion.reason] if opinion.reason else [])]
    return {
        "id": _id(opinion),
        "question": shown["question"],
        "language": shown["language"],
        "answerable": answerable,
        "expected": [],
        "evidence": [],
        "tags": tags,
        "history": [{"question": turn.question, "answer": turn.answer} for turn in opinion.history],
    }


def _quotes(shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return uri and quote of each citation, each once, in their order."""
    citations = (citation for sentence in shown["sentences"] for citation in sentence["citations"])
    return list(dict.fromkeys((citation["uri"], citation["quote"]) for citation in citations))


def _id(opinion: Opinion) -> str:
    asked = [*(turn.question for turn in opinion.history), opinion.shown["question"]]
    return f"feedback-{hashlib.sha256(chr(0).join(asked).encode()).hexdigest()[:12]}"
