"""The system of record: documents, chunks and embeddings in one SQLite file.

A document and all its chunks change in one transaction, which also raises the generation. The vector and keyword
indexes are derived: each remembers the generation it has reached and catches up from `changes_since`.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.documents import Chunk, Document, Heading, Place
from index.embedder import ModelIdentity, Vectors
from index.errors import CorpusError, DamagedStore, NewerFormat, NoIndex, StorageFailed, WrongModel
from index.filters import Filter
from index.split import Passage

FORMAT = 1
"""Raised when an older Fonte could no longer read the file."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE roots (
    id INTEGER PRIMARY KEY, path BLOB NOT NULL, collection TEXT NOT NULL, label TEXT NOT NULL,
    UNIQUE (collection, path), UNIQUE (collection, label));
CREATE TABLE files (
    id INTEGER PRIMARY KEY, root INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE, name TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
    UNIQUE (root, name));
CREATE TABLE documents (
    id TEXT PRIMARY KEY, collection TEXT NOT NULL, uri TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL,
    published TEXT NOT NULL, text TEXT NOT NULL, pages TEXT NOT NULL, headings TEXT NOT NULL, metadata TEXT NOT NULL,
    digest TEXT NOT NULL, file INTEGER REFERENCES files ON DELETE CASCADE, UNIQUE (collection, uri));
CREATE INDEX documents_by_file ON documents (file);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL REFERENCES documents, start INTEGER NOT NULL,
    stop INTEGER NOT NULL, heading TEXT NOT NULL, page TEXT NOT NULL, embedding BLOB NOT NULL,
    generation INTEGER NOT NULL);
