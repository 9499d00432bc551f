"""The reader of RTF files, through striprtf."""

import re
from collections.abc import Callable, Iterator

from index.errors import UnreadableFile
from index.files import File, Options, load_bytes
from index.reading import Reading, TextBuilder

_LARGEST = 50_000_000
"""Bytes."""
_FACT = r"\{\\%s\s+([^{}]{1,500})\}"
_DATE = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def read_rtf(path: File, options: Options) -> Iterator[Reading]:
    """Read an RTF file; pictures and embedded objects are left out."""
    from striprtf.striprtf import rtf_to_text

    to_text: Callable[..., str] = rtf_to_text
    data = load_bytes(path, _LARGEST)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UnreadableFile("it is no RTF file, whatever its name says")
    source = data.decode("latin-1")
    builder = TextBuilder()
    for block in re.split(r"\n\s*\n|\n", to_text(source, errors="replace")):
        builder.block(block)
    title, author = (re.search(_FACT % word, source[:20_000]) for word in ("title", "author"))
    made = _DATE.search(source[:20_000])
    metadata = {"author": to_text("{\\rtf1 " + author[1] + "}").strip()} if author else {}
    if made:
        metadata["date from"] = "document properties"
    yield builder.reading(
        title=to_text("{\\rtf1 " + title[1] + "}").strip() if title else "",
        published=f"{made[1]}-{int(made[2]):02}-{int(made[3]):02}" if made else "",
        metadata=metadata,
    )
