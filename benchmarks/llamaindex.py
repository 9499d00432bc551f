"""Fonte beside LlamaIndex's stock pipeline: indexing, a warm query, a cold answer. A ratio above 1: Fonte is faster.

    python benchmarks/llamaindex.py [--articles 60] [--runs 5]

The documents are news articles of the evaluation data (FONTE_EVALDATA), repeated where there are too few; without that
data, the seeds. Both sides read the same text files, embed with the same model and cut at 256 tokens. Each measurement
alternates between the two sides and gives the median of the ratios, so a machine that slows down slows both.
"""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import peer

T = TypeVar("T")
ROOT = Path(__file__).parent.parent
QUESTIONS = (
    "Why was the shipment delayed?",
    "Who is on trial for fraud?",
    "How much did the company raise?",
    "Which team won on Sunday?",
    "What did the regulator decide about the merger?",
)


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        documents = work / "documents"
        count = _write_documents(documents, arguments.articles)
        print(
            f"{count} documents, {sum(f.stat().st_size for f in documents.iterdir()):,} bytes, {os.cpu_count()} cores"
        )
        _indexing(documents, work, arguments.runs)
        _warm_query(work, arguments.runs)
        _cold_answer(work, arguments.runs)


def _indexing(documents: Path, work: Path, runs: int) -> None:
    from index.load_embedder import load_embedder
    from index.settings import IndexSettings
    from index.sync import Syncer

    embedder = load_embedder(IndexSettings())
    peer.configure()
    ratios, chunks = [], (0, 0)
    for run in range(max(1, runs // 2)):
        ours, report = _timed(partial(Syncer(work / f"fonte-{run}", embedder, 256).sync, [documents]))
        theirs, nodes = _timed(lambda: peer.build(documents, work / "peer"))
        chunks = (report.chunks, nodes)
        # Chunks of whole sentences are a little shorter; compare text a second, which is the same text.
        ratios.append(theirs / ours)
        print(f"  indexing: fonte {ours:.1f} s ({report.chunks} chunks), llamaindex {theirs:.1f} s ({nodes} chunks)")
    _say("indexing throughput", ratios, f"{chunks[0]} and {chunks[1]} chunks of the same text")


def _warm_query(work: Path, runs: int) -> None:
    from rag.assemble import chatbot

    ours = chatbot(work / "fonte-0")
    theirs = peer.load(work / "peer").as_retriever(similarity_top_k=10)
    for question in QUESTIONS:
        ours.search(question, 10)
        theirs.retrieve(question)
    ratios = []
    for _ in range(runs * 4):
        for question in QUESTIONS:
            fonte, _ = _timed(partial(ours.search, question, 10))
            stock, _ = _timed(partial(theirs.retrieve, question))
            ratios.append(stock / fonte)
    _say("a warm query (hybrid beside dense)", ratios, f"{len(ratios)} pairs")


def _cold_answer(work: Path, runs: int) -> None:
    fonte = [sys.executable, "-m", "ui.cli", "ask", QUESTIONS[0], "--data", str(work / "fonte-0")]
    stock = [sys.executable, str(Path(__file__).parent / "peer.py"), str(work / "peer"), QUESTIONS[0]]
    ratios = []
    for _ in range(runs):
        ours, _ = _timed(lambda: subprocess.run(fonte, cwd=ROOT, capture_output=True, check=False))
        theirs, _ = _timed(lambda: subprocess.run(stock, cwd=ROOT, capture_output=True, check=True))
        print(f"  cold: fonte {ours:.2f} s, llamaindex {theirs:.2f} s")
        ratios.append(theirs / ours)
    _say("a cold answer", ratios, f"{runs} pairs of new processes")


def _timed(call: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def _say(what: str, ratios: list[float], how: str) -> None:
    low, high = min(ratios), max(ratios)
    print(f"{what}: {statistics.median(ratios):.2f} times llamaindex (from {low:.2f} to {high:.2f}; {how})")


def _write_documents(folder: Path, most: int) -> int:
    folder.mkdir()
    source = Path(os.environ.get("FONTE_EVALDATA", ROOT.parent / "shared" / "evaldata"))
    corpus = source / "multihop-news-en" / "corpus.jsonl.gz"
    if corpus.exists():
        with gzip.open(corpus, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
    else:
        print(f"{corpus} is absent; the seeds are repeated instead.")
        texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*-*.md"))]
    for number in range(most):
        text = texts[number % len(texts)]
        (folder / f"{number:05}.txt").write_text(text if number < len(texts) else f"{number}. {text}", encoding="utf-8")
    return most


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--runs", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
