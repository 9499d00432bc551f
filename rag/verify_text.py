"""A text against the corpus: which of its sentences the documents support, contradict, or do not speak of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.context import told_date
from index.corpus import EVERYTHING, Corpus
from index.documents import Document, Hit
from index.errors import UnknownDocument
from index.filters import Filter
from index.language import detect_language
from index.reading import Reading, normalise
from index.sentences import Span, sentences
from rag.answer import Citation
from rag.chatbot import Chatbot
from rag.conversation.said import read as heard
from rag.ground import Grounding, Verdict, check

_PASSAGES = 10
"""Passages that a sentence is held against."""
_LONGEST_QUERY = 1_000
"""Code points of a sentence that are searched for."""
_MARGIN = 0.05
"""Share of the content by which a contradiction has to say more of a sentence than what supports it: the passage that
is about the same thing decides."""
_MOST_QUOTED = 3
"""Sentences of one quote."""
_GAP = 200
"""Code points between two passages that are read as one: a blank line, a heading."""
_ABOUT_THE_SAME = 0.6
"""Share of a sentence's content that a passage must hold before what it says otherwise counts as a contradiction."""


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of the text and what the corpus says of it."""

    text: str
    start: int
    """Where it stands in the text, in code points of its normal form (`index.reading.normalise`)."""
    end: int
    verdict: Verdict
    """`unsupported` where no document speaks of it."""
    reasons: tuple[str, ...]
    """Why it is not supported, in words for a person."""
    citations: tuple[Citation, ...]
    """What supports or contradicts it, copied from the store; none where it is not in the corpus."""


def verify_text(text: str, chatbot: Chatbot, where: Filter = EVERYTHING) -> Iterator[CheckedSentence]:
    """Yield each sentence of `text`, in order, with the passage that supports or contradicts it."""
    return verify_reading(Reading(normalise(text)), chatbot, where)


def verify_reading(reading: Reading, chatbot: Chatbot, where: Filter = EVERYTHING) -> Iterator[CheckedSentence]:
    """Yield each sentence of a document that was read from a file, its headings left out."""
    text, names = reading.text, ""
    language = reading.language or detect_language(text, chatbot.corpus.languages() | {"en"})
    headings = {(heading.start, heading.end) for heading in reading.headings}
    for start, end in sentences(text, language):
        if any(first <= start and end <= last for first, last in headings):
            continue
        sentence = text[start:end]
        own = " ".join(heard(sentence).names)
        # "The company is worth 470 million" is looked for with the names of the sentence before.
        query = f"{sentence[:_LONGEST_QUERY]} {'' if own else names}"
        names = own or names
        hits = chatbot.search(query, _PASSAGES, where).hits
        yield _checked(sentence, (start, end), _passages(hits, chatbot.corpus))


@dataclass(frozen=True, slots=True)
class _Passage:
    """A stretch of one document that a sentence is held against."""

    document: Document
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


def _passages(hits: Sequence[Hit], corpus: Corpus) -> list[_Passage]:
    """Return the hits as passages, best first, and after them those that lie side by side in one document as one."""
    found = []
    for hit in hits:
        try:
            document = corpus.document(hit.chunk.document_id)
        except UnknownDocument:  # deleted meanwhile
            continue
        found.append(_Passage(document, hit.chunk.start, hit.chunk.end))
    in_order = sorted(found, key=lambda passage: (passage.document.id, passage.start))
    joined = [
        _Passage(left.document, left.start, right.end)
        for left, right in pairwise(in_order)
        if left.document.id == right.document.id and right.start - left.end <= _GAP
    ]
    return found + joined


def _checked(sentence: str, span: Span, passages: Sequence[_Passage]) -> CheckedSentence:
    held = [_held_against(sentence, passage) for passage in passages]
    supports = [(found, quoted) for found, quoted in held if found.verdict == "supported"]
    against = [
        (found, quoted)
        for found, quoted in held
        if found.verdict == "contradicted" and found.coverage >= _ABOUT_THE_SAME
    ]
    # Of two supports the one that says more of the sentence, then the tighter quote.
    support = max(supports, key=lambda each: (round(each[0].coverage, 1), -len(each[1].text)), default=None)
    contradiction = max(against, key=lambda each: each[0].coverage, default=None)
    best = support or contradiction
    if support and contradiction and contradiction[0].coverage > support[0].coverage + _MARGIN:
        best = contradiction
    if best is None:
        nearest = max((found for found, _ in held), key=lambda found: found.coverage, default=None)
        reasons = nearest.reasons if nearest else ("no document speaks of it",)
        return CheckedSentence(sentence, *span, "unsupported", reasons, ())
    found, quoted = best
    return CheckedSentence(sentence, *span, found.verdict, found.reasons, (_citation(quoted),))


def _held_against(sentence: str, passage: _Passage) -> tuple[Grounding, _Passage]:
    """Return what the passage says of the sentence, and the part of it that says so.

    What supports a sentence is the fewest sentences of the passage that do so by themselves, at most `_MOST_QUOTED`:
    words gathered from all over a passage support nothing.
    """
    document = passage.document
    found = check(sentence, [passage.text])
    best = (passage.start + found.start, passage.start + found.end)
    spans = sentences(document.text, document.language, passage.start, passage.end)
    if found.verdict != "supported":
        nearest = replace(passage, start=best[0], end=best[1])
        quoted = _contradicting(sentence, passage, spans, found.reasons) if found.verdict == "contradicted" else None
        return found, quoted or nearest
    at = next((place for place, (first, last) in enumerate(spans) if first < best[1] and best[0] < last), 0)
    around = [(first, last) for first in range(at, -1, -1) for last in range(at, len(spans))]
    for first, last in sorted(around, key=lambda pair: pair[1] - pair[0]):
        if last - first >= _MOST_QUOTED:
            break
        part = replace(passage, start=spans[first][0], end=spans[last][1])
        alone_found = check(sentence, [part.text])
        if alone_found.verdict == "supported":
            return alone_found, part
    return replace(found, verdict="unsupported", reasons=("no few sentences together say it",)), passage


def _contradicting(
    sentence: str, passage: _Passage, spans: Sequence[Span], reasons: tuple[str, ...]
) -> _Passage | None:
    """Return the fewest sentences of the passage that contradict it, for the reasons found in the whole passage if any.

    A reason may lie in one sentence and whom it is about in another: `After the deal the company is worth 470 million.`
    """
    runs = [
        (first, last) for first in range(len(spans)) for last in range(first, min(first + _MOST_QUOTED, len(spans)))
    ]
    nearest: tuple[float, _Passage] | None = None
    for first, last in sorted(runs, key=lambda run: run[1] - run[0]):
        part = replace(passage, start=spans[first][0], end=spans[last][1])
        found = check(sentence, [part.text])
        if found.verdict != "contradicted":
            continue
        if set(reasons) <= set(found.reasons):
            return part
        if first == last and (nearest is None or found.coverage > nearest[0]):
            nearest = (found.coverage, part)
    return nearest[1] if nearest else None


def _citation(quoted: _Passage) -> Citation:
    document = quoted.document
    return Citation(
        number=1,
        document_id=document.id,
        title=document.title,
        uri=document.uri,
        page=document.page_at(quoted.start),
        start=quoted.start,
        end=quoted.end,
        quote=quoted.text,
        published=told_date(document),
    )
