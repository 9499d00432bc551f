"""Makes a sentence say what its passage does not: one function per way of being wrong.

Each takes a `Source` and a random generator and returns the changed sentence, None where the sentence offers no hold. They
share no code and no table with `rag`, so that a blind spot there is not repeated here.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

_NAME = re.compile(r"(?<=[a-zà-ù,\d] )(?:[A-Z][\w&’'-]*[a-z0-9A-Z])(?: (?:[A-Z][\w&’'-]*[a-z0-9]))*")
_NUMBER = re.compile(r"(?<![\w.,/:-])\d{1,3}(?:[.,]\d{3})+(?!\d)|(?<![\w.,/:-])\d+(?:[.,]\d{1,2})?(?![\w/:-]|[.,]\d)")
_CALENDAR = frozenset(
    "January February March April May June July August September October November December Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday I The A An In It He She They We But And This That Il La Lo Le Gli Un Una Nel Nella".split()
)
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split(),
}
_NUMBER_WORDS = {
    "en": "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred".split(),
    "it": "due tre quattro cinque sette otto nove dieci undici dodici quindici venti trenta quaranta cinquanta cento".split(),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence with the passage it was taken from."""

    document: str
    language: str
    sentence: str
    passage: str
    others: tuple[str, ...]
    """The other sentences of the passage."""
    stranger: str
    """A sentence of another document."""


Change = Callable[[Source, random.Random], str | None]


def number_changed(source: Source, chance: random.Random) -> str | None:
    """Replace a number by another one of its size."""
    spots = [m for m in _NUMBER.finditer(source.sentence) if not _year(m.group())]
    if not spots:
        return None
    spot = chance.choice(spots)
    digits = [i for i, c in enumerate(spot.group()) if c.isdigit()]
    at = chance.choice(digits)
    new = chance.choice([d for d in "123456789" if d != spot.group()[at]])
    changed = spot.group()[:at] + new + spot.group()[at + 1 :]
    return _replaced(source.sentence, spot, changed)


def number_of_passage(source: Source, chance: random.Random) -> str | None:
    """Replace a number by another one that the passage gives elsewhere."""
    spots = [m for m in _NUMBER.finditer(source.sentence) if not _year(m.group())]
    there = {m.group() for text in source.others for m in _NUMBER.finditer(text) if not _year(m.group())}
    here = {m.group() for m in spots}
    if not spots or not there - here:
        return None
    spot = chance.choice(spots)
    return _replaced(source.sentence, spot, chance.choice(sorted(there - here)))


def numbers_swapped(source: Source, chance: random.Random) -> str | None:
    """Let two numbers of the sentence change places."""
    spots = list(_NUMBER.finditer(source.sentence))
    pairs = [(a, b) for a in spots for b in spots if a.start() < b.start() and a.group() != b.group()]
    pairs = [(a, b) for a, b in pairs if _year(a.group()) == _year(b.group())]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    text = source.sentence
    if re.fullmatch(r"\s*(?:,|and|e|or|o|;)\s*", text[a.end() : b.start()]):
        return None
    return text[: a.start()] + b.group() + text[a.end() : b.start()] + a.group() + text[b.end() :]


def number_in_words(source: Source, chance: random.Random) -> str | None:
    """Replace a number word by another, or a small number in digits by a wrong one in words."""
    names = _NUMBER_WORDS[source.language]
    found = list(re.finditer(r"\b(?:" + "|".join(names) + r")\b", source.sentence))
    small = [m for m in _NUMBER.finditer(source.sentence) if m.group().isdigit() and 1 < int(m.group()) < 100]
    spots = found or small
    if not spots:
        return None
    spot = chance.choice(spots)
    values = dict(zip("2 3 4 5 6 7 8 9 10 11 12 15 20 30 40 50 100".split(), names, strict=False))
    right = values.get(spot.group(), spot.group())
    return _replaced(source.sentence, spot, chance.choice([n for n in names if n != right and n != spot.group()]))


