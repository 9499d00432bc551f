"""The system of record: whole transactions, a growing generation, and errors that say what to do."""

import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.documents import Document, Heading, Place, document_id
from index.embedder import Vectors
from index.errors import DamagedStore, NewerFormat, NoIndex, StorageFailed, WrongModel
from index.filters import Filter
from index.schema import FORMAT
from index.split import Passage
from index.store import Store
from tests.conftest import TinyDisk
from tests.fakes import FakeEmbedder

IDENTITY = FakeEmbedder().identity


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "fonte.sqlite", create=True)
    yield store
    store.close()


def doc(uri: str, text: str = "One. Two.", collection: str = "default", **fields: str) -> Document:
    document = Document(document_id(collection, uri), collection, uri, uri, "en", text)
    return replace(document, **fields)  # type: ignore[arg-type]  # all of the fields used here are text


def cut(text: str) -> list[Passage]:
    """Return a passage for each sentence."""
    at = 0
    passages = []
    for sentence in text.split(". "):
        passages.append(Passage(at, at + len(sentence), "", ""))
        at += len(sentence) + 2
    return passages


def vectors(count: int) -> Vectors:
    return np.eye(count, 16, dtype=np.float32)


def put(store: Store, document: Document) -> Document:
    passages = cut(document.text)
    store.put(document, passages, vectors(len(passages)), None)
    return document


def test_a_document_comes_back_as_it_was(store: Store) -> None:
    document = Document(
        "id", "c", "u", "Tïtle", "it", "Capo\n\nTesto 👩‍👩‍👧.", (Place(6, "p. 1"),), (Heading(0, 4, 1, "Capo"),),
        "2024-06-04", {"k": "v"}, "digest",
    )  # fmt: skip
    store.put(document, [Passage(6, 14, "Capo", "p. 1")], vectors(1), None)
    assert store.document("id") == document
    [chunk] = store.chunks_of("id")
    assert chunk.text == document.text[chunk.start : chunk.end]
    assert store.chunks([chunk.id]) == {chunk.id: chunk}
    assert list(store.documents_of([chunk.id])) == [(document, [chunk])]


def test_every_change_raises_the_generation_and_nothing_else_does(store: Store) -> None:
    assert store.generation == 0
    first = put(store, doc("a"))
    assert store.generation == 1
    store.record_recipe(IDENTITY, 32)
    store.delete([])
    assert store.generation == 1
    store.delete([first.id])
    assert store.generation == 2


def test_a_new_version_takes_the_place_of_the_old_with_new_chunk_ids(store: Store) -> None:
    put(store, doc("a"))
    old = {chunk.id for chunk in store.chunks_of(doc("a").id)}
    put(store, doc("a", "Three. Four. Five."))
    new = {chunk.id for chunk in store.chunks_of(doc("a").id)}
    assert len(new) == 3
    assert not old & new
    assert store.counts() == (1, 3)


def test_the_changes_since_a_generation(store: Store) -> None:
    put(store, doc("a"))
    put(store, doc("b"))
    store.delete([doc("a").id])
    changes = store.changes_since(1)
    assert changes is not None
    assert (changes.generation, len(changes.added), len(changes.removed)) == (3, 2, 2)
    assert changes.added == store.everything().added
    assert store.changes_since(4) is None
    store.forget_removed(3)
    assert store.changes_since(1) is None
    assert store.changes_since(3) is not None


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    put(store, doc("a"))
    with pytest.raises(ValueError, match="zip"):
        store.put(doc("b"), cut("One. Two."), vectors(1), None)
    assert store.generation == 1
    assert [summary.uri for summary in store.summaries()] == ["a"]


def test_embeddings_keep_their_order_and_three_digits(store: Store) -> None:
    document = doc("a", "One. Two. Three.")
    made = np.random.default_rng(0).standard_normal((3, 16)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    store.put(document, cut(document.text), made, None)
    ids = [chunk.id for chunk in store.chunks_of(document.id)]
    found, kept = store.embeddings(ids[::-1])
    assert found == ids
    assert np.abs(kept - made).max() < 1e-3
    assert store.embeddings([999])[0] == []


def test_filters(store: Store) -> None:
    put(store, doc("a", published="2024-06-04T10:00:00", collection="news"))
    put(store, replace(doc("b"), metadata={"author": "O'Hara \" -- ;"}))
    put(store, doc("c", published="2023"))

    def uris(where: Filter) -> set[str]:
        chunks = store.chunks(store.chunk_ids(where) or [])
        return {document.uri for chunk in chunks.values() if (document := store.document(chunk.document_id))}

    assert store.chunk_ids(Filter()) is None
    assert uris(Filter(collections=("news",))) == {"a"}
    assert uris(Filter(collections=("news", "default"))) == {"a", "b", "c"}
    assert uris(Filter(documents=(doc("b").id,))) == {"b"}
    assert uris(Filter(published_from="2024-06-04")) == {"a"}
    assert uris(Filter(published_to="2024-06-04")) == {"a", "c"}
    assert uris(Filter(published_to="2023-12-31")) == {"c"}
    assert uris(Filter(metadata={"author": "O'Hara \" -- ;"})) == {"b"}
    assert uris(Filter(metadata={"author": "' OR 1=1 --"})) == set()
    assert uris(Filter(collections=("x' OR '1'='1",))) == set()


def test_the_languages_of_all_documents(store: Store) -> None:
    assert store.languages() == {}
    for uri, language in (("a", "it"), ("b", "en"), ("c", "it"), ("d", "und")):
        put(store, doc(uri, language=language))
    assert store.languages() == {"it": 2, "en": 1, "und": 1}


def test_another_model_or_another_size_of_chunks_is_refused_with_the_command(store: Store) -> None:
    store.check_recipe(IDENTITY, 32)
    store.record_recipe(IDENTITY, 32)
    store.check_recipe(IDENTITY, 32)
    with pytest.raises(WrongModel, match=r"made by the model fake, and other is configured.*fonte rebuild --embed"):
        store.check_recipe(FakeEmbedder("other").identity, 32)
    with pytest.raises(WrongModel, match=r"chunks of 32 tokens, and 64 are configured.*fonte rebuild --embed"):
        store.check_recipe(IDENTITY, 64)


def test_two_stores_never_have_one_identity(tmp_path: Path, store: Store) -> None:
    other = Store(tmp_path / "other" / "fonte.sqlite", create=True)
    assert other.identity != store.identity
    other.close()
    again = Store(tmp_path / "fonte.sqlite")
    assert again.identity == store.identity
    again.close()


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match=r"No index in .*fonte sync FOLDER"):
        Store(tmp_path / "none" / "fonte.sqlite")
    assert not (tmp_path / "none").exists()
    (tmp_path / "fonte.sqlite").touch()
    with pytest.raises(NoIndex):
        Store(tmp_path / "fonte.sqlite")


