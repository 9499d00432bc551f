"""Do these passages answer the question? A calibrated estimate, from signals that cost little.

A logistic regression over `signals`, fitted by `eval/calibrate.py`; docs/decisions/0005-sufficiency.md has its
measurements.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from index.corpus import EVERYTHING, Corpus
from index.filters import Filter
from rag.answer_types import OPEN, rival
from rag.evidence import Candidate, Evidence
from rag.language.opposites import Side, opposed, sides
from rag.language.stems import stem
from rag.language.word_lists import listed
from rag.language.words import Token, words
from rag.missing import missing
from rag.question_types import Asked
from rag.retrieve import Retrieval
from rag.terms import Row, Terms
from rag.weigh import Weighed, weigh, weights

_NEGATIONS = listed("""
    not n't never no none without nobody nothing cannot unable except lack non mai nessun nessuno nessuna senza niente nulla
""")
_BY_SIZE = (
    "held", "held_against", "held_by_another", "held_none_typed", "typed", "rival", "opposites", "held_top", "held_words", "held_least", "held_none", "held_squared", "names_unheard", "held_alone", "similarity", "cover",
    "score", "cover_full", "held_names", "words_all", "unknown",
)  # fmt: skip
_CROWD = 1_000
"""Chunks of a corpus that is no longer small: from there on, likeness and rank say as much as they ever do."""
_BY_LENGTH = ("similarity", "similarity_mean", "similarity_spread", "cover", "names_absent", "yes_no")
_BY_LANGUAGE = ("similarity", "similarity_mean", "cover")
"""Signals that mean something else for a longer question, and for one in another language than the passages."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether to answer, and what was looked for in vain."""

    probability: float
    enough: bool
    missing: tuple[str, ...]
    weighed: Weighed
    """The sentences that it rests on."""


class Sufficiency:
    """Judges what was found for a question."""

    def __init__(self, corpus: Corpus, threshold: str) -> None:
        """Judge by `threshold`: `strict`, `balanced` or `eager`."""
        self._corpus = corpus
        self._threshold = float(weights()["thresholds"][threshold])

    def judge(self, found: Retrieval, where: Filter = EVERYTHING) -> Judgement:
        """Return the estimated probability that the passages found, in the documents of `where`, answer the question."""
        weighed = weigh(found, self._corpus)
        likely = probability(signals(found, weighed, self._corpus))
        return Judgement(likely, likely >= self._threshold, missing(weighed.evidence, self._corpus, where), weighed)


def probability(found: Mapping[str, float]) -> float:
    """Return the probability that goes with signals, 0 where there are none."""
    if not found:
        return 0.0
    model = weights()["sufficiency"]
    odds = model["intercept"] + sum(weight * found[name] for name, weight in model.items() if name != "intercept")
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def signals(found: Retrieval, weighed: Weighed, corpus: Corpus) -> dict[str, float]:
    """Return what the estimate rests on, by name; nothing where no passage or no word to look for was found."""
    evidence, scores = weighed.evidence, weighed.scores
    terms, candidates = evidence.terms, evidence.candidates
    if not candidates or not len(terms):
        return {}
    ranking = np.argsort(-scores, kind="stable")
    top = candidates[int(ranking[0])]
    whole = max(evidence.passages, key=terms.coverage)
    everything = np.maximum.reduce(evidence.passages)
    across = float(found.language != top.document.language)
    value = {
        **_similarities(found, corpus),
        **_coverage(terms, candidates, whole, everything),
        "score": float(scores[ranking[0]]),
        "score_second": float(scores[ranking[min(1, len(ranking) - 1)]]),
        "cover_top": terms.coverage(top.own),
        "same_passage": float(np.mean([candidates[int(place)].rank == top.rank for place in ranking[:3]])),
        **_fitting(evidence, candidates),
        **_contradictions(found, evidence, top),
        **_held(weighed, corpus, across),
        "length": math.log(len(terms)),
        "across": across,
    }
    value |= {f"{name} x length": value[name] * value["length"] for name in _BY_LENGTH}
    value |= {f"{name} x across": value[name] * value["across"] for name in _BY_LANGUAGE}
    return value | {f"{name} x small": value[name] * value["small"] for name in _BY_SIZE}


def _similarities(found: Retrieval, corpus: Corpus) -> dict[str, float]:
    similarities = corpus.similarities(found.vector, [hit.chunk.id for hit in found.hits])
    cosines = np.array(list(similarities.values()) or [0.0])
    return {
        "similarity": float(cosines.max()),
        "similarity_mean": float(cosines.mean()),
        "similarity_spread": float(cosines.std()),
    }


