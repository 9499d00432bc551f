"""Uploaded files on their way into the index: what waits, what is being read, what came of each."""

import json
import logging
import os
import secrets
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from index.errors import NoIndex
from index.layout import Layout
from index.plan import plan
from index.settings import IndexSettings
from index.sources import KnownFile, Root, Sources
from index.store import Store
from ui.inbox import Inbox, Kept

State = Literal["waiting", "reading", "in", "already", "failed"]

_LOG = logging.getLogger("fonte.web")
_IDLE = 60.0
"""Seconds that the process which reads is kept for the next upload; it holds a model in memory."""
_AGAIN = 2.0
"""Seconds before another try where another program is writing to the index."""
_REMEMBERED = 2_000
"""Uploads whose outcome is kept to be asked for."""
_TRIES = 2
"""For a folder whose reading process died."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded, and how far it is."""

    id: str
    name: str
    collection: str
    path: Path
    state: State = "waiting"
    reason: str = ""
    """Why it failed, or which document it is the same as."""
    document: str = ""
    """Id of the first document that it gave."""
    documents: int = 0
    again: bool = False
    """The very same file had been uploaded before."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Ingestion:
    """Has uploads read in a process of its own, one batch after the other. Safe to share between threads."""

    def __init__(self, settings: IndexSettings, inbox: Inbox) -> None:
        self._settings = settings
        self._inbox = inbox
        self._uploads: OrderedDict[str, Upload] = OrderedDict()
        self._orders: OrderedDict[tuple[Path, str], None] = OrderedDict()
        self._changed = threading.Condition()
        self._progress: dict[str, Any] = {}
        self._blocked = ""
        self._worker: subprocess.Popen[str] | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="fonte-ingestion", daemon=True)

    def start(self) -> None:
        """Begin to work, first on what a server that was stopped had not read to its end."""
        for folder in self._inbox.collection_folders():
            for root in self._roots(folder):
                found = plan(self._settings.data, [folder], root)
                if found.new or found.changed or found.vanished:
                    self.order(folder, root)
        self._thread.start()

    def stop(self) -> None:
        """End; what was not read is read after the next start."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        worker = self._worker
        if worker is not None:
            worker.terminate()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def take(self, id_: str, kept: Kept) -> Upload:
        """Have a file that was kept read into its collection, and return its state."""
        upload = Upload(id_, kept.path.name, kept.collection, kept.path, again=kept.again)
        with self._changed:
            self._uploads[id_] = upload
            while len(self._uploads) > _REMEMBERED:
                self._uploads.popitem(last=False)
            self._orders[kept.path.parent, kept.collection] = None
            self._changed.notify_all()
        return upload

    def order(self, folder: Path, collection: str) -> None:
        """Have a folder synced."""
        with self._changed:
            self._orders[folder, collection] = None
            self._changed.notify_all()

    def upload(self, id_: str) -> Upload | None:
        """Return an upload by the id that it was given, None where there is none."""
        with self._changed:
            return self._uploads.get(id_)

    def uploads(self) -> list[Upload]:
        """Return the uploads since the server started, the newest first."""
        with self._changed:
            return list(reversed(self._uploads.values()))

    def pending(self) -> list[Upload]:
        """Return the uploads that are not done yet."""
        return [upload for upload in self.uploads() if upload.state in ("waiting", "reading")]

    def progress(self) -> float:
        """Return which share of the bytes at hand has been read, from 0 to 1."""
        with self._changed:
            total = self._progress.get("bytes_total", 0)
            return self._progress["bytes_done"] / total if total else 0.0

    def blocked(self) -> str:
        """Return which other program it waits for, empty where it does not; names a folder of the server."""
        return self._blocked

    def wait(self, upload: Upload, seconds: float) -> Upload:
        """Return an upload once it is done, or as it is after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_done(upload.id) or self._ended, seconds)
            return self._uploads.get(upload.id, upload)

    def _is_done(self, id_: str) -> bool:
        upload = self._uploads.get(id_)
        return upload is None or upload.state not in ("waiting", "reading")

    # The thread

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._orders) or self._ended, _IDLE)
                if self._ended:
                    break
                order = self._orders.popitem(last=False)[0] if self._orders else None
                batch = self._begin(order) if order else []
            if order is None:
                self._dismiss()
                continue
            try:
                self._settle(batch, self._synced(*order))
            except Exception:  # noqa: BLE001  # the next upload must find the thread alive
                _LOG.exception("reading uploads failed")
                self._settle(batch, "it could not be read for a reason that is in the server's log")
        self._dismiss()

    def _begin(self, order: tuple[Path, str]) -> list[str]:
        folder, collection = order
        batch = []
        for id_, upload in self._uploads.items():
            if upload.state == "waiting" and (upload.path.parent, upload.collection) == (folder, collection):
                self._uploads[id_] = replace(upload, state="reading")
                batch.append(id_)
        self._progress = {}
        return batch

    def _synced(self, folder: Path, collection: str) -> str:
        """Sync a folder and return why that failed, empty where it did not."""
        for _ in range(_TRIES):
            while not self._ended:
                answer = self._asked(folder, collection)
                if answer is None:
                    break
                self._blocked = answer.get("locked", "")
                if not self._blocked:
                    return _untold(str(answer["failed"])) if "failed" in answer else ""
                with self._changed:
                    self._changed.wait_for(lambda: self._ended, _AGAIN)
            self._dismiss()
        return "the process that reads has ended before its time"

    def _asked(self, folder: Path, collection: str) -> dict[str, Any] | None:
        """Return the last line that the process says of a folder, None where it died."""
        worker = self._ready()
        assert worker.stdin is not None and worker.stdout is not None
        try:
            worker.stdin.write(json.dumps({"paths": [str(folder)], "collection": collection}) + "\n")
            worker.stdin.flush()
            for line in worker.stdout:
                said = json.loads(line)
                if "progress" not in said:
                    return dict(said)
                with self._changed:
                    self._progress = said["progress"]
        except (OSError, ValueError):
            return None
        return None

    def _ready(self) -> subprocess.Popen[str]:
        if self._worker is None or self._worker.poll() is not None:
            self._worker = subprocess.Popen(
                [sys.executable, "-P", "-m", "ui.ingest_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},  # this Fonte, whatever lies here
                start_new_session=True,  # Ctrl-C is the server's to answer
            )
            assert self._worker.stdin is not None
            values = self._settings.model_dump(mode="json")
            values["passwords"] = self._settings.passwords.get_secret_value()
            self._worker.stdin.write(json.dumps(values) + "\n")
        return self._worker

    def _dismiss(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.terminate()
            worker.communicate()

    # What came of it

    def _settle(self, batch: Sequence[str], failed: str) -> None:
        found = self._found([self._uploads[id_] for id_ in batch if id_ in self._uploads], failed)
        with self._changed:
            for upload in found:
                if upload.id in self._uploads:
                    self._uploads[upload.id] = upload
            self._changed.notify_all()

    def _found(self, uploads: Sequence[Upload], failed: str) -> list[Upload]:
        try:
            store = Store(Layout(self._settings.data).store)
        except NoIndex:
            return [replace(upload, state="failed", reason=failed) for upload in uploads]
        try:
            sources = Sources(store)
            known: dict[tuple[Path, str], tuple[Root, dict[str, KnownFile]]] = {}
            found = []
            for upload in uploads:
                place = (upload.path.parent, upload.collection)
                if place not in known:
                    root = sources.root_of(*place)
                    known[place] = (root, sources.files(root)) if root else (Root(0, *place, ""), {})
                file = known[place][1].get(upload.path.name)
                given = list(sources.documents(file.id)) if file else []
                found.append(_outcome(upload, file, given, failed))
            return found
        finally:
            store.close()

    def _roots(self, folder: Path) -> list[str]:
        store = Store(Layout(self._settings.data).store)
        try:
            return [root.collection for root in Sources(store).roots() if root.path == folder]
        finally:
            store.close()


def _untold(sentence: str) -> str:
    """Log what is written for who runs the server, and may name a folder there; return what anyone may read."""
    number = secrets.token_hex(4)
    _LOG.error("%s: %s", number, sentence)
    return f"it could not be stored; the server's log has it under {number}"


def _outcome(upload: Upload, file: KnownFile | None, documents: Sequence[str], failed: str) -> Upload:
    parts = [part for part in file.unread if not part.text] if file else []
    copies = [part for part in file.unread if part.text] if file else []
    reason = "; ".join(f"{part.name}: {part.reason}" if part.name else part.reason for part in parts[:3])
    if documents:
        state: State = "already" if upload.again else "in"
        return replace(upload, state=state, document=documents[0], documents=len(documents), reason=reason)
    if copies:
        return replace(upload, state="already", document=copies[0].held, reason=copies[0].reason)
    return replace(upload, state="failed", reason=reason or failed or "there is no text in it")
