"""The embedder in both runtimes: the same vectors, in order, from many threads, and without torch once converted."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedder import Embedder, Vectors
from index.load_embedder import load_embedder
from index.openvino_embedder import fastest
from index.settings import IndexSettings

ROOT = Path(__file__).parent.parent
TEXTS = (
    "",
    "?",
    "GPU",
    "What is it?",
    "He said so.",
    "hello world",
    "😀🚗",
    "e\u0301 \u200f שלום 日本語",
    "Why were Tesla's GPUs delayed?",
    "Perché le consegne delle GPU di Tesla sono in ritardo di sei mesi?",
    "Musk ordered Nvidia to ship thousands of processors, worth over $500 million, to X and xAI first.",
    "La startup ha raccolto 80 milioni di dollari; il totale è di 135 milioni.\n\n- uno\n- due\n" * 4,
    "x" * 5_000,
    "a long document that goes on well past what the model reads, and says the same again " * 60,
)


@pytest.fixture(scope="module")
def torch_embedder() -> Embedder:
    return load_embedder(IndexSettings(backend="torch"))


def _cosines(left: Vectors, right: Vectors) -> Vectors:
    return np.asarray(np.sum(left * right, axis=-1))


@pytest.mark.parametrize("precision", ["auto", "f32", "int8"])
def test_openvino_agrees_with_torch(precision: str, torch_embedder: Embedder) -> None:
    embedder = load_embedder(IndexSettings.model_validate({"backend": "openvino", "precision": precision}))
    assert _cosines(embedder.embed_passages(TEXTS), torch_embedder.embed_passages(TEXTS)).min() >= 0.999
    for text in TEXTS:
        assert _cosines(embedder.embed_query(text), torch_embedder.embed_query(text)) >= 0.999
    assert embedder.identity == torch_embedder.identity


@pytest.mark.parametrize(
    ("capabilities", "flags", "precision"),
    [
        (["FP32", "BF16", "INT8"], "avx512_vnni amx_bf16", "bf16"),
        (["FP32", "INT8"], "avx2 avx_vnni", "int8"),
        (["FP32", "INT8"], "fma avx avx2", "f32"),
        (["FP32"], None, "int8"),
    ],
)
def test_auto_is_the_arithmetic_that_the_cpu_is_fastest_in(
    capabilities: list[str], flags: str | None, precision: str, tmp_path: Path
) -> None:
    if flags is not None:
        (tmp_path / "cpuinfo").write_text(f"flags\t\t: {flags}\n")
    assert fastest(capabilities, tmp_path / "cpuinfo") == precision


def test_both_runtimes_cut_text_into_the_same_tokens(embedder: Embedder, torch_embedder: Embedder) -> None:
    assert embedder.token_offsets(TEXTS) == torch_embedder.token_offsets(TEXTS)


def test_rows_are_float32_of_unit_length(embedder: Embedder) -> None:
    rows = embedder.embed_passages(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape == (len(TEXTS), embedder.identity.dimensions)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, embedder.identity.dimensions)
    assert embedder.embed_query("a").shape == (embedder.identity.dimensions,)


def test_rows_come_in_the_order_of_the_texts_whatever_they_are_batched_with(embedder: Embedder) -> None:
    order = np.random.default_rng(1).permutation(len(TEXTS))
    shuffled = embedder.embed_passages([TEXTS[place] for place in order])
    assert _cosines(shuffled, embedder.embed_passages(TEXTS)[order]).min() >= 0.9999


@pytest.mark.parametrize("text", TEXTS)
def test_a_question_and_a_passage_are_alike_where_there_are_no_prompts(text: str, embedder: Embedder) -> None:
    assert _cosines(embedder.embed_query(text), embedder.embed_passages([text])[0]) >= 0.99999


@pytest.mark.parametrize("backend", ["openvino", "torch"])
def test_prompts_are_put_before_what_is_embedded(backend: str, embedder: Embedder) -> None:
    prompted = load_embedder(
        IndexSettings.model_validate(
            {"backend": backend, "query_prompt": "query: ", "passage_prompt": "a passage of text: "}
        )
    )
    assert _cosines(prompted.embed_query("why?"), embedder.embed_query("query: why?")) >= 0.999
    [row] = prompted.embed_passages(["It was late."])
    assert _cosines(row, embedder.embed_query("a passage of text: It was late.")) >= 0.999
    assert prompted.identity.digest != embedder.identity.digest


def test_many_threads_get_the_vectors_that_one_gets(embedder: Embedder) -> None:
    alone = [embedder.embed_query(text) for text in TEXTS]
    with ThreadPoolExecutor(8) as threads:
        passages = [threads.submit(embedder.embed_passages, TEXTS) for _ in range(2)]
        together = list(threads.map(embedder.embed_query, TEXTS * 4))
        for rows in (np.stack(together[: len(TEXTS)]), *(passage.result() for passage in passages)):
            assert _cosines(rows, np.stack(alone)).min() >= 0.9999


def test_token_offsets_are_code_points_of_the_text(embedder: Embedder) -> None:
    assert embedder.token_offsets(["ciao 😀 mondo", ""])[1] == []
    [offsets] = embedder.token_offsets(["the 😀 cat — è qui"])
    assert ["the 😀 cat — è qui"[start:end] for start, end in offsets] == ["the", "😀", "cat", "—", "è", "qui"]
    [whole] = embedder.token_offsets(["word " * 3_000])
    assert len(whole) == 3_000, "nothing is cut at what the model reads"


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_token_offsets_rise_and_stay_inside(embedder: Embedder, text: str) -> None:
    [offsets] = embedder.token_offsets([text])
    assert all(0 <= start <= end <= len(text) for start, end in offsets)
    assert offsets == sorted(offsets)


def test_a_chunk_of_max_tokens_is_read_to_its_end(embedder: Embedder) -> None:
    most = embedder.identity.max_tokens
    full = " ".join(["ship"] * most)
    [offsets] = embedder.token_offsets([full])
    assert len(offsets) == most
    changed = full.removesuffix("ship") + "bank"
    assert _cosines(embedder.embed_query(full), embedder.embed_query(changed)) < 0.99999
    assert _cosines(embedder.embed_query(changed), embedder.embed_query(changed + " sea")) >= 0.99999


def test_a_start_needs_no_torch_and_asks_nothing_of_the_network(embedder: Embedder) -> None:
    code = """
