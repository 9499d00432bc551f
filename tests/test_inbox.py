"""Names, limits and the wholeness of uploaded files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import printable
from index.readers import reader_for
from ui.inbox import Inbox, Limits, Refused, safe_name


def keep(inbox: Inbox, name: str, content: bytes, collection: str = "uploads") -> Path:
    with inbox.receive(name, collection, len(content)) as file:
        file.write(content)
        return file.keep().path


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\notes.TXT", "notes.TXT"),
        ("/abs/a.md", "a.md"),
        ("..hidden.md", "hidden.md"),
        ("a\x00b\x1b[31m.md", "ab[31m.md"),
        ("rev\u202efdp.md", "revfdp.md"),
        ("<script>alert(1)<-script>.txt", "<script>alert(1)<-script>.txt"),
        ("  spaced \n name .md", "spaced name.md"),
        ("corpus.jsonl.gz", "corpus.jsonl.gz"),
    ],
)
def test_a_name_is_only_a_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=300), st.sampled_from([".md", ".pdf", ".jsonl.gz"]))
def test_any_name_is_one_file_that_can_be_shown(stem: str, suffix: str) -> None:
    try:
        safe = safe_name(stem + suffix)
    except Refused:
        return
    assert "/" not in safe and "\\" not in safe and not safe.startswith(".")
    assert printable(safe) == safe
    assert len(safe.encode()) <= 180
    assert safe.endswith(suffix) or reader_for(safe) is None


@pytest.mark.parametrize("name", ["", ".md", "/", "a.exe", "noname", "x.md/..", "\u202e.pdf"])
def test_what_is_no_document_is_not_taken(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused) as refused:
        Inbox(tmp_path, Limits()).check(name, 1)
    assert refused.value.code == "kind"


@pytest.mark.parametrize("collection", ["", " ", "a\nb", "x" * 65, "\u202e"])
def test_a_collection_has_a_name(tmp_path: Path, collection: str) -> None:
    with pytest.raises(Refused):
        keep(Inbox(tmp_path, Limits()), "a.md", b"a", collection)


@pytest.mark.parametrize("collection", ["../../up", "a/b", ".hidden", "..", "con:", "città"])
def test_a_collection_has_one_folder_of_its_own(tmp_path: Path, collection: str) -> None:
    inbox = Inbox(tmp_path, Limits())
    path = keep(inbox, "a.md", b"a", collection)
    assert path.parent.parent == inbox.folder
    assert path.parent in inbox.collection_folders()
    assert keep(inbox, "a.md", b"a", f"{collection}-").parent != path.parent


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, Limits(megabytes=1))
    with inbox.receive("a.md", "uploads") as file:
        file.write(b"x" * 1_000_000)
        with pytest.raises(Refused) as refused:
            file.write(b"x")
    assert refused.value.code == "size"
    with inbox.receive("a.md", "uploads") as file:
        file.write(b"half")
    assert not [path for path in inbox.folder.rglob("*") if path.is_file() and path.name != ".fonteignore"]
    with pytest.raises(Refused):
        inbox.receive("a.md", "uploads", 2_000_000)


def test_another_file_of_the_name_stands_beside_it_and_the_same_one_is_recognised(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, Limits())
    first = keep(inbox, "a.md", b"one")
    assert keep(inbox, "a.md", b"two").name == "a (2).md"
    assert keep(inbox, "a.md", b"three").name == "a (3).md"
    with inbox.receive("a.md", "uploads") as file:
        file.write(b"two")
        kept = file.keep()
    assert kept.again and kept.path.name == "a (2).md"
    assert first.read_bytes() == b"one"


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, Limits(files=2))
    keep(inbox, "a.md", b"1")
    keep(inbox, "b.md", b"2", "other")
    with pytest.raises(Refused) as refused:
        keep(inbox, "c.md", b"3")
    assert refused.value.code == "count"


def test_a_sync_of_a_folder_around_it_passes_over_it(tmp_path: Path) -> None:
    from index.scan import scan

    keep(Inbox(tmp_path / "var", Limits()), "a.md", b"1")
    (tmp_path / "b.md").write_text("b")
    assert [file.name for file in scan(tmp_path).files] == ["b.md"]
    assert [file.name for file in scan(tmp_path / "var" / "uploads" / "uploads").files] == ["a.md"]
