"""One query's retrieval over the multihop set: Fonte's hybrid beside the dense one of LlamaIndex's stock pipeline.

    python benchmarks/retrieval.py [--questions 300]

Both search the same 256-token chunks of the 609 articles of FONTE_EVALDATA, with one model; LlamaIndex is given the
stored vectors, so that nothing is embedded twice. Each question is asked once of both sides, in turns, ten passages
wanted; embedding the question is included. Prints the milliseconds of both and the ratio, above 1: Fonte is faster.
"""

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import peer
from timing import cost, say

from eval.cases import load_set
from eval.errors import MissingData, UnknownSet
from eval.indexes import prepare
from index.layout import Layout
from index.load_embedder import load_embedder
from index.settings import IndexSettings
from index.store import Store
from rag.assemble import open_chatbot
from rag.settings import RagSettings

_WARMING = 25
"""Questions asked before those that are timed."""
_LIMIT = 10


def main() -> None:
    arguments = _arguments()
    try:
        eval_set = load_set("multihop-news-en")
    except (MissingData, UnknownSet) as error:
        sys.exit(str(error))
    index = IndexSettings()
    embedder = load_embedder(index)
    data, _ = prepare(eval_set, embedder, index.cache / "eval", index.chunk_tokens, lambda _: None)
    ours = open_chatbot(index.model_copy(update={"data": data}), RagSettings(llm="none"))
    theirs = _stock(data)
    questions = [case.question for case in eval_set.cases][: arguments.questions + _WARMING]
    print(f"{len(ours.corpus):,} chunks; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    pairs = [(cost(partial(ours.search, each, _LIMIT)), cost(partial(theirs.retrieve, each))) for each in questions]
    pairs = pairs[_WARMING:]
    for name, side in (("fonte", 0), ("llamaindex", 1)):
        clock = 1e3 * np.array([pair[side].clock for pair in pairs])
        print(f"{name}: p50 {np.median(clock):.1f} ms, p95 {np.quantile(clock, 0.95):.1f} ms")
    say("retrieval of one query, hybrid beside dense", pairs, f"{len(pairs)} pairs")


def _stock(data: Path) -> Any:
    """Return LlamaIndex's retriever over the chunks and vectors of an index of Fonte's."""
    import faiss
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.faiss import FaissVectorStore

    peer.configure()
    store = Store(Layout(data).store)
    chunks, vectors = store.embeddings(store.everything().added)
    texts = store.chunks(chunks)
    store.close()
    nodes = [TextNode(text=texts[i].text, embedding=row.tolist()) for i, row in zip(chunks, vectors, strict=True)]
    vector_store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(peer.DIMENSIONS))
    context = StorageContext.from_defaults(vector_store=vector_store)
    return VectorStoreIndex(nodes, storage_context=context).as_retriever(similarity_top_k=_LIMIT)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=300)
    return parser.parse_args()


if __name__ == "__main__":
    main()
