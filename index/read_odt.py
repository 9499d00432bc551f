"""The reader of OpenDocument texts and presentations (ISO 26300): their one XML file, block by block."""

from collections.abc import Iterator
from typing import Any

from index.errors import Closed, UnreadableFile
from index.files import File, Options
from index.markup import parse_xml, tag_of
from index.packages import facts, member, opened, properties
from index.reading import Reading, TextBuilder

_SKIPPED = {"tracked-changes", "forms", "sequence-decls", "annotation-end", "bibliography-mark", "settings"}
_MANIFEST = "META-INF/manifest.xml"


def read_odt(path: File, options: Options) -> Iterator[Reading]:
    """Read an OpenDocument file; a place is a slide in a presentation."""
    with opened(path) as archive:
        if b"encryption-data" in member(archive, _MANIFEST):
            raise Closed("it is encrypted by a password, which is not opened here; save it without one")
        content, meta = member(archive, "content.xml"), member(archive, "meta.xml")
    if not content:
        raise UnreadableFile("it is no OpenDocument file: there is no content.xml in it")
    body = next((element for element in parse_xml(content) if tag_of(element) == "body"), None)
    builder = TextBuilder()
    if body is not None:
        _Walk(builder).blocks(body)
    yield builder.reading(**facts(properties(meta)))


class _Walk:
    """One walk through a document."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._slides = 0

    def blocks(self, root: Any) -> None:
        """Add the blocks below an element in order."""
        waiting = [(root, False)]
        while waiting:
            element, listed = waiting.pop()
            tag = tag_of(element)
            if tag == "h":
                self._builder.marked_heading(_words(element), _level(element))
            elif tag == "p":
                words = _words(element)
                if listed:
                    self._builder.items([words])
                else:
                    self._builder.block(words)
                # What is anchored in a paragraph, as a text box or a note, stands after it.
                waiting += [(box, False) for box in reversed(_anchored(element))]
            elif tag == "table":
                rows = (row for row in element.iter() if tag_of(row) == "table-row")
                self._builder.table([_cell(cell) for cell in row if tag_of(cell) == "table-cell"] for row in rows)
            elif tag not in _SKIPPED:
                if tag == "page":
                    self._slides += 1
                    self._builder.page(f"slide {self._slides}")
                waiting += [(child, listed or tag == "list") for child in reversed(element)]


def _level(heading: Any) -> int:
    found = [value for name, value in heading.attrib.items() if name.endswith("}outline-level") and value.isdigit()]
    return max(1, min(6, int(found[0]))) if found else 1


def _anchored(paragraph: Any) -> list[Any]:
    return [element for element in paragraph.iter() if tag_of(element) in ("text-box", "note-body")]


def _words(element: Any) -> str:
    parts: list[str] = []

    def walk(waiting: list[Any]) -> None:
        while waiting:
            piece = waiting.pop()
            if isinstance(piece, str):
                parts.append(piece)
                continue
            tag = tag_of(piece)
            if tag in ("text-box", "note-body", "annotation"):
                continue
            if tag == "s":
                parts.append(" ")
            elif tag == "tab":
                parts.append("\t")
            elif tag == "line-break":
                parts.append("\n")
            following: list[Any] = [piece.text or ""] if tag and tag != "note-citation" else []
            for child in piece:
                following += [child, child.tail or ""]
            waiting += reversed(following)

    walk([element])
    return "".join(parts)


def _cell(cell: Any) -> str:
    return " ".join(_words(p) for p in cell.iter() if tag_of(p) in ("p", "h"))
