"""Which files lie below a folder: their names, sizes and times, at the cost of one `stat` each."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from index.readers import reader_for

IGNORE_FILE = ".fonteignore"
"""Patterns as in `.gitignore`, for the folder it lies in and those below."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file below a root, or the root itself where that is a file."""

    path: Path
    name: str
    """Path below the root, with `/`; bytes that are no UTF-8 are written `\\xNN`."""
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies below a folder."""

    files: tuple[FoundFile, ...]
    skipped: int
    """Files of kinds that are not read, or ignored by `.fonteignore`."""
    unlisted: tuple[tuple[str, str], ...]
    """Folders that could not be listed, with the reason."""


def scan(root: Path, below: str = "", apart: frozenset[Path] = frozenset()) -> Scan:
    """Return the files of `root`, or of its part `below`, that Fonte reads, by name.

    Hidden files and folders, links to folders, pipes and devices are left out, and so are the folders in `apart`.
    """
    files: list[FoundFile] = []
    skipped = 0
    unlisted: list[tuple[str, str]] = []
    if root.is_file():
        return Scan((_found(root, root.name, root.stat()),), 0, ())
    for entry, ignored in _walk(root, below, [], apart, unlisted):
        name = _relative(entry.path, root)
        try:
            status = entry.stat()
        except OSError:  # it vanished, or is a link to nothing
            continue
        if not stat.S_ISREG(status.st_mode):
            continue
        if ignored or reader_for(entry.name) is None:
            skipped += entry.name != IGNORE_FILE
        else:
            files.append(_found(Path(entry.path), name, status))
    return Scan(tuple(sorted(files, key=lambda file: file.name)), skipped, tuple(unlisted))


def _walk(
    root: Path,
    below: str,
    specs: list[tuple[str, GitIgnoreSpec]],
    apart: frozenset[Path],
    unlisted: list[tuple[str, str]],
) -> Iterator[tuple[os.DirEntry[str], bool]]:
    """Yield each entry that is no folder, and whether an ignore file names it."""
    folder = root / below
    if folder.is_file():
        parent = Path(below).parent.as_posix()
        parent = "" if parent == "." else parent
        yield from ((e, i) for e, i in _walk(root, parent, specs, apart, unlisted) if e.path == str(folder))
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        unlisted.append((below or ".", error.strerror or str(error)))
        return
    specs = specs + _ignore_spec(folder, below)
    for entry in entries:
        if entry.name.startswith(".") and entry.name != IGNORE_FILE:
            continue
        name = _relative(entry.path, root)
        if entry.is_dir(follow_symlinks=False):
            if Path(entry.path) not in apart and not _ignored(name + "/", specs):
                yield from _walk(root, name, specs, apart, unlisted)
        elif not entry.is_dir():
            yield entry, _ignored(name, specs)


def _ignore_spec(folder: Path, below: str) -> list[tuple[str, GitIgnoreSpec]]:
    try:
        lines = (folder / IGNORE_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [(f"{below}/" if below else "", GitIgnoreSpec.from_lines(lines))]


def _ignored(name: str, specs: list[tuple[str, GitIgnoreSpec]]) -> bool:
    return any(spec.match_file(name.removeprefix(prefix)) for prefix, spec in specs)


def _relative(path: str, root: Path) -> str:
    return path[len(str(root)) :].lstrip("/").replace(os.sep, "/")


def _found(path: Path, name: str, status: os.stat_result) -> FoundFile:
    printable = os.fsencode(name).decode("utf-8", "backslashreplace")
    return FoundFile(path, printable, status.st_size, status.st_mtime_ns)
