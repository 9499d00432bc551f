import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from rag.language.names import Named, acronyms, named, runs, same_name_key
from rag.language.places import place, place_of_two
from rag.language.words import words


def names(text: str) -> list[str]:
    tokens = words(text)
    return [token.text for token, name in zip(tokens, named(tokens, {0}), strict=True) if name is Named.YES]


def test_a_capital_within_a_sentence_makes_a_name() -> None:
    assert names("Gli azionisti di Tesla temono Musk.") == ["Tesla", "Musk"]


def test_a_capital_at_its_start_alone_does_not() -> None:
    assert names("Critics say that Musk exaggerates.") == ["Musk"]
    assert names("Although Musk denied it, he left.") == ["Musk"]


def test_a_first_word_that_is_a_name_elsewhere_is_one() -> None:
    assert names("Musk spoke after Musk had written.") == ["Musk", "Musk"]


def test_elision_and_possessive_are_no_part_of_a_name() -> None:
    assert names("le email dell'Nvidia e dell’OPEC") == ["Nvidia", "OPEC"]
    assert names("the price of Musk's shares") == ["Musk"]


def test_a_word_in_capitals_after_a_frame_is_still_a_function_word() -> None:
    assert names("According to the text, During the war Musk left.") == ["Musk"]


def test_titles_are_words() -> None:
    assert names("he met President Obama") == ["Obama"]


def test_a_name_may_be_its_initials() -> None:
    tokens = words("the Organization of Arab Petroleum Exporting Countries met")
    assert "oapec" in acronyms(tokens, named(tokens, set()))


def test_the_words_of_one_name_run_together() -> None:
    tokens = words("that Demi Guo and Chenlin Meng founded")
    numbers = runs(tokens, named(tokens, set()))
    assert [number for number in numbers if number >= 0] == [0, 0, 1, 1]


def test_forms_of_a_name_share_a_key() -> None:
    gpus, company, co = words("GPUs Company Co")
    assert same_name_key(gpus) == "gpu"
    assert same_name_key(company) == same_name_key(co)


def test_places_are_the_same_in_both_languages() -> None:
    assert place("germania") == place("germany") != ""
    assert place_of_two("stati", "uniti") == place("usa")


@given(st.text())
def test_composed_and_decomposed_text_have_the_same_names(text: str) -> None:
    composed = words(unicodedata.normalize("NFC", text))
    decomposed = words(unicodedata.normalize("NFD", text))
    assert len(named(composed, {0})) == len(composed)
    assert len(named(decomposed, {0})) == len(decomposed)
