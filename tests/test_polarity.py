import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding.polarity import negators
from rag.grounding.reading import read
from rag.language.opposites import opposed, sides
from rag.language.stems import stem
from rag.language.words import words


def denied(text: str) -> list[str]:
    reading = read(text)
    return [reading.items[denial.target].text for denial in reading.denials if not denial.limits]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("The spokesman did not respond.", ["respond"]),
        ("The spokesman didn't immediately respond.", ["respond"]),
        ("Il portavoce non ha mai risposto alle domande.", ["risposto"]),
        ("Il portavoce non ha dato risposta.", ["risposta"]),
        ("Tesla left without the money.", ["money"]),
        ("The spokesman declined to comment.", ["comment"]),
        ("Una rete che faccia a meno dei conducenti.", ["conducenti"]),
        ("It is false that the price rose.", ["price"]),
        ("He won not only the race but the cup.", []),
        ("The No. 1 team won.", []),
    ],
)
def test_a_negation_turns_round_the_word_that_it_denies(text: str, targets: list[str]) -> None:
    assert denied(text) == targets


def test_neither_nor_is_one_negation() -> None:
    assert len(negators(words("Neither Musk nor Tesla answered."), "en")) == 1
    assert len(negators(words("Non hanno risposto né Musk né Tesla."), "it")) == 1


def test_a_set_phrase_denies_nothing() -> None:
    assert denied("veicoli senza conducente") == []


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("rose", "fell", "en"),
        ("aumentato", "calato", "it"),
        ("agreed", "refused", "en"),
        ("before", "after", "en"),
        ("primo", "ultimo", "it"),
        ("win", "lose", "en"),
    ],
)
def test_opposites_are_opposed(one: str, other: str, language: str) -> None:
    first, second = (sides(word, stem(word, language), language) for word in (one, other))
    assert opposed(first, second)
    assert not opposed(first, first)


def test_opposites_are_opposed_across_languages() -> None:
    assert opposed(sides("rose", stem("rose", "en"), "en"), sides("perso", stem("perso", "it"), "it"))


@given(st.text(), st.sampled_from(["en", "it"]))
def test_no_text_breaks_the_reader(text: str, language: str) -> None:
    tokens = words(text)
    assert all(0 <= negator.token < len(tokens) for negator in negators(tokens, language))