def _coverage(terms: Terms, candidates: tuple[Candidate, ...], whole: Row, everything: Row) -> dict[str, float]:
    """Return how much of the question one sentence, one passage and all of them cover, and what none does."""
    absent = terms.weights * (1 - whole)
    return {
        "cover": max(terms.coverage(c.own) for c in candidates),
        "cover_full": max(terms.coverage(c.full) for c in candidates),
        "exact": max(terms.coverage((c.own >= 0.9).astype(np.float32)) for c in candidates),
        "cover_passage": terms.coverage(whole),
        "words_all": terms.coverage(everything, terms.words) if terms.words else 0.5,
        "word_least": min((float(everything[i]) for i in terms.words), default=0.5),
        "heaviest_absent": float(absent.max()),
        "names_absent": float(np.mean([1 - whole[i] for i in terms.names])) if terms.names else 0.0,
        "names_nowhere": float(sum(1 - everything[i] for i in terms.names)),
        "numbers_nowhere": float(sum(1 - everything[i] for i in terms.numbers)),
        "unknown": float(sum(not term.known for term in terms.terms)),
        "names_unknown": float(sum(term.name and not term.known for term in terms.terms)),
    }


def _fitting(evidence: Evidence, candidates: tuple[Candidate, ...]) -> dict[str, float]:
    """Return how well the sentence covers the question that holds the kind of thing asked for."""
    terms = evidence.terms
    fitting = [candidate for candidate in candidates if candidate.fits]
    return {
        "typed": float(evidence.asked not in OPEN),
        "yes_no": float(evidence.asked is Asked.YES_NO),
        "fit_cover": max((terms.coverage(c.full) for c in fitting), default=0.0),
        "fit_joint": max((_joint(terms, c.full) for c in fitting), default=0.0),
        "fit_words": max((_words(terms, c.full) for c in fitting if _names(terms, c.full) >= 0.7), default=0.0),
        "joint": max(_joint(terms, candidate.full) for candidate in candidates),
    }


def _held(weighed: Weighed, corpus: Corpus, across: float) -> dict[str, float]:
    """Return how far one sentence holds all that an answer needs. It says most of a small corpus, where all is near."""
    needs, evidence = weighed.held, weighed.evidence
    best = max(needs, key=lambda each: (each.joint, each.words))
    small = 1 - min(1.0, math.log(max(2, len(corpus))) / math.log(_CROWD))
    return {
        "held": best.joint,
        "held_top": needs[int(weighed.scores.argmax())].joint,
        "held_second": sorted(each.joint for each in needs)[-2] if len(needs) > 1 else best.joint,
        "held_against": max(each.fits * each.names * each.words for each in needs) - best.joint,
        "held_by_another": max(each.fits * each.words * (1 - each.names) for each in needs),
        "held_none": float(best.joint == 0),
        "held_none_typed": float(best.joint == 0 and evidence.asked not in OPEN),
        "held_squared": best.joint**2,
        "names_unheard": float(any(term.name and not term.known for term in evidence.terms.terms)) * (1 - across),
        "held_fits": best.fits,
        "held_names": best.names,
        "held_words": best.words,
        "held_least": best.least,
        "held_alone": max(each.fits * each.names * each.alone * (not each.against) for each in needs),
        "small": small,
    }


def _names(terms: Terms, row: Row) -> float:
    return min(terms.name_coverage(row), default=1.0)


def _words(terms: Terms, row: Row) -> float:
    return terms.coverage(row, terms.words) if terms.words else 1.0


def _joint(terms: Terms, row: Row) -> float:
    """Return how far one sentence covers both the names and the other words of the question."""
    return _names(terms, row) * _words(terms, row)


def _contradictions(found: Retrieval, evidence: Evidence, top: Candidate) -> dict[str, float]:
    """Return what makes the best sentence another answer: a denial, an opposite, the name of a rival."""
    asked_words, said = words(found.query), words(top.text)
    return {
        "denial": float(_denies(asked_words) and not _denies(said)),
        "opposites": float(_opposites(asked_words, found.language, said, top.document.language)),
        "rival": float(rival(asked_words, said, top.document.language, evidence.terms)),
    }


def _denies(tokens: tuple[Token, ...]) -> bool:
    return any(token.fold in _NEGATIONS for token in tokens)


def _opposites(one: tuple[Token, ...], language: str, other: tuple[Token, ...], spoken: str) -> int:
    """Return how many words of a question a sentence has only the opposite of."""
    there = [side for token in other for side in _sides(token, spoken)]
    count = 0
    for token in one:
        mine = _sides(token, language)
        count += bool(mine) and opposed(mine, tuple(there)) and set(mine).isdisjoint(there)
    return count


def _sides(token: Token, language: str) -> tuple[Side, ...]:
    return sides(token.fold, stem(token.fold, language), language) if token.shape == "word" else ()
