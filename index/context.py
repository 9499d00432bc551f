"""What is put before a chunk so that it can be found by it, and is never part of its text."""

from index.documents import Document

FILE_TIME = "file time"
"""Where a date is from, `date from` in a document's metadata, when nothing in the document says one."""


def told_date(document: Document) -> str:
    """Return the date that the document itself gives; that of its file only says when it was saved."""
    return "" if document.metadata.get("date from") == FILE_TIME else document.published


def in_context(document: Document, heading: str, text: str) -> str:
    """Return a chunk's text under the title, source and date of its document and the headings it stands under.

    This is what is embedded and what the keyword index holds.
    """
    parts = (document.title, document.metadata.get("source", ""), told_date(document)[:10], heading)
    line = " · ".join(dict.fromkeys(part for part in parts if part))
    return f"{line}\n{text}" if line else text
