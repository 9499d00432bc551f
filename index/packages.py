"""Zip files, opened only after their table of contents says that nothing in them is beyond measure."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from index.errors import Closed, UnreadableFile
from index.files import File, Options, budget_of
from index.markup import all_text, parse_xml, tag_of

_MOST_ENTRIES = 20_000
_PROPERTIES = {"title": "title", "creator": "author", "language": "language", "description": "description"}
_PROPERTIES |= {"created": "created", "modified": "modified", "subject": "subject", "keywords": "keywords"}
_PROPERTIES |= {"creation-date": "created", "initial-creator": "author", "date": "modified", "keyword": "keywords"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@contextmanager
def opened(file: File) -> Iterator[zipfile.ZipFile]:
    """Open a zip file.

    Raises:
        UnreadableFile: it is damaged, or what is in it is too much.
    """
    with file.open("rb") as data:
        if data.read(8) == _OLE:
            raise Closed("it is encrypted by a password, which is not opened here; save it without one")
        data.seek(0)
        try:
            with zipfile.ZipFile(data) as archive:
                infos = archive.infolist()
                if len(infos) > _MOST_ENTRIES:
                    raise UnreadableFile(f"there are more than {_MOST_ENTRIES:,} files in it; unpack it")
                left = budget_of(file).left
                if sum(info.file_size for info in infos) > left:
                    raise UnreadableFile(f"what is in it has more than {left:,} bytes, unpacked")
                yield archive
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, UnicodeDecodeError) as error:
            raise UnreadableFile(f"it is damaged or cut off ({error})") from error


def member(archive: zipfile.ZipFile, name: str, options: Options | None = None) -> bytes:
    """Return a file of an archive by its name; empty where there is none.

    Raises:
        Closed: it is encrypted and no password opens it.
    """
    try:
        info = archive.getinfo(name)
    except KeyError:
        return b""
    return entry(archive, info, options or Options())


def entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, options: Options) -> bytes:
    """Return the bytes of an entry of an archive."""
    if not info.flag_bits & 1:
        return archive.read(info)
    for password in options.passwords:
        try:
            return archive.read(info, password.encode())
        except (RuntimeError, zipfile.BadZipFile, zlib.error):
            continue
    raise Closed("it is encrypted; set its password: FONTE_PASSWORDS")


def properties(data: bytes) -> dict[str, str]:
    """Return the document properties in a part of an office file or an e-book, under Fonte's names for them."""
    if not data:
        return {}
    try:
        root = parse_xml(data)
    except UnreadableFile:
        return {}
    found: dict[str, str] = {}
    for element in root.iter():
        key = _PROPERTIES.get(tag_of(element))
        words = all_text(element) if key else ""
        if key and words:
            found[key] = f"{found[key]}, {words}" if key in ("author", "keywords") and key in found else words
    return found


def facts(found: Mapping[str, str]) -> dict[str, Any]:
    """Return properties as the arguments of `TextBuilder.reading`."""
    date = found.get("published") or found.get("created") or found.get("modified") or ""
    kept = {key: found[key] for key in ("author", "description", "subject", "keywords", "publisher") if found.get(key)}
    if date:
        kept["date from"] = "document properties"
    title, language = found.get("title", ""), found.get("language", "")[:2].lower()
    return {"title": title, "language": language, "published": date, "metadata": kept}
