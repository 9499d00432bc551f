"""The folder of uploaded files: which names they get, how large they may be, and that none is half there.

`uploads/` in the data folder holds a folder for each collection. Each is synced like any other folder, so what lies in
it can be looked at, copied and backed up as files.
"""

import os
import secrets
import shutil
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from index.documents import printable
from index.readers import READERS, reader_for

LONGEST_COLLECTION = 64
"""Code points of a collection's name."""
_LONGEST_NAME = 180
"""Bytes of a file's name; file systems allow 255, and a number may have to be put behind."""
_FREE = 200_000_000
"""Bytes of the disk that uploads leave free."""
_IGNORE = "# These folders are synced one by one; a sync of a folder that holds the index passes over them.\n*\n"


class Refused(Exception):
    """An upload that is not taken. `code` names the reason for programs: `kind`, `size`, `count`, `name`, `disk`."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be uploaded."""

    megabytes: int = 50
    """Of one file."""
    files: int = 1_000
    """Kept in all."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An uploaded file that is on the disk."""

    path: Path
    collection: str
    again: bool = False
    """The very same file had been there before."""


class Inbox:
    """The folder of uploads of one data folder."""

    def __init__(self, data: Path, limits: Limits) -> None:
        self.folder = data.resolve() / "uploads"
        self.limits = limits

    def folder_of(self, collection: str) -> Path:
        """Return the folder of a collection's uploads.

        Raises:
            Refused: the name is empty, too long, or holds what no name holds.
        """
        name = collection.strip()
        if not name or len(name) > LONGEST_COLLECTION or printable(name) != name:
            raise Refused("name", name=printable(name[:LONGEST_COLLECTION]))
        plain = "".join(c if c.isalnum() or c in " -_" else "-" for c in name)
        return self.folder / (plain if plain == name else f"{plain}-{sha256(name.encode()).hexdigest()[:8]}")

    def check(self, name: str, size: int | None) -> str:
        """Return the name under which a file of `size` bytes would be kept; None where the size is not known yet.

        Raises:
            Refused: it would not be taken.
        """
        safe = safe_name(name)
        if reader_for(safe) is None:
            raise Refused("kind", name=safe, kinds=", ".join(suffix.removeprefix(".") for suffix in READERS))
        if size is not None and size > self.limits.megabytes * 1_000_000:
            raise Refused("size", name=safe, most=str(self.limits.megabytes))
        if self._count() >= self.limits.files:
            raise Refused("count", most=str(self.limits.files))
        existing = next(parent for parent in (self.folder, *self.folder.parents) if parent.exists())
        if shutil.disk_usage(existing).free - (size or 0) < _FREE:
            raise Refused("disk")
        return safe

    def receive(self, name: str, collection: str, size: int | None = None) -> "Incoming":
        """Begin to take a file in.

        Raises:
            Refused: it is not taken.
        """
        return Incoming(self, self.check(name, size), collection)

    def collection_folders(self) -> list[Path]:
        """Return the folders that hold uploads."""
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if path.is_dir() and not path.name.startswith("."))

    def holds(self, path: Path) -> bool:
        """Return whether a file is an upload."""
        return path.is_relative_to(self.folder)

    def _count(self) -> int:
        return sum(len(os.listdir(folder)) for folder in self.collection_folders())


class Incoming:
    """A file on its way in. It is in its folder whole, with `keep`, or not at all."""

    def __init__(self, inbox: Inbox, name: str, collection: str) -> None:
        self._inbox = inbox
        self._name = name
        self._collection = collection.strip()
        self._target = inbox.folder_of(collection)
        waiting = inbox.folder / ".incoming"
        waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
        (inbox.folder / ".fonteignore").write_text(_IGNORE)
        self._path = waiting / secrets.token_hex(8)
        self._file: BinaryIO = self._path.open("xb")
        self._size = 0
        self._digest = sha256()

    def __enter__(self) -> "Incoming":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def write(self, piece: bytes) -> None:
        """Add the next bytes.

        Raises:
            Refused: the file is larger than allowed.
        """
        self._size += len(piece)
        if self._size > self._inbox.limits.megabytes * 1_000_000:
            raise Refused("size", name=self._name, most=str(self._inbox.limits.megabytes))
        self._digest.update(piece)
        self._file.write(piece)

    def keep(self) -> Kept:
        """Put the file in its folder, under its name or, where that is taken by another file, one beside it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._target.mkdir(exist_ok=True)
        stem, suffix = _parts(self._name)
        for number in range(1, 10_000):
            place = self._target / (self._name if number == 1 else f"{stem} ({number}){suffix}")
            try:
                os.link(self._path, place)
            except FileExistsError:
                if self._is(place):
                    return Kept(place, self._collection, again=True)
                continue
            _settle(self._target)
            return Kept(place, self._collection)
        raise Refused("count", most="10000")

    def _is(self, other: Path) -> bool:
        try:
            if other.stat().st_size != self._size:
                return False
            with other.open("rb") as file:
                digest = sha256()
                while piece := file.read(1 << 20):
                    digest.update(piece)
        except OSError:
            return False
        return digest.digest() == self._digest.digest()


def safe_name(name: str) -> str:
    """Return a file's name without its folder and without what is not text: controls, marks of direction, half pairs.

    Raises:
        Refused: nothing is left of it.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    stem, suffix = _parts(" ".join(shown.split()).lstrip(". "))
    room = _LONGEST_NAME - len(suffix.encode())
    stem = stem.encode()[: max(room, 0)].decode("utf-8", "ignore").rstrip()
    if not stem or not suffix or room <= 0:
        raise Refused("kind", name=printable(name[:100]), kinds=", ".join(s.removeprefix(".") for s in READERS))
    return f"{stem}{suffix}"


def _parts(name: str) -> tuple[str, str]:
    """Return stem and suffix; `.jsonl.gz` is one suffix."""
    lowered = name.lower()
    suffix = next((s for s in READERS if lowered.endswith(s)), os.path.splitext(name)[1])
    return (name[: -len(suffix)], name[-len(suffix) :]) if suffix else (name, "")


def _settle(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
