"""A greeting is answered without a search, and no question is taken for one."""

import gzip
import json
from pathlib import Path

import pytest

from eval.cases import evaldata
from rag.answer import Answer
from rag.chatbot import Chatbot, Status
from rag.conversation.small_talk import reply, small_talk
from rag.question import Question

SAID = {
    "thanks": ("en", "thanks"),
    "hello": ("en", "greeting"),
    "Hi there!": ("en", "greeting"),
    "what can you do?": ("en", "abilities"),
    "Hello, what can you do?": ("en", "abilities"),
    "Who are you?": ("en", "abilities"),
    "Which documents do you have?": ("en", "documents"),
    "list the documents": ("en", "documents"),
    "Good bye": ("en", "farewell"),
    "Grazie mille!": ("it", "thanks"),
    "Buongiorno": ("it", "greeting"),
    "Ciao, come stai?": ("it", "greeting"),
    "Che cosa sai fare?": ("it", "abilities"),
    "Chi sei?": ("it", "abilities"),
    "Quali documenti hai?": ("it", "documents"),
    "Quanti documenti hai?": ("it", "documents"),
}
ASKED = (
    "What can Pika do?",
    "Hello, who leads Pika?",
    "Which documents mention Tesla?",
    "What do you know about Tesla?",
    "How many documents were leaked?",
    "Thanks to whom was Dojo built?",
    "Come funziona Dojo?",
    "Chi guida Pika?",
    "Why?",
)


@pytest.mark.parametrize("text", SAID)
def test_what_is_said_to_fonte_is_known(text: str) -> None:
    said = small_talk(text)
    assert said is not None
    assert (said.language, said.topic) == SAID[text]


@pytest.mark.parametrize("text", ASKED)
def test_what_is_asked_of_the_documents_is_no_small_talk(text: str) -> None:
    assert small_talk(text) is None


def test_no_question_of_the_evaluation_sets_is_small_talk() -> None:
    folders = [Path("eval/cases/seeds/cases.jsonl"), *evaldata().glob("*/cases.jsonl.gz")]
    for path in folders:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            assert not [q for q in (json.loads(line)["question"] for line in lines) if small_talk(q)], path


@pytest.mark.parametrize("text", ["hello", "Quali documenti hai?", "grazie"])
def test_it_is_answered_without_a_search_and_cites_nothing(seeds_chatbot: Chatbot, text: str) -> None:
    events = list(seeds_chatbot.stream(Question(text)))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert not any(isinstance(event, Status) for event in events)
    assert answer.outcome == "answered"
    assert [(sentence.verdict, sentence.citations) for sentence in answer.sentences] == [("own", ())]
    assert answer.text == answer.sentences[0].text
    assert not answer.hits


def test_the_documents_are_named(seeds_chatbot: Chatbot) -> None:
    answer = seeds_chatbot.ask("which documents do you have?")
    assert answer.text.startswith("I have 5 documents: ")
    assert all(summary.title in answer.text for summary in seeds_chatbot.corpus.summaries())


def test_of_many_documents_ten_are_named_and_no_title_breaks_the_line() -> None:
    said = small_talk("which documents do you have?")
    assert said is not None
    text = reply(said, ["a\nb " * 100, *(f"Title {number}" for number in range(99))])
    assert "\n" not in text
    assert text.endswith("and 90 more.")
    assert len(text) < 500
