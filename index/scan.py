"""Which files lie below a folder: their names, sizes and times, at the cost of one `stat` each."""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from index.documents import printable
from index.readers import reader_for

IGNORE_FILE = ".fonteignore"
"""Patterns as in `.gitignore`, for the folder it lies in and those below."""
_LONGEST_IGNORE_FILE = 1 << 20
"""Bytes."""

_Specs = tuple[tuple[str, GitIgnoreSpec], ...]
"""For each ignore file above a folder: the path of its own folder below the root, and its patterns."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file below a root, or the root itself where that is a file."""

    path: Path
    name: str
    """Path below the root, with `/`, printable; empty where the file is the root itself."""
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies below a folder."""

    files: tuple[FoundFile, ...]
    skipped: int
    """Files of kinds that are not read, or ignored by `.fonteignore`."""
    unlisted: tuple[tuple[str, str], ...]
    """Names of folders that could not be listed, with the reason; empty for the root itself."""


def scan(root: Path, below: str = "", apart: frozenset[Path] = frozenset()) -> Scan:
    """Return the files of `root`, or of its part `below`, that Fonte reads, by name.

    Hidden files and folders, links to folders, pipes and devices are left out, and so is what is in `apart`.
    """
    if root.is_file():
        status = root.stat()
        return Scan((FoundFile(root, "", status.st_size, status.st_mtime_ns),), 0, ())
    files: dict[str, FoundFile] = {}
    skipped = 0
    unlisted: list[tuple[str, str]] = []
    for path, ignored in _walk(root, below, apart, unlisted):
        try:
            status = os.stat(path)
        except OSError:  # it vanished, or is a link to nothing
            continue
        if not stat.S_ISREG(status.st_mode):
            continue
        name = printable(_relative(path, root))
        if ignored or reader_for(name) is None:
            skipped += 1
        elif name in files:
            unlisted.append((name, "it cannot be told from another file once what cannot be shown is written out"))
        else:
            files[name] = FoundFile(Path(path), name, status.st_size, status.st_mtime_ns)
    return Scan(tuple(files[name] for name in sorted(files)), skipped, tuple(unlisted))


def _walk(
    root: Path, below: str, apart: frozenset[Path], unlisted: list[tuple[str, str]]
) -> Iterator[tuple[str, bool]]:
    """Yield the path of each entry that is no folder, and whether an ignore file names it."""
    start = root / below
    if start.is_file():
        name = _relative(str(start), root)
        yield str(start), _ignored(name, _specs_above(root, start))
        return
    waiting: list[tuple[str, _Specs]] = [(str(start), _specs_above(root, start))]
    while waiting:
        folder, specs = waiting.pop()
        name = _relative(folder, root)
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
            specs += _specs_in(folder, name)
        except OSError as error:
            unlisted.append((printable(name), error.strerror or str(error)))
            continue
        for entry in entries:
            if entry.name.startswith(".") or (apart and Path(entry.path) in apart):
                continue
            name = _relative(entry.path, root)
            if entry.is_dir(follow_symlinks=False):
                if not _ignored(f"{name}/", specs):
                    waiting.append((entry.path, specs))
            elif not entry.is_symlink() or not os.path.isdir(entry.path):
                yield entry.path, _ignored(name, specs)


def _specs_above(root: Path, start: Path) -> _Specs:
    """Return the patterns of the folders from the root down to the one above `start`."""
    specs: _Specs = ()
    for folder in reversed([start, *start.parents]):
        if folder != start and folder.is_relative_to(root):
            specs += _specs_in(str(folder), _relative(str(folder), root))
    return specs


def _specs_in(folder: str, name: str) -> _Specs:
    """Return the patterns of the ignore file in a folder."""
    file = Path(folder, IGNORE_FILE)
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return ()
        with file.open(encoding="utf-8", errors="replace") as lines:
            patterns = lines.read(_LONGEST_IGNORE_FILE).splitlines()
    except FileNotFoundError:
        return ()
    return ((f"{name}/" if name else "", _spec(patterns)),)


def _spec(patterns: Sequence[str]) -> GitIgnoreSpec:
    valid = []
    for pattern in patterns:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except (ValueError, re.error):  # git passes over a pattern that is none, too
            continue
        valid.append(pattern)
    return GitIgnoreSpec.from_lines(valid)


def _ignored(name: str, specs: _Specs) -> bool:
    return any(spec.match_file(name.removeprefix(prefix)) for prefix, spec in specs)


def _relative(path: str, root: Path) -> str:
    return path[len(str(root)) :].lstrip("/").replace(os.sep, "/")
