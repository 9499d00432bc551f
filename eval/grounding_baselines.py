"""What the grounding check is measured beside: embedding cosine and fuzzy quote match."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Protocol

import numpy as np

from index.load_embedder import load_embedder
from index.settings import IndexSettings

_QUOTED = 0.35
"""Share of a sentence that the longest matching blocks must cover, as fuzzy citation matchers use it."""
_LEAST_BLOCK = 5
"""Characters below which a common stretch of two texts is chance."""


class Judged(Protocol):
    """A pair, as far as a baseline looks at it."""

    @property
    def sentence(self) -> str:
        """Return the sentence."""
        ...

    @property
    def passages(self) -> list[str]:
        """Return what it is held against."""
        ...

    @property
    def expected(self) -> str:
        """Return `faithful` or `unfaithful`."""
        ...


def by_quote(pairs: Sequence[Judged]) -> list[bool]:
    """Return for each pair whether matching blocks cover 35 % of the sentence."""
    return [_covered(pair.sentence, " ".join(pair.passages)) >= _QUOTED for pair in pairs]


def _covered(sentence: str, passage: str) -> float:
    blocks = SequenceMatcher(None, sentence, passage, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= _LEAST_BLOCK) / max(1, len(sentence))


def by_cosine(pairs: Sequence[Judged]) -> list[bool]:
    """Return for each pair whether its cosine reaches the threshold with the best balanced accuracy on these
    very pairs."""
    embedder = load_embedder(IndexSettings())
    texts = sorted({pair.sentence for pair in pairs} | {passage for pair in pairs for passage in pair.passages})
    rows = dict(zip(texts, embedder.embed_passages(texts), strict=True))
    scores = np.array([max(float(rows[pair.sentence] @ rows[p]) for p in pair.passages) for pair in pairs])
    faithful = np.array([pair.expected == "faithful" for pair in pairs])
    best = max(np.unique(scores), key=lambda t: (scores >= t)[faithful].mean() + (scores < t)[~faithful].mean())
    return [bool(score >= best) for score in scores]
