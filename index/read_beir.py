"""The reader of BEIR corpora: `corpus.jsonl[.gz]`, one document a line (Thakur et al. 2021, arXiv 2104.08663)."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import UnreadableFile
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


def read_beir(path: Path) -> Iterator[Reading | Unreadable]:
    """Read a corpus; its `_id` is the document's name. A line that is no document is reported, the rest is read.

    Raises:
        UnreadableFile: the file is not gzip although its name says so, or ends in mid-stream.
    """
    with _open(path) as lines:
        try:
            for number, line in enumerate(iter(lambda: lines.readline(_LONGEST_LINE), b""), 1):
                if line.strip():
                    yield _document(line, number)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise UnreadableFile("its compressed data is damaged or cut off") from error


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


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
