"""The reader of Outlook's mail files, through python-oxmsg."""

from collections.abc import Iterator
from typing import Any

from index.errors import UnreadableFile
from index.files import File, Options, load_bytes
from index.mail import Mail, documents_of, iso, iso_of
from index.reading import Reading, Unreadable

_LARGEST = 100_000_000
"""Bytes, attachments included."""


def read_msg(path: File, options: Options) -> Iterator[Reading | Unreadable]:
    """Read a mail; each attachment of a kind that is read is a document of its own."""
    from oxmsg import Message

    try:
        mail = _mail(Message.load(load_bytes(path, _LARGEST)))
    except (ValueError, KeyError, OSError) as error:  # a KeyError names the stream that is missing
        raise UnreadableFile(f"it is no Outlook mail, or damaged ({error})") from error
    yield from documents_of(mail, path, options)


def _mail(message: Any) -> Mail:
    headers = {name.lower(): value for name, value in message.message_headers.items()}
    to = headers.get("to") or ", ".join(_address(one.name, one.email_address) for one in message.recipients)
    return Mail(
        subject=message.subject,
        sender=message.sender or "",
        to=to,
        cc=headers.get("cc", ""),
        date=iso_of(message.sent_date) or iso(headers.get("date", "")),
        body=message.body or "",
        html=message.html_body or "",
        attachments=tuple((one.file_name or "", one.file_bytes or b"") for one in message.attachments),
    )


def _address(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and address and name != address else name or address
