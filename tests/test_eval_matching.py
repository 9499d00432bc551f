import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.matching import holds, overlaps, plain, says


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La società vale 12.000 euro.", "12,000"),
        ("Costa 25,9 miliardi.", "25.9"),
        ("Un aumento del 40 %", "40%"),
        ("Università  di\nPerugia", "universita di perugia"),
        ("È l’ottobre del 1973.", "Ottobre"),
        ("worth $500m today", "500"),
        ("He said “yes”.", "Yes"),
        ("東京は日本の首都です", "首都"),
    ],
)
def test_an_expected_string_is_found_in_another_writing(text: str, expected: str) -> None:
    assert says(text, expected)


@pytest.mark.parametrize(("text", "expected"), [("in 1935", "35"), ("a note", "no"), ("1,935", "935"), ("text", "")])
def test_a_part_of_a_word_or_number_is_not_found(text: str, expected: str) -> None:
    assert not says(text, expected)


def test_a_quote_is_held_whatever_the_white_space() -> None:
    assert holds("one\n\ntwo  three", "one two three")
    assert not holds("one two", "one three")


def test_quotes_overlap_from_half_of_the_shorter_one() -> None:
    assert overlaps("abcdefgh", "efghijklmnop")
    assert not overlaps("abcdefgh", "fghijklmnop")
    assert overlaps("the whole sentence stands here", "whole sentence")
    assert not overlaps("", "anything")


@given(st.text(), st.text(min_size=1), st.text())
def test_a_string_between_spaces_is_always_found(before: str, middle: str, after: str) -> None:
    # A combining mark or a digit group may join what the space had parted, so those are left to the examples.
    if plain(middle).isalpha():
        assert says(f"{before} | {middle} | {after}", middle)
