"""A folder of documents into the store, incrementally.

Files are read and cut in a thread of their own while the ones before are embedded. Each document is committed with
all its chunks; a file is noted as done after its last document. What a kill interrupts is therefore read again, and
what was committed is recognised by its digest and not embedded again.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from index.ahead import ahead
from index.context import in_context
from index.corpus import derive
from index.documents import Document, document_id
from index.embedder import Embedder, Vectors
from index.errors import OutOfReach, SourceMissing, UnreadableFile
from index.language import UNKNOWN, detect_language
from index.layout import Layout
from index.lock import writing
from index.readers import read
from index.reading import Reading
from index.scan import FoundFile, Scan, scan
from index.sources import KnownFile, Root, Sources
from index.split import Passage, split
from index.store import Store
from index.vectors import VectorIndex

_WINDOW = 256
"""Chunks embedded together: enough to sort them by length, few enough that a kill costs seconds."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a document in one, that could not be read."""

    uri: str
    error: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is. Bytes are of files that had to be read."""

    bytes_done: int
    bytes_total: int
    documents: int
    chunks: int
    current: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, in documents; `seconds` is wall time."""

    added: int
    updated: int
    unchanged: int
    deleted: int
    skipped: int
    """Files of kinds that are not read."""
    failed: tuple[Failure, ...]
    documents: int
    chunks: int
    seconds: float