CREATE INDEX chunks_by_document ON chunks (document, start);
CREATE INDEX chunks_by_generation ON chunks (generation);
CREATE TABLE removed (chunk INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removed_by_generation ON removed (generation);
CREATE TABLE staged (
    document TEXT NOT NULL, digest TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, heading TEXT NOT NULL,
    page TEXT NOT NULL, embedding BLOB NOT NULL);
CREATE TABLE excluded (collection TEXT NOT NULL, uri TEXT NOT NULL, PRIMARY KEY (collection, uri)) WITHOUT ROWID;
"""

_DOCUMENT = "id, collection, uri, title, language, text, pages, headings, published, metadata, digest"
_CHUNK = (
    "c.id, c.document, c.start, c.stop, substr(d.text, c.start + 1, c.stop - c.start), c.heading, c.page"
    " FROM chunks c JOIN documents d ON d.id = c.document"
)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document without its text, as a list shows it."""

    id: str
    collection: str
    uri: str
    title: str
    language: str
    published: str
    chunks: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index was made with. Another recipe needs every embedding made anew."""

    model: str
    digest: str
    dimensions: int
    chunk_tokens: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened after a generation: the chunks that came and are still there, and those that went."""

    generation: int
    added: tuple[int, ...]
    removed: tuple[int, ...]


class Store:
    """One SQLite file in WAL mode. Safe to share between threads; each has a connection of its own."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the store.

        Raises:
            NoIndex: there is none and `create` is false.
            NewerFormat, DamagedStore, StorageFailed: it cannot be used; the message says what to do.
        """
        self._path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        if not path.exists() and not create:
            raise NoIndex(f"No index in {path.parent}. Build one: fonte sync FOLDER")
        with self._translated():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare(create)

    def _prepare(self, create: bool) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > FORMAT:
            raise NewerFormat(
                f"The index in {self._path.parent} was written by a newer Fonte (format {version}, this one reads"
                f" {FORMAT}). Upgrade Fonte, or sync into another folder with --data."
            )
        if version == 0 and not create:
            raise NoIndex(f"No index in {self._path.parent}. Build one: fonte sync FOLDER")
        if version == 0:
            with self.transaction() as connection:
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {FORMAT}")

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=30, check_same_thread=False)
            # Every acknowledged document must survive a power cut, so each commit waits for the disk.
            connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")
            self._local.connection = connection
            with self._lock:
                self._open.append(connection)
        return connection

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._local = threading.local()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn SQLite's and the system's errors into ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise _translate(error, self._path) from error
        except OSError as error:
            raise StorageFailed(f"Cannot write in {self._path.parent}: {error.strerror}.") from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit what is done inside as one, or none of it."""
        with self._translated():
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a SELECT."""
        with self._translated():
            return self._connection.execute(sql, parameters).fetchall()

    # Identity and generation

    @property
    def generation(self) -> int:
        """Return the number of the last transaction that changed documents, 0 before the first."""
        return int(self.meta("generation") or 0)

    def meta(self, key: str) -> str | None:
        """Return a value that was noted about the index as a whole."""
        rows = self.query("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def recipe(self) -> Recipe | None:
        """Return what the index was made with, None where it holds nothing yet."""
        recorded = self.meta("recipe")
        return Recipe(*json.loads(recorded)) if recorded else None

    def check_recipe(self, identity: ModelIdentity, chunk_tokens: int) -> None:
        """Compare what the index was made with to what is configured; an index that holds nothing yet agrees.

        Raises:
            WrongModel: its embeddings are another model's, or its chunks have another size.
        """
        made = self.recipe()
        if made is None:
            return
        if (made.digest, made.dimensions) != (identity.digest, identity.dimensions):
            raise WrongModel(
                f"The index in {self._path.parent} was made by the model {made.model}, and {identity.name} is"
                " configured. Make it anew: fonte rebuild --embed. Or set the model back."
            )
        if made.chunk_tokens != chunk_tokens:
            raise WrongModel(
                f"The index in {self._path.parent} has chunks of {made.chunk_tokens} tokens, and {chunk_tokens} are"
                " configured. Make it anew: fonte rebuild --embed. Or set chunk_tokens back."
            )

    def record_recipe(self, identity: ModelIdentity, chunk_tokens: int) -> None:
        """Note what the index is made with from here on."""
        recipe = _recipe(identity, chunk_tokens)
        if self.meta("recipe") != recipe:
            with self.transaction() as connection:
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('recipe', ?)", (recipe,))

    # Writing

    def put(self, document: Document, passages: Sequence[Passage], embeddings: Vectors, file: int | None) -> None:
        """Store a document with its chunks in place of the version that was there, as one transaction.

        `embeddings` is (len(passages), d) float32, unit length; fp16 is kept.
        """
        with self.transaction() as connection:
            generation = _advance(connection)
            _remove_chunks(connection, document.id, generation)
            connection.execute(
                f"INSERT INTO documents ({_DOCUMENT}, file) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE"
                " SET title=excluded.title, language=excluded.language, text=excluded.text, pages=excluded.pages,"
                " headings=excluded.headings, published=excluded.published, metadata=excluded.metadata,"
                " digest=excluded.digest, file=excluded.file",
                (*_document_row(document), file),
            )
            connection.executemany(
                "INSERT INTO chunks (document, start, stop, heading, page, embedding, generation)"
                " VALUES (?,?,?,?,?,?,?)",
                [
                    (document.id, p.start, p.end, p.heading, p.page, _blob(e), generation)
                    for p, e in zip(passages, embeddings, strict=True)
                ],
            )

    def begin_reembedding(self, identity: ModelIdentity, chunk_tokens: int) -> frozenset[tuple[str, str]]:
        """Return the (id, digest) of the documents that an interrupted run with this recipe has staged already."""
        recipe = _recipe(identity, chunk_tokens)
        if self.meta("staged_recipe") != recipe:
            with self.transaction() as connection:
                connection.execute("DELETE FROM staged")
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('staged_recipe', ?)", (recipe,))
        rows = self.query("SELECT DISTINCT document, digest FROM staged")
        return frozenset((str(document), str(digest)) for document, digest in rows)

    def stage(self, document: Document, passages: Sequence[Passage], embeddings: Vectors) -> None:
        """Keep a document's new chunks and (n, d) embeddings beside its old ones, until all are there."""
        with self.transaction() as connection:
            connection.executemany(
                "INSERT INTO staged VALUES (?,?,?,?,?,?,?)",
                [
                    (document.id, document.digest, p.start, p.end, p.heading, p.page, _blob(e))
                    for p, e in zip(passages, embeddings, strict=True)
                ],
            )

    def finish_reembedding(self, identity: ModelIdentity, chunk_tokens: int) -> None:
        """Put the staged chunks in place of all old ones, as one transaction."""
        with self.transaction() as connection:
            generation = _advance(connection)
            connection.execute("INSERT INTO removed SELECT id, ? FROM chunks", (generation,))
            connection.execute("DELETE FROM chunks")
            connection.execute(
                "INSERT INTO chunks (document, start, stop, heading, page, embedding, generation)"
                " SELECT s.document, s.start, s.stop, s.heading, s.page, s.embedding, ? FROM staged s"
                " JOIN documents d ON d.id = s.document AND d.digest = s.digest ORDER BY s.document, s.start",
                (generation,),
            )
            connection.execute("DELETE FROM staged")
            connection.execute("DELETE FROM meta WHERE key = 'staged_recipe'")
            recipe = _recipe(identity, chunk_tokens)
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('recipe', ?)", (recipe,))

    def delete(self, document_ids: Sequence[str]) -> None:
        """Delete documents as one transaction. None of their chunks is found from here on."""
        if not document_ids:
            return
        with self.transaction() as connection:
            generation = _advance(connection)
            for document_id in document_ids:
                _remove_chunks(connection, document_id, generation)
                connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def forget_removed(self, generation: int) -> None:
        """Drop the record of chunks removed up to `generation`, which every derived index has reached."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM removed WHERE generation <= ?", (generation,))
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('removed_since', ?)", (str(generation),))

    # Reading

    def document(self, document_id: str) -> Document | None:
        """Return a document, None where there is none of that id."""
        rows = self.query(f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", (document_id,))
        return _document(rows[0]) if rows else None

    def summaries(self) -> list[DocumentSummary]:
        """Return every document without its text, by collection and uri."""
        rows = self.query(
            "SELECT d.id, collection, uri, title, language, published, count(c.id) FROM documents d"
            " LEFT JOIN chunks c ON c.document = d.id GROUP BY d.id ORDER BY collection, uri"
        )
        return [DocumentSummary(*row) for row in rows]

    def chunks(self, ids: Sequence[int]) -> dict[int, Chunk]:
        """Return the chunks of these ids that still exist."""
        found: dict[int, Chunk] = {}
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            rows = self.query(f"SELECT {_CHUNK} WHERE c.id IN ({_marks(batch)})", batch)
            found.update((row[0], Chunk(*row)) for row in rows)
        return found

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """Return the chunks of a document in order."""
        rows = self.query(f"SELECT {_CHUNK} WHERE c.document = ? ORDER BY c.start", (document_id,))
        return [Chunk(*row) for row in rows]

    def documents_of(self, chunk_ids: Sequence[int]) -> Iterator[tuple[Document, list[Chunk]]]:
        """Yield each document that holds some of these chunks, with those chunks."""
        for start in range(0, len(chunk_ids), _BATCH):
            by_document: dict[str, list[Chunk]] = {}
            for chunk in self.chunks(chunk_ids[start : start + _BATCH]).values():
                by_document.setdefault(chunk.document_id, []).append(chunk)
            for document_id, chunks in by_document.items():
                if document := self.document(document_id):
                    yield document, chunks

    def chunk_ids(self, where: Filter) -> list[int] | None:
        """Return the ids of the chunks whose document meets `where`, ascending; None where every one does."""
        condition, values = where.where()
        if not condition:
            return None
        sql = f"SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document WHERE {condition} ORDER BY c.id"
        return [row[0] for row in self.query(sql, values)]

    def embeddings(self, ids: Sequence[int]) -> tuple[list[int], Vectors]:
        """Return the ids that still exist, ascending, and their embeddings as (n, d) float32 rows."""
        found: list[int] = []
        blobs: list[bytes] = []
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            for row in self.query(f"SELECT id, embedding FROM chunks WHERE id IN ({_marks(batch)}) ORDER BY id", batch):
                found.append(row[0])
                blobs.append(row[1])
        width = len(blobs[0]) // 2 if blobs else 0
        return found, np.frombuffer(b"".join(blobs), np.float16).reshape(len(found), width).astype(np.float32)

    def changes_since(self, generation: int) -> Changes | None:
        """Return what changed after `generation`, None where the record does not reach back so far."""
        with self._translated():
            connection = self._connection
            connection.execute("BEGIN")
            try:
                now = self.generation
                if generation > now or generation < int(self.meta("removed_since") or 0):
                    return None
                added = self.query("SELECT id FROM chunks WHERE generation > ? ORDER BY id", (generation,))
                removed = self.query("SELECT chunk FROM removed WHERE generation > ?", (generation,))
            finally:
                connection.execute("COMMIT")
        return Changes(now, tuple(r[0] for r in added), tuple(r[0] for r in removed))

    def everything(self) -> Changes:
        """Return all chunks, as the changes since nothing."""
        with self._translated():
            connection = self._connection
            connection.execute("BEGIN")
            try:
                ids = self.query("SELECT id FROM chunks ORDER BY id")
                return Changes(self.generation, tuple(row[0] for row in ids), ())
            finally:
                connection.execute("COMMIT")

    def sound(self) -> list[str]:
        """Return what SQLite finds wrong with the file, nothing where it is sound."""
        found = [str(row[0]) for row in self.query("PRAGMA integrity_check(10)")]
        return [] if found == ["ok"] else found


def _advance(connection: sqlite3.Connection) -> int:
    connection.execute(
        "INSERT INTO meta VALUES ('generation', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )
    return int(connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0])


def _remove_chunks(connection: sqlite3.Connection, document_id: str, generation: int) -> None:
    connection.execute("INSERT INTO removed SELECT id, ? FROM chunks WHERE document = ?", (generation, document_id))
    connection.execute("DELETE FROM chunks WHERE document = ?", (document_id,))


def _recipe(identity: ModelIdentity, chunk_tokens: int) -> str:
    return json.dumps([identity.name, identity.digest, identity.dimensions, chunk_tokens])


def _blob(embedding: Vectors) -> bytes:
    return embedding.astype(np.float16).tobytes()


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _document_row(document: Document) -> tuple[str, ...]:
    return (
        document.id,
        document.collection,
        document.uri,
        document.title,
        document.language,
        document.text,
        json.dumps([[place.start, place.label] for place in document.pages]),
        json.dumps([[h.start, h.end, h.level, h.text] for h in document.headings]),
        document.published,
        json.dumps(dict(document.metadata)),
        document.digest,
    )


def _document(row: tuple[Any, ...]) -> Document:
    id_, collection, uri, title, language, text, pages, headings, published, metadata, digest = map(str, row)
    return Document(
        id=id_,
        collection=collection,
        uri=uri,
        title=title,
        language=language,
        text=text,
        pages=tuple(Place(*place) for place in json.loads(pages)),
        headings=tuple(Heading(*heading) for heading in json.loads(headings)),
        published=published,
        metadata=json.loads(metadata),
        digest=digest,
    )


def _translate(error: sqlite3.Error, path: Path) -> CorpusError:
    code = getattr(error, "sqlite_errorname", "")
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return DamagedStore(
            f"{path} is damaged ({error}). Put back a copy of it, or delete the folder {path.parent} and sync again."
        )
    return StorageFailed(f"The index in {path.parent} cannot be written or read: {error}.")
