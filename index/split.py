"""A document's text into chunks: whole sentences, never across a heading, never longer than the embedder reads."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.documents import Document, Heading
from index.sentences import Span, sentences, trim

TokenOffsets = Callable[[Sequence[str]], list[list[Span]]]
"""For each text, the (start, end) code points of its tokens; `Embedder.token_offsets` is one."""

_WIDEST_TOKEN = 16
"""Code points; only a text of rare characters or of blanks has wider ones, and is then cut shorter than it might be."""
_SENTENCES = 1_000
"""Sentences whose tokens are counted together."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk before it has an id."""

    start: int
    end: int
    heading: str
    page: str


def split(document: Document, token_offsets: TokenOffsets, max_tokens: int) -> list[Passage]:
    """Return the chunks of a document in order, each at most `max_tokens` tokens long.

    A sentence longer than that is cut between words; a word longer than that between tokens.
    """
    page_starts = [place.start for place in document.pages]
    passages = []
    for start, end, heading in _sections(document):
        for first, last in _pack(document, start, end, token_offsets, max_tokens):
            page = bisect_right(page_starts, first) - 1
            label = document.pages[page].label if page >= 0 else ""
            passages.append(Passage(first, last, heading, label))
    return passages


def _sections(document: Document) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, headings above) of each stretch of text between two headings.

    A heading with nothing under it, not even another heading, is a stretch of its own.
    """
    above: list[Heading] = []
    start = 0
    for place, heading in enumerate(document.headings, 1):
        following = document.headings[place] if place < len(document.headings) else None
        if trim(document.text, start, heading.start):
            yield start, heading.start, _path(above)
        above = [h for h in above if h.level < heading.level]
        start = heading.end
        leaf = following is None or following.level <= heading.level
        if leaf and not trim(document.text, start, following.start if following else len(document.text)):
            yield heading.start, heading.end, _path(above)
        above.append(heading)
    if trim(document.text, start, len(document.text)):
        yield start, len(document.text), _path(above)


def _path(headings: Sequence[Heading]) -> str:
    return " › ".join(heading.text for heading in headings)


def _pack(document: Document, start: int, end: int, token_offsets: TokenOffsets, max_tokens: int) -> Iterator[Span]:
    """Yield the longest runs of whole sentences of a section that fit."""
    first: int | None = None
    last = used = 0
    for (s, e), count in _counted(document, start, end, token_offsets, max_tokens):
        if first is not None and used + count > max_tokens:
            yield first, last
            first, used = None, 0
        if count > max_tokens:
            yield from _cut(document.text, s, e, token_offsets, max_tokens)
            continue
        if first is None:
            first = s
        last, used = e, used + count
    if first is not None:
        yield first, last


def _counted(
    document: Document, start: int, end: int, token_offsets: TokenOffsets, max_tokens: int
) -> Iterator[tuple[Span, int]]:
    """Yield each sentence with the number of its tokens; one that is surely too long is not counted to its end."""
    spans = sentences(document.text, document.language, start, end)
    most = _WIDEST_TOKEN * max_tokens
    for at in range(0, len(spans), _SENTENCES):
        batch = spans[at : at + _SENTENCES]
        tokens = token_offsets([document.text[s : min(e, s + most)] for s, e in batch])
        for (s, e), found in zip(batch, tokens, strict=True):
            yield (s, e), len(found) if e - s <= most else max(len(found), max_tokens + 1)


def _cut(text: str, start: int, end: int, token_offsets: TokenOffsets, max_tokens: int) -> Iterator[Span]:
    """Yield pieces of one overlong sentence, cut between words where there are any."""
    stride = 4 * _WIDEST_TOKEN * max_tokens
    while start < end:
        window = text[start : min(end, start + stride)]
        [tokens] = token_offsets([window])
        at = token = 0
        while token < len(tokens):
            following = token + max_tokens
            if following >= len(tokens):
                break
            reach = tokens[following][0]
            space = window.rfind(" ", at + (reach - at) // 2, reach)
            stop = max(at + 1, space if space > 0 else reach)
            if span := trim(text, start + at, start + stop):
                yield span
            at = stop
            token = next((i for i in range(token, len(tokens)) if tokens[i][0] >= stop), len(tokens))
        # The rest of a window is the beginning of the next one, unless it is all there is.
        if start + len(window) >= end or at == 0:
            if span := trim(text, start + at, start + len(window)):
                yield span
            at = len(window)
        start += at
