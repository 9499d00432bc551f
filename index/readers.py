"""The reader table: which function reads which kind of file."""

from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import OutOfReach, UnreadableFile
from index.read_beir import read_beir
from index.read_html import read_html
from index.read_markdown import read_markdown
from index.read_text import read_text
from index.reading import Reading, Unreadable

Reader = Callable[[Path], Iterator[Reading | Unreadable]]

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_beir,
    ".jsonl.gz": read_beir,
}
"""By suffix, lower case. Another format is one more row."""

LONGEST_TEXT = 20_000_000
"""Code points of one document; about 5,000 pages. What is longer should be many documents."""


def reader_for(name: str) -> Reader | None:
    """Return the reader of a file of that name, None where its kind is not one that is read."""
    lowered = name.lower()
    return next((reader for suffix, reader in READERS.items() if lowered.endswith(suffix)), None)


def read(path: Path) -> Iterator[Reading | Unreadable]:
    """Yield the documents of a file.

    Raises:
        UnreadableFile: the file as a whole cannot be read; what came before stands.
    """
    reader = reader_for(path.name)
    if reader is None:
        raise UnreadableFile(f"files of this kind are not read; these are: {', '.join(READERS)}")
    try:
        for reading in reader(path):
            yield _checked(reading) if isinstance(reading, Reading) else reading
    except FileNotFoundError as error:
        raise OutOfReach("it vanished while it was being read") from error
    except PermissionError as error:
        raise OutOfReach("you have no permission to read it") from error
    except OSError as error:
        raise OutOfReach(f"the disk says: {error.strerror}") from error
    except RecursionError as error:
        raise UnreadableFile("it is nested too deeply") from error


def _checked(reading: Reading) -> Reading | Unreadable:
    if not reading.text.strip():
        return Unreadable(reading.name, "there is no text in it")
    if len(reading.text) > LONGEST_TEXT:
        size = f"{len(reading.text):,} characters"
        return Unreadable(reading.name, f"it has {size}, more than {LONGEST_TEXT:,}; cut it into several files")
    return reading