@dataclass(slots=True)
class _Tally:
    added: int = 0
    updated: int = 0
    deleted: int = 0
    skipped: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    chunks: int = 0
    failed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document ready to be embedded."""

    document: Document
    passages: list[Passage]
    file: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class _FileEnd:
    """Stands after the last document of a file."""

    root: Root
    found: FoundFile
    file: int
    failures: tuple[tuple[str, str], ...]
    vanished: tuple[str, ...]
    """Ids of documents that were in the file and are not any more."""
    again: bool
    """The next sync shall read it again, whatever its time and size."""


class Syncer:
    """Brings a store up to date with folders. One at a time: it holds the write lock while it works."""

    def __init__(self, data: Path, embedder: Embedder, chunk_tokens: int) -> None:
        """Write into the data folder `data`."""
        self._layout = Layout(data)
        self._embedder = embedder
        self._chunk_tokens = chunk_tokens

    def sync(
        self,
        paths: Sequence[Path],
        collection: str = "default",
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> SyncReport:
        """Read what is new or changed below `paths`, delete what vanished, and bring the derived indexes along.

        Without paths it does so for every root synced before.

        Raises:
            SourceMissing: a path is not there; nothing was changed.
            CorpusError: the index cannot be written; what was acknowledged is in it.
        """
        for path in paths:
            if not path.exists():
                raise SourceMissing(f"There is no {path}. Nothing was changed.")
        started = time.monotonic()
        with writing(self._layout.lock, "fonte sync"):
            store = Store(self._layout.store, create=True)
            try:
                store.check_recipe(self._embedder.identity, self._chunk_tokens)
                store.record_recipe(self._embedder.identity, self._chunk_tokens)
                tally = _Tally()
                try:
                    self._sync(store, paths, collection, tally, on_progress)
                finally:
                    vectors = VectorIndex.load(self._layout.vectors, self._embedder.identity.dimensions)
                    derive(store, self._layout, vectors)
                [(documents, chunks)] = store.query(
                    "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM chunks)"
                )
            finally:
                store.close()
        return SyncReport(
            added=tally.added,
            updated=tally.updated,
            unchanged=documents - tally.added - tally.updated,
            deleted=tally.deleted,
            skipped=tally.skipped,
            failed=tuple(tally.failed),
            documents=documents,
            chunks=chunks,
            seconds=time.monotonic() - started,
        )

    def _sync(
        self,
        store: Store,
        paths: Sequence[Path],
        collection: str,
        tally: _Tally,
        on_progress: Callable[[Progress], None],
    ) -> None:
        sources = Sources(store)
        changed: list[tuple[Root, FoundFile]] = []
        for root, below in self._targets(sources, paths, collection, tally):
            changed += self._compare(store, sources, root, below, tally)
        tally.bytes_total = sum(found.size for _, found in changed)
        window: list[_Prepared | _FileEnd] = []
        waiting = 0
        for item in ahead(self._prepare(store, sources, changed, tally), _WINDOW // 8):
            window.append(item)
            waiting += len(item.passages) if isinstance(item, _Prepared) else 0
            if waiting >= _WINDOW or (isinstance(item, _FileEnd) and len(window) >= _WINDOW):
                self._store(store, sources, window, tally, on_progress)
                window, waiting = [], 0
        self._store(store, sources, window, tally, on_progress)

    def _targets(
        self, sources: Sources, paths: Sequence[Path], collection: str, tally: _Tally
    ) -> Iterator[tuple[Root, str]]:
        """Yield each root to look at, and the part of it."""
        if not paths:
            for root in sources.roots():
                if root.path.exists():
                    yield root, ""
                else:
                    reason = (
                        f"{root.path} is not there; its documents are kept. To delete them: fonte delete {root.label}/"
                    )
                    tally.failed.append(Failure(root.label, SourceMissing.__name__, reason))
        for path in paths:
            real = path.resolve()
            root = sources.root_at(real, collection)
            below = "" if real == root.path else real.relative_to(root.path).as_posix()
            if real.is_file():
                sources.include(collection, [_uri(root, real.name if root.path == real else below)])
            yield root, below

    def _compare(
        self, store: Store, sources: Sources, root: Root, below: str, tally: _Tally
    ) -> Iterator[tuple[Root, FoundFile]]:
        """Yield the files that have to be read, after deleting the documents of those that vanished."""
        apart = frozenset(r.path for r in sources.roots() if r.collection == root.collection and r.path != root.path)
        seen = scan(root.path, below, apart)
        tally.skipped += seen.skipped
        known = sources.files(root)
        excluded = sources.excluded(root.collection)
        for name, reason in seen.unlisted:
            tally.failed.append(Failure(f"{root.label}/{name}", UnreadableFile.__name__, f"cannot be listed: {reason}"))
        self._delete_vanished(store, sources, known, seen, below, tally)
        for found in seen.files:
            before = known.get(found.name)
            if _uri(root, found.name) in excluded:
                continue
            if before and before.is_as(found):
                tally.failed += _failures(root, before.name, before.failures)
            else:
                yield root, found

    def _delete_vanished(
        self, store: Store, sources: Sources, known: dict[str, KnownFile], seen: Scan, below: str, tally: _Tally
    ) -> None:
        there = {found.name for found in seen.files}
        hidden = tuple(f"{name}/" if name != "." else "" for name, _ in seen.unlisted)
        gone = [
            file
            for name, file in known.items()
            if name not in there
            and (not below or name == below or name.startswith(f"{below}/"))
            and not (hidden and name.startswith(hidden))
        ]
        documents = [document for file in gone for document in sources.documents(file.id)]
        store.delete(documents)
        sources.forget([file.id for file in gone])
        tally.deleted += len(documents)

    def _prepare(
        self, store: Store, sources: Sources, changed: Sequence[tuple[Root, FoundFile]], tally: _Tally
    ) -> Iterator[_Prepared | _FileEnd]:
        claimed: dict[str, int] = {}
        for root, found in changed:
            file = sources.begin(root, found)
            before = sources.documents(file)
            excluded = sources.excluded(root.collection)
            failures: list[tuple[str, str]] = []
            whole, again = True, False
            try:
                for reading in read(found.path):
                    if not isinstance(reading, Reading):
                        failures.append((reading.name, reading.reason))
                        continue
                    document = _identified(reading, root, found)
                    if document.uri in excluded:
                        continue
                    holder = claimed.get(document.id) or _holder(store, document.id)
                    if holder == file and document.id in claimed:
                        failures.append((reading.name, "a document of that name stands above it in the same file"))
                        continue
                    if holder not in (None, file):
                        reason = f"another file holds a document named {document.uri}; use --collection NAME for this"
                        failures.append((reading.name, reason))
                        continue
                    claimed[document.id] = file
                    if before.get(document.id) != document.digest:
                        passages = split(document, self._embedder.token_offsets, self._chunk_tokens)
                        yield _Prepared(document, passages, file, document.id not in before)
            except UnreadableFile as error:
                kept = "; what was read of it before is kept" if before else ""
                failures.append(("", f"{error}{kept}"))
                whole, again = False, isinstance(error, OutOfReach)
            vanished = tuple(i for i in before if claimed.get(i) != file) if whole else ()
            yield _FileEnd(root, found, file, tuple(failures), vanished, again)

    def _store(
        self,
        store: Store,
        sources: Sources,
        window: Sequence[_Prepared | _FileEnd],
        tally: _Tally,
        on_progress: Callable[[Progress], None],
    ) -> None:
        """Embed a window's chunks together, then commit its documents one by one."""
        prepared = [item for item in window if isinstance(item, _Prepared)]
        vectors = iter(self._embed(store, prepared))
        for item in window:
            if isinstance(item, _Prepared):
                store.put(item.document, item.passages, next(vectors), item.file)
                tally.added += item.is_new
                tally.updated += not item.is_new
                tally.chunks += len(item.passages)
                current = item.document.uri
            else:
                store.delete(item.vanished)
                tally.deleted += len(item.vanished)
                if not item.again:
                    sources.finish(item.file, item.found, item.failures)
                tally.failed += _failures(item.root, item.found.name, item.failures)
                tally.bytes_done += item.found.size
                current = _uri(item.root, item.found.name)
            documents = tally.added + tally.updated
            on_progress(Progress(tally.bytes_done, tally.bytes_total, documents, tally.chunks, current))

    def _embed(self, store: Store, prepared: Sequence[_Prepared]) -> Iterator[Vectors]:
        """Yield the embeddings of each document's chunks; those that an older version of it had are not made again."""
        texts = [[in_context(item.document, p.heading, item.document.text[p.start : p.end]) for p in item.passages] for item in prepared]
        known: dict[str, Vectors] = {}
        for item in prepared:
            if not item.is_new:
                known |= _known_embeddings(store, item.document.id)
        missing = list(dict.fromkeys(text for of_one in texts for text in of_one if text not in known))
        if missing:
            known |= dict(zip(missing, self._embedder.embed_passages(missing), strict=True))
        empty = np.empty((0, self._embedder.identity.dimensions), np.float32)
        for of_one in texts:
            yield np.stack([known[text] for text in of_one]) if of_one else empty


