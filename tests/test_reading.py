"""What is stored of a text: one normal form, in which offsets hold."""

import unicodedata

import pytest
from hypothesis import given

from index.documents import printable
from index.reading import TextBuilder, normalise, plain
from tests.texts import texts


@given(texts)
def test_the_normal_form_is_nfc_can_be_stored_and_cannot_drive_a_terminal(text: str) -> None:
    normal = normalise(text)
    assert unicodedata.is_normalized("NFC", normal)
    assert normalise(normal) == normal
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in normal)
    assert normal.encode("utf-8").decode("utf-8") == normal


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1d"])
def test_every_line_end_is_one(end: str) -> None:
    assert normalise(f"one{end}two") == "one\ntwo"


def test_half_a_pair_of_surrogates_is_replaced() -> None:
    assert normalise("a\ud800b") == "a\ufffdb"


@given(texts, texts, texts)
def test_a_heading_stands_where_the_builder_says(before: str, heading: str, after: str) -> None:
    builder = TextBuilder()
    builder.block(before)
    builder.heading(heading, 2)
    builder.block(after)
    reading = builder.reading()
    for found in reading.headings:
        assert reading.text[found.start : found.end] == found.text
    assert normalise(reading.text) == reading.text


def test_the_title_is_the_first_outermost_heading() -> None:
    builder = TextBuilder()
    builder.heading("Small", 3)
    builder.heading("Large", 1)
    builder.heading("Also large", 1)
    assert builder.reading().title == "Large"


def test_a_page_begins_where_its_text_does() -> None:
    builder = TextBuilder()
    builder.page("p. 1")
    builder.block("First.")
    builder.page("p. 2")
    builder.block("Second.")
    reading = builder.reading()
    assert [reading.text[place.start :][:3] for place in reading.pages] == ["Fir", "Sec"]


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (7, "7"), (["a", 1], "a, 1"), ([["a"]], ""), ({"a": 1}, ""), (None, "")],
)
def test_metadata_is_text(value: object, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("nota.txt", "nota.txt"),
        ("a\x1b[31m.txt", "a\\x1b[31m.txt"),
        ("two\nlines.txt", "two\\x0alines.txt"),
        ("caf\udce9.txt", "caf\\xe9.txt"),
        ("gnp\u202etxt.exe", "gnp\\u202etxt.exe"),
        ("👩‍👩‍👧.txt", "👩‍👩‍👧.txt"),
    ],
)
def test_a_name_is_written_out_where_it_cannot_be_shown(name: str, shown: str) -> None:
    assert printable(name) == shown
    assert printable(shown) == shown
