"""Syncs that are killed, interrupted, out of disk, or whose files go back in time, at random moments.

    python -m benchmarks.crashes --runs 200 [--seed 0] [--folder DIR]

After each: what was acknowledged is there, no document is half there, the index says that it is sound, and the next
sync is let begin. After the last: a sync completes, and the index holds what a fresh one would. The embedder is a
stand-in, so that the moments fall into reading and writing. A full disk needs the right to mount a tmpfs.
"""

import argparse
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from index.maintenance import check
from index.sync import Syncer
from tests.fakes import FakeEmbedder

_ROOT = Path(__file__).resolve().parent.parent
_TOKENS = 32
_FILES = 250
_TOLD = 20
"""Runs between two lines that say how many there were."""
_PATIENCE = 10.0
"""Seconds in which a sync should have stopped."""
_HANGS = 300.0
"""Seconds after which a sync that has not ended says where it stands."""
_SYNC = """
import faulthandler
import sys
from pathlib import Path
from index.sync import Syncer
from tests.fakes import FakeEmbedder
from ui.interrupt import heeded
faulthandler.dump_traceback_later(float(sys.argv[3]), exit=True)
try:
    with heeded() as check:
        def told(progress):
            check()
            print(progress.documents, progress.current, flush=True)
        print("begun", flush=True)
        Syncer(Path(sys.argv[2]), FakeEmbedder(), 32, 0.2).sync([Path(sys.argv[1])], on_progress=told)
except KeyboardInterrupt:
    sys.exit(130)
except Exception as error:
    print(type(error).__name__, error, file=sys.stderr)
    sys.exit(1)
print("done", flush=True)
"""


