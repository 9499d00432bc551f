"""Killed at any moment, a sync has lost nothing that was acknowledged, and the next one does only what is left."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.maintenance import check
from index.sync import Syncer
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).resolve().parent.parent
KILLS = 30
FILES = 400

# The whole of a sync but for the model, which would only make the moments rarer at which something is being written.
_SYNC = """
import sys
from pathlib import Path
from index.sync import Syncer
from tests.fakes import FakeEmbedder
def told(progress):
    print(progress.documents, progress.current, flush=True)
print("begun", flush=True)
report = Syncer(Path(sys.argv[2]), FakeEmbedder(), 32).sync([Path(sys.argv[1])], on_progress=told)
print("done", flush=True)
"""


def write(docs: Path, turn: int, random_: random.Random) -> None:
    """Write files of both kinds; with every turn some change, some go and some are new."""
    for i in range(FILES):
        path = docs / f"{i:03}.txt"
        if turn == 0 or random_.random() < 0.5:
            path.write_text(
                f"This is number {i} of turn {turn}. " + f"It says {i} and {turn}. " * random_.randrange(40)
            )
        elif random_.random() < 0.1:
            path.unlink(missing_ok=True)
    lines = [{"_id": f"c{i}", "text": f"Corpus text {i}, {random_.randrange(3)}."} for i in range(100)]
    (docs / "corpus.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def chunks_by_digest(data: Path) -> dict[tuple[str, str], list[int]]:
    """Return the ids of the chunks of each version of a document that is committed."""
    path = data / "fonte.sqlite"
    if not path.exists():
        return {}
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute(
            "SELECT d.uri, d.digest, c.id FROM documents d JOIN chunks c ON c.document = d.id ORDER BY c.id"
        ).fetchall()
    except sqlite3.OperationalError:  # killed before the tables were there
        return {}
    finally:
        connection.close()
    found: dict[tuple[str, str], list[int]] = {}
    for uri, digest, chunk in rows:
        found.setdefault((uri, digest), []).append(chunk)
    return found


@dataclass(frozen=True, slots=True)
class Run:
    """A sync that was killed, or had ended before it could be, and the uris that it had acknowledged."""

    acknowledged: tuple[str, ...]
    killed: bool


def killed_at(docs: Path, data: Path, seconds: float, first: bool) -> Run:
    """Start a sync and kill it some seconds after its work begins, or after its `first` acknowledgement."""
    command = [sys.executable, "-c", _SYNC, str(docs), str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    told = process.stdout.readline() if first else ""
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    told += process.communicate()[0]
    before = 0
    acknowledged = []
    for line in told.splitlines(keepends=True):
        count, _, uri = line.partition(" ")
        if line.endswith("\n") and count.isdigit() and int(count) > before:
            before = int(count)
            acknowledged.append(uri.removesuffix("\n"))
    return Run(tuple(acknowledged), process.returncode == -signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_thirty_moments_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    seed = int(os.environ.get("FONTE_TEST_SEED", "2"))
    random_ = random.Random(seed)
    docs, data = tmp_path / "docs", tmp_path / "data"
    docs.mkdir()
    kills = in_the_midst = turn = 0
    write(docs, turn, random_)
    while kills < KILLS:
        before = chunks_by_digest(data)
        run = killed_at(docs, data, random_.expovariate(1 / 0.3), first=random_.random() < 0.5)
        after = chunks_by_digest(data)
        assert set(run.acknowledged) <= {uri for uri, _ in after}, "an acknowledged document is not there"
        for version, ids in before.items():
            assert after.get(version, ids) == ids, "a committed document was embedded again"
        if after:
            assert check(data).problems == ()
            assert chunks_by_digest(data) == after
        kills += run.killed
        in_the_midst += run.killed and bool(run.acknowledged)
        if not run.killed or kills % 5 == 0:
            turn += 1
            write(docs, turn, random_)
    assert in_the_midst >= 5
    before = chunks_by_digest(data)
    embedder = FakeEmbedder()
    report = Syncer(data, embedder, 32).sync([docs])
    after = chunks_by_digest(data)
    assert report.failed == ()
    assert {uri for uri, _ in after} == {f"docs/{path.name}" for path in docs.glob("*.txt")} | {
        f"c{i}" for i in range(100)
    }
    assert all(after.get(version, ids) == ids for version, ids in before.items())
    assert report.added + report.updated == len(after.keys() - before.keys())
    again = Syncer(data, embedder, 32).sync([docs])
    assert (again.added, again.updated, again.deleted) == (0, 0, 0)
    assert check(data).problems == ()


@pytest.mark.slow
def test_the_real_command_killed_in_mid_sync_goes_on(tmp_path: Path) -> None:
    docs, data = tmp_path / "docs", tmp_path / "data"
    docs.mkdir()
    for i in range(700):
        (docs / f"{i:03}.txt").write_text(f"This is number {i}.")
    command = [sys.executable, "-m", "ui.cli", "sync", str(docs), "--data", str(data), "--json"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=tmp_path)
    deadline = time.monotonic() + 200
    while len(chunks_by_digest(data)) < 10 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    kept = chunks_by_digest(data)
    assert kept
    run = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=True)
    report = json.loads(run.stdout)
    assert (report["added"], report["unchanged"]) == (700 - len(kept), len(kept))
    after = chunks_by_digest(data)
    assert all(after[version] == ids for version, ids in kept.items())
    command = [sys.executable, "-m", "ui.cli", "check", "--data", str(data)]
    assert subprocess.run(command, env=environment, cwd=tmp_path, check=False).returncode == 0
