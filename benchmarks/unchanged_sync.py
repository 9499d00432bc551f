"""A sync of files that have not changed, beside `find` looking at the size and time of the same files.

    python benchmarks/unchanged_sync.py [--files 10000] [--runs 5]

Both are timed as whole commands, one after the other in each run. Prints the medians in seconds, the processor time of
the sync, which a busy machine leaves alone, and the ratio. The target is 3 s for 10,000 files.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from timing import Cost, timed

ROOT = Path(__file__).resolve().parent.parent
_TEXT = "---\ntitle: A note\nlanguage: en\n---\nAll notes say the same, so that they are embedded together.\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        documents, data = Path(folder, "documents"), Path(folder, "data")
        _write(documents, arguments.files)
        sync = [sys.executable, "-m", "ui.cli", "sync", str(documents), "--data", str(data), "--json"]
        find = ["find", str(documents), "-type", "f", "-printf", "%s %T@ %p\\n"]
        first, report = _run(sync)
        print(f"{report['added']:,} files synced for the first time in {first.clock:.1f} s; {os.cpu_count()} cores")
        runs = [(_run(sync), _run(find)) for _ in range(arguments.runs)]
        assert all(report["unchanged"] == arguments.files for (_, report), _ in runs), "something was not unchanged"
        clock = statistics.median(ours.clock for (ours, _), _ in runs)
        processor = statistics.median(ours.processor for (ours, _), _ in runs)
        theirs = statistics.median(other.clock for _, (other, _) in runs)
        ratio = statistics.median(ours.clock / other.clock for (ours, _), (other, _) in runs)
        print(f"unchanged: {clock:.2f} s, of processor time {processor:.2f} s; find: {theirs:.3f} s; {ratio:.0f} : 1")
        print(f"median of {arguments.runs} runs; load average {os.getloadavg()[0]:.1f}")


def _write(documents: Path, files: int) -> None:
    for number in range(files):
        path = documents / f"{number // 100:03}" / f"{number % 100:02}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_TEXT)


def _run(command: list[str]) -> tuple[Cost, dict[str, int]]:
    """Return what a command cost, and the JSON object that it printed."""
    spent, run = timed(lambda: subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True))
    return spent, json.loads(run.stdout) if run.stdout.startswith("{") else {}


if __name__ == "__main__":
    main()
