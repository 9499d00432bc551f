import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.dates import dates
from rag.language.numerals import readings
from rag.language.quantities import Quantity, quantities
from rag.language.words import words


def only(text: str, language: str = "") -> Quantity:
    tokens = words(text)
    taken = {index for date in dates(tokens) for index in range(date.first, date.last + 1)}
    [found] = quantities(tokens, taken, language)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12.000 persone", "12,000 people"),
        ("12 000 people", "12,000 people"),
        ("25,9 miliardi di dollari", "$25.9bn"),
        ("25.9 billion dollars", "$25.9 billion"),
        ("$80m", "80 milioni di dollari"),
        ("ottantacinquemila chip", "85,000 chips"),
        ("eighty-five thousand chips", "85.000 chip"),
        ("two hundred and five thousand", "205,000"),
        ("1 per cento", "1%"),
        ("one percent", "1 %"),
        ("metà", "50%"),
        ("un milione e mezzo di euro", "€1.5 million"),
        ("a dozen people", "12 people"),
        ("12 chilometri", "12 km"),
        ("thousands of people", "migliaia di persone"),
        ("la terza volta", "the 3rd time"),
    ],
)
def test_one_value_in_two_forms_is_the_same(one: str, other: str) -> None:
    assert only(one, "it").same(only(other, "en")) or only(one, "en").same(only(other, "it"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("35,000 chips", "85,000 chips"),
        ("500 million dollars", "500 billion dollars"),
        ("500 million dollars", "500 million euros"),
        ("12 km", "12 miles"),
        ("1%", "1"),
        ("the third time", "3 times"),
        ("thousands of people", "hundreds of people"),
        ("1.160.000.000", "1.160.000.030"),
    ],
)
def test_another_value_is_not(one: str, other: str) -> None:
    assert not only(one).same(only(other))


def test_the_language_settles_what_a_separator_means() -> None:
    assert readings("12.000", "it") == {12000.0}
    assert readings("12.000", "en") == {12000.0, 12.0}
    assert readings("25,9") == {25.9}
    assert readings("192.168.1.1") == set()


def test_the_unit_of_a_range_belongs_to_both_ends() -> None:
    low, high = quantities(words("between 35 and 40 million dollars"))
    assert (low.unit, high.unit) == ("usd", "usd")
    assert 35e6 in low.readings


def test_a_bound_is_read_before_the_quantity() -> None:
    assert only("oltre 500 milioni di dollari").bound == "over"
    assert only("less than 500 million dollars").bound == "under"


def test_italian_secondo_without_an_article_is_no_number() -> None:
    assert quantities(words("secondo Musk"), (), "it") == []


def test_english_due_is_no_number() -> None:
    assert quantities(words("due to the rain"), (), "en") == []


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_reads_as_itself_with_either_separator(number: int) -> None:
    assert float(number) in readings(f"{number:,}", "en")
    assert float(number) in readings(f"{number:,}".replace(",", "."), "it")


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    tokens = words(text)
    for found in quantities(tokens):
        assert 0 <= found.first <= found.last < len(tokens)
