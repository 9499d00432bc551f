from hypothesis import given
from hypothesis import strategies as st

from rag.query import asked_in


def test_content_words_weigh_most() -> None:
    asked = asked_in("Who leads the company?", "en", "en")
    assert asked.weights["stems", "en:lead"] == 1.0
    assert ("stems", "en:the") not in asked.weights
    assert 0 < asked.weights["grams", "en:_lea"] < 1


def test_a_question_of_function_words_is_searched_for_as_it_stands() -> None:
    assert ("stems", "en:who") in asked_in("Who is it?", "en", "en").weights


def test_terms_carry_the_language_of_the_passages() -> None:
    asked = asked_in("Which bank delayed the shipment?", "en", "it")
    assert {term.partition(":")[0] for _, term in asked.weights} == {"it"}
    assert ("stems", "it:banc") in asked.weights
    assert not any(stream == "pairs" for stream, _ in asked.weights), "the order of words is not translated"


def test_a_name_is_looked_for_in_both_languages() -> None:
    assert ("stems", "it:nvid") in asked_in("What did Nvidia say?", "en", "it").weights


@given(st.text(max_size=200), st.sampled_from(["en", "it", "de", "und"]), st.sampled_from(["en", "it", "zh"]))
def test_any_text_can_be_asked(text: str, source: str, target: str) -> None:
    asked = asked_in(text, source, target)
    assert all(weight > 0 for weight in asked.weights.values())
