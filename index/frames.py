"""Readings as bytes, between the process that reads and the one that asked.

JSON, not pickle: what comes from a process that a hostile file may have taken over is data.
"""

import json
from dataclasses import asdict
from typing import Any

from index.documents import Heading, Place
from index.errors import Closed, OutOfReach, UnreadableFile
from index.reading import Reading, Unreadable

LONGEST = 200_000_000
"""Bytes of one message; the longest text of a document takes 80 million."""
_KINDS: dict[str, type[UnreadableFile]] = {kind.__name__: kind for kind in (UnreadableFile, OutOfReach, Closed)}


def encode(item: Reading | Unreadable | UnreadableFile | float | None) -> bytes:
    """Return a message: a reading, a part or a file that was not read, a wish for seconds, or None: this was all."""
    if isinstance(item, Reading):
        message: dict[str, Any] = {"reading": asdict(item)}
    elif isinstance(item, Unreadable):
        message = {"unreadable": asdict(item)}
    elif isinstance(item, UnreadableFile):
        message = {"failed": type(item).__name__, "reason": str(item)}
    else:
        message = {} if item is None else {"seconds": item}
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")


def decode(data: bytes) -> Reading | Unreadable | UnreadableFile | float | None:
    """Return what `encode` was given.

    Raises:
        ValueError: it is no such message.
    """
    try:
        message = json.loads(data)
        if "failed" in message:
            return _KINDS.get(message["failed"], UnreadableFile)(str(message["reason"]))
        if "unreadable" in message:
            return Unreadable(str(message["unreadable"]["name"]), str(message["unreadable"]["reason"]))
        if "seconds" in message:
            return max(0.0, float(message["seconds"]))
        return _reading(message["reading"]) if "reading" in message else None
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no message of a reader") from error


def _reading(fields: dict[str, Any]) -> Reading:
    return Reading(
        **{key: str(fields[key]) for key in ("text", "title", "name", "part", "language", "published")},
        headings=tuple(
            Heading(int(h["start"]), int(h["end"]), int(h["level"]), str(h["text"])) for h in fields["headings"]
        ),
        pages=tuple(Place(int(place["start"]), str(place["label"])) for place in fields["pages"]),
        metadata={str(key): str(value) for key, value in fields["metadata"].items()},
    )
