"""Documents that a person deleted and may want back: kept aside for a while, searched by nobody.

They lie in tables of their own in the store, so that deleting and undoing are one transaction each, need no writer's
lock (a long sync goes on meanwhile), and bring back exactly what was there: text, chunks and embeddings.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.database import advance
from index.documents import Document
from index.errors import Locked
from index.rows import DOCUMENT, document_of, marks
from index.store import Store, remove_chunks

_TABLES = (
    "CREATE TABLE IF NOT EXISTS trash (document TEXT PRIMARY KEY, at TEXT NOT NULL, recipe TEXT NOT NULL,"
    " collection TEXT NOT NULL, uri TEXT NOT NULL, title TEXT NOT NULL, held TEXT NOT NULL,"
    " folder BLOB, name TEXT)",
    "CREATE TABLE IF NOT EXISTS trash_chunks (document TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,"
    " heading TEXT NOT NULL, page TEXT NOT NULL, embedding BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS trash_chunks_by_document ON trash_chunks (document)",
)
_COLUMNS = DOCUMENT.split(", ")


@dataclass(frozen=True, slots=True)
class Discarded:
    """A document in the trash."""

    id: str
    collection: str
    uri: str
    title: str
    at: datetime
    """When it was deleted."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    now: tuple[str, ...]
    """Ids of the documents that are found again."""
    with_next_sync: tuple[str, ...]
    """Those whose embeddings are another model's by now: the next sync reads their files anew."""


class Trash:
    """The trash of one store. Safe to share between threads and processes."""

    def __init__(self, store: Store) -> None:
        """Use the trash that lies in `store`."""
        self._store = store

    def discard(self, ids: Sequence[str]) -> list[str]:
        """Delete documents and keep them aside; return the ids of those that there were.

        None of them is found from the moment this returns, in any process. A sync of their folder leaves them out.
        """
        with self._changing() as connection:
            generation = advance(connection)
            found = [row for id_ in ids for row in [self._held(connection, id_)] if row]
            now = datetime.now(UTC).isoformat()
            for held, file in found:
                document = document_of(tuple(held[name] for name in _COLUMNS))
                facts = (document.id, now, str(self._store.recipe()), document.collection, document.uri, document.title)
                row = (*facts, json.dumps(held), *_place(connection, file))
                connection.execute(f"INSERT OR REPLACE INTO trash VALUES ({marks(row)})", row)
                connection.execute("DELETE FROM trash_chunks WHERE document = ?", (document.id,))
                connection.execute(
                    "INSERT INTO trash_chunks SELECT document, start, stop, heading, page, embedding FROM chunks"
                    " WHERE document = ?",
                    (document.id,),
                )
                connection.execute(
                    "INSERT OR REPLACE INTO excluded VALUES (?,?,?)", (document.collection, document.uri, file)
                )
                remove_chunks(connection, document.id, generation)
                connection.execute("DELETE FROM documents WHERE id = ?", (document.id,))
            return [str(held["id"]) for held, _ in found]

    def restore(self, ids: Sequence[str]) -> Restored:
        """Bring documents back as they were; those that are not in the trash are passed over.

        Raises:
            Locked: the whole index is being made anew with another model; try again afterwards.
        """
        now: list[str] = []
        later: list[str] = []
        with self._changing() as connection:
            if connection.execute("SELECT 1 FROM meta WHERE key = 'staged_recipe'").fetchone():
                raise Locked("The index is being made anew. Undo when that has ended: fonte rebuild --embed")
            generation = advance(connection)
            for id_ in ids:
                row = connection.execute(
                    "SELECT recipe, held, folder, name FROM trash WHERE document = ?", (id_,)
                ).fetchone()
                if row is None:
                    continue
                recipe, held = str(row[0]), json.loads(row[1])
                file = _file(connection, held["collection"], row[2], row[3])
                connection.execute(
                    "DELETE FROM excluded WHERE collection = ? AND uri = ?", (held["collection"], held["uri"])
                )
                # The file may have changed while its document was away: the next sync looks at it again.
                connection.execute("UPDATE files SET state = 'begun' WHERE id = ?", (file,))
                there = connection.execute("SELECT 1 FROM documents WHERE id = ?", (id_,)).fetchone()
                if recipe != str(self._store.recipe()):
                    later.append(id_)
                elif not there:
                    _put_back(connection, held, file, generation)
                    now.append(id_)
                _drop(connection, [id_])
        return Restored(tuple(now), tuple(later))

    def contents(self) -> list[Discarded]:
        """Return what is in the trash, the newest first."""
        if not self._exists():
            return []
        rows = self._store.query("SELECT document, collection, uri, title, at FROM trash ORDER BY at DESC, uri")
        return [Discarded(row[0], row[1], row[2], row[3], datetime.fromisoformat(row[4])) for row in rows]

    def document(self, id_: str) -> Document | None:
        """Return a document of the trash, None where it holds none of that id."""
        rows = self._store.query("SELECT held FROM trash WHERE document = ?", (id_,)) if self._exists() else []
        return document_of(tuple(json.loads(rows[0][0])[name] for name in _COLUMNS)) if rows else None

    def purge(self, ids: Sequence[str] | None = None, before: datetime | None = None) -> list[tuple[str, Path]]:
        """Delete for good these documents, or those deleted `before` that time.

        Returns collection and path of the files that nothing in the store or in the trash comes from any more. They
        are the caller's to delete, where they are his; a sync leaves them out until `forget`.
        """
        if not self._exists():
            return []
        with self._changing() as connection:
            rows = connection.execute("SELECT document, at, folder, name, collection FROM trash").fetchall()
            chosen = [
                row
                for row in rows
                if (ids is None or row[0] in ids) and (before is None or datetime.fromisoformat(row[1]) < before)
            ]
            _drop(connection, [row[0] for row in chosen])
            places = {(row[4], row[2], row[3]) for row in chosen if row[2] is not None}
            return [
                (place[0], Path(os.fsdecode(place[1]), place[2]))
                for place in places
                if _gives_nothing(connection, *place)
            ]

    def forget(self, collection: str, path: Path) -> None:
        """Forget a file that was deleted for good: the next one of its name is another, and let in."""
        with self._changing() as connection:
            file = _file(connection, collection, os.fsencode(path.parent), path.name)
            connection.execute("DELETE FROM excluded WHERE file = ?", (file,))
            connection.execute("DELETE FROM files WHERE id = ?", (file,))

    def of_file(self, collection: str, path: Path) -> list[str]:
        """Return the ids of the documents in the trash that came from a file."""
        if not self._exists():
            return []
        rows = self._store.query(
            "SELECT document FROM trash WHERE collection = ? AND folder = ? AND name = ?",
            (collection, os.fsencode(path.parent), path.name),
        )
        return [row[0] for row in rows]

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._store.transaction() as connection:
            for statement in _TABLES:
                connection.execute(statement)
            yield connection

    def _exists(self) -> bool:
        return bool(self._store.query("SELECT 1 FROM sqlite_master WHERE name = 'trash'"))

    def _held(self, connection: sqlite3.Connection, id_: str) -> tuple[dict[str, Any], int | None] | None:
        row = connection.execute(f"SELECT {DOCUMENT}, file FROM documents WHERE id = ?", (id_,)).fetchone()
        return (dict(zip(_COLUMNS, row[:-1], strict=True)), row[-1]) if row else None