import sys
reached = []
sys.addaudithook(lambda event, details: reached.append((event, details)) if event.startswith("socket.") else None)
from index.load_embedder import load_embedder
from index.openvino_embedder import fastest
from index.settings import IndexSettings
loaded = load_embedder(IndexSettings())
loaded.embed_query("why?"), loaded.embed_passages(["because of that, as everyone here has said all along"] * 3)
heavy = {"torch", "sentence_transformers", "transformers", "huggingface_hub", "openvino_telemetry.main"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
assert not [event for event, _ in reached if event in ("socket.connect", "socket.getaddrinfo")], reached
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_two_processes_convert_at_once_and_say_nothing(tmp_path: Path) -> None:
    rows = [np.load(path) for path in _in_processes(tmp_path, 2)]
    assert np.array_equal(rows[0], rows[1])
    kept = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert len(kept) == 1
    assert (kept[0] / "manifest.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize("part", ["model.bin", "compiled/*.blob"])
def test_a_damaged_model_heals(part: str, embedder: Embedder, tmp_path: Path) -> None:
    del embedder  # its cache is filled now
    cache = tmp_path / "cache"
    shutil.copytree(IndexSettings().cache, cache, ignore=shutil.ignore_patterns("*.lock"))
    question = "why were they late, and who was told about it at the time?"
    before = load_embedder(IndexSettings(cache=cache)).embed_query(question)
    for path in cache.glob(f"*/{part}"):
        path.chmod(0o600)
        content = bytearray(path.read_bytes())
        content[len(content) // 3 : len(content) // 2] = bytes(len(content) // 2 - len(content) // 3)
        path.write_bytes(content)
    assert _cosines(load_embedder(IndexSettings(cache=cache)).embed_query(question), before) >= 0.99999


@pytest.mark.slow
def test_a_model_of_ones_own_is_converted_too(tmp_path: Path) -> None:
    """CLS pooling, no normalisation, lower-casing by its configuration, a width that int8 groups do not divide."""
    folder = _small_model(tmp_path / "model")
    chosen = {"model": str(folder), "cache": tmp_path / "cache"}
    converted = load_embedder(IndexSettings.model_validate(chosen | {"backend": "openvino"}))
    reference = load_embedder(IndexSettings.model_validate(chosen | {"backend": "torch"}))
    assert _cosines(converted.embed_passages(TEXTS), reference.embed_passages(TEXTS)).min() >= 0.999
    assert converted.identity == reference.identity
    assert converted.identity.dimensions == 80


def _small_model(folder: Path) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel

    from index.model_files import find_model

    shutil.copytree(find_model("minilm", folder.parent).folder, folder / "plain")
    (folder / "plain" / "model.safetensors").unlink()
    BertModel(
        BertConfig(hidden_size=80, num_attention_heads=4, num_hidden_layers=2, intermediate_size=192)
    ).save_pretrained(folder / "plain")
    words = Transformer(str(folder / "plain"), max_seq_length=64, do_lower_case=True)
    SentenceTransformer(modules=[words, Pooling(80, pooling_mode="cls")]).save(str(folder / "whole"))
    return folder / "whole"


def _in_processes(cache: Path, count: int) -> Sequence[Path]:
    code = (
        "import sys, numpy; from pathlib import Path; from index.load_embedder import load_embedder;"
        "from index.settings import IndexSettings;"
        "numpy.save(sys.argv[2], load_embedder(IndexSettings(cache=Path(sys.argv[1]))).embed_query('why?'))"
    )
    outputs = [cache / f"{number}.npy" for number in range(count)]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, os.fspath(cache), os.fspath(output)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for output in outputs
    ]
    said = [process.communicate(timeout=280)[0] for process in running]
    assert [process.returncode for process in running] == [0] * count, said
    assert said == [""] * count
    return outputs


def test_embedding_from_many_threads_does_not_hang() -> None:
    # In a process of its own: the deadlock was in the first use of the bindings, and the fix is that there is one.
    program = (
        "import sys; sys.setswitchinterval(1e-6)\n"
        "from index.load_embedder import load_embedder\n"
        "from index.settings import IndexSettings\n"
        "texts = [f'sentence number {n} tells of one thing and then of another ' * 4 for n in range(64)]\n"
        "print(len(load_embedder(IndexSettings()).embed_passages(texts)))\n"
    )
    for _ in range(3):
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
        assert ended.stdout.split() == ["64"]
