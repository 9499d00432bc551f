"""Many articles into an index: Fonte beside LlamaIndex's and LangChain's stock pipelines, each in a process of its own.

    python benchmarks/ingestion.py [--documents 10000] [--sides fonte llamaindex langchain] [--without-model]

The documents are the news articles of the evaluation data (FONTE_EVALDATA), repeated and made different. All sides read
the same text files with the same model and cut at 256 of its tokens; the model is loaded, and has embedded once, before
the clock starts. Told of each side: documents and embedded tokens a second, by the clock and by processor time, which
other work on the machine disturbs less; the largest resident memory; and the floating-point operations that the
embeddings need (of real tokens, no padding), as a share of what float32 matrix products reach that are timed before and
after in the same process, one on each core. LangChain needs the extra `bench`.

With `--without-model` Fonte runs without embedding anything: what all the rest costs, at full size in minutes.
"""

import argparse
import gzip
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import peer
from timing import Cost, cost, timed

from index.embedder import Vectors

ROOT = Path(__file__).resolve().parent.parent
EVALDATA = Path(os.environ.get("FONTE_EVALDATA", ROOT.parent / "shared" / "evaldata"))
SIDES = ("fonte", "llamaindex", "langchain")
_PRODUCT = 1536
"""Rows of the matrices whose product is timed."""
_PRODUCTS = 24
"""Of them a core."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one side did."""

    chunks: int
    tokens: int
    operations: float
    """Floating-point operations that embedding these tokens needs."""
    clock: float
    processor: float
    peak_clock: float
    """Operations a second of the matrix products, by the clock."""
    peak_processor: float
    """The same by processor time: of one core."""
    memory: int
    """Bytes: the largest resident memory of the process, before anything was counted of what it had made."""


