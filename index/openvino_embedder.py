"""The embedder for a CPU: the model converted once to OpenVINO, then run without torch.

docs/decisions/0003-embedding.md holds the measurements that chose the constants here.
"""

import queue
import sys
import warnings
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal

import numpy as np

from index.embedder import ModelIdentity, Vectors
from index.errors import ModelUnavailable, StorageFailed
from index.model_cache import Manifest, compiled_cache, converted
from index.model_files import ModelFiles, Prompts, file_digest, identity_of
from index.tokens import Tokens, batches, padded

if TYPE_CHECKING:
    from index.torch_embedder import Exported

# openvino reports its own import to Google Analytics, unless this package is missing.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino  # noqa: E402
from openvino import opset13 as operations  # noqa: E402

Settings = dict[str, str | int | bool]
Precision = Literal["auto", "f32", "bf16", "int8"]

_FORMAT = 3
"""Grows when what an earlier Fonte converted must not be used any more."""
_BATCH_TOKENS = 512
_GROUP = 64
"""Neighbouring weights of a row, and inputs of a token, that share one int8 scale."""
_FEW_TOKENS = 12
"""A text of fewer, special ones included, is embedded with float32 inputs (int8: cosine down to .998)."""
_AGREEMENT = 0.999
"""Least cosine of any probe to what torch makes of it."""
_TINY = 1e-6
"""Keeps a channel or a group that is all zeros from dividing by zero."""
_PARTS = ("model.xml", "model.bin", "tokenizer.json")
_CPU = Path("/proc/cpuinfo")
_INT8_PRODUCTS = ("vnni", "amx_int8", "asimddp", "i8mm")
"""What a CPU that multiplies int8 faster than float32 calls it: x86 the first two, ARM the others."""


class NotConvertible(ModelUnavailable):
    """OpenVINO cannot run this model, or not as torch does."""


