"""Files into documents cut into chunks, each with the identity it has in the store."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath

from index.context import FILE_TIME
from index.documents import Document, document_id, printable
from index.errors import Closed, OutOfReach, UnreadableFile
from index.language import UNKNOWN, detect_language
from index.reading import Reading, Unreadable
from index.scan import FoundFile
from index.sources import Finished, Root, Sources, Unread
from index.split import Passage, TokenOffsets, split

Read = Callable[[Path], Iterator[Reading | Unreadable]]
"""What yields the documents of a file; `Apart.read` is one."""

_TEXT_DIGITS = 32
"""Digits of a document's digest that are of its text alone: 128 bits."""
_SHORTEST_COPY = 200
"""Code points. Shorter texts, `Thanks!`, say something by where they stand."""
_MOST_UNREAD = 100
"""Parts of one file whose failure is told one by one."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be embedded."""

    document: Document
    passages: list[Passage]
    file: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class FileEnd:
    """Stands after the last document of a file."""

    root: Root
    finished: Finished
    vanished: tuple[str, ...]
    """Ids of documents that were in the file and are not any more."""


@dataclass(slots=True)
class _OneFile:
    """A file while it is being read."""

    root: Root
    found: FoundFile
    id: int
    before: Mapping[str, str]
    """The digests of the documents that it gave the last time, by id."""
    unread: list[Unread] = field(default_factory=list)
    untold: int = 0

    def leave_out(self, part: Unread) -> None:
        if len(self.unread) < _MOST_UNREAD or not part.name:
            self.unread.append(part)
        else:
            self.untold += 1

    def told(self) -> tuple[Unread, ...]:
        if not self.untold:
            return tuple(self.unread)
        return (*self.unread, Unread("", f"{self.untold:,} more of its documents could not be read either"))


class Intake:
    """Reads files one after the other. A document belongs to the first file that gives it."""

    def __init__(self, sources: Sources, read: Read, token_offsets: TokenOffsets, chunk_tokens: int) -> None:
        """Cut what `read` yields into chunks of at most `chunk_tokens` of the tokens that `token_offsets` counts."""
        self._sources = sources
        self._read = read
        self._token_offsets = token_offsets
        self._chunk_tokens = chunk_tokens
        self._claimed: dict[str, int] = {}
        self._texts: dict[tuple[str, str], tuple[str, str]] = {}
        self._being_read: set[int] = set()

    def prepare(self, changed: Sequence[tuple[Root, FoundFile]]) -> Iterator[Prepared | FileEnd]:
        """Yield the documents of these files that are new or not as they were, and the end of each file."""
        ids = self._sources.begin(changed) if changed else []
        self._being_read = set(ids)
        excluded = {root.collection: self._sources.excluded(root.collection) for root, _ in changed}
        for (root, found), id_ in zip(changed, ids, strict=True):
            yield from self._one(_OneFile(root, found, id_, self._sources.documents(id_)), excluded[root.collection])

    def _one(self, file: _OneFile, excluded: frozenset[str]) -> Iterator[Prepared | FileEnd]:
        whole, again = True, False
        try:
            for reading in self._read(file.found.path):
                if not isinstance(reading, Reading):
                    file.leave_out(Unread(reading.name, reading.reason))
                    continue
                document = _identified(reading, file.root, file.found)
                name = reading.name or reading.part
                if document.uri in excluded or self._is_copy(document, reading, file):
                    continue
                if not self._claim(document, name, file):
                    continue
                if file.before.get(document.id) != document.digest:
                    passages = split(document, self._token_offsets, self._chunk_tokens)
                    yield Prepared(document, passages, file.id, document.id not in file.before)
        except UnreadableFile as error:
            kept = "; what was read of it before is kept" if file.before else ""
            file.leave_out(Unread("", f"{error}{kept}"))
            whole, again = False, isinstance(error, OutOfReach | Closed)
        vanished = tuple(i for i in file.before if self._claimed.get(i) != file.id) if whole else ()
        yield FileEnd(file.root, Finished(file.id, file.found, file.told(), again), vanished)

    def _is_copy(self, document: Document, reading: Reading, file: _OneFile) -> bool:
        """Note that another file holds the same text, where one does. A line of a corpus is a document in any case.

        The file is read again once the other one is gone or says something else.
        """
        if reading.name or len(document.text) < _SHORTEST_COPY:
            return False
        text = document.digest[:_TEXT_DIGITS]
        holder = self._texts.setdefault((document.collection, text), (document.id, document.uri))
        if holder[0] == document.id:
            is_as_it_was = file.before.get(document.id, "").startswith(text)
            twin = None if is_as_it_was else self._sources.twin(document.collection, text)
            if twin is None or twin[0] == document.id or twin[1] in self._being_read:
                return False
            holder = (twin[0], twin[2])
        file.unread.append(Unread(reading.part, f"the same text is stored as {holder[1]}", holder[0], text))
        return True

    def _claim(self, document: Document, name: str, file: _OneFile) -> bool:
        """Note that a document is this file's; where it is another's, leave it out of this one."""
        claimed = self._claimed.get(document.id)
        if claimed == file.id:
            file.leave_out(Unread(name, "a document of that name stands above it in the same file"))
            return False
        holder = file.id if document.id in file.before else claimed or self._sources.holder(document.id)
        if holder not in (None, file.id):
            reason = f"another file holds a document named {document.uri}; use --collection NAME for this one"
            file.leave_out(Unread(name, reason, held=document.id))
            return False
        self._claimed[document.id] = file.id
        return True


def _identified(reading: Reading, root: Root, found: FoundFile) -> Document:
    uri = reading.name or root.uri(found.name) + (f"#{reading.part}" if reading.part else "")
    language = reading.language or detect_language(reading.text)
    published, metadata = _dated(reading, found)
    document = Document(
        id=document_id(root.collection, uri),
        collection=root.collection,
        uri=uri,
        title=reading.title or ("" if reading.name else _title_of(PurePath(reading.part or found.path.name))),
        language=language if len(language) == 2 and language.isascii() and language.isalpha() else UNKNOWN,
        text=reading.text,
        pages=reading.pages,
        headings=reading.headings,
        published=published,
        metadata=metadata,
    )
    return replace(document, digest=_digest(document))


def _dated(reading: Reading, found: FoundFile) -> tuple[str, dict[str, str]]:
    """Return the date of a reading and its metadata, which say where the date is from; last comes the file's time."""
    metadata = {key: value for key, value in reading.metadata.items() if value}
    if reading.published or reading.name:
        return reading.published, metadata
    moment = datetime.fromtimestamp(found.mtime_ns / 1e9, UTC)
    return moment.date().isoformat(), {**metadata, "date from": FILE_TIME}


def _title_of(path: PurePath) -> str:
    return " ".join(printable(path.stem).replace("_", " ").replace("-", " ").split())


def _digest(document: Document) -> str:
    # A file that was touched is no other document: its time counts only where the rest has changed.
    is_dated = document.metadata.get("date from") != FILE_TIME
    parts = [
        document.title,
        document.language,
        document.published if is_dated else "",
        sorted(item for item in document.metadata.items() if is_dated or item[0] != "date from"),
        [(heading.start, heading.end, heading.level) for heading in document.headings],
        [(page.start, page.label) for page in document.pages],
    ]
    text = hashlib.sha256(document.text.encode()).hexdigest()
    return text[:_TEXT_DIGITS] + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[_TEXT_DIGITS:]
