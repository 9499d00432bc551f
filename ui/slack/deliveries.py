"""What Slack delivered and what became of it, on the disk before it is acknowledged.

Slack delivers an event again when it was not acknowledged in time, and tells of one message in two events where it
mentions the bot. A question is known by its place (workspace, channel, time stamp), so it is taken once, also after a
restart. `slack.sqlite`, a file of its own in the data folder; the index can be made anew without it.
"""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from index.connections import translated
from ui.slack.asked import Asked

State = Literal["waiting", "answered", "told", "ignored", "deleted", "lost"]
"""`waiting`: to be answered, now or after a restart. `told`: a sentence said why there is no answer. `ignored`: it
was no question to the bot, by its settings. `lost`: Slack will not take an answer."""

_FORMAT = 1
_SCHEMA = """
CREATE TABLE questions (
    key TEXT PRIMARY KEY,
    line TEXT NOT NULL,
    asked TEXT NOT NULL,
    state TEXT NOT NULL,
    reply TEXT NOT NULL DEFAULT '',
    streaming INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    at REAL NOT NULL,
    shown TEXT NOT NULL DEFAULT '',
    history TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX questions_by_state ON questions (state);
CREATE INDEX questions_by_line ON questions (line);
CREATE TABLE seen (id TEXT PRIMARY KEY, at REAL NOT NULL) STRICT;
CREATE TABLE marks (thread TEXT, mark TEXT, at REAL NOT NULL, PRIMARY KEY (thread, mark)) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A question and what became of it."""

    asked: Asked
    state: State
    reply: str
    """Time stamp of the bot's message, empty while there is none."""
    streaming: bool
    """That message is being streamed."""
    tries: int
    """Runs that were begun."""
    shown: dict[str, Any]
    """The answer as `ui.wire.answer_json` gives it; empty where there is none."""
    history: tuple[tuple[str, str], ...]
    """The turns before it, (question, answer)."""


class Deliveries:
    """The questions of one data folder. Safe to share between threads; one process uses it at a time."""

    def __init__(self, data: Path) -> None:
        """Open or make `slack.sqlite` in the folder.

        Raises:
            CorpusError: the file cannot be used; the message says why.
        """
        self._path = data / "slack.sqlite"
        self._lock = threading.Lock()
        with translated(self._path):
            if not self._path.exists():
                os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))  # it holds what people asked
            self._connection = sqlite3.connect(self._path, timeout=10, check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")  # acknowledged means on the disk
            if self._connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                self._connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_FORMAT}; COMMIT;")

    def accept(self, asked: Asked) -> bool:
        """Keep a question and return True; False where it was delivered before."""
        with self._use() as connection:
            found = connection.execute(
                "INSERT OR IGNORE INTO questions (key, line, asked, state, at) VALUES (?, ?, ?, 'waiting', ?)",
                (asked.key, asked.line, asked.to_json(), time.time()),
            )
            return found.rowcount == 1

    def first(self, event: str) -> bool:
        """Return whether an event that is no question is seen for the first time, and remember it."""
        with self._use() as connection:
            row = (event, time.time())
            return connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", row).rowcount == 1

    def waiting(self) -> list[Kept]:
        """Return the questions that are not answered, in the order in which they came."""
        with self._use() as connection:
            rows = connection.execute(f"{_SELECT} WHERE state = 'waiting' ORDER BY at, key").fetchall()
        return [_kept(row) for row in rows]

    def get(self, key: str) -> Kept | None:
        """Return a question, None where it is not known or was forgotten."""
        with self._use() as connection:
            row = connection.execute(f"{_SELECT} WHERE key = ?", (key,)).fetchone()
        return _kept(row) if row else None

    def of_line(self, line: str) -> list[Kept]:
        """Return the questions of one conversation, the oldest first."""
        with self._use() as connection:
            rows = connection.execute(f"{_SELECT} WHERE line = ? ORDER BY key", (line,)).fetchall()
        return [_kept(row) for row in rows]

    def takes_part(self, line: str) -> bool:
        """Return whether the bot was asked something in a conversation, other than what it ignored."""
        with self._use() as connection:
            sql = "SELECT 1 FROM questions WHERE line = ? AND state <> 'ignored' LIMIT 1"
            return connection.execute(sql, (line,)).fetchone() is not None

    def begin(self, key: str) -> None:
        """Count a run."""
        self._set("UPDATE questions SET tries = tries + 1 WHERE key = ?", key)

    def replying(self, key: str, reply: str, streaming: bool) -> None:
        """Remember the message in which a question is being answered."""
        self._set("UPDATE questions SET reply = ?, streaming = ? WHERE key = ?", reply, int(streaming), key)

    def finish(
        self,
        key: str,
        state: State,
        shown: dict[str, Any] | None = None,
        history: tuple[tuple[str, str], ...] = (),
        of: Asked | None = None,
    ) -> None:
        """Say what became of a question; one deleted meanwhile, or that is not `of` that text now, stays as it is."""
        with self._use() as connection:
            connection.execute(
                "UPDATE questions SET state = ?, streaming = 0, shown = ?, history = ?"
                " WHERE key = ? AND state <> 'deleted' AND (? = '' OR asked = ?)",
                (
                    state,
                    json.dumps(shown, ensure_ascii=False) if shown else "",
                    json.dumps(history, ensure_ascii=False),
                    key,
                    of.to_json() if of else "",
                    of.to_json() if of else "",
                ),
            )

    def again(self, asked: Asked) -> None:
        """Have a question answered anew with the text that it has now; its reply is the same message."""
        self._set(
            "UPDATE questions SET asked = ?, state = 'waiting' WHERE key = ? AND state <> 'deleted'",
            asked.to_json(),
            asked.key,
        )

    def delete(self, key: str) -> None:
        """Forget what was asked and answered, and answer it no more."""
        self._set("UPDATE questions SET state = 'deleted', shown = '', history = '[]' WHERE key = ?", key)

    def mark(self, thread: str, mark: str) -> bool:
        """Mark a thread and return True; False where it has that mark."""
        with self._use() as connection:
            row = (thread, mark, time.time())
            return connection.execute("INSERT OR IGNORE INTO marks VALUES (?, ?, ?)", row).rowcount == 1

    def unmark(self, thread: str, mark: str) -> None:
        """Take a mark away again."""
        self._set("DELETE FROM marks WHERE thread = ? AND mark = ?", thread, mark)

    def marked(self, thread: str, mark: str) -> bool:
        """Return whether a thread has a mark."""
        with self._use() as connection:
            sql = "SELECT 1 FROM marks WHERE thread = ? AND mark = ?"
            return connection.execute(sql, (thread, mark)).fetchone() is not None

    def forget(self, days: float) -> None:
        """Delete what is settled and older than so many days."""
        before = time.time() - 86_400 * days
        with self._use() as connection:
            connection.execute("DELETE FROM questions WHERE state <> 'waiting' AND at < ?", (before,))
            connection.execute("DELETE FROM seen WHERE at < ?", (before,))
            connection.execute("DELETE FROM marks WHERE at < ?", (before,))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _set(self, sql: str, *values: Any) -> None:
        with self._use() as connection:
            connection.execute(sql, values)

    @contextmanager
    def _use(self) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self._path):
            yield self._connection


_SELECT = "SELECT asked, state, reply, streaming, tries, shown, history FROM questions"


def _kept(row: tuple[Any, ...]) -> Kept:
    asked, state, reply, streaming, tries, shown, history = row
    turns = tuple((question, answer) for question, answer in json.loads(history))
    return Kept(Asked.of_json(asked), state, reply, bool(streaming), tries, json.loads(shown) if shown else {}, turns)