class OpenVinoEmbedder:
    """A sentence embedding model on all cores of a CPU. Safe to share between threads."""

    def __init__(
        self, files: ModelFiles, prompts: Prompts, cache: Path, precision: Precision = "auto", threads: int = 0
    ) -> None:
        """Load the model, converting it first where `cache` does not hold it (about 20 s); `threads` 0: all cores.

        Raises NotConvertible, ModelUnavailable, and StorageFailed where `cache` cannot be written.
        """
        self._core = openvino.Core()
        if precision == "auto":
            precision = fastest(self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
        weights = "int8" if precision == "int8" else "f32"
        self._cache, self._folder = cache, cache / f"{files.digest[:16]}-{weights}-{_FORMAT}"
        self._manifest = converted(
            self._folder, cache, lambda made: _convert(self._core, files, made, precision, cache)
        )
        self._tokens = Tokens((self._folder / "tokenizer.json").read_text(encoding="utf-8"), self._manifest.max_length)
        self._prompts = prompts
        self._identity = identity_of(files, prompts, self._manifest.dimensions, self._tokens.max_tokens)
        self._precision, self._threads = precision, threads
        self._runners: dict[tuple[bool, bool], _Runner] = {}
        self._compiling = Lock()

    @property
    def identity(self) -> ModelIdentity:
        """Return the model's identity, which the index records: the same in every precision."""
        return self._identity

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 rows of unit length, in the order of `texts`."""
        ids = self._tokens.ids([self._prompts.passage + text for text in texts])
        rows = np.empty((len(texts), self._identity.dimensions), dtype=np.float32)
        running = []
        for places in batches(ids, _BATCH_TOKENS, apart=_FEW_TOKENS):
            batch = [ids[place] for place in places]
            running.append((places, self._runner(batch).submit(batch)))
        for places, result in running:
            rows[places] = result.result()
        return rows

    def embed_query(self, text: str) -> Vectors:
        """Return (d,) float32 of unit length."""
        ids = self._tokens.ids([self._prompts.query + text])
        row: Vectors = self._runner(ids, alone=True).infer(ids)[0]
        return row

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return, for each text, the (start, end) code points of each of its tokens, special tokens left out."""
        return self._tokens.offsets(texts)

    def _runner(self, ids: Sequence[Sequence[int]], alone: bool = False) -> "_Runner":
        """Return what runs this batch, `alone` where none other waits; compiled on its first use, so that a question
        waits for one only.
        """
        coarse = _is_coarse(ids, self._manifest.precision)
        with self._compiling:
            if (coarse, alone) not in self._runners:
                with compiled_cache(self._folder, self._cache) as blobs:
                    settings = _settings(self._precision, coarse, alone, self._threads)
                    if blobs:
                        settings["CACHE_DIR"] = str(blobs)
                    model = self._core.compile_model(self._folder / "model.xml", "CPU", settings)
                self._runners[coarse, alone] = _Runner(model, self._manifest)
            return self._runners[coarse, alone]


class _Runner:
    """A compiled model and as many requests to it as it can run at once."""

    def __init__(self, model: openvino.CompiledModel, manifest: Manifest) -> None:
        streams: int = model.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self._manifest = manifest
        self._requests: queue.SimpleQueue[openvino.InferRequest] = queue.SimpleQueue()
        for _ in range(streams):
            self._requests.put(model.create_infer_request())
        # The bindings of OpenVINO 2026.4 deadlock where two threads make their first tensor from NumPy at once: one
        # holds the GIL and waits for a C++ static (pybind11's npy_api) that the other makes, needing the GIL for it.
        self.infer([[manifest.padding]])
        self._workers = ThreadPoolExecutor(streams, thread_name_prefix="embed")

    def submit(self, ids: Sequence[Sequence[int]]) -> Future[Vectors]:
        return self._workers.submit(self.infer, ids)

    def infer(self, ids: Sequence[Sequence[int]]) -> Vectors:
        request = self._requests.get()
        try:
            request.infer(list(padded(ids, self._manifest.padding, self._manifest.pads_left)), share_inputs=True)
            return np.array(request.get_output_tensor().data)
        finally:
            self._requests.put(request)


def fastest(capabilities: Sequence[str], cpu: Path = _CPU) -> Literal["f32", "bf16", "int8"]:
    """Return the arithmetic that embeds passages fastest on this CPU; int8 where `cpu` does not say what it can do."""
    if "BF16" in capabilities:
        return "bf16"
    try:
        known = cpu.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "int8"
    return "int8" if any(name in known for name in _INT8_PRODUCTS) else "f32"


def _is_coarse(ids: Sequence[Sequence[int]], weights: str) -> bool:
    """Return whether a batch may run with int8 inputs: what they lose averages out over the tokens of a text."""
    return weights == "int8" and min(len(row) for row in ids) >= _FEW_TOKENS


def _settings(precision: Precision, coarse: bool, alone: bool = False, threads: int = 0) -> Settings:
    # THROUGHPUT: a stream of one thread per core; independent batches keep all cores busy without waiting for each
    # other. LATENCY: one stream on all cores, on two cores 1.2 times as fast for a question of 10 tokens, 1.6 for 60.
    settings: Settings = {
        "PERFORMANCE_HINT": "LATENCY" if alone else "THROUGHPUT",
        "ENABLE_CPU_PINNING": False,
        "INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": _GROUP if coarse else 0,
    }
    if threads:
        settings |= {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1 if alone else threads}
    return settings


def _convert(core: openvino.Core, files: ModelFiles, folder: Path, precision: Precision, cache: Path) -> Manifest:
    """Write a model's graph, weights and tokenizer; in f32 where int8 would leave torch too far behind."""
    from index.torch_embedder import export

    try:
        with warnings.catch_warnings():  # of the libraries to each other
            warnings.simplefilter("ignore")
            exported = export(files)
            graph = openvino.convert_model(exported.program)
    except (RuntimeError, TypeError, AttributeError, NotImplementedError) as error:
        raise NotConvertible(f"The model {files.name!r} cannot be converted: {error}") from error
    (folder / "tokenizer.json").write_text(exported.tokenizer, encoding="utf-8")
    attempts: list[Precision] = ["int8", "f32"] if precision == "int8" else [precision]
    for attempt in attempts:
        made = _quantized(core, graph, exported) if attempt == "int8" else graph
        if _agrees(core, made, exported, attempt):
            _save(made, folder / "model.xml")
            return Manifest(
                precision=attempt,
                max_length=exported.max_length,
                dimensions=exported.dimensions,
                padding=exported.padding,
                pads_left=exported.pads_left,
                sha256={part: file_digest(folder / part, cache) for part in _PARTS},
            )
    raise NotConvertible(f"OpenVINO's vectors of the model {files.name!r} are not those of torch.")


def _save(graph: openvino.Model, path: Path) -> None:
    try:
        openvino.save_model(graph, path, compress_to_fp16=False)
    except RuntimeError as error:
        raise StorageFailed(
            f"The converted model cannot be written to {path.parent.parent.parent}. "
            "Free the disk, or set `cache` to a folder that can be written."
        ) from error


def _agrees(core: openvino.Core, graph: openvino.Model, exported: "Exported", precision: Precision) -> bool:
    """Return whether every probe comes out as torch has it."""
    models = {coarse: core.compile_model(graph, "CPU", _settings(precision, coarse)) for coarse in (False, True)}
    for ids, right in zip(_probe_ids(exported), exported.reference, strict=True):
        [row] = models[_is_coarse([ids], precision)](list(padded([ids], exported.padding, exported.pads_left)))[0]
        if not row @ right >= _AGREEMENT:
            return False
    return True


def _probe_ids(exported: "Exported") -> list[list[int]]:
    return Tokens(exported.tokenizer, exported.max_length).ids(exported.probes)


def _quantized(core: openvino.Core, graph: openvino.Model, exported: "Exported") -> openvino.Model:
    """Return a copy whose matrix products have int8 weights; OpenVINO makes their inputs int8 as they come.

    Two things keep the few large channels of a transformer from coarsening all others: a scale for each group of
    neighbours instead of a row, and SmoothQuant, which shares the range of a channel between input and weights
    (Xiao et al., 2023, https://arxiv.org/abs/2211.10438, equation 4 with alpha = 1/2).
    """
    graph = graph.clone()
    products: dict[openvino.Output, list[openvino.Node]] = {}
    for node in graph.get_ordered_ops():
        if _has_weights(node):
            products.setdefault(node.input_value(0), []).append(node)
    for (source, nodes), peak in zip(products.items(), _peaks(core, graph, list(products), exported), strict=True):
        weights = [node.input_value(1).get_node().get_data() for node in nodes]
        smooth = np.sqrt(peak / np.maximum(np.abs(np.concatenate(weights)).max(axis=0), _TINY))
        smooth = (smooth / np.exp(np.log(smooth).mean())).astype(np.float32)
        smoothed = operations.multiply(source, operations.constant(1 / smooth))
        for node, rows in zip(nodes, weights, strict=True):
            node.input(0).replace_source_output(smoothed.output(0))
            node.input(1).replace_source_output(_in_int8(rows * smooth).output(0))
    return graph


def _has_weights(node: openvino.Node) -> bool:
    if node.get_type_name() != "MatMul" or node.input_value(1).get_node().get_type_name() != "Constant":
        return False
    shape = node.input_value(1).get_shape()
    turned: bool = node.get_attributes()["transpose_b"]
    return turned and len(shape) == 2 and shape[1] % _GROUP == 0


def _peaks(
    core: openvino.Core, graph: openvino.Model, places: list[openvino.Output], exported: "Exported"
) -> list[Vectors]:
    """Return, for each place of the graph, the largest magnitude in each channel over all tokens of the probes."""
    names = [(place.get_node().get_friendly_name(), place.get_index()) for place in places]
    watched = graph.clone()
    nodes = {node.get_friendly_name(): node for node in watched.get_ops()}
    watched.add_outputs([nodes[name].output(index) for name, index in names])
    tokens, mask = padded(_probe_ids(exported), exported.padding, exported.pads_left)
    found = core.compile_model(watched, "CPU", _settings("f32", coarse=False))([tokens, mask])
    peaks = []
    for n in range(len(places)):
        values = np.abs(found[1 + n])
        # Before pooling there is a row for each token, and what stands at padding is never read.
        rows = values[mask == 1] if values.shape[:-1] == mask.shape else values.reshape(-1, values.shape[-1])
        peaks.append(np.maximum(rows.max(axis=0), _TINY))
    return peaks


def _in_int8(weights: Vectors) -> openvino.Node:
    groups = weights.reshape(len(weights), -1, _GROUP)
    scales = np.maximum(np.abs(groups).max(axis=2, keepdims=True), _TINY) / 127
    levels = operations.constant(np.rint(groups / scales).astype(np.int8))
    restored = operations.multiply(operations.convert(levels, "f32"), operations.constant(scales))
    return operations.reshape(restored, operations.constant(np.array(weights.shape)), special_zero=False)