def date_changed(source: Source, chance: random.Random) -> str | None:
    """Move a year or a month."""
    years = [m for m in _NUMBER.finditer(source.sentence) if _year(m.group())]
    months = _MONTHS[source.language]
    named = list(re.finditer(r"\b(?:" + "|".join(months) + r")\b(?= \d| of| del)|(?<=\d )(?:" + "|".join(months) + r")\b", source.sentence))
    if not years and not named:
        return None
    spot = chance.choice(years + named)
    if spot.group() in months:
        return _replaced(source.sentence, spot, chance.choice([m for m in months if m != spot.group()]))
    return _replaced(source.sentence, spot, str(int(spot.group()) + chance.choice([-11, -7, -3, -2, -1, 1, 2, 4, 9, 10, 100])))


def magnitude_changed(source: Source, chance: random.Random) -> str | None:
    """Turn millions into billions, kilometres into miles, dollars into euros, percent into points."""
    swaps = {
        "million": "billion", "billion": "million", "thousand": "million", "milioni": "miliardi", "miliardi": "milioni",
        "milione": "miliardo", "miliardo": "milione", "mila": "milioni", "dollars": "euros", "dollari": "euro",
        "kilometres": "miles", "km": "miglia" if source.language == "it" else "miles", "miles": "kilometres",
        "chilometri": "miglia", "miglia": "chilometri", "metres": "feet", "feet": "metres", "metri": "piedi",
        "piedi": "metri", "percent": "million", "years": "months", "anni": "mesi", "days": "weeks", "giorni": "settimane",
        "hours": "minutes", "ore": "minuti", "months": "years", "mesi": "anni", "kg": "g", "tons": "kilograms",
    }  # fmt: skip
    spots = list(re.finditer(r"(?<=\d )(?:" + "|".join(swaps) + r")\b", source.sentence))
    if not spots:
        return None
    spot = chance.choice(spots)
    return _replaced(source.sentence, spot, swaps[spot.group()])


def name_of_passage(source: Source, chance: random.Random) -> str | None:
    """Replace a name by another that the passage has elsewhere."""
    return _renamed(source, names(" . ".join(source.others)), chance)


def name_of_elsewhere(source: Source, chance: random.Random) -> str | None:
    """Replace a name by one of another document."""
    return _renamed(source, names(source.stranger), chance)


def _renamed(source: Source, there: list[str], chance: random.Random) -> str | None:
    spots = [m for m in _NAME.finditer(source.sentence) if _good_name(m.group())]
    if not spots:
        return None
    spot = chance.choice(spots)
    here = _parts(source.sentence)
    fresh = sorted({name for name in there if not _parts(name) & here and not _kin(name, spot.group())})
    return _replaced(source.sentence, spot, chance.choice(fresh)) if fresh else None


def roles_swapped(source: Source, chance: random.Random) -> str | None:
    """Let two names of the sentence change places, where a verb stands between them."""
    spots = [m for m in _NAME.finditer(source.sentence) if _good_name(m.group())]
    text = source.sentence
    verb = re.compile(r"\b(?:\w+ed|is|was|were|has|had|made|gave|took|won|led|said|told|è|era|fu|ha|hanno|aveva|\w+ò|\w+ato|\w+ito|\w+uto)\b")
    pairs = [
        (a, b)
        for a, b in zip(spots, spots[1:], strict=False)
        if not _parts(a.group()) & _parts(b.group()) and verb.search(text[a.end() : b.start()])
    ]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    return text[: a.start()] + b.group() + text[a.end() : b.start()] + a.group() + text[b.end() :]


