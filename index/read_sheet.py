"""The reader of spreadsheets, xlsx, xlsb, xls and ods, through calamine: values, no formulas and no macros."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from index.errors import Closed, UnreadableFile
from index.files import File, Options, load_bytes
from index.packages import facts, member, opened, properties
from index.reading import Reading, TextBuilder, Unreadable

_MOST_CELLS = 3_000_000
"""Of one sheet, empty ones included: calamine makes each of them."""
_CLOSED = "it is encrypted by a password, which is not opened here; save it without one"
# The first two records of an encrypted workbook stream, BOF and FILEPASS ([MS-XLS] 2.4.21 and 2.4.117), with a
# WRITEPROT between them in some; calamine only says that it knows no such format.
_ENCRYPTED_XLS = re.compile(
    rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00[\x06\x36\xc8]", re.DOTALL
)


def read_sheet(path: File, options: Options) -> Iterator[Reading | Unreadable]:
    """Read a workbook; a place is a sheet, and each row stands under its sheet's first. One bad sheet costs only it."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    found: dict[str, str] = {}
    data = load_bytes(path)
    if path.suffix.lower() != ".xls":
        with opened(path) as archive:
            if b"encryption-data" in member(archive, "META-INF/manifest.xml"):
                raise Closed(_CLOSED)
            found = properties(member(archive, "docProps/core.xml") or member(archive, "meta.xml"))
    elif _ENCRYPTED_XLS.search(data):
        raise Closed(_CLOSED)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise Closed(_CLOSED) from error
    except (CalamineError, OSError) as error:  # an OSError is of the bytes in memory, not of the disk
        raise UnreadableFile(f"it is damaged or no workbook ({error})") from error
    builder = TextBuilder()
    for name in workbook.sheet_names:
        try:
            rows = _rows(workbook.get_sheet_by_name(name), name)
        except (CalamineError, OSError, UnreadableFile) as error:
            reason = str(error) if isinstance(error, UnreadableFile) else f"the sheet cannot be read ({error})"
            if len(workbook.sheet_names) == 1:
                raise UnreadableFile(reason) from error
            yield Unreadable(f"sheet {name}", reason)
            continue
        if any(any(row) for row in rows):
            builder.page(f"sheet {name}")
            builder.marked_heading(name, 2)
            builder.table(rows)
    yield builder.reading(**facts(found))


def _rows(sheet: Any, name: str) -> list[list[str]]:
    if sheet.height * sheet.width > _MOST_CELLS:
        size = f"{sheet.height:,} × {sheet.width:,}"
        raise UnreadableFile(f"its sheet {name} has {size} cells, more than {_MOST_CELLS:,}; save it as csv")
    rows = [[_written(cell) for cell in row] for row in sheet.iter_rows()]
    used = [column for column in range(sheet.width) if any(row[column] for row in rows if column < len(row))]
    return [[row[column] for column in used if column < len(row)] for row in rows]


def _written(cell: Any) -> str:
    """Return a value as a person writes it: 12 and not 12.0, dates by ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, str | int | timedelta) else ""
