"""What a person may do in the library: see the state of every document and file, upload, delete, undo."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from index.context import FILE_TIME
from index.corpus import Corpus
from index.documents import printable
from index.errors import UnknownDocument
from index.kinds import kind_of
from index.layout import Layout
from index.rows import marks
from index.settings import IndexSettings
from index.sources import Sources
from index.store import Store
from index.trash import Discarded, Restored, Trash
from ui.inbox import Inbox, Kept, Limits
from ui.ingestion import Ingestion, Upload
from ui.library import Library
from ui.settings import UiSettings


class ReadOnly(Exception):
    """The settings let nobody change the library from here."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that is no document, or not all of it."""

    file: int
    """Its id, 0 where the store does not know it yet."""
    uri: str
    collection: str
    kind: str
    state: Literal["failed", "reading", "waiting"]
    reason: str = ""
    removable: bool = False
    """It was uploaded, and gives no document."""


class LibraryRoom:
    """The library of one data folder. Safe to share between threads."""

    def __init__(self, corpus: Corpus, index: IndexSettings, ui: UiSettings) -> None:
        self.library = Library(corpus)
        self.inbox = Inbox(index.data, Limits(ui.upload_megabytes, ui.upload_files))
        self.ingestion = Ingestion(index, self.inbox)
        self.editable = ui.library == "edit"
        self.days = ui.trash_days
        self._store = Store(Layout(index.data).store)
        self._trash = Trash(self._store)

    def open(self) -> None:
        """Begin to read what is uploaded; for good goes what has been in the trash for long enough."""
        if self.editable:
            self.empty()
            self.ingestion.start()

    def close(self) -> None:
        """End; nothing of it is lost."""
        self.ingestion.stop()
        self._store.close()

    # Seeing

    def files(self) -> list[FileRow]:
        """Return the files that are being read, or that could not be, by uri."""
        rows = []
        pending = {upload.path: upload for upload in self.ingestion.pending()}
        sources = Sources(self._store)
        for root, file in sources.troubled():
            path = Path(root.path, file.name) if file.name else root.path
            uri, upload = root.uri(file.name), pending.pop(path, None)
            kind = kind_of(uri, file.name or root.path.name)
            own = self.inbox.holds(path) and not sources.documents(file.id)
            for part in file.unread:
                if not part.text:
                    name = f"{uri}#{part.name}" if part.name else uri
                    rows.append(FileRow(file.id, name, root.collection, kind, "failed", part.reason, own))
            if upload or not (file.done or file.unread):
                state: Literal["reading", "waiting"] = (
                    "reading" if not upload or upload.state == "reading" else "waiting"
                )
                rows.append(FileRow(file.id, uri, root.collection, kind, state))
        for path, upload in pending.items():
            kind = kind_of(upload.name, upload.name)
            waits: Literal["reading", "waiting"] = "reading" if upload.state == "reading" else "waiting"
            rows.append(FileRow(0, f"{path.parent.name}/{upload.name}", upload.collection, kind, waits))
        return sorted(rows, key=lambda row: row.uri)

    def discarded(self) -> list[Discarded]:
        """Return what can be undone, the newest first."""
        return self._trash.contents()

    def dated_by_file(self, ids: Sequence[str]) -> frozenset[str]:
        """Return which of these documents have no date of their own, and are listed by the time of their file."""
        dated = "json_extract(metadata, '$.\"date from\"') = ?"
        rows = self._store.query(f"SELECT id FROM documents WHERE id IN ({marks(ids)}) AND {dated}", (*ids, FILE_TIME))
        return frozenset(row[0] for row in rows)

    def origins(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the name of the folder that each document was synced from; those that were uploaded are left out."""
        rows = self._store.query(
            "SELECT d.id, r.path FROM documents d JOIN files f ON f.id = d.file JOIN roots r ON r.id = f.root"
            f" WHERE d.id IN ({marks(ids)})",
            ids,
        )
        found = {id_: Path(os.fsdecode(path)) for id_, path in rows}
        return {id_: printable(path.name) for id_, path in found.items() if not self.inbox.holds(path)}

    # Changing

    def new_id(self) -> str:
        """Return an id for an upload that nobody can guess."""
        return secrets.token_urlsafe(12)

    def take(self, kept: Kept) -> Upload:
        """Have an uploaded file read, or back from the trash where it lies there."""
        self._check()
        if kept.again and (ids := self._trash.of_file(kept.collection, kept.path)):
            self._trash.restore(ids)
        return self.ingestion.take(self.new_id(), kept)

    def delete(self, ids: Sequence[str], forever: bool = False) -> list[str]:
        """Delete documents at once and return the ids of those that there were.

        Raises:
            UnknownDocument: there is none of these, nor in the trash where they shall be gone for good.
        """
        self._check()
        self.empty()
        done = self._trash.discard(ids)
        if forever or not self.days:
            done = list(dict.fromkeys([*done, *(item.id for item in self.discarded() if item.id in ids)]))
            self._purge(ids=ids)
        if not done:
            raise UnknownDocument(f"No document has the id {printable(', '.join(ids)[:200])}.")
        return done

    def undo(self, ids: Sequence[str]) -> Restored:
        """Bring documents back."""
        self._check()
        restored = self._trash.restore(ids)
        for path, collection in self._folders(restored.with_next_sync):
            self.ingestion.order(path, collection)
        return restored

    def remove_file(self, file: int) -> None:
        """Delete an uploaded file that could not be read.

        Raises:
            UnknownDocument: there is none of that id.
        """
        self._check()
        for root, known in Sources(self._store).troubled():
            path = Path(root.path, known.name)
            if known.id == file and self.inbox.holds(path) and not Sources(self._store).documents(file):
                path.unlink(missing_ok=True)
                self._trash.forget(root.collection, path)
                return
        raise UnknownDocument(f"No uploaded file that could not be read has the number {file}.")

    def empty(self) -> None:
        """Delete for good what can no longer be undone."""
        self._purge(before=datetime.now(UTC) - timedelta(days=self.days))

    def _purge(self, ids: Sequence[str] | None = None, before: datetime | None = None) -> None:
        for collection, path in self._trash.purge(ids, before):
            if self.inbox.holds(path):
                with suppress(FileNotFoundError):
                    path.unlink()
                self._trash.forget(collection, path)

    def _folders(self, ids: Sequence[str]) -> list[tuple[Path, str]]:
        found = []
        for root in Sources(self._store).roots() if ids else ():
            if root.path.is_dir():
                found.append((root.path, root.collection))
        return found

    def _check(self) -> None:
        if not self.editable:
            raise ReadOnly("The documents cannot be changed from here.")
