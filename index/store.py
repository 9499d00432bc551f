"""The system of record: documents, chunks and embeddings in one SQLite file.

A document and all its chunks change in one transaction, which also raises the generation. The vector and keyword
indexes are derived: each remembers the generation it has reached and catches up from `changes_since`.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.database import Database, advance, number
from index.documents import Chunk, Document
from index.embedder import ModelIdentity, Vectors
from index.errors import WrongModel
from index.filters import Filter
from index.kinds import kind_of
from index.rows import DOCUMENT, blob, document_of, document_row, embeddings_of, marks
from index.split import Passage

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
    kind: str = ""
    """Of its file, by its name: `pdf`."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index was made with. Another recipe needs every embedding made anew."""

    model: str
    digest: str
    dimensions: int
    chunk_tokens: int

    @classmethod
    def of(cls, identity: ModelIdentity, chunk_tokens: int) -> "Recipe":
        """Return the recipe of an index that this model makes."""
        return cls(identity.name, identity.digest, identity.dimensions, chunk_tokens)

    def __str__(self) -> str:
        return json.dumps([self.model, self.digest, self.dimensions, self.chunk_tokens])


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened after a generation: the chunks that came and are still there, and those that went."""

    generation: int
    added: tuple[int, ...]
    removed: tuple[int, ...]


class Store(Database):
    """The documents, their chunks and embeddings, and what the embeddings were made with."""

    # What it was made with

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
        recipe = Recipe.of(identity, chunk_tokens)
        if self.recipe() != recipe:
            with self.transaction() as connection:
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('recipe', ?)", (str(recipe),))

    # Writing

    def put(self, document: Document, passages: Sequence[Passage], embeddings: Vectors, file: int | None) -> None:
        """Store a document with its chunks in place of the version that was there, as one transaction.

        `embeddings` is (len(passages), d) float32, unit length; fp16 is kept. One that a person deleted since it was
        read is left out: a deletion does not wait for a sync to end.
        """
        with self.transaction() as connection:
            if connection.execute(
                "SELECT 1 FROM excluded WHERE collection = ? AND uri = ?", (document.collection, document.uri)
            ).fetchone():
                return
            generation = advance(connection)
            remove_chunks(connection, document.id, generation)
            connection.execute(
                f"INSERT INTO documents ({DOCUMENT}, file) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE"
                " SET title=excluded.title, language=excluded.language, text=excluded.text, pages=excluded.pages,"
                " headings=excluded.headings, published=excluded.published, metadata=excluded.metadata,"
                " digest=excluded.digest, file=excluded.file",
                (*document_row(document), file),
            )
            connection.executemany(
                "INSERT INTO chunks (document, start, stop, heading, page, embedding, generation)"
                " VALUES (?,?,?,?,?,?,?)",
                [
                    (document.id, p.start, p.end, p.heading, p.page, blob(e), generation)
                    for p, e in zip(passages, embeddings, strict=True)
                ],
            )

    def delete(self, document_ids: Sequence[str], *, exclude: bool = False) -> None:
        """Delete documents as one transaction. None of their chunks is found from here on.

        With `exclude` a sync leaves them out until one names their file.
        """
        if not document_ids:
            return
        with self.transaction() as connection:
            generation = advance(connection)
            for document_id in document_ids:
                if exclude:
                    connection.execute(
                        "INSERT OR REPLACE INTO excluded SELECT collection, uri, file FROM documents WHERE id = ?",
                        (document_id,),
                    )
                remove_chunks(connection, document_id, generation)
                connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def forget_removed(self, generation: int) -> None:
        """Drop the record of chunks removed up to `generation`, which every derived index has reached."""
        if self.query("SELECT 1 FROM removed WHERE generation <= ? LIMIT 1", (generation,)):
            with self.transaction() as connection:
                connection.execute("DELETE FROM removed WHERE generation <= ?", (generation,))
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('removed_since', ?)", (str(generation),))

    # Reading

    def document(self, document_id: str) -> Document | None:
        """Return a document, None where there is none of that id."""
        rows = self.query(f"SELECT {DOCUMENT} FROM documents WHERE id = ?", (document_id,))
        return document_of(rows[0]) if rows else None

    def summaries(self) -> list[DocumentSummary]:
        """Return every document without its text, by collection and uri."""
        rows = self.query(
            "SELECT d.id, d.collection, uri, title, language, published, count(c.id), f.name, r.path FROM documents d"
            " LEFT JOIN chunks c ON c.document = d.id LEFT JOIN files f ON f.id = d.file"
            " LEFT JOIN roots r ON r.id = f.root GROUP BY d.id ORDER BY d.collection, uri"
        )
        return [
            DocumentSummary(*(*row[:7], kind_of(row[2], row[7] or os.path.basename(os.fsdecode(row[8] or b"")))))
            for row in rows
        ]

    def counts(self) -> tuple[int, int]:
        """Return how many documents and how many chunks there are."""
        [(documents, chunks)] = self.query("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM chunks)")
        return documents, chunks

    def languages(self) -> dict[str, int]:
        """Return how many documents there are in each language."""
        return dict(self.query("SELECT language, count(*) FROM documents GROUP BY language"))

    def chunks(self, ids: Sequence[int]) -> dict[int, Chunk]:
        """Return the chunks of these ids that still exist."""
        found: dict[int, Chunk] = {}
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            rows = self.query(f"SELECT {_CHUNK} WHERE c.id IN ({marks(batch)})", batch)
            found.update((row[0], Chunk(*row)) for row in rows)
        return found

    def languages_of(self, ids: Sequence[int]) -> dict[int, str]:
        """Return the language of the document of each of these chunks that still exists."""
        found: dict[int, str] = {}
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            sql = "SELECT c.id, d.language FROM chunks c JOIN documents d ON d.id = c.document"
            found.update(self.query(f"{sql} WHERE c.id IN ({marks(batch)})", batch))
        return found

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """Return the chunks of a document in order."""
        with self.snapshot() as connection:
            return _chunks_of(connection, document_id, _text_of(connection, document_id))

    def documents_of(self, chunk_ids: Sequence[int]) -> Iterator[tuple[Document, list[Chunk]]]:
        """Yield each document that holds some of these chunks, with those chunks."""
        wanted = set(chunk_ids)
        sql = "SELECT DISTINCT document FROM chunks WHERE id IN"
        seen: set[str] = set()
        for start in range(0, len(chunk_ids), _BATCH):
            batch = chunk_ids[start : start + _BATCH]
            for (document_id,) in self.query(f"{sql} ({marks(batch)})", batch):
                document = None if document_id in seen else self.document(document_id)
                if document is not None:
                    seen.add(document_id)
                    yield document, [chunk for chunk in self.chunks_of(document_id) if chunk.id in wanted]

    def chunk_ids(self, where: Filter) -> list[int] | None:
        """Return the ids of the chunks whose document meets `where`, ascending; None where every one does."""
        condition, values = where.where()
        if not condition:
            return None
        sql = f"SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document WHERE {condition} ORDER BY c.id"
        return [row[0] for row in self.query(sql, values)]

    def embeddings(self, ids: Sequence[int]) -> tuple[list[int], Vectors]:
        """Return the ids that still exist, ascending, and their embeddings as (n, d) float32 rows."""
        ids = sorted(ids)
        found: list[int] = []
        blobs: list[bytes] = []
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            for row in self.query(f"SELECT id, embedding FROM chunks WHERE id IN ({marks(batch)}) ORDER BY id", batch):
                found.append(row[0])
                blobs.append(row[1])
        return found, embeddings_of(blobs)

    def changes_since(self, generation: int) -> Changes | None:
        """Return what changed after `generation`, None where the record does not reach back so far."""
        with self.snapshot() as connection:
            now = number(connection, "generation")
            if generation > now or generation < number(connection, "removed_since"):
                return None
            added = connection.execute("SELECT id FROM chunks WHERE generation > ? ORDER BY id", (generation,))
            removed = connection.execute("SELECT chunk FROM removed WHERE generation > ?", (generation,))
            return Changes(now, tuple(row[0] for row in added), tuple(row[0] for row in removed))

    def everything(self) -> Changes:
        """Return all chunks, as the changes since nothing."""
        with self.snapshot() as connection:
            ids = connection.execute("SELECT id FROM chunks ORDER BY id")
            return Changes(number(connection, "generation"), tuple(row[0] for row in ids), ())


def remove_chunks(connection: sqlite3.Connection, document_id: str, generation: int) -> None:
    """Remove a document's chunks inside a transaction of that generation, and note them as removed."""
    connection.execute("INSERT INTO removed SELECT id, ? FROM chunks WHERE document = ?", (generation, document_id))
    connection.execute("DELETE FROM chunks WHERE document = ?", (document_id,))


def _text_of(connection: sqlite3.Connection, document_id: str) -> str:
    row = connection.execute("SELECT text FROM documents WHERE id = ?", (document_id,)).fetchone()
    return str(row[0]) if row else ""


def _chunks_of(connection: sqlite3.Connection, document_id: str, text: str) -> list[Chunk]:
    # Cut here, not by SQLite's substr, which walks through the text from its start for every chunk.
    rows = connection.execute(
        "SELECT id, start, stop, heading, page FROM chunks WHERE document = ? ORDER BY start", (document_id,)
    )
    return [
        Chunk(id_, document_id, start, end, text[start:end], heading, page) for id_, start, end, heading, page in rows
    ]
