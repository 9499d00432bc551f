"""One open index, searched."""

import math
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from index.derived import derive
from index.documents import Chunk, Document
from index.embedder import ModelIdentity, Vectors
from index.errors import Locked, StorageFailed, UnknownDocument
from index.filters import Filter
from index.keywords import KeywordIndex, Scores, Stream, Weights
from index.layout import Layout
from index.lock import writing
from index.store import DocumentSummary, Store
from index.vectors import VectorIndex

EVERYTHING = Filter()


class Corpus(Protocol):
    """What retrieval asks of an index, wherever it lives."""

    @property
    def generation(self) -> int:
        """Return a number that rises with every change."""
        ...

    def __len__(self) -> int:
        """Return the number of chunks."""
        ...

    def languages(self) -> frozenset[str]:
        """Return the ISO 639-1 codes of its documents."""
        ...

    def sizes(self) -> Mapping[str, int]:
        """Return about how many chunks are in each language."""
        ...

    def nearest(self, query: Vectors, limit: int, where: Filter = EVERYTHING) -> Scores:
        """Return the chunks nearest to a (d,) query of unit length, with their cosine similarity."""
        ...

    def matching(self, weights: Weights, limit: int, where: Filter = EVERYTHING) -> Scores:
        """Return the chunks that match the terms best, with the weighted sum of their BM25."""
        ...

    def similarities(self, query: Vectors, ids: Sequence[int]) -> Scores:
        """Return the cosine similarity of the query to each of these chunks."""
        ...

    def frequency(self, stream: Stream, term: str) -> int:
        """Return how many chunks hold a term."""
        ...

    def languages_of(self, ids: Sequence[int]) -> dict[int, str]:
        """Return the language of each of these chunks that still exists."""
        ...

    def chunks(self, ids: Sequence[int]) -> dict[int, Chunk]:
        """Return the chunks of these ids that still exist."""
        ...

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """Return the chunks of a document in order."""
        ...

    def document(self, document_id: str) -> Document:
        """Return a document.

        Raises:
            UnknownDocument: there is none of that id.
        """
        ...

    def summaries(self) -> list[DocumentSummary]:
        """Return every document without its text."""
        ...


class EmbeddedCorpus:
    """A data folder on this machine. Safe to share between threads; sees what other processes write.

    Every answer is looked up in the store last, so a deleted chunk is never returned, whatever the derived indexes
    still hold.
    """

    def __init__(
        self,
        layout: Layout,
        store: Store,
        vectors: VectorIndex,
        keywords: KeywordIndex,
        identity: ModelIdentity,
        chunk_tokens: int,
    ) -> None:
        """Use `open_corpus`."""
        self._layout = layout
        self._store = store
        self._vectors = vectors
        self._keywords = keywords
        self._identity = identity
        self._chunk_tokens = chunk_tokens
        self._seen = -1
        self._languages: dict[str, int] = {}
        self._lock = threading.RLock()

    def refresh(self) -> None:
        """See everything that was committed before this call.

        Raises:
            WrongModel: another process has made the index anew with another model since it was opened.
        """
        if self._store.generation == self._seen:
            return
        with self._lock:
            self._store.check_recipe(self._identity, self._chunk_tokens)
            if self._vectors.outgrown or self._store.changes_since(self._vectors.generation) is None:
                # The writer's own index is quicker to read than a new one is to make.
                self._vectors = VectorIndex.load(self._layout.vectors, self._identity.dimensions, self._store)
            self._vectors.catch_up(self._store, retrain=False)
            self._keywords.follow(self._store)
            self._languages = self._store.languages()
            # A writer brings the keywords along last: until it has, the next search looks again.
            self._seen = min(self._vectors.generation, self._keywords.generation)

    @property
    def generation(self) -> int:
        """Return the generation of the store."""
        return self._store.generation

    def __len__(self) -> int:
        self.refresh()
        return len(self._vectors)

    def languages(self) -> frozenset[str]:
        """Return the languages of the documents."""
        self.refresh()
        return frozenset(self._languages)

    def sizes(self) -> dict[str, int]:
        """Return how many chunks each language has, by its share of the documents: to count them takes a while."""
        chunks, languages = len(self), self._languages
        documents = max(1, sum(languages.values()))
        return {language: math.ceil(chunks * count / documents) for language, count in languages.items()}

    def nearest(self, query: Vectors, limit: int, where: Filter = EVERYTHING) -> Scores:
        """Return the nearest chunks with their cosine similarity."""
        self.refresh()
        among = self._store.chunk_ids(where)
        with self._lock:
            ids, scores = self._vectors.search(query, limit, among)
        return dict(zip(ids.tolist(), scores.tolist(), strict=True))

    def matching(self, weights: Weights, limit: int, where: Filter = EVERYTHING) -> Scores:
        """Return the best matching chunks with their BM25."""
        self.refresh()
        return self._keywords.search(weights, limit, self._store.chunk_ids(where))

    def similarities(self, query: Vectors, ids: Sequence[int]) -> Scores:
        """Return the cosine similarity of each chunk that still exists."""
        found, vectors = self._store.embeddings(ids)
        return dict(zip(found, np.asarray(vectors @ query).tolist(), strict=True)) if found else {}

    def frequency(self, stream: Stream, term: str) -> int:
        """Return how many chunks hold a term."""
        return self._keywords.frequency(stream, term)

    def languages_of(self, ids: Sequence[int]) -> dict[int, str]:
        """Return the language of each chunk that still exists."""
        return self._store.languages_of(ids)

    def chunks(self, ids: Sequence[int]) -> dict[int, Chunk]:
        """Return the chunks that still exist."""
        return self._store.chunks(ids)

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """Return the chunks of a document in order."""
        return self._store.chunks_of(document_id)

    def document(self, document_id: str) -> Document:
        """Return a document, or raise UnknownDocument."""
        document = self._store.document(document_id)
        if document is None:
            raise UnknownDocument(f"No document has the id {document_id}; it may have been deleted.")
        return document

    def summaries(self) -> list[DocumentSummary]:
        """Return every document without its text."""
        return self._store.summaries()

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()


def open_corpus(data: Path, identity: ModelIdentity, chunk_tokens: int) -> EmbeddedCorpus:
    """Open the index in `data` for searching; derived indexes that are missing, damaged or behind are mended.

    Raises:
        NoIndex, NewerFormat, DamagedStore, WrongModel: the message says what to do.
    """
    layout = Layout(data)
    store = Store(layout.store)
    try:
        store.check_recipe(identity, chunk_tokens)
        vectors = VectorIndex.load(layout.vectors, identity.dimensions, store)
        keywords = KeywordIndex.load(layout.keywords, store)
        reached = {vectors.generation, keywords.generation if keywords else 0}
        if reached != {store.generation}:
            try:
                with writing(layout.lock, "fonte, mending the index", patience=0):
                    vectors, keywords = derive(store, layout)
            except Locked:
                pass  # a writer is at work and will mend them
            except StorageFailed:
                keywords = None  # the disk is read-only or full: what has to be made is made in memory
        return EmbeddedCorpus(layout, store, vectors, keywords or KeywordIndex.in_memory(), identity, chunk_tokens)
    except BaseException:
        store.close()
        raise
