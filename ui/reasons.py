"""Why a sentence is not supported, or a file not read, in the language of the interface.

The check and the readers say it in English, which is also what JSON and the terminal have.
"""

import re
from functools import cache
from pathlib import Path

_ITALIAN = Path(__file__).parent / "reasons.txt"
"""A line has a reason and, after a bar, its Italian. The first that fits is taken: what says more stands first."""
_AND = "; "
_PIECES = 3
"""Most pieces that a reason has itself between semicolons."""


def reason_in(language: str, reason: str) -> str:
    """Return a reason in a language of the interface; as it is where there is no translation of it.

    A reason may name the part that it is of (`line 3: …`), and several may stand together, parted by semicolons.
    """
    return _italian(reason) if language == "it" else reason


def _italian(reason: str) -> str:
    left, told = reason.split(_AND), []
    while left:
        runs = ((count, _one(_AND.join(left[:count]))) for count in range(1, min(_PIECES, len(left)) + 1))
        count, italian = next(((count, text) for count, text in runs if text), (1, left[0]))
        told.append(italian)
        left = left[count:]
    return _AND.join(told)


def _one(reason: str) -> str:
    """Return one reason in Italian, with the name of the part before it if it has one; empty where it is not known."""
    before, mark, after = reason.partition(": ")
    for name, said in (("", reason), (before + mark, after)):
        for pattern, italian in _patterns():
            if found := pattern.fullmatch(said):
                return name + italian.format(*found.groups())
    return ""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = (line.split(" | ") for line in _ITALIAN.read_text(encoding="utf-8").splitlines())
    return tuple((re.compile(_pattern(english), re.DOTALL), italian) for english, italian in pairs)


def _pattern(english: str) -> str:
    return "(.+?)".join(re.escape(part) for part in english.split("{}"))
