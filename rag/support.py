"""Where in the documents a written sentence is supported: the exact quotes, or the reasons why it is not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.answer import Citation
from rag.answer_types import fits
from rag.directives import addresses_a_model
from rag.evidence import Candidate
from rag.ground import Grounding, check
from rag.language.stems import stem
from rag.language.word_lists import listed
from rag.language.words import guess_language, words
from rag.settings import Strictness
from rag.weigh import Weighed
from rag.written import Written

_LEAST: Mapping[Strictness, tuple[float, float]] = {"strict": (0.999, 0.8), "balanced": (0.85, 0.7)}
"""Least share of a sentence's content that its quote must hold, in the quote's language and in another one. The
grounding check by itself accepts less, so that it can judge people's prose: docs/decisions/0006-written-answers.md."""
_MARGIN = 3.5
"""A quote whose score is further below the best does not bear on the question: rag/extract.py stops there too."""
_CLOSE: Mapping[Strictness, float] = {"strict": 0.25, "balanced": 1.0}
"""A quote whose score is no further below the best answers as well as a quoted answer would."""
_BINDING = listed("""
    this that these those with from into onto have been were their there which also when while whom whose they them
    about over under between among della dello delle degli dell dalla dallo dalle dagli nella nello nelle negli sulla
    sullo sulle sugli alla allo alle agli questo questa questi queste quello quella quelli quelle quale quali sono stato
    stata stati state erano come anche loro essa esso essi esse
""")
"""Words of four letters or more that bind and say nothing. Verbs such as must, make, deve, fare are not among them: to
the grounding check they are grammar, but a model that puts one in has said something else."""
_SHORT = frozenset({"may", "can", "puo", "fa", "va", "sa"})
"""Verbs of fewer letters."""
_WIDEST = 3
"""Sentences in a row that one quote may hold."""
_ACTIVE = re.compile(
    r"https?:|www\.|\]\(|!\[|<[a-z!/?]|javascript:|data:\w+/|&(?:#\w+|[a-z]{2,8});|[\w.+-]+@[\w-]+\.\w|\x1b",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?…][\"'”’»)]*$")
_FEWEST = 4
"""Words. What is shorter says something only beside the question, and so cannot be held against a passage."""
_COPY = 0.85
"""Share of words in their order from which a sentence is a copy of its quote with a slip in it."""
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
            if found.verdict == "supported" and self._in_full(text, found, run, " ".join([*passages, *titles])):
                return run
            if nearest is None or found.coverage > nearest.coverage:
                nearest = found
        return nearest or Grounding("unsupported", (), -1, 0, 0, 0.0)

    def _in_full(self, text: str, found: Grounding, run: Sequence[Candidate], said: str) -> bool:
        """Return whether quotes say so much of a sentence that a model's word is not needed for the rest."""
        language = run[0].document.language
        spoken = guess_language(words(text)) or self._language
        if found.coverage < _LEAST[self._grounding][spoken != language]:
            return False
        return self._grounding != "strict" or spoken != language or not _added(text, said, language)

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


def _added(text: str, said: str, language: str) -> list[str]:
    """Return the words of a sentence that have no kin in what its quotes say, in the same language."""
    known = {token.fold for token in words(said)}
    stems = {stem(fold, language) for fold in known}
    telling = (t.fold for t in words(text) if t.shape == "word" and (len(t.fold) > 3 or t.fold in _SHORT))
    return [fold for fold in telling if fold not in known | _BINDING and stem(fold, language) not in stems]


def is_copy(text: str, quote: str) -> bool:
    """Return whether a sentence is its quote but for a slip of the pen, so that the quote can stand there itself."""
    one, other = text.casefold().split(), quote.casefold().split()
    return abs(len(one) - len(other)) <= 1 and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _COPY


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
            c.hit.chunk.page, start, end, c.document.text[start:end], c.document.published,
        )
        for c, start, end in joined(run)
    )  # fmt: skip


def _between(quote: tuple[Candidate, int, int], candidate: Candidate) -> str:
    return candidate.document.text[quote[2] : candidate.start].strip()


def _text(quote: tuple[Candidate, int, int]) -> str:
    candidate, start, end = quote
    return candidate.document.text[start:end]
