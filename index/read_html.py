"""The reader of HTML pages: the main text, without menus, banners and scripts."""

import logging
from collections.abc import Iterator
from typing import Any

from index.errors import UnreadableFile
from index.files import File, Options
from index.read_text import load
from index.reading import Reading, TextBuilder

_LONGEST = 5_000_000
"""Code points, markup included; the parser takes about 2 s for a million."""
_BLOCKS = ("p", "quote", "code", "item", "row", "ab")


def read_html(path: File, options: Options) -> Iterator[Reading]:
    """Read an HTML page through trafilatura; title, date, author and site come from its metadata."""
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it has to say becomes a reason below
    tree = load_html(load(path, _LONGEST))
    if tree is None:
        raise UnreadableFile("it is no HTML page")
    page: Any = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=True)
    if page is None:
        raise UnreadableFile("no main text was found in it")
    builder = TextBuilder()
    _walk(page.body, builder)
    found = {"author": page.author, "site": page.sitename, "url": page.url, "description": page.description}
    found["date from"] = "html" if page.date else ""
    yield builder.reading(
        title=page.title or "",
        language=(tree.get("lang") or page.language or "")[:2].lower(),
        published=page.date or "",
        metadata={key: str(value) for key, value in found.items() if value},
    )


def _walk(element: Any, builder: TextBuilder) -> None:
    """Add the blocks below an element of trafilatura's body, in reading order."""
    for child in element:
        if child.tag == "head":
            rend = child.get("rend") or "h2"
            builder.heading(_words(child), int(rend[1]) if rend[1:].isdigit() else 2)
        elif child.tag == "list":
            builder.block("\n".join(f"- {_words(item)}" for item in child.iter("item")))
        elif child.tag == "table":
            builder.table([_words(cell) for cell in row.iter("cell")] for row in child.iter("row"))
        elif child.tag in _BLOCKS or child.text:
            for line in "".join(child.itertext()).splitlines():
                builder.block(line)
        else:
            _walk(child, builder)


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
