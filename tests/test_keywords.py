"""The keyword index: derived from the store, whole or not there, and never in the way of who reads it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.analysis import terms
from index.documents import Document, document_id
from index.errors import StorageFailed
from index.keywords import KeywordIndex
from index.split import Passage
from index.store import Store
from tests.conftest import TinyDisk
from tests.fakes import FakeEmbedder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "data" / "fonte.sqlite", create=True)
    yield store
    store.close()


def put(store: Store, uri: str, text: str) -> None:
    document = Document(document_id("c", uri), "c", uri, "", "en", text)
    store.put(document, [Passage(0, len(text), "", "")], FakeEmbedder().embed_passages([text]), None)


def found(index: KeywordIndex, store: Store, words: str, among: list[int] | None = None) -> list[str]:
    """Return the texts of the chunks that hold one of the words, best first."""
    weights = {("stems", term): 1.0 for term in terms(words, "en").stems}
    scores = index.search(weights, 10, among)  # type: ignore[arg-type]  # the keys are (stream, term)
    chunks = store.chunks(list(scores))
    return [chunks[i].text for i in scores if i in chunks]


def caught_up(store: Store, folder: Path) -> KeywordIndex:
    index = KeywordIndex.begin(folder)
    index.catch_up(store)
    return index


def test_words_are_found_in_their_other_forms_best_first(store: Store) -> None:
    put(store, "a", "The shipment was delayed.")
    put(store, "b", "Delays, delays: shipments delayed.")
    put(store, "c", "Bees make honey.")
    index = KeywordIndex.in_memory()
    index.catch_up(store)
    assert set(found(index, store, "delay")) == {"The shipment was delayed.", "Delays, delays: shipments delayed."}
    assert found(index, store, "elephant") == []
    assert found(index, store, "delay", among=[1]) == ["The shipment was delayed."]
    assert index.search({}, 10) == {}


def test_it_follows_what_is_added_changed_and_deleted(tmp_path: Path, store: Store) -> None:
    put(store, "a", "Bees make honey.")
    put(store, "b", "Cats drink milk.")
    index = caught_up(store, tmp_path / "keywords")
    put(store, "b", "Ducks swim.")
    put(store, "c", "Eagles fly.")
    store.delete([document_id("c", "a")])
    assert index.catch_up(store)
    assert not index.catch_up(store)
    assert index.ids() == list(store.everything().added)
    assert [found(index, store, word) for word in ("bees", "cats", "ducks", "eagles")] == [
        [], [], ["Ducks swim."], ["Eagles fly."],
    ]  # fmt: skip


def test_it_is_loaded_as_it_was_saved(tmp_path: Path, store: Store) -> None:
    put(store, "a", "Bees make honey.")
    caught_up(store, tmp_path / "keywords")
    loaded = KeywordIndex.load(tmp_path / "keywords", store)
    assert loaded is not None
    assert (loaded.generation, loaded.ids()) == (1, [1])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "keywords"]


def test_a_commit_that_was_not_noted_is_not_counted_twice(tmp_path: Path, store: Store) -> None:
    put(store, "a", "Bees make honey.")
    folder = tmp_path / "keywords"
    caught_up(store, folder)
    note = (folder / "generation").read_text()
    put(store, "b", "Cats drink milk.")
    index = KeywordIndex.load(folder, store)
    assert index is not None
    index.catch_up(store)
    (folder / "generation").write_text(note)  # as a kill between the commit and the note leaves it
    again = KeywordIndex.load(folder, store)
    assert again is not None
    assert again.generation == 1
    again.catch_up(store)
    assert again.ids() == [1, 2]


@pytest.mark.parametrize("damage", ["note", "meta", "cut", "gone", "file in its place", "format"])
def test_a_damaged_folder_is_as_good_as_none(tmp_path: Path, store: Store, damage: str) -> None:
    put(store, "a", "Bees make honey.")
    folder = tmp_path / "keywords"
    caught_up(store, folder)
    if damage == "note":
        (folder / "generation").write_text("seven")
    elif damage == "format":
        (folder / "generation").write_text(f"{store.identity} 1 0")
    elif damage == "meta":
        (folder / "meta.json").write_text("{")
    elif damage == "cut":
        for file in folder.glob("*.idx"):
            file.write_bytes(file.read_bytes()[:20])
    else:
        shutil.rmtree(folder)
        if damage == "file in its place":
            folder.write_text("x")
    assert KeywordIndex.load(folder, store) is None
    if damage != "file in its place":
        assert caught_up(store, folder).ids() == [1]


def test_a_folder_of_another_store_is_not_loaded(tmp_path: Path, store: Store) -> None:
    put(store, "a", "Bees make honey.")
    caught_up(store, tmp_path / "keywords")
    other = Store(tmp_path / "other" / "fonte.sqlite", create=True)
    put(other, "a", "Cats drink milk.")
    assert KeywordIndex.load(tmp_path / "keywords", other) is None
    other.close()


def test_who_reads_is_not_disturbed_by_a_new_folder_and_follows_it(tmp_path: Path, store: Store) -> None:
    put(store, "a", "Bees make honey.")
    folder = tmp_path / "keywords"
    caught_up(store, folder)
    reading = KeywordIndex.load(folder, store)
    assert reading is not None
    new = KeywordIndex.begin(folder)
    assert found(reading, store, "bees") == ["Bees make honey."]
    put(store, "b", "Cats drink milk.")
    new.catch_up(store)
    assert found(reading, store, "bees") == ["Bees make honey."]
    assert found(reading, store, "cats") == []
    reading.follow(store)
    assert found(reading, store, "cats") == ["Cats drink milk."]


def test_segments_do_not_pile_up(tmp_path: Path, store: Store) -> None:
    folder = tmp_path / "keywords"
    put(store, "0", "Bees make honey.")
    index = caught_up(store, folder)
    for i in range(1, 40):
        put(store, str(i), f"Bees make honey in hive {i}.")
        index.catch_up(store)
    assert len(list(folder.iterdir())) < 100


def test_a_full_disk_is_told(tmp_path: Path, store: Store, tiny_disk: TinyDisk) -> None:
    tiny_disk(tmp_path / "disk", "size=128k")
    for i in range(300):
        put(store, str(i), " ".join(f"word{i * 40 + j}" for j in range(40)))
    with pytest.raises(StorageFailed, match=r"Cannot write the keyword index in .*(No space left|may be full)"):
        caught_up(store, tmp_path / "disk" / "keywords")
    assert KeywordIndex.load(tmp_path / "disk" / "keywords", store) is None
