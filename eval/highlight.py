"""Text of documents on a page: escaped, with the stretches that matter marked."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from markupsafe import Markup

_SPACE = re.compile(r"\s")


def marked(text: str, stretches: Sequence[tuple[str, Sequence[str]]]) -> Markup:
    """Return `text` as HTML in which each `(kind, quotes)` is marked with its kind; where two overlap, the first wins.

    Nothing of `text` is ever markup, whatever it holds.
    """
    text = unicodedata.normalize("NFC", text)
    kinds = [""] * len(text)
    for kind, quotes in reversed(stretches):
        for quote in quotes:
            for start, end in _places(text, quote):
                kinds[start:end] = [kind] * (end - start)
    out = Markup("")
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or kinds[end] != kinds[start]:
            piece = text[start:end]
            out += (
                Markup('<mark class="{}">{}</mark>').format(kinds[start], piece)
                if kinds[start]
                else Markup.escape(piece)
            )
            start = end
    return out


def _places(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each occurrence, white space and case aside."""
    words = [re.escape(character) for character in _SPACE.sub("", unicodedata.normalize("NFC", quote))]
    if words:
        for found in re.finditer(r"\s*".join(words), text, re.IGNORECASE):
            yield found.span()
