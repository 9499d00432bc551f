"""A conversation of one session: immutable, so that a step back is the conversation as it was before."""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from secrets import token_hex
from threading import Event
from typing import Any
from urllib.parse import urlencode

from index.corpus import Corpus
from index.filters import Filter
from rag.answer import Answer, Sentence
from rag.question import Turn
from ui.wire import answer_json, citation_json


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked, and of which part of the corpus."""

    question: str
    where: Filter = field(default_factory=Filter)
    query: str = ""
    """What to search for, where the person wrote it."""
    whole: str = ""
    """The question completed from a conversation that is no longer there: a link has it."""
    same: str = ""
    """The mark of the answer that a link was made for; empty where the question did not come by a link."""


@dataclass(frozen=True, slots=True)
class Told:
    """A question and what came of it, to be shown."""

    asked: Asked
    answer: Answer | None = None
    """None where it was stopped."""
    sentences: tuple[Sentence, ...] = ()
    """Those shown, in order."""

    def past(self) -> "Past":
        """Return what the conversation keeps of it."""
        said = self.answer.text if self.answer else " ".join(sentence.text for sentence in self.sentences)
        return Past(self.asked, said)


@dataclass(frozen=True, slots=True)
class Past:
    """A turn that has ended. Many sessions keep many for an hour, so its HTML is kept by the page that was shown it."""

    asked: Asked
    said: str
    key: str = field(default_factory=lambda: token_hex(8))
    """By which the page knows it again."""

    def html(self, shown: str = "") -> str:
        """Return what the page is sent: how it is shown, once; later its place alone."""
        return f'<div class="past" data-past="{self.key}">{shown}</div>'

    @property
    def turn(self) -> Turn:
        """Return it as what a later question may lean on."""
        return Turn(self.asked.question, self.said)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one session has asked so far, oldest first."""

    turns: tuple[Past, ...] = ()
    underway: Told | None = None
    """The question that is being answered, with what has been shown of its answer."""
    halt: Event | None = None
    """Set by who stops the question underway: nothing may be shown of it from then on."""
    before: "Conversation | None" = None
    """As it was before it was cut or ended; one step, no more."""

    @property
    def history(self) -> tuple[Turn, ...]:
        """Return what the next question may lean on."""
        return tuple(past.turn for past in self.turns)

    @property
    def html(self) -> tuple[str, str]:
        """Return the places of all turns but the newest, and of the newest."""
        shown = [past.html() for past in self.turns]
        return "".join(shown[:-1]), "".join(shown[-1:])

    def until(self, place: int) -> "Conversation":
        """Return it with its first `place` turns, able to come back to the others."""
        if place >= len(self.turns):
            return replace(self, underway=None, halt=None, before=None)
        return Conversation(self.turns[:place], before=replace(self, underway=None, halt=None, before=None))

    def begun(self, asked: Asked, halt: Event, sentences: tuple[Sentence, ...] = ()) -> "Conversation":
        """Return it with a question that is being answered."""
        return replace(self, underway=Told(asked, None, sentences), halt=halt)

    def ended(self, past: Past) -> "Conversation":
        """Return it with one more turn."""
        return replace(self, turns=(*self.turns, past), underway=None, halt=None)


def mark_of(answer: Answer) -> str:
    """Return twelve digits that an answer keeps as long as its text, outcome and quotes are the same."""
    places = [f"{c.document_id}:{c.start}:{c.end}" for s in answer.sentences for c in s.citations]
    return sha256("\x1f".join((answer.outcome, answer.text, *places)).encode()).hexdigest()[:12]


def link_of(asked: Asked, answer: Answer, leant: bool) -> str:
    """Return the fragment of an address that asks this again: a browser keeps it to itself, and no server stores it.

    `leant` says whether turns came before, so that the question may not stand alone.
    """
    whole = answer.query if leant and not asked.query else asked.whole
    values = [("q", asked.question), ("query", asked.query), ("whole", whole if whole != asked.question else "")]
    values += [("in", name) for name in asked.where.collections]
    values += [("doc", name) for name in asked.where.documents]
    values += [("from", asked.where.published_from), ("to", asked.where.published_to), ("same", mark_of(answer))]
    return urlencode([(key, value) for key, value in values if value])


def told_json(told: Told, corpus: Corpus) -> dict[str, Any]:
    """Return a turn for an export: the answer under the keys of `fonte ask --json`, and what was asked of what."""
    asked: dict[str, Any] = {"question": told.asked.question, "within": within_json(told.asked.where)}
    if told.answer:
        return {**answer_json(told.answer, corpus), **asked}
    said = [{"text": s.text, "citations": [citation_json(c) for c in s.citations]} for s in told.sentences]
    return {**asked, "outcome": "stopped", "sentences": said}


def within_json(where: Filter) -> dict[str, Any]:
    """Return the conditions of a filter that are set."""
    every = {
        "collections": list(where.collections),
        "documents": list(where.documents),
        "from": where.published_from,
        "to": where.published_to,
    }
    return {key: value for key, value in every.items() if value}
