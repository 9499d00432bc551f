"""The reader of comma-separated and tab-separated files: their encoding and dialect are found."""

import csv
import io
from collections.abc import Iterator

from index.errors import UnreadableFile
from index.files import File, Options
from index.read_text import load
from index.reading import Reading, TextBuilder

_SAMPLE = 1 << 16
_LONGEST = 8_000_000
"""Code points; each row is stored under its header again."""


def read_table(path: File, options: Options) -> Iterator[Reading]:
    """Read a table of text; each row stands under its first."""
    text = load(path, _LONGEST)
    builder = TextBuilder()
    csv.field_size_limit(_LONGEST)
    try:
        builder.table(csv.reader(io.StringIO(text, newline=""), _dialect(text, path.suffix.lower())))
    except csv.Error as error:
        raise UnreadableFile(f"it is no table: {error}") from error
    yield builder.reading()


def _dialect(text: str, suffix: str) -> type[csv.Dialect]:
    if suffix == ".tsv":
        return csv.excel_tab
    sample = text[:_SAMPLE]
    sample = sample[: sample.rfind("\n") + 1] or sample
    lines = sample.splitlines()[:50]
    counts = {mark: sorted(line.count(mark) for line in lines if line) for mark in ",;\t|"}
    # The mark that most lines hold, and as often as each other; the sniffer of `csv` is led astray by prose.
    steady = {mark: found[len(found) // 2] for mark, found in counts.items() if found and found[len(found) // 4]}

    class Found(csv.excel):
        delimiter = max(steady, key=lambda mark: steady[mark], default=",")

    return Found
