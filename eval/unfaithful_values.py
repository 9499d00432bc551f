"""Makes a sentence give another number, date or unit than its passage: one function per way."""

import random
import re

from eval.perturbation import Source, any_of, exchanged, replaced

_NUMBER = re.compile(
    r"(?<![\w.,/:-])\d{1,3}(?:[.,]\d{3})+(?![\d])"  # 35.000   1,160,000
    r"|(?<![\w.,/:-])\d+(?:[.,]\d{1,2})?(?![\w/:-]|[.,]\d)"  # 12   25,9   1974
)
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}
_WORDS = {
    "en": "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici quindici venti trenta quaranta "
    "cinquanta sessanta",
}
_VALUES = "2 3 4 5 6 7 8 9 10 11 12 15 20 30 40 50 60"
_UNITS = {
    "million": "billion", "billion": "million", "thousand": "million", "milioni": "miliardi", "miliardi": "milioni",
    "milione": "miliardo", "miliardo": "milione", "mila": "milioni", "dollars": "euros", "dollari": "euro",
    "kilometres": "miles", "miles": "kilometres", "chilometri": "miglia", "miglia": "chilometri", "metres": "feet",
    "feet": "metres", "metri": "piedi", "piedi": "metri", "years": "months", "anni": "mesi", "days": "weeks",
    "giorni": "settimane", "hours": "minutes", "ore": "minuti", "months": "years", "mesi": "anni", "kg": "g",
    "km": "m", "tons": "kilograms",
}  # fmt: skip
_YEARS_APART = (-11, -7, -3, -2, -1, 1, 2, 4, 9, 10, 100)


def number_changed(source: Source, chance: random.Random) -> str | None:
    """Change one digit of a number."""
    spots = _numbers(source.sentence)
    if not spots:
        return None
    spot = chance.choice(spots)
    at = chance.choice([i for i, c in enumerate(spot.group()) if c.isdigit()])
    new = chance.choice([d for d in "123456789" if d != spot.group()[at]])
    return replaced(source.sentence, spot, spot.group()[:at] + new + spot.group()[at + 1 :])


def number_of_passage(source: Source, chance: random.Random) -> str | None:
    """Replace a number by another one that the passage gives elsewhere."""
    spots = _numbers(source.sentence)
    here = {m.group() for m in spots}
    there = {m.group() for text in source.others for m in _numbers(text)} - here
    if not spots or not there:
        return None
    return replaced(source.sentence, chance.choice(spots), chance.choice(sorted(there)))


def numbers_swapped(source: Source, chance: random.Random) -> str | None:
    """Let two numbers of the sentence change places, unless they are only listed side by side."""
    text = source.sentence
    spots = list(_NUMBER.finditer(text))
    pairs = [
        (a, b)
        for a in spots
        for b in spots
        if a.start() < b.start() and a.group() != b.group() and _is_year(a) == _is_year(b)
        if not re.fullmatch(r"\s*(?:,|and|e|or|o|;)\s*", text[a.end() : b.start()])
    ]
    return exchanged(text, *chance.choice(pairs)) if pairs else None


def number_in_words(source: Source, chance: random.Random) -> str | None:
    """Replace a number word by another, or a small number in digits by a wrong one in words."""
    words = _WORDS[source.language].split()
    found = list(any_of(words).finditer(source.sentence))
    small = [m for m in _NUMBER.finditer(source.sentence) if m.group().isdigit() and 1 < int(m.group()) < 100]
    if not found and not small:
        return None
    spot = chance.choice(found or small)
    right = dict(zip(_VALUES.split(), words, strict=True)).get(spot.group(), spot.group())
    return replaced(source.sentence, spot, chance.choice([word for word in words if word != right]))


def date_changed(source: Source, chance: random.Random) -> str | None:
    """Move a year or a month."""
    months = _MONTHS[source.language].split()
    joined = "|".join(months)
    dated = re.compile(rf"\b(?:{joined})\b(?= \d| of| del)|(?<=\d )(?:{joined})\b")
    spots = [m for m in _NUMBER.finditer(source.sentence) if _is_year(m)] + list(dated.finditer(source.sentence))
    if not spots:
        return None
    spot = chance.choice(spots)
    if spot.group() in months:
        return replaced(source.sentence, spot, chance.choice([m for m in months if m != spot.group()]))
    return replaced(source.sentence, spot, str(int(spot.group()) + chance.choice(_YEARS_APART)))


def unit_changed(source: Source, chance: random.Random) -> str | None:
    """Turn millions into billions, kilometres into miles, dollars into euros."""
    spots = [m for m in any_of(list(_UNITS)).finditer(source.sentence) if _after_digit(source.sentence, m)]
    if not spots:
        return None
    spot = chance.choice(spots)
    return replaced(source.sentence, spot, _UNITS[spot.group()])


def _after_digit(text: str, spot: re.Match[str]) -> bool:
    return bool(re.search(r"\d $", text[: spot.start()]))


def _numbers(text: str) -> list[re.Match[str]]:
    return [m for m in _NUMBER.finditer(text) if not _is_year(m)]


def _is_year(spot: re.Match[str]) -> bool:
    return bool(re.fullmatch(r"1\d{3}|20\d{2}", spot.group()))
