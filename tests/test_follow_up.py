"""A follow-up is completed from the turns before it; a question that stands alone is left alone."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.reading import normalise
from rag.conversation.history import HISTORY_TOKENS, recent
from rag.question import LONGEST_QUESTION, Question, Turn, standalone

RAISED = Turn("Quanto ha raccolto Pika?", "Pika ha concluso un nuovo round di finanziamento da 80 milioni di dollari.")
CHIEF = Turn("Who is the CEO of Tesla?", "Per i critici, Musk è ormai soltanto un CEO part-time di Tesla.")
SAID = Turn("Che cosa ha detto il portavoce di Nvidia?", "Un portavoce di Nvidia non ha voluto rilasciare commenti.")
DOJO = Turn("Where is the Dojo supercomputer going to be?", "A Buffalo, nello Stato di New York.")


def asked(text: str, *turns: Turn) -> str:
    return standalone(Question(text, turns))


@pytest.mark.parametrize(
    ("follow_up", "turn", "whole"),
    [
        ("and how much was it worth?", RAISED, "And how much was Pika worth?"),
        ("E quanto vale adesso?", RAISED, "E quanto vale adesso (Pika)?"),
        ("who leads it?", RAISED, "Who leads Pika?"),
        ("Chi sono i suoi clienti?", RAISED, "Chi sono i suoi clienti (Pika)?"),
        ("e Runway?", RAISED, "Quanto ha raccolto Runway?"),
        ("what about OpenAI?", RAISED, "Quanto ha raccolto OpenAI?"),
        ("E la valutazione?", RAISED, "La valutazione (Pika, raccolto)?"),
        ("Perché?", RAISED, "Perché ha raccolto Pika?"),
        ("And of Nvidia?", CHIEF, "Who is the CEO of Nvidia?"),
        ("What else does he run?", CHIEF, "What else does Musk run (Tesla)?"),
        ("E Musk?", SAID, "Che cosa ha detto il portavoce di Musk?"),
        ("And how much does it cost?", DOJO, "And how much does Dojo cost?"),
        (
            "E l'altro, in Texas?",
            Turn("Dove verrà costruito Dojo?", "A Buffalo."),
            "Dove verrà costruito l'altro, in Texas?",
        ),
        ("e nel 2023?", RAISED, "Quanto ha raccolto Pika nel 2023?"),
        ("dove ha sede?", RAISED, "Dove ha sede (Pika)?"),
        ("And by when?", DOJO, "By when is the Dojo supercomputer going to be?"),
    ],
)
def test_what_is_left_out_is_taken_from_the_turn_before(follow_up: str, turn: Turn, whole: str) -> None:
    assert asked(follow_up, turn) == whole


@pytest.mark.parametrize(
    "question",
    [
        "Who is the CEO of Nvidia?",
        "And who is the CEO of Nvidia?",
        "Perché le GPU di Tesla sono in ritardo?",
        "What is inflation?",
        "Why did Tesla say that it would build Dojo?",
        "How much did it cost to build Harvard Stadium?",
        "Chi ha proclamato l'embargo petrolifero?",
        "When Tesla moved to New York, where did he live?",
        "Who deployed its army into Iraq in 1979?",
        "Quali organismi hanno bisogno della luce?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    assert asked(question, RAISED) == question


def test_without_history_a_follow_up_stays_as_it_is() -> None:
    assert asked("and how much was it worth?") == "and how much was it worth?"


def test_the_topic_is_kept_over_turns_that_do_not_name_it() -> None:
    turns = (RAISED, Turn("E quanto vale?", "470 milioni di dollari."), Turn("why?", "The documents do not say."))
    assert "Pika" in asked("Chi la guida?", *turns)


def test_the_newest_topic_is_taken() -> None:
    assert asked("And how much does it cost?", RAISED, DOJO) == "And how much does Dojo cost?"


def test_names_written_in_lower_case_are_carried_too() -> None:
    assert "pika" in asked("and how much was it worth?", Turn("how much did pika raise", "80 million"))


def test_history_is_bounded_and_its_newest_turns_are_kept() -> None:
    turns = [Turn(f"Question {number}?", "word " * 200) for number in range(50)]
    kept = recent(turns)
    assert kept == tuple(turns[-len(kept) :])
    assert 1 < len(kept) <= HISTORY_TOKENS / 200


def test_the_newest_turn_is_kept_however_long_it_is() -> None:
    long = Turn("Quanto ha raccolto Pika?", "parola " * 100_000)
    assert recent([RAISED, long], 100) == (long,)
    assert asked("E quanto vale adesso?", RAISED, long) == "E quanto vale adesso (Pika)?"


@given(st.text(min_size=1, max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_any_conversation_gives_a_query(text: str, question: str, answer: str) -> None:
    assume(any(character.isalnum() for character in " ".join(normalise(text).split())))
    query = asked(text, Turn(question, answer))
    assert any(character.isalnum() for character in query)
    assert len(query) <= LONGEST_QUESTION
    assert query == asked(text, Turn(question, answer))
