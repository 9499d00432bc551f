"""What a person does to an index as a whole: delete from it, check it, make it anew."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.context import in_context
from index.derived import derive, drop_strangers
from index.documents import printable
from index.embedder import Embedder
from index.errors import StorageFailed, UnknownDocument
from index.keywords import KeywordIndex
from index.layout import Layout
from index.lock import writing
from index.sources import Root, Sources
from index.split import split
from index.staging import Staging
from index.store import DocumentSummary, Store
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


@contextmanager
def _writing(data: Path, command: str) -> Iterator[tuple[Store, Layout]]:
    """Give the store of an index that exists, for one writer."""
    layout = Layout(data)
    store = Store(layout.store)
    try:
        with writing(layout.lock, command):
            drop_strangers(store, layout)
            yield store, layout
    finally:
        store.close()


def delete(data: Path, uris: Sequence[str], collection: str | None = None) -> list[str]:
    """Delete documents by uri, or all below a uri that ends in `/`, and return the uris deleted.

    None of them is found from the moment this returns. A sync of their folder leaves them out until one names the
    file itself. A folder that is not there any more is forgotten with its documents.

    Raises:
        UnknownDocument: one of the uris names nothing; nothing was deleted.
    """
    with _writing(data, "fonte delete") as (store, layout):
        sources = Sources(store)
        roots = [root for root in sources.roots() if collection in (None, root.collection)]
        documents = [document for document in store.summaries() if collection in (None, document.collection)]
        chosen: dict[str, DocumentSummary] = {}
        gone: list[Root] = []
        for uri in uris:
            named = [root for root in roots if f"{root.label}/" == uri]
            of_roots = {document for root in named for document in sources.documents_below(root)}
            found = [
                d
                for d in documents
                if d.uri == uri or d.id in of_roots or (uri.endswith("/") and d.uri.startswith(uri))
            ]
            if not found and not named:
                raise UnknownDocument(f"No document has the uri {printable(uri)}. Nothing was deleted. See: fonte list")
            chosen |= {document.id: document for document in found}
            gone += [root for root in named if not root.path.exists()]
        store.delete(list(chosen), exclude=True)
        for root in gone:
            sources.forget_root(root)
        with suppress(StorageFailed):  # what is deleted is hidden already; the next writer cleans up
            derive(store, layout)
    return [document.uri for document in chosen.values()]


def check(data: Path) -> Health:
    """Bring the two derived indexes along, then compare the store with itself and with them.

    Raises:
        NoIndex, NewerFormat, DamagedStore: there is nothing to compare.
        Locked: another process is writing.
    """
    layout = Layout(data)
    store = Store(layout.store)
    try:
        # Before the lock: on a damaged store nothing is written.
        problems = [f"The store is damaged: {finding}. Put back a copy of it." for finding in store.sound()]
        problems = problems or _own_problems(store)
        if not problems:
            # On a read-only disk nothing can be brought along, and what is behind is a problem.
            with suppress(StorageFailed), writing(layout.lock, "fonte check"):
                derive(store, layout)
            expected = store.everything().added
            problems = _check_vectors(store, layout, expected) + _check_keywords(store, layout, expected)
        documents, chunks = store.counts()
        return Health(documents, chunks, store.generation, tuple(problems))
    finally:
        store.close()


def _own_problems(store: Store) -> list[str]:
    """Return what in the store contradicts something else in it."""
    recipe = store.recipe()
    bytes_each = 2 * recipe.dimensions if recipe else 0
    [(orphans, outside, misshapen)] = store.query(
        "SELECT count(*) FILTER (WHERE d.id IS NULL),"
        " count(*) FILTER (WHERE NOT (0 <= c.start AND c.start < c.stop AND c.stop <= length(d.text))),"
        " count(*) FILTER (WHERE length(c.embedding) <> ?)"
        " FROM chunks c LEFT JOIN documents d ON d.id = c.document",
        (bytes_each,),
    )
    findings = (
        (orphans, "chunks belong to no document. Put back a copy of the store, or delete the folder and sync again"),
        (outside, "chunks lie outside their document's text. Run: fonte rebuild --embed"),
        (misshapen, "embeddings have another length than the model's. Run: fonte rebuild --embed"),
    )
    return [f"{count} {words}" for count, words in findings if count]


def _check_vectors(store: Store, layout: Layout, expected: Sequence[int]) -> list[str]:
    recipe = store.recipe()
    if recipe is None:
        return []
    index = VectorIndex.load(layout.vectors, recipe.dimensions, store)
    if index.generation != store.generation:
        return [_behind("vectors", index.generation, store)]
    if index.ids() != list(expected):
        return ["The vectors hold other chunks than the store. Run: fonte rebuild"]
    if not expected:
        return []
    places = np.linspace(0, len(expected) - 1, min(_SAMPLE, len(expected))).astype(int)
    found, vectors = store.embeddings([expected[place] for place in places])
    if np.abs(index.vectors(found) - vectors).max() > _TOLERANCE:
        return ["The vectors differ from the embeddings in the store. Run: fonte rebuild"]
    return []


def _check_keywords(store: Store, layout: Layout, expected: Sequence[int]) -> list[str]:
    index = KeywordIndex.load(layout.keywords, store)
    reached = index.generation if index else 0
    if reached != store.generation:
        return [_behind("keywords", reached, store)]
    if index is not None and index.ids() != list(expected):
        return ["The keywords hold other chunks than the store. Run: fonte rebuild"]
    return []


def _behind(name: str, reached: int, store: Store) -> str:
    return (
        f"The {name} are at generation {reached}, the store at {store.generation}, and they cannot be written here."
        " Run where they can: fonte check"
    )


def rebuild(data: Path) -> int:
    """Make both derived indexes anew from the store, without embedding anything, and return the number of chunks."""
    with _writing(data, "fonte rebuild") as (store, layout):
        recipe = store.recipe()
        vectors = VectorIndex(recipe.dimensions if recipe else 1)
        if vectors.catch_up(store):
            vectors.save(layout.vectors, store)
            KeywordIndex.begin(layout.keywords).catch_up(store)
        return len(vectors)


def reembed(
    data: Path, embedder: Embedder, chunk_tokens: int, on_progress: Callable[[int, int], None] = lambda done, all_: None
) -> int:
    """Cut and embed every stored document anew, with this model, and return the number of chunks.

    The index answers with the old embeddings until all new ones are there. Killed, it goes on where it was.
    `on_progress` is told how many documents of how many are done.
    """
    with _writing(data, "fonte rebuild --embed") as (store, layout):
        staging = Staging(store, embedder.identity, chunk_tokens)
        done = staging.done()
        documents = [summary.id for summary in store.summaries()]
        for number, document_id in enumerate(documents, 1):
            document = store.document(document_id)
            if document is None or (document_id, document.digest) in done:
                continue
            passages = split(document, embedder.token_offsets, chunk_tokens)
            texts = [in_context(document, p.heading, document.text[p.start : p.end]) for p in passages]
            staging.put(document, passages, embedder.embed_passages(texts))
            on_progress(number, len(documents))
        staging.finish()
        vectors, _ = derive(store, layout)
        return len(vectors)