def main() -> None:
    arguments = _arguments()
    if arguments.side:
        run = _side(arguments.side, Path(arguments.folder), Path(arguments.into), arguments.without_model)
        print(json.dumps(asdict(run)))
        return
    sides = [side for side in arguments.sides if side != "langchain" or _has_langchain()]
    with tempfile.TemporaryDirectory() as folder:
        documents = Path(folder, "documents")
        size = write_articles(documents, arguments.documents)
        print(
            f"{arguments.documents:,} documents, {size:,} bytes; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        )
        for side in sides:
            _tell(side, arguments.documents, _apart(side, documents, Path(folder, side), arguments.without_model))


def write_articles(folder: Path, most: int) -> int:
    """Write articles as text files, those of a second round and later made different, and return how many bytes."""
    corpus = EVALDATA / "multihop-news-en" / "corpus.jsonl.gz"
    if not corpus.exists():
        sys.exit(f"The evaluation data is not in {EVALDATA}. Set FONTE_EVALDATA to its folder.")
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    folder.mkdir()
    size = 0
    for number in range(most):
        text = texts[number % len(texts)]
        if number >= len(texts):
            text = text.replace(". ", f" ({number}). ")
        size += (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
    return size


def _has_langchain() -> bool:
    if importlib.util.find_spec("langchain_community") is not None:
        return True
    print("LangChain is left out: pip install -e '.[bench]' --constraint constraints.txt")
    return False


def _apart(side: str, documents: Path, into: Path, without_model: bool) -> Run:
    """Run one side in a new process, and return what it did."""
    command = [sys.executable, __file__, "--side", side, "--folder", str(documents), "--into", str(into)]
    if without_model:
        command.append("--without-model")
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"{side} failed:\n{done.stderr}")
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def _tell(side: str, documents: int, run: Run) -> None:
    print(
        f"{side:11} {documents / run.clock:6.2f} documents/s ({documents / run.processor:.2f} a second of processor), "
        f"{run.tokens / run.clock:,.0f} tokens/s ({run.tokens / run.processor:,.0f}), {run.chunks:,} chunks, "
        f"{run.memory / 1e6:,.0f} MB, {run.clock:.0f} s, {run.processor:.0f} s of processor"
    )
    if run.operations:
        by_clock = run.operations / run.clock / run.peak_clock
        by_processor = run.operations / run.processor / run.peak_processor
        print(
            f"{'':11} {100 * by_clock:.0f} % of the matrix products by the clock ({run.peak_clock / 1e9:.0f} GFLOP/s), "
            f"{100 * by_processor:.0f} % by processor time ({run.peak_processor / 1e9:.0f} a core)",
            flush=True,
        )


def _side(side: str, documents: Path, into: Path, without_model: bool) -> Run:
    before = _products()
    chunks, spent, memory = {"fonte": _fonte, "llamaindex": _llamaindex, "langchain": _langchain}[side](
        documents, into, without_model
    )
    after = _products()
    lengths = [] if without_model else _lengths(chunks)
    return Run(
        len(chunks), sum(lengths), _operations(lengths), spent.clock, spent.processor,
        statistics.mean(one[0] for one in (before, after)), statistics.mean(one[1] for one in (before, after)), memory,
    )  # fmt: skip


def _fonte(documents: Path, into: Path, without_model: bool) -> tuple[list[str], Cost, int]:
    from index.context import in_context
    from index.load_embedder import load_embedder
    from index.settings import IndexSettings
    from index.store import Store
    from index.sync import Syncer

    embedder = load_embedder(IndexSettings())
    embedder.embed_passages(["A first text.", "And a second one."])
    if without_model:
        embedder.embed_passages = _no_vectors  # type: ignore[method-assign]
    syncer = Syncer(into, embedder, peer.CHUNK_TOKENS)
    spent = cost(lambda: syncer.sync([documents]))
    memory = _memory()
    store = Store(into / "fonte.sqlite")
    chunks = []
    for summary in store.summaries():
        document = store.document(summary.id)
        assert document is not None
        chunks += [in_context(document, chunk.heading, chunk.text) for chunk in store.chunks_of(summary.id)]
    store.close()
    return chunks, spent, memory


def _memory() -> int:
    return 1024 * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _no_vectors(texts: Sequence[str]) -> Vectors:
    return np.full((len(texts), peer.DIMENSIONS), peer.DIMENSIONS**-0.5, np.float32)


def _llamaindex(documents: Path, into: Path, without_model: bool) -> tuple[list[str], Cost, int]:
    peer.configure()
    peer.warm()
    spent, count = timed(lambda: peer.build(documents, into))
    memory = _memory()
    chunks = [node.get_content() for node in peer.load(into).docstore.docs.values()]
    assert len(chunks) == count
    return chunks, spent, memory


def _langchain(documents: Path, into: Path, without_model: bool) -> tuple[list[str], Cost, int]:
    import langchain_peer

    model = langchain_peer.embeddings()
    model.embed_documents(["A first text.", "And a second one."])
    spent, chunks = timed(lambda: langchain_peer.build(documents, into, model))
    return chunks, spent, _memory()


def _lengths(chunks: Sequence[str]) -> list[int]:
    """Return how many tokens the model reads of each chunk."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(peer.model_folder()) / "tokenizer.json"))
    tokenizer.enable_truncation(peer.CHUNK_TOKENS)
    tokenizer.no_padding()
    return [len(encoding.ids) for encoding in tokenizer.encode_batch(list(chunks))]


def _operations(lengths: Sequence[int]) -> float:
    """Return the floating-point operations of the transformer's matrix products for texts of these lengths.

    Per token and layer: four projections and two of the feed-forward network; per text and layer: two products of
    attention. A multiplication and an addition are two.
    """
    config = json.loads(Path(peer.model_folder(), "config.json").read_text(encoding="utf-8"))
    hidden, inner, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    per_token = 2 * (4 * hidden * hidden + 2 * hidden * inner)
    return float(layers * sum(length * per_token + 4 * length * length * hidden for length in lengths))


def _products() -> tuple[float, float]:
    """Return how many operations a second float32 matrix products reach: by the clock, and of processor time."""
    from threadpoolctl import threadpool_limits

    cores = os.cpu_count() or 1
    pairs = [np.random.default_rng(core).standard_normal((2, _PRODUCT, _PRODUCT), np.float32) for core in range(cores)]

    def multiply(pair: Vectors) -> None:
        for _ in range(_PRODUCTS):
            pair[0] @ pair[1]

    with threadpool_limits(1), ThreadPoolExecutor(cores) as pool:
        spent = cost(lambda: list(pool.map(multiply, pairs)))
    operations = 2.0 * _PRODUCT**3 * _PRODUCTS * cores
    return operations / spent.clock, operations / spent.processor


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=list(SIDES))
    parser.add_argument("--without-model", action="store_true")
    for name in ("side", "folder", "into"):  # of one side, in its own process
        parser.add_argument(f"--{name}", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
