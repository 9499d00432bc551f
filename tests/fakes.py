"""Small stand-ins for what is slow, written by hand against the protocols of the program."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from index.embedder import ModelIdentity, Vectors

_WORD = re.compile(r"\w+|[^\w\s]")


class FakeEmbedder:
    """An embedder that hashes words into a vector: texts that share words are near each other. It counts its work."""

    def __init__(self, name: str = "fake", dimensions: int = 16, max_tokens: int = 256) -> None:
        digest = hashlib.sha256(f"{name} {dimensions}".encode()).hexdigest()
        self.identity = ModelIdentity(name, digest, dimensions, max_tokens)
        self.embedded: list[str] = []
        """Every passage that was embedded, in order."""
        self._words: dict[str, Vectors] = {}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        if not texts:
            return np.empty((0, self.identity.dimensions), np.float32)
        return np.stack([self._vector(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        return self._vector(text)

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return the place of each word and of each mark of punctuation."""
        return [[found.span() for found in _WORD.finditer(text)] for text in texts]

    def _vector(self, text: str) -> Vectors:
        total = np.full(self.identity.dimensions, 1e-3, np.float32)
        for word in _WORD.findall(text.lower()):
            total += self._word(word)
        return np.asarray(total / np.linalg.norm(total), np.float32)

    def _word(self, word: str) -> Vectors:
        if word not in self._words:
            seed = int.from_bytes(hashlib.sha256(f"{self.identity.name} {word}".encode()).digest()[:8])
            random = np.random.default_rng(seed)
            self._words[word] = random.standard_normal(self.identity.dimensions, np.float32)
        return self._words[word]