def _place(connection: sqlite3.Connection, file: int | None) -> tuple[bytes | None, str | None]:
    """Return folder and name of a file. Its id would not do: when it is forgotten, another file may get that."""
    row = connection.execute(
        "SELECT r.path, f.name FROM files f JOIN roots r ON r.id = f.root WHERE f.id = ?", (file,)
    ).fetchone()
    return (row[0], row[1]) if row else (None, None)


def _file(connection: sqlite3.Connection, collection: str, folder: bytes | None, name: str | None) -> int | None:
    """Return the id of a file, None where it has been forgotten."""
    row = connection.execute(
        "SELECT f.id FROM files f JOIN roots r ON r.id = f.root WHERE r.collection = ? AND r.path = ? AND f.name = ?",
        (collection, folder, name),
    ).fetchone()
    return int(row[0]) if row else None


def _put_back(connection: sqlite3.Connection, held: dict[str, Any], file: int | None, generation: int) -> None:
    values = (*(held[name] for name in _COLUMNS), file)
    connection.execute(f"INSERT INTO documents ({DOCUMENT}, file) VALUES ({marks(values)})", values)
    connection.execute(
        "INSERT INTO chunks (document, start, stop, heading, page, embedding, generation)"
        " SELECT document, start, stop, heading, page, embedding, ? FROM trash_chunks"
        " WHERE document = ? ORDER BY start",
        (generation, held["id"]),
    )


def _drop(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    for table in ("trash", "trash_chunks"):
        connection.executemany(f"DELETE FROM {table} WHERE document = ?", [(id_,) for id_ in ids])


def _gives_nothing(connection: sqlite3.Connection, collection: str, folder: bytes, name: str) -> bool:
    """Return whether no document comes from a file any more, neither a stored one nor one in the trash."""
    file = _file(connection, collection, folder, name)
    held = "SELECT 1 FROM trash WHERE collection = ? AND folder = ? AND name = ?"
    return not (
        connection.execute("SELECT 1 FROM documents WHERE file = ?", (file,)).fetchone()
        or connection.execute(held, (collection, folder, name)).fetchone()
    )