def negation_inserted(source: Source, chance: random.Random) -> str | None:
    """Deny an affirmed verb."""
    if source.language == "en":
        verbs = re.compile(r"(?<=\w )(?:is|was|were|are|has|had|have|can|could|will|would|should|does|did)(?= \w)(?! not| n't| no )")
        spots = list(verbs.finditer(source.sentence))
        if not spots:
            spots = list(re.finditer(r"(?<=[a-z] )(?:\w{3,}ed)(?= (?:the|a|an|in|to|by|his|her|its|their)\b)", source.sentence))
            if not spots:
                return None
            spot = chance.choice(spots)
            return _replaced(source.sentence, spot, "never " + spot.group())
        spot = chance.choice(spots)
        short = "ca" if spot.group() == "can" else "wo" if spot.group() == "will" else spot.group()
        return _replaced(source.sentence, spot, chance.choice([spot.group() + " not", short + "n't", spot.group() + " never"]))
    verbs = re.compile(r"(?<=\w )(?:è|era|erano|ha|hanno|aveva|avevano|sono|fu|furono|può|possono|viene|venne|vennero|\w{3,}ò|\w{4,}arono|\w{4,}irono)(?= \w)")
    spots = [m for m in verbs.finditer(source.sentence) if not re.search(r"\b(?:non|né|nessun\w*|si|lo|la|li|le|ne|ci|vi|mai|però|perciò)\s$", source.sentence[: m.start()])]
    spots = [m for m in spots if m.group() not in {"però", "perciò", "ciò"}]
    if not spots:
        return None
    spot = chance.choice(spots)
    return _replaced(source.sentence, spot, "non " + spot.group())


def negation_removed(source: Source, chance: random.Random) -> str | None:
    """Affirm what the passage denies."""
    pattern = r"\bnon (?!solo|soltanto)|\bsenza " if source.language == "it" else r" (?:not|never)(?! only| just)(?= \w)|n't(?= \w)| n't(?= \w)|\bwithout(?= )"
    spots = list(re.finditer(pattern, source.sentence))
    if not spots:
        return None
    spot = chance.choice(spots)
    new = {"senza ": "con ", "without": "with"}.get(spot.group(), "")
    changed = _replaced(source.sentence, spot, new)
    return None if re.search(r"\b(mai|nessun\w*|niente|nulla|né|any|ever|neither|nor)\b", changed) else changed


def polarity_turned(source: Source, chance: random.Random) -> str | None:
    """Replace a verb or adjective by its opposite."""
    table = {
        "en": "increased:decreased rose:fell won:lost accepted:rejected largest:smallest first:last before:after more:less higher:lower "
        "opened:closed supported:opposed began:ended allowed:prohibited above:below early:late strong:weak large:small "
        "high:low old:new included:excluded success:failure agreed:refused expanded:reduced",
        "it": "aumentato:diminuito aumentò:diminuì vinto:perso vinse:perse accettato:rifiutato prima:dopo più:meno aperto:chiuso "
        "inizio:fine grande:piccolo alto:basso nord:sud est:ovest primo:ultimo aumento:calo permesso:vietato "
        "maggiore:minore nuovo:vecchio forte:debole iniziò:finì iniziato:finito",
    }[source.language]
    pairs = [pair.split(":") for pair in table.split()]
    turn = {a: b for a, b in pairs} | {b: a for a, b in pairs}
    spots = list(re.finditer(r"\b(?:" + "|".join(turn) + r")\b", source.sentence))
    if not spots:
        return None
    spot = chance.choice(spots)
    return _replaced(source.sentence, spot, turn[spot.group()])


def cause_invented(source: Source, chance: random.Random) -> str | None:
    """Add a reason that nobody gave."""
    invented = {
        "en": "because the government had asked for it|due to a shortage of skilled workers|thanks to a generous private donation|"
        "because of bad weather|since nobody expected a different result|owing to a change in the law|"
        "as a result of public pressure|because investors had lost their patience|due to the high cost of living",
        "it": "perché il governo lo aveva chiesto|a causa della mancanza di personale|grazie a una donazione privata|"
        "a causa del maltempo|in quanto nessuno si aspettava altro|per via di una modifica della legge|"
        "poiché gli investitori avevano perso la pazienza|dato che i costi erano troppo alti|grazie alla pressione pubblica",
    }[source.language]
    return _appended(source.sentence, chance.choice(invented.split("|")), chance)


