"""What turns text into vectors: the protocol that everything else is written against."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model made a vector. Vectors of two identities must never be compared."""

    name: str
    digest: str
    """SHA-256 over the model's weights and tokenizer, and over its prompts."""
    dimensions: int
    max_tokens: int


class Embedder(Protocol):
    """A sentence embedding model, loaded."""

    @property
    def identity(self) -> ModelIdentity:
        """Return the model's identity, which the index records."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 rows of unit length, in the order of `texts`."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Return (d,) float32 of unit length."""
        ...

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return, for each text, the (start, end) code points of each of its tokens, special tokens left out."""
        ...
