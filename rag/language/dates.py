"""Dates in a text: days, months, quarters, years, decades and centuries, in English and Italian forms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.language.number_words import ENGLISH_ONES, ENGLISH_ORDINALS, ENGLISH_TENS, ITALIAN_ORDINALS, italian_number
from rag.language.ordinals import ordinal, roman
from rag.language.word_lists import in_order
from rag.language.words import Token

_ENGLISH_MONTHS = in_order("january february march april may june july august september october november december")
_ITALIAN_MONTHS = in_order(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
)
_SHORT_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "oct": 10,
                 "nov": 11, "dec": 12, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "ago": 8, "set": 9, "ott": 10,
                 "dic": 12}  # fmt: skip
_MONTHS = {name: number for names in (_ENGLISH_MONTHS, _ITALIAN_MONTHS) for number, name in enumerate(names, 1)}
_ENGLISH_DAYS = in_order("monday tuesday wednesday thursday friday saturday sunday")
_ITALIAN_DAYS = in_order("lunedi martedi mercoledi giovedi venerdi sabato domenica")
WEEKDAYS = {name: number for names in (_ENGLISH_DAYS, _ITALIAN_DAYS) for number, name in enumerate(names, 1)}
_DECADE_WORDS = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
                 "eighties": 80, "nineties": 90, "venti": 20, "trenta": 30, "quaranta": 40, "cinquanta": 50,
                 "sessanta": 60, "settanta": 70, "ottanta": 80, "novanta": 90}  # fmt: skip
_CENTURY_NAMES = {"duecento": 13, "trecento": 14, "quattrocento": 15, "cinquecento": 16, "seicento": 17,
                  "settecento": 18, "ottocento": 19, "novecento": 20}  # fmt: skip
_BEFORE_CENTURY = {"il", "nel", "del", "dal", "al", "sul", "tardo", "primo"}
"""`Nel Duecento` is a century, `Duecento persone` is a number."""
_QUARTER_WORDS = {"quarter", "trimestre"}
_CENTURY_WORDS = {"century", "centuries", "secolo", "secoli"}
_JOINERS = {",", "of", "di", "del", "dell", "de", "the", "'", "’"}


@dataclass(frozen=True, slots=True)
class Date:
    """A stretch of time that a text names; a field that the text leaves open is 0."""

    first: int
    """Index of its first token."""
    last: int
    """Index of its last token."""
    year: int = 0
    """Negative before Christ."""
    month: int = 0
    day: int = 0
    quarter: int = 0
    weekday: int = 0
    """1 is Monday."""
    decade: int = 0
    """1980 for the 1980s, 80 where the century is left open."""
    century: int = 0
    """19 for the nineteenth."""

    def fields(self) -> dict[str, int]:
        """Return the fields that the text fills."""
        names = ("year", "month", "day", "quarter", "weekday", "decade", "century")
        return {name: value for name in names if (value := getattr(self, name))}

    def within(self, other: "Date") -> bool:
        """Return whether `other` says all that this date says: `March 1974` is within `6 March 1974`."""
        mine, theirs = self.fields(), other.fields()
        if "decade" in mine and "decade" in theirs and min(self.decade, other.decade) < 100:
            mine["decade"], theirs["decade"] = self.decade % 100, other.decade % 100
        return all(theirs.get(name) == value for name, value in mine.items())


def dates(tokens: Sequence[Token]) -> list[Date]:
    """Return the dates among `tokens`, in order, none overlapping another."""
    found: list[Date] = []
    at = 0
    while at < len(tokens):
        date = _date(tokens, at) if tokens[at].shape == "number" or may_begin(tokens[at].fold) else None
        if date:
            found.append(date)
            at = date.last + 1
        else:
            at += 1
    return found


def _date(tokens: Sequence[Token], at: int) -> Date | None:
    return _numeric(tokens, at) or _calendar(tokens, at) or _period(tokens, at) or _year(tokens, at)


@lru_cache(maxsize=65_536)
def may_begin(folded: str) -> bool:
    """Return whether a date, an ordinal or a period can begin with this word: most words are not looked at
    further."""
    return (
        folded in _MONTHS
        or folded in _SHORT_MONTHS
        or folded in WEEKDAYS
        or folded in _CENTURY_NAMES
        or folded in {"anni", "the", "early", "late", "q1", "q2", "q3", "q4"}
        or folded in ENGLISH_ORDINALS
        or folded in ITALIAN_ORDINALS
        or folded.endswith("esimo")
        or bool(roman(folded))
        or italian_number(folded) is not None
    )


def _numeric(tokens: Sequence[Token], at: int) -> Date | None:
    """Read 2024-01-18, 18/01/2024 and 18.01.2024; where day and month are both below 13 the day is first."""
    if tokens[at].shape != "number":
        return None
    if (parts := tokens[at].text.split(".")) and len(parts) == 3:
        last = at
    elif at + 4 < len(tokens) and tokens[at + 1].text == tokens[at + 3].text and tokens[at + 1].text in "/-":
        parts, last = [tokens[at].text, tokens[at + 2].text, tokens[at + 4].text], at + 4
    else:
        return None
    if not all(part.isdecimal() for part in parts):
        return None
    one, two, three = map(int, parts)
    if 1000 <= one < 2200 and 1 <= two <= 12 and 1 <= three <= 31:
        return Date(at, last, year=one, month=two, day=three)
    if not 1000 <= three < 2200:
        return None
    if 1 <= one <= 31 and 1 <= two <= 12:
        return Date(at, last, year=three, month=two, day=one)
    if 1 <= two <= 31 and 1 <= one <= 12:
        return Date(at, last, year=three, month=one, day=two)
    return None


def _calendar(tokens: Sequence[Token], at: int) -> Date | None:
    """Read `18 January 1974`, `January 18th, 1974`, `il 6 marzo`, `marzo 2024`, and a month alone."""
    day, after = _day(tokens, at)
    if day and (month := _month(tokens, _skip(tokens, after), beside_number=True)):
        date = Date(at, (last := _skip(tokens, after)), month=month, day=day)
        return _with_year(tokens, date, _abbreviated(tokens, last))
    last = _abbreviated(tokens, at)
    beside_number = last + 1 < len(tokens) and tokens[last + 1].shape == "number"
    month = _month(tokens, at, beside_number=beside_number)
    if not month:
        return None
    day, after = _day(tokens, last + 1)
    if day:
        return _with_year(tokens, Date(at, after - 1, month=month, day=day), after - 1)
    return _with_year(tokens, Date(at, last, month=month), last)


def _day(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Return (day, index after it), (0, at) where no day stands there."""
    if at >= len(tokens):
        return 0, at
    token = tokens[at]
    if token.fold in {"primo", "first"} and at + 1 < len(tokens):
        return 1, at + 1
    after = at + 1
    if token.shape != "number":
        # "il sette gennaio"; no month has a fortieth day, but a text may claim one.
        return italian_number(token.fold) or ENGLISH_ONES.get(token.fold) or ENGLISH_TENS.get(token.fold, 0), after
    if not token.text.isdecimal() or not 1 <= int(token.text) <= 31:
        return 0, at
    if (
        after < len(tokens)
        and tokens[after].start == token.end
        and tokens[after].fold in {"st", "nd", "rd", "th", "º", "°"}
    ):
        after += 1
    return int(token.text), after


