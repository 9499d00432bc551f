"""Sentences, each known by where it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading import normalise
from index.sentences import sentences, trim
from tests.texts import texts


@settings(deadline=None)
@given(texts, st.sampled_from(["en", "it", "de", "ja", "ar", "he", "und", "xx"]))
def test_sentences_stand_in_order_and_no_letter_is_lost(text: str, language: str) -> None:
    text = normalise(text)
    spans = sentences(text, language)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        at = end
    outside = "".join(c for i, c in enumerate(text) if not any(start <= i < end for start, end in spans))
    assert not any(c.isalpha() for c in outside)


@settings(deadline=None)
@given(texts, st.data())
def test_the_sentences_of_a_part_stay_inside_it(text: str, data: st.DataObject) -> None:
    text = normalise(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert all(start <= first < last <= end for first, last in sentences(text, "en", start, end))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("One. Two! Three?", "en", ["One.", "Two!", "Three?"]),
        ("Musk leads xAI. Nonostante tutto, no.", "it", ["Musk leads xAI.", "Nonostante tutto, no."]),
        ("Uber AI. Nonostante tutto, no.", "it", ["Uber AI.", "Nonostante tutto, no."]),
        ("- one\n- two", "en", ["one", "two"]),
        ("1. First thing.\n2. Second thing.", "en", ["First thing.", "Second thing."]),
        ("A line\n\nAnother line", "en", ["A line", "Another line"]),
        ("It cost 25,9 miliardi. Poi scese.", "it", ["It cost 25,9 miliardi.", "Poi scese."]),
        ("👩‍👩‍👧 works. She left.", "en", ["👩‍👩‍👧 works.", "She left."]),
        ("هذا نص. وهذا آخر.", "ar", ["هذا نص.", "وهذا آخر."]),
    ],
)
def test_where_sentences_end(text: str, language: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text, language)] == expected


def test_trimming_moves_inwards_past_white_space() -> None:
    assert trim("  a b \n", 0, 7) == (2, 5)
    assert trim(" \n ", 0, 3) is None
