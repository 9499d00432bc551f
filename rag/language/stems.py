"""Word stems, by Snowball."""

from functools import cache, lru_cache

import snowballstemmer

_ALGORITHMS = {"en": "english", "it": "italian"}


@lru_cache(maxsize=131_072)
def stem(folded: str, language: str) -> str:
    """Return the stem of a folded word; a language other than `en` and `it` gives the word itself.

    Snowball in Python takes 50 to 80 µs a word, which is why stems are remembered.
    """
    if language not in _ALGORITHMS or len(folded) < 3:
        return folded
    return str(_stemmer(_ALGORITHMS[language]).stemWord(folded))


@cache
def _stemmer(algorithm: str) -> "snowballstemmer.SnowballStemmer":
    return snowballstemmer.stemmer(algorithm)
