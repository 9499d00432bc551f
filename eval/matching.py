"""When two texts say the same thing letter for letter: the comparisons that every measure rests on."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_MARK = re.compile(r"\s*([^\w\s])\s*")
_GROUP = re.compile(r"(?<=\d)[.,'’\u00a0\u202f\u2009](?=\d{3}(?!\d))")
_COMMA = re.compile(r"(?<=\d),(?=\d)")
_LOOKS = str.maketrans("‘’‚‛“”„‟«»–—−‐‑", '\'\'\'\'""""""-----')
# Scripts that put no space between words: there, a string inside a longer run of letters is still found.
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_OVERLAP = 0.5


@lru_cache(1 << 12)
def squeezed(text: str) -> str:
    """Return `text` in NFC with all white space taken out, as MultiHop-RAG compares quotes (arXiv 2401.15391)."""
    return _SPACE.sub("", unicodedata.normalize("NFC", text))


def holds(text: str, quote: str) -> bool:
    """Return whether a text contains a quote, white space aside."""
    return squeezed(quote) in squeezed(text)


def overlaps(quote: str, gold: str) -> bool:
    """Return whether two quotes share a stretch of at least half the shorter one, white space aside."""
    one, two = squeezed(quote), squeezed(gold)
    shorter = min(len(one), len(two))
    if not shorter:
        return False
    if one in two or two in one:
        return True
    match = SequenceMatcher(None, one, two, autojunk=False).find_longest_match()
    return match.size >= _OVERLAP * shorter


def says(text: str, expected: str) -> bool:
    """Return whether a text contains an expected string, whatever its case, accents, white space and number style.

    12.000 is 12,000 and 25,9 is 25.9. A word or a number must be whole: `35` is not in `1935`, and `no` not in `note`.
    """
    wanted, there = plain(expected), plain(text)
    if not wanted:
        return False
    if _SPACELESS.search(wanted):
        return wanted in there
    start = there.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not _joined(there[start - 1 : start], wanted[0]) and not _joined(wanted[-1], there[end : end + 1]):
            return True
        start = there.find(wanted, start + 1)
    return False


@lru_cache(1 << 12)
def plain(text: str) -> str:
    """Return `text` lower-cased, without accents, its numbers in one style, and no space beside punctuation."""
    text = _COMMA.sub(".", _GROUP.sub("", text.translate(_LOOKS)))
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(character for character in text if not unicodedata.combining(character))
    return _SPACE.sub(" ", _MARK.sub(r"\1", text)).strip()


def _joined(left: str, right: str) -> bool:
    """Return whether two neighbouring characters belong to one word or one number."""
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