def main() -> None:
    """Run, and tell how often each accident happened; an assertion that fails says what was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        crashes = Crashes(Path(folder), random.Random(arguments.seed))
        started = time.monotonic()
        for number in range(arguments.runs):
            crashes.one(number)
            if (number + 1) % _TOLD == 0:
                print(f"{number + 1} runs, {time.monotonic() - started:.0f} s", flush=True)
        crashes.finish()
        print(f"{arguments.runs} runs in {time.monotonic() - started:.0f} s, seed {arguments.seed}: nothing lost")
        for kind, count in sorted(crashes.counts.items()):
            print(f"{count:5} {kind}")


class Crashes:
    """A folder of documents, the index of it, and what may happen to a sync of them."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.counts: Counter[str] = Counter()
        self._docs, self._data, self._disk = folder / "docs", folder / "data", folder / "disk"
        self._chance = chance
        self._rewound: set[str] = set()
        self._docs.mkdir()
        self._write(everything=True)

    def one(self, number: int) -> None:
        """Let one accident happen, and look at what is left."""
        if number % 4 == 0:
            self._write(everything=False)
        kinds = (self._kill, self._interrupt, self._full_disk, self._power_cut)
        before = versions(self._data)
        acknowledged = kinds[number % len(kinds)]()
        after = versions(self._data)
        lost = acknowledged - {uri for uri, _ in after}
        assert not lost, f"run {number}: acknowledged and not there: {sorted(lost)[:5]}"
        gone = {uri for uri, _ in before} - {uri for uri, _ in after} - self._vanished()
        assert not gone, f"run {number}: committed before and not there: {sorted(gone)[:5]}"
        if after:
            problems = check(self._data).problems
            assert not problems, f"run {number}: {problems}"

    def finish(self) -> None:
        """Sync to the end, and compare with an index made afresh."""
        report = Syncer(self._data, FakeEmbedder(), _TOKENS).sync([self._docs])
        assert not report.failed, report.failed[:3]
        fresh = self._data.with_name("fresh")
        Syncer(fresh, FakeEmbedder(), _TOKENS).sync([self._docs])
        assert versions(self._data).keys() == versions(fresh).keys()
        assert check(self._data).problems == ()

    def _kill(self) -> set[str]:
        self.counts["kill -9"] += 1
        return self._run(signal.SIGKILL, self._data)

    def _interrupt(self) -> set[str]:
        self.counts["SIGINT"] += 1
        return self._run(signal.SIGINT, self._data)

    def _power_cut(self) -> set[str]:
        """The database and what is derived from it go back to different moments."""
        self.counts["power cut"] += 1
        moments = []
        for number in range(2):
            self._run(signal.SIGKILL, self._data)
            moment = self._data.with_name(f"moment{number}")
            shutil.rmtree(moment, ignore_errors=True)
            shutil.copytree(self._data, moment)
            moments.append(moment)
        earlier, later = moments if self._chance.random() < 0.5 else moments[::-1]
        # What the database holds is what counts; the derived files may be older, or come from a later moment.
        acknowledged = {uri for uri, _ in versions(earlier)}
        shutil.rmtree(self._data)
        shutil.copytree(earlier, self._data)
        for derived in ("vectors", "keywords"):
            if self._chance.random() < 0.7 and (later / derived).exists():
                shutil.rmtree(self._data / derived, ignore_errors=True)
                shutil.copytree(later / derived, self._data / derived)
        self._rewound = {uri for uri, _ in versions(later)}
        return acknowledged

    def _full_disk(self) -> set[str]:
        self._disk.mkdir(exist_ok=True)
        used = sum(_kilobytes(path) for path in self._data.rglob("*"))
        room = used + self._chance.randrange(64, 3_000)
        command = ["mount", "-t", "tmpfs", "-o", f"size={room}k", "tmpfs", str(self._disk)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            self.counts["full disk: not permitted to mount one"] += 1
            return set()
        self.counts["full disk"] += 1
        try:
            shutil.copytree(self._data, self._disk / "data")
            acknowledged = self._run(None, self._disk / "data")
            shutil.rmtree(self._data)
            shutil.copytree(self._disk / "data", self._data)
        finally:
            subprocess.run(["umount", "-l", str(self._disk)], check=True)
        return acknowledged

    def _run(self, signal_: signal.Signals | None, data: Path) -> set[str]:
        """Sync, send a signal at a random moment where there is one, and return the uris that were acknowledged."""
        command = [sys.executable, "-c", _SYNC, str(self._docs), str(data), str(_HANGS)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=_ROOT)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        if signal_:
            time.sleep(self._chance.expovariate(1 / 0.4))
            process.send_signal(signal_)
        started = time.monotonic()
        out, error = process.communicate(timeout=2 * _HANGS)
        assert "Timeout" not in error, f"a sync that hung:\n{error}"
        if signal_ and time.monotonic() - started > _PATIENCE:
            ended = "and the sync had gone on to its end" if out.endswith("done\n") else "to stop"
            print(f"{signal_.name} took {time.monotonic() - started:.0f} s {ended}", flush=True)
            self.counts[f"{signal_.name} that took more than {_PATIENCE:.0f} s"] += 1
        acknowledged, before = set(), 0
        for line in out.splitlines()[: None if out.endswith("\n") else -1]:
            count, _, uri = line.partition(" ")
            if count.isdigit() and int(count) > before:
                before = int(count)
                acknowledged.add(uri)
        return acknowledged

    def _write(self, *, everything: bool) -> None:
        """Write files of several kinds; without `everything` some change, some go and some come."""
        self._rewound = set()
        for number in range(_FILES):
            suffix = ("txt", "md", "csv", "json", "html")[number % 5]
            path = self._docs / f"{number:03}.{suffix}"
            if everything or self._chance.random() < 0.3:
                words = f"This is number {number}. " + f"It says {self._chance.randrange(10**6)}. " * 12
                content = {"csv": f"a,b\n{words},1\n", "json": json.dumps({"a": words})}.get(suffix, words)
                path.write_text(f"<html><body><p>{words}</p></body></html>" if suffix == "html" else content)
            elif self._chance.random() < 0.1:
                path.unlink(missing_ok=True)
        lines = (json.dumps({"_id": f"c{i}", "text": f"Line {i}, {self._chance.randrange(3)}."}) for i in range(100))
        (self._docs / "corpus.jsonl").write_text("\n".join(lines))

    def _vanished(self) -> set[str]:
        """Return the uris that may be gone: their files are, or the database went back to before they came."""
        there = {f"docs/{path.name}" for path in self._docs.iterdir()} | {f"c{i}" for i in range(100)}
        return {f"docs/{n:03}.{suffix}" for n in range(_FILES) for suffix in ("txt", "md", "csv", "json", "html")} - (
            there - self._rewound
        )


def _kilobytes(path: Path) -> int:
    """Return what a file or a folder takes on a disk that gives it whole pages of 4 KB."""
    return -(-path.stat().st_size // 4096) * 4 if path.is_file() else 4


def versions(data: Path) -> dict[tuple[str, str], int]:
    """Return how many chunks each version of a document has; all of them have some, and all within its text."""
    path = data / "fonte.sqlite"
    if not path.exists():
        return {}
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)
    try:
        rows = connection.execute(
            "SELECT d.uri, d.digest, count(c.id), max(c.stop) <= length(d.text) FROM documents d"
            " LEFT JOIN chunks c ON c.document = d.id GROUP BY d.id"
        ).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        return {}
    finally:
        connection.close()
    assert all(count and inside for _, _, count, inside in rows), "a document is half there"
    return {(uri, digest): count for uri, digest, count, _ in rows}


if __name__ == "__main__":
    main()
