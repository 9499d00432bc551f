"""What a person does to an index as a whole: delete, check, rebuild."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.context import in_context
from index.corpus import derive
from index.embedder import Embedder
from index.errors import UnknownDocument
from index.keywords import KeywordIndex
from index.layout import Layout
from index.lock import writing
from index.sources import Sources
from index.split import split
from index.store import Store
from index.vectors import VectorIndex

_SAMPLE = 1_000
"""Vectors compared with the store by `check`."""
_TOLERANCE = 2e-3
"""Both sides are fp16; a larger difference is another vector."""


@dataclass(frozen=True, slots=True)
class Health:
    """What `check` found; `problems` are sentences, none where all is well."""

    documents: int
    chunks: int
    generation: int
    problems: tuple[str, ...]


def delete(data: Path, uris: Sequence[str], collection: str | None = None) -> list[str]:
    """Delete documents by uri, or all below a uri that ends in `/`, and return the uris deleted.

    None of them is found from the moment this returns. A sync of their folder leaves them out until one names the
    file itself.

    Raises:
        UnknownDocument: one of the uris names nothing; nothing was deleted.
    """
    layout = Layout(data)
    with writing(layout.lock, "fonte delete"):
        store = Store(layout.store)
        try:
            chosen = []
            for uri in uris:
                found = [
                    d
                    for d in store.summaries()
                    if (d.uri == uri or (uri.endswith("/") and d.uri.startswith(uri)))
                    and collection in (None, d.collection)
                ]
                if not found:
                    raise UnknownDocument(f"No document has the uri {uri}. Nothing was deleted. See: fonte list")
                chosen += found
            sources = Sources(store)
            for document in chosen:
                sources.exclude(document.collection, [document.uri])
            store.delete([document.id for document in chosen])
        finally:
            store.close()
    return [document.uri for document in chosen]


def check(data: Path) -> Health:
    """Compare the store with itself and with the two indexes derived from it.

    Raises:
        NoIndex, NewerFormat, DamagedStore: there is nothing to compare.
    """
    layout = Layout(data)
    store = Store(layout.store)
    try:
        problems = [f"The store is damaged: {finding}" for finding in store.sound()]
        everything = store.everything()
        orphans = store.query("SELECT count(*) FROM chunks WHERE document NOT IN (SELECT id FROM documents)")
        if orphans[0][0]:
            problems.append(f"{orphans[0][0]} chunks belong to no document.")
        problems += _check_vectors(store, layout, everything.added)
        problems += _check_keywords(store, layout, everything.added)
        documents = store.query("SELECT count(*) FROM documents")[0][0]
    finally:
        store.close()
    return Health(documents, len(everything.added), everything.generation, tuple(problems))


def _check_vectors(store: Store, layout: Layout, expected: Sequence[int]) -> list[str]:
    if not expected:
        return []
    sample = [int(i) for i in np.linspace(0, len(expected) - 1, min(_SAMPLE, len(expected)))]
    found, vectors = store.embeddings(sorted({expected[i] for i in sample}))
    index = VectorIndex.load(layout.vectors, vectors.shape[1])
    if index.generation != store.generation:
        return [
            f"The vectors are at generation {index.generation}, the store at {store.generation}. Run: fonte rebuild"
        ]
    if index.ids() != list(expected):
        return ["The vectors hold other chunks than the store. Run: fonte rebuild"]
    if np.abs(index.vectors(found) - vectors).max() > _TOLERANCE:
        return ["The vectors differ from the embeddings in the store. Run: fonte rebuild"]
    return []


def _check_keywords(store: Store, layout: Layout, expected: Sequence[int]) -> list[str]:
    index = KeywordIndex.load(layout.keywords)
    if index is None:
        return ["The keywords are missing or damaged. Run: fonte rebuild"] if expected else []
    if index.generation != store.generation:
        return [
            f"The keywords are at generation {index.generation}, the store at {store.generation}. Run: fonte rebuild"
        ]
    return (
        [] if index.ids() == list(expected) else ["The keywords hold other chunks than the store. Run: fonte rebuild"]
    )


def rebuild(data: Path) -> int:
    """Make both derived indexes anew from the store, without embedding anything, and return the number of chunks."""
    layout = Layout(data)
    with writing(layout.lock, "fonte rebuild"):
        store = Store(layout.store)
        try:
            KeywordIndex.begin(layout.keywords)
            for file in layout.vectors.glob("*"):
                file.unlink()
            rows = store.query("SELECT length(embedding) / 2 FROM chunks LIMIT 1")
            vectors = VectorIndex(rows[0][0] if rows else 1)
            derive(store, layout, vectors)
            return len(vectors)
        finally:
            store.close()


def reembed(
    data: Path, embedder: Embedder, chunk_tokens: int, on_progress: Callable[[int, int], None] = lambda done, all_: None
) -> int:
    """Cut and embed every stored document anew, with this model, and return the number of chunks.

    The index answers with the old embeddings until all new ones are there. Killed, it goes on where it was.
    `on_progress` is told how many documents of how many are done.
    """
    layout = Layout(data)
    with writing(layout.lock, "fonte rebuild --embed"):
        store = Store(layout.store)
        try:
            done = store.begin_reembedding(embedder.identity, chunk_tokens)
            documents = [summary.id for summary in store.summaries()]
            for number, document_id in enumerate(documents, 1):
                document = store.document(document_id)
                if document is None or (document_id, document.digest) in done:
                    continue
                passages = split(document, embedder.token_offsets, chunk_tokens)
                texts = [in_context(document, p.heading, document.text[p.start : p.end]) for p in passages]
                store.stage(document, passages, embedder.embed_passages(texts))
                on_progress(number, len(documents))
            store.finish_reembedding(embedder.identity, chunk_tokens)
            vectors = VectorIndex(embedder.identity.dimensions)
            derive(store, layout, vectors)
            return len(vectors)
        finally:
            store.close()
