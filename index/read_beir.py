"""The reader of JSON lines: BEIR corpora (Thakur et al. 2021, arXiv 2104.08663), and lines of any other kind.

A document of a corpus is called by its `_id` wherever the corpus lies; any other line is a part of its file.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import UnreadableFile
from index.files import File, Options
from index.read_json import reading_of
from index.reading import Reading, Unreadable, normalise, plain, without_surrogates

_LONGEST_LINE = 64 << 20
"""Bytes. A longer line is one that was never meant as a line."""


class BeirDocument(BaseModel):
    """One line of a corpus. Other keys are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str = Field(alias="_id", min_length=1, max_length=1_000)
    title: str | None = None
    text: str
    metadata: dict[str, Any] | None = None


def read_lines(path: File, options: Options) -> Iterator[Reading | Unreadable]:
    """Read a corpus, or a file whose first line says that it is none.

    A line that is no document is reported, the rest is read.

    Raises:
        UnreadableFile: the file is not gzip although its name says so, or ends in mid-stream.
    """
    with _open(path) as lines:
        of_line = None
        try:
            for number, line in enumerate(iter(lambda: lines.readline(_LONGEST_LINE), b""), 1):
                if not line.strip():
                    continue
                of_line = of_line or (_record if _is_no_corpus(line) else _document)
                yield of_line(line, number)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise UnreadableFile("its compressed data is damaged or cut off") from error


def _open(path: File) -> BinaryIO:
    if path.suffix.lower() != ".gz":
        return path.open("rb")
    return cast(BinaryIO, gzip.open(path if isinstance(path, Path) else path.open(), "rb"))


def _is_no_corpus(line: bytes) -> bool:
    """Return whether a line is a JSON object that is not meant as a document of a corpus."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "_id" not in value


def _record(line: bytes, number: int) -> Reading | Unreadable:
    try:
        return reading_of(json.loads(line), part=f"line {number}")
    except (ValueError, RecursionError) as error:
        return Unreadable(f"line {number}", _reason(error))


def _document(line: bytes, number: int) -> Reading | Unreadable:
    try:
        document = BeirDocument.model_validate(_loaded(line))
    except (ValidationError, ValueError, RecursionError) as error:
        return Unreadable(f"line {number}", f"no document with _id and text: {_reason(error)}")
    metadata = {key: plain(value) for key, value in (document.metadata or {}).items()}
    return Reading(
        text=normalise(document.text),
        title=(document.title or "").replace("_", " "),
        name=document.id,
        language=metadata.pop("language", "")[:2].lower(),
        published=metadata.pop("published", "") or metadata.get("date", ""),
        metadata=metadata,
    )


def _loaded(line: bytes) -> Any:
    """Return what a line says; half a surrogate pair, which is no text, is replaced."""
    value = json.loads(line)
    if b"\\ud" not in line.lower():
        return value
    return json.loads(without_surrogates(json.dumps(value, ensure_ascii=False)))


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return "it is no JSON" if isinstance(error, ValueError) else "it is nested too deeply"
