"""What is put before a chunk so that it can be found by it, and is never part of its text."""

from index.documents import Document


def context(document: Document, heading: str) -> str:
    """Return the title, source, date and headings that a chunk stands under, as one line."""
    source = document.metadata.get("source", "")
    parts = (document.title, source, document.published[:10], heading)
    return " · ".join(dict.fromkeys(part for part in parts if part))


def embedded_text(document: Document, heading: str, start: int, end: int) -> str:
    """Return what is embedded for the chunk `document.text[start:end]`."""
    return document.text[start:end]
