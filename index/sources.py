"""Where the documents of a store came from: the folders that were synced, and what is known of each file in them."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.scan import FoundFile
from index.store import Store

Failures = tuple[tuple[str, str], ...]
"""(name, reason) of what could not be read in a file; the name is empty where it is the file itself."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder or a single file that was synced."""

    id: int
    path: Path
    collection: str
    label: str
    """What the uris of its documents begin with: `seeds` in `seeds/pika.md`."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the last sync saw it."""

    id: int
    name: str
    size: int
    mtime_ns: int
    done: bool
    """All that is in it is stored. False where a sync was interrupted."""
    failures: Failures

    def is_as(self, found: FoundFile) -> bool:
        """Return whether nothing has touched the file since."""
        return self.done and (self.size, self.mtime_ns) == (found.size, found.mtime_ns)


class Sources:
    """The roots and files of a store."""

    def __init__(self, store: Store) -> None:
        """Look at those of `store`."""
        self._store = store

    def roots(self) -> list[Root]:
        """Return every root, in the order in which they were first synced."""
        rows = self._store.query("SELECT id, path, collection, label FROM roots ORDER BY id")
        return [Root(i, Path(os.fsdecode(path)), collection, label) for i, path, collection, label in rows]

    def root_at(self, path: Path, collection: str) -> Root:
        """Return the root that is `path` or holds it; a new one where there is none.

        A folder that was moved keeps its documents: a root of the same name whose folder is gone becomes `path`.
        """
        roots = [root for root in self.roots() if root.collection == collection]
        for root in sorted(roots, key=lambda root: -len(root.path.parts)):
            if path == root.path or (path.is_relative_to(root.path) and root.path.is_dir()):
                return root
        for root in roots:
            if root.path.name == path.name and not root.path.exists():
                with self._store.transaction() as connection:
                    connection.execute("UPDATE roots SET path = ? WHERE id = ?", (os.fsencode(path), root.id))
                return Root(root.id, path, collection, root.label)
        label = _free_label(path.name or "root", {root.label for root in roots})
        with self._store.transaction() as connection:
            values = (os.fsencode(path), collection, label)
            cursor = connection.execute("INSERT INTO roots (path, collection, label) VALUES (?,?,?)", values)
        return Root(int(cursor.lastrowid or 0), path, collection, label)

    def files(self, root: Root) -> dict[str, KnownFile]:
        """Return the known files of a root by name."""
        rows = self._store.query("SELECT id, name, size, mtime_ns, state, reason FROM files WHERE root = ?", (root.id,))
        return {
            name: KnownFile(i, name, size, mtime, state == "done", _failures(reason))
            for i, name, size, mtime, state, reason in rows
        }

    def begin(self, root: Root, found: FoundFile) -> int:
        """Note that a file is being read, and return its id."""
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO files (root, name, size, mtime_ns, state) VALUES (?,?,?,?,'begun')"
                " ON CONFLICT (root, name) DO UPDATE SET state = 'begun'",
                (root.id, found.name, found.size, found.mtime_ns),
            )
            row = connection.execute("SELECT id FROM files WHERE root = ? AND name = ?", (root.id, found.name))
            return int(row.fetchone()[0])

    def finish(self, file: int, found: FoundFile, failures: Failures) -> None:
        """Note that all that can be had from a file is stored."""
        with self._store.transaction() as connection:
            connection.execute(
                "UPDATE files SET size = ?, mtime_ns = ?, state = 'done', reason = ? WHERE id = ?",
                (found.size, found.mtime_ns, json.dumps(failures), file),
            )

    def forget(self, files: Sequence[int]) -> None:
        """Drop files whose documents have been deleted."""
        with self._store.transaction() as connection:
            connection.executemany("DELETE FROM files WHERE id = ?", [(file,) for file in files])

    def documents(self, file: int) -> dict[str, str]:
        """Return the digests of a file's documents by id."""
        rows = self._store.query("SELECT id, digest FROM documents WHERE file = ?", (file,))
        return dict(rows)

    def excluded(self, collection: str) -> frozenset[str]:
        """Return the uris that a person deleted and a sync leaves out."""
        rows = self._store.query("SELECT uri FROM excluded WHERE collection = ?", (collection,))
        return frozenset(row[0] for row in rows)

    def exclude(self, collection: str, uris: Iterable[str]) -> None:
        """Leave these out of every sync of their folder from here on."""
        with self._store.transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO excluded VALUES (?,?)", [(collection, u) for u in uris])

    def include(self, collection: str, uris: Iterable[str]) -> None:
        """Let these in again."""
        with self._store.transaction() as connection:
            connection.executemany(
                "DELETE FROM excluded WHERE collection = ? AND uri = ?", [(collection, u) for u in uris]
            )


def _failures(reason: str) -> Failures:
    return tuple((name, why) for name, why in json.loads(reason)) if reason else ()


def _free_label(name: str, taken: set[str]) -> str:
    number = 1
    label = name
    while label in taken:
        number += 1
        label = f"{name}-{number}"
    return label
