"""The reader of zip archives: every file in it that is of a kind that is read, never written to the disk."""

import zipfile
import zlib
from collections.abc import Iterator

from index.errors import UnreadableFile
from index.files import File, Options
from index.inner import Names, documents_in
from index.packages import entry, opened
from index.reading import Reading, Unreadable


def read_archive(path: File, options: Options) -> Iterator[Reading | Unreadable]:
    """Yield the documents of the files in an archive; hidden ones are left out, as they are in a folder."""
    names = Names()
    with opened(path) as archive:
        for info in archive.infolist():
            if not info.filename or info.is_dir() or _is_hidden(info.filename):
                continue
            part = names.free(info.filename)
            try:
                data = entry(archive, info, options)
            except (UnreadableFile, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
                yield Unreadable(part, str(error) or "it is damaged")
                continue
            yield from documents_in(path, info.filename, data, options, part)


def _is_hidden(name: str) -> bool:
    """Return whether a folder would not show the file, or a Mac put it there for itself."""
    return any((piece.startswith(".") and piece.strip("./")) or piece == "__MACOSX" for piece in name.split("/"))
