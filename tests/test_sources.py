"""Roots: which folder a path belongs to, and what its documents are called."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.sources import Sources
from index.store import Store
from tests.library import Library


@pytest.fixture
def sources(tmp_path: Path) -> Iterator[Sources]:
    store = Store(tmp_path / "data" / "fonte.sqlite", create=True)
    yield Sources(store)
    store.close()


def folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def test_a_folder_is_labelled_by_its_name_and_a_second_of_that_name_by_a_number(
    tmp_path: Path, sources: Sources
) -> None:
    first, second = folder(tmp_path / "a" / "notes"), folder(tmp_path / "b" / "notes")
    assert sources.root_at(first, "default").label == "notes"
    assert sources.root_at(second, "default").label == "notes-2"
    assert sources.root_at(first, "default").label == "notes"
    assert sources.root_at(second, "other").label == "notes"


def test_a_path_below_a_root_belongs_to_it(tmp_path: Path, sources: Sources) -> None:
    root = sources.root_at(folder(tmp_path / "notes"), "default")
    assert sources.root_at(folder(tmp_path / "notes" / "sub"), "default") == root
    assert sources.root_at(folder(tmp_path / "notes-old"), "default") != root


def test_the_nearest_root_holds_a_path(tmp_path: Path, sources: Sources) -> None:
    inner = sources.root_at(folder(tmp_path / "a" / "b"), "default")
    outer = sources.root_at(tmp_path / "a", "default")
    assert inner != outer
    assert sources.root_at(folder(tmp_path / "a" / "b" / "c"), "default") == inner
    assert sources.root_at(folder(tmp_path / "a" / "d"), "default") == outer


def test_what_is_hidden_is_a_root_of_its_own(tmp_path: Path, sources: Sources) -> None:
    root = sources.root_at(folder(tmp_path / "a"), "default")
    assert sources.root_at(folder(tmp_path / "a" / ".b"), "default") != root


def test_a_label_can_be_shown(tmp_path: Path, sources: Sources) -> None:
    name = os.fsdecode(b"n\xff\x1b")
    root = sources.root_at(folder(tmp_path / name), "default")
    assert root.label == "n\\xff\\x1b"
    assert sources.roots() == [root]


def test_a_folder_that_was_moved_keeps_its_documents(library: Library, tmp_path: Path) -> None:
    for i in range(5):
        library.write(f"{i}.txt", f"Text number {i}.")
    library.sync()
    before = library.chunk_ids()
    moved = folder(tmp_path / "elsewhere") / "docs"
    shutil.move(library.docs, moved)
    report = library.sync(moved)
    assert (report.added, report.unchanged, report.deleted) == (0, 5, 0)
    assert library.chunk_ids() == before


def test_another_folder_of_the_name_of_one_that_is_gone_does_not_take_its_documents(
    library: Library, tmp_path: Path
) -> None:
    library.write("a.txt", "On a disk that is not plugged in.")
    library.sync()
    shutil.move(library.docs, tmp_path / "unplugged")
    other = folder(tmp_path / "elsewhere" / "docs")
    (other / "b.txt").write_text("Something else.")
    report = library.sync(other)
    assert (report.added, report.deleted) == (1, 0)
    assert library.uris() == ["docs-2/b.txt", "docs/a.txt"]
    shutil.move(tmp_path / "unplugged", library.docs)
    assert library.refresh().unchanged == 2
