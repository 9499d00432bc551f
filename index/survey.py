"""What a sync has to look at, and what it finds changed there since the last one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.documents import printable
from index.errors import SourceMissing
from index.scan import FoundFile, Scan, scan
from index.sources import KnownFile, Root, Sources
from index.store import Store


@dataclass(frozen=True, slots=True)
class Target:
    """A root, or a part of it, that is to be brought up to date."""

    root: Root
    below: str
    """Path of the part below the root as the system has it, empty where it is all of it."""

    def holds(self, name: str) -> bool:
        """Return whether a file of that name is in this part."""
        below = printable(self.below)
        return not below or name == below or name.startswith(f"{below}/")


@dataclass(frozen=True, slots=True)
class Survey:
    """The files there are now in a part of a root."""

    target: Target
    seen: Scan

    def vanished(self, sources: Sources) -> list[KnownFile]:
        """Return the known files that are not there any more. What could not be looked at is not counted as gone."""
        there = {found.name for found in self.seen.files}
        unlisted = [name for name, _ in self.seen.unlisted]
        if "" in unlisted:
            return []
        return [
            file
            for name, file in sources.files(self.target.root).items()
            if name not in there and self.target.holds(name) and not any(_below(name, folder) for folder in unlisted)
        ]

    def new(self, sources: Sources) -> list[FoundFile]:
        """Return the files that were not there the last time."""
        known = sources.files(self.target.root)
        return [found for found in self.seen.files if found.name not in known]

    def changed(self, sources: Sources) -> Iterator[tuple[Root, FoundFile]]:
        """Yield the files that are new or not as they were, and those that may now be read where they could not."""
        root = self.target.root
        known = sources.files(root)
        excluded = sources.excluded(root.collection)
        for found in self.seen.files:
            if root.uri(found.name) in excluded:
                continue
            before = known.get(found.name)
            if before is None or not before.is_as(found) or _is_free(before, sources):
                yield root, found


def targets(sources: Sources, paths: Sequence[Path], collection: str) -> list[Target]:
    """Return what to look at: every root where no paths are given, else the paths and the roots below them.

    Naming a file lets in again what a person deleted of it.

    Raises:
        SourceMissing: a path is not there, or cannot be looked at; nothing was changed.
    """
    if not paths:
        return [Target(root, "") for root in sources.roots()]
    real = sorted({real_path(path) for path in paths}, key=lambda path: len(path.parts))
    chosen: dict[tuple[int, str], Target] = {}
    for path in real:
        root = sources.root_at(path, collection)
        below = "" if path == root.path else path.relative_to(root.path).as_posix()
        if path.is_file():
            sources.include(root, printable(below))
        chosen[root.id, below] = Target(root, below)
    for other in sources.roots():
        if other.collection == collection and any(other.path.is_relative_to(path) for path in real):
            chosen[other.id, ""] = Target(other, "")
    return [target for target in chosen.values() if not any(_covers(other, target) for other in chosen.values())]


def survey(sources: Sources, target: Target) -> Survey:
    """Look at what there is in a target now; folders that are roots of their own are left to them."""
    root = target.root
    apart = frozenset(r.path for r in sources.roots() if r.collection == root.collection and r.path != root.path)
    return Survey(target, scan(root.path, target.below, apart))


def delete_vanished(store: Store, sources: Sources, surveys: Sequence[Survey]) -> int:
    """Delete the documents of files that are not there any more, and return how many."""
    gone = [file for looked_at in surveys for file in looked_at.vanished(sources)]
    documents = [document for file in gone for document in sources.documents(file.id)]
    store.delete(documents)
    sources.forget([file.id for file in gone])
    return len(documents)


def real_path(path: Path) -> Path:
    """Return a path without links.

    Raises:
        SourceMissing: there is no file and no folder.
    """
    try:
        real = path.resolve(strict=True)
        readable = real.is_dir() or real.is_file()
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it leads in a circle"
        raise SourceMissing(f"There is no {printable(str(path))} ({reason}). Nothing was changed.") from error
    if not readable:
        raise SourceMissing(f"{printable(str(path))} is neither a folder nor a file. Nothing was changed.")
    return real


def _below(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}/")


def _covers(other: Target, target: Target) -> bool:
    if other == target or other.root.id != target.root.id:
        return False
    return not other.below or _below(target.below, other.below)


def _is_free(file: KnownFile, sources: Sources) -> bool:
    """Return whether a document that another file held, so that this one's was not stored, is held no more."""
    return any(part.held and not sources.is_held(part) for part in file.unread)
