"""A folder into the store, incrementally: what is new is added, what changed replaced, what went deleted, once each."""

import gzip
import json
import os
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.errors import Locked, SourceMissing, StorageFailed
from index.keywords import KeywordIndex
from index.layout import Layout
from index.maintenance import check, delete
from index.store import Store
from index.sync import Progress, Syncer, SyncReport
from index.vectors import VectorIndex
from tests.conftest import TinyDisk
from tests.fakes import FakeEmbedder
from tests.library import Library


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.deleted


def reasons(report: SyncReport) -> dict[str, str]:
    return {failure.uri: failure.reason for failure in report.failed}


def beir(*documents: Mapping[str, object]) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


def test_what_is_new_changed_unchanged_and_gone(library: Library) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        library.write(name, f"This is {name}.")
    assert counts(library.sync()) == (3, 0, 0, 0)
    assert counts(library.sync()) == (0, 0, 3, 0)
    library.write("a.txt", "This is another text.")
    (library.docs / "b.txt").unlink()
    library.write("d.txt", "This is new.")
    assert counts(library.sync()) == (1, 1, 1, 1)
    assert library.uris() == ["docs/a.txt", "docs/c.txt", "docs/d.txt"]
    assert check(library.data).problems == ()


def test_an_unchanged_file_is_not_even_opened(library: Library) -> None:
    path = library.write("a.txt", "Old text.")
    status = path.stat()
    library.sync()
    path.write_text("New text!")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(library.sync()) == (0, 0, 1, 0)


def test_a_touched_file_is_read_and_not_embedded(library: Library) -> None:
    path = library.write("a.txt", "The text.")
    library.sync()
    embedded, ids = list(library.embedder.embedded), library.chunk_ids()
    os.utime(path)
    assert counts(library.sync()) == (0, 0, 1, 0)
    assert library.embedder.embedded == embedded
    assert library.chunk_ids() == ids


def test_a_changed_document_keeps_the_embeddings_of_unchanged_chunks(library: Library) -> None:
    paragraphs = [f"Paragraph {i} " + "says this and that " * 6 + "." for i in range(20)]
    path = library.write("a.md", "\n\n".join(f"# Part {i}\n\n{text}" for i, text in enumerate(paragraphs)))
    library.sync()
    library.embedder.embedded.clear()
    paragraphs[7] = "Something else stands here now."
    path.write_text("\n\n".join(f"# Part {i}\n\n{text}" for i, text in enumerate(paragraphs)))
    assert counts(library.sync()) == (0, 1, 0, 0)
    assert len(library.embedder.embedded) == 1


def test_a_renamed_file_is_another_document(library: Library) -> None:
    path = library.write("a.txt", "The text.")
    library.sync()
    path.rename(library.docs / "b.txt")
    assert counts(library.sync()) == (1, 0, 0, 1)
    assert library.uris() == ["docs/b.txt"]


def test_an_empty_folder_makes_an_empty_index(library: Library) -> None:
    report = library.sync()
    assert (counts(report), report.documents, report.failed) == ((0, 0, 0, 0), 0, ())
    with library.corpus() as corpus:
        assert len(corpus) == 0


def test_a_path_that_is_not_there_changes_nothing(library: Library) -> None:
    library.write("a.txt", "The text.")
    with pytest.raises(SourceMissing, match=r"There is no .*nowhere.*Nothing was changed"):
        library.sync(library.docs, library.docs / "nowhere")
    assert not library.data.exists()
    os.mkfifo(library.docs / "pipe.txt")
    with pytest.raises(SourceMissing, match="neither a folder nor a file"):
        library.sync(library.docs / "pipe.txt")
    (library.docs / "loop.txt").symlink_to(library.docs / "loop.txt")
    with pytest.raises(SourceMissing):
        library.sync(library.docs / "loop.txt")


# What cannot be read


