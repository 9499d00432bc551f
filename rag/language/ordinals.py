"""Ordinals in words, digits and Roman numerals."""

from collections.abc import Sequence

from rag.language.number_words import ENGLISH_ORDINALS, ITALIAN_ORDINALS, italian_number
from rag.language.words import Token

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def ordinal(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Return (rank, index after it) of an ordinal in words, digits or Roman numerals, (0, at) where none
    stands there."""
    token = tokens[at]
    if token.fold in ENGLISH_ORDINALS or token.fold in ITALIAN_ORDINALS:
        return ENGLISH_ORDINALS.get(token.fold) or ITALIAN_ORDINALS[token.fold], at + 1
    if token.shape == "number" and token.text.isdecimal() and at + 1 < len(tokens):
        after = tokens[at + 1]
        marked = after.fold in {"st", "nd", "rd", "th", "o", "a", "esimo"} or after.text in {"°", "º", "ª"}
        apart = after.start - token.end
        return (
            (int(token.text), at + 2) if marked and (apart == 0 or (apart == 1 and after.shape == "mark")) else (0, at)
        )
    if token.text.isupper() and token.text.isalpha() and (rank := roman(token.fold)):
        return rank, at + 1
    if token.fold.endswith("esimo") and (value := italian_number(token.fold.removesuffix("esimo"))):
        return value, at + 1
    return 0, at


def roman(word: str) -> int:
    """Return the value of a folded Roman numeral, 0 for other words."""
    if len(word) > 6 or any(letter not in _ROMAN for letter in word):
        return 0
    values = [_ROMAN[letter] for letter in word]
    return sum(-v if any(w > v for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))
