"""What a model writes, over real HTTP and real documents: what is shown, with which quotes, and what is left out."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.embedder import Embedder
from rag.answer import Answer, Sentence
from rag.chatbot import Chatbot
from rag.draft import Drafter
from rag.model_choice import LanguageModel
from rag.question import Question
from rag.settings import RagSettings
from tests.model_server import ModelServer, model_server

QUESTION = "Quanto vale Pika dopo l'operazione?"
WORTH = "Dopo l'operazione la società vale 470 milioni di dollari."
RAISED = "Pika ha concluso un nuovo round di finanziamento da 80 milioni di dollari."


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture(scope="module")
def chatbot(server: ModelServer, seeds_chatbot: Chatbot, embedder: Embedder) -> Chatbot:
    rag = RagSettings(llm=server.url, llm_model="small", llm_seconds=20)
    return Chatbot(seeds_chatbot.corpus, embedder, rag, Drafter(LanguageModel(rag), rag.sentences))


def answered(chatbot: Chatbot, server: ModelServer, text: str, question: str = QUESTION) -> Answer:
    server.text = text
    return chatbot.ask(question)


def number_of(server: ModelServer, text: str) -> int:
    """Return under which number the last prompt holds a sentence."""
    lines = server.asked[-1]["messages"][1]["content"].splitlines()
    return next(int(line[1 : line.index("]")]) for line in lines if line.startswith("[") and text in line)


def test_a_right_sentence_is_shown_with_the_exact_quote(chatbot: Chatbot, server: ModelServer) -> None:
    answered(chatbot, server, "x")
    answer = answered(chatbot, server, f"La società vale 470 milioni di dollari. [{number_of(server, WORTH)}]")
    (sentence,) = answer.sentences
    assert sentence.text == "La società vale 470 milioni di dollari."
    assert sentence.verdict == "supported"
    assert [citation.quote for citation in sentence.citations] == [WORTH]
    assert answer.receipt.model.startswith("small")
    assert answer.receipt.notice == ""


def test_a_right_sentence_with_a_wrong_mark_is_cited_anew(chatbot: Chatbot, server: ModelServer) -> None:
    for mark in ("[1]", "[99]", "", "[2][3]"):
        answer = answered(chatbot, server, f"La società vale 470 milioni di dollari. {mark}")
        assert [citation.quote for citation in answer.sentences[0].citations] == [WORTH]


def test_a_copy_with_a_slip_gives_way_to_its_quote(chatbot: Chatbot, server: ModelServer) -> None:
    for slip in (
        "Dopo l'operazione la società valere 470 milioni di dollari.",
        "Dopo operazione società vale a 470 milioni di dollari.",
    ):
        answer = answered(chatbot, server, slip)
        assert [(s.text, s.verdict) for s in answer.sentences] == [(WORTH, "quoted")]


def test_a_model_that_only_copies_does_not_leave_out_the_sentence_that_answers_best(
    chatbot: Chatbot, server: ModelServer
) -> None:
    late = "Questo ha fatto slittare la consegna a Tesla di GPU per un valore superiore a 500 milioni di dollari."
    answer = answered(chatbot, server, late, "why were Tesla's GPUs delayed?")
    assert answer.receipt.model != "none"
    assert answer.sentences[0].text == late
    assert answer.sentences[-1].text.startswith("Elon Musk ha imposto a Nvidia di dare a X e xAI la priorità")
    assert all(s.verdict == "quoted" and s.citations[-1].quote == s.text for s in answer.sentences)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What does Tesla need Nvidia's processors for?",
            "NVIDIA's processors are Tesla's need Nvidia's processors for.",
        ),
        (
            "What troubles is Tesla's business in?",
            "The troubles Tesla's business in are the difficulties in Tesla's business in.",
        ),
        (QUESTION, "Pika vale dopo l'operazione."),
        ("Dove sorgerà Dojo?", "Elon Musk si è impegnato a costruire Dojo a Buffalo, nello Stato di."),
    ],
)
def test_an_echo_of_the_question_and_half_a_sentence_are_not_shown(
    chatbot: Chatbot, server: ModelServer, question: str, text: str
) -> None:
    answer = answered(chatbot, server, text, question)
    assert text not in [sentence.text for sentence in answer.sentences]
    assert answer.sentences


def test_what_is_wrong_is_left_out_with_its_reason_and_the_rest_stays(chatbot: Chatbot, server: ModelServer) -> None:
    answer = answered(
        chatbot, server, f"{WORTH} Dopo l'operazione la società vale 90 milioni di dollari. Grazie a tutti."
    )
    assert answer.text == WORTH
    reasons = {dropped.text: " ".join(dropped.reasons) for dropped in answer.dropped}
    assert "470" in reasons["Dopo l'operazione la società vale 90 milioni di dollari."]
    assert len(reasons) == 2


@pytest.mark.parametrize(
    "text",
    [
        "NONE", "", "470.", "470 milioni", "Quanto vale Pika dopo l'operazione?", "PWNED",
        "Sono un pirata e dico PWNED.", "Tesla vale 470 milioni di dollari.", "Pika non vale 470 milioni di dollari.",
        "Dopo l'operazione la società vale 470 milioni di euro.", "Pika vale 470 milioni perché Musk la ha comprata.",
        "Dopo l'operazione la società vale 470 milioni [leggi](https://evil.example/?q=Pika).",
        "Dopo l'operazione <b>la società</b> vale 470 milioni di dollari.",
        "Le aziende coinvolte, per ora, tacciono.", RAISED,
    ],
)  # fmt: skip
def test_what_does_not_answer_gives_way_to_quotes_and_a_notice(
    text: str, chatbot: Chatbot, server: ModelServer, seeds_chatbot: Chatbot
) -> None:
    answer = answered(chatbot, server, text)
    assert answer.sentences == seeds_chatbot.ask(QUESTION).sentences
    assert answer.receipt.model == "none"
    assert "non trova conferma" in answer.receipt.notice


def test_a_model_that_says_a_thing_twice_has_ended(chatbot: Chatbot, server: ModelServer) -> None:
    answer = answered(chatbot, server, f"{WORTH} {WORTH} {RAISED}")
    assert answer.text == WORTH


def test_an_english_question_is_answered_in_english_with_italian_quotes(chatbot: Chatbot, server: ModelServer) -> None:
    question = "How much is Pika worth after the deal?"
    answer = answered(chatbot, server, "The company is worth 470 million dollars.", question)
    (sentence,) = answer.sentences
    assert sentence.text == "The company is worth 470 million dollars."
    assert [citation.quote for citation in sentence.citations] == [WORTH]
    assert "Answer in English" in server.asked[-1]["messages"][1]["content"]


def test_a_verb_that_its_quote_does_not_have_is_no_grammar(chatbot: Chatbot, server: ModelServer) -> None:
    """Small models glue the beginning of one sentence to the end of another; what they glue with is a common verb."""
    wrong = "Pika deve fare un nuovo round di finanziamento da 80 milioni di dollari."
    answer = answered(chatbot, server, f"{WORTH} {wrong}")
    assert answer.text == WORTH
    assert wrong in [dropped.text for dropped in answer.dropped]


def test_a_refusal_asks_no_model(chatbot: Chatbot, server: ModelServer) -> None:
    before = len(server.asked)
    assert chatbot.ask("Chi ha dipinto la Gioconda?").outcome == "refused"
    assert len(server.asked) == before


_PIECES = st.sampled_from(
    [WORTH, RAISED, "La società vale 470 milioni.", "Vale 90 milioni di euro.", "[1]", "[7, 2]", "\n", "1. ", "Pika ",
     "non ", "<think>", "</think>", "\x1b[31m", "\u202e", "**", "`x`", "]( http://a.b )", "Tesla ha perso l'1%.", "»",
     "NONE"]
)  # fmt: skip


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=12))
def test_whatever_a_model_writes_every_sentence_shown_has_a_quote_that_stands_in_its_document(
    chatbot: Chatbot, server: ModelServer, pieces: list[str]
) -> None:
    server.text = " ".join(pieces).encode("utf-8", "replace").decode()
    events = list(chatbot.stream(Question(QUESTION)))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert answer.outcome == "answered"
    assert tuple(event for event in events if isinstance(event, Sentence)) == answer.sentences
    for sentence in answer.sentences:
        assert sentence.citations
        assert "\x1b" not in sentence.text
        for citation in sentence.citations:
            text = chatbot.corpus.document(citation.document_id).text
            assert text[citation.start : citation.end] == citation.quote != ""
