"""Why a sentence was left out or is not supported, in the language of the interface: the check says it in English."""

import re
from functools import cache

_ITALIAN = {
    "the passage does not name {}": "il passaggio non nomina {}",
    "the passage does not state this cause: “{}”": "il passaggio non dice questa causa: «{}»",
    "the passage does not state this comparison: “{}”": "il passaggio non fa questo confronto: «{}»",
    "the passage does not say: {}": "il passaggio non dice: {}",
    "the passage does not say “{}” of {} but of {}": "il passaggio non dice «{}» di {} ma di {}",
    "the passage does not say “{}”": "il passaggio non dice «{}»",
    "the passage does not say {}": "il passaggio non dice {}",
    "the sentence denies “{}” with “{}”, the passage does not": "la frase nega «{}» con «{}», il passaggio no",
    "the passage gives {} with that date, not {}": "il passaggio dà {} con quella data, non {}",
    "the passage gives {} and the value beside it the other way round": "il passaggio scambia {} e il valore accanto",
    "the passage has no “{}”": "nel passaggio non c'è «{}»",
    "the passage says “{}”, not “{}”": "il passaggio dice «{}», non «{}»",
    "the passage says “{}”, the sentence is certain": "il passaggio dice «{}», la frase lo dà per certo",
    "the passage says “{} … {}”, the sentence does not deny it": "il passaggio dice «{} … {}», la frase non lo nega",
    "the passage says {} of something else": "il passaggio dice {} di qualcos'altro",
    "the passage says over {}, not under": "il passaggio dice più di {}, non meno",
    "the passage says under {}, not over": "il passaggio dice meno di {}, non più",
    "the passage says {}, not over that": "il passaggio dice {}, non di più",
    "the passage says {}, not under that": "il passaggio dice {}, non di meno",
    "the passage says {}, not {}": "il passaggio dice {}, non {}",
    "no document speaks of it": "nessun documento ne parla",
    "no few sentences together say it": "non lo dicono poche frasi insieme",
    "no quote says all of it": "nessuna citazione lo dice per intero",
    "it does not bear on the question": "non riguarda la domanda",
    "it asks instead of saying": "chiede invece di dire",
    "it holds an address or markup": "contiene un indirizzo o del codice",
    "it is no whole sentence": "non è una frase intera",
    "it only repeats the question": "ripete soltanto la domanda",
    "it says nothing that can be checked": "non dice nulla che si possa verificare",
}
"""The first that fits is taken, so that what says more stands before what says less."""


def reason_in(language: str, reason: str) -> str:
    """Return a reason in a language of the interface; as it is where there is no translation of it."""
    if language == "it":
        for pattern, italian in _patterns():
            if found := pattern.fullmatch(reason):
                return italian.format(*found.groups())
    return reason


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(_pattern(english), re.DOTALL), italian) for english, italian in _ITALIAN.items())


def _pattern(english: str) -> str:
    return "(.+?)".join(re.escape(part) for part in english.split("{}"))
