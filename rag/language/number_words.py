"""Numbers that are written as words, in English and Italian."""

from functools import lru_cache

from rag.language.word_lists import in_order

ENGLISH_ONES = {
    word: value
    for value, word in enumerate(
        in_order(
            """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen
        """
        )
    )
}
ENGLISH_TENS = {
    word: 10 * tens
    for tens, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "millions": 1e6,
    "billion": 1e9,
    "billions": 1e9,
    "trillion": 1e12,
    "trillions": 1e12,
    "mila": 1e3,
    "milione": 1e6,
    "milioni": 1e6,
    "miliardo": 1e9,
    "miliardi": 1e9,
    "bilione": 1e12,
    "bilioni": 1e12,
    "mln": 1e6,
    "mio": 1e6,
    "mld": 1e9,
    "mrd": 1e9,
    "bn": 1e9,
    "tn": 1e12,
}
"""Words that multiply the number before them."""
SHORT_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9}
"""Letters that multiply an amount of money they are written against: $80m, €5k."""
VAGUE = {
    "dozens": 12.0,
    "tens": 10.0,
    "scores": 20.0,
    "hundreds": 1e2,
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
    "trillions": 1e12,
    "decine": 10.0,
    "dozzine": 12.0,
    "centinaia": 1e2,
    "migliaia": 1e3,
    "milioni": 1e6,
    "miliardi": 1e9,
}
"""Plurals that say no more than an order of magnitude: `thousands of people`."""
COLLECTIVE = {"dozen": 12.0, "dozzina": 12.0, "decina": 10.0, "ventina": 20.0, "trentina": 30.0, "centinaio": 100.0,
              "migliaio": 1000.0, "quindicina": 15.0, "cinquantina": 50.0, "quarantina": 40.0}  # fmt: skip
FRACTIONS = {"half": 0.5, "meta": 0.5, "mezzo": 0.5, "mezza": 0.5, "third": 1 / 3, "thirds": 1 / 3, "terzo": 1 / 3,
             "terzi": 1 / 3, "quarter": 0.25, "quarters": 0.25, "quarto": 0.25, "quarti": 0.25, "fifth": 0.2,
             "fifths": 0.2, "quinto": 0.2, "quinti": 0.2, "tenth": 0.1, "tenths": 0.1, "decimo": 0.1,
             "decimi": 0.1}  # fmt: skip
ENGLISH_ORDINALS = {
    word: value
    for value, word in enumerate(
        in_order(
            """
        first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
        fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
        """
        ),
        start=1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "hundredth": 100, "twentyfirst": 21}
_ITALIAN_ORDINAL_STEMS = in_order(
    """
        prim second terz quart quint sest settim ottav non decim undicesim dodicesim tredicesim
        quattordicesim quindicesim sedicesim diciassettesim diciottesim diciannovesim ventesim
        ventunesim
        """
)
ITALIAN_ORDINALS = {
    stem + vowel: value
    for value, stem in enumerate(_ITALIAN_ORDINAL_STEMS, start=1)
    for vowel in "oaie"
    if stem != "non" or vowel in "oa"
}
_ITALIAN_SMALL = {
    word: value
    for value, word in enumerate(
        in_order(
            """
        zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici
        quindici sedici diciassette diciotto diciannove
        """
        )
    )
}
_ITALIAN_TENS = {
    stem: 10 * tens
    for tens, stem in enumerate(
        ["vent", "trent", "quarant", "cinquant", "sessant", "settant", "ottant", "novant"], start=2
    )
}


_YEARLY = {
    "biennale": 2, "triennale": 3, "quadriennale": 4, "quinquennale": 5, "decennale": 10, "ventennale": 20,
    "trentennale": 30, "quarantennale": 40, "cinquantennale": 50, "centennale": 100,
}  # fmt: skip
"""Italian adjectives that say for how many years: `un contratto ventennale`."""


@lru_cache(maxsize=4_096)
def italian_number(word: str) -> int | None:
    """Return the value of an Italian number written as one word (`ottantacinquemila` is 85000), None for
    other words.

    The articles `un`, `una` are not numbers here.
    """
    if word in _YEARLY:
        return _YEARLY[word]
    if "mila" in word or word.startswith("mille"):
        head, _, tail = word.partition("mila") if "mila" in word else ("", "", word.removeprefix("mille"))
        thousands = _below_thousand(head) if head else 1
        rest = _below_thousand(tail) if tail else 0
        return None if thousands is None or rest is None else 1000 * thousands + rest
    return _below_thousand(word)


def _below_thousand(word: str) -> int | None:
    if "cent" in word:
        head, _, tail = word.partition("cent")
        if tail[:1] != "o" and tail[:4] != "otto" and tail[:6] != "ottant":
            return None
        tail = tail.removeprefix("o") if not tail.startswith("ott") else tail
        hundreds = _ITALIAN_SMALL.get(head) if head else 1
        rest = _below_hundred(tail) if tail else 0
        return None if not hundreds or rest is None or hundreds > 9 else 100 * hundreds + rest
    return _below_hundred(word)


def _below_hundred(word: str) -> int | None:
    if word in _ITALIAN_SMALL:
        return _ITALIAN_SMALL[word]
    for stem, tens in _ITALIAN_TENS.items():
        if word.startswith(stem):
            tail = word.removeprefix(stem)
            if tail in {"i", "a"}:
                return tens
            # The vowel of the tens falls before uno and otto: ventuno, ventotto.
            tail = tail if tail in {"uno", "un", "otto"} else tail[1:]
            unit = 1 if tail == "un" else _ITALIAN_SMALL.get(tail)
            return tens + unit if unit and unit < 10 else None
    return None
