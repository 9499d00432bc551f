"""Where in the documents a written sentence is supported: the exact quotes, or the reasons why it is not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.context import told_date
from rag.answer import Citation
from rag.answer_types import fits
from rag.directives import addresses_a_model
from rag.evidence import Candidate
from rag.ground import Grounding, check
from rag.language.words import words
from rag.question_types import Asked
from rag.settings import Strictness
from rag.strict import in_full, is_echo
from rag.weigh import Weighed
from rag.written import Written

_MARGIN = 3.5
"""A quote whose score is further below the best does not bear on the question: rag/extract.py stops there too."""
_CLOSE: Mapping[Strictness, float] = {"strict": 0.25, "balanced": 1.0}
"""A quote whose score is no further below the best answers as well as a quoted answer would."""
_WIDEST = 3
"""Sentences in a row that one quote may hold."""
_ACTIVE = re.compile(
    r"https?:|www\.|\]\(|!\[|<[a-z!/?]|javascript:|data:\w+/|&(?:#\w+|[a-z]{2,8});|[\w.+-]+@[\w-]+\.\w|\x1b",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?…][\"'”’»)]*$")
_FEWEST = 4
"""Words. What is shorter says something only beside the question, and so cannot be held against a passage."""
_OUTSIDE = "it does not bear on the question"


@dataclass(frozen=True, slots=True)
class Supported:
    """Where a sentence stands."""

    quotes: tuple[Candidate, ...]
    """Runs of candidates next to each other are one quote."""
    answers: bool
    """It answers the question as well as the best quote would."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Why a sentence cannot be shown."""

    reasons: tuple[str, ...]


class Support:
    """Holds written sentences against what was found for one question."""

    def __init__(
        self, weighed: Weighed, sources: Sequence[Candidate], language: str, grounding: Strictness = "strict"
    ) -> None:
        """Check against `sources`, as the prompt numbers them, and then against all of the sentences found.

        `language` is the one that the sentences should be in.
        """
        self._grounding = grounding
        self._evidence, self._sources, self._language = weighed.evidence, sources, language
        self._score = {id(c): float(s) for c, s in zip(weighed.evidence.candidates, weighed.scores, strict=True)}
        self._best = max(self._score.values(), default=0.0)

    def find(self, sentence: Written) -> Supported | Unsupported:
        """Return where a sentence is supported, by what it points at or else by anything that was found."""
        if _ACTIVE.search(sentence.text):
            return Unsupported(("it holds an address or markup",))
        if not _ENDED.search(sentence.text) or len(sentence.text.split()) < _FEWEST:
            return Unsupported(("it is no whole sentence",))
        if sentence.text.endswith("?"):
            return Unsupported(("it asks instead of saying",))
        if self._evidence.asked is not Asked.YES_NO and is_echo(sentence.text, self._evidence.question):
            return Unsupported(("it only repeats the question",))
        pointed = [self._sources[n - 1] for n in sentence.pointed if 0 < n <= len(self._sources)]
        found = self._in(sentence.text, self._around(pointed))
        if isinstance(found, tuple):
            return self._bearing(sentence.text, found)
        elsewhere = self._in(sentence.text, self._runs())
        if isinstance(elsewhere, tuple):
            return self._bearing(sentence.text, elsewhere)
        missed = found if pointed else elsewhere
        return Unsupported(missed.reasons or ("no quote says all of it",))

    def _in(self, text: str, runs: Iterator[tuple[Candidate, ...]]) -> tuple[Candidate, ...] | Grounding:
        """Return the first of some runs of sentences that supports a text, else the finding that came nearest."""
        nearest: Grounding | None = None
        for run in runs:
            if any(addresses_a_model(candidate.text) for candidate in run):
                continue
            passages = [_text(part) for part in joined(run)]
            titles = [candidate.document.title for candidate in run]
            found = check(text, passages, sources=titles)
            language = run[0].document.language
            wide = len(run) > 1 and self._grounding == "strict" and language != self._language
            full = not wide and in_full(text, found, passages, titles, language, self._grounding)
            if found.verdict == "supported" and full:
                return run
            if nearest is None or found.coverage > nearest.coverage:
                nearest = found
        return nearest or Grounding("unsupported", (), -1, 0, 0, 0.0)

    def _around(self, pointed: Sequence[Candidate]) -> Iterator[tuple[Candidate, ...]]:
        """Yield what a sentence points at: each source, each with its neighbours, all together."""
        for candidate in pointed:
            yield (candidate,)
        for candidate in pointed:
            yield from self._with_neighbours(candidate)
        if len(pointed) > 1:
            yield tuple(pointed[:_WIDEST])

    def _with_neighbours(self, candidate: Candidate) -> Iterator[tuple[Candidate, ...]]:
        place = next(i for i, other in enumerate(self._evidence.candidates) if other is candidate)
        for first, last in ((-1, -1), (1, 1), (-1, 0), (0, 1), (-1, 1)):
            run = self._evidence.candidates[max(0, place + first) : max(0, place + last + 1)]
            if run and {other.rank for other in run} == {candidate.rank}:
                yield run

    def _runs(self) -> Iterator[tuple[Candidate, ...]]:
        """Yield every sentence that was found, then every two and three in a row, of the best passages first."""
        everything = self._evidence.candidates
        for width in range(1, _WIDEST + 1):
            for at in range(len(everything) - width + 1):
                run = everything[at : at + width]
                if len({candidate.rank for candidate in run}) == 1:
                    yield run

    def _bearing(self, text: str, run: tuple[Candidate, ...]) -> Supported | Unsupported:
        score = max(self._score[id(candidate)] for candidate in run)
        if score < self._best - _MARGIN:
            return Unsupported((_OUTSIDE,))
        return Supported(run, score >= self._best - _CLOSE[self._grounding] and self._holds_what_is_asked(text, run))

    def _holds_what_is_asked(self, text: str, run: tuple[Candidate, ...]) -> bool:
        """Return whether a sentence still has the date, number or name that its quote answers with."""
        if not any(candidate.fits for candidate in run):
            return True
        tokens = words(text)
        return fits(self._evidence.asked, text, tokens, self._language, self._evidence.terms.folds)


def joined(run: Sequence[Candidate]) -> list[tuple[Candidate, int, int]]:
    """Return the quotes of some sentences: those next to each other in one document are one quote."""
    quotes: list[tuple[Candidate, int, int]] = []
    for candidate in sorted(run, key=lambda c: (c.rank, c.place)):
        if quotes and quotes[-1][0].rank == candidate.rank and not _between(quotes[-1], candidate):
            first, start, _ = quotes[-1]
            quotes[-1] = (first, start, candidate.end)
        else:
            quotes.append((candidate, candidate.start, candidate.end))
    return quotes


def citations(run: Sequence[Candidate], numbers: dict[str, int]) -> tuple[Citation, ...]:
    """Return the quotes of some sentences; `numbers` holds the number of each document cited so far, and grows."""
    return tuple(
        Citation(
            numbers.setdefault(c.document.id, len(numbers) + 1), c.document.id, c.document.title, c.document.uri,
            c.document.page_at(start), start, end, c.document.text[start:end], told_date(c.document),
        )
        for c, start, end in joined(run)
    )  # fmt: skip


def _between(quote: tuple[Candidate, int, int], candidate: Candidate) -> str:
    return candidate.document.text[quote[2] : candidate.start].strip()


def _text(quote: tuple[Candidate, int, int]) -> str:
    candidate, start, end = quote
    return candidate.document.text[start:end]
