"""The reader table: which function reads which kind of file."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from index.documents import printable
from index.errors import OutOfReach, UnreadableFile
from index.read_beir import read_beir
from index.read_html import read_html
from index.read_markdown import read_markdown
from index.read_text import LONGEST_TEXT, read_text, too_long
from index.reading import Reading, Unreadable, normalise

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

# ISO 8601: a year, a month, a day, a moment.
_ISO_DATE = re.compile(
    r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:[T ]\d\d:\d\d[\d:.,+Z-]*)?)?)?(?![\d/-])"
)


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
    except UnreadableFile:
        raise
    except FileNotFoundError as error:
        raise OutOfReach("it vanished while it was being read") from error
    except PermissionError as error:
        raise OutOfReach("you have no permission to read it") from error
    except OSError as error:
        raise OutOfReach(f"the disk says: {error.strerror or error}") from error
    except RecursionError as error:
        raise UnreadableFile("it is nested too deeply") from error
    except Exception as error:  # a parser that trips over one file must not cost the others
        raise UnreadableFile(f"its reader failed ({type(error).__name__}: {_first_line(error)})") from error


def _first_line(error: Exception) -> str:
    return normalise(str(error)).partition("\n")[0][:200]


def _checked(reading: Reading) -> Reading | Unreadable:
    """Return a reading in which every word is fit to be stored and shown, or why it is none."""
    if not any(character.isalnum() for character in reading.text):
        return Unreadable(reading.name, "there is no text in it")
    if len(reading.text) > LONGEST_TEXT:
        return Unreadable(reading.name, too_long(len(reading.text)))
    return replace(
        reading,
        title=_line(reading.title),
        name=printable(reading.name),
        published=_iso_date(reading.published),
        metadata={_line(key): normalise(value).strip() for key, value in reading.metadata.items()},
    )


def _line(text: str) -> str:
    return " ".join(normalise(text).split())


def _iso_date(text: str) -> str:
    """Return a date that dates can be compared with, empty where it is none."""
    found = _ISO_DATE.match(text.strip())
    return found[0] if found else ""