def test_a_newer_format_is_refused(tmp_path: Path, store: Store) -> None:
    store.close()
    connection = sqlite3.connect(tmp_path / "fonte.sqlite")
    connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()
    with pytest.raises(NewerFormat, match=r"written by a newer Fonte.*Upgrade"):
        Store(tmp_path / "fonte.sqlite")
    with pytest.raises(NewerFormat):
        Store(tmp_path / "fonte.sqlite", create=True)


def test_damage_is_told_from_absence(tmp_path: Path, store: Store) -> None:
    for i in range(50):
        put(store, doc(f"d{i}", "Word and word. " * 50))
    store.close()
    path = tmp_path / "fonte.sqlite"
    whole = path.read_bytes()
    path.write_bytes(b"This is no database. " * 100)
    with pytest.raises(DamagedStore, match="is damaged"):
        Store(path)
    path.write_bytes(whole[:4096] + bytes(len(whole) - 8192) + whole[-4096:])
    damaged = None
    try:
        damaged = Store(path)
        assert damaged.sound() != []
    except DamagedStore:
        pass
    finally:
        if damaged is not None:
            damaged.close()


def test_a_full_disk_is_told_and_costs_only_what_did_not_fit(tmp_path: Path, tiny_disk: TinyDisk) -> None:
    tiny_disk(tmp_path / "disk", "size=1m")
    store = Store(tmp_path / "disk" / "fonte.sqlite", create=True)
    stored = 0

    def fill() -> None:
        nonlocal stored
        while True:
            put(store, doc(f"d{stored}", "Word and word. " * 500))
            stored += 1

    with pytest.raises(StorageFailed, match=r"disk of .* is full"):
        fill()
    assert stored > 0
    assert store.counts()[0] == stored
    store.close()
    again = Store(tmp_path / "disk" / "fonte.sqlite")
    assert again.counts()[0] == stored
    assert again.sound() == []
    again.close()


@pytest.mark.parametrize("killed", [False, True])
def test_a_read_only_disk_can_be_read(tmp_path: Path, tiny_disk: TinyDisk, killed: bool) -> None:
    home = tmp_path / "disk"
    tiny_disk(home, "size=8m")
    store = Store(tmp_path / "fonte.sqlite", create=True)
    put(store, doc("a"))
    if not killed:
        store.close()
    for file in tmp_path.glob("fonte.sqlite*"):  # a writer that was killed leaves its log beside the store
        shutil.copy(file, home)
    assert len(list(home.iterdir())) == (3 if killed else 1)
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", str(home)], check=True)
    reading = Store(home / "fonte.sqlite")
    assert reading.counts() == (1, 2)
    with pytest.raises(StorageFailed, match=r"cannot be (opened or )?written"):
        put(reading, doc("b"))
    reading.close()


def test_threads_read_and_write_at_once(store: Store) -> None:
    put(store, doc("0"))
    faults: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                for summary in store.summaries():
                    chunks = store.chunks_of(summary.id)
                    assert len(chunks) in (0, 2)
                changes = store.changes_since(0)
                assert changes is not None
                assert len(changes.added) == 2 * changes.generation
        except BaseException as error:  # noqa: BLE001  # it is looked at below
            faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for i in range(1, 60):
        put(store, doc(str(i)))
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_thread_that_outlives_the_store_is_told_so(store: Store) -> None:
    store.close()
    with pytest.raises(StorageFailed, match="has been closed"):
        store.counts()


def test_threads_leave_no_connections_behind(tmp_path: Path, store: Store) -> None:
    def open_files() -> int:
        links = [Path("/proc/self/fd", fd) for fd in os.listdir("/proc/self/fd")]
        return sum("fonte.sqlite" in str(link.readlink()) for link in links if link.exists())

    store.counts()
    before = open_files()
    for _ in range(30):
        thread = threading.Thread(target=store.counts)
        thread.start()
        thread.join()
    assert open_files() <= before
