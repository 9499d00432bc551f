"""Which model a setting means, where its key may come from, and that looking for one costs nothing."""

import socket
import time
from pathlib import Path

import pytest

from rag.errors import BadModel
from rag.model_choice import OFF, LanguageModel, choose
from rag.model_key import key_for
from rag.model_probe import answering, listed
from rag.models import tokens
from rag.presets import PRESETS
from rag.settings import RagSettings
from tests.model_server import closed_port, model_server
from ui.settings import SettingsError, load_settings

KEYS = {preset.key_variable: "sk-1" for preset in PRESETS.values() if preset.key_variable}


@pytest.fixture(autouse=True)
def nothing_answers_on_the_usual_ports() -> None:
    for preset in PRESETS.values():
        if preset.local and listed(preset.url):
            pytest.skip(f"a model server answers at {preset.url}")


@pytest.mark.parametrize("name", ["none", "None", " none "])
def test_none_is_none(name: str) -> None:
    assert choose(RagSettings(llm=name), KEYS).name == OFF


def test_auto_takes_no_server_for_a_key_alone() -> None:
    """A key may be there for another program; documents leave the machine only for a server that was named."""
    choice = choose(RagSettings(llm="auto"), KEYS)
    assert choice.name == OFF
    assert "none answers" in choice.why


def test_auto_takes_what_is_configured() -> None:
    choice = choose(RagSettings(llm="auto", llm_url="http://10.0.0.7:8000/v1", llm_model="qwen"), {})
    assert choice.name == "qwen at 10.0.0.7:8000"
    assert "llm_url" in choice.why


def test_looking_for_a_server_where_there_is_none_takes_no_time() -> None:
    started = time.perf_counter()
    assert answering() is None
    assert time.perf_counter() - started < 0.1


def test_a_port_that_takes_connections_and_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        started = time.perf_counter()
        assert listed(f"http://127.0.0.1:{mute.getsockname()[1]}/v1") == []
        assert time.perf_counter() - started < 1


def test_only_models_that_chat_are_listed() -> None:
    with model_server() as server:
        assert listed(server.url) == ["small"]
    with model_server("denied") as server:
        assert listed(server.url) == []
    assert listed(f"http://127.0.0.1:{closed_port()}/v1") == []


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.url])
def test_every_server_by_name(name: str) -> None:
    preset = PRESETS[name]
    choice = choose(RagSettings(llm=f"{name}/family/model-1"), KEYS)
    assert choice.name == f"{name}/family/model-1"
    assert choice.endpoint is not None
    assert choice.endpoint.url == preset.url
    assert choice.endpoint.model == "family/model-1"
    assert choice.endpoint.key == ("" if preset.local else "sk-1")
    assert "sk-1" not in repr(choice)


def test_the_documents_hold_the_table_of_servers() -> None:
    page = (Path(__file__).parent.parent / "docs" / "models.md").read_text(encoding="utf-8")
    for name, preset in PRESETS.items():
        assert f"`{name}" in page
        assert preset.url in page
        assert preset.key_variable in page


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"llm": "openai/gpt"}, "OPENAI_API_KEY is not set"),
        ({"llm": "openai"}, "needs the name of a model"),
        ({"llm": "azure/gpt"}, "address of your own server"),
        ({"llm": "gpt"}, "names no model"),
        ({"llm": "https://models.example/v1"}, "Which model"),
        ({"llm": "http://127.0.0.1:9/v1", "llm_key_variable": "MY_KEY"}, "MY_KEY is not set"),
    ],
)
def test_what_is_missing_is_named(settings: dict[str, str], message: str) -> None:
    with pytest.raises(BadModel, match=message):
        LanguageModel(RagSettings.model_validate(settings), {})


@pytest.mark.parametrize(
    "url", ["http://me:secret@host/v1", "http://host/v1?key=secret", "host/v1", "file:///etc/passwd"]
)
def test_an_address_holds_no_secret(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="an address"):
        load_settings(None, {}, {"FONTE_LLM_URL": url})


def test_a_key_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sk-2\n")
    file.chmod(0o600)
    assert key_for("", file, {}, needed=True) == "sk-2"
    for mode in (0o644, 0o640, 0o604):
        file.chmod(mode)
        with pytest.raises(BadModel, match="Others may read") as raised:
            key_for("", file, {}, needed=True)
        assert "sk-2" not in str(raised.value)
    with pytest.raises(BadModel, match="Cannot read a key"):
        key_for("", tmp_path / "none", {}, needed=True)
    file.chmod(0o600)
    file.write_text("a key\nof two lines")
    with pytest.raises(BadModel, match="does not hold a key"):
        key_for("", file, {}, needed=True)


@pytest.mark.parametrize(
    ("name", "file"), [("smollm2", "smollm2"), ("/models/a.gguf", "a"), ("owner/model", "owner/model")]
)
def test_a_file_or_a_hub_name_is_served_by_fonte_itself(name: str, file: str) -> None:
    choice = choose(RagSettings(llm=name), {})
    assert choice.endpoint is None
    assert choice.name == file


def test_tokens_are_not_underestimated() -> None:
    assert tokens("Il gruppo è formato da 13 persone.") >= 12
    assert tokens("日本語の文章です。") >= 8
