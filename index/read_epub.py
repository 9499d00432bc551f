"""The reader of e-books (EPUB 2 and 3): the chapters in the order of the spine."""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from index.errors import UnreadableFile
from index.files import File, Options
from index.markup import add_html, all_text, parse_html, parse_xml, tag_of
from index.packages import facts, member, opened, properties
from index.reading import Reading, TextBuilder

_CONTAINER = "META-INF/container.xml"
_HEAD = (("Title", "title"), ("Authors", "author"), ("Language", "language"), ("Publisher", "publisher"))


def read_epub(path: File, options: Options) -> Iterator[Reading]:
    """Read an e-book; a place is a chapter. What it says of itself stands at its beginning, emphasis is kept."""
    with opened(path) as archive:
        package_name = _package_name(member(archive, _CONTAINER))
        package_data = member(archive, package_name)
        if not package_data:
            raise UnreadableFile(f"it is no e-book: there is no {package_name} in it")
        package = parse_xml(package_data)
        found = properties(package_data)
        found |= {"published": found.pop("modified", ""), "publisher": _first(package, "publisher")}
        builder = TextBuilder()
        for label, key in _HEAD:
            builder.fact(label, found.get(key, ""))
        builder.fact("Description", found.get("description", ""))
        for name, properties_ in _spine(package, posixpath.dirname(package_name)):
            page = parse_html(member(archive, name)) if "nav" not in properties_.split() else None
            if page is not None:
                builder.page(f"ch. {_label(page, name)}")
                add_html(page, builder, emphasis=True)
    yield builder.reading(**facts(found))


def _package_name(container: bytes) -> str:
    if not container:
        raise UnreadableFile(f"it is no e-book: there is no {_CONTAINER} in it")
    names = [element.get("full-path", "") for element in parse_xml(container).iter() if tag_of(element) == "rootfile"]
    return names[0] if names else ""


def _first(package: Any, tag: str) -> str:
    return next((all_text(element) for element in package.iter() if tag_of(element) == tag), "")


def _spine(package: Any, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each chapter's file, and its properties."""
    items = {e.get("id"): e for e in package.iter() if tag_of(e) == "item"}
    for reference in (element for element in package.iter() if tag_of(element) == "itemref"):
        item = items.get(reference.get("idref"))
        if item is not None:
            name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
            yield name, item.get("properties", "")


def _label(page: Any, name: str) -> str:
    for tag in ("h1", "h2", "title"):
        words = next((all_text(element) for element in page.iter() if tag_of(element) == tag), "")
        if words:
            return words[:80]
    return posixpath.basename(name)
