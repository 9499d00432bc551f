"""A folder of documents and the index made of it with a fake embedder, for tests to work on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.corpus import EmbeddedCorpus, open_corpus
from index.layout import Layout
from index.store import Store
from index.sync import Progress, Syncer, SyncReport
from tests.fakes import FakeEmbedder

CHUNK_TOKENS = 32


class Library:
    """A folder of documents and the index made of it."""

    def __init__(self, home: Path) -> None:
        self.docs = home / "docs"
        self.data = home / "data"
        self.embedder = FakeEmbedder()
        self.docs.mkdir()

    @property
    def layout(self) -> Layout:
        return Layout(self.data)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file below the folder of documents."""
        path = self.docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def sync(
        self,
        *paths: Path,
        collection: str = "default",
        on_progress: Callable[[Progress], object] = lambda progress: None,
    ) -> SyncReport:
        """Sync these paths, or the folder of documents."""
        syncer = Syncer(self.data, self.embedder, CHUNK_TOKENS)
        return syncer.sync(paths or [self.docs], collection, on_progress)

    def refresh(self) -> SyncReport:
        """Sync every root that was synced before."""
        return Syncer(self.data, self.embedder, CHUNK_TOKENS).sync([])

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store for a look inside."""
        store = Store(self.layout.store)
        try:
            yield store
        finally:
            store.close()

    @contextmanager
    def corpus(self) -> Iterator[EmbeddedCorpus]:
        """Open the index for searching."""
        corpus = open_corpus(self.data, self.embedder.identity, CHUNK_TOKENS)
        try:
            yield corpus
        finally:
            corpus.close()

    def uris(self) -> list[str]:
        """Return the uris of all documents."""
        with self.store() as store:
            return [summary.uri for summary in store.summaries()]

    def chunk_ids(self) -> dict[str, list[int]]:
        """Return the ids of each document's chunks by uri. A chunk that is made again has another id."""
        with self.store() as store:
            rows = store.query("SELECT d.uri, c.id FROM documents d JOIN chunks c ON c.document = d.id ORDER BY c.id")
        ids: dict[str, list[int]] = {}
        for uri, chunk in rows:
            ids.setdefault(uri, []).append(chunk)
        return ids