def test_bad_files_are_reported_every_time_and_the_rest_is_in(library: Library) -> None:
    library.write("good.txt", "The text.")
    library.write("empty.txt", "")
    library.write("binary.txt", b"a\0b")
    (library.docs / "broken.txt").symlink_to("/proc/self/mem")
    expected = {
        "docs/empty.txt": "there is no text in it",
        "docs/binary.txt": "it is not text, whatever its name says",
        "docs/broken.txt": "the disk says: Input/output error",
    }
    first = library.sync()
    assert reasons(first) == expected
    assert counts(first) == (1, 0, 0, 0)
    second = library.sync()
    assert reasons(second) == expected
    assert counts(second) == (0, 0, 1, 0)
    library.write("empty.txt", "Not any more.")
    assert "docs/empty.txt" not in reasons(library.sync())


def test_a_document_whose_file_cannot_be_read_any_more_is_kept(library: Library) -> None:
    path = library.write("a.txt", "The text.")
    library.sync()
    path.unlink()
    path.symlink_to("/proc/self/mem")
    report = library.sync()
    assert reasons(report) == {"docs/a.txt": "the disk says: Input/output error; what was read of it before is kept"}
    assert counts(report) == (0, 0, 1, 0)
    assert library.uris() == ["docs/a.txt"]
    path.unlink()
    path.write_text("Another text.")
    assert counts(library.sync()) == (0, 1, 0, 0)


def test_a_file_that_vanishes_while_others_are_read(library: Library) -> None:
    for i in range(200):
        library.write(f"{i:03}.txt", f"This is number {i}.")

    def remove(progress: Progress) -> None:
        (library.docs / "199.txt").unlink(missing_ok=True)

    report = library.sync(on_progress=remove)
    assert reasons(report) == {"docs/199.txt": "it vanished while it was being read"}
    assert report.added == 199
    assert library.sync().failed == ()


def test_a_line_of_50_mb_is_reported(library: Library) -> None:
    library.write("a.txt", b"word " * 10_000_000)
    library.write("b.txt", "The text.")
    started = time.monotonic()
    report = library.sync()
    assert "cut it into several files" in reasons(report)["docs/a.txt"]
    assert report.added == 1
    assert time.monotonic() - started < 30


def test_a_line_of_half_a_million_characters_is_read(library: Library) -> None:
    library.write("a.txt", "word " * 100_000)
    report = library.sync()
    assert report.failed == ()
    assert report.chunks >= 100_000 / 32


def test_a_folder_that_cannot_be_listed_is_reported(library: Library) -> None:
    library.write("b.txt", "The text.")
    home = os.getcwd()
    try:
        os.chdir(library.docs)
        for name in ["d" * 200] * 25:
            os.mkdir(name)
            os.chdir(name)
    finally:
        os.chdir(home)
    report = library.sync()
    subprocess.run(["rm", "-rf", str(library.docs / ("d" * 200))], check=True)  # Python could not delete it
    assert [failure.reason for failure in report.failed] == ["cannot be listed: File name too long"]
    assert report.added == 1


def test_a_root_that_vanished_keeps_its_documents_until_they_are_deleted(library: Library) -> None:
    library.write("a.txt", "The text.")
    library.write("corpus.jsonl", beir({"_id": "x", "text": "From a corpus."}))
    library.sync()
    library.docs.rename(library.docs.with_name("unplugged"))
    report = library.refresh()
    [failure] = report.failed
    assert (failure.uri, failure.error) == ("docs", "SourceMissing")
    assert failure.reason.endswith("is not there; its documents are kept. To delete them: fonte delete docs/")
    assert library.uris() == ["docs/a.txt", "x"]
    assert sorted(delete(library.data, ["docs/"])) == ["docs/a.txt", "x"]
    assert library.refresh().failed == ()
    library.docs.with_name("unplugged").rename(library.docs)
    assert counts(library.sync()) == (2, 0, 0, 0)


# Many roots


def test_a_root_inside_a_root_is_synced_with_it_and_is_not_read_twice(library: Library) -> None:
    library.write("sub/a.txt", "Inner text.")
    library.write("b.txt", "Outer text.")
    library.sync(library.docs / "sub")
    assert counts(library.sync()) == (1, 0, 1, 0)
    assert library.uris() == ["docs/b.txt", "sub/a.txt"]
    library.write("sub/a.txt", "Inner text, changed.")
    assert counts(library.sync()) == (0, 1, 1, 0)


def test_a_file_that_is_a_root_is_not_read_twice_with_its_folder(library: Library) -> None:
    library.write("a.txt", "First text.")
    library.write("b.txt", "Second text.")
    library.sync(library.docs / "a.txt")
    library.sync()
    assert library.uris() == ["a.txt", "docs/b.txt"]


