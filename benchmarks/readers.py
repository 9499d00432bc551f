"""Readers in other processes while a sync runs, and while documents are deleted: no error, no half of a document.

    python -m benchmarks.readers [--seconds 60] [--readers 2] [--deletions 20]

A sync that lasts `--seconds` or longer writes a new version of each document. Then documents are deleted one by one:
a search that begins after the deletion has returned must not find it. A reader that sees what it must not fails.
"""

import argparse
import tempfile
from pathlib import Path

from tests.watching import watch


def main() -> None:
    """Run, and tell how much was seen; a reader that fails says what it saw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--deletions", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = watch(Path(folder), arguments.seconds, arguments.readers, arguments.deletions)
    print(
        f"{seen.searches:,} searches by {arguments.readers} processes while a sync ran for {seen.seconds:.0f} s, and"
        f" {seen.deleted} deletions: no error, no half of a document, {seen.versions} new versions met, none found that"
        " was deleted"
    )


if __name__ == "__main__":
    main()
