"""Which language a text is in."""

import pytest

from index.language import UNKNOWN, detect_language, likelihood


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Perché le GPU di Tesla sono in ritardo?", "it"),
        ("Why were the GPUs of Tesla delayed?", "en"),
        ("Pourquoi les processeurs ont-ils été retardés ?", "fr"),
        ("Вчера компания сообщила о задержке поставок.", "ru"),
        ("昨日、会社は出荷の遅れを発表しました。", "ja"),
    ],
)
def test_a_sentence_is_enough(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", " \n", "12.000", "👩‍👩‍👧", "!?"])
def test_without_letters_there_is_nothing_to_go_by(text: str) -> None:
    assert detect_language(text) == UNKNOWN
    assert likelihood(text) == 0


def test_the_choice_can_be_narrowed() -> None:
    assert detect_language("Chi guida Pika?", frozenset({"it", "en"})) == "it"
    assert detect_language("Perché le GPU di Tesla sono in ritardo?", frozenset({"en"})) in ("en", UNKNOWN)


def test_words_of_a_language_are_likelier_than_their_ruins() -> None:
    text = "Perché così? La società è più forte di ciò che c'era già."
    assert likelihood(text) > likelihood(text.encode("cp1252").decode("cp1251"))
