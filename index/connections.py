"""Connections to one SQLite file, shared by the threads of a process, and SQLite's errors as ours."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import CorpusError, DamagedStore, StorageFailed

_WAIT = 30.0
"""Seconds to wait for another process that is committing."""
_CANNOT_WRITE = ("SQLITE_CANTOPEN", "SQLITE_READONLY")


class Connections:
    """Lends connections, each to one thread at a time, and keeps those that came back for the next."""

    def __init__(self, path: Path, *, create: bool) -> None:
        """Connect to `path`, which is made where it is not there and `create` is true."""
        self._path = path
        self._create = create
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection in autocommit mode.

        Raises:
            DamagedStore, StorageFailed: SQLite failed at something that was done inside.
        """
        with translated(self._path):
            connection, keep = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection, keep)

    def close(self) -> None:
        """Close the idle connections now, and those that are lent when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> tuple[sqlite3.Connection, bool]:
        with self._lock:
            if self._closed:
                raise StorageFailed(f"The index in {self._path.parent} has been closed.")
            if self._idle:
                return self._idle.pop(), True
        try:
            return self._connect("rwc" if self._create else "rw"), True
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(_CANNOT_WRITE) or self._create:
                raise
        with suppress(sqlite3.OperationalError):
            return self._connect("ro"), True
        # No writer has left its files beside the store and none can be made: a read-only disk. Should someone else
        # write after all, a connection that takes the file for immutable must not outlive one reading.
        return self._connect("ro&immutable=1"), False

    def _connect(self, mode: str) -> sqlite3.Connection:
        address = f"{self._path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_WAIT, check_same_thread=False)
        try:
            if mode == "rwc":
                connection.execute("PRAGMA journal_mode=WAL")
            # Every acknowledged document must survive a power cut, so each commit waits for the disk.
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _give_back(self, connection: sqlite3.Connection, keep: bool) -> None:
        with self._lock:
            if keep and not self._closed:
                self._idle.append(connection)
                return
        connection.close()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the system about the store at `path` into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise _ours(error, path) from error
    except OSError as error:
        raise StorageFailed(f"Cannot read or write {path.parent}: {error.strerror or error}.") from error


def _ours(error: sqlite3.Error, path: Path) -> CorpusError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return DamagedStore(
            f"{path} is damaged ({error}). Put back a copy of it, or delete the folder {path.parent} and sync again."
        )
    if name.startswith("SQLITE_FULL"):
        return StorageFailed(f"The disk of {path.parent} is full. Free some space, then run the command again.")
    if name.startswith(_CANNOT_WRITE):
        return StorageFailed(f"The index in {path.parent} cannot be opened or written: {error}.")
    return StorageFailed(f"The index in {path.parent} cannot be written or read: {error}.")