def _skip(tokens: Sequence[Token], at: int) -> int:
    return at + 1 if at < len(tokens) and tokens[at].fold in {"of", "di"} else at


def _abbreviated(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the full stop of `Nov.`, `at` where there is none."""
    stops = at + 1 < len(tokens) and tokens[at].fold in _SHORT_MONTHS and tokens[at + 1].text == "."
    return at + 1 if stops else at


def _month(tokens: Sequence[Token], at: int, *, beside_number: bool) -> int:
    """Return the month that the token names, 0 for none; `may`, `march` and short forms need a capital and
    company."""
    if at >= len(tokens):
        return 0
    token = tokens[at]
    capital = token.text[:1].isupper()
    if token.fold in _SHORT_MONTHS:
        return _SHORT_MONTHS[token.fold] if capital and beside_number else 0
    month = _MONTHS.get(token.fold, 0)
    if token.fold in {"may", "march", "august"} and not (capital and (beside_number or _introduced(tokens, at))):
        return 0
    return month


def _introduced(tokens: Sequence[Token], at: int) -> bool:
    if at > 1 and tokens[at - 1].fold == "and" and tokens[at - 2].fold in _MONTHS:
        # Between January and March.
        return True
    return at > 0 and tokens[at - 1].fold in {
        "in",
        "of",
        "by",
        "since",
        "until",
        "from",
        "to",
        "late",
        "early",
        "last",
    }


def _with_year(tokens: Sequence[Token], date: Date, last: int) -> Date:
    at = last + 1
    while at < len(tokens) and at <= last + 2 and tokens[at].text.lower() in _JOINERS:
        at += 1
    year = _year(tokens, at) if at < len(tokens) else None
    return replace(date, last=year.last, year=year.year) if year else replace(date, last=max(last, date.last))


def _year(tokens: Sequence[Token], at: int) -> Date | None:
    """Read a bare year of four digits; one before `a.C.` or `BC` is negative."""
    token = tokens[at]
    if token.shape != "number" or len(token.text) != 4 or not token.text.isdecimal():
        return None
    year = int(token.text)
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    before = tokens[at - 1] if at else None
    if after and after.fold in {"bc", "bce", "ac"}:
        return Date(at, at + 1, year=-year)
    if not 1000 <= year < 2200 or (before and before.text in "$€£") or (after and after.text in "%$€£°"):
        return None
    if after and after.fold == "s" and after.start == token.end:
        return Date(at, at + 1, decade=year) if year % 100 else Date(at, at + 1, century=year // 100 + 1)
    return Date(at, at, year=year)


def _period(tokens: Sequence[Token], at: int) -> Date | None:
    """Read weekdays, quarters, decades and centuries."""
    token = tokens[at]
    if token.fold in WEEKDAYS:
        return Date(at, at, weekday=WEEKDAYS[token.fold])
    if len(token.fold) == 2 and token.fold[0] == "q" and token.fold[1] in "1234":
        return _with_year(tokens, Date(at, at, quarter=int(token.fold[1])), at)
    before = tokens[at - 1].fold if at else ""
    if token.fold in _CENTURY_NAMES and token.text[:1].isupper() and before in _BEFORE_CENTURY:
        return Date(at, at, century=_CENTURY_NAMES[token.fold])
    if token.fold in {"anni", "the", "early", "late"} and (decade := _decade(tokens, at)):
        return decade
    return _numbered_period(tokens, at)


def _decade(tokens: Sequence[Token], at: int) -> Date | None:
    """Read `anni Ottanta`, `anni '80`, `anni 1980`, `the eighties`."""
    after = at + 1
    while after < len(tokens) and tokens[after].text in {"'", "’", "‘"}:
        after += 1
    if after >= len(tokens):
        return None
    token = tokens[after]
    if token.fold in _DECADE_WORDS and (token.text[:1].isupper() or token.fold.endswith("ies")):
        return Date(at, after, decade=_DECADE_WORDS[token.fold])
    if tokens[at].fold == "anni" and token.text.isdecimal() and int(token.text) % 10 == 0:
        value = int(token.text)
        if 10 <= value < 100 or 1000 <= value < 2200:
            return Date(at, after, decade=value)
    return None


def _numbered_period(tokens: Sequence[Token], at: int) -> Date | None:
    """Read `first quarter of 2024`, `primo trimestre del 2024`, `19th century`, `XIX secolo`."""
    number, after = ordinal(tokens, at)
    if not number:
        return None
    noun = tokens[after].fold if after < len(tokens) else ""
    if noun in _QUARTER_WORDS and number <= 4:
        return _with_year(tokens, Date(at, after, quarter=number), after)
    return Date(at, after, century=number) if noun in _CENTURY_WORDS else None
