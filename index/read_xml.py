"""The reader of XML: feeds (RSS, Atom), whose items are documents, and any other file as its words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from index.files import File, Options, load_bytes
from index.inner import Names
from index.mail import iso
from index.markup import add_html, all_text, parse_html, parse_xml, tag_of
from index.reading import Reading, TextBuilder

_LARGEST = 60_000_000
"""Bytes."""
_BODIES = ("encoded", "content", "description", "summary")
_DATES = ("pubdate", "published", "updated", "date")


def read_xml(path: File, options: Options) -> Iterator[Reading]:
    """Read an XML file as one document; of a feed, the list of its items, and each item by its name."""
    root = parse_xml(load_bytes(path, _LARGEST))
    entries = [element for element in root.iter() if tag_of(element) in ("item", "entry")]
    if tag_of(root) in ("rss", "feed", "rdf") and entries:
        yield _feed(root, entries)
        names = Names()
        for entry in entries:
            yield _item(entry, root, names)
    else:
        yield _plain(root)


def _feed(root: Any, entries: list[Any]) -> Reading:
    channel = next((element for element in root.iter() if tag_of(element) == "channel"), root)
    builder = TextBuilder()
    title = _child(channel, "title")
    builder.marked_heading(title, 1)
    builder.block(_child(channel, "description") or _child(channel, "subtitle"))
    builder.items(" · ".join(filter(None, (_child(e, "title"), _date(e)[:10]))) for e in entries)
    date = _date(channel)
    return builder.reading(title=title, language=_language(root, channel), published=date, metadata=_dated(date))


def _item(entry: Any, root: Any, names: Names) -> Reading:
    builder = TextBuilder()
    title = _child(entry, "title")
    builder.marked_heading(title, 1)
    body = next((found for tag in _BODIES if (found := _markup(entry, tag))), "")
    page = parse_html(body) if body.strip() else None
    if page is not None:
        add_html(_wrapped(page), builder)
    link = _child(entry, "link") or next((e.get("href", "") for e in entry if tag_of(e) == "link"), "")
    author = _child(entry, "creator") or _child(entry, "author")
    channel = next((element for element in root.iter() if tag_of(element) == "channel"), root)
    date = _date(entry)
    metadata = {"author": author, "url": link, "source": _child(channel, "title"), **_dated(date)}
    name = _child(entry, "guid") or _child(entry, "id") or link or title or "item"
    return builder.reading(
        title=title, language=_language(root, channel), published=date, metadata=metadata, part=names.free(name[:500])
    )


def _wrapped(page: Any) -> Any:
    """Return an element whose children are the page, where the page is a single paragraph."""
    from lxml.html import Element

    outer = Element("div")
    outer.append(page)
    return outer


def _child(element: Any, tag: str) -> str:
    return next((all_text(child) for child in element if tag_of(child) == tag), "")


def _markup(entry: Any, tag: str) -> str:
    """Return the HTML of an element of an item: as its text, or, in Atom's `xhtml`, as its elements."""
    from lxml.etree import tostring

    for child in entry:
        if tag_of(child) == tag:
            if len(child):
                return str(tostring(child, encoding="unicode", method="html", with_tail=False))
            return child.text or ""
    return ""


def _date(element: Any) -> str:
    for tag in _DATES:
        words = _child(element, tag)
        if words:
            return iso(words) or _checked(words)
    return ""


def _checked(words: str) -> str:
    try:
        return datetime.fromisoformat(words).isoformat()
    except ValueError:
        return ""


def _dated(date: str) -> dict[str, str]:
    return {"date from": "document properties"} if date else {}


def _language(root: Any, channel: Any) -> str:
    named = root.get("{http://www.w3.org/XML/1998/namespace}lang", "")
    return (_child(channel, "language") or named)[:2].lower()


def _plain(root: Any) -> Reading:
    """Return the words of a file of which only the form is known: what holds no other element is a paragraph."""
    builder = TextBuilder()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not tag_of(element):
            continue
        inner = [child for child in element if tag_of(child)]
        mixed = (element.text or "").strip() or any((child.tail or "").strip() for child in inner)
        if mixed or not inner:
            words = all_text(element)
            builder.block(words if mixed and inner else f"{tag_of(element)}: {words}" if words else "")
        else:
            waiting += reversed(inner)
    title = next((all_text(element) for element in root.iter() if tag_of(element) == "title"), "")
    return builder.reading(title=title[:300])
