"""The command itself, in a process of its own: sentences, exit codes, and one JSON object where it was asked for."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.lock import writing
from index.schema import FORMAT
from tests.conftest import Fonte, TinyDisk

ROOT = Path(__file__).resolve().parent.parent
# All that is needed is imported first: the program may lie where nobody cannot reach it.
_AS_NOBODY = """
import os, sys
from pathlib import Path
import faiss, encodings.idna
import index.language
from index.sync import Syncer
from tests.fakes import FakeEmbedder
index.language.likelihood("warm")
os.setgid(65534)
os.setuid(65534)
report = Syncer(Path(sys.argv[2]), FakeEmbedder(), 32).sync([Path(sys.argv[1])])
print(report.added, report.unchanged, report.deleted, sorted((f.uri, f.reason) for f in report.failed))
"""
ESCAPE = re.compile(r"\x1b|[\x00-\x08\x0b-\x1f\x7f]")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Give a folder `docs` with three documents and its index in `data`, made by the real command."""
    home = Path(tempfile.mkdtemp(prefix="fonte-cli-"))
    docs = home / "docs"
    docs.mkdir()
    (docs / "bees.txt").write_text("Bees make honey.\n\nA queen bee lives for five years.")
    (docs / "tesla.md").write_text(
        "---\ntitle: GPU\ndate: 2024-06-04\n---\n# GPU\n\nMusk ha dirottato 12.000 GPU verso X."
    )
    (docs / "pika.txt").write_text("Pika raised 80 million dollars.")
    command = [sys.executable, "-m", "ui.cli", "sync", str(docs), "--data", str(home / "data")]
    subprocess.run(command, cwd=home, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    yield home
    shutil.rmtree(home)


def failed(run: "subprocess.CompletedProcess[str]", code: int, sentence: str) -> None:
    """Say that a command ended with this code and this sentence, and without a traceback."""
    assert run.returncode == code, run.stderr
    assert re.search(sentence, " ".join(run.stderr.split())), run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


# Usage


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["fly"], "invalid choice"),
        (["sync", "--colour"], "unrecognized arguments"),
        (["search"], "required: QUERY"),
        (["search", "x", "--limit", "0"], "--limit"),
        (["status", "--config", "nowhere.toml"], "Cannot read nowhere.toml"),
    ],
)
def test_wrong_usage_is_2(fonte: Fonte, arguments: list[str], sentence: str) -> None:
    failed(fonte(*arguments), 2, sentence)


def test_no_command_is_2_and_help_is_0(fonte: Fonte) -> None:
    assert fonte().returncode == 2
    run = fonte("--help")
    assert (run.returncode, "sync" in run.stdout) == (0, True)


def test_a_wrong_settings_file_is_2(fonte: Fonte, tmp_path: Path) -> None:
    (tmp_path / "work" / "fonte.toml").write_text("[index\n")
    failed(fonte("status"), 2, "fonte.toml is not TOML")
    (tmp_path / "work" / "fonte.toml").write_text("[index]\ncolour = 1\n")
    failed(fonte("status"), 2, "key colour in .index. that is no setting")
    (tmp_path / "work" / "fonte.toml").unlink()
    failed(fonte("status", env={"FONTE_CHUNK_TOKENS": "many"}), 2, "chunk_tokens = 'many'")


# No index


@pytest.mark.parametrize(
    "command", ["sync", "list", "show a", "delete a", "rebuild", "rebuild --embed", "check", "search x", "ask x?"]
)
def test_without_an_index_every_command_says_how_to_make_one(fonte: Fonte, tmp_path: Path, command: str) -> None:
    failed(fonte(*command.split()), 1, r"No index in var.*fonte sync FOLDER")
    assert not (tmp_path / "work" / "var").exists()


def test_status_works_without_an_index(fonte: Fonte) -> None:
    run = fonte("status")
    assert run.returncode == 0
    assert "No index in var" in run.stdout
    assert json.loads(fonte("status", "--json").stdout)["index"] is None


