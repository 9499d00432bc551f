"""What an answer to a question has to hold, and how far each sentence found holds it.

A question that asks for a date, an amount or a name wants one sentence that has it and is about what was asked: the
same names, the same predicate. Words of the question that only say what kind of answer it wants (`cost` of an amount,
`year` of a date) need not be repeated in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rag.answer_types import OPEN, rival
from rag.evidence import Candidate, Evidence
from rag.language.asked_words import (
    ACTING,
    AND,
    BEFORE_ORDINAL,
    CHANGING,
    COMPARATIVES,
    COUNTING,
    GIVES_NAME,
    IDENTITY,
    IMPLIED,
    INTENTION_ASKED,
    INTENTIONS,
    NAME_ASKED,
    NUMERALS,
    OR,
    ORDINALS,
    PREPOSITIONS,
    ROLES,
    TIME_AFTER,
    TIME_BEFORE,
)
from rag.language.names import Named, named
from rag.language.words import Token, words
from rag.question_types import Asked
from rag.terms import ASKING, NO_NAMES, Row, Terms

_NEAR, _NEAR_TYPED = 0.7, 0.3
"""What a word counts that stands in the sentence before or after; the second of questions for one thing, as a date."""
_HEADED = 0.6
"""What a word counts that only the title, a heading or the sentence leaned on has."""
_UNHEARD = 1.8
"""How much more a word counts that no document has and no table knows."""
_HEAD = 1.6
"""How much more the word beside a name counts (Tesla's `sales`, `sales` of Tesla), and what somebody did, asked who."""
_BY_A_NAME = 2
"""Words from a name, at most."""
_BESIDE = 6
"""Words between a number and the noun it counts, at most."""
_POOR_FIT, _ROLE_ONLY, _BEHIND_PREPOSITION = 0.3, 0.7, 0.6
_UNMARKED = 0.7
"""A reason is often told without saying that it is one, and so is what somebody intends."""
_UNDATED = 0.8
_UNDONE = 0.5
"""A sentence that names somebody and does not say that they did what was asked."""
_CLEARLY = 0.9
"""Least match for what was done to be said by its own word, or that word's translation."""
_COUNTED = 0.5
"""Least match for the noun that is counted."""


@dataclass(frozen=True, slots=True)
class Held:
    """How far one sentence holds what an answer needs; each 0 to 1."""

    fits: float
    """The kind of thing asked for; of a count, beside the noun that is counted."""
    names: float
    """The name of the question that is covered worst; of a comparison, best."""
    words: float
    """The share of the weight of the question's other words, here or right beside."""
    least: float
    """One less the weight of the weightiest word that is missing, as a share of the weightiest of all."""
    alone: float
    """As `words`, of the sentence by itself, with the one before it where it leans."""
    against: bool
    """It is said of another name, of the time after instead of before, or of the first instead of the second."""

    @property
    def joint(self) -> float:
        """Return one figure for all of it."""
        return 0.0 if self.against else self.fits * self.names * self.words


def held(evidence: Evidence) -> list[Held]:
    """Return for each candidate how far it holds what an answer needs."""
    asked_words = words(evidence.question)
    needed = _needed(evidence)
    weights = _weights(evidence.terms, evidence.asked, needed)[needed]
    focus = _focus(evidence, asked_words, needed)
    return [_held(evidence, place, asked_words, needed, weights, focus) for place in range(len(evidence.candidates))]


def _held(
    evidence: Evidence, place: int, asked_words: Sequence[Token], needed: list[int], weights: Row, focus: Sequence[int]
) -> Held:
    candidate, terms = evidence.candidates[place], evidence.terms
    tokens = words(candidate.text)
    near = _with_neighbours(evidence, place)
    covered = terms.name_coverage(candidate.full)
    comparing = len(covered) > 1 and any(token.fold in OR for token in asked_words)
    total, heaviest = float(weights.sum()), float(terms.weights.max(initial=1.0))
    missing = max(((1 - near[i]) * terms.weights[i] for i in needed), default=0.0)
    alone = candidate.full if candidate.leans else candidate.own
    same_time = _same_time(asked_words, tokens)
    return Held(
        fits=_fits(evidence, candidate, tokens, focus) * (same_time or 1.0),
        names=(max if comparing else min)(covered, default=1.0),
        words=float(near[needed] @ weights) / total if total else 1.0,
        least=float(1 - missing / heaviest),
        alone=float(alone[needed] @ weights) / total if total else 1.0,
        against=not same_time
        or _other_ordinal(asked_words, tokens)
        or rival(asked_words, tokens, candidate.document.language, terms),
    )


def _needed(evidence: Evidence) -> list[int]:
    """Return the places of the words that an answer has to have besides the names."""
    terms = evidence.terms
    spared = IMPLIED.get(evidence.asked.value, frozenset()) | ASKING
    if len(terms.name_groups) > 1:
        spared |= COMPARATIVES
    places = [p for p in terms.words if terms.terms[p].place < terms.context]
    needed = [p for p in places if terms.terms[p].fold not in spared]
    return needed if terms.names or len(needed) != 1 else places


def _weights(terms: Terms, asked: Asked, needed: Sequence[int]) -> Row:
    """Return what each term counts here."""
    names = [terms.terms[place].place for place in terms.names]
    predicate = min((terms.terms[place].place for place in needed), default=-1) if asked is Asked.WHO else -2
    weights = terms.weights.copy()
    for place, term in enumerate(terms.terms):
        if not term.known and not term.keys and not term.fields:
            weights[place] *= _UNHEARD
        by_a_name = asked not in OPEN and any(0 < abs(term.place - name) <= _BY_A_NAME for name in names)
        if term.place == predicate or by_a_name:
            weights[place] *= _HEAD
    return weights


def _with_neighbours(evidence: Evidence, place: int) -> Row:
    """Return what a sentence covers with what stands above it and beside it."""
    candidate = evidence.candidates[place]
    row: Row = np.maximum(candidate.own, (1.0 if candidate.leans else _HEADED) * candidate.full)
    share = _NEAR if evidence.asked in OPEN or evidence.asked is Asked.WHY else _NEAR_TYPED
    for other in (place - 1, place + 1):
        if 0 <= other < len(evidence.candidates) and evidence.candidates[other].rank == candidate.rank:
            row = np.maximum(row, share * evidence.candidates[other].own)
    return row


def _fits(evidence: Evidence, candidate: Candidate, tokens: Sequence[Token], focus: Sequence[int]) -> float:
    """Return how well the sentence has the kind of thing asked for."""
    asked, terms = evidence.asked, evidence.terms
    fits = max(float(candidate.fits), _UNMARKED if asked is Asked.WHY else 0.0)
    if asked in OPEN and INTENTION_ASKED.search(evidence.question) and not INTENTIONS.search(candidate.text):
        fits = min(fits, _UNMARKED)
    if asked is Asked.WHO:
        done = min((_said(candidate, term) for term in focus), default=1.0)
        fits = _who(tokens, terms, done < _CLEARLY) * fits if fits else _ROLE_ONLY * _has_role(tokens, terms)
        if done < _COUNTED:
            fits = min(fits, _UNDONE)
        if IDENTITY.match(evidence.question) and not _named_beside(tokens, candidate.document.language, terms):
            fits = min(fits, _POOR_FIT)
    elif fits and focus and not _of_what_is_counted(evidence, candidate, tokens, focus[0]):
        fits = _POOR_FIT
    if NAME_ASKED.search(evidence.question) and not GIVES_NAME.search(candidate.text):
        fits = min(fits, _POOR_FIT)
    return fits


def _focus(evidence: Evidence, asked_words: Sequence[Token], needed: Sequence[int]) -> list[int]:
    """Return the terms that the value found has to belong to: what is counted, asked how many; what a share is of; what
    somebody did and to what, asked who.
    """
    terms = evidence.terms
    in_order = sorted(needed, key=lambda p: terms.terms[p].place)
    if evidence.asked is Asked.WHO:
        return in_order[:2] if ACTING.search(evidence.question) and not IDENTITY.match(evidence.question) else []
    if evidence.asked is Asked.SHARE:
        return [p for p in in_order if terms.terms[p].fold not in CHANGING][:1]
    folds = [term.fold for term in terms.terms]
    for place, token in enumerate(asked_words if evidence.asked is Asked.COUNT else ()):
        if token.fold in COUNTING:
            following = [folds.index(t.fold) for t in asked_words[place + 1 : place + 4] if t.fold in folds]
            return [p for p in following if not terms.terms[p].name][:1]
    return []


def _of_what_is_counted(evidence: Evidence, candidate: Candidate, tokens: Sequence[Token], counted: int) -> bool:
    """Return whether the number of a sentence is one of what is counted; of a share, whether that is mentioned."""
    if evidence.asked is Asked.SHARE:
        return _said(candidate, counted) >= _COUNTED
    return _beside(tokens, candidate.document.language, evidence.terms, counted)


def _said(candidate: Candidate, term: int) -> float:
    """Return how well a sentence, with the one before it where it leans, has a word for a term."""
    return float((candidate.full if candidate.leans else candidate.own)[term])


def _beside(tokens: Sequence[Token], language: str, terms: Terms, counted: int) -> bool:
    """Return whether a number stands near the noun that is counted, or near what means the same."""
    numbers = [i for i, token in enumerate(tokens) if token.shape == "number" or token.fold in NUMERALS]
    nouns = [i for i, t in enumerate(tokens) if t.shape == "word" and terms.row(t, language)[counted] >= _COUNTED]
    return any(abs(noun - number) <= _BESIDE for noun in nouns for number in numbers)


def _who(tokens: Sequence[Token], terms: Terms, strictly: bool) -> float:
    """Return how well a new name may be who did or is what the question says.

    One listed beside a name of the question (`OpenAI and Google`) is as known as that; one behind a preposition, as
    in `emails of Nvidia`, is seldom whoever does something, unless it says whose people do (`a spokesman of Nvidia`).
    """
    found = [i for i, name in enumerate(named(tokens, {0})) if name is Named.YES and tokens[i].fold not in NO_NAMES]
    given = [i for i in found if tokens[i].fold in terms.folds]
    new = [i for i in found if i not in given and not any(_listed(tokens, i, other) for other in given)]
    role = _has_role(tokens, terms)
    if any(not strictly or role or _may_act(tokens, i, found) for i in new):
        return 1.0
    return max(_BEHIND_PREPOSITION if new else _POOR_FIT, _ROLE_ONLY * role)


def _has_role(tokens: Sequence[Token], terms: Terms) -> bool:
    return any(token.fold in ROLES and token.fold not in terms.folds for token in tokens)


def _may_act(tokens: Sequence[Token], place: int, names: Sequence[int]) -> bool:
    """Return whether a name stands behind no preposition but an agent's, itself or with the list that it is in."""
    before, in_a_list = place - 1, place + 1 < len(tokens) and tokens[place + 1].fold in AND
    while before >= 0 and (before in names or tokens[before].fold in AND or (in_a_list and tokens[before].text == ",")):
        in_a_list = in_a_list or tokens[before].fold in AND
        before -= 1
    return before < 0 or tokens[before].fold not in PREPOSITIONS


def _listed(tokens: Sequence[Token], one: int, other: int) -> bool:
    between = tokens[min(one, other) + 1 : max(one, other)]
    return bool(between) and all(token.fold in AND or token.text == "," for token in between)


def _same_time(asked_words: Sequence[Token], tokens: Sequence[Token]) -> float:
    """Return 0 where the time before something is asked for and the time after is told, 1 where it is the same."""
    asked, said = {token.fold for token in asked_words}, {token.fold for token in tokens}
    before, after = bool(asked & TIME_BEFORE), bool(asked & TIME_AFTER)
    if before == after or said & (TIME_BEFORE if before else TIME_AFTER):
        return 1.0
    return 0.0 if said & (TIME_AFTER if before else TIME_BEFORE) else _UNDATED


def _other_ordinal(asked_words: Sequence[Token], tokens: Sequence[Token]) -> bool:
    """Return whether the first of something is asked for and the second told of, or any other such pair."""
    asked, said = _ordinals(asked_words), _ordinals(tokens)
    return bool(asked) and bool(said) and not asked & said


def _ordinals(tokens: Sequence[Token]) -> set[int]:
    return {
        number
        for before, token in pairwise(tokens)
        for number, forms in enumerate(ORDINALS)
        if token.fold in forms and before.fold in BEFORE_ORDINAL
    }


def _named_beside(tokens: Sequence[Token], language: str, terms: Terms) -> bool:
    """Return whether a new name stands near a word that stands for what it is asked to be."""
    names = [i for i, name in enumerate(named(tokens, {0})) if name is Named.YES and tokens[i].fold not in terms.folds]
    plain = [i for i in terms.words if terms.terms[i].fold not in ASKING]
    said = [
        i
        for i, t in enumerate(tokens)
        if t.shape == "word" and any(terms.row(t, language)[w] >= _COUNTED for w in plain)
    ]
    return not plain or any(abs(name - word) <= _BESIDE for name in names for word in said)
