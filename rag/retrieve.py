"""From a query to the passages that fit it best."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from index.analysis import grams, stems
from index.corpus import EVERYTHING, Corpus
from index.documents import Hit
from index.embedder import Embedder, Vectors
from index.filters import Filter
from index.keywords import Scores
from index.language import detect_language

_POOL = 100
"""Candidates that each retriever brings up."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a search found, and what later stages need to judge it."""

    query: str
    language: str
    vector: Vectors
    hits: tuple[Hit, ...]
    generation: int
    timings_ms: Mapping[str, float]


class Retriever:
    """Dense and keyword retrieval over one corpus, fused."""

    def __init__(self, corpus: Corpus, embedder: Embedder) -> None:
        self._corpus = corpus
        self._embedder = embedder

    def retrieve(self, query: str, limit: int, where: Filter = EVERYTHING) -> Retrieval:
        """Return the best `limit` passages, best first."""
        started = time.perf_counter()
        language = detect_language(query, self._corpus.languages() | {"en"})
        vector = self._embedder.embed_query(query)
        embedded = time.perf_counter()
        found: dict[str, Scores] = {
            "dense": self._corpus.nearest(vector, _POOL, where),
            "stems": self._corpus.matching("stems", stems(query, language), _POOL, where),
            "grams": self._corpus.matching("grams", grams(query), _POOL, where),
        }
        total: dict[int, float] = {}
        for scores in found.values():
            for chunk, score in _standardised(scores).items():
                total[chunk] = total.get(chunk, 0.0) + score
        best = sorted(total, key=lambda chunk: (-total[chunk], chunk))[:limit]
        chunks = self._corpus.chunks(best)
        hits = tuple(
            Hit(chunks[i], total[i], tuple(name for name, scores in found.items() if i in scores))
            for i in best
            if i in chunks
        )
        ended = time.perf_counter()
        timings = {"embedding": 1e3 * (embedded - started), "retrieval": 1e3 * (ended - embedded)}
        return Retrieval(query, language, vector, hits, self._corpus.generation, timings)


def _standardised(scores: Scores) -> Scores:
    values = np.fromiter(scores.values(), float)
    if not len(values):
        return {}
    lowest, spread = values.min(), values.std() or 1.0
    return {chunk: (score - lowest) / spread for chunk, score in scores.items()}
