"""The reader of Jupyter notebooks (nbformat 3 and 4): prose as prose, code and its text output in fences."""

import json
from collections.abc import Iterator
from typing import Any

from index.errors import UnreadableFile
from index.files import File, Options
from index.read_markdown import add_markdown
from index.read_text import load
from index.reading import Reading, TextBuilder, plain, without_surrogates

_LONGEST = 20_000_000
"""Code points."""
_LONGEST_OUTPUT = 20_000
"""Code points of one output; what is longer is data, not text."""


def read_notebook(path: File, options: Options) -> Iterator[Reading]:
    """Read a notebook; pictures and other output that is no text are left out."""
    try:
        notebook = json.loads(without_surrogates(load(path, _LONGEST)))
        cells = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise UnreadableFile("it is no notebook: there are no cells in it") from error
    metadata = notebook.get("metadata", {}) if isinstance(notebook.get("metadata"), dict) else {}
    language = _language(metadata)
    builder = TextBuilder()
    for number, cell in enumerate(cells if isinstance(cells, list) else [], 1):
        if isinstance(cell, dict):
            builder.page(f"cell {number}")
            _cell(cell, language, builder)
    authors = metadata.get("authors")
    named = [author for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    names = [plain(author.get("name", "")) for author in named]
    yield builder.reading(title=plain(metadata.get("title", "")), metadata={"author": ", ".join(filter(None, names))})


def _cell(cell: dict[str, Any], language: str, builder: TextBuilder) -> None:
    source = _joined(cell.get("source", cell.get("input", "")))
    if cell.get("cell_type") == "markdown":
        add_markdown(source, builder)
    elif cell.get("cell_type") == "heading":
        builder.marked_heading(source, int(cell.get("level", 1)))
    elif cell.get("cell_type") == "code" and source.strip():
        builder.block(f"```{language}\n{source.strip()}\n```")
    else:
        builder.block(source)
    outputs = cell.get("outputs", [])
    for output in outputs if isinstance(outputs, list) else []:
        words = _output(output) if isinstance(output, dict) else ""
        if words.strip() and len(words) <= _LONGEST_OUTPUT:
            builder.block(f"```\n{words.strip()}\n```")


def _output(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    return _joined(output.get("text") or (data.get("text/plain", "") if isinstance(data, dict) else ""))


def _joined(source: Any) -> str:
    return "".join(part for part in source if isinstance(part, str)) if isinstance(source, list) else str(source)


def _language(metadata: dict[str, Any]) -> str:
    for key in ("language_info", "kernelspec"):
        found = metadata.get(key, {})
        name = found.get("name" if key == "language_info" else "language", "") if isinstance(found, dict) else ""
        if isinstance(name, str) and name.isalnum():
            return name
    return "python"
