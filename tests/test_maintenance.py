"""Delete, check, rebuild."""

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from index.corpus import open_corpus
from index.errors import DamagedStore, Locked, NoIndex, UnknownDocument, WrongModel
from index.keywords import KeywordIndex
from index.lock import writing
from index.maintenance import check, delete, rebuild, reembed
from index.vectors import VectorIndex
from tests.conftest import TinyDisk
from tests.fakes import FakeEmbedder
from tests.library import CHUNK_TOKENS, Library


@pytest.fixture
def ten(library: Library) -> Library:
    for i in range(10):
        library.write(f"{'even' if i % 2 == 0 else 'odd'}/{i}.txt", f"This is number {i}. " + "More of it. " * i)
    library.sync()
    return library


def tampered(library: Library, sql: str, *values: object) -> None:
    connection = sqlite3.connect(library.layout.store)
    connection.execute(sql, values)
    connection.commit()
    connection.close()


# Delete


def test_documents_are_deleted_by_uri_and_by_folder(ten: Library) -> None:
    assert delete(ten.data, ["docs/odd/1.txt"]) == ["docs/odd/1.txt"]
    assert len(delete(ten.data, ["docs/even/"])) == 5
    assert len(ten.uris()) == 4
    assert check(ten.data).problems == ()


def test_one_wrong_uri_deletes_nothing(ten: Library) -> None:
    with pytest.raises(UnknownDocument, match=r"docs/nine\.txt\. Nothing was deleted\. See: fonte list"):
        delete(ten.data, ["docs/odd/1.txt", "docs/nine.txt"])
    assert len(ten.uris()) == 10
    with pytest.raises(UnknownDocument):
        delete(ten.data, ["docs/odd/1.txt"], collection="other")
    with pytest.raises(UnknownDocument, match=r"\\x1b"):
        delete(ten.data, ["\x1b[31m"])


@pytest.mark.parametrize("uri", ["docs/%", "docs/_dd/1.txt", "' OR 1=1 --"])
def test_a_uri_is_no_pattern(ten: Library, uri: str) -> None:
    with pytest.raises(UnknownDocument):
        delete(ten.data, [uri])


def test_deleting_from_no_index_makes_none(tmp_path: Path) -> None:
    for work in (lambda data: delete(data, ["a"]), rebuild, check):
        with pytest.raises(NoIndex):
            work(tmp_path / "none")
    assert not (tmp_path / "none").exists()


# Check


def test_all_is_well(ten: Library) -> None:
    health = check(ten.data)
    assert (health.documents, health.generation, health.problems) == (10, 10, ())


def test_what_is_missing_damaged_or_behind_is_mended_and_no_problem(ten: Library) -> None:
    shutil.rmtree(ten.layout.keywords)
    for file in ten.layout.vectors.iterdir():
        file.write_bytes(b"")
    assert check(ten.data).problems == ()
    assert all(path.stat().st_size for path in ten.layout.vectors.iterdir())


def test_keywords_that_open_but_cannot_be_written_are_made_anew(ten: Library) -> None:
    ten.write("odd/11.txt", "One more.")
    with FileLock(ten.layout.keywords / ".tantivy-writer.lock"):  # as if a writer had been left behind
        ten.sync()
    assert check(ten.data).problems == ()
    assert sorted(path.name for path in ten.data.iterdir() if path.is_dir()) == ["keywords", "vectors"]


def test_chunks_that_the_vectors_lack_or_have_too_many(ten: Library) -> None:
    with ten.store() as store:
        index = VectorIndex.load(ten.layout.vectors, 16, store)
        index._index.remove_ids(np.asarray([3], np.int64))
        index.save(ten.layout.vectors, store)
    assert check(ten.data).problems == ("The vectors hold other chunks than the store. Run: fonte rebuild",)
    rebuild(ten.data)
    assert check(ten.data).problems == ()


def test_vectors_that_are_not_those_of_the_store(ten: Library) -> None:
    tampered(ten, "UPDATE chunks SET embedding = ? WHERE id = 4", np.zeros(16, np.float16).tobytes())
    assert check(ten.data).problems == ("The vectors differ from the embeddings in the store. Run: fonte rebuild",)
    rebuild(ten.data)
    assert check(ten.data).problems == ()


def test_chunks_that_the_keywords_lack(ten: Library) -> None:
    with ten.store() as store:
        index = KeywordIndex.load(ten.layout.keywords, store)
        assert index is not None
        writer = index._index.writer(64 << 20, 1)
        writer.delete_documents_by_term("id", "3")
        writer.commit()
        writer.wait_merging_threads()
    assert check(ten.data).problems == ("The keywords hold other chunks than the store. Run: fonte rebuild",)
    rebuild(ten.data)
    assert check(ten.data).problems == ()


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE chunks SET stop = 100000 WHERE id = 4", "1 chunks lie outside their document's text"),
        ("UPDATE chunks SET embedding = x'00' WHERE id = 4", "1 embeddings have another length"),
        ("UPDATE chunks SET document = 'nobody' WHERE id = 4", "a row of chunks points at nothing"),
    ],
)
def test_a_store_that_contradicts_itself(ten: Library, sql: str, problem: str) -> None:
    tampered(ten, sql)
    assert any(problem in found for found in check(ten.data).problems)


