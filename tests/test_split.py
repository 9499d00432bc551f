"""Chunks: whole sentences, in order, short enough, and nothing of the text lost between them."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings

from index.documents import Document, Heading, Place
from index.reading import TextBuilder, normalise
from index.split import Passage, split
from tests.fakes import FakeEmbedder
from tests.texts import texts

MAX = 12
offsets = FakeEmbedder().token_offsets


def document(
    text: str, headings: tuple[Heading, ...] = (), pages: tuple[Place, ...] = (), language: str = "en"
) -> Document:
    return Document("id", "c", "u", "t", language, text, pages, headings)


def built(*blocks: tuple[int, str]) -> Document:
    """Return a document of blocks; level 0 is text, others are headings."""
    builder = TextBuilder()
    for level, text in blocks:
        builder.heading(text, level) if level else builder.block(text)
    reading = builder.reading()
    return document(reading.text, reading.headings)


def shown(doc: Document, passages: list[Passage]) -> list[tuple[str, str]]:
    return [(p.heading, doc.text[p.start : p.end]) for p in passages]


def lost(doc: Document, passages: list[Passage]) -> str:
    """Return the letters that stand in no passage and no heading."""
    kept = [(p.start, p.end) for p in passages] + [(h.start, h.end) for h in doc.headings]
    return "".join(
        c for i, c in enumerate(doc.text) if c.isalpha() and not any(start <= i < end for start, end in kept)
    )


@settings(deadline=None)
@given(texts)
def test_chunks_are_stretches_of_the_text_in_order_and_hold_all_of_it(text: str) -> None:
    doc = document(normalise(text))
    passages = split(doc, offsets, MAX)
    at = 0
    for passage in passages:
        assert at <= passage.start < passage.end <= len(doc.text)
        piece = doc.text[passage.start : passage.end]
        assert piece == piece.strip()
        assert len(offsets([piece])[0]) <= MAX
        at = passage.end
    assert lost(doc, passages) == ""


@settings(deadline=None)
@given(texts, texts, texts, texts)
def test_no_chunk_crosses_a_heading_and_no_heading_without_text_is_lost(a: str, b: str, c: str, d: str) -> None:
    doc = built((0, a), (1, b), (2, c), (0, d))
    passages = split(doc, offsets, MAX)
    assert lost(doc, passages) == ""
    spans = sorted((p.start, p.end) for p in passages)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    for heading in doc.headings:
        for start, end in spans:
            assert end <= heading.start or start >= heading.start


def test_a_chunk_knows_the_headings_above_it() -> None:
    doc = built((1, "A"), (0, "One."), (2, "B"), (0, "Two."), (1, "C"), (0, "Three."))
    assert shown(doc, split(doc, offsets, MAX)) == [("A", "One."), ("A › B", "Two."), ("C", "Three.")]


def test_text_before_a_last_heading_is_not_cut_twice() -> None:
    doc = built((0, "Before it."), (1, "Nothing below"))
    assert shown(doc, split(doc, offsets, MAX)) == [("", "Before it."), ("", "Nothing below")]


def test_a_document_of_headings_only_is_found_by_them() -> None:
    doc = built((1, "Plan"), (2, "Call Rossi"), (2, "Call Bianchi"), (1, "Done"))
    assert shown(doc, split(doc, offsets, MAX)) == [
        ("Plan", "Call Rossi"),
        ("Plan", "Call Bianchi"),
        ("", "Done"),
    ]


def test_sentences_are_kept_whole_where_they_fit() -> None:
    doc = document("One two three four. Five six seven eight. Nine ten eleven twelve.")
    assert [text for _, text in shown(doc, split(doc, offsets, MAX))] == [
        "One two three four. Five six seven eight.",
        "Nine ten eleven twelve.",
    ]


def test_a_long_sentence_is_cut_between_words_and_a_long_word_between_tokens() -> None:
    doc = document("word " * 50)
    pieces = [text for _, text in shown(doc, split(doc, offsets, MAX))]
    assert all(set(piece.split()) == {"word"} for piece in pieces)
    doc = document("!?" * 50)
    assert "".join(text for _, text in shown(doc, split(doc, offsets, MAX))) == doc.text


def test_a_text_without_tokens_is_no_trouble() -> None:
    assert split(document(""), offsets, MAX) == []
    assert split(document("\u200b" * 5_000), offsets, MAX) != []


def test_a_chunk_knows_its_page() -> None:
    doc = document("First page.\n\nSecond page.", pages=(Place(0, "p. 1"), Place(13, "p. 2")))
    assert [p.page for p in split(doc, offsets, 3)] == ["p. 1", "p. 2"]


@pytest.mark.parametrize("text", ["word " * 400_000, "x" * 2_000_000, "A short sentence of it. " * 80_000])
def test_two_million_characters_are_cut_in_seconds(text: str) -> None:
    started = time.monotonic()
    passages = split(document(text), offsets, 256)
    assert passages[-1].end >= len(text.rstrip())
    assert time.monotonic() - started < 20


def test_the_embedder_is_never_given_a_long_text_whole() -> None:
    longest = 0

    def counted(pieces: object) -> list[list[tuple[int, int]]]:
        nonlocal longest
        assert isinstance(pieces, list)
        longest = max(longest, *map(len, pieces))
        return offsets(pieces)

    split(document("word " * 100_000), counted, MAX)
    assert longest <= 64 * MAX
