"""The SQLite file under the store: opening it, reading one state of it, changing it whole or not at all."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.connections import Connections, translated
from index.errors import NewerFormat, NoIndex
from index.schema import FORMAT, LATER, SCHEMA


class Database:
    """One SQLite file in WAL mode. Safe to share between threads."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the store.

        Raises:
            NoIndex: there is none and `create` is false.
            NewerFormat, DamagedStore, StorageFailed: it cannot be used; the message says what to do.
        """
        self._path = path
        with translated(path):
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
            elif not path.exists():
                raise self._no_index()
        self._connections = Connections(path, create=create)
        try:
            self._prepare(create)
            self.identity = self.meta("identity") or ""
            """16 hexadecimal digits that no other store has: what was derived from another one is worth nothing."""
        except BaseException:
            self.close()
            raise

    def _prepare(self, create: bool) -> None:
        version = self.query("PRAGMA user_version")[0][0]
        if version > FORMAT:
            raise NewerFormat(
                f"The index in {self._path.parent} was written by a newer Fonte (format {version}, this one reads"
                f" {FORMAT}). Upgrade Fonte, or sync into another folder with --data."
            )
        if version == 0 and not create:
            raise self._no_index()
        if version == 0:
            with self.transaction() as connection:
                for statement in SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {FORMAT}")
        if create:
            with self.transaction() as connection:
                connection.execute(LATER)

    def _no_index(self) -> NoIndex:
        return NoIndex(f"No index in {self._path.parent}. Build one: fonte sync FOLDER")

    def close(self) -> None:
        """Close the file. A thread that is still at work gets StorageFailed."""
        self._connections.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit what is done inside as one, or none of it."""
        with self._connections.lend() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Read one state of the store, whatever is committed meanwhile."""
        with self._connections.lend() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a SELECT."""
        with self._connections.lend() as connection:
            return connection.execute(sql, parameters).fetchall()

    @property
    def generation(self) -> int:
        """Return the number of the last transaction that changed documents, 0 before the first."""
        return int(self.meta("generation") or 0)

    def meta(self, key: str) -> str | None:
        """Return a value that was noted about the index as a whole."""
        rows = self.query("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def sound(self) -> list[str]:
        """Return what SQLite finds wrong with the file, nothing where it is sound."""
        found = [str(row[0]) for row in self.query("PRAGMA integrity_check(10)")]
        dangling = [f"a row of {row[0]} points at nothing" for row in self.query("PRAGMA foreign_key_check")[:10]]
        return ([] if found == ["ok"] else found) + dangling


def advance(connection: sqlite3.Connection) -> int:
    """Raise the generation inside a transaction, and return it."""
    connection.execute(
        "INSERT INTO meta VALUES ('generation', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )
    return number(connection, "generation")


def number(connection: sqlite3.Connection, key: str) -> int:
    """Return a number that was noted about the index as a whole, 0 where none was."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return int(row[0]) if row else 0
