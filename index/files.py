"""What a reader reads: a file on the disk, or a file inside another one."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from index.errors import UnreadableFile

MOST_INFLATED = 400_000_000
"""Bytes that all the files inside a file may have together, inflated, at every depth."""
_DEEPEST = 4
"""Archives and mails inside one another."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says about reading."""

    passwords: tuple[str, ...] = ()
    """Tried on encrypted files, in this order."""
    more_time: Callable[[float], None] = lambda seconds: None
    """Asks for so many seconds more, before work that is known to be slow."""


@dataclass(slots=True)
class Budget:
    """How much may still come out of one file on the disk."""

    left: int = MOST_INFLATED

    def take(self, size: int) -> None:
        """Count `size` bytes more.

        Raises:
            UnreadableFile: that is more than there may be.
        """
        self.left -= size
        if self.left < 0:
            raise UnreadableFile(f"what is in it has more than {MOST_INFLATED:,} bytes; unpack it and sync the folder")


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file: of an archive, or attached to a mail. It is never written to the disk."""

    name: str
    data: bytes
    depth: int
    budget: Budget = field(default_factory=Budget)

    @property
    def suffix(self) -> str:
        """Return the end of its name, as `Path.suffix` does."""
        return PurePosixPath(self.name).suffix

    def open(self, mode: str = "rb") -> BinaryIO:
        """Return its bytes as a file."""
        return io.BytesIO(self.data)

    def read_bytes(self) -> bytes:
        """Return its bytes."""
        return self.data


File = Path | Member


def inside(file: File, name: str, data: bytes) -> Member:
    """Return a file found inside another one.

    Raises:
        UnreadableFile: there are too many inside one another, or too much in all.
    """
    depth = file.depth + 1 if isinstance(file, Member) else 1
    if depth > _DEEPEST:
        raise UnreadableFile(f"more than {_DEEPEST} files are packed inside one another; unpack it")
    budget = budget_of(file)
    budget.take(len(data))
    return Member(name, data, depth, budget)


def budget_of(file: File) -> Budget:
    """Return how much may still come out of the file that this one lies in."""
    return file.budget if isinstance(file, Member) else Budget()


def load_bytes(file: File, most: int = MOST_INFLATED) -> bytes:
    """Return the bytes of a file.

    Raises:
        UnreadableFile: there are more than `most`.
    """
    with file.open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise UnreadableFile(f"it has more than {most:,} bytes; cut it into several files")
    return data
