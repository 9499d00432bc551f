"""Text into the terms that the keyword index holds: word stems, pairs of stems, and character 4-grams.

Stems match the forms of a word inside one language, pairs of them match phrases, and 4-grams match what has no stem in
common: names in other spellings, compounds, numbers. A term carries its language, so that a passage is met only by
terms of its own.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import snowballstemmer

# ISO 639-1 to the name of a Snowball algorithm.
_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

_GRAM = 4
_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 64
# Scripts written without spaces: there a pair of characters is what a word is elsewhere.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_CACHED = 1 << 17
_IRREGULAR = Path(__file__).parent / "irregular_forms.txt"
"""A line that is one word begins a language; on the others forms follow the word whose stem they get."""
_PARTICIPLES = ("sto", "so", "to")
"""Endings of Italian participles, which also come in -a, -i and -e."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a text in each of the three streams, in order, each marked with its language: `it:perche`."""

    stems: tuple[str, ...]
    pairs: tuple[str, ...]
    grams: tuple[str, ...]


def terms(text: str, language: str) -> Terms:
    """Return what the keyword index holds for a text in `language`."""
    found = words(text)
    stemmed = [stem(word, language) for word in found]
    return Terms(
        tuple(marked(language, s) for s in stemmed),
        tuple(marked(language, pair) for pair in pairs(stemmed)),
        tuple(marked(language, gram) for word in found for gram in grams(word)),
    )


def marked(language: str, term: str) -> str:
    """Return a term as the index holds it."""
    return f"{language}:{term}"


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, accents kept; digits and letters run together as they stand."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(_INVISIBLE.sub("", text).lower())]


def stems(text: str, language: str) -> list[str]:
    """Return the stem of each word, in order; the words themselves for a language that Snowball does not know."""
    return [stem(word, language) for word in words(text)]


@lru_cache(maxsize=_CACHED)
def stem(word: str, language: str) -> str:
    """Return the stem of one lower-case word, without accents."""
    stemmer = _stemmer(language)
    word = _irregular(language).get(word, word)
    return fold(stemmer(word) if stemmer else word)


@cache
def _irregular(language: str) -> Mapping[str, str]:
    """Return the word that Snowball is given for a form that it would find no common stem for: `write` for `wrote`."""
    found: dict[str, str] = {}
    here = ""
    for line in _IRREGULAR.read_text(encoding="utf-8").splitlines():
        base, *forms = line.split()
        if not forms:
            here = base
        elif here == language:
            participles = [form[:-1] for form in forms if language == "it" and form.endswith(_PARTICIPLES)]
            forms += [f"{form}{ending}" for form in participles for ending in "aie"]
            found.update((form, base) for form in forms)
    return found


@cache
def _stemmer(language: str) -> Callable[[str], str] | None:
    algorithm = _ALGORITHMS.get(language)
    return snowballstemmer.stemmer(algorithm).stemWord if algorithm else None


def pairs(stemmed: Sequence[str]) -> list[str]:
    """Return each two neighbouring stems as one term."""
    return [f"{left}_{right}" for left, right in pairwise(stemmed)]


@lru_cache(maxsize=_CACHED)
def grams(word: str) -> tuple[str, ...]:
    """Return the character 4-grams of one word, its ends marked by `_`: `_gpu`, `gpu_`.

    A word in a script without spaces gives its pairs of characters.
    """
    folded = fold(word)
    if _UNSPACED.search(folded):
        return tuple(folded[i : i + 2] for i in range(max(1, len(folded) - 1)))
    padded = f"_{folded}_"
    return tuple(padded[i : i + _GRAM] for i in range(max(1, len(padded) - _GRAM + 1)))


def fold(text: str) -> str:
    """Return `text` without accents, its case left alone."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
