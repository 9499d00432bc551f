"""A text into sentences, each known by where it stands."""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

# sentencex takes an acronym before a full stop for an abbreviation in some languages: "Uber AI. Nonostante ...".
_ACRONYM_END = re.compile(r"(?<=[A-Z]{2}[.!?])\s+(?=[\"“«(]?[A-ZÀ-Þ][^A-ZÀ-Þ.])")
Span = tuple[int, int]
"""(start, end) in code points, end not included."""

# A list item, a table row or a blank line ends a sentence whether or not a full stop does. A row closed by a bar is a
# header when another follows it, and stays with it.
_BREAK = re.compile(r"\n[ \t]*\n\s*|(?<! \|)\n(?=[ \t]*(?:[-*+•|>]|\d{1,3}[.)])[ \t])")


_MARKER = re.compile(r"(?:[-*+•|>]|#{1,6}|\d{1,3}[.)])\s+")


def sentences(text: str, language: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the spans of the sentences of `text[start:end]`, in order, without the marks of lists and headings
    and the space around them.

    `language` is an ISO 639-1 code; for one that sentencex does not know it falls back to English rules.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    at = start
    for gap in _BREAK.finditer(text, start, end):
        spans += _sentences_of_block(text, at, gap.start(), language)
        at = gap.end()
    spans += _sentences_of_block(text, at, end, language)
    return spans


def _sentences_of_block(text: str, start: int, end: int, language: str) -> list[Span]:
    marker = _MARKER.match(text, start, end)
    if marker:
        start = marker.end()
    block = text[start:end]
    spans: list[Span] = []
    opening: int | None = None
    for first, last in _boundaries(block, language):
        span = trim(text, start + first, start + last)
        if span is None:
            continue
        if opening is not None:
            span, opening = (opening, span[1]), None
        # "1." and "(2)" are how the next sentence begins, not sentences.
        if not any(character.isalpha() for character in text[span[0] : span[1]]):
            opening = span[0]
        else:
            spans.append(span)
    if opening is not None:
        spans.append((opening, start + len(block.rstrip())))
    return spans


def _boundaries(block: str, language: str) -> Iterator[Span]:
    for found in get_sentence_boundaries(language, block):
        at, end = found["start_index"], found["end_index"]
        for gap in _ACRONYM_END.finditer(block, at, end):
            yield at, gap.start()
            at = gap.end()
        yield at, end


def trim(text: str, start: int, end: int) -> Span | None:
    """Return (start, end) moved inwards past white space, None where nothing else is there."""
    piece = text[start:end]
    inner = piece.lstrip()
    if not inner:
        return None
    start += len(piece) - len(inner)
    return start, start + len(inner.rstrip())
