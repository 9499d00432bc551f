"""One writer at a time, and its name for those who have to wait."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import Locked, StorageFailed


@contextmanager
def writing(path: Path, command: str) -> Iterator[None]:
    """Hold the write lock at `path`. The system lets go of it when the process ends, however it ends.

    Raises:
        Locked: another process holds it; the message names that process.
        StorageFailed: the folder cannot be written.
    """
    holder = path.with_suffix(".json")
    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Locked(f"{_name(holder)} is writing to {path.parent}. Wait for it to end, then try again.") from error
    except OSError as error:
        raise StorageFailed(f"Cannot write in {path.parent}: {error.strerror}.") from error
    try:
        _sign(holder, command)
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _sign(holder: Path, command: str) -> None:
    note = {"pid": os.getpid(), "host": socket.gethostname(), "command": command, "python": sys.executable}
    try:
        holder.write_text(json.dumps(note))
    except OSError as error:
        raise StorageFailed(f"Cannot write in {holder.parent}: {error.strerror}.") from error


def _name(holder: Path) -> str:
    try:
        note = json.loads(holder.read_text())
        return f"{note['command']} (process {note['pid']} on {note['host']})"
    except (OSError, ValueError, KeyError):
        return "Another process"
