"""Bytes into text, and the reader of plain text files."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from index.errors import UnreadableFile
from index.reading import Reading, normalise

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"\x1f\x8b", b"MZ\x90")
_SAMPLE = 1 << 16
# What files of the last thirty years are in; with the terminals' code pages in the race, short texts become box drawings.
_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "shift_jis", "euc_jp"]
_ENCODINGS += ["gb18030", "big5", "euc_kr", "mac_roman"]


def read_text(path: Path) -> Iterator[Reading]:
    """Read a plain text file; its first line is its title where it is short and a blank line follows."""
    text = normalise(decode(path.read_bytes())).strip("\n")
    first, _, rest = text.partition("\n")
    titled = 0 < len(first) <= 120 and rest.startswith("\n") and first[-1:] not in ".!?;:,"
    yield Reading(text=text, title=first.strip() if titled else "")


def decode(data: bytes) -> str:
    """Return the text of a file, its encoding found by its mark, as UTF-8, or by its letters.

    Raises:
        UnreadableFile: the bytes are no text in any encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data.startswith(_BINARY) or b"\0" in data[:_SAMPLE]:
        raise UnreadableFile("it is not text, whatever its name says")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            return data.decode("utf-8", errors="replace")
        guess = from_bytes(data[: max(_SAMPLE, error.end)], cp_isolation=_ENCODINGS).best()
        if guess is None:
            raise UnreadableFile("its bytes are no text in any encoding that is known here") from error
        return data.decode(guess.encoding, errors="replace")


def _mostly_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a few damaged bytes from another encoding, in which hardly any sequence is valid."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    return damaged < sum(character > "\x7f" for character in text) - damaged
