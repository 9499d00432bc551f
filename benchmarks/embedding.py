"""Fonte's embedder beside HuggingFaceEmbedding on torch, in every precision: speed as ratios, fidelity, retrieval.

    python benchmarks/embedding.py [--chunks 500] [--timed 16] [--runs 5] [--questions 1000] [--precisions int8 f32]

Speed: the same chunks of news articles (FONTE_EVALDATA), each as long as the model reads, `--timed` of them a run,
the sides in turn; stock in its batches of 10. Two ratios, above 1 Fonte is faster: of the clock and of processor time,
which other work on the machine disturbs less. Fidelity: cosine of each vector to torch float32. Retrieval: recall of
the right paragraph of squad-en-en by the dense vectors alone.
"""

import argparse
import gzip
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args

import numpy as np
import peer
from timing import Cost, cost, say

from index.embedder import Embedder, Vectors
from index.load_embedder import load_embedder
from index.settings import IndexSettings

EVALDATA = Path(os.environ.get("FONTE_EVALDATA", Path(__file__).parent.parent.parent / "shared" / "evaldata"))
T = TypeVar("T")
_ASKED = 10
"""Queries that are timed together."""
PRECISIONS = [p for p in get_args(IndexSettings.model_fields["precision"].annotation) if p != "auto"]


def main() -> None:
    if not EVALDATA.exists():
        sys.exit(f"The evaluation data is not in {EVALDATA}. Set FONTE_EVALDATA to its folder.")
    arguments = _arguments()
    stock = _stock()
    reference = load_embedder(IndexSettings(backend="torch"))
    ours = {p: load_embedder(IndexSettings(backend="openvino", precision=p)) for p in arguments.precisions}
    chunks = _chunks(reference, arguments.chunks)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}")
    _speed(stock, ours, chunks, arguments.timed, arguments.runs)
    _fidelity(reference, ours, chunks)
    _retrieval(reference, ours, arguments.questions)


def _speed(
    stock: Callable[[list[str]], object], ours: dict[str, Embedder], chunks: list[str], timed: int, runs: int
) -> None:
    question = "Why was the shipment of the graphics cards delayed?"
    pairs: dict[tuple[str, str], list[tuple[Cost, Cost]]] = {}
    for run in range(runs + 1):
        first = run * timed % max(1, len(chunks) - timed)
        batch = chunks[first : first + timed]
        there, there_query = cost(partial(stock, batch)), cost(partial(_ask, stock, [question]))
        if run:
            print(f"  stock: {timed / there.clock:.1f} chunks/s, a query {there_query.clock * 1e3 / _ASKED:.1f} ms")
        for name, embedder in ours.items():
            here, here_query = (
                cost(partial(embedder.embed_passages, batch)),
                cost(partial(_ask, embedder.embed_query, question)),
            )
            if run:  # The first warms both sides.
                pairs.setdefault(("passages", name), []).append((here, there))
                pairs.setdefault(("a query", name), []).append((here_query, there_query))
    for (what, name), costs in pairs.items():
        say(f"{what}, {name}", costs, f"{runs} runs of {timed if what == 'passages' else _ASKED}")


def _ask(embed: Callable[[T], object], question: T) -> None:
    for _ in range(_ASKED):
        embed(question)


def _fidelity(reference: Embedder, ours: dict[str, Embedder], chunks: list[str]) -> None:
    texts = {
        "chunks": chunks,
        "questions": [case["question"] for case in _lines("squad-en-en/cases")][::29][:200],
        "Italian": [document["text"] for document in _lines("squad-it-it/corpus")][::40][:50],
        "odd": ["", "a", "1999", "😀", "Tesla", "What?", "?!", "x" * 400, "ciao " * 600, "日本語", "e\u0301 \u200f"],
    }
    for kind, some in texts.items():
        right = reference.embed_passages(some)
        for name, embedder in ours.items():
            cosines = np.sum(right * embedder.embed_passages(some), axis=1)
            print(f"cosine {name}, {len(some)} {kind}: min {cosines.min():.5f}, mean {cosines.mean():.5f}")


def _retrieval(reference: Embedder, ours: dict[str, Embedder], questions: int) -> None:
    if not questions:
        return
    documents = list(_lines("squad-en-en/corpus"))
    cases = [case for case in _lines("squad-en-en/cases") if case["answerable"]]
    cases = cases[:: max(1, len(cases) // questions)][:questions]
    place = {document["_id"]: row for row, document in enumerate(documents)}
    right = np.array([place[case["evidence"][0]["document"]] for case in cases])
    for name, embedder in {"torch": reference, **ours}.items():
        passages = embedder.embed_passages([document["text"] for document in documents])
        asked: Vectors = np.stack([embedder.embed_query(case["question"]) for case in cases])
        scores = asked @ passages.T
        rank = np.sum(scores > scores[np.arange(len(cases)), right][:, None], axis=1)
        print(f"recall@1 {np.mean(rank < 1):.4f}, @10 {np.mean(rank < 10):.4f}: {name}, {len(cases)} questions")


def _stock() -> Callable[[list[str]], object]:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    embedding = HuggingFaceEmbedding(model_name=peer.model_folder())
    return lambda texts: (
        embedding.get_text_embedding_batch(texts) if len(texts) > 1 else embedding.get_query_embedding(texts[0])
    )


def _chunks(embedder: Embedder, most: int) -> list[str]:
    """Return stretches of articles as long as the model reads, from as many articles as there are."""
    size = embedder.identity.max_tokens
    found = []
    for document in _lines("multihop-news-en/corpus"):
        [offsets] = embedder.token_offsets([document["text"]])
        tokens = offsets[: len(offsets) - len(offsets) % size]
        found += [document["text"][tokens[i][0] : tokens[i + size - 1][1]] for i in range(0, len(tokens), size)][:4]
        if len(found) >= most:
            break
    return found[:most]


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(EVALDATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chunks", type=int, default=500)
    parser.add_argument("--timed", type=int, default=16)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--precisions", nargs="+", choices=PRECISIONS, default=["int8", "f32"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
