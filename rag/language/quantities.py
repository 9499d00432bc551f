"""Quantities in a text as comparable values: 12.000 and 12,000, 25,9 miliardi and $25.9bn, ottantacinquemila
and 85,000."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rag.language.dates import may_begin
from rag.language.number_words import COLLECTIVE, ENGLISH_ONES, ENGLISH_TENS, FRACTIONS, SCALES, VAGUE, italian_number
from rag.language.numerals import value
from rag.language.ordinals import ordinal
from rag.language.units import CURRENCIES, UNITS
from rag.language.words import Token

Bound = Literal["", "over", "under", "about"]

_OVER = ("more than", "over", "above", "at least", "oltre", "più di", "piu di", "almeno", "sopra", "superiore a",
         "exceeding", "upwards of")  # fmt: skip
_UNDER = ("less than", "fewer than", "under", "below", "nearly", "almost", "at most", "up to", "quasi", "meno di",
          "sotto", "inferiore a", "al massimo", "fino a")  # fmt: skip
_ABOUT = (
    "about",
    "around",
    "approximately",
    "roughly",
    "circa",
    "some",
    "approx",
    "an estimated",
    "intorno a",
)
_KINDS: tuple[tuple[tuple[str, ...], Bound], ...] = ((_OVER, "over"), (_UNDER, "under"), (_ABOUT, "about"))
BOUNDS: dict[tuple[str, ...], Bound] = {tuple(phrase.split()): bound for phrases, bound in _KINDS for phrase in phrases}
"""Phrases before a quantity that say on which side of it the truth lies."""
_ARTICLES = {"il", "la", "lo", "i", "le", "gli", "l", "un", "una", "del", "della", "dei", "delle", "al", "alla", "nel",
             "nella", "dal", "dalla", "sul", "sulla", "suo", "sua", "loro", "per"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts, as a text gives it."""

    first: int
    """Index of its first token."""
    last: int
    """Index of its last token."""
    readings: frozenset[float]
    """The values it may stand for: 1.234 is 1234 to an Italian and 1.234 to an American."""
    unit: str = ""
    """A name of `rag.language.units`, empty where none is given."""
    rank: bool = False
    """An ordinal: `third`, `3º`."""
    vague: bool = False
    """An order of magnitude: `thousands of`."""
    bound: Bound = ""

    def same(self, other: "Quantity") -> bool:
        """Return whether both give one value in one unit; a unit that one of them leaves open is no
        difference."""
        if self.vague != other.vague or self.rank != other.rank:
            return False
        if not any(abs(a - b) <= 1e-9 * max(1.0, abs(a)) for a in self.readings for b in other.readings):
            return self._share_of(other)
        if self.unit == other.unit:
            return True
        # "1 %" is not "1", and an amount of money is not a count.
        return not (self.unit and other.unit) and "%" not in (self.unit, other.unit)

    def _share_of(self, other: "Quantity") -> bool:
        """Return whether one is a percentage and the other the same share in words: half, 50 %."""
        if (self.unit == "%") == (other.unit == "%"):
            return False
        percent, plain = (self, other) if self.unit == "%" else (other, self)
        return not plain.unit and any(
            abs(100 * b - a) < 0.5 and b < 1 for a in percent.readings for b in plain.readings
        )


def quantities(tokens: Sequence[Token], taken: Collection[int] = (), language: str = "") -> list[Quantity]:
    """Return the quantities among `tokens` in order; `taken` are indices of tokens that dates have used.

    `language` (`en`, `it` or empty) settles what a single separator before three digits means.
    """
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        possible = at not in taken and (tokens[at].shape == "number" or _may_begin(tokens[at].fold or tokens[at].text))
        quantity = _quantity(tokens, at, taken, language) if possible else None
        if quantity is None:
            at += 1
            continue
        found.append(replace(quantity, bound=_bound(tokens, quantity)))
        at = quantity.last + 1
    return _share_units(found, tokens)


@lru_cache(maxsize=65_536)
def _may_begin(word: str) -> bool:
    """Return whether a quantity can begin with this word: most words are not looked at further."""
    return (
        word in "$€£¥"
        or word in {"a", "an", "un", "una", "hundred", "thousand", "million", "billion"}
        or word in FRACTIONS
        or word in VAGUE
        or word in COLLECTIVE
        or word in ENGLISH_ONES
        or word in ENGLISH_TENS
        or may_begin(word)
        or italian_number(word) is not None
    )


