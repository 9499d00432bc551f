"""Text into the terms that the keyword index holds: word stems, and character 4-grams.

Stems match the forms of a word inside one language. 4-grams are one analyzer for every language, and also match the
words that two languages share (`embargo petrolifero`, `oil embargo`).
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

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
_WORD = re.compile(r"[^\W_]+(?:[.,](?=\d)[^\W_]+)*")
_LONGEST_WORD = 64
# Scripts written without spaces: there a pair of characters is what a word is elsewhere.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


def words(text: str) -> list[str]:
    """Return the words of a text, lower case, without accents. A number keeps its separators: `25,9`, `12.000`."""
    return _WORD.findall(fold(text))


def fold(text: str) -> str:
    """Return `text` in lower case, without accents and without characters that cannot be seen."""
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def stems(text: str, language: str) -> list[str]:
    """Return the stem of each word, in order; the words themselves for a language that Snowball does not know."""
    return [stem(word, language) for word in words(text)]


@lru_cache(maxsize=1 << 17)
def stem(word: str, language: str) -> str:
    """Return the stem of one folded word."""
    stemmer = _stemmer(language)
    return stemmer(word[:_LONGEST_WORD]) if stemmer else word[:_LONGEST_WORD]


@cache
def _stemmer(language: str) -> Callable[[str], str] | None:
    algorithm = _ALGORITHMS.get(language)
    return snowballstemmer.stemmer(algorithm).stemWord if algorithm else None


def grams(text: str) -> list[str]:
    """Return the character 4-grams of each word, its ends marked by `_`: `_gpu`, `gpu_`."""
    return [gram for word in words(text) for gram in word_grams(word[:_LONGEST_WORD])]


@lru_cache(maxsize=1 << 17)
def word_grams(word: str) -> tuple[str, ...]:
    """Return the 4-grams of one folded word, or its pairs where its script is written without spaces."""
    if _UNSPACED.search(word):
        return tuple(word[i : i + 2] for i in range(max(1, len(word) - 1)))
    padded = f"_{word}_"
    return tuple(padded[i : i + _GRAM] for i in range(max(1, len(padded) - _GRAM + 1)))
