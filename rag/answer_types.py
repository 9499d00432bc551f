"""Whether a sentence holds the kind of thing that a question asks for: a date, an amount, a person, a place, a reason."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from rag.dates import dates
from rag.names import Named, named
from rag.quantities import Quantity, quantities
from rag.question_types import Asked
from rag.units import CURRENCIES
from rag.word_lists import listed
from rag.words import Token

MEASURED = frozenset({Asked.COUNT, Asked.MONEY, Asked.SHARE, Asked.DURATION})
OPEN = frozenset({Asked.WHAT, Asked.YES_NO})
"""Kinds that any sentence may answer."""

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
    if asked is Asked.WHEN:
        spans = [[tokens[i].fold for i in range(d.first, d.last + 1) if tokens[i].shape != "mark"] for d in dates(tokens)]
        return any(not set(span) <= set(given) for span in spans) or bool(_RELATIVE_TIME.search(text))
    if asked in MEASURED:
        taken = {i for date in dates(tokens) for i in range(date.first, date.last + 1)}
        found = quantities(tokens, taken, language)
        return any(_measures(asked, quantity) and tokens[quantity.first].fold not in given for quantity in found)
    names = [place for place in new_names(tokens, given)]
    if asked is Asked.WHERE:
        return any(place and tokens[place - 1].fold in _BEFORE_A_PLACE for place in names)
    return bool(names)


def new_names(tokens: Sequence[Token], given: Collection[str]) -> list[int]:
    """Return the places of the words of names that the question does not mention."""
    return [place for place in name_places(tokens) if tokens[place].fold not in given]


def name_places(tokens: Sequence[Token]) -> list[int]:
    """Return the places of the words that are names; of two capitals that open a sentence, both are."""
    opening = next((place for place, token in enumerate(tokens) if token.shape != "mark"), 0)
    found = named(tokens, {opening})
    return [place for place, name in enumerate(found) if name is Named.YES]


def rival(places: Sequence[int], tokens: Sequence[Token], noun: Collection[str], name: Collection[str]) -> bool:
    """Return whether one of the `noun` words stands beside another name where the question has it beside `name`.

    Asked about Nvidia's shares, `Tesla shares fell after news about Nvidia` tells of a rival's.
    """
    sides = [(a, b) for a, b in pairwise(range(len(tokens)))]
    own = any({tokens[a].fold, tokens[b].fold} & set(noun) and {tokens[a].fold, tokens[b].fold} & set(name) for a, b in sides)
    other = any(
        (tokens[a].fold in noun and b in places and tokens[b].fold not in name)
        or (tokens[b].fold in noun and a in places and tokens[a].fold not in name)
        for a, b in sides
    )
    return other and not own


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