def _holder(store: Store, document: str) -> int | None:
    """Return the id of the file that a stored document came from, None where it is not stored or its file is gone."""
    rows = store.query("SELECT file FROM documents WHERE id = ?", (document,))
    return rows[0][0] if rows and rows[0][0] is not None else None


def _known_embeddings(store: Store, document: str) -> dict[str, Vectors]:
    old = store.document(document)
    if old is None:
        return {}
    chunks = store.chunks_of(document)
    ids, vectors = store.embeddings([chunk.id for chunk in chunks])
    by_id = {chunk.id: chunk for chunk in chunks}
    return {
        in_context(old, by_id[i].heading, by_id[i].text): vector
        for i, vector in zip(ids, vectors, strict=True)
    }


def _identified(reading: Reading, root: Root, found: FoundFile) -> Document:
    uri = reading.name or _uri(root, found.name)
    language = reading.language or detect_language(reading.text)
    metadata = {key: value for key, value in reading.metadata.items() if value}
    title = reading.title or Path(found.name).stem.replace("_", " ").replace("-", " ")
    document = Document(
        id=document_id(root.collection, uri),
        collection=root.collection,
        uri=uri,
        title=title,
        language=language if len(language) == 2 else UNKNOWN,
        text=reading.text,
        pages=reading.pages,
        headings=reading.headings,
        published=reading.published,
        metadata=metadata,
    )
    parts = [document.text, title, language, document.published, sorted(metadata.items())]
    digest = hashlib.sha256(json.dumps([parts, [h.start for h in document.headings]]).encode()).hexdigest()
    return replace(document, digest=digest)


def _uri(root: Root, name: str) -> str:
    return root.label if root.path.is_file() else f"{root.label}/{name}"


def _failures(root: Root, name: str, failures: Sequence[tuple[str, str]]) -> list[Failure]:
    uri = _uri(root, name)
    return [Failure(f"{uri}#{part}" if part else uri, UnreadableFile.__name__, why) for part, why in failures]
