"""Fonte beside LlamaIndex's stock pipeline: indexing, a warm query, a cold answer. A ratio above 1: Fonte is faster.

    python benchmarks/llamaindex.py [--articles 60] [--runs 5]

The documents are news articles of the evaluation data (FONTE_EVALDATA), repeated where there are too few, the questions
those of squad-en-en, each asked once; without that data, the seeds and five questions. Both sides read the same text
files, embed with the same model and cut at 256 of its tokens. The sides take turns, the median of the ratios counts,
and each ratio is given of the clock and of processor time: a machine that slows down slows both.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import peer
from timing import cost, say, timed

ROOT = Path(__file__).resolve().parent.parent
EVALDATA = Path(os.environ.get("FONTE_EVALDATA", ROOT.parent / "shared" / "evaldata"))
_WARMING = 25
"""Questions asked before those that are timed."""
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
        _write_documents(documents, arguments.articles)
        size = sum(file.stat().st_size for file in documents.iterdir())
        print(f"{arguments.articles} documents, {size:,} bytes; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        _indexing(documents, work, arguments.runs)
        _warm_query(work, arguments.runs)
        _cold_answer(work, arguments.runs)


def _indexing(documents: Path, work: Path, runs: int) -> None:
    from index.load_embedder import load_embedder
    from index.settings import IndexSettings
    from index.sync import Syncer

    embedder = load_embedder(IndexSettings())
    peer.configure()
    peer.warm()
    embedder.embed_passages(QUESTIONS)
    pairs = []
    for run in range(max(1, runs // 2)):
        ours, report = timed(partial(Syncer(work / f"fonte-{run}", embedder, peer.CHUNK_TOKENS).sync, [documents]))
        theirs, nodes = timed(lambda: peer.build(documents, work / "peer"))
        pairs.append((ours, theirs))
        print(f"  fonte {ours.clock:.1f} s, {report.chunks} chunks; llamaindex {theirs.clock:.1f} s, {nodes} chunks")
    say("indexing", pairs, f"{report.chunks} and {nodes} chunks of the same text, {len(pairs)} pairs")


def _warm_query(work: Path, runs: int) -> None:
    from rag.assemble import chatbot

    ours = chatbot(work / "fonte-0")
    theirs = peer.load(work / "peer").as_retriever(similarity_top_k=10)
    questions = _questions(_WARMING + runs * 20)
    pairs = [(cost(partial(ours.search, each, 10)), cost(partial(theirs.retrieve, each))) for each in questions]
    pairs = pairs[_WARMING:]
    say("a warm query, hybrid beside dense", pairs, f"{len(pairs)} pairs")


def _cold_answer(work: Path, runs: int) -> None:
    fonte = [sys.executable, "-m", "ui.cli", "ask", QUESTIONS[0], "--data", str(work / "fonte-0")]
    stock = [sys.executable, str(Path(__file__).parent / "peer.py"), str(work / "peer"), QUESTIONS[0]]
    pairs = []
    for _ in range(runs):
        ours, answered = timed(lambda: subprocess.run(fonte, cwd=ROOT, capture_output=True, check=False))
        assert answered.returncode in (0, 4), answered.stderr  # 4: it refused, after the same work but the last step
        theirs = cost(lambda: subprocess.run(stock, cwd=ROOT, capture_output=True, check=True))
        print(f"  fonte {ours.clock:.2f} s, llamaindex {theirs.clock:.2f} s")
        pairs.append((ours, theirs))
    say("a cold answer", pairs, f"{runs} pairs of new processes")


def _write_documents(folder: Path, most: int) -> None:
    folder.mkdir()
    corpus = EVALDATA / "multihop-news-en" / "corpus.jsonl.gz"
    if corpus.exists():
        with gzip.open(corpus, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
    else:
        print(f"{corpus} is absent; the seeds are repeated instead.")
        texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*-*.md"))]
    for number in range(most):
        text = texts[number % len(texts)]
        (folder / f"{number:05}.txt").write_text(text if number < len(texts) else f"{number}. {text}", encoding="utf-8")


def _questions(most: int) -> list[str]:
    cases = EVALDATA / "squad-en-en" / "cases.jsonl.gz"
    if not cases.exists():
        return [QUESTIONS[place % len(QUESTIONS)] for place in range(most)]
    with gzip.open(cases, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["question"] for line in lines][: 10 * most : 10]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--runs", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
