"""A mail as a document: who wrote what to whom and when, and the files that were attached."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from index.files import File, Options
from index.inner import Names, documents_in
from index.markup import add_html, parse_html
from index.reading import Reading, TextBuilder, Unreadable


@dataclass(frozen=True, slots=True)
class Mail:
    """What any kind of mail file holds."""

    subject: str
    sender: str
    to: str
    cc: str
    date: str
    """ISO 8601, empty where unknown."""
    body: str
    html: str
    attachments: tuple[tuple[str, bytes], ...]


def documents_of(mail: Mail, file: File, options: Options, part: str = "") -> Iterator[Reading | Unreadable]:
    """Yield a mail and then its attachments, as parts of `file`."""
    builder = TextBuilder()
    builder.marked_heading(mail.subject, 1)
    for label, value in (("From", mail.sender), ("To", mail.to), ("Cc", mail.cc), ("Subject", mail.subject)):
        builder.fact(label, value)
    builder.fact("Date", mail.date.replace("T", " "))
    page = parse_html(mail.html) if mail.html and not mail.body.strip() else None
    if page is not None:
        add_html(page, builder)
    for paragraph in mail.body.replace("\r\n", "\n").split("\n\n"):
        builder.block(paragraph)
    metadata = {"author": mail.sender, "to": mail.to}
    if mail.date:
        metadata["date from"] = "mail header"
    yield builder.reading(title=mail.subject, published=mail.date, metadata=metadata, part=part)
    names = Names()
    for name, data in mail.attachments:
        inner = names.free(name)
        yield from documents_in(file, name, data, options, f"{part}#{inner}" if part else inner)


def iso(header: str) -> str:
    """Return the date of a mail header (RFC 5322) as ISO 8601, empty where it is none."""
    try:
        return parsedate_to_datetime(header).isoformat() if header else ""
    except (ValueError, TypeError, OverflowError):
        return ""


def iso_of(moment: datetime | None) -> str:
    """Return a moment as ISO 8601 to the second."""
    return moment.replace(microsecond=0).isoformat() if moment else ""
