"""The reader of Markdown files: their words without the marks, and their front matter as metadata."""

import re
from collections.abc import Iterator, Mapping

import yaml
from lxml.etree import Comment, ParserError, strip_elements
from lxml.html import fragment_fromstring
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.files import File, Options
from index.read_text import load
from index.reading import Reading, TextBuilder, plain

_LONGEST = 5_000_000
"""Code points; the parser takes about 2 s for a million of prose."""
_MATTER = re.compile(r"---[ \t]*\r?\n((?:(?!---[ \t]*\r?$).*\n){0,200})---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)

_OPENER = re.compile(r"\s*<((script|style|pre|textarea)(?=[\s>])|!--|\?|!\[CDATA\[)", re.IGNORECASE)
_TAGS = ("</script>", "</style>", "</pre>", "</textarea>")
_CLOSERS = {
    **dict.fromkeys(("script", "style", "pre", "textarea"), _TAGS),
    "!--": ("-->",),
    "?": ("?>",),
    "![cdata[": ("]]>",),
}
"""What ends each kind of HTML block that goes on over blank lines, in CommonMark 0.31."""


def read_markdown(path: File, options: Options) -> Iterator[Reading]:
    """Read a Markdown file. `title`, `language` and `date` of its front matter are the document's own."""
    matter, body = _front_matter(load(path, _LONGEST))
    builder = TextBuilder()
    add_markdown(body, builder)
    published = matter.pop("published", "") or matter.get("date", "")
    if published:
        matter["date from"] = "front matter"
    yield builder.reading(
        title=matter.pop("title", ""),
        language=matter.pop("language", "")[:2].lower(),
        published=published,
        metadata=matter,
    )


def add_markdown(text: str, builder: TextBuilder) -> None:
    """Add the words of a Markdown text, block by block."""
    _blocks(MarkdownIt("commonmark").enable("table").parse(text), builder)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the front matter, empty where there is none that YAML can read, and the rest."""
    found = _MATTER.match(text)
    if found is None:
        return {}, text
    try:
        # The base loader leaves every value as it is written: `007`, `no`, `2024-06-04`.
        matter = yaml.load(found[1], yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, text
    if not isinstance(matter, Mapping):
        return {}, text
    return {str(key): plain(value) for key, value in matter.items()}, text[found.end() :]


def _blocks(tokens: list[Token], builder: TextBuilder) -> None:
    """Add each block. A list's items are lines of one block."""
    lines: list[str] = []
    rows: list[list[str]] = []
    cells: list[str] = []
    depth = 0
    opened = Token("", "", 0)
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open", "table_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close", "table_close"):
            depth -= 1
            if token.type == "table_close" or depth == 0:
                builder.block("\n".join(lines))
                builder.table(rows)
                lines, rows = [], []
        elif token.type == "tr_close":
            rows.append(cells)
            cells = []
        elif token.type == "inline":
            words = _words(token)
            if opened.type == "heading_open":
                builder.heading(words, int(opened.tag[1]))
            elif opened.type in ("th_open", "td_open"):
                cells.append(words)
            elif depth:
                lines.append(f"- {words}")
            else:
                builder.block(words)
        elif token.type in ("fence", "code_block"):
            builder.block(token.content)
        elif token.type == "html_block":
            swallowed = _swallowed(token.content)
            if swallowed is None:
                builder.block(_without_tags(token.content))
            else:
                add_markdown(swallowed, builder)
        opened = token


def _swallowed(markup: str) -> str | None:
    """Return the Markdown behind a tag or comment that nothing closes, None where something does.

    To a browser all that follows is then a script or a comment. Here it is the rest of somebody's document.
    """
    opened = _OPENER.match(markup)
    if opened is None or any(closer in markup.lower() for closer in _CLOSERS[opened[1].lower()]):
        return None
    return re.sub(rf"<{re.escape(opened[1])}\b[^>\n]*>?" if opened[2] else re.escape(opened[0]), "", markup, flags=re.I)


def _without_tags(markup: str) -> str:
    """Return the words of a piece of HTML, without scripts, styles and comments."""
    try:
        tree = fragment_fromstring(markup, create_parent="div")
    except (ParserError, ValueError):
        return ""
    strip_elements(tree, "script", "style", Comment, with_tail=False)
    return str(tree.text_content())


def _words(token: Token) -> str:
    """Return the words of a paragraph: what a link or an image says, not where it points."""
    words = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif child.type in ("text", "code_inline", "image"):
            words.append(child.content)
    return "".join(words)