def cause_stitched(source: Source, chance: random.Random) -> str | None:
    """Give as a reason what the passage says elsewhere about something else."""
    clauses = [c for text in source.others for c in re.split(r"[,;:()]", text.rstrip(".!? ")) if 6 <= len(c.split()) <= 22]
    if not clauses:
        return None
    clause = chance.choice(clauses).strip()
    first = clause.split()[0]
    if first in _CALENDAR or first.lower() in {"the", "this", "these", "many", "some", "most", "gli", "alcuni", "molti", "questo"}:
        clause = clause[0].lower() + clause[1:]
    marks = {"en": ["because", "since", "due to the fact that", "as a result of the fact that"], "it": ["perché", "poiché", "in quanto", "dato che", "grazie al fatto che"]}
    return _appended(source.sentence, f"{chance.choice(marks[source.language])} {clause}", chance)


def comparison_invented(source: Source, chance: random.Random) -> str | None:
    """Add a comparison that nobody drew."""
    invented = {
        "en": "more than any other rival|compared with twice as much in the previous year|unlike all its neighbours|far less than experts had hoped",
        "it": "più di qualsiasi altro concorrente|rispetto al doppio dell'anno precedente|a differenza di tutti i suoi vicini|molto meno di quanto sperassero gli esperti",
    }[source.language]
    return _appended(source.sentence, chance.choice(invented.split("|")), chance)


def unrelated(source: Source, chance: random.Random) -> str | None:
    """Say something of another document altogether."""
    return source.stranger


def _appended(sentence: str, clause: str, chance: random.Random) -> str:
    comma = chance.choice([" ", ", "])
    return sentence.rstrip(".!? ") + comma + clause + "."


def names(text: str) -> list[str]:
    """Return the names in a text that stand within a sentence."""
    return [m.group() for m in _NAME.finditer(text) if _good_name(m.group())]


def _good_name(name: str) -> bool:
    return name.split()[0] not in _CALENDAR and len(name) > 2 and name.split()[0].capitalize() not in _CALENDAR


def _parts(text: str) -> set[str]:
    return {word[:5].lower() for word in re.findall(r"[^\W_]+", text) if len(word) > 2}


def _kin(one: str, other: str) -> bool:
    """Return whether one name may be the other's initials."""
    short, long = sorted((one, other), key=len)
    return short.isupper() and short[0] == long[0]


def _year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdigit() and 1000 <= int(digits) < 2100


def _replaced(text: str, spot: re.Match[str], new: str) -> str:
    return text[: spot.start()] + new + text[spot.end() :]


UNFAITHFUL: dict[str, tuple[str, Change]] = {
    "number changed": ("numbers", number_changed),
    "number of the passage": ("numbers", number_of_passage),
    "numbers swapped": ("numbers", numbers_swapped),
    "number in words": ("numbers", number_in_words),
    "date changed": ("dates", date_changed),
    "magnitude or unit changed": ("units", magnitude_changed),
    "name of the passage": ("names", name_of_passage),
    "name of elsewhere": ("names", name_of_elsewhere),
    "roles swapped": ("roles", roles_swapped),
    "negation inserted": ("negation", negation_inserted),
    "negation removed": ("negation", negation_removed),
    "polarity turned": ("polarity", polarity_turned),
    "cause invented": ("cause", cause_invented),
    "cause stitched": ("cause", cause_stitched),
    "comparison invented": ("comparison", comparison_invented),
    "unrelated": ("unrelated", unrelated),
}
"""Each way of being wrong: the group it is reported in, and the function."""
