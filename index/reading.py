"""What a reader makes of a file, and the builder that keeps its offsets right while it does."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.documents import Heading, Place
from index.errors import UnreadableFile

LONGEST_TEXT = 20_000_000
"""Code points of one document; about 5,000 pages. What is longer should be many documents."""
_LONGEST_HEADER = 2_000
"""Code points of the first row of a table that still stands over each of the others."""
# Tabs and line ends stay. The other control characters draw nothing and can drive a terminal; a lone surrogate cannot
# be stored as UTF-8.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# What draws nothing and spells out hidden text: tags, and more joiners and spaces of no width than any script needs.
_HIDDEN = re.compile(r"[\U000e0000-\U000e007f]+|[\u200b-\u200d\u2060-\u2064\ufeff]{3,}")
# What Python and Unicode take for the end of a line, or of a page (UAX 14).
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as a reader found it, before it has an identity."""

    text: str
    title: str = ""
    name: str = ""
    """What it is called wherever its file lies, for a line of a corpus; empty for every other document."""
    part: str = ""
    """Its place inside its file, `#part` of the uri, for an attachment, a mail, an item; empty for the file itself."""
    language: str = ""
    published: str = ""
    headings: tuple[Heading, ...] = ()
    pages: tuple[Place, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of a file that could not be read while the rest could."""

    name: str
    reason: str


def normalise(text: str) -> str:
    """Return `text` in the one form that is stored: NFC, `\\n` line ends, no control characters."""
    text = _LINE_END.sub("\n", text)
    text = _HIDDEN.sub("", _CONTROL.sub("", text))
    return unicodedata.normalize("NFC", without_surrogates(text))


def without_surrogates(text: str) -> str:
    """Return `text` with each half of a surrogate pair replaced, which is no character and cannot be stored."""
    return _SURROGATE.sub("\ufffd", text)


def too_long(length: int, longest: int = LONGEST_TEXT) -> str:
    """Return the reason why a text of so many code points is not read."""
    return f"it has {length:,} characters, more than {longest:,}; cut it into several files"


def plain(value: object) -> str:
    """Return a value of a document's metadata as text: of a list its items, of anything deeper nothing."""
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value if isinstance(item, str | int | float))
    return ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(normalise(cell).split()).replace("|", "¦") for cell in cells) + " |"


class TextBuilder:
    """Joins blocks of text into a document's text, noting where headings and pages begin."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._pages: list[Place] = []

    @property
    def is_empty(self) -> bool:
        """Return whether there is no text yet."""
        return not self._blocks

    def block(self, text: str) -> tuple[int, int] | None:
        """Add a paragraph and return its (start, end), None where it was empty.

        Raises:
            UnreadableFile: the text is longer than that of one document may be.
        """
        text = normalise(text).strip()
        if not text:
            return None
        start = self._length + 2 if self._blocks else 0
        self._blocks.append(text)
        self._length = start + len(text)
        if self._length > LONGEST_TEXT:
            raise UnreadableFile(too_long(self._length))
        return start, self._length

    def heading(self, text: str, level: int) -> None:
        """Add a heading; `level` 1 is the outermost."""
        text = " ".join(normalise(text).split())
        span = self.block(text)
        if span:
            self._headings.append(Heading(*span, level, text))

    def marked_heading(self, text: str, level: int) -> None:
        """Add a heading with its level before it, as Markdown writes it: `## Costs`."""
        text = " ".join(normalise(text).split())
        span = self.block(f"{'#' * min(level, 6)} {text}") if text else None
        if span:
            self._headings.append(Heading(*span, level, text))

    def fact(self, label: str, value: str) -> None:
        """Add a line that says what something is: `**From:** ann@example.org`."""
        if value.strip():
            self.block(f"**{label}:** {' '.join(value.split())}")

    def items(self, texts: Iterable[str]) -> None:
        """Add a list, one line an item."""
        lines = (" ".join(normalise(text).split()) for text in texts)
        self.block("\n".join(f"* {line}" for line in lines if line))

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """Add a table, each row under the header again: whoever finds a row sees what its cells mean."""
        header, told = "", False
        for cells in rows:
            row = _row(cells)
            if row.strip("| ") and header:
                if told and len(header) > _LONGEST_HEADER:
                    self.block(row)
                else:
                    self.block(f"{header}\n{row}")
                told = True
            elif row.strip("| "):
                header = row
        if not told:
            self.block(header)

    def page(self, label: str) -> None:
        """Say that what follows stands on the page, sheet or slide `label`."""
        self._pages.append(Place(self._length + 2 if self._blocks else 0, label))

    def reading(
        self,
        title: str = "",
        language: str = "",
        published: str = "",
        metadata: Mapping[str, str] | None = None,
        part: str = "",
    ) -> Reading:
        """Return what was built. Without a title the first outermost heading is the title."""
        if not title and self._headings:
            title = min(self._headings, key=lambda heading: heading.level).text
        return Reading(
            text="\n\n".join(self._blocks),
            title=" ".join(normalise(title).split()),
            language=language,
            published=published,
            headings=tuple(self._headings),
            pages=tuple(self._pages),
            metadata=metadata or {},
            part=part,
        )
