"""The embedder for a CPU: a converted model, run by OpenVINO without torch.

A converted model is a folder of the cache, named by the digest of the model's files: graph, weights, tokenizer and
manifest. It is written under another name and renamed, so that it is whole or absent; a damaged one is made again.
"""

import os
import queue
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from filelock import FileLock
from pydantic import BaseModel, ConfigDict

from index.embedder import ModelIdentity, Vectors
from index.errors import StorageFailed
from index.model_files import ModelFiles, Prompts, file_digest, identity_of
from index.tokens import Tokens, batches, padded

# openvino reports its own import to Google Analytics; where this module is missing it does not.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino  # noqa: E402

_FORMAT = 1
"""Grows when a conversion by an earlier Fonte must not be used any more."""
_BATCH_TOKENS = 1024
_PARTS = ("model.xml", "model.bin", "tokenizer.json")


class NotConvertible(Exception):
    """OpenVINO cannot run this model, or not as torch does."""


class _Manifest(BaseModel):
    """What a start needs to know about a converted model, and what its files must be."""

    model_config = ConfigDict(frozen=True)

    max_length: int
    dimensions: int
    padding: int
    pads_left: bool
    sha256: dict[str, str]


class OpenVinoEmbedder:
    """A sentence embedding model on all cores of a CPU. Safe to share between threads."""

    def __init__(self, files: ModelFiles, prompts: Prompts, cache: Path, threads: int = 0) -> None:
        """Load the model, converting it first where `cache` does not hold it (about 20 s); `threads` 0 means all cores.

        Raises NotConvertible, ModelUnavailable, and StorageFailed where `cache` cannot be written.
        """
        folder = cache / f"{files.digest[:16]}-{_FORMAT}"
        manifest = _intact(folder, cache) or _convert(files, folder, cache)
        self._tokens = Tokens((folder / "tokenizer.json").read_text(encoding="utf-8"), manifest.max_length)
        self._manifest = manifest
        self._prompts = prompts
        self._identity = identity_of(files, prompts, manifest.dimensions, self._tokens.max_tokens)
        streams = threads or len(os.sched_getaffinity(0))
        compiled = _compile(folder / "model.xml", streams)
        self._requests: queue.SimpleQueue[openvino.InferRequest] = queue.SimpleQueue()
        for _ in range(streams):
            self._requests.put(compiled.create_infer_request())
        self._workers = ThreadPoolExecutor(streams, thread_name_prefix="embed")

    @property
    def identity(self) -> ModelIdentity:
        """Return the model's identity, which the index records."""
        return self._identity

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 rows of unit length, in the order of `texts`."""
        ids = self._tokens.ids([self._prompts.passage + text for text in texts])
        rows = np.empty((len(texts), self._identity.dimensions), dtype=np.float32)

        def fill(places: list[int]) -> None:
            rows[places] = self._infer([ids[place] for place in places])

        for _ in self._workers.map(fill, batches(ids, _BATCH_TOKENS)):
            pass
        return rows

    def embed_query(self, text: str) -> Vectors:
        """Return (d,) float32 of unit length."""
        row: Vectors = self._infer(self._tokens.ids([self._prompts.query + text]))[0]
        return row

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return, for each text, the (start, end) code points of each of its tokens, special tokens left out."""
        return self._tokens.offsets(texts)

    def _infer(self, ids: Sequence[Sequence[int]]) -> Vectors:
        tokens, mask = padded(ids, self._manifest.padding, self._manifest.pads_left)
        request = self._requests.get()
        try:
            request.infer([tokens, mask], share_inputs=True)
            return np.array(request.get_output_tensor().data)
        finally:
            self._requests.put(request)


def _compile(graph: Path, streams: int) -> openvino.CompiledModel:
    # One stream of one thread per core: independent batches keep all cores busy without waiting for each other.
    settings = {"NUM_STREAMS": streams, "INFERENCE_NUM_THREADS": streams, "ENABLE_CPU_PINNING": False}
    return openvino.Core().compile_model(graph, "CPU", settings)


def _intact(folder: Path, cache: Path) -> _Manifest | None:
    """Return the manifest of a converted model whose files are what it says, None of any other."""
    try:
        manifest = _Manifest.model_validate_json((folder / "manifest.json").read_bytes())
        sums = {part: file_digest(folder / part, cache) for part in _PARTS}
    except (OSError, ValueError):
        return None
    return manifest if sums == manifest.sha256 else None


def _convert(files: ModelFiles, folder: Path, cache: Path) -> _Manifest:
    with _writing(cache), FileLock(f"{folder}.lock"):
        # Another process may have converted it while this one waited.
        manifest = _intact(folder, cache)
        if manifest is None:
            with tempfile.TemporaryDirectory(dir=cache, prefix=f".{folder.name}-") as temporary:
                made = Path(temporary) / folder.name
                made.mkdir()
                manifest = _write(files, made, cache)
                shutil.rmtree(folder, ignore_errors=True)
                made.rename(folder)
        return manifest


def _write(files: ModelFiles, folder: Path, cache: Path) -> _Manifest:
    from index.torch_embedder import export

    try:
        exported = export(files)
        graph = openvino.convert_model(exported.program)
    except (RuntimeError, TypeError, AttributeError) as error:
        raise NotConvertible(str(error)) from error
    openvino.save_model(graph, folder / "model.xml", compress_to_fp16=False)
    (folder / "tokenizer.json").write_text(exported.tokenizer, encoding="utf-8")
    manifest = _Manifest(
        max_length=exported.max_length,
        dimensions=exported.dimensions,
        padding=exported.padding,
        pads_left=exported.pads_left,
        sha256={part: file_digest(folder / part, cache) for part in _PARTS},
    )
    (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1))
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    return manifest


@contextmanager
def _writing(cache: Path) -> Iterator[None]:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise StorageFailed(
            f"The converted model cannot be written to {cache}: {error.strerror}. Free the disk, or set `cache`."
        ) from error
