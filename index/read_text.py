"""Bytes into text, and the reader of plain text files."""

import codecs
from collections.abc import Iterator

from charset_normalizer import from_bytes

from index.errors import UnreadableFile
from index.files import File, Options
from index.language import likelihood
from index.reading import LONGEST_TEXT, Reading, normalise, too_long

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

# What files of the last thirty years are in; with the terminals' code pages, short texts would become box drawings.
_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "shift_jis", "euc_jp"]
_ENCODINGS += ["gb18030", "big5", "euc_kr", "mac_roman"]


def read_text(path: File, options: Options) -> Iterator[Reading]:
    """Read a plain text file; its first line is its title where it is short and a blank line follows."""
    text = normalise(load(path)).strip("\n")
    first, _, rest = text.partition("\n")
    titled = 0 < len(first) <= 120 and rest.startswith("\n") and first[-1:] not in ".!?;:,"
    yield Reading(text=text, title=first.strip() if titled else "")


def load(path: File, longest: int = LONGEST_TEXT) -> str:
    """Return the text of a file of at most `longest` code points.

    Raises:
        UnreadableFile: it is longer, or its bytes are no text in any encoding.
    """
    with path.open("rb") as file:
        data = file.read(4 * longest + 1)  # no encoding takes more bytes for a code point
    if len(data) > 4 * longest:
        raise UnreadableFile(f"it has more than {4 * longest:,} bytes; cut it into several files")
    text = decode(data)
    if len(text) > longest:
        raise UnreadableFile(too_long(len(text), longest))
    return text


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
        around = data[max(0, error.start - _SAMPLE // 2) : error.start + _SAMPLE // 2]
        if _mostly_utf8(around):
            return data.decode("utf-8", errors="replace")
        # Not its best guess: that is cp1250 for Italian and French in cp1252, `cosě` for `così`.
        guesses = {guess.encoding for guess in from_bytes(around, cp_isolation=_ENCODINGS)}
        if not guesses:
            raise UnreadableFile("its bytes are no text in any encoding that is known here") from error
        return data.decode(_likeliest(around, guesses | {_ENCODINGS[0]}), errors="replace")


def _likeliest(data: bytes, encodings: set[str]) -> str:
    """Return the encoding under which the bytes are most surely words of some language."""
    high = [byte for byte in data if byte >= 0x80]
    if 2 * sum(byte < 0xA0 for byte in high) < len(high):
        encodings.discard("mac_roman")  # it has its letters there, where the others have almost none
    likely = {name: likelihood(data.decode(name, errors="replace")) for name in _ENCODINGS if name in encodings}
    return max(likely, key=lambda name: round(likely[name], 3))


def _mostly_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a few damaged bytes from another encoding, in which hardly any sequence is valid."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    return damaged < sum(character > "\x7f" for character in text) - damaged