def _quantity(tokens: Sequence[Token], at: int, taken: Collection[int], language: str) -> Quantity | None:
    if rank := _rank(tokens, at):
        return rank
    start = at
    unit = UNITS.get(tokens[at].text, "") if tokens[at].text in "$€£¥" else ""
    at += bool(unit)
    if at >= len(tokens) or at in taken:
        return None
    found = value(tokens, at, language)
    if found is None:
        return None
    values, last, vague = found
    if not unit:
        unit, last = _unit(tokens, last)
    return Quantity(start, last, values, unit, vague=vague)


def _rank(tokens: Sequence[Token], at: int) -> Quantity | None:
    """Read an ordinal; in Italian only after an article, because `secondo` is also `according to` and `prima`
    `before`."""
    rank, after = ordinal(tokens, at)
    token = tokens[at]
    if not rank or token.text.isupper():
        return None
    english = token.fold in {"first", "third", "fourth", "fifth"} or token.shape == "number"
    if token.fold in FRACTIONS and at and tokens[at - 1].fold in {"one", "un", "two", "due", "tre", "three", "a"}:
        return None
    if token.fold == "second" and at and tokens[at - 1].fold in {"a", "per", "al"}:
        return None
    italian = token.fold[-1:] in "oaie" and not english
    if italian and not (at and tokens[at - 1].fold in _ARTICLES) and token.fold[:4] in {"prim", "seco"}:
        return None
    return Quantity(at, after - 1, frozenset({float(rank)}), rank=True)


def _unit(tokens: Sequence[Token], last: int) -> tuple[str, int]:
    """Return (unit, last token): the unit right after a number, over `di`, `US` or an adjective of area
    between."""
    here = last + 1
    skipped = 0
    while (
        here < len(tokens)
        and skipped < 3
        and tokens[here].fold in {"di", "of", "us", "square", "cubic", "per", "-", "old"}
    ):
        if [t.fold for t in tokens[here : here + 2]] in (["per", "cent"], ["per", "cento"]):
            return "%", here + 1
        here += 1
        skipped += 1
    if here < len(tokens) and tokens[here].text == "-":
        here += 1
    if here >= len(tokens):
        return "", last
    token = tokens[here]
    if token.text in UNITS:
        return UNITS[token.text], here
    if len(token.fold) < 2 or token.fold not in UNITS:
        return "", last
    return UNITS[token.fold], here


def _bound(tokens: Sequence[Token], quantity: Quantity) -> Bound:
    before = [token.fold for token in tokens[max(0, quantity.first - 2) : quantity.first]]
    for length in (2, 1):
        if len(before) >= length and (bound := BOUNDS.get(tuple(before[-length:]))):
            return bound
    after = tokens[quantity.last + 1].fold if quantity.last + 1 < len(tokens) else ""
    return "about" if after == "circa" else ""


def _share_units(found: list[Quantity], tokens: Sequence[Token]) -> list[Quantity]:
    """Give the first of two joined quantities the unit and scale of the second: `between 35 and 40 million
    dollars`."""
    for index in range(len(found) - 2, -1, -1):
        here, after = found[index], found[index + 1]
        between = {token.fold or token.text for token in tokens[here.last + 1 : after.first]}
        if here.rank or after.rank or here.unit or not 0 < len(between) <= 2:
            continue
        if between <= {"and", "to", "or", "e", "a", "o", "-", "–", "—", "ad", "ai", "al", "agli"}:
            scale = _scale_of(tokens, after)
            values = here.readings | {v * scale for v in here.readings} if scale > 1 else here.readings
            found[index] = replace(here, unit=after.unit, readings=values)
        if here.unit in CURRENCIES and not after.unit:
            found[index + 1] = replace(after, unit=here.unit)
    return found


def _scale_of(tokens: Sequence[Token], quantity: Quantity) -> float:
    scales = [SCALES[t.fold] for t in tokens[quantity.first : quantity.last + 1] if t.fold in SCALES]
    return scales[-1] if scales else 1.0
