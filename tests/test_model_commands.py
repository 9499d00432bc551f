"""The command with a model: what it says of it, what it leaves out, and that no key is ever printed."""

import json
from pathlib import Path

import pytest

from tests.conftest import Fonte
from tests.model_server import closed_port, model_server

FACT = "Pika raised 80 million dollars in a new round."
QUESTION = "How much did Pika raise?"


@pytest.fixture
def data(fonte: Fonte, tmp_path: Path) -> Path:
    documents = tmp_path / "docs"
    documents.mkdir()
    (documents / "pika.md").write_text(f"# Pika\n\n{FACT} It makes short videos.\n")
    assert fonte("sync", documents, "--data", tmp_path / "data").returncode == 0
    return tmp_path / "data"


def test_an_answer_says_who_wrote_it_and_on_request_what_was_left_out(fonte: Fonte, data: Path) -> None:
    with model_server("well", "Pika raised 80 million dollars. [1] Pika raised 90 million dollars. [1]") as server:
        told = fonte("ask", QUESTION, "--data", data, "--llm", server.url, "--dropped")
        plain = fonte("ask", QUESTION, "--data", data, "--llm", server.url)
        printed = fonte("ask", QUESTION, "--data", data, "--llm", server.url, "--json")
    assert told.returncode == plain.returncode == printed.returncode == 0, told.stderr
    assert "Written by" in told.stdout
    assert "90 million" in told.stdout
    assert "90 million" not in plain.stdout
    answer = json.loads(printed.stdout)
    assert answer["receipt"]["model"].endswith("/small")
    assert answer["sentences"][0]["citations"][0]["quote"] == FACT
    assert [dropped["text"] for dropped in answer["dropped"]] == ["Pika raised 90 million dollars."]
    assert told.stderr == ""


def test_a_model_that_fails_leaves_an_answer_of_quotes_and_a_line(fonte: Fonte, data: Path) -> None:
    done = fonte("ask", QUESTION, "--data", data, "--llm", f"http://127.0.0.1:{closed_port()}/v1")
    assert done.returncode == 0
    assert FACT in " ".join(done.stdout.split())
    assert "the answer is made of quotes." in " ".join(done.stdout.split())
    assert done.stderr == ""


def test_a_model_that_cannot_be_is_a_mistake_in_the_command(fonte: Fonte, data: Path) -> None:
    for llm, message in (("gpt", "names no model"), ("openai/gpt", "OPENAI_API_KEY is not set")):
        done = fonte("ask", QUESTION, "--data", data, "--llm", llm, env={"OPENAI_API_KEY": ""})
        assert done.returncode == 2
        assert message in done.stderr
        assert "Traceback" not in done.stderr


def test_status_says_which_model_and_why_and_no_key(fonte: Fonte, data: Path) -> None:
    env = {"OPENAI_API_KEY": "sk-very-secret"}
    shown = fonte("status", "--data", data, "--llm", "openai/gpt-4.1", "--json", env=env)
    assert json.loads(shown.stdout)["model"] == {"name": "openai/gpt-4.1", "why": "llm = openai/gpt-4.1"}
    assert "secret" not in shown.stdout + shown.stderr
    without = fonte("status", "--data", data, "--llm", "openai/gpt-4.1", env={"OPENAI_API_KEY": ""})
    assert without.returncode == 0
    assert "OPENAI_API_KEY is not set" in " ".join(without.stdout.split())
    assert "llm = none" in fonte("status", "--data", data, "--llm", "none").stdout