def test_a_store_that_is_damaged(ten: Library) -> None:
    whole = ten.layout.store.read_bytes()
    ten.layout.store.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    try:
        assert check(ten.data).problems[0].startswith("The store is damaged")
    except DamagedStore as error:
        assert "is damaged" in str(error)  # noqa: PT017  # either is a clear sentence


def test_checking_waits_for_no_writer(ten: Library) -> None:
    with writing(ten.layout.lock, "fonte sync"), pytest.raises(Locked, match="fonte sync"):
        check(ten.data)


def test_a_read_only_disk_is_checked_and_what_is_behind_there_is_told(library: Library, tiny_disk: TinyDisk) -> None:
    import subprocess

    tiny_disk(library.data, "size=16m")
    library.write("a.txt", "The text.")
    library.sync()
    subprocess.run(["mount", "-o", "remount,ro", str(library.data)], check=True)
    assert check(library.data).problems == ()
    subprocess.run(["mount", "-o", "remount,rw", str(library.data)], check=True)
    shutil.rmtree(library.layout.vectors)
    subprocess.run(["mount", "-o", "remount,ro", str(library.data)], check=True)
    [problem] = check(library.data).problems
    assert problem.startswith("The vectors are at generation 0, the store at 1, and they cannot be written here")


# Rebuild


def test_a_rebuild_embeds_nothing_and_changes_no_chunk(ten: Library) -> None:
    before, embedded = ten.chunk_ids(), len(ten.embedder.embedded)
    assert rebuild(ten.data) == sum(map(len, before.values()))
    assert ten.chunk_ids() == before
    assert len(ten.embedder.embedded) == embedded
    assert sorted(path.name for path in ten.data.iterdir() if path.is_dir()) == ["keywords", "vectors"]


def test_rebuilding_an_empty_index(library: Library) -> None:
    library.sync()
    assert rebuild(library.data) == 0
    assert check(library.data).problems == ()


def test_another_model_takes_over_whole(ten: Library) -> None:
    other = FakeEmbedder("other", dimensions=24)
    chunks = reembed(ten.data, other, 16)
    assert check(ten.data).problems == ()
    with pytest.raises(WrongModel):
        ten.sync()
    corpus = open_corpus(ten.data, other.identity, 16)
    assert len(corpus) == chunks
    [best] = corpus.chunks(list(corpus.nearest(other.embed_query("This is number 0."), 1))).values()
    assert best.text == "This is number 0."
    corpus.close()


class _Interrupted(FakeEmbedder):
    """Stops the work after so many documents."""

    def __init__(self, name: str, after: int) -> None:
        super().__init__(name)
        self._left = after

    def embed_passages(self, texts):  # type: ignore[no-untyped-def]
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        return super().embed_passages(texts)


def test_an_interrupted_re_embedding_leaves_the_old_index_whole_and_goes_on_where_it_was(ten: Library) -> None:
    before = ten.chunk_ids()
    stopped = _Interrupted("other", after=4)
    with pytest.raises(KeyboardInterrupt):
        reembed(ten.data, stopped, CHUNK_TOKENS)
    assert ten.chunk_ids() == before
    with ten.corpus() as corpus:
        assert by_number(corpus, ten.embedder) == "This is number 0."
    ten.write("odd/1.txt", "This is another number one.")
    ten.sync()
    resumed = FakeEmbedder("other")
    reembed(ten.data, resumed, CHUNK_TOKENS)
    assert not (set(stopped.embedded) - {"This is number 1. More of it."}) & set(resumed.embedded)
    assert check(ten.data).problems == ()
    assert set(ten.chunk_ids()) == set(before)


def test_a_re_embedding_with_a_third_model_does_not_use_what_the_second_left(ten: Library) -> None:
    with pytest.raises(KeyboardInterrupt):
        reembed(ten.data, _Interrupted("second", after=4), CHUNK_TOKENS)
    third = FakeEmbedder("third")
    reembed(ten.data, third, CHUNK_TOKENS)
    with ten.store() as store:
        ids, kept = store.embeddings(list(store.everything().added))
        texts = {i: chunk.text for i, chunk in store.chunks(ids).items()}
    assert len(third.embedded) == len(texts)
    assert np.abs(np.linalg.norm(kept, axis=1) - 1).max() < 1e-2


def by_number(corpus, embedder: FakeEmbedder) -> str:  # type: ignore[no-untyped-def]
    [best] = corpus.chunks(list(corpus.nearest(embedder.embed_query("This is number 0."), 1))).values()
    return str(best.text)
