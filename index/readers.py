"""The reader table: which function reads which kind of file."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from index.documents import printable
from index.errors import OutOfReach, UnreadableFile
from index.files import File, Options
from index.read_archive import read_archive
from index.read_beir import read_lines
from index.read_docx import read_docx
from index.read_epub import read_epub
from index.read_html import read_html
from index.read_json import read_json
from index.read_mail import read_mail, read_mbox
from index.read_markdown import read_markdown
from index.read_msg import read_msg
from index.read_notebook import read_notebook
from index.read_odt import read_odt
from index.read_pdf import read_pdf
from index.read_pptx import read_pptx
from index.read_rtf import read_rtf
from index.read_sheet import read_sheet
from index.read_subtitles import read_subtitles
from index.read_table import read_table
from index.read_text import read_text
from index.read_xml import read_xml
from index.reading import LONGEST_TEXT, Reading, Unreadable, normalise, too_long

Reader = Callable[[File, Options], Iterator[Reading | Unreadable]]

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".text": read_text,
    ".jsonl": read_lines,
    ".jsonl.gz": read_lines,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".docm": read_docx,
    ".odt": read_odt,
    ".pptx": read_pptx,
    ".xlsx": read_sheet,
    ".xlsm": read_sheet,
    ".xlsb": read_sheet,
    ".xls": read_sheet,
    ".ods": read_sheet,
    ".csv": read_table,
    ".tsv": read_table,
    ".rtf": read_rtf,
    ".epub": read_epub,
    ".eml": read_mail,
    ".msg": read_msg,
    ".mbox": read_mbox,
    ".ipynb": read_notebook,
    ".json": read_json,
    ".xml": read_xml,
    ".rss": read_xml,
    ".atom": read_xml,
    ".vtt": read_subtitles,
    ".srt": read_subtitles,
    ".zip": read_archive,
}
"""By suffix, lower case. Another format is one more row."""

_HARMLESS = (".txt", ".text", ".md", ".markdown", ".jsonl", ".jsonl.gz")
"""Read by code that is bounded in time and memory by itself, so that a folder of notes pays for no worker process."""

# ISO 8601: a year, a month, a day, a moment.
_ISO_DATE = re.compile(
    r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:[T ]\d\d:\d\d[\d:.,+Z-]*)?)?)?(?![\d/-])"
)


def reader_for(name: str) -> Reader | None:
    """Return the reader of a file of that name, None where its kind is not one that is read."""
    lowered = name.lower()
    return next((reader for suffix, reader in READERS.items() if lowered.endswith(suffix)), None)


def is_harmless(name: str) -> bool:
    """Return whether a file of that name may be read in the process that writes the index."""
    return name.lower().endswith(_HARMLESS)


def read(path: File, options: Options | None = None) -> Iterator[Reading | Unreadable]:
    """Yield the documents of a file.

    Raises:
        UnreadableFile: the file as a whole cannot be read; what came before stands.
    """
    reader = reader_for(path.name)
    if reader is None:
        raise UnreadableFile(f"files of this kind are not read; these are: {', '.join(READERS)}")
    try:
        for reading in reader(path, options or Options()):
            yield _checked(reading) if isinstance(reading, Reading) else reading
    except UnreadableFile:
        raise
    except FileNotFoundError as error:
        raise OutOfReach("it vanished while it was being read") from error
    except PermissionError as error:
        raise OutOfReach("you have no permission to read it") from error
    except OSError as error:
        raise OutOfReach(f"the disk says: {error.strerror or error}") from error
    except MemoryError as error:
        raise UnreadableFile("reading it takes more memory than a file may have") from error
    except RecursionError as error:
        raise UnreadableFile("it is nested too deeply") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnreadableFile(f"it is damaged or cut off ({_first_line(error)})") from error
    except Exception as error:  # a parser that trips over one file must not cost the others
        what = f"{type(error).__name__}: {_first_line(error)}"
        raise UnreadableFile(f"it is damaged, or unlike any file that its reader knows ({what})") from error


def _first_line(error: Exception) -> str:
    return normalise(str(error)).partition("\n")[0][:200]


def _checked(reading: Reading) -> Reading | Unreadable:
    """Return a reading in which every word is fit to be stored and shown, or why it is none."""
    if not any(character.isalnum() for character in reading.text):
        return Unreadable(reading.name or reading.part, "there is no text in it")
    if len(reading.text) > LONGEST_TEXT:
        return Unreadable(reading.name or reading.part, too_long(len(reading.text)))
    return replace(
        reading,
        title=_line(reading.title),
        name=printable(reading.name),
        part=printable(reading.part),
        published=_iso_date(reading.published),
        metadata={_line(key): normalise(value).strip() for key, value in reading.metadata.items()},
    )


def _line(text: str) -> str:
    return " ".join(normalise(text).split())


def _iso_date(text: str) -> str:
    """Return a date that dates can be compared with, empty where it is none."""
    found = _ISO_DATE.match(text.strip())
    return found[0] if found else ""
