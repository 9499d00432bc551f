"""The vector index: exact while it is small, an inverted file beyond, and always what the store says."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import faiss
import numpy as np
import pytest

from index.documents import Document, document_id
from index.embedder import Vectors
from index.errors import StorageFailed
from index.split import Passage
from index.store import Store
from index.vectors import VectorIndex
from tests.conftest import TinyDisk

WIDTH = 16
FLAT_LIMIT = 300


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "data" / "fonte.sqlite", create=True)
    yield store
    store.close()


def put(store: Store, uri: str, chunks: int, seed: int = 0) -> None:
    """Store a document of so many chunks with random embeddings."""
    made = np.random.default_rng([seed, *uri.encode()]).standard_normal((chunks, WIDTH)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    document = Document(document_id("c", uri), "c", uri, uri, "en", "x" * chunks)
    store.put(document, [Passage(i, i + 1, "", "") for i in range(chunks)], made, None)


def exact(store: Store, query: Vectors, limit: int, among: set[int] | None = None) -> list[int]:
    ids, vectors = store.embeddings(store.everything().added)
    best = sorted(zip(-(vectors @ query), ids, strict=True))
    return [i for _, i in best if among is None or i in among][:limit]


def query(seed: int) -> Vectors:
    vector = np.random.default_rng(seed).standard_normal(WIDTH).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def caught_up(store: Store) -> VectorIndex:
    index = VectorIndex(WIDTH, FLAT_LIMIT)
    index.catch_up(store)
    return index


@pytest.mark.parametrize(("chunks", "kind"), [(200, "flat"), (1_500, "ivf")])
def test_the_nearest_are_found_and_no_other_than_those_there(store: Store, chunks: int, kind: str) -> None:
    put(store, "a", chunks)
    index = caught_up(store)
    assert (index.kind, len(index), index.generation) == (kind, chunks, 1)
    found = [index.search(query(i), 10) for i in range(20)]
    hits = sum(len(set(ids.tolist()) & set(exact(store, query(i), 10))) for i, (ids, _) in enumerate(found))
    assert hits >= (200 if kind == "flat" else 180)
    for ids, scores in found:
        assert (np.diff(scores) <= 0).all()
        assert set(ids.tolist()) <= set(store.everything().added)


@pytest.mark.parametrize("chunks", [200, 1_500])
def test_a_narrowed_search_is_exact(store: Store, chunks: int) -> None:
    put(store, "a", chunks)
    index = caught_up(store)
    among = set(range(1, chunks, 7))
    for i in range(10):
        ids, _ = index.search(query(i), 10, sorted(among))
        assert ids.tolist() == exact(store, query(i), 10, among)
    assert index.search(query(0), 10, [])[0].tolist() == []
    assert index.search(query(0), 10, [10**9])[0].tolist() == []


def test_an_empty_index_finds_nothing(store: Store) -> None:
    index = VectorIndex(WIDTH)
    assert not index.catch_up(store)
    assert index.search(query(0), 10)[0].tolist() == []


@pytest.mark.parametrize("chunks", [100, 1_000])
def test_it_follows_what_is_added_changed_and_deleted(store: Store, chunks: int) -> None:
    put(store, "a", chunks)
    put(store, "b", 50)
    index = caught_up(store)
    put(store, "b", 40, seed=1)
    put(store, "c", 30)
    store.delete([document_id("c", "a")])
    assert index.catch_up(store)
    assert not index.catch_up(store)
    assert index.ids() == list(store.everything().added)
    ids, vectors = store.embeddings(index.ids())
    assert np.abs(index.vectors(ids) - vectors).max() < 2e-3


def test_it_becomes_an_inverted_file_when_it_has_grown_and_is_trained_again_when_it_has_outgrown_that(
    store: Store,
) -> None:
    put(store, "a", FLAT_LIMIT)
    index = caught_up(store)
    assert index.kind == "flat"
    put(store, "b", 200)
    index.catch_up(store)
    assert index.kind == "ivf"
    lists = index._index.nlist
    put(store, "c", 2_000)
    index.catch_up(store)
    assert index._index.nlist > lists
    assert index.ids() == list(store.everything().added)


def test_a_reader_does_not_wait_for_training(store: Store) -> None:
    put(store, "a", FLAT_LIMIT)
    index = caught_up(store)
    put(store, "b", 200)
    index.catch_up(store, retrain=False)
    assert (index.kind, index.outgrown) == ("flat", True)
    assert index.ids() == list(store.everything().added)
    new = VectorIndex(WIDTH, FLAT_LIMIT)
    new.catch_up(store, retrain=False)
    assert (new.kind, len(new)) == ("flat", FLAT_LIMIT + 200)


def test_catching_up_twice_over_the_same_changes_adds_nothing_twice(store: Store) -> None:
    put(store, "a", 50)
    index = caught_up(store)
    put(store, "b", 50)
    index.catch_up(store)
    index.generation = 1  # as after a catching up that failed half-way
    index.catch_up(store)
    assert index.ids() == list(store.everything().added)


@pytest.mark.parametrize("chunks", [100, 1_000])
def test_it_is_saved_and_loaded_as_it_was(tmp_path: Path, store: Store, chunks: int) -> None:
    put(store, "a", chunks)
    index = caught_up(store)
    index.save(tmp_path / "vectors", store)
    loaded = VectorIndex.load(tmp_path / "vectors", WIDTH, store, FLAT_LIMIT)
    assert (loaded.kind, loaded.generation, loaded.ids()) == (index.kind, 1, index.ids())
    assert loaded.search(query(0), 10)[0].tolist() == index.search(query(0), 10)[0].tolist()
    put(store, "b", 10)
    store.delete([document_id("c", "a")])
    loaded.catch_up(store)
    loaded.save(tmp_path / "vectors", store)
    assert len(list((tmp_path / "vectors").iterdir())) == 1
    assert VectorIndex.load(tmp_path / "vectors", WIDTH, store).ids() == list(store.everything().added)


@pytest.mark.parametrize("damage", ["cut", "empty", "zeros", "noise", "gone", "folder"])
@pytest.mark.parametrize("chunks", [100, 1_000])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, store: Store, damage: str, chunks: int) -> None:
    put(store, "a", chunks)
    folder = tmp_path / "vectors"
    caught_up(store).save(folder, store)
    [file] = folder.iterdir()
    whole = file.read_bytes()
    if damage == "gone":
        shutil.rmtree(folder)
    elif damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        noise = np.random.default_rng(0).bytes(len(whole))
        file.write_bytes(
            {"cut": whole[: len(whole) // 2], "empty": b"", "zeros": bytes(len(whole)), "noise": noise}[damage]
        )
    index = VectorIndex.load(folder, WIDTH, store, FLAT_LIMIT)
    assert (len(index), index.generation) == (0, 0)
    index.catch_up(store)
    assert index.ids() == list(store.everything().added)


def test_a_file_of_another_store_or_of_other_dimensions_is_not_loaded(tmp_path: Path, store: Store) -> None:
    put(store, "a", 10)
    caught_up(store).save(tmp_path / "vectors", store)
    other = Store(tmp_path / "other" / "fonte.sqlite", create=True)
    put(other, "a", 10)
    assert VectorIndex.load(tmp_path / "vectors", WIDTH, other).generation == 0
    other.close()
    assert VectorIndex.load(tmp_path / "vectors", WIDTH * 2, store).generation == 0


def test_a_full_disk_is_told_and_the_old_file_stays(tmp_path: Path, store: Store, tiny_disk: TinyDisk) -> None:
    folder = tmp_path / "vectors"
    tiny_disk(folder, "size=24k")
    put(store, "a", 200)
    index = caught_up(store)
    index.save(folder, store)
    put(store, "b", 90)
    index.catch_up(store)
    put(store, "c", 1_000)
    index.catch_up(store)
    with pytest.raises(StorageFailed, match="No space left on device"):
        index.save(folder, store)
    assert VectorIndex.load(folder, WIDTH, store).generation == 1


def test_a_search_uses_one_thread_whichever_thread_asks(store: Store) -> None:
    put(store, "a", 10)
    index = caught_up(store)
    seen: list[int] = []

    def search() -> None:
        index.search(query(0), 1)
        seen.append(faiss.omp_get_max_threads())

    thread = threading.Thread(target=search)
    thread.start()
    thread.join()
    assert seen == [1]
