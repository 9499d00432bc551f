"""Whether a sentence holds the kind of thing that a question asks for: a date, an amount, a person, a place, a reason."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from rag.language.dates import dates
from rag.language.names import Named, named
from rag.language.quantities import Quantity, quantities
from rag.language.units import CURRENCIES
from rag.language.word_lists import listed
from rag.language.words import Token
from rag.question_types import Asked
from rag.terms import ASKING, Terms

MEASURED = frozenset({Asked.COUNT, Asked.MONEY, Asked.SHARE, Asked.DURATION})
OPEN = frozenset({Asked.WHAT, Asked.YES_NO})
"""Kinds that any sentence may answer."""

_NAMED = 0.7
"""Least match for a word to be a name of the question."""
_DURATIONS = frozenset({"s", "min", "h", "day", "week", "month", "year", "decade", "century"})
_REASONS = re.compile(
    r"\b(because|due to|since|as a result|caus(?:e|es|ed|ing)|reasons?|in order to|so that|thanks to|therefore|led to"
    r"|owing to|to (?:avoid|prevent|protect|reduce)|perch[eé]|poich[eé]|a causa|dovut[oaie]|in quanto|affinch[eé]|grazie a"
    r"|per via|motiv[oi]|causat[oaie]|provocat[oaie]|questo ha|ciò ha|di conseguenza|infatti|portando|facendo|this has)\b",
    re.IGNORECASE,
)
_RELATIVE_TIME = re.compile(
    r"\b(end of the (?:year|month|week|century)|(?:next|last|this|previous|following) (?:year|month|week|spring|summer|autumn"
    r"|winter)|(?:years?|months?|weeks?|days?) (?:later|ago|earlier)|today|yesterday|tomorrow|fine (?:dell['’]anno|anno|mese|del mese)"
    r"|(?:anno|mese|secolo|settimana|primavera|estate|autunno|inverno) (?:prossim|scors|precedent|successiv|seguent)\w+"
    r"|(?:anni|mesi|giorni) (?:dopo|fa|prima)|oggi|ieri|domani|mattina(?:ta)?|pomeriggio|sera)\b",
    re.IGNORECASE,
)
_BEFORE_A_PLACE = listed("""
    in at near from to into across around on toward towards a ad da di del della dell dei degli delle nel nella nell nello
    nei presso su sul sulla sull verso al alla all allo of
""")


def fits(asked: Asked, text: str, tokens: Sequence[Token], language: str, given: Collection[str]) -> bool:
    """Return whether a sentence holds what is asked for, and not only what the question says itself.

    `given` are the folded content words of the question. True of any sentence where the question is open.
    """
    if asked in OPEN:
        return True
    if asked is Asked.WHY:
        return bool(_REASONS.search(text))
    if asked is Asked.WHEN or asked in MEASURED:
        return bool(values(asked, tokens, language, given)) or (
            asked is Asked.WHEN and bool(_RELATIVE_TIME.search(text))
        )
    names = new_names(tokens, given)
    if asked is Asked.WHERE:
        return any(place and tokens[place - 1].fold in _BEFORE_A_PLACE for place in names)
    return bool(names)


def values(asked: Asked, tokens: Sequence[Token], language: str, given: Collection[str]) -> frozenset[object]:
    """Return the dates or the quantities of the kind asked for, comparable, that the question does not give itself."""
    found = dates(tokens)
    if asked is Asked.WHEN:
        return frozenset(frozenset(d.fields().items()) for d in found if not _given(tokens, d.first, d.last, given))
    taken = {i for date in found for i in range(date.first, date.last + 1)}
    measured = [quantity for quantity in quantities(tokens, taken, language) if _measures(asked, quantity)]
    return frozenset(q.readings for q in measured if not _given(tokens, q.first, q.last, given))


def _given(tokens: Sequence[Token], first: int, last: int, given: Collection[str]) -> bool:
    return all(token.fold in given for token in tokens[first : last + 1] if token.shape != "mark")


def new_names(tokens: Sequence[Token], given: Collection[str]) -> list[int]:
    """Return the places of the words of names that the question does not mention."""
    return [place for place in name_places(tokens) if tokens[place].fold not in given]


def name_places(tokens: Sequence[Token]) -> list[int]:
    """Return the places of the words that are names; of two capitals that open a sentence, both are."""
    opening = next((place for place, token in enumerate(tokens) if token.shape != "mark"), 0)
    found = named(tokens, {opening})
    return [place for place, name in enumerate(found) if name is Named.YES]


def rival(question: Sequence[Token], sentence: Sequence[Token], language: str, terms: Terms) -> bool:
    """Return whether a word that the question has beside one name stands beside another in the sentence.

    Asked about Nvidia's shares, `Tesla shares fell on news about Nvidia` tells of a rival's.
    """
    asked_names = {terms.terms[place].fold for place in terms.names}
    plain = [token for token in question if token.fold in terms.folds and token.fold not in ASKING]
    nouns = {
        one.fold if other.fold in asked_names else other.fold
        for one, other in pairwise(plain)
        if (one.fold in asked_names) != (other.fold in asked_names)
    }
    places = [place for place, term in enumerate(terms.terms) if term.fold in nouns]
    names = set(name_places(sentence))
    beside: set[bool] = set()
    for at, token in enumerate(sentence):
        if at in names or not any(terms.row(token, language)[place] for place in places):
            continue
        near = [n for n in (at - 1, at + 1, at + 2) if n in names]
        beside |= {any(terms.row(sentence[n], language)[place] >= _NAMED for place in terms.names) for n in near}
    return beside == {False}


def _measures(asked: Asked, quantity: Quantity) -> bool:
    if quantity.rank:
        return False
    if asked is Asked.MONEY:
        return quantity.unit in CURRENCIES
    if asked is Asked.SHARE:
        return quantity.unit == "%" or any(0 < reading < 1 for reading in quantity.readings)
    if asked is Asked.DURATION:
        return quantity.unit in _DURATIONS
    return quantity.unit not in CURRENCIES and quantity.unit != "%"
