from hypothesis import given
from hypothesis import strategies as st

from rag.language.translate import respelt, translations


def test_the_lexicon_goes_both_ways() -> None:
    assert "banca" in translations("bank", "en", "it")
    assert "bank" in translations("banca", "it", "en")


def test_an_inflected_word_is_found_by_its_stem() -> None:
    assert translations("banks", "en", "it") == translations("bank", "en", "it")


def test_a_name_is_itself() -> None:
    assert "nvidia" in translations("nvidia", "en", "it")
    assert translations("nvidia", "it", "en") == ("nvidia",)


def test_a_cognate_is_respelt() -> None:
    assert respelt("legislation") == "legislazione"
    assert respelt("photography") == "fotografia"
    assert respelt("gpu") == "gpu"


def test_languages_without_a_lexicon_leave_words_alone() -> None:
    assert translations("haus", "de", "it") == ("haus",)
    assert translations("bank", "en", "en") == ("bank",)


@given(st.text(max_size=40))
def test_any_word_has_a_translation(word: str) -> None:
    assert translations(word, "en", "it")
    assert translations(word, "it", "en")
