"""Where the documents of a store came from: the folders that were synced, and what is known of each file in them."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from index.documents import printable
from index.scan import FoundFile
from index.store import Store

_LOOKED_AT = 100
"""Files by which a folder that was moved is recognised."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder or a single file that was synced."""

    id: int
    path: Path
    collection: str
    label: str
    """What the uris of its documents begin with: `seeds` in `seeds/pika.md`."""

    def uri(self, name: str) -> str:
        """Return the uri of the file of that name below it; the name is empty where the root is the file."""
        return f"{self.label}/{name}" if name else self.label


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read of a file."""

    name: str
    """The part of the file, empty where it is all of it."""
    reason: str
    held: str = ""
    """The id of the document that another file holds, where that is the reason."""
    text: str = ""
    """What its text is known by, where the same text is stored as that document: nothing is missing then."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the last sync saw it."""

    id: int
    name: str
    size: int
    mtime_ns: int
    done: bool
    """All that is in it is stored. False where a sync was interrupted."""
    unread: tuple[Unread, ...]

    def is_as(self, found: FoundFile) -> bool:
        """Return whether nothing has touched the file since."""
        return self.done and (self.size, self.mtime_ns) == (found.size, found.mtime_ns)


@dataclass(frozen=True, slots=True)
class Finished:
    """A file that has been read."""

    file: int
    found: FoundFile
    unread: tuple[Unread, ...]
    again: bool
    """The next sync shall read it again, whatever its time and size."""


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

        What is hidden below a root is no part of it, and becomes a root of its own.
        """
        found = self.root_of(path, collection)
        if found is not None:
            with self._store.transaction() as connection:
                connection.execute("UPDATE roots SET path = ? WHERE id = ?", (os.fsencode(found.path), found.id))
            return found
        labels = {root.label for root in self.roots() if root.collection == collection}
        label = _free_label(printable(path.name) or "root", labels)
        with self._store.transaction() as connection:
            values = (os.fsencode(path), collection, label)
            cursor = connection.execute("INSERT INTO roots (path, collection, label) VALUES (?,?,?)", values)
        return Root(int(cursor.lastrowid or 0), path, collection, label)

    def root_of(self, path: Path, collection: str) -> Root | None:
        """Return the root that is `path` or holds it, None where there is none.

        A folder that was moved keeps its documents: a root whose folder is gone becomes the folder of the same name
        that has its files.
        """
        roots = [root for root in self.roots() if root.collection == collection]
        for root in sorted(roots, key=lambda root: -len(root.path.parts)):
            if path == root.path or (_shows(root.path, path) and root.path.is_dir()):
                return root
        for root in roots:
            if root.path.name == path.name and not root.path.exists() and self._was_moved(root, path):
                return Root(root.id, path, collection, root.label)
        return None

    def _was_moved(self, root: Root, path: Path) -> bool:
        """Return whether most of a root's files lie, unchanged, below `path`."""
        files = list(islice(self.files(root).values(), _LOOKED_AT))
        return 2 * sum(_is_at(path / file.name, file) for file in files) > len(files)

    def files(self, root: Root) -> dict[str, KnownFile]:
        """Return the known files of a root by name."""
        rows = self._store.query("SELECT id, name, size, mtime_ns, state, reason FROM files WHERE root = ?", (root.id,))
        return {
            name: KnownFile(i, name, size, mtime, state == "done", _unread(reason))
            for i, name, size, mtime, state, reason in rows
        }

    def troubled(self) -> list[tuple[Root, KnownFile]]:
        """Return the files that are not read to their end, or not all of which could be read."""
        roots = {root.id: root for root in self.roots()}
        rows = self._store.query(
            "SELECT root, id, name, size, mtime_ns, state, reason FROM files WHERE state <> 'done' OR reason <> ''"
            " ORDER BY root, name"
        )
        return [
            (roots[root], KnownFile(i, name, size, mtime, state == "done", _unread(reason)))
            for root, i, name, size, mtime, state, reason in rows
        ]

    def begin(self, files: Iterable[tuple[Root, FoundFile]]) -> list[int]:
        """Note that files are going to be read, and return their ids."""
        ids = []
        with self._store.transaction() as connection:
            for root, found in files:
                connection.execute(
                    "INSERT INTO files (root, name, size, mtime_ns, state) VALUES (?,?,?,?,'begun')"
                    " ON CONFLICT (root, name) DO UPDATE SET state = 'begun'",
                    (root.id, found.name, found.size, found.mtime_ns),
                )
                row = connection.execute("SELECT id FROM files WHERE root = ? AND name = ?", (root.id, found.name))
                ids.append(int(row.fetchone()[0]))
        return ids

    def finish(self, files: Iterable[Finished]) -> None:
        """Note that all that can be had from these files is stored."""
        with self._store.transaction() as connection:
            connection.executemany(
                "UPDATE files SET size = ?, mtime_ns = ?, state = ?, reason = ? WHERE id = ?",
                [
                    (f.found.size, f.found.mtime_ns, "begun" if f.again else "done", _noted(f.unread), f.file)
                    for f in files
                ],
            )

    def forget(self, files: Sequence[int]) -> None:
        """Drop files whose documents have been deleted."""
        if files:
            with self._store.transaction() as connection:
                connection.executemany("DELETE FROM files WHERE id = ?", [(file,) for file in files])

    def forget_root(self, root: Root) -> None:
        """Drop a root whose documents have been deleted; what a person deleted of it may come in again with it."""
        with self._store.transaction() as connection:
            files = "SELECT id FROM files WHERE root = ?"
            connection.execute(f"DELETE FROM excluded WHERE file IN ({files})", (root.id,))
            connection.execute("DELETE FROM roots WHERE id = ?", (root.id,))

    def documents(self, file: int) -> dict[str, str]:
        """Return the digests of a file's documents by id."""
        rows = self._store.query("SELECT id, digest FROM documents WHERE file = ?", (file,))
        return dict(rows)

    def documents_below(self, root: Root) -> list[str]:
        """Return the ids of all documents that came from a root."""
        rows = self._store.query(
            "SELECT id FROM documents WHERE file IN (SELECT id FROM files WHERE root = ?)", (root.id,)
        )
        return [row[0] for row in rows]

    def document_counts(self, root: Root) -> dict[str, int]:
        """Return how many documents each file of a root has given, by name."""
        sql = "SELECT f.name, count(*) FROM files f JOIN documents d ON d.file = f.id WHERE f.root = ? GROUP BY f.id"
        return dict(self._store.query(sql, (root.id,)))

    def holder(self, document: str) -> int | None:
        """Return the id of the file that a stored document came from, None where it is not stored."""
        rows = self._store.query("SELECT file FROM documents WHERE id = ?", (document,))
        return rows[0][0] if rows else None

    def is_held(self, part: Unread) -> bool:
        """Return whether the document that stands in the way of this part, or for it, is still what it was."""
        rows = self._store.query("SELECT digest FROM documents WHERE id = ?", (part.held,))
        return bool(rows) and str(rows[0][0]).startswith(part.text)

    def twin(self, collection: str, text: str) -> tuple[str, int, str] | None:
        """Return id, file and uri of a document with a text that is known by `text`, None where there is none."""
        rows = self._store.query(
            "SELECT id, file, uri FROM documents WHERE digest BETWEEN ? AND ? AND collection = ? AND file IS NOT NULL"
            " ORDER BY uri LIMIT 1",
            (text, f"{text}g", collection),
        )
        return rows[0] if rows else None

    def copies(self) -> dict[str, list[str]]:
        """Return for each document the uris of the files, and parts of files, that hold the same text again."""
        roots = {root.id: root for root in self.roots()}
        found: dict[str, list[str]] = {}
        for root, name, reason in self._store.query("SELECT root, name, reason FROM files WHERE reason <> ''"):
            for part in _unread(reason):
                if part.text:
                    uri = roots[root].uri(name) + (f"#{part.name}" if part.name else "")
                    found.setdefault(part.held, []).append(uri)
        return found

    def excluded(self, collection: str) -> frozenset[str]:
        """Return the uris that a person deleted and a sync leaves out."""
        rows = self._store.query("SELECT uri FROM excluded WHERE collection = ?", (collection,))
        return frozenset(row[0] for row in rows)

    def include(self, root: Root, name: str) -> None:
        """Let in again what a person deleted of a file; the next sync reads it anew."""
        with self._store.transaction() as connection:
            of_file = "file = (SELECT id FROM files WHERE root = ? AND name = ?)"
            dropped = connection.execute(
                f"DELETE FROM excluded WHERE collection = ? AND (uri = ? OR {of_file})",
                (root.collection, root.uri(name), root.id, name),
            )
            if dropped.rowcount:
                connection.execute("UPDATE files SET state = 'begun' WHERE root = ? AND name = ?", (root.id, name))


def _shows(folder: Path, path: Path) -> bool:
    """Return whether `path` lies below `folder` and nothing on the way to it is hidden."""
    if not path.is_relative_to(folder):
        return False
    return not any(part.startswith(".") for part in path.relative_to(folder).parts)


def _is_at(path: Path, file: KnownFile) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns)


def _noted(unread: Sequence[Unread]) -> str:
    return json.dumps([[part.name, part.reason, part.held, part.text] for part in unread]) if unread else ""


def _unread(noted: str) -> tuple[Unread, ...]:
    return tuple(Unread(*part) for part in json.loads(noted)) if noted else ()


def _free_label(name: str, taken: set[str]) -> str:
    number = 1
    label = name
    while label in taken:
        number += 1
        label = f"{name}-{number}"
    return label
