"""What people said of answers, kept beside the index: one opinion a person and answer, whatever surface it came from.

A file of its own, `feedback.sqlite`: making the index anew does not touch it, and nothing in it is searched.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from rag.question import Turn

Verdict = Literal["good", "bad", "need_person", "resolved"]
"""`need_person`: asked for a human; `resolved`: the person who asked has what they needed."""
Reason = Literal["", "wrong", "incomplete", "wrong_quote", "should_refuse", "should_answer", "other"]
"""Why an answer is bad. `should_refuse`: the documents do not hold what it says they do; `should_answer`: it refused,
and the documents do hold the answer."""
LONGEST_COMMENT = 4_000
"""Code points of a comment and of a right answer; more is a usage error, not cut."""

_FORMAT = 1
_SCHEMA = """
CREATE TABLE opinions (
    answer TEXT NOT NULL,
    author TEXT NOT NULL,
    surface TEXT NOT NULL,
    at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    comment TEXT NOT NULL,
    expected TEXT NOT NULL,
    history TEXT NOT NULL,
    shown TEXT NOT NULL,
    PRIMARY KEY (answer, author)
) STRICT
"""


class FeedbackError(Exception):
    """An opinion cannot be kept, or those kept cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person said of one answer."""

    answer: str
    """Names the answer; the surface chooses it. A second opinion of the same author on it replaces the first."""
    author: str
    """Names the person or session as the surface knows it; empty where it does not."""
    surface: str
    """`web`, `slack`, …"""
    verdict: Verdict
    shown: Mapping[str, Any]
    """The answer as it was shown: what `ui.wire.answer_json` gives."""
    history: tuple[Turn, ...] = ()
    """The turns before it."""
    reason: Reason = ""
    comment: str = ""
    expected: str = ""
    """What a right answer contains, in the person's words."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        if self.verdict not in get_args(Verdict) or self.reason not in get_args(Reason):
            raise FeedbackError(f"{self.verdict!r} for the reason {self.reason!r} is no opinion that can be kept.")
        if max(len(self.comment), len(self.expected)) > LONGEST_COMMENT:
            raise FeedbackError(f"A comment may have {LONGEST_COMMENT:,} characters. Please shorten it.")


class Feedback:
    """The opinions of one data folder. Safe to share between threads and processes."""

    def __init__(self, data: Path) -> None:
        self._path = data / "feedback.sqlite"

    def give(self, opinion: Opinion) -> None:
        """Keep an opinion; it is on the disk when this returns.

        Raises:
            FeedbackError: the file cannot be written.
        """
        turns = [[turn.question, turn.answer] for turn in opinion.history]
        row = (
            opinion.answer,
            opinion.author,
            opinion.surface,
            opinion.at.isoformat(),
            opinion.verdict,
            opinion.reason,
            opinion.comment,
            opinion.expected,
            json.dumps(turns, ensure_ascii=False),
            json.dumps(dict(opinion.shown), ensure_ascii=False),
        )
        texts = tuple(text.encode("utf-8", "replace").decode("utf-8") for text in row)
        with self._open() as connection:
            connection.execute(f"INSERT OR REPLACE INTO opinions VALUES ({','.join('?' * len(texts))})", texts)

    def take_back(self, answer: str, author: str) -> None:
        """Forget what a person said of an answer; nothing happens where they said nothing."""
        with self._open() as connection:
            connection.execute("DELETE FROM opinions WHERE answer = ? AND author = ?", (answer, author))

    def opinions(self) -> list[Opinion]:
        """Return every opinion, the oldest first.

        Raises:
            FeedbackError: the file is damaged or of a newer format.
        """
        if not self._path.exists():
            return []
        with self._open() as connection:
            rows = connection.execute("SELECT * FROM opinions ORDER BY at, answer, author").fetchall()
        return [_opinion(row) for row in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection in one transaction that is on the disk at the end, or never was."""
        try:
            if not self._path.exists():
                os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))  # what people wrote is theirs
            connection = sqlite3.connect(self._path, timeout=10)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                with connection:
                    connection.execute("BEGIN IMMEDIATE")
                    self._prepare(connection)
                    yield connection
            finally:
                connection.close()
        except (OSError, sqlite3.Error) as error:
            raise FeedbackError(
                f"The feedback in {self._path} cannot be used: {error}. Is the disk full, or the file damaged?"
            ) from error

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > _FORMAT:
            raise FeedbackError(f"The feedback in {self._path} was written by a newer Fonte. Upgrade Fonte.")
        if version == 0:
            connection.execute(_SCHEMA)
            connection.execute(f"PRAGMA user_version = {_FORMAT}")


def _opinion(row: Sequence[Any]) -> Opinion:
    answer, author, surface, at, verdict, reason, comment, expected, history, shown = row
    return Opinion(
        answer=answer,
        author=author,
        surface=surface,
        verdict=verdict,
        shown=json.loads(shown),
        history=tuple(Turn(question, text) for question, text in json.loads(history)),
        reason=reason,
        comment=comment,
        expected=expected,
        at=datetime.fromisoformat(at),
    )
