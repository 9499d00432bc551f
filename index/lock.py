"""One writer at a time, and its name for those who have to wait."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import Locked, StorageFailed

_PATIENCE = 3.0
"""Seconds. A reader that mends a derived index holds the lock for a moment, which no writer should fail for."""


@contextmanager
def writing(path: Path, command: str, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold the write lock at `path`, after waiting for it for at most `patience` seconds.

    The system lets go of it when the process ends, however it ends.

    Raises:
        Locked: another process holds it; the message names that process.
        StorageFailed: the folder cannot be written.
    """
    holder = path.with_suffix(".json")
    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise Locked(f"{_name(holder)} is writing to {path.parent}. Wait for it to end, then try again.") from error
    except OSError as error:
        raise _failed(path, error) from error
    try:
        try:
            holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "command": command}))
        except OSError as error:
            raise _failed(path, error) from error
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _failed(path: Path, error: OSError) -> StorageFailed:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return StorageFailed(f"Cannot write in {path.parent}: there is a file where the data folder should be.")
    return StorageFailed(f"Cannot write in {path.parent}: {error.strerror or error}.")


def _name(holder: Path) -> str:
    try:
        note = json.loads(holder.read_text())
        return f"{note['command']} (process {note['pid']} on {note['host']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "Another process"
