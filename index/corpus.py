"""One open index, searched."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from index.documents import Chunk, Document
from index.embedder import ModelIdentity, Vectors
from index.errors import Locked, StorageFailed, UnknownDocument
from index.filters import Filter
from index.keywords import KeywordIndex, Scores, Stream
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

    def nearest(self, query: Vectors, limit: int, where: Filter = EVERYTHING) -> Scores:
        """Return the chunks nearest to a (d,) query of unit length, with their cosine similarity."""
        ...

    def matching(self, stream: Stream, terms: Sequence[str], limit: int, where: Filter = EVERYTHING) -> Scores:
        """Return the chunks that match any of the terms best, with their BM25."""
        ...

    def similarities(self, query: Vectors, ids: Sequence[int]) -> Scores:
        """Return the cosine similarity of the query to each of these chunks."""
        ...

    def matches(self, stream: Stream, terms: Sequence[str], ids: Sequence[int]) -> Scores:
        """Return the BM25 of these chunks for the terms, those with none of them left out."""
        ...

    def frequency(self, stream: Stream, term: str) -> int:
        """Return how many chunks hold a term."""
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
        self, store: Store, vectors: VectorIndex, keywords: KeywordIndex, identity: ModelIdentity, chunk_tokens: int
    ) -> None:
        """Use `open_corpus`."""
        self._store = store
        self._vectors = vectors
        self._keywords = keywords
        self._identity = identity
        self._chunk_tokens = chunk_tokens
        self._seen = -1
        self._languages: frozenset[str] = frozenset()
        self._lock = threading.RLock()

    def refresh(self) -> None:
        """See everything that was committed before this call."""
        generation = self._store.generation
        if generation == self._seen:
            return
        with self._lock:
            # Another process may have made the index anew with another model since it was opened.
            self._store.check_recipe(self._identity, self._chunk_tokens)
            self._vectors.catch_up(self._store)
            self._keywords.reload()
            rows = self._store.query("SELECT DISTINCT language FROM documents")
            self._languages = frozenset(row[0] for row in rows)
            self._seen = generation

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
        return self._languages

    def nearest(self, query: Vectors, limit: int, where: Filter = EVERYTHING) -> Scores:
        """Return the nearest chunks with their cosine similarity."""
        self.refresh()
        among = self._store.chunk_ids(where)
        with self._lock:
            ids, scores = self._vectors.search(query, limit, among)
        return dict(zip(ids.tolist(), scores.tolist(), strict=True))

    def matching(self, stream: Stream, terms: Sequence[str], limit: int, where: Filter = EVERYTHING) -> Scores:
        """Return the best matching chunks with their BM25."""
        self.refresh()
        return self._keywords.search(stream, terms, limit, self._store.chunk_ids(where))

    def similarities(self, query: Vectors, ids: Sequence[int]) -> Scores:
        """Return the cosine similarity of each chunk that still exists."""
        found, vectors = self._store.embeddings(ids)
        return dict(zip(found, np.asarray(vectors @ query).tolist(), strict=True)) if found else {}

    def matches(self, stream: Stream, terms: Sequence[str], ids: Sequence[int]) -> Scores:
        """Return the BM25 of these chunks."""
        return self._keywords.scores(stream, terms, ids)

    def frequency(self, stream: Stream, term: str) -> int:
        """Return how many chunks hold a term."""
        return self._keywords.frequency(stream, term)

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
    store.check_recipe(identity, chunk_tokens)
    keywords = KeywordIndex.load(layout.keywords)
    vectors = VectorIndex.load(layout.vectors, identity.dimensions)
    behind = keywords is None or keywords.generation != store.generation or vectors.generation != store.generation
    if behind:
        try:
            with writing(layout.lock, "fonte, mending the index"):
                keywords = derive(store, layout, vectors)
        except (Locked, StorageFailed, OSError):
            # A writer is at work and will mend them, or the disk is read-only: search what can be had without writing.
            if keywords is None:
                keywords = KeywordIndex.in_memory()
                keywords.catch_up(store)
    assert keywords is not None
    return EmbeddedCorpus(store, vectors, keywords, identity, chunk_tokens)


def derive(store: Store, layout: Layout, vectors: VectorIndex) -> KeywordIndex:
    """Bring both derived indexes on disk to the store's generation. For the one writer."""
    keywords = KeywordIndex.load(layout.keywords) or KeywordIndex.begin(layout.keywords)
    keywords.catch_up(store)
    if vectors.catch_up(store) or not any(layout.vectors.glob("*.faiss")):
        vectors.save(layout.vectors)
    store.forget_removed(min(keywords.generation, vectors.generation))
    return keywords
