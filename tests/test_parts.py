"""A question in several parts is answered part by part, and one that is whole is left whole."""

import pytest

from rag.answer import Answer, Sentence
from rag.chatbot import Chatbot
from rag.conversation.parts import MOST_PARTS, parts
from rag.question import Question

SEVERAL = {
    "How much did Pika raise, and at what valuation?": ("How much did Pika raise?", "At what valuation (Pika)?"),
    "Who leads Pika and who is the CEO of Nvidia?": ("Who leads Pika?", "Who is the CEO of Nvidia?"),
    "Who leads Pika? And how much did it raise?": ("Who leads Pika?", "And how much did Pika raise?"),
    "Chi guida Pika e quanto ha raccolto?": ("Chi guida Pika?", "Quanto ha raccolto (Pika)?"),
    "What is Dojo, where will it be built and how much will it cost?": (
        "What is Dojo?",
        "Where will Dojo be built?",
        "How much will Dojo cost?",
    ),
    "Which is bigger, Pika's valuation or the cost of Dojo?": (
        "What is Pika's valuation?",
        "What is the cost of Dojo?",
    ),
    "Which was higher: the price of copper or that of tin?": (
        "What is the price of copper?",
        "What is the price of tin?",
    ),
    "Qual è più alta, la valutazione di Pika o il costo di Dojo?": (
        "Qual è la valutazione di Pika?",
        "Qual è il costo di Dojo?",
    ),
    "Qual è maggiore, la valutazione di Pika o quella di Runway?": (
        "Qual è la valutazione di Pika?",
        "Qual è la valutazione di Runway?",
    ),
    "Who is older, Demi Guo or Chenlin Meng?": ("How old is Demi Guo?", "How old is Chenlin Meng?"),
}
WHOLE = (
    "Who leads Pika?",
    "When and where was Dojo built?",
    "Did Musk and Nvidia comment?",
    "Who founded Pika and when?",
    "Which company makes videos and which is worth 470 million?",
    "Which person founded FTX and who was convicted of fraud, according to The Verge?",
    "What is the difference between how Tesla and how Nvidia see it?",
    "Which is better, Pika or Runway?",
    "Which is warmer, the north of Italy or the south of France?",
    "Who is the founder, Guo or Meng?",
    "Qual è la capitale, Roma o Milano?",
    "Chi sono i fondatori e i dirigenti di Pika?",
    "Who said that Musk knew and what was the reply that he gave?",
)


@pytest.mark.parametrize("question", SEVERAL)
def test_several_questions_come_apart(question: str) -> None:
    found = parts(question)
    assert found == SEVERAL[question]
    assert parts(" ".join(found)) == found


@pytest.mark.parametrize("question", WHOLE)
def test_one_question_stays_whole(question: str) -> None:
    assert parts(question) == (question,)


def test_a_list_of_many_questions_stays_whole() -> None:
    question = " ".join(["Who leads Pika?"] * (MOST_PARTS + 1))
    assert parts(question) == (question,)


def test_both_parts_are_answered_with_one_numbering(seeds_chatbot: Chatbot) -> None:
    answer = seeds_chatbot.ask("Who leads Pika and where will the Dojo supercomputer be built?")
    assert answer.query == "Who leads Pika? Where will the Dojo supercomputer be built?"
    assert "Demi Guo" in answer.text
    assert "Buffalo" in answer.text
    numbers = {c.document_id: c.number for sentence in answer.sentences for c in sentence.citations}
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    for sentence in answer.sentences:
        for citation in sentence.citations:
            text = seeds_chatbot.corpus.document(citation.document_id).text
            assert text[citation.start : citation.end] == citation.quote
            assert citation.number == numbers[citation.document_id]
    assert len({hit.chunk.id for hit in answer.hits}) == len(answer.hits)


def test_only_the_part_without_an_answer_is_refused(seeds_chatbot: Chatbot) -> None:
    events = list(seeds_chatbot.stream(Question("Who leads Pika and what is the capital of Australia?")))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert answer.outcome == "answered"
    assert "Demi Guo" in answer.text
    last = answer.sentences[-1]
    assert (last.verdict, last.citations) == ("own", ())
    assert "What is the capital of Australia?" in last.text
    assert tuple(event for event in events if isinstance(event, Sentence)) == answer.sentences


def test_where_no_part_has_an_answer_the_whole_is_refused(seeds_chatbot: Chatbot) -> None:
    answer = seeds_chatbot.ask("What is the capital of Australia and who is the mayor of Toronto?")
    assert answer.outcome == "refused"
    assert answer.sentences == ()
    assert "do not answer" in answer.text
    assert answer.hits
