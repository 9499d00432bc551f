"""The reader of spreadsheets, xlsx, xlsb, xls and ods, through calamine: values, no formulas and no macros."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from index.errors import Closed, UnreadableFile
from index.files import File, Options, load_bytes
from index.packages import facts, member, opened, properties
from index.reading import Reading, TextBuilder

_MOST_CELLS = 3_000_000
"""Of one sheet, empty ones included: calamine makes each of them."""


def read_sheet(path: File, options: Options) -> Iterator[Reading]:
    """Read a workbook; a place is a sheet, and each row stands under its sheet's first."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    found: dict[str, str] = {}
    if path.suffix.lower() != ".xls":
        with opened(path) as archive:
            found = properties(member(archive, "docProps/core.xml") or member(archive, "meta.xml"))
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(load_bytes(path)))
    except PasswordError as error:
        raise Closed("it is encrypted by a password, which is not opened here; save it without one") from error
    except CalamineError as error:
        raise UnreadableFile(f"it is damaged or no workbook ({error})") from error
    builder = TextBuilder()
    for name in workbook.sheet_names:
        builder.page(f"sheet {name}")
        builder.marked_heading(name, 2)
        try:
            rows = _rows(workbook.get_sheet_by_name(name), name)
        except CalamineError as error:
            raise UnreadableFile(f"its sheet {name} cannot be read ({error})") from error
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
