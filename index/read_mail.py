"""The readers of mail files (RFC 5322) and of mailboxes, by the standard library's parser."""

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from typing import cast

from index.errors import UnreadableFile
from index.files import File, Options, load_bytes
from index.mail import Mail, documents_of, iso
from index.read_text import decode
from index.reading import Reading, Unreadable

_LARGEST = 100_000_000
"""Bytes of one mail, attachments included."""
_DEEPEST = 50
"""Parts of a mail inside one another."""
_HEADER = re.compile(rb"\A(?:From [^\n]*\n)?[A-Za-z][A-Za-z0-9-]*:[ \t]?[^\n]*\n")


def read_mail(path: File, options: Options) -> Iterator[Reading | Unreadable]:
    """Read a mail; each attachment of a kind that is read is a document of its own."""
    data = load_bytes(path, _LARGEST)
    if not _HEADER.match(data.lstrip().replace(b"\r\n", b"\n")[:2_000]):
        raise UnreadableFile("it is no mail: it does not begin with headers")
    yield from documents_of(_mail(data), path, options)


def read_mbox(path: File, options: Options) -> Iterator[Reading | Unreadable]:
    """Read a mailbox; each mail is a document, named by its Message-ID, and so is each attachment."""
    with path.open("rb") as lines:
        if not lines.readline(10_000).startswith(b"From "):
            raise UnreadableFile("it is no mailbox: it does not begin with a line `From `")
        number, mail = 1, bytearray()
        for line in iter(lambda: lines.readline(1 << 20), b""):
            if line.startswith(b"From ") and mail.endswith((b"\n\n", b"\r\n\r\n")):
                yield from _message(bytes(mail), number, path, options)
                number, mail = number + 1, bytearray()
            elif len(mail) <= _LARGEST:
                mail += line[1:] if re.match(rb">+From ", line) else line
        yield from _message(bytes(mail), number, path, options)


def _message(data: bytes, number: int, path: File, options: Options) -> Iterator[Reading | Unreadable]:
    if len(data) > _LARGEST:
        yield Unreadable(str(number), f"this mail has more than {_LARGEST:,} bytes")
        return
    try:
        yield from documents_of(_mail(data), path, options, str(number))
    except (UnreadableFile, ValueError, LookupError, AttributeError, IndexError, RecursionError) as error:
        yield Unreadable(str(number), f"this mail could not be read ({error})")


def _mail(data: bytes) -> Mail:
    message = BytesParser(policy=policy.default).parsebytes(data)
    body: dict[str, list[str]] = {"plain": [], "html": []}
    attachments: list[tuple[str, bytes]] = []
    for part in _parts(message, 0):
        kind, name = part.get_content_type(), _safe(part.get_filename)
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and isinstance(inner[0], Message):
                attachments.append((name or "forwarded.eml", inner[0].as_bytes()))
        elif kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment":
            body[kind.removeprefix("text/")].append(_text(part))
        elif name:
            content = part.get_payload(decode=True)
            attachments.append((name, content if isinstance(content, bytes) else b""))
    headers = {name: _header(message, name) for name in ("subject", "from", "to", "cc", "date")}
    return Mail(
        subject=headers["subject"], sender=headers["from"], to=headers["to"], cc=headers["cc"],
        date=iso(headers["date"]), body="\n\n".join(body["plain"]), html="\n".join(body["html"]),
        attachments=tuple(attachments),
    )  # fmt: skip


def _parts(message: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    """Yield the parts of a mail that hold something; a mail inside it is one part."""
    if message.get_content_type() != "message/rfc822" and message.is_multipart():
        if depth > _DEEPEST:
            raise UnreadableFile(f"its parts are nested more than {_DEEPEST} deep")
        for part in message.iter_parts():
            yield from _parts(cast(EmailMessage, part), depth + 1)
    else:
        yield message


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        try:
            return decode(data)
        except UnreadableFile:
            return data.decode("latin-1")


def _header(message: object, name: str) -> str:
    """Return a header as text; the parser of the library trips over some that are broken."""
    return _safe(lambda: str(message.get(name) or ""))  # type: ignore[attr-defined]


def _safe(get: object) -> str:
    try:
        return str(get() or "")  # type: ignore[operator]
    except Exception:  # noqa: BLE001  # the header parser raises whatever its input makes it run into
        return ""
