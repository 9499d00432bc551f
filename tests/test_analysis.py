"""Text into terms: the forms of one word have one stem."""

import pytest

from index.analysis import stem, terms


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "write writes writing wrote written"),
        ("en", "choose chooses chose chosen"),
        ("en", "child children"),
        ("it", "scrivere scrive scrivono scritto scritta scritti scritte scrisse scrissero"),
        ("it", "dirigere dirige dirigono diretto diretta diretti dirette diresse"),
        ("it", "produce produrre prodotto prodotti produsse"),
    ],
)
def test_irregular_forms_have_the_stem_of_their_word(language: str, forms: str) -> None:
    assert len({stem(form, language) for form in forms.split()}) == 1


def test_forms_of_one_language_are_words_in_another() -> None:
    assert stem("wrote", "it") != stem("write", "it")
    assert stem("men", "de") == "men"


def test_a_form_is_given_no_stem_of_a_form() -> None:
    """A chain in the table would make a stem depend on where one begins."""
    from index.analysis import _irregular

    for language in ("en", "it"):
        table = _irregular(language)
        assert len(table) > 100
        assert not {base for base in table.values() if base in table}


def test_a_passage_is_met_by_another_form() -> None:
    assert "it:dirig" in terms("I lavori saranno diretti da Livia Baratti.", "it").stems