def test_a_newer_format_is_refused(fonte: Fonte, home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "data", tmp_path / "data")
    connection = sqlite3.connect(tmp_path / "data" / "fonte.sqlite")
    connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()
    for arguments in (["list"], ["sync"]):
        failed(fonte(*arguments, "--data", tmp_path / "data"), 1, "written by a newer Fonte .*Upgrade Fonte")


def test_a_damaged_store_is_told(fonte: Fonte, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "fonte.sqlite").write_bytes(b"This is no database. " * 1_000)
    for arguments in (["list"], ["check"]):
        failed(fonte(*arguments, "--data", tmp_path / "data"), 1, r"fonte\.sqlite is damaged .*sync again")


# Sync


def test_an_empty_folder(fonte: Fonte, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    run = fonte("sync", tmp_path / "docs")
    assert run.returncode == 0
    assert "There is nothing to read in" in run.stderr
    run = fonte("ask", "Who leads Pika?")
    assert run.returncode == 4, run.stderr
    assert "holds no document yet. Read some: fonte sync FOLDER" in run.stderr


def test_a_folder_that_is_not_there(fonte: Fonte, tmp_path: Path) -> None:
    failed(fonte("sync", "nowhere"), 1, "There is no nowhere .*Nothing was changed")
    os.mkfifo(tmp_path / "pipe.txt")
    failed(fonte("sync", tmp_path / "pipe.txt"), 1, "neither a folder nor a file")


def test_bad_files_are_3_and_one_json_object_says_which(fonte: Fonte, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "good.txt").write_text("Bees make honey.")
    (docs / "empty.txt").touch()
    (docs / "binary.txt").write_bytes(b"a\0b")
    (docs / "bytes.txt").write_bytes(bytes(range(128, 256)) * 20)
    (docs / "long.txt").write_bytes(b"word " * 10_000_000)
    (docs / "broken.txt").symlink_to("/proc/self/mem")
    Path(os.fsdecode(os.fsencode(docs) + b"/esc\x1b[31m\n\xff.txt")).touch()
    run = fonte("sync", docs, "--json")
    assert run.returncode == 3
    [line] = run.stdout.splitlines()
    report = json.loads(line)
    assert set(report) >= {"added", "updated", "unchanged", "deleted", "failed", "documents", "chunks", "seconds"}
    reasons = {failure["uri"]: failure["reason"] for failure in report["failed"]}
    assert reasons.pop("docs/bytes.txt", None) in (None, "its bytes are no text in any encoding that is known here")
    assert reasons == {
        "docs/empty.txt": "there is no text in it",
        "docs/binary.txt": "it is not text, whatever its name says",
        "docs/long.txt": "it has 50,000,000 characters, more than 20,000,000; cut it into several files",
        "docs/broken.txt": "the disk says: Input/output error",
        "docs/esc\\x1b[31m\\x0a\\xff.txt": "there is no text in it",
    }
    told = fonte("sync")
    assert told.returncode == 3
    assert "docs/empty.txt: there is no text in it" in told.stderr
    assert not ESCAPE.search(told.stderr)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody who may read less")
def test_what_one_may_not_read_is_reported_and_kept() -> None:
    home = Path(tempfile.mkdtemp(prefix="fonte-nobody-"))
    try:
        docs = home / "docs"
        (docs / "sub").mkdir(parents=True)
        (docs / "a.txt").write_text("Bees make honey.")
        (docs / "sub" / "b.txt").write_text("Cats drink milk.")
        (docs / "c.txt").write_text("Ducks swim.")
        environment = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(home)}
        for path in (home, docs, docs / "sub"):
            path.chmod(0o755)
        os.chown(home, 65534, 65534)

        def sync() -> str:
            command = [sys.executable, "-c", _AS_NOBODY, str(docs), str(home / "data")]
            return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout

        assert sync() == "3 0 0 []\n"
        (docs / "a.txt").write_text("Bees make no honey.")
        (docs / "a.txt").chmod(0)
        (docs / "sub").chmod(0)
        told = "[('docs/a.txt', 'you have no permission to read it; what was read of it before is kept'),"
        told += " ('docs/sub', 'cannot be listed: Permission denied')]"
        assert sync() == f"0 3 0 {told}\n"
    finally:
        shutil.rmtree(home)


