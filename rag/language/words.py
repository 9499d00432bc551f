"""A text into words, numbers and marks, each known by where it stands and by the form it is compared in."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from rag.language.function_words import ENGLISH, ITALIAN
from rag.language.word_lists import listed

Shape = Literal["word", "number", "mark"]


class Token(NamedTuple):
    """One word, number or mark. `start` and `end` count code points of the text it was taken from."""

    text: str
    fold: str
    """Lower case, compatibility forms unified, accents and full stops inside left out: what is compared."""
    shape: Shape
    start: int
    end: int


# A letter may be followed by combining marks, so that decomposed text (NFD) gives the same words as NFC.
_LETTER = r"(?:[^\W\d_][\u0300-\u036f]*)"
_TOKEN = re.compile(
    rf"""
      (?P<number>\d{{1,3}}(?:\ \d{{3}})+(?:[.,]\d+)?(?!\d|\ \d{{3}})   # 10 000
        |\d+(?:[.,’'\u00a0\u202f]\d+)*)                  # 1974   35.000   25,9   1’234
    | (?P<dotted>(?:{_LETTER}\.){{2,}}{_LETTER}?)          # U.S.   a.C.
    | (?P<word>{_LETTER}+(?:\d+{_LETTER}*)*                # Musk   H100
        (?:['’](?:{_LETTER}+\d*))*)                        # dell'Nvidia   don't   Musk's   l'H100
    | (?P<mark>[^\w\s]|_)
    """,
    re.VERBOSE,
)
_ELIDED = listed(
    """
    l d un dell all nell sull dall coll quell quest bell sant c s m t v n qu qual cos com anch neanch nient
    mezz tutt quant dev ogn vent trent gl o
    """
)
"""Italian words that lose their vowel before an apostrophe, and the Irish O' that looks like one."""


@lru_cache(maxsize=4_096)
def words(text: str) -> tuple[Token, ...]:
    """Return the tokens of `text` in order; white space is in none of them."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        piece, start, end = found.group(), found.start(), found.end()
        if found.lastgroup == "number":
            yield Token(piece, piece, "number", start, end)
        elif found.lastgroup == "mark":
            yield Token(piece, piece, "mark", start, end)
        elif found.lastgroup == "dotted" or piece.isalnum():
            yield Token(piece, fold(piece), "word", start, end)
        else:
            yield from _apart(piece, start)


def _apart(piece: str, start: int) -> Iterator[Token]:
    """Split a word at its apostrophes: `dell'Nvidia` in two, `don't` into `do` and `n't`, `Musk's` into
    `Musk` and `'s`."""
    if "'" not in piece and "’" not in piece:
        # A word with combining marks.
        yield Token(piece, fold(piece), "word", start, start + len(piece))
        return
    lowered = piece.lower().replace("’", "'")
    if lowered.endswith("n't"):
        cut = len(piece) - 3
        if cut:
            # "can't" leaves "ca": a function word either way.
            yield Token(piece[:cut], fold(piece[:cut]), "word", start, start + cut)
        yield Token(piece[cut:], "n't", "word", start + cut, start + len(piece))
        return
    at = 0
    for index, part in enumerate(re.split("['’]", piece)):
        place = start + at
        at += len(part) + 1
        follows = index > 0 and fold(piece[: place - start - 1]) not in _ELIDED
        if follows and part.lower() in {"s", "re", "ve", "ll", "d", "m", "t"}:
            yield Token("'" + part, "'" + part.lower(), "word", place - 1, place + len(part))
        else:
            yield Token(part, fold(part), "word", place, place + len(part))


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Return a word as it is compared: `È` and `e`, `ﬁne` and `fine`, `U.S.` and `us` are the same."""
    if word.isascii() and word.isalnum():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in plain if c.isalnum())


def guess_language(tokens: tuple[Token, ...]) -> Literal["en", "it", ""]:
    """Return the language whose function words occur more, the empty string on a tie.

    It only has to tell English from Italian: a text in a third language is compared by its plain word forms.
    """
    # AI and IT are no Italian and no English words.
    folds = [token.fold for token in tokens if not (token.text.isupper() and len(token.text) > 1)]
    english = sum(word in ENGLISH and word not in ITALIAN for word in folds)
    italian = sum(word in ITALIAN and word not in ENGLISH for word in folds)
    if english == italian:
        return ""
    return "en" if english > italian else "it"


def language_by_endings(tokens: tuple[Token, ...]) -> Literal["en", "it"]:
    """Return the language of a text without function words: nearly every Italian word ends in a vowel."""
    plain = [token.fold for token in tokens if token.shape == "word" and token.text.islower() and len(token.fold) > 2]
    ending = sum(word[-1] in "aeiou" for word in plain)
    return "it" if plain and ending > 0.8 * len(plain) and any(word[-1] in "aiou" for word in plain) else "en"
