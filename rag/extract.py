"""The answer without a model: the sentences that answer best, verbatim."""

import numpy as np

from index.analysis import stems
from index.context import told_date
from index.corpus import Corpus
from rag.answer import Citation, Sentence
from rag.answer_types import MEASURED, OPEN, values
from rag.evidence import Candidate, Evidence
from rag.language.asked_words import FUTURE, INTENTION_ASKED, INTENTIONS
from rag.language.words import words
from rag.question_types import Asked
from rag.retrieve import Retrieval
from rag.terms import Row
from rag.weigh import Weighed, weigh

_SAME = 0.85
"""Least share of stems in common for two sentences to say the same."""
_GAIN = 1.0
"""What a sentence's score gains by covering all that the sentences before it leave uncovered."""
_LEANING = 0.5
"""What a sentence costs that takes another's place too, the one that it leans on."""
_MARGIN = 3.5
"""A sentence whose score is further below the best adds more to read than to know."""
_LEAD = 6.5
"""What the first sentence of a document gains when a reason is asked for: news says there what it is all about."""
_INTENDED = 2.0
"""What a sentence gains that tells an intention, where one is asked for, and not that the money was raised."""
_AGREED = 0.9
"""Share of the best sentence's coverage from which another document's sentence is about the same thing."""


def extract(found: Retrieval, corpus: Corpus, most: int) -> tuple[Sentence, ...]:
    """Return at most `most` sentences of the passages found."""
    return quoted(weigh(found, corpus), most)


def quoted(weighed: Weighed, most: int) -> tuple[Sentence, ...]:
    """Return at most `most` sentences that answer best, each its own quote, in an order that reads.

    A sentence that leans on the one before brings it along; one that several documents hold has several citations;
    where two documents give different values for what is asked, both stand there.
    """
    evidence = weighed.evidence
    chosen = _chosen(weighed, most)
    best_rank: dict[str, int] = {}
    for place in chosen:
        candidate = evidence.candidates[place]
        best_rank.setdefault(candidate.document.id, len(best_rank))
    chosen.sort(key=lambda place: (best_rank[evidence.candidates[place].document.id], evidence.candidates[place].start))
    numbers: dict[str, int] = {}
    return tuple(
        Sentence(
            evidence.candidates[place].text,
            tuple(_citation(evidence.candidates[same], numbers) for same in (place, *_repeats(evidence, place))),
            "quoted",
        )
        for place in chosen
    )


def best_sentence(weighed: Weighed) -> list[Candidate]:
    """Return the sentence that answers best, before it the one that it leans on; nothing where there is none."""
    chosen = _chosen(weighed, 1)
    return [
        weighed.evidence.candidates[one] for place in chosen for one in (*_leaned_on(weighed.evidence, place), place)
    ]


def _chosen(weighed: Weighed, most: int) -> list[int]:
    """Return the numbers of the candidates chosen, best first, what a leaning one leans on right after it."""
    evidence, scores = weighed.evidence, weighed.scores
    if not evidence.candidates:
        return []
    best = int(scores.argmax())
    if evidence.asked is Asked.WHY:
        scores = scores + _LEAD * np.array(
            [_leads(c, evidence.candidates[best]) for c in evidence.candidates], np.float32
        )
    if evidence.asked in OPEN and (INTENTION_ASKED.search(evidence.question) or FUTURE.search(evidence.question)):
        scores = scores + _INTENDED * np.array(
            [bool(INTENTIONS.search(c.text)) for c in evidence.candidates], np.float32
        )
    cost = 0.0 if evidence.asked is Asked.WHY else _LEANING  # a reason leans on what it is the reason of
    chosen: list[int] = []
    left: Row = evidence.candidates[best].own * 0 + 1
    open_to = set(range(len(scores)))
    while open_to and len(chosen) < most:
        gain = {
            place: scores[place]
            + _GAIN * evidence.terms.coverage(evidence.candidates[place].full * left)
            - cost * any(other not in chosen for other in _leaned_on(evidence, place))
            for place in open_to
        }
        place = max(open_to, key=lambda place: (gain[place], -place))
        if chosen and evidence.asked is not Asked.WHY and gain[place] < scores[best] - _MARGIN:
            break
        for one in (place, *_leaned_on(evidence, place)):
            if one not in chosen and len(chosen) < most:
                chosen.append(one)
                left = left * (1 - evidence.candidates[one].full)
        said = {evidence.candidates[one].text for one in chosen}
        open_to -= {other for other in open_to if evidence.candidates[other].text in said}
        open_to -= {place, *chosen, *_repeats(evidence, place)}
    return _with_other_value(evidence, scores, chosen, most)


def _leads(candidate: Candidate, best: Candidate) -> bool:
    """Return whether a sentence is the first of the document that has the best one."""
    document = candidate.document
    opening = next((h.end for h in document.headings if not document.text[: h.start].strip()), 0)
    return document.id == best.document.id and not document.text[opening : candidate.start].strip()


def _leaned_on(evidence: Evidence, place: int) -> list[int]:
    """Return the sentence before one that opens with a word that points back."""
    candidate = evidence.candidates[place]
    if not candidate.leans or not place:
        return []
    before = evidence.candidates[place - 1]
    return [place - 1] if before.rank == candidate.rank and before.place == candidate.place - 1 else []


def _repeats(evidence: Evidence, place: int) -> list[int]:
    """Return the candidates of other documents that say the same as one."""
    mine, candidate = _stems(evidence.candidates[place]), evidence.candidates[place]
    found: dict[str, int] = {}
    for other, rival in enumerate(evidence.candidates):
        if rival.document.id != candidate.document.id and _alike(mine, _stems(rival)) >= _SAME:
            found.setdefault(rival.document.id, other)
    return list(found.values())


def _with_other_value(evidence: Evidence, scores: Row, chosen: list[int], most: int) -> list[int]:
    """Add the best sentence of another document that answers with another number or date than the best one does."""
    if evidence.asked not in MEASURED | {Asked.WHEN} or most < 2:
        return chosen
    first = evidence.candidates[chosen[0]]
    if not first.fits:
        return chosen
    least = _AGREED * evidence.terms.coverage(first.own)
    mine = _values(evidence, first)
    for place in sorted(range(len(scores)), key=lambda place: -scores[place]):
        other = evidence.candidates[place]
        about_the_same = (
            other.document.id != first.document.id and other.fits and evidence.terms.coverage(other.own) >= least
        )
        if about_the_same and not mine & _values(evidence, other):
            return chosen if place in chosen else [*chosen[: most - 1], place]
    return chosen


def _values(evidence: Evidence, candidate: Candidate) -> frozenset[object]:
    return values(evidence.asked, words(candidate.text), candidate.document.language, evidence.terms.folds)


def _citation(candidate: Candidate, numbers: dict[str, int]) -> Citation:
    document = candidate.document
    number = numbers.setdefault(document.id, len(numbers) + 1)
    return Citation(
        number, document.id, document.title, document.uri, document.page_at(candidate.start), candidate.start,
        candidate.end, candidate.text, told_date(document),
    )  # fmt: skip


def _stems(candidate: Candidate) -> frozenset[str]:
    return frozenset(stems(candidate.text, candidate.document.language))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))
