from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.dates import Date, dates
from rag.language.words import words


def only(text: str) -> Date:
    [found] = dates(words(text))
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("primo trimestre del 2024", "Q1 2024"),
        ("the first quarter of 2024", "Q1 2024"),
        ("18 gennaio 1974", "January 18, 1974"),
        ("18 gennaio 1974", "1974-01-18"),
        ("18/01/1974", "18 January 1974"),
        ("il sette gennaio 1900", "7 January 1900"),
        ("July ten", "July 10"),
        ("anni Ottanta", "the 1980s"),
        ("anni '80", "the eighties"),
        ("XIX secolo", "the 19th century"),
        ("nel Duecento", "il XIII secolo"),
        ("18 ° secolo", "the eighteenth century"),
        ("martedì", "Tuesday"),
    ],
)
def test_two_forms_of_one_date_are_within_each_other(one: str, other: str) -> None:
    assert only(one).within(only(other))
    assert only(other).within(only(one))


def test_a_month_is_within_a_day_of_it_and_not_the_other_way_round() -> None:
    assert only("March 1974").within(only("6 March 1974"))
    assert not only("6 March 1974").within(only("March 1974"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Q1 2024", "Q2 2024"), ("1973", "1974"), ("6 March 1974", "6 May 1974"), ("Tuesday", "Thursday")],
)
def test_another_date_is_not(one: str, other: str) -> None:
    assert not only(one).within(only(other))


@pytest.mark.parametrize("text", ["he may go", "they march on", "set a record", "Duecento persone", "$1974", "1974%"])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates(words(text)) == []


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    tokens = words(text)
    found = dates(tokens)
    assert all(one.last < other.first for one, other in pairwise(found))
