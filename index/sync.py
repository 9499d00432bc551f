"""A folder of documents into the store, incrementally.

Files are read and cut in a thread of their own while the ones before are embedded. Each document is committed with
all its chunks; a file is noted as done after its last document. What a kill interrupts is therefore read again, and
what was committed is recognised by its digest and not embedded again.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.ahead import ahead
from index.apart import Apart
from index.context import in_context
from index.derived import derive, drop_strangers, is_current
from index.documents import printable
from index.embedder import Embedder, Vectors
from index.errors import SourceMissing, UnreadableFile
from index.files import Options
from index.intake import FileEnd, Intake, Prepared
from index.layout import Layout
from index.limits import Limits
from index.lock import writing
from index.moves import Moves
from index.scan import FoundFile
from index.sources import Root, Sources
from index.store import Store
from index.survey import Survey, Target, delete_vanished, real_path, survey, targets

_DERIVE_EVERY = 60.0
"""Seconds between two times at which a long sync brings the derived indexes along."""
_DERIVE_SHARE = 20
"""It takes that many times as long over something else, however large the indexes are."""
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
    """Of those that it looked at."""
    deleted: int
    skipped: int
    """Files of kinds that are not read."""
    failed: tuple[Failure, ...]
    documents: int
    """In the whole index, as `chunks`."""
    chunks: int
    seconds: float
    renamed: int = 0
    """Of those added, how many were in a file that is gone: their files have another name or folder now."""


@dataclass(slots=True)
class _Tally:
    added: int = 0
    updated: int = 0
    deleted: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    chunks: int = 0
    renamed: int = 0
    unreachable: set[tuple[int, str]] = field(default_factory=set)
    """Root and name of the files that this sync has tried to read in vain."""


class Syncer:
    """Brings a store up to date with folders. One at a time: it holds the write lock while it works."""

    def __init__(
        self,
        data: Path,
        embedder: Embedder,
        chunk_tokens: int,
        derive_every: float = _DERIVE_EVERY,
        limits: Limits | None = None,
        options: Options | None = None,
    ) -> None:
        """Write into the data folder `data`; read each file within `limits`."""
        self._layout = Layout(data)
        self._embedder = embedder
        self._chunk_tokens = chunk_tokens
        self._derive_every = derive_every
        self._limits = limits
        self._options = options

    def sync(
        self,
        paths: Sequence[Path],
        collection: str = "default",
        on_progress: Callable[[Progress], object] = lambda progress: None,
    ) -> SyncReport:
        """Read what is new or changed below `paths`, delete what vanished, and bring the derived indexes along.

        Without paths it does so for every root synced before.

        Raises:
            SourceMissing: a path is not there; nothing was changed.
            CorpusError: the index cannot be written; what was acknowledged is in it.
        """
        started = time.monotonic()
        for path in paths:
            real_path(path)
        with writing(self._layout.lock, "fonte sync"):
            store = Store(self._layout.store, create=True)
            try:
                store.check_recipe(self._embedder.identity, self._chunk_tokens)
                store.record_recipe(self._embedder.identity, self._chunk_tokens)
                drop_strangers(store, self._layout)
                now_and_then = _NowAndThen(lambda: derive(store, self._layout), self._derive_every)
                with Apart(self._limits, self._options) as apart:
                    work = _Sync(store, self._embedder, self._chunk_tokens, apart, on_progress, now_and_then)
                    report = work.run(paths, collection, started)
                if not is_current(store, self._layout):
                    derive(store, self._layout)
            finally:
                store.close()
        return report


class _NowAndThen:
    """Does something when it has not been done for a while, so that a long sync can be searched before it ends."""

    def __init__(self, action: Callable[[], object], every: float) -> None:
        self._action = action
        self._every = every
        self._next = time.monotonic() + every

    def __call__(self) -> None:
        started = time.monotonic()
        if started >= self._next:
            self._action()
            ended = time.monotonic()
            self._next = ended + max(self._every, _DERIVE_SHARE * (ended - started))


class _Sync:
    """One sync of one store."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        chunk_tokens: int,
        apart: Apart,
        on_progress: Callable[[Progress], object],
        now_and_then: Callable[[], None],
    ) -> None:
        self._store = store
        self._sources = Sources(store)
        self._embedder = embedder
        self._chunk_tokens = chunk_tokens
        self._apart = apart
        self._on_progress = on_progress
        self._now_and_then = now_and_then
        self._tally = _Tally()
        self._moves = Moves()

    def run(self, paths: Sequence[Path], collection: str, started: float) -> SyncReport:
        looked_at: list[Survey] = []
        failed: list[Failure] = []
        for target in targets(self._sources, paths, collection):
            if target.root.path.exists():
                looked_at.append(survey(self._sources, target))
            else:
                failed.append(_missing(target.root))
        self._moves.note(self._store, self._sources, looked_at, _known_embeddings)
        self._tally.deleted += delete_vanished(self._store, self._sources, looked_at)
        self._read(looked_at)
        if self._tally.deleted or self._tally.updated:
            # A document that went from one file may stand in another, which could not have it before.
            self._read(looked_at)
        failed += [failure for one in looked_at for failure in self._failures(one)]
        documents, chunks = self._store.counts()
        tally = self._tally
        return SyncReport(
            added=tally.added,
            updated=tally.updated,
            unchanged=self._documents_in([one.target for one in looked_at]) - tally.added - tally.updated,
            deleted=tally.deleted,
            skipped=sum(one.seen.skipped for one in looked_at),
            failed=tuple(failed),
            documents=documents,
            chunks=chunks,
            seconds=time.monotonic() - started,
            renamed=tally.renamed,
        )

    def _read(self, looked_at: Sequence[Survey]) -> None:
        """Bring in every file that is not as the store knows it."""
        changed: dict[tuple[int, str], tuple[Root, FoundFile]] = {}
        for one in looked_at:
            for root, found in one.changed(self._sources):
                if (root.id, found.name) not in self._tally.unreachable:
                    changed[root.id, found.name] = (root, found)
        self._tally.bytes_total += sum(found.size for _, found in changed.values())
        intake = Intake(self._sources, self._apart.read, self._embedder.token_offsets, self._chunk_tokens)
        window: list[Prepared | FileEnd] = []
        waiting = 0
        with ahead(intake.prepare(list(changed.values())), _WINDOW // 8) as items:
            for item in items:
                window.append(item)
                waiting += len(item.passages) if isinstance(item, Prepared) else 0
                if waiting >= _WINDOW or (isinstance(item, FileEnd) and len(window) >= _WINDOW):
                    self._bring_in(window)
                    self._now_and_then()
                    window, waiting = [], 0
        self._bring_in(window)

    def _bring_in(self, window: Sequence[Prepared | FileEnd]) -> None:
        """Embed a window's chunks together, commit its documents one by one, and note which files are done."""
        vectors = iter(self._embed([item for item in window if isinstance(item, Prepared)]))
        for item in window:
            if isinstance(item, Prepared):
                self._store.put(item.document, item.passages, next(vectors), item.file)
                if item.is_new and self._moves.is_moved(item.document):
                    self._tally.renamed += 1
                self._tally.added += item.is_new
                self._tally.updated += not item.is_new
                self._tell(item.document.uri)
            else:
                self._store.delete(item.vanished)
                self._tally.deleted += len(item.vanished)
                self._tally.bytes_done += item.finished.found.size
                if item.finished.again:
                    self._tally.unreachable.add((item.root.id, item.finished.found.name))
                self._tell(item.root.uri(item.finished.found.name))
        if ends := [item.finished for item in window if isinstance(item, FileEnd)]:
            self._sources.finish(ends)

    def _embed(self, prepared: Sequence[Prepared]) -> Iterator[Vectors]:
        """Yield the embeddings of each document's chunks; those that an older version of it had are not made again."""
        texts = [
            [in_context(item.document, p.heading, item.document.text[p.start : p.end]) for p in item.passages]
            for item in prepared
        ]
        known = dict(self._moves.vectors)
        for item in prepared:
            if not item.is_new:
                known |= _known_embeddings(self._store, item.document.id)
        missing = list(dict.fromkeys(text for of_one in texts for text in of_one if text not in known))
        for start in range(0, len(missing), _WINDOW):
            batch = missing[start : start + _WINDOW]
            known |= dict(zip(batch, self._embedder.embed_passages(batch), strict=True))
            self._tally.chunks += len(batch)
            self._tell(prepared[-1].document.uri)
        empty = np.empty((0, self._embedder.identity.dimensions), np.float32)
        for of_one in texts:
            yield np.stack([known[text] for text in of_one]) if of_one else empty

    def _tell(self, current: str) -> None:
        tally = self._tally
        documents = tally.added + tally.updated
        self._on_progress(Progress(tally.bytes_done, tally.bytes_total, documents, tally.chunks, current))

    def _documents_in(self, looked_at: Sequence[Target]) -> int:
        """Return how many documents came from these parts of roots."""
        return sum(
            count
            for target in looked_at
            for name, count in self._sources.document_counts(target.root).items()
            if target.holds(name)
        )

    def _failures(self, one: Survey) -> Iterator[Failure]:
        """Yield what could not be listed, and what of each file could not be read, now or when it last changed."""
        root = one.target.root
        for name, reason in one.seen.unlisted:
            yield Failure(root.uri(name), UnreadableFile.__name__, f"cannot be listed: {reason}")
        for name, file in sorted(self._sources.files(root).items()):
            if one.target.holds(name):
                for part in file.unread:
                    if part.text:
                        continue  # it is stored, as another file's
                    uri = root.uri(name)
                    yield Failure(f"{uri}#{part.name}" if part.name else uri, UnreadableFile.__name__, part.reason)


def _missing(root: Root) -> Failure:
    path = printable(str(root.path))
    reason = f"{path} is not there; its documents are kept. To delete them: fonte delete {root.label}/"
    return Failure(root.label, SourceMissing.__name__, reason)


def _known_embeddings(store: Store, document: str) -> Mapping[str, Vectors]:
    """Return the embedding of each text that a stored document's chunks were embedded as."""
    old = store.document(document)
    if old is None:
        return {}
    by_id = {chunk.id: chunk for chunk in store.chunks_of(document)}
    ids, vectors = store.embeddings(list(by_id))
    return {in_context(old, by_id[i].heading, by_id[i].text): vector for i, vector in zip(ids, vectors, strict=True)}
