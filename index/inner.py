"""The documents of a file that lies in another one."""

from collections.abc import Iterator
from dataclasses import replace

from index.errors import UnreadableFile
from index.files import File, Options, inside
from index.reading import Reading, Unreadable


def documents_in(
    holder: File, name: str, data: bytes, options: Options, part: str = ""
) -> Iterator[Reading | Unreadable]:
    """Yield the documents of the file `name` with these bytes, as parts of `holder`; of other kinds there are none.

    `part` is what the file is called in `holder`, its name where that is enough.
    """
    from index.readers import read, reader_for  # the table holds the readers that call this

    part = part or name
    if reader_for(name) is None:
        return
    try:
        for found in read(inside(holder, name, data), options):
            if isinstance(found, Reading):
                within = found.part or found.name
                yield replace(found, name="", part=f"{part}#{within}" if within else part)
            else:
                yield Unreadable(f"{part}#{found.name}" if found.name else part, found.reason)
    except UnreadableFile as error:
        yield Unreadable(part, str(error))


class Names:
    """Keeps the parts of one file apart that have the same name."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def free(self, name: str) -> str:
        """Return the name, with a number where it was asked for before: `a.pdf (2)`."""
        count = self._taken[name] = self._taken.get(name, 0) + 1
        return name if count == 1 else f"{name} ({count})"
