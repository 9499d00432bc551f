"""The reader of Word files, through python-docx: paragraphs, lists, tables, notes and comments in their order."""

import io
import re
from collections.abc import Iterator
from typing import Any

from index.files import File, Options, load_bytes
from index.markup import all_text, parse_xml, tag_of
from index.packages import facts, member, opened, properties
from index.reading import Reading, TextBuilder

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAK = f"{_W}lastRenderedPageBreak"
"""Where a page began when Word last laid the text out; other programs leave none."""
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_SKIPPED = {"fallback", "del", "instrtext", "deltext", "movefrom", "txbxcontent"}
_NOTES = (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote"), ("word/comments.xml", "comment"))


def read_docx(path: File, options: Options) -> Iterator[Reading]:
    """Read a Word file; a place is a page, where Word has noted them.

    Footnotes, endnotes, comments, headers and footers stand after the text.
    """
    with opened(path) as archive:
        parts = {name: member(archive, name) for name, _ in _NOTES}
        found = properties(member(archive, "docProps/core.xml"))
        edges = [member(archive, n) for n in archive.namelist() if re.fullmatch(r"word/(header|footer)\d*\.xml", n)]
    from docx import Document

    document = Document(io.BytesIO(load_bytes(path)))
    styles = {style.style_id: style.name or "" for style in document.styles if style.type == 1}
    builder = TextBuilder()
    body = document.element.body
    _Body(builder, styles, paged=next(body.iter(_BREAK), None) is not None).add(body)
    for name, tag in _NOTES:
        for note in _children(parts[name], tag):
            author = note.get(f"{_W}author", "")
            words = "\n".join(filter(None, (_words(p) for p in note.iter(f"{_W}p"))))
            builder.block(f"{author}: {words}" if author and words else words)
    for edge in dict.fromkeys(all_text(parse_xml(data)) for data in edges if data):
        builder.block(edge)
    yield builder.reading(**facts(found))


def _children(data: bytes, tag: str) -> Iterator[Any]:
    if data:
        yield from (element for element in parse_xml(data) if tag_of(element) == tag)


class _Body:
    """One walk through the text of a document."""

    def __init__(self, builder: TextBuilder, styles: dict[str, str], paged: bool) -> None:
        self._builder = builder
        self._styles = styles
        self._page = 1
        if paged:
            builder.page("p. 1")

    def add(self, parent: Any) -> None:
        """Add what stands below an element, in order."""
        waiting = [parent]
        while waiting:
            element = waiting.pop()
            tag = tag_of(element)
            if tag == "p":
                before, after = _breaks(element)
                self._turn(before)
                _paragraph(element, self._builder, self._styles)
                self._turn(after)
                waiting += reversed(_boxes(element))
            elif tag == "tbl":
                rows = [row for row in element if tag_of(row) == "tr"]
                self._builder.table([[_cell(cell) for cell in row.iter(f"{_W}tc")] for row in rows])
                self._turn(sum(1 for _ in element.iter(_BREAK)))
            elif tag not in _SKIPPED or tag == "txbxcontent":
                waiting += reversed(element)

    def _turn(self, pages: int) -> None:
        if pages:
            self._page += pages
            self._builder.page(f"p. {self._page}")


def _breaks(paragraph: Any) -> tuple[int, int]:
    """Return how many pages begin before the first word of a paragraph, and how many after it."""
    before = after = 0
    begun = False
    for element in paragraph.iter(f"{_W}t", _BREAK):
        begun = begun or bool(element.text)
        if element.tag == _BREAK:
            before, after = (before, after + 1) if begun else (before + 1, after)
    return before, after


def _boxes(paragraph: Any) -> list[Any]:
    """Return the text boxes that hang on a paragraph; Word stores each twice, once for older versions."""
    boxes = paragraph.iter(f"{_W}txbxContent")
    return [box for box in boxes if not any(tag_of(above) == "fallback" for above in box.iterancestors())]


def _paragraph(element: Any, builder: TextBuilder, styles: dict[str, str]) -> None:
    words = _words(element)
    style = element.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(style.get(f"{_W}val", ""), "") if style is not None else ""
    heading = _HEADING.match(name)
    outline = element.find(f"{_W}pPr/{_W}outlineLvl")
    if heading:
        builder.marked_heading(words, int(heading[1]))
    elif name.lower() == "title":
        builder.marked_heading(words, 1)
    elif outline is not None and outline.get(f"{_W}val", "").isdigit() and int(outline.get(f"{_W}val")) < 6:
        builder.marked_heading(words, int(outline.get(f"{_W}val")) + 1)
    elif element.find(f"{_W}pPr/{_W}numPr") is not None or name.lower().startswith("list"):
        builder.items([words])
    else:
        builder.block(words)


def _words(paragraph: Any) -> str:
    parts: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        tag = tag_of(element)
        if tag == "t":
            parts.append(element.text or "")
        elif tag in ("tab", "ptab"):
            parts.append("\t" if element.getparent() is None or tag_of(element.getparent()) != "tabs" else "")
        elif tag in ("br", "cr"):
            parts.append("\n")
        elif tag == "nobreakhyphen":
            parts.append("-")
        elif tag not in _SKIPPED and tag != "ppr":
            waiting += reversed(element)
    return "".join(parts)


def _cell(cell: Any) -> str:
    return " ".join(_words(paragraph) for paragraph in cell.iter(f"{_W}p"))
