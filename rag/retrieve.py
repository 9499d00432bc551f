"""From a query to the passages that fit it best.

    score(chunk) = keywords / best keywords + .6 * cosine + .4 * coverage

Keywords are BM25 over stems, pairs of stems and 4-grams in one search; coverage is the share of the question's weight
(idf) that the best single sentence of the chunk holds, for the chunks at the top. docs/decisions/0004-retrieval.md has
the measurements behind each number here. A score compares the passages of one question, not two questions.
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import marked, stems
from index.corpus import EVERYTHING, Corpus
from index.documents import Chunk, Hit
from index.embedder import Embedder, Vectors
from index.filters import Filter
from index.keywords import Stream, Weights
from index.language import detect_language
from index.sentences import sentences
from rag.mixture import MIXTURE, Mixture
from rag.query import Asked, asked_in

_POOL = 50
"""Candidates that keywords and vectors each bring up."""
_RESCORED = 10
_COMMONEST = 0.2
"""A 4-gram that a larger share of the chunks holds costs most to look up and says least."""
_SMALL = 32
"""Chunks of a corpus that is read whole."""
_TOO_FEW = 50
"""Chunks, below which no 4-gram counts as common."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a search found, and what later stages need to judge it."""

    query: str
    language: str
    vector: Vectors
    """Of the query: (d,) float32, unit length."""
    hits: tuple[Hit, ...]
    generation: int
    timings_ms: Mapping[str, float]


class Retriever:
    """Dense and keyword retrieval over one corpus, fused."""

    def __init__(self, corpus: Corpus, embedder: Embedder, mixture: Mixture = MIXTURE) -> None:
        """Search `corpus`, whose embeddings `embedder` made."""
        self._corpus = corpus
        self._mixture = mixture
        self._embedder = embedder

    def retrieve(self, query: str, limit: int, where: Filter = EVERYTHING) -> Retrieval:
        """Return the best `limit` passages, best first."""
        started = time.perf_counter()
        languages = self._corpus.languages()
        language = detect_language(query, languages | {"en"})
        vector = self._embedder.embed_query(query)
        embedded = time.perf_counter()
        asked = {target: asked_in(query, language, target, self._mixture) for target in languages}
        sizes = self._corpus.sizes()
        weights = {
            term: weight
            for target, each in asked.items()
            for term, weight in self._comparable(each.weights, sizes.get(target, 0)).items()
        }
        keywords = self._corpus.matching(weights, max(_POOL, limit), where)
        nearest = self._corpus.nearest(vector, max(_POOL, limit), where)
        hits = self._rank(asked, keywords, nearest, vector, max(limit, _RESCORED))[:limit]
        ended = time.perf_counter()
        timings = {"embedding": 1e3 * (embedded - started), "retrieval": 1e3 * (ended - embedded)}
        return Retrieval(query, language, vector, tuple(hits), self._corpus.generation, timings)

    def _comparable(self, asked: Weights, size: int) -> dict[tuple[Stream, str], float]:
        """Return the terms worth looking for, weighted as in a corpus of the `size` chunks of their language alone.

        A term has its language's mark, so in a corpus of another language every word of a single document is rare,
        and BM25 would put that document before all others.
        """
        whole, common = len(self._corpus), max(_TOO_FEW, _COMMONEST * size)
        found = {}
        for (stream, term), weight in asked.items():
            frequency = self._corpus.frequency(stream, term)
            if frequency and (stream != "grams" or frequency <= common):
                found[stream, term] = weight * rarity(frequency, size) / rarity(frequency, whole)
        return found

    def reach(self, passages: int) -> int:
        """Return how many passages to read where `passages` are wanted: of a small corpus all, for rank says little."""
        return max(passages, len(self._corpus)) if len(self._corpus) <= _SMALL else passages

    def _rank(
        self,
        asked: Mapping[str, Asked],
        keywords: Mapping[int, float],
        nearest: Mapping[int, float],
        vector: Vectors,
        limit: int,
    ) -> list[Hit]:
        cosines = {**nearest, **self._corpus.similarities(vector, [c for c in keywords if c not in nearest])}
        spoken = self._corpus.languages_of(list(cosines))
        best = max(keywords.values(), default=1.0)
        scores = {
            chunk: self._mixture.keywords * keywords.get(chunk, 0.0) / best + self._mixture.dense * cosine
            for chunk, cosine in cosines.items()
            if chunk in spoken
        }
        ranked = sorted(scores, key=lambda chunk: (-scores[chunk], chunk))[:limit]
        chunks = self._corpus.chunks(ranked)
        sizes = self._corpus.sizes()
        weighed = {target: self._weighed(each, sizes.get(target, 0)) for target, each in asked.items()}
        for chunk in ranked[:_RESCORED]:
            if chunk in chunks:
                covered = coverage(chunks[chunk], spoken[chunk], weighed.get(spoken[chunk], []))
                scores[chunk] += self._mixture.coverage * covered
        head = sorted(ranked[:_RESCORED], key=lambda chunk: (-scores[chunk], chunk))
        return [
            Hit(chunks[i], float(scores[i]), _found_by(i, keywords, nearest))
            for i in (*head, *ranked[_RESCORED:])
            if i in chunks
        ]

    def _weighed(self, asked: Asked, size: int) -> list[tuple[float, frozenset[str]]]:
        """Return the idf weight of each content word of the question beside its stems."""
        return [(max(self._idf(asked.language, stem, size) for stem in group), group) for group in asked.content]

    def _idf(self, language: str, stem: str, size: int) -> float:
        frequency = self._corpus.frequency("stems", marked(language, stem))
        return rarity(frequency, size) if frequency else 0.0


def rarity(frequency: int, size: int) -> float:
    """Return BM25's inverse document frequency, in nats, of a term that `frequency` of `size` chunks hold."""
    return math.log(1 + (max(size, frequency) - frequency + 0.5) / (frequency + 0.5))


def coverage(chunk: Chunk, language: str, weighed: Sequence[tuple[float, frozenset[str]]]) -> float:
    """Return the largest share of the question's weight that one sentence of the chunk holds, 0 to 1."""
    total = sum(weight for weight, _ in weighed)
    if not total:
        return 0.0
    asked = frozenset().union(*(group for _, group in weighed))
    best = 0.0
    for sentence in _sentence_stems(chunk.text, language):
        if not asked.isdisjoint(sentence):  # which few sentences pass, and is one look where the sum is many
            best = max(best, sum(weight for weight, group in weighed if not group.isdisjoint(sentence)))
    return best / total


@lru_cache(maxsize=1 << 12)
def _sentence_stems(text: str, language: str) -> tuple[frozenset[str], ...]:
    spans = sentences(text, language)
    return tuple(frozenset(stems(text[start:end], language)) for start, end in spans) or (frozenset(),)


def _found_by(chunk: int, keywords: Mapping[int, float], nearest: Mapping[int, float]) -> tuple[str, ...]:
    by = (("keywords", keywords), ("dense", nearest))
    return tuple(name for name, found in by if chunk in found)
