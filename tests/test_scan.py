"""Which files of a folder are read."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.scan import Scan, scan


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def names(found: Scan) -> list[str]:
    return [file.name for file in found.files]


def test_files_of_known_kinds_by_name(tmp_path: Path) -> None:
    tree(tmp_path, "b.txt", "a/z.md", "a/y.HTML", "c.exe", "d", "corpus.jsonl.gz")
    found = scan(tmp_path)
    assert names(found) == ["a/y.HTML", "a/z.md", "b.txt", "corpus.jsonl.gz"]
    assert found.skipped == 2
    assert [(f.size, f.path.stat().st_mtime_ns == f.mtime_ns) for f in found.files] == [(1, True)] * 4


def test_hidden_links_to_folders_pipes_and_broken_links_are_left_out(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", ".hidden.txt", ".git/b.txt", "sub/.c/d.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "nowhere.txt").symlink_to("nowhere")
    (tmp_path / "linked.txt").symlink_to(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    found = scan(tmp_path)
    assert names(found) == ["a.txt", "linked.txt"]
    assert found.unlisted == ()


def test_a_single_file_is_a_root_without_a_name(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt")
    [found] = scan(tmp_path / "a.txt").files
    assert (found.name, found.path) == ("", tmp_path / "a.txt")


def test_a_part_of_a_root(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "sub/b.txt", "sub/deep/c.txt", "subway/d.txt")
    assert names(scan(tmp_path, "sub")) == ["sub/b.txt", "sub/deep/c.txt"]
    assert names(scan(tmp_path, "sub/b.txt")) == ["sub/b.txt"]


def test_other_roots_are_left_to_themselves(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "b.txt", "sub/c.txt")
    assert names(scan(tmp_path, apart=frozenset({tmp_path / "sub", tmp_path / "b.txt"}))) == ["a.txt"]


def test_what_an_ignore_file_names_is_left_out(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "b.txt", "drafts/c.txt", "sub/a.txt", "sub/d.txt", "sub/e/d.txt")
    (tmp_path / ".fonteignore").write_text("/a.txt\ndrafts/\n# a comment\n!\n\n[z-a]\n")
    (tmp_path / "sub" / ".fonteignore").write_text("d.txt\n")
    found = scan(tmp_path)
    assert names(found) == ["b.txt", "sub/a.txt"]
    assert names(scan(tmp_path, "sub")) == ["sub/a.txt"]
    assert names(scan(tmp_path, "a.txt")) == []
    assert names(scan(tmp_path, "drafts/c.txt")) == []


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_an_ignore_file_that_is_no_file_is_none(tmp_path: Path, kind: str) -> None:
    tree(tmp_path, "a.txt")
    ignore = tmp_path / ".fonteignore"
    os.mkfifo(ignore) if kind == "pipe" else ignore.mkdir()
    assert names(scan(tmp_path)) == ["a.txt"]


def test_names_that_cannot_be_shown_are_written_out_and_their_files_still_found(tmp_path: Path) -> None:
    for name in (b"esc\x1b[31m.txt", b"two\nlines.txt", b"caf\xe9.txt", b"d\xff/e.txt"):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = scan(tmp_path)
    assert names(found) == ["caf\\xe9.txt", "d\\xff/e.txt", "esc\\x1b[31m.txt", "two\\x0alines.txt"]
    assert all(file.path.read_text() == "x" for file in found.files)
    assert names(scan(tmp_path, os.fsdecode(b"d\xff"))) == ["d\\xff/e.txt"]


def test_two_names_that_look_the_same_are_not_taken_for_one_file(tmp_path: Path) -> None:
    tree(tmp_path, "a\x1b.txt", "a\\x1b.txt")
    found = scan(tmp_path)
    assert names(found) == ["a\\x1b.txt"]
    assert [name for name, _ in found.unlisted] == ["a\\x1b.txt"]


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """Give a folder for a tree so deep that Python could not delete it again."""
    yield tmp_path
    subprocess.run(["rm", "-rf", *map(str, tmp_path.iterdir())], check=True)


def test_a_folder_too_deep_to_be_named_is_reported(deep: Path) -> None:
    home = os.getcwd()
    try:
        os.chdir(deep)
        for _ in range(25):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
        Path("a.txt").write_text("x")
    finally:
        os.chdir(home)
    found = scan(deep)
    assert found.files == ()
    assert [reason for _, reason in found.unlisted] == ["File name too long"]


def test_a_thousand_folders_inside_each_other(deep: Path) -> None:
    folder = str(deep)
    for _ in range(1_500):
        folder += "/d"
        os.mkdir(folder)
    Path(folder, "a.txt").write_text("x")
    assert len(scan(deep).files) == 1
