"""SmolLM2-135M, which Fonte serves to itself: a real model over real HTTP."""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from rag.chatbot import Chatbot
from rag.draft import Drafter
from rag.gguf_server import serve
from rag.model_choice import LanguageModel
from rag.model_files import find_gguf
from rag.models import Message
from rag.settings import RagSettings
from tests.conftest import Fonte

pytestmark = pytest.mark.slow  # reading a prompt on a CPU takes seconds
ROOT = Path(__file__).resolve().parent.parent
SMOLLM2 = RagSettings(llm="smollm2")


def test_it_is_loaded_once_and_answers_only_who_has_its_key() -> None:
    one, two = serve(find_gguf("smollm2"), 0, "smollm2"), serve(find_gguf("smollm2"), 0, "smollm2")
    assert one == two
    assert 0 < one.context <= 4_096
    assert httpx.get(f"{one.url}/models").status_code == 401
    assert httpx.get(f"{one.url}/models", headers={"Authorization": f"Bearer {one.key}"}).status_code == 200
    assert one.key not in repr(one)


def test_closing_a_stream_stops_the_generation() -> None:
    model = LanguageModel(SMOLLM2).ready()
    assert model is not None
    endpoint = serve(find_gguf("smollm2"), 0, "smollm2")
    root = endpoint.url.removesuffix("/v1")

    def busy() -> bool:
        slots = httpx.get(f"{root}/slots", headers={"Authorization": f"Bearer {endpoint.key}"}).json()
        return any(slot["is_processing"] for slot in slots)

    stream = model.stream([Message("user", "Count to one thousand, one number a line.")])
    while not next(stream):
        pass
    assert busy()
    stream.close()  # type: ignore[attr-defined]  # a generator
    deadline = time.monotonic() + 5
    while busy():
        assert time.monotonic() < deadline, "it goes on for nobody"
        time.sleep(0.05)


def test_an_answer_is_checked_whatever_so_small_a_model_writes(seeds_chatbot: Chatbot) -> None:
    chatbot = Chatbot(seeds_chatbot.corpus, seeds_chatbot._embedder, SMOLLM2, Drafter(LanguageModel(SMOLLM2), 3))
    for question in ("Quanto vale Pika dopo l'operazione?", "Qual è stata la reazione ufficiale di Nvidia?"):
        answer = chatbot.ask(question)
        assert answer.outcome == "answered"
        assert answer.receipt.model == "smollm2" or answer.receipt.notice
        for sentence in answer.sentences:
            for citation in sentence.citations:
                text = chatbot.corpus.document(citation.document_id).text
                assert text[citation.start : citation.end] == citation.quote


def test_the_command_answers_with_it_and_ends(fonte: Fonte, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert fonte("sync", ROOT / "seeds", "--data", data).returncode == 0
    done = fonte("ask", "Quanto vale Pika?", "--data", data, "--llm", "smollm2", "--dropped", timeout=200)
    assert done.returncode == 0, done.stderr
    assert "470 milioni" in done.stdout
    assert "smollm2" in done.stdout
    assert done.stderr == ""


def test_a_process_that_is_stopped_while_a_model_writes_ends_at_once() -> None:
    script = (
        "from rag.model_choice import LanguageModel\nfrom rag.models import Message\n"
        "from rag.settings import RagSettings\n"
        "model = LanguageModel(RagSettings(llm='smollm2')).ready()\n"
        "stream = model.stream([Message('user', 'Count to one thousand.')])\n"
        "while not next(stream): pass\n"
        "print('writing', flush=True)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        try:
            assert process.wait(20) == 0
        finally:
            process.kill()
