"""The reader of Markdown files: their words without the marks, and their front matter as metadata."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.read_text import decode
from index.reading import Reading, TextBuilder

_FENCE = "---"
_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def read_markdown(path: Path) -> Iterator[Reading]:
    """Read a Markdown file. `title`, `language` and `date` of its front matter are the document's own."""
    matter, body = _front_matter(decode(path.read_bytes()))
    builder = TextBuilder()
    _blocks(MarkdownIt("commonmark").enable("table").parse(body), builder)
    published = matter.pop("published", "") or matter.get("date", "")
    yield builder.reading(
        title=matter.pop("title", ""),
        language=matter.pop("language", "")[:2].lower(),
        published=published,
        metadata=matter,
    )


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the front matter, empty where there is none that YAML can read, and the rest."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != _FENCE:
        return {}, text
    for number, line in enumerate(lines[1:200], 1):
        if line.rstrip() == _FENCE:
            try:
                matter = yaml.safe_load("".join(lines[1:number]))
            except (yaml.YAMLError, ValueError, RecursionError):
                return {}, text
            if isinstance(matter, Mapping):
                return {str(key): _plain(value) for key, value in matter.items()}, "".join(lines[number + 1 :])
    return {}, text


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    return "" if value is None else str(value)


def _blocks(tokens: list[Token], builder: TextBuilder) -> None:
    """Add each block. A list's items and a table's rows are lines of one block."""
    lines: list[str] = []
    cells: list[str] = []
    depth = 0
    opened = Token("", "", 0)
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open", "table_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close", "table_close"):
            depth -= 1
            if depth == 0:
                builder.block("\n".join(lines))
                lines = []
        elif token.type == "tr_close":
            lines.append("| " + " | ".join(cells))
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
            builder.block(_TAG.sub("", token.content))
        opened = token


def _words(token: Token) -> str:
    """Return the words of a paragraph: what a link or an image says, not where it points."""
    words = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif child.type in ("text", "code_inline", "image"):
            words.append(child.content)
    return "".join(words)