@pytest.mark.slow
def test_a_second_writer_is_told_who_the_first_is(fonte: Fonte, home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "data", tmp_path / "data")
    with writing(tmp_path / "data" / "writer.lock", "fonte sync"):
        for arguments in (["sync"], ["delete", "docs/bees.txt"], ["rebuild"], ["check"]):
            sentence = rf"fonte sync \(process {os.getpid()} on .*\) is writing to .*Wait for it to end"
            failed(fonte(*arguments, "--data", tmp_path / "data"), 1, sentence)
        assert fonte("search", "bees", "--data", tmp_path / "data").returncode == 0


@pytest.mark.slow
def test_a_full_disk_is_told_and_nothing_is_lost(fonte: Fonte, tmp_path: Path, tiny_disk: TinyDisk) -> None:
    data = tmp_path / "disk"
    tiny_disk(data, "size=512k")
    docs = tmp_path / "docs"
    docs.mkdir()
    for i in range(40):
        (docs / f"{i:02}.txt").write_text(f"Number {i}. " + "word and word. " * 1_000)
    failed(fonte("sync", docs, "--data", data), 1, r"The disk of .* is full|Cannot write .*No space left on device")
    kept = json.loads(fonte("list", "--data", data, "--json").stdout)["documents"]
    subprocess.run(["mount", "-o", "remount,size=64m", str(data)], check=True)
    report = json.loads(fonte("sync", docs, "--data", data, "--json").stdout)
    assert (report["added"], report["unchanged"]) == (40 - len(kept), len(kept))
    assert fonte("check", "--data", data).returncode == 0


@pytest.mark.slow
def test_a_read_only_disk_is_searched_and_not_written(
    fonte: Fonte, home: Path, tmp_path: Path, tiny_disk: TinyDisk
) -> None:
    data = tmp_path / "disk"
    tiny_disk(data, "size=16m")
    shutil.copytree(home / "data", data, dirs_exist_ok=True)
    subprocess.run(["mount", "-o", "remount,ro", str(data)], check=True)
    for arguments in (["search", "bees"], ["list"], ["status"], ["check"], ["show", "docs/bees.txt"]):
        run = fonte(*arguments, "--data", data)
        assert run.returncode == 0, run.stderr
    assert json.loads(fonte("search", "bees", "--data", data, "--json").stdout)["hits"]
    for arguments in (["sync"], ["delete", "docs/bees.txt"], ["rebuild"]):
        failed(fonte(*arguments, "--data", data), 1, "Cannot write in .*: Read-only file system")


