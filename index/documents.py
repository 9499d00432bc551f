"""What a corpus holds: documents, the chunks they are cut into, and the hits of a search.

Every offset in Fonte counts Unicode code points in `Document.text`, which is NFC with `\\n` line ends.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

# Control characters, line ends and changes of direction, which drive a terminal or make a name look like another; and
# surrogates, which stand for bytes that are no UTF-8 (PEP 383) and cannot be stored.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


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

    def page_at(self, position: int) -> str:
        """Return the label of the page on which a position of the text is, empty where it has none.

        A chunk may run over several pages; a quote from it is on the page where the quote begins.
        """
        after = bisect_right(self.pages, position, key=lambda place: place.start)
        return self.pages[after - 1].label if after else ""


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


def printable(name: str) -> str:
    """Return the name of a file or of a document with what cannot be shown written out: `a\\x1b[31m.txt`."""
    return _UNPRINTABLE.sub(_written_out, name)


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