def test_paths_that_overlap_are_read_once(library: Library) -> None:
    library.write("sub/a.txt", "Inner text.")
    report = library.sync(library.docs / "sub", library.docs, library.docs, library.docs / "sub" / "a.txt")
    assert (counts(report), report.failed) == ((1, 0, 0, 0), ())
    again = library.sync(library.docs, library.docs / "sub")
    assert (counts(again), again.failed) == ((0, 0, 1, 0), ())


def test_a_part_of_a_root_leaves_the_rest_alone(library: Library) -> None:
    library.write("one/a.txt", "First text.")
    library.write("two/b.txt", "Second text.")
    library.sync()
    (library.docs / "two" / "b.txt").unlink()
    library.write("one/a.txt", "First text, changed.")
    assert counts(library.sync(library.docs / "one")) == (0, 1, 0, 0)
    assert library.uris() == ["docs/one/a.txt", "docs/two/b.txt"]


def test_collections_are_apart(library: Library) -> None:
    library.write("a.txt", "The text.")
    library.sync()
    assert counts(library.sync(collection="other")) == (1, 0, 0, 0)
    with library.store() as store:
        assert [(s.collection, s.uri) for s in store.summaries()] == [
            ("default", "docs/a.txt"),
            ("other", "docs/a.txt"),
        ]
    assert counts(library.refresh()) == (0, 0, 2, 0)


def test_names_that_no_terminal_should_see_are_synced_once(library: Library) -> None:
    for name in (b"esc\x1b[31m.txt", b"two\nlines.txt", b"caf\xe9.txt", b"d\xff/e.txt"):
        path = Path(os.fsdecode(os.fsencode(library.docs) + b"/" + name))
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"The text of {name!r}.")
    assert counts(library.sync()) == (4, 0, 0, 0)
    assert counts(library.sync()) == (0, 0, 4, 0)
    inner = Path(os.fsdecode(os.fsencode(library.docs) + b"/d\xff"))
    assert counts(library.sync(inner)) == (0, 0, 1, 0)
    with library.store() as store:
        shown = [text for s in store.summaries() for text in (s.uri, s.title)]
    assert all(text.isprintable() for text in shown)


# Corpora of many documents


def test_the_id_of_a_corpus_is_the_uri_and_a_bad_line_is_one_failure(library: Library) -> None:
    lines = beir({"_id": "d1", "text": "First."}, {"_id": "d2", "text": "Second."})
    library.write(
        "corpus.jsonl", lines + "not json\n" + beir({"_id": "d1", "text": "Again."}, {"_id": "d3", "text": ""})
    )
    report = library.sync()
    assert library.uris() == ["d1", "d2"]
    assert reasons(report) == {
        "docs/corpus.jsonl#line 3": "no document with _id and text: it is no JSON",
        "docs/corpus.jsonl#d1": "a document of that name stands above it in the same file",
        "docs/corpus.jsonl#d3": "there is no text in it",
    }
    assert reasons(library.sync()) == reasons(report)
    with library.store() as store:
        assert [d.text for s in store.summaries() if (d := store.document(s.id))] == ["First.", "Second."]


def test_only_the_changed_documents_of_a_corpus_are_embedded(library: Library) -> None:
    documents = [{"_id": f"d{i}", "text": f"This is number {i}."} for i in range(50)]
    library.write("corpus.jsonl.gz", gzip.compress(beir(*documents).encode()))
    library.sync()
    library.embedder.embedded.clear()
    documents[7]["text"] = "This is another."
    del documents[3]
    library.write("corpus.jsonl.gz", gzip.compress(beir(*documents, {"_id": "new", "text": "A new one."}).encode()))
    assert counts(library.sync()) == (1, 1, 48, 1)
    assert len(library.embedder.embedded) == 2


