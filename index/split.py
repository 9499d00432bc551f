"""A document's text into chunks: whole sentences, never across a heading, never longer than the embedder reads."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.documents import Document, Heading
from index.sentences import Span, sentences, trim

TokenOffsets = Callable[[Sequence[str]], list[list[Span]]]
"""For each text, the (start, end) code points of its tokens; `Embedder.token_offsets` is one."""

_STRIDE = 4_000
"""Code points tokenized at a time when one sentence is longer than a chunk may be."""


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
    """Yield (start, end, headings above) of each stretch of text between two headings."""
    above: list[Heading] = []
    start = 0
    for heading in (*document.headings, None):
        end = heading.start if heading else len(document.text)
        if trim(document.text, start, end):
            yield start, end, " › ".join(h.text for h in above)
        if heading:
            above = [h for h in above if h.level < heading.level] + [heading]
            start = heading.end
    only_headings = document.headings and not any(
        trim(document.text, a.end, b.start) for a, b in zip(document.headings, document.headings[1:], strict=False)
    )
    if only_headings and not trim(document.text, document.headings[-1].end, len(document.text)):
        yield 0, len(document.text), ""


def _pack(document: Document, start: int, end: int, token_offsets: TokenOffsets, max_tokens: int) -> Iterator[Span]:
    """Yield the longest runs of whole sentences of a section that fit."""
    spans = sentences(document.text, document.language, start, end)
    counts = [len(tokens) for tokens in token_offsets([document.text[s:e] for s, e in spans])]
    first: int | None = None
    last = used = 0
    for (s, e), count in zip(spans, counts, strict=True):
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


def _cut(text: str, start: int, end: int, token_offsets: TokenOffsets, max_tokens: int) -> Iterator[Span]:
    """Yield pieces of one overlong sentence."""
    while start < end:
        window = text[start : min(end, start + _STRIDE)]
        [tokens] = token_offsets([window])
        if len(tokens) <= max_tokens and start + len(window) >= end:
            stop = end
        else:
            reach = tokens[max_tokens][0] if len(tokens) > max_tokens else len(window)
            space = window.rfind(" ", reach // 2, reach)
            stop = start + max(1, space if space > 0 else reach)
        if span := trim(text, start, stop):
            yield span
        start = stop
