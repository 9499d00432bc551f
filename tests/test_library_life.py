"""A folder lives: files are renamed, copied, watched, and a sync is rehearsed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from index.context import told_date
from index.plan import plan
from index.watch import changes
from tests import hostile
from tests.conftest import Fonte
from tests.library import Library

LONG = " ".join(f"The sentence number {i} says something about cats." for i in range(20))


# Renames


@pytest.mark.parametrize("name", ["sub/a.md", "b.md"])
def test_a_file_that_moved_is_not_embedded_again(library: Library, name: str) -> None:
    path = library.write("a.md", f"# The title\n\n{LONG}")
    library.write("c.md", "# Another\n\nAnother text.")
    library.sync()
    embedded = len(library.embedder.embedded)
    (library.docs / name).parent.mkdir(exist_ok=True)
    path.rename(library.docs / name)
    report = library.sync()
    assert (report.renamed, report.added, report.deleted, report.unchanged) == (1, 1, 1, 1)
    assert len(library.embedder.embedded) == embedded
    assert library.uris() == sorted([f"docs/{name}", "docs/c.md"])


def test_a_new_file_of_the_same_size_is_no_rename(library: Library) -> None:
    path = library.write("a.txt", "Cats drink milk.")
    library.sync()
    path.unlink()
    library.write("b.txt", "Dogs drink milk.")
    assert library.sync().renamed == 0


# The same text twice


def test_the_same_text_is_stored_once_with_both_sources(library: Library) -> None:
    library.write("a.txt", LONG)
    library.write("b.md", LONG)
    library.write("c.zip", hostile.zipped({"d.txt": LONG}))
    report = library.sync()
    assert (report.added, report.failed) == (1, ())
    assert library.uris() == ["docs/a.txt"]
    assert copies(library) == [["docs/b.md", "docs/c.zip#d.txt"]]
    assert library.sync().added == 0


def test_when_one_of_two_sources_goes_the_other_keeps_the_text(library: Library) -> None:
    path = library.write("a.txt", LONG)
    library.write("b.txt", LONG)
    library.sync()
    path.unlink()
    library.sync()
    assert library.uris() == ["docs/b.txt"] and copies(library) == []


def test_when_one_of_two_sources_changes_both_texts_are_there(library: Library) -> None:
    library.write("a.txt", LONG)
    library.write("b.txt", LONG)
    library.sync()
    library.write("a.txt", f"{LONG} And dogs.")
    library.sync()
    assert library.uris() == ["docs/a.txt", "docs/b.txt"]
    library.write("b.txt", f"{LONG} And dogs.")
    library.sync()
    assert library.uris() == ["docs/a.txt"] and copies(library) == [["docs/b.txt"]]


def test_short_texts_and_lines_of_a_corpus_are_documents_of_their_own(library: Library) -> None:
    library.write("a.txt", "Thanks!")
    library.write("b.txt", "Thanks!")
    library.write("c.jsonl", "\n".join(json.dumps({"_id": i, "text": LONG}) for i in range(3)))
    library.sync()
    assert library.uris() == ["0", "1", "2", "docs/a.txt", "docs/b.txt"]


def copies(library: Library) -> list[list[str]]:
    from index.sources import Sources

    with library.store() as store:
        return list(Sources(store).copies().values())


# A rehearsal


def test_a_rehearsal_says_what_a_sync_would_do_and_does_nothing(library: Library) -> None:
    library.write("a.txt", "One.")
    library.write("b.bin", "x")
    first = plan(library.data, [library.docs])
    assert (first.new, first.skipped) == (("docs/a.txt",), 1)
    assert not library.data.exists()
    library.write("gone.txt", "Two.")
    library.write("same.txt", "Three.")
    library.sync()
    before = library.layout.store.read_bytes()
    library.write("a.txt", "One and more.")
    library.write("new.txt", "New.")
    (library.docs / "gone.txt").unlink()
    found = plan(library.data, [library.docs])
    assert found == plan(library.data, [])
    assert (found.new, found.changed, found.vanished) == (("docs/new.txt",), ("docs/a.txt",), ("docs/gone.txt",))
    assert found.unchanged == 1
    assert plan(library.data, [library.docs / "new.txt"]).new == ("docs/new.txt",)
    assert library.layout.store.read_bytes() == before


# Watching


def test_a_burst_of_changes_is_one(tmp_path: Path) -> None:
    seen: list[float] = []

    def write() -> None:
        time.sleep(0.5)
        for i in range(300):
            (tmp_path / f"{i}.txt").write_text("x")
            (tmp_path / f"{i}.o").write_text("of a kind that is not read")

    thread = threading.Thread(target=write)
    thread.start()
    for _ in changes([tmp_path]):
        seen.append(time.monotonic())
        break
    thread.join()
    assert len(list(tmp_path.glob("*.txt"))) == 300


@pytest.mark.slow
def test_a_watched_folder_is_followed_through_a_storm_until_ctrl_c(tmp_path: Path) -> None:
    docs, data = tmp_path / "docs", tmp_path / "data"
    docs.mkdir()
    (docs / "a.txt").write_text("Cats drink milk.")
    command = [sys.executable, "-m", "ui.cli", "sync", str(docs), "--data", str(data), "--watch"]
    watching = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert watching.stderr is not None
        for line in watching.stderr:
            if line.startswith("Watching"):
                break
        half = docs / "half.txt"
        for i in range(200):
            (docs / f"{i}.txt").write_text(f"The number {i}.")
            (docs / f"{i % 7}.txt").write_text(f"The number {i % 7} again, at {i}.")
            if i % 3 == 0:
                (docs / f"{i}.txt").unlink()
            with half.open("a") as file:
                file.write(f"Line {i}.\n")
            time.sleep(0.005)
        expected = {f"docs/{path.name}" for path in docs.iterdir()}
        until = time.monotonic() + 60
        while time.monotonic() < until and _listed(data) != expected:
            time.sleep(1)
        assert _listed(data) == expected
        watching.send_signal(signal.SIGINT)
        assert watching.wait(10) == 130
        assert "The index holds" in watching.stderr.read()
    finally:
        watching.kill()
        watching.wait()
        if watching.stderr:
            watching.stderr.close()


def _listed(data: Path) -> set[str]:
    command = [sys.executable, "-m", "ui.cli", "list", "--data", str(data), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {row["uri"] for row in json.loads(done.stdout)["documents"]}


# The list


def test_the_list_is_filtered_by_kind_language_and_date(fonte: Fonte, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("---\ndate: 2020-05-01\n---\nI gatti bevono il latte e dormono tutto il giorno.")
    (docs / "b.csv").write_text("animal,drink\ncat,milk\n")
    (docs / "c.zip").write_bytes(hostile.zipped({"d.txt": "The cats drink the milk, and sleep all day long."}))
    os.utime(docs / "c.zip", (1_717_500_000, 1_717_500_000))
    assert fonte("sync", docs).returncode == 0

    def listed(*flags: str) -> list[str]:
        return [row["uri"] for row in json.loads(fonte("list", "--json", *flags).stdout)["documents"]]

    assert listed() == ["docs/a.md", "docs/b.csv", "docs/c.zip#d.txt"]
    assert listed("--type", "csv") == ["docs/b.csv"]
    assert listed("--type", "txt") == ["docs/c.zip#d.txt"]
    assert listed("--language", "it") == ["docs/a.md"]
    assert listed("--until", "2020") == ["docs/a.md"]
    assert listed("--since", "2024-06-04", "--until", "2024-06-04") == ["docs/c.zip#d.txt"]
    dry = json.loads(fonte("sync", docs, "--dry-run", "--json").stdout)
    assert (dry["dry_run"], dry["new"], dry["unchanged"]) == (True, [], 3)


def test_an_interrupt_that_was_swallowed_is_heeded_at_the_next_step() -> None:
    code = (
        "import os, signal\nfrom ui.interrupt import heeded\n"
        "class Swallows:\n    def __del__(self):\n        os.kill(os.getpid(), signal.SIGINT)\n"
        "        for _ in range(9): pass\n"
        "with heeded() as check:\n    check()\n    Swallows()\n    print('forgotten')\n    check()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "forgotten\n" and done.stderr.rstrip().endswith("KeyboardInterrupt")


def test_the_time_of_a_file_is_no_date_of_its_document(library: Library) -> None:
    library.write("note.md", "# Note\n\nThe lease ends in May.")
    library.sync()
    with library.corpus() as corpus:
        [summary] = corpus.summaries()
        document = corpus.document(summary.id)
    assert document.published and told_date(document) == ""
