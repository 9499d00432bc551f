"""Makes a sentence say what its passage does not: one function per way of being wrong.

They share no code and no table with `rag`, so that a blind spot there is not repeated here.
"""

import random
import re
from itertools import pairwise

from eval.perturbation import Change, Source, any_of, exchanged, name_parts, name_spots, pairs_of, replaced
from eval.unfaithful_values import (
    date_changed,
    number_changed,
    number_in_words,
    number_of_passage,
    numbers_swapped,
    unit_changed,
)

_VERB = re.compile(
    r"\b(?:\w+ed|is|was|were|has|had|made|gave|took|won|led|said|told"
    r"|è|era|fu|ha|hanno|aveva|\w+ò|\w+ato|\w+ito|\w+uto)\b"
)
_ENGLISH_VERB = re.compile(
    r"(?<=\w )(?:is|was|were|are|has|had|have|can|could|will|would|should|does|did)(?= \w)(?! not| n't| no )"
)
_ENGLISH_PAST = re.compile(r"(?<=[a-z] )(?:\w{3,}ed)(?= (?:the|a|an|in|to|by|his|her|its|their)\b)")
_ITALIAN_VERB = re.compile(
    r"(?<=\w )(?:è|era|erano|ha|hanno|aveva|avevano|sono|fu|furono|può|possono|viene|venne|vennero"
    r"|(?!però|perciò|ciò)\w{3,}ò|\w{4,}arono|\w{4,}irono)(?= \w)"
)
_BEFORE_NO_NON = re.compile(r"\b(?:non|né|nessun\w*|si|lo|la|li|le|ne|ci|vi|mai)\s$")
_NEGATIONS = {
    "it": re.compile(r"\bnon (?!solo|soltanto)|\bsenza "),
    "en": re.compile(r" (?:not|never)(?! only| just)(?= \w)|n't(?= \w)| n't(?= \w)|\bwithout(?= )"),
}
_STILL_NEGATIVE = re.compile(r"\b(?:mai|nessun\w*|niente|nulla|né|nè|any|ever|neither|nor)\b")
_OPENING = re.compile(
    r"((?:[A-Z][\w’'-]*[a-z0-9])(?: [A-Z][\w’'-]*[a-z0-9])*) "
    r"(?:is|was|has|had|are|said|will|ha|è|era|fu|aveva|[a-z]+ed|[a-zà]+ò)\b"
)
_TURNS = {
    "en": """increased:decreased rose:fell won:lost accepted:rejected largest:smallest first:last before:after
        more:less higher:lower opened:closed supported:opposed began:ended allowed:prohibited above:below
        early:late strong:weak large:small high:low old:new included:excluded success:failure agreed:refused
        expanded:reduced""",
    "it": """aumentato:diminuito aumentò:diminuì vinto:perso vinse:perse accettato:rifiutato prima:dopo più:meno
        aperto:chiuso inizio:fine grande:piccolo alto:basso nord:sud est:ovest primo:ultimo aumento:calo
        permesso:vietato maggiore:minore nuovo:vecchio forte:debole iniziò:finì iniziato:finito""",
}
_CAUSES = {
    "en": (
        "because the government had asked for it",
        "due to a shortage of skilled workers",
        "thanks to a generous private donation",
        "because of bad weather",
        "since nobody expected a different result",
        "owing to a change in the law",
        "as a result of public pressure",
        "because investors had lost their patience",
        "due to the high cost of living",
    ),
    "it": (
        "perché il governo lo aveva chiesto",
        "a causa della mancanza di personale",
        "grazie a una donazione privata",
        "a causa del maltempo",
        "in quanto nessuno si aspettava altro",
        "per via di una modifica della legge",
        "poiché gli investitori avevano perso la pazienza",
        "dato che i costi erano troppo alti",
        "grazie alla pressione pubblica",
    ),
}
_BECAUSE = {
    "en": ("because", "since", "due to the fact that", "as a result of the fact that"),
    "it": ("perché", "poiché", "in quanto", "dato che", "grazie al fatto che"),
}
_LOWERED = any_of("The A An In It He She They This These Many Some Most Il La Lo Le Gli Un Una Nel Nella Alcuni Molti")
_COMPARISONS = {
    "en": (
        "more than any other rival",
        "compared with twice as much in the previous year",
        "unlike all its neighbours",
        "far less than experts had hoped",
    ),
    "it": (
        "più di qualsiasi altro concorrente",
        "rispetto al doppio dell'anno precedente",
        "a differenza di tutti i suoi vicini",
        "molto meno di quanto sperassero gli esperti",
    ),
}


def name_of_passage(source: Source, chance: random.Random) -> str | None:
    """Replace a name by another that the passage has elsewhere."""
    return _renamed(source, " . ".join(source.others), chance)


def name_of_elsewhere(source: Source, chance: random.Random) -> str | None:
    """Replace a name by one of another document."""
    return _renamed(source, source.stranger, chance)