@pytest.mark.slow
def test_ctrl_c_stops_at_once_with_130_and_keeps_what_is_in(tmp_path: Path, fonte: Fonte) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for i in range(3_000):
        (docs / f"{i:04}.txt").write_text(f"This is number {i}. " + f"Some words about {i} and its neighbours. " * 20)
    command = [sys.executable, "-m", "ui.cli", "sync", str(docs), "--data", str(tmp_path / "data")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    store = tmp_path / "data" / "fonte.sqlite"
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline and not _committed(store):
        time.sleep(0.05)
    kept = _committed(store)
    run.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, err = run.communicate(timeout=60)
    took = time.monotonic() - started
    assert run.returncode == 130, err
    assert "Stopped. What was stored before is kept" in err
    assert "Traceback" not in err
    assert took < 5  # a second on a quiet machine
    assert _committed(store) >= kept > 0
    assert fonte("check", "--data", tmp_path / "data").returncode == 0


def _committed(store: Path) -> int:
    try:
        connection = sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return 0
    try:
        return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.Error:
        return 0
    finally:
        connection.close()


# Questions


def test_an_empty_question_is_2(fonte: Fonte, home: Path) -> None:
    failed(fonte("ask", " ?! ", "--data", home / "data"), 2, r"The question is empty\. Ask in a sentence")
    failed(fonte("search", "", "--data", home / "data"), 2, "The question is empty")


def test_a_question_of_100_000_characters_is_2(fonte: Fonte, home: Path) -> None:
    for command in ("ask", "search"):
        failed(fonte(command, "why " * 25_000, "--data", home / "data"), 2, "99,999 characters, more than 2,000")


def test_a_question_that_is_no_text_is_answered_or_refused(fonte: Fonte, home: Path) -> None:
    run = fonte("ask", os.fsdecode(b"bees \xff?"), "--data", home / "data", "--json")
    assert run.returncode in (0, 4), run.stderr
    assert json.loads(run.stdout)["question"]


def test_another_model_is_refused_with_the_command(fonte: Fonte, home: Path) -> None:
    for arguments in (["search", "bees"], ["sync"]):
        run = fonte(*arguments, "--data", home / "data", env={"FONTE_CHUNK_TOKENS": "64"})
        failed(run, 1, "chunks of 256 tokens, and 64 are configured.*fonte rebuild --embed")


# One JSON object on standard output, and nothing of a document that drives a terminal


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["status"], {"version", "index", "settings"}),
        (["list"], {"documents"}),
        (["show", "docs/bees.txt"], {"document", "uri", "text", "chunks"}),
        (["check"], {"problems"}),
        (["rebuild"], {"chunks"}),
        (["sync"], {"added", "failed"}),
        (["search", "Who makes honey?"], {"query", "hits", "timings_ms"}),
        (["ask", "Who makes honey?"], {"question", "outcome", "sentences", "hits", "receipt"}),
        (["delete", "docs/pika.txt"], {"deleted"}),
    ],
)
def test_json_is_one_object(fonte: Fonte, home: Path, tmp_path: Path, arguments: list[str], keys: set[str]) -> None:
    shutil.copytree(home / "data", tmp_path / "data")
    run = fonte(*arguments, "--data", tmp_path / "data", "--json")
    assert run.returncode in (0, 4), run.stderr
    [line] = run.stdout.splitlines()
    assert set(json.loads(line)) >= keys


@pytest.mark.slow
def test_nothing_of_a_document_reaches_the_terminal_raw(fonte: Fonte, tmp_path: Path) -> None:
    docs = tmp_path / "docs[x]\x1b[2J:smile:"
    docs.mkdir()
    (docs / "a\x1b[31m\nb.txt").write_text("Title \x1b]0;owned\x07\n\nBees make honey\x1b[8m and wax\u202e.")
    (docs / "c.md").write_text(
        '---\ntitle: "\\e[31mT [/bold]"\ndate: "2024-01-01\\e[2J"\nsource: "\\e[0m"\n---\n# H\x1b\n\nCats.'
    )
    hostile = {"_id": "\x1b[1m\n", "title": "\x1b", "text": "Ducks \x9b1m swim.", "metadata": {"\x1b": "\x1b"}}
    (docs / "d.jsonl").write_text(json.dumps(hostile))
    (docs / "bad\x1b.txt").touch()
    assert fonte("sync", docs).returncode == 3
    uri = json.loads(fonte("list", "--json").stdout)["documents"][0]["uri"]
    for arguments in (
        ["sync"],
        ["status"],
        ["list"],
        ["show", uri],
        ["search", "bees honey"],
        ["ask", "Who makes honey?"],
        ["check"],
    ):
        run = fonte(*arguments)
        assert run.returncode in (0, 3, 4), run.stderr
        assert not ESCAPE.search(run.stdout + run.stderr), arguments
        assert "Traceback" not in run.stderr


@pytest.mark.slow
def test_a_document_is_deleted_and_synced_again_by_name(fonte: Fonte, home: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(home / "data", data)
    run = fonte("delete", "docs/bees.txt", "--data", data)
    assert (run.returncode, run.stdout) == (0, "deleted docs/bees.txt\n")
    failed(fonte("delete", "docs/bees.txt", "--data", data), 1, "No document has the uri docs/bees.txt")
    failed(fonte("show", "docs/bees.txt", "--data", data), 1, "No document has the uri docs/bees.txt")
    assert json.loads(fonte("sync", "--data", data, "--json").stdout)["added"] == 0
    assert json.loads(fonte("sync", home / "docs" / "bees.txt", "--data", data, "--json").stdout)["added"] == 1
