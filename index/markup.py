"""Trees of XML and HTML, parsed so that they can do nothing, and their words put into a builder."""

from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from index.errors import UnreadableFile
from index.reading import TextBuilder, normalise

_BLOCKS = {"p", "div", "section", "article", "main", "header", "footer", "aside", "figure", "figcaption", "address"}
_BLOCKS |= {"body", "html", "dl", "dt", "dd", "details", "summary", "form", "fieldset", "center", "td", "th", "nav"}
_BLOCKS |= {"table", "ul", "ol", "blockquote", "pre", "hr", "tr", "li", *(f"h{level}" for level in range(1, 7))}
_SILENT = {"script", "style", "head", "template", "noscript", "svg", "math", "iframe", "object", "title"}
_EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_DEEPEST = 200
"""Elements inside one another; what lies deeper is read as plain text."""


def parse_xml(data: bytes) -> Any:
    """Return the root of an XML file. No entity is replaced, no DTD and nothing else is loaded.

    Raises:
        UnreadableFile: it is no XML, or nested beyond libxml2's limit of 256.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"it is no sound XML: {error.msg}") from error


def parse_html(markup: str | bytes) -> Any:
    """Return the root of an HTML page, however broken; None where it holds nothing."""
    markup = normalise(markup) if isinstance(markup, str) else markup
    try:
        return lxml_html.fromstring(markup, parser=lxml_html.HTMLParser(no_network=True, encoding=_encoding(markup)))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _encoding(markup: str | bytes) -> str | None:
    return None if isinstance(markup, bytes) else "utf-8"


def tag_of(element: Any) -> str:
    """Return the name of an element without its namespace, lower case; empty for a comment."""
    # Not by QName: it refuses names that the HTML parser lets through.
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def all_text(element: Any) -> str:
    """Return the words below an element, spaces made single. Comments and entities are left out."""
    return " ".join("".join(element.itertext(etree.Element)).split()) if element is not None else ""


def add_html(root: Any, builder: TextBuilder, emphasis: bool = False) -> None:
    """Add the words below an element, block by block; with `emphasis` they keep it, as `*word*` and `**word**`."""
    _Walk(builder, emphasis).children(root, 0)


class _Walk:
    """One walk through a tree of HTML."""

    def __init__(self, builder: TextBuilder, emphasis: bool) -> None:
        self._builder = builder
        self._marks = _EMPHASIS if emphasis else {}

    def children(self, element: Any, depth: int) -> None:
        """Add what stands in an element: runs of words as paragraphs, blocks as what they are."""
        run: list[str] = [element.text or ""]
        for child in element:
            tag = tag_of(child)
            if tag in _BLOCKS or (tag and tag not in _SILENT and _holds_blocks(child)):
                self._flush(run)
                self._block(child, tag, depth)
            elif tag and tag not in _SILENT:
                run.append(self._words(child, depth))
            run.append(child.tail or "")
        self._flush(run)

    def _block(self, element: Any, tag: str, depth: int) -> None:
        if depth > _DEEPEST:
            self._builder.block(all_text(element))
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._builder.marked_heading(self._words(element, depth), int(tag[1]))
        elif tag in ("ul", "ol"):
            self._builder.items(self._words(item, depth) for item in element.iter() if tag_of(item) == "li")
        elif tag == "table" and not _is_layout(element):
            rows = ([self._words(cell, depth) for cell in _cells(row)] for row in element.iter() if tag_of(row) == "tr")
            self._builder.table(rows)
        elif tag == "blockquote":
            lines = (" ".join(line.split()) for line in self._words(element, depth).splitlines())
            self._builder.block("\n".join(f"> {line}" for line in lines if line))
        elif tag == "pre":
            self._builder.block("".join(element.itertext()))
        else:
            self.children(element, depth + 1)

    def _words(self, element: Any, depth: int) -> str:
        if depth > _DEEPEST:
            return all_text(element)
        parts = [element.text or ""]
        for child in element:
            tag = tag_of(child)
            if tag == "br":
                parts.append("\n")
            elif tag and tag not in _SILENT and not (tag in ("ul", "ol") and tag_of(element) == "li"):
                words = self._words(child, depth + 1)
                parts.append(f" {words} " if tag in _BLOCKS else words)
            parts.append(child.tail or "")
        mark = self._marks.get(tag_of(element), "")
        inner = "".join(parts)
        return _marked(inner, mark) if mark else inner

    def _flush(self, run: list[str]) -> None:
        lines = (" ".join(line.split()) for line in "".join(run).split("\n\n"))
        self._builder.block("\n".join(line for line in lines if line))
        run.clear()


def _marked(inner: str, mark: str) -> str:
    words = inner.strip()
    if not words:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def _cells(row: Any) -> Iterator[Any]:
    return (cell for cell in row if tag_of(cell) in ("td", "th"))


def _is_layout(table: Any) -> bool:
    """Return whether a table only places what it holds: it has tables or headings in it, or no row of two cells."""
    inner = {tag_of(element) for element in table.iter() if element is not table}
    if inner & {"table", "h1", "h2", "h3"}:
        return True
    return not any(sum(1 for _ in _cells(row)) > 1 for row in table.iter() if tag_of(row) == "tr")


def _holds_blocks(element: Any) -> bool:
    return any(tag_of(inner) in _BLOCKS for inner in element.iter() if inner is not element)