def _renamed(source: Source, text: str, chance: random.Random) -> str | None:
    spots = name_spots(source.sentence)
    if not spots:
        return None
    spot = chance.choice(spots)
    here = name_parts(source.sentence)
    there = {m.group() for m in name_spots(text)}
    fresh = sorted(name for name in there if not name_parts(name) & here and not _kin(name, spot.group()))
    return replaced(source.sentence, spot, chance.choice(fresh)) if fresh else None


def _kin(one: str, other: str) -> bool:
    """Return whether one name may be the other's initials."""
    short, long = sorted((one, other), key=len)
    return short.isupper() and short[0] == long[0]


def opening_name(source: Source, chance: random.Random) -> str | None:
    """Replace the name that opens the sentence by another that the passage has elsewhere."""
    opening = _OPENING.match(source.sentence)
    there = [m.group() for text in source.others for m in name_spots(text)]
    if not opening or not any(name_parts(opening[1]) & name_parts(name) for name in there):
        return None
    here = name_parts(source.sentence)
    fresh = sorted({name for name in there if not name_parts(name) & here and not _kin(name, opening[1])})
    return chance.choice(fresh) + source.sentence[opening.end(1) :] if fresh else None


def roles_swapped(source: Source, chance: random.Random) -> str | None:
    """Let two names of the sentence change places, where a verb stands between them."""
    text = source.sentence
    pairs = [
        (a, b)
        for a, b in pairwise(name_spots(text))
        if not name_parts(a.group()) & name_parts(b.group()) and _VERB.search(text[a.end() : b.start()])
    ]
    return exchanged(text, *chance.choice(pairs)) if pairs else None


def negation_inserted(source: Source, chance: random.Random) -> str | None:
    """Deny an affirmed verb."""
    text = source.sentence
    if source.language == "it":
        spots = [m for m in _ITALIAN_VERB.finditer(text) if not _BEFORE_NO_NON.search(text[: m.start()])]
        return replaced(text, spot, f"non {spot.group()}") if spots and (spot := chance.choice(spots)) else None
    if spots := list(_ENGLISH_VERB.finditer(text)):
        spot = chance.choice(spots)
        verb = spot.group()
        short = {"can": "ca", "will": "wo"}.get(verb, verb)
        return replaced(text, spot, chance.choice([f"{verb} not", f"{short}n't", f"{verb} never"]))
    past = list(_ENGLISH_PAST.finditer(text))
    return replaced(text, spot, f"never {spot.group()}") if past and (spot := chance.choice(past)) else None


def negation_removed(source: Source, chance: random.Random) -> str | None:
    """Affirm what the passage denies."""
    spots = list(_NEGATIONS[source.language].finditer(source.sentence))
    if not spots:
        return None
    spot = chance.choice(spots)
    changed = replaced(source.sentence, spot, {"senza ": "con ", "without": "with"}.get(spot.group(), ""))
    return None if _STILL_NEGATIVE.search(changed) else changed


def polarity_turned(source: Source, chance: random.Random) -> str | None:
    """Replace a verb, an adjective or an adverb by its opposite."""
    there = pairs_of(_TURNS[source.language])
    turn = there | {other: one for one, other in there.items()}
    spots = list(any_of(list(turn)).finditer(source.sentence))
    if not spots:
        return None
    spot = chance.choice(spots)
    return replaced(source.sentence, spot, turn[spot.group()])


def cause_invented(source: Source, chance: random.Random) -> str | None:
    """Add a reason that nobody gave."""
    return _appended(source.sentence, chance.choice(_CAUSES[source.language]), chance)


def cause_stitched(source: Source, chance: random.Random) -> str | None:
    """Give as a reason what the passage says elsewhere about something else."""
    clauses = [
        clause.strip()
        for text in source.others
        for clause in re.split(r"[,;:()]", text.rstrip(".!? "))
        if 6 <= len(clause.split()) <= 22
    ]
    if not clauses:
        return None
    clause = chance.choice(clauses)
    if _LOWERED.match(clause):
        clause = clause[0].lower() + clause[1:]
    return _appended(source.sentence, f"{chance.choice(_BECAUSE[source.language])} {clause}", chance)


def comparison_invented(source: Source, chance: random.Random) -> str | None:
    """Add a comparison that nobody drew."""
    return _appended(source.sentence, chance.choice(_COMPARISONS[source.language]), chance)


def unrelated(source: Source, chance: random.Random) -> str | None:
    """Say something of another document altogether."""
    return source.stranger


def _appended(sentence: str, clause: str, chance: random.Random) -> str:
    return sentence.rstrip(".!? ") + chance.choice([" ", ", "]) + clause + "."


UNFAITHFUL: dict[str, tuple[str, Change]] = {
    "number changed": ("numbers", number_changed),
    "number of the passage": ("numbers", number_of_passage),
    "numbers swapped": ("numbers", numbers_swapped),
    "number in words": ("numbers", number_in_words),
    "date changed": ("dates", date_changed),
    "magnitude or unit changed": ("units", unit_changed),
    "name of the passage": ("names", name_of_passage),
    "name of elsewhere": ("names", name_of_elsewhere),
    "opening name": ("names", opening_name),
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