def test_a_corpus_cut_off_keeps_what_it_had(library: Library) -> None:
    whole = gzip.compress(beir(*[{"_id": f"d{i}", "text": f"This is number {i}."} for i in range(600)]).encode())
    library.write("corpus.jsonl.gz", whole)
    library.sync()
    library.write("corpus.jsonl.gz", whole[: len(whole) // 3])
    report = library.sync()
    assert reasons(report) == {
        "docs/corpus.jsonl.gz": "its compressed data is damaged or cut off; what was read of it before is kept"
    }
    assert report.unchanged == 600


def test_a_corpus_of_bad_lines_does_not_flood_the_report(library: Library) -> None:
    library.write("log.jsonl", "not json\n" * 5_000 + beir({"_id": "d", "text": "Good."}))
    report = library.sync()
    assert len(report.failed) == 101
    assert report.failed[0].reason.startswith("4,900 more") or report.failed[-1].reason.startswith("4,900 more")
    assert report.added == 1


def test_a_document_belongs_to_the_first_file_that_has_it_and_to_the_next_when_that_gives_it_up(
    library: Library,
) -> None:
    x, y, z = ({"_id": name, "text": f"The text of {name}."} for name in "xyz")
    library.write("a.jsonl", beir(x, y))
    library.write("b.jsonl", beir(x, z))
    first = library.sync()
    assert list(reasons(first)) == ["docs/b.jsonl#x"]
    assert "another file holds a document named x" in reasons(first)["docs/b.jsonl#x"]
    assert library.sync().failed == first.failed
    library.write("a.jsonl", beir(y))
    second = library.sync()
    assert (second.failed, library.uris()) == ((), ["x", "y", "z"])


def test_a_document_moves_between_files_in_one_sync_either_way(library: Library) -> None:
    x, y, z = ({"_id": name, "text": f"The text of {name}."} for name in "xyz")
    library.write("a.jsonl", beir(x, y))
    library.write("b.jsonl", beir(z))
    library.sync()
    library.write("a.jsonl", beir(x))
    library.write("b.jsonl", beir(y, z))
    assert (library.sync().failed, library.uris()) == ((), ["x", "y", "z"])
    library.write("a.jsonl", beir(x, z))
    library.write("b.jsonl", beir(y))
    assert (library.sync().failed, library.uris()) == ((), ["x", "y", "z"])
    (library.docs / "b.jsonl").unlink()
    library.write("c.jsonl", beir(y))
    assert (library.sync().failed, library.uris()) == ((), ["x", "y", "z"])
    assert check(library.data).problems == ()


# Deleted by a person


def test_a_deleted_document_stays_out_until_its_file_is_named(library: Library) -> None:
    path = library.write("a.txt", "The text.")
    library.sync()
    delete(library.data, ["docs/a.txt"])
    assert counts(library.sync()) == (0, 0, 0, 0)
    library.write("a.txt", "The text, changed.")
    assert counts(library.refresh()) == (0, 0, 0, 0)
    assert counts(library.sync(path)) == (1, 0, 0, 0)
    assert counts(library.sync()) == (0, 0, 1, 0)


def test_a_deleted_document_of_a_corpus_comes_in_again_with_its_file(library: Library) -> None:
    path = library.write("c.jsonl", beir({"_id": "x", "text": "One text."}, {"_id": "y", "text": "Another."}))
    library.sync()
    delete(library.data, ["x"])
    os.utime(path)
    assert counts(library.sync()) == (0, 0, 1, 0)
    assert library.uris() == ["y"]
    assert counts(library.sync(path)) == (1, 0, 1, 0)
    assert library.uris() == ["x", "y"]


def test_what_an_ignore_file_begins_to_name_is_deleted(library: Library) -> None:
    library.write("a.txt", "The text.")
    library.write("b.txt", "Another text.")
    library.sync()
    library.write(".fonteignore", "b.txt\n")
    report = library.sync()
    assert (counts(report), report.skipped) == ((0, 0, 1, 1), 1)


# Interrupted


class _Interrupted(FakeEmbedder):
    """Stops the work after so many texts, as a person does."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def embed_passages(self, texts):  # type: ignore[no-untyped-def]
        if len(self.embedded) >= self._after:
            raise KeyboardInterrupt
        return super().embed_passages(texts)


def test_an_interrupted_sync_keeps_what_is_in_and_the_next_goes_on(library: Library) -> None:
    for i in range(600):
        library.write(f"{i:03}.txt", f"This is number {i}.")
    stopped = _Interrupted(after=256)
    with pytest.raises(KeyboardInterrupt):
        Syncer(library.data, stopped, 32).sync([library.docs])
    kept = library.chunk_ids()
    assert 0 < len(kept) < 600
    report = library.sync()
    assert report.added == 600 - len(kept)
    assert not set(library.embedder.embedded) & set(stopped.embedded[: len(kept)])
    assert {uri: library.chunk_ids()[uri] for uri in kept} == kept
    assert check(library.data).problems == ()


def test_a_store_put_back_from_a_backup_is_not_searched_with_later_indexes(library: Library) -> None:
    library.write("a.txt", "The first text.")
    library.sync()
    backup = library.layout.store.read_bytes()
    for name, text in (("b.txt", "Bees make honey."), ("c.txt", "Cats drink milk.")):
        library.write(name, text)
        library.sync()
    library.layout.store.write_bytes(backup)
    for name, text in (("b.txt", "Ducks swim."), ("c.txt", "Eagles fly."), ("d.txt", "Foxes run.")):
        library.write(name, text)
    library.sync()
    assert check(library.data).problems == ()


def test_a_new_store_is_not_searched_with_the_indexes_of_an_old_one(library: Library) -> None:
    library.write("a.txt", "The first text.")
    library.sync()
    library.layout.store.unlink()
    library.write("a.txt", "Another text altogether.")
    library.sync()
    assert check(library.data).problems == ()


def test_a_full_disk_stops_a_sync_with_a_sentence_and_nothing_is_lost(library: Library, tiny_disk: TinyDisk) -> None:
    tiny_disk(library.data, "size=1m")
    for i in range(60):
        library.write(f"{i:03}.txt", f"Number {i}. " + "word " * 2_000)
    with pytest.raises(StorageFailed, match=r"disk of .* is full|Cannot write"):
        library.sync()
    kept = library.uris()
    assert 0 < len(kept) < 60
    subprocess.run(["mount", "-o", "remount,size=64m", str(library.data)], check=True)
    assert library.sync().added == 60 - len(kept)
    assert check(library.data).problems == ()


def test_a_second_sync_at_the_same_time_is_refused(library: Library) -> None:
    for i in range(300):
        library.write(f"{i}.txt", f"This is number {i}.")
    refused: list[str] = []

    def second(progress: Progress) -> None:
        if not refused:
            try:
                library.sync()
            except Locked as error:
                refused.append(str(error))

    library.sync(on_progress=second)
    assert refused[0].startswith("fonte sync (process ")


def test_progress_goes_forward_and_ends_whole(library: Library) -> None:
    for i in range(40):
        library.write(f"{i}.txt", f"This is number {i}.")
    library.write("long.txt", " ".join(f"Sentence {i} of the long one." for i in range(5_000)))
    seen: list[Progress] = []
    library.sync(on_progress=seen.append)
    assert [p.bytes_done for p in seen] == sorted(p.bytes_done for p in seen)
    assert [p.chunks for p in seen] == sorted(p.chunks for p in seen)
    assert seen[-1].bytes_done == seen[-1].bytes_total > 0
    assert seen[-1].documents == 41
    assert len([p for p in seen if p.current == "docs/long.txt"]) > 2


def test_a_long_sync_can_be_searched_before_it_ends(library: Library) -> None:
    for i in range(600):
        library.write(f"{i:03}.txt", f"This is number {i}.")
    reached: set[int] = set()

    def look(progress: Progress) -> None:
        with library.store() as store:
            found = VectorIndex.reached(library.layout.vectors, store)
            assert found == KeywordIndex.reached(library.layout.keywords, store)
            reached.add(found)

    Syncer(library.data, library.embedder, 32, derive_every=1e-6).sync([library.docs], on_progress=look)
    assert len(reached) > 1
    assert check(library.data).problems == ()


def test_no_thread_is_left(library: Library) -> None:
    library.write("a.txt", "The text.")
    library.sync()
    assert not any(thread.name == "ahead" for thread in threading.enumerate())


def test_no_connection_is_left_open(library: Library) -> None:
    library.write("a.txt", "The text.")
    library.sync()
    assert not Path(f"{Layout(library.data).store}-wal").exists()
    Store(library.layout.store).close()
