"""Documents that another file has now: what was embedded of them is not embedded again."""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from index.documents import Document
from index.embedder import Vectors
from index.sources import Sources
from index.store import Store
from index.survey import Survey

_MOST_CHUNKS = 50_000
"""Chunks whose embeddings are kept in memory: 75 MB at 384 dimensions."""


class Moves:
    """The documents of files that vanished while others came that may be the same."""

    def __init__(self) -> None:
        self.vectors: dict[str, Vectors] = {}
        """The embedding of each text that their chunks were embedded as."""
        self._texts: dict[bytes, int] = {}

    def note(
        self,
        store: Store,
        sources: Sources,
        surveys: Sequence[Survey],
        embeddings: Callable[[Store, str], Mapping[str, Vectors]],
    ) -> None:
        """Look at the files that have vanished and have the size of one that came, before they are deleted."""
        gone = [file for one in surveys for file in one.vanished(sources)]
        sizes = {found.size for one in surveys for found in one.new(sources)} if gone else set()
        for file in gone:
            for document_id in sources.documents(file.id) if file.size in sizes else ():
                document = store.document(document_id)
                if document is None or len(self.vectors) > _MOST_CHUNKS:
                    continue
                self.vectors.update(embeddings(store, document_id))
                key = _key(document)
                self._texts[key] = self._texts.get(key, 0) + 1

    def is_moved(self, document: Document) -> bool:
        """Return whether a new document is one that was in a file that vanished; each is found again once."""
        key = _key(document)
        left = self._texts.get(key, 0)
        self._texts[key] = left - 1
        return left > 0


def _key(document: Document) -> bytes:
    return hashlib.sha256(document.text.encode()).digest()
