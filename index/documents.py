"""What a corpus holds: documents, the chunks they are cut into, and the hits of a search.

Every offset in Fonte counts Unicode code points in `Document.text`, which is NFC with `\\n` line ends.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document that people know by a name: a page, a sheet, a slide, a moment."""

    start: int
    label: str
    """What a citation shows: `p. 12`, `sheet Q3`, `slide 4`."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line of a document; its section reaches to the next heading of its level or above."""

    start: int
    end: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one document, as it is stored."""

    id: str
    collection: str
    uri: str
    title: str
    language: str
    """ISO 639-1 code, `und` where it could not be told."""
    text: str
    pages: tuple[Place, ...] = ()
    headings: tuple[Heading, ...] = ()
    published: str = ""
    """ISO 8601 date or date and time, empty where unknown."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    """SHA-256 of text, title and metadata: equal digests need no new embedding."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole sentences of one document: `document.text[start:end] == text`."""

    id: int
    """Never used again once its document has changed or gone."""
    document_id: str
    start: int
    end: int
    text: str
    heading: str = ""
    """The headings above it, outermost first, joined by ` › `."""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that a search found."""

    chunk: Chunk
    score: float
    found_by: tuple[str, ...]
    """The retrievers that ranked it: `dense`, `keywords`."""


def document_id(collection: str, uri: str) -> str:
    """Return the stable identity of a document: 16 hexadecimal digits of SHA-256 over collection and uri."""
    return hashlib.sha256(f"{collection}\0{uri}".encode()).hexdigest()[:16]
