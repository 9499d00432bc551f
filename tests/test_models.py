"""A model over real HTTP: what a server that misbehaves does to an answer, and what stops when one is stopped."""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embedder import Embedder
from rag.answer import Answer, Sentence
from rag.chatbot import Chatbot
from rag.draft import Drafter
from rag.model_choice import LanguageModel
from rag.models import Message, ModelFailed
from rag.question import Question
from rag.settings import RagSettings
from tests.model_server import closed_port, model_server
from ui.wire import answer_json

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "Quanto vale Pika dopo l'operazione?"
RIGHT = "Dopo l'operazione la società vale 470 milioni di dollari. [1]"
SECONDS = 3.0
NEVER_WRITES = [
    "denied", "busy", "busy_for_long", "failing", "cut", "malformed", "page", "other_json", "silent",
    "silent_in_the_middle", "alive_but_silent", "repeating", "endless", "wordless",
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    deadline = time.monotonic() + 5
    while any(thread.name == "fonte-model" for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "a thread still waits for a model"
        time.sleep(0.05)


def with_model(plain: Chatbot, embedder: Embedder, llm: str, **settings: object) -> Chatbot:
    rag = RagSettings.model_validate({"llm": llm, "llm_model": "small", "llm_seconds": SECONDS, **settings})
    return Chatbot(
        plain.corpus, embedder, rag, Drafter(LanguageModel(rag, {"THE_KEY": "sk-very-secret"}), rag.sentences)
    )


@pytest.mark.parametrize("manner", NEVER_WRITES)
def test_whatever_a_server_does_there_is_an_answer_in_time_and_a_plain_notice(
    manner: str, seeds_chatbot: Chatbot, embedder: Embedder
) -> None:
    expected = seeds_chatbot.ask(QUESTION)
    with model_server(manner, RIGHT) as server:
        chatbot = with_model(seeds_chatbot, embedder, server.url)
        chatbot._drafter.model.ready()  # type: ignore[union-attr]  # loading LlamaIndex is not the server's time
        started = time.monotonic()
        answer = chatbot.ask(QUESTION)
        took = time.monotonic() - started
    assert took < SECONDS + 1.5
    assert answer.outcome == "answered"
    assert answer.sentences == expected.sentences
    assert answer.receipt.model == "none"
    assert answer.receipt.notice.endswith("la risposta è fatta di citazioni.")


def test_a_refused_connection_is_told_at_once(seeds_chatbot: Chatbot, embedder: Embedder) -> None:
    chatbot = with_model(seeds_chatbot, embedder, f"http://127.0.0.1:{closed_port()}/v1")
    chatbot._drafter.model.ready()  # type: ignore[union-attr]
    started = time.monotonic()
    answer = chatbot.ask(QUESTION)
    assert time.monotonic() - started < 2
    assert "non è raggiungibile" in answer.receipt.notice
    assert answer.sentences == seeds_chatbot.ask(QUESTION).sentences


def test_a_busy_server_is_asked_again_when_it_says(seeds_chatbot: Chatbot, embedder: Embedder) -> None:
    with model_server("well", RIGHT, failures=1) as server:
        chatbot = with_model(seeds_chatbot, embedder, server.url)
        started = time.monotonic()
        answer = chatbot.ask(QUESTION)
        assert time.monotonic() - started >= 1, "Retry-After was one second"
        assert len(server.asked) == 2
    assert answer.receipt.model.startswith("small")
    assert answer.text == RIGHT.removesuffix(" [1]")
    assert answer.receipt.notice == ""


def test_a_model_that_reasons_first_is_asked_in_its_way(seeds_chatbot: Chatbot, embedder: Embedder) -> None:
    with model_server("reasoning", f"<think>Hm. Pika vale 90 milioni.</think> {RIGHT}") as server:
        answer = with_model(seeds_chatbot, embedder, server.url).ask(QUESTION)
        assert len(server.asked) == 2
    assert answer.text == RIGHT.removesuffix(" [1]")


def test_a_server_that_asks_to_wait_longer_than_there_is_time_is_not_waited_for(
    seeds_chatbot: Chatbot, embedder: Embedder
) -> None:
    with model_server("busy_for_long") as server:
        chatbot = with_model(seeds_chatbot, embedder, server.url)
        chatbot._drafter.model.ready()  # type: ignore[union-attr]
        started = time.monotonic()
        answer = chatbot.ask(QUESTION)
        assert time.monotonic() - started < 1.5
        assert len(server.asked) == 1
    assert "è occupato" in answer.receipt.notice


def test_what_was_checked_before_a_stream_broke_off_stays_and_half_a_sentence_does_not(
    seeds_chatbot: Chatbot, embedder: Embedder
) -> None:
    with model_server("cut_before_the_end", RIGHT) as server:
        events = list(with_model(seeds_chatbot, embedder, server.url).stream(Question(QUESTION)))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert answer.text == RIGHT.removesuffix(" [1]")
    assert tuple(event for event in events if isinstance(event, Sentence)) == answer.sentences
    assert answer.receipt.notice.endswith("la risposta può essere incompleta.")


def test_closing_a_stream_stops_the_server(seeds_chatbot: Chatbot, embedder: Embedder) -> None:
    with model_server("endless") as server:
        rag = RagSettings(llm=server.url, llm_model="small")
        model = LanguageModel(rag).ready()
        assert model is not None
        stream = model.stream([Message("user", "Go on for ever.")])
        while not next(stream):
            pass
        stream.close()  # type: ignore[attr-defined]  # a generator
        assert server.left.wait(2), "the server still writes"


@pytest.mark.parametrize("manner", ["silent", "alive_but_silent"])
def test_closing_a_stream_need_not_wait_for_a_silent_server(manner: str) -> None:
    with model_server(manner) as server:
        model = LanguageModel(RagSettings(llm=server.url, llm_model="small")).ready()
        assert model is not None
        stream = model.stream([Message("user", "Are you there?")])
        assert next(stream) == ""
        started = time.monotonic()
        stream.close()  # type: ignore[attr-defined]
        assert time.monotonic() - started < 0.5


def test_leaving_an_answer_stops_the_model(seeds_chatbot: Chatbot, embedder: Embedder) -> None:
    with model_server("endless") as server:
        events = with_model(seeds_chatbot, embedder, server.url, llm_seconds=60).stream(Question(QUESTION))
        while not server.asked:
            next(events)
        next(events)
        events.close()  # type: ignore[attr-defined]
        assert server.left.wait(2)


def test_a_key_goes_to_the_server_and_nowhere_else(
    seeds_chatbot: Chatbot, embedder: Embedder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for manner in ("well", "denied"):
        with model_server(manner, RIGHT) as server:
            chatbot = with_model(seeds_chatbot, embedder, server.url, llm_key_variable="THE_KEY")
            answer = chatbot.ask(QUESTION)
            assert set(server.keys) == {"Bearer sk-very-secret"}
        language_model = chatbot._drafter.model  # type: ignore[union-attr]
        shown = json.dumps(answer_json(answer, chatbot.corpus)) + repr(answer) + repr(language_model.choice())
        assert "secret" not in shown
        assert "THE_KEY" not in shown
    assert "secret" not in caplog.text


def test_a_prompt_stays_within_the_context_and_says_what_it_left_out(
    seeds_chatbot: Chatbot, embedder: Embedder
) -> None:
    with model_server("well", RIGHT) as server:
        answer = with_model(seeds_chatbot, embedder, server.url, llm_context=800).ask(QUESTION)
        asked = server.asked[0]
        whole = with_model(seeds_chatbot, embedder, server.url).ask(QUESTION)
        assert len(json.dumps(server.asked[1])) > len(json.dumps(asked))
    prompt = " ".join(message["content"] for message in asked["messages"])
    assert len(prompt.encode()) / 2.5 + asked["max_tokens"] <= 800
    assert answer.receipt.left_out > whole.receipt.left_out == 0
    for line in asked["messages"][1]["content"].splitlines()[1:-3]:
        assert line.endswith((".", "?", "!", ":", "»")), "a passage was cut inside a sentence"


def test_a_server_that_lists_its_models_is_asked_for_the_first_that_chats() -> None:
    with model_server("well", "Ciao.") as server:
        model = LanguageModel(RagSettings(llm=server.url)).ready()
        assert model is not None
        assert "".join(model.stream([Message("user", "Ciao")])).strip() == "Ciao."
        assert server.asked[0]["model"] == "small"
        assert model.name.endswith("/small")


def test_a_model_that_is_not_there_fails_by_name() -> None:
    for llm in ("nowhere.gguf", str(ROOT / "README.gguf")):
        with pytest.raises(ModelFailed, match="there is no file"):
            LanguageModel(RagSettings(llm=llm)).ready()


def test_a_file_that_is_no_model_fails_by_name(tmp_path: Path) -> None:
    for content, message in ((b"hello", "is no GGUF file"), (b"GGUF" + bytes(100), "could not be loaded")):
        file = tmp_path / "broken.gguf"
        file.write_bytes(content)
        with pytest.raises(ModelFailed, match=message):
            LanguageModel(RagSettings(llm=str(file))).ready()


def test_without_a_model_nothing_of_one_is_imported() -> None:
    script = (
        "import sys, rag.assemble, ui.render, ui.wire\n"
        "from rag.model_choice import LanguageModel\n"
        "from rag.settings import RagSettings\n"
        "print(LanguageModel(RagSettings(llm='none')).ready())\n"
        "print(sorted({'llama_index', 'openai', 'httpx', 'xllamacpp', 'huggingface_hub'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["None", "[]"]
