"""What an answer has to hold in one sentence: the kind of thing asked for, the name it was asked of, the predicate."""

import pytest

from rag.chatbot import Chatbot
from rag.evidence import _LEANING
from rag.language.false_kin import false_kin
from rag.language.words import words
from rag.requirements import _may_act
from rag.weigh import weigh


def most_held(chatbot: Chatbot, question: str) -> float:
    return max(held.joint for held in weigh(chatbot.find(question, 10), chatbot.corpus).held)


@pytest.mark.parametrize(
    ("told", "not_told"),
    [
        ("Quanto è grande il team di Pika?", "Quanto è grande il team di Synthesia?"),  # a number, of another company
        ("How much did Pika raise?", "How much did Runway raise?"),
        ("Who is the CEO of Tesla?", "Who is the CEO of Nvidia?"),
        ("Di quanto sono scese le azioni Tesla?", "Di quanto sono scese le azioni Nvidia?"),
        ("What was Pika worth after the round?", "What was Pika worth before the round?"),
        ("Chi guida Pika?", "Chi ha fondato Pika?"),  # the name, without the predicate
        ("Quanto costa Dojo?", "Quanto costa l'abbonamento a Pika?"),
        ("By how much did Tesla's shares fall?", "By how much did Tesla's sales fall?"),  # 1 %, of something else
        ("Di quanto sono calate le azioni Tesla?", "Di quanto sono calate le vendite di Tesla?"),
        ("Chi guida Pika?", "Chi ha guidato il round di finanziamento di Pika?"),  # done to something else
        ("Who would not talk to reporters?", "Who wrote the Nvidia emails?"),
        ("Who would not talk to reporters?", "Who leaked the emails?"),  # emails inside Nvidia: it did nothing
        ("How did Wall Street take the news?", "How did Washington take the news?"),
    ],
)
def test_what_is_told_is_held_better_than_what_is_not(seeds_chatbot: Chatbot, told: str, not_told: str) -> None:
    assert most_held(seeds_chatbot, told) > 0.5 > most_held(seeds_chatbot, not_told)


def test_the_surname_stands_for_the_whole_name(seeds_chatbot: Chatbot) -> None:
    assert most_held(seeds_chatbot, "Quali altre società gestisce Elon Musk?") > 0.3


def test_a_comparison_needs_either_name_in_a_sentence(seeds_chatbot: Chatbot) -> None:
    assert most_held(seeds_chatbot, "Which is bigger, Pika's valuation or the cost of Dojo?") > 0.3


@pytest.mark.parametrize(
    ("sentence", "acts"),
    [
        ("Nvidia shipped them.", True),
        ("They were shipped by Nvidia.", True),
        ("The emails went round inside Nvidia.", False),
        ("La consegna a Tesla è slittata.", False),
        ("Stando alla corrispondenza di Nvidia, Musk ha esagerato.", True),
        ("Clients of Nvidia and Google, so it is said, have waited.", False),
        ("A list of it: Nvidia, Google and Amazon.", True),
    ],
)
def test_a_name_behind_a_preposition_does_nothing(sentence: str, acts: bool) -> None:
    tokens = words(sentence)
    names = [i for i, token in enumerate(tokens) if token.text in {"Nvidia", "Tesla", "Musk", "Google", "Amazon"}]
    assert any(_may_act(tokens, place, names) for place in names) is acts


@pytest.mark.parametrize(("one", "other"), [("fondi", "fondata"), ("casa", "caso"), ("porta", "portato")])
def test_words_of_one_stem_and_two_meanings_are_told_apart(one: str, other: str) -> None:
    assert false_kin(one, other) and false_kin(other, one)


@pytest.mark.parametrize(("one", "other"), [("fondata", "fondatore"), ("casa", "case"), ("governo", "governi")])
def test_forms_of_one_word_are_kin(one: str, other: str) -> None:
    assert not false_kin(one, other)


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("Il costo previsto è di 240.000 euro.", True),
        ("The price was high.", True),
        ("The total cost will be five million.", True),
        ("The price of copper was high.", False),
        ("Il costo della vita è alto.", False),
        ("La startup Pika vale 470 milioni.", False),
    ],
)
def test_a_cost_without_its_thing_leans_on_the_sentence_before(sentence: str, leans: bool) -> None:
    assert bool(_LEANING.match(sentence)) is leans
