"""Deleting with a way back."""

from datetime import UTC, datetime, timedelta

import pytest

from index.documents import Document
from index.errors import Locked
from index.lock import writing
from index.maintenance import check
from index.sync import Progress
from index.trash import Trash
from tests.fakes import FakeEmbedder
from tests.library import CHUNK_TOKENS, Library


@pytest.fixture
def three(library: Library) -> Library:
    for name in ("ada", "bea", "cleo"):
        library.write(f"{name}.txt", f"The story of {name} begins here. " * 20)
    library.sync()
    return library


def id_of(library: Library, uri: str) -> str:
    with library.store() as store:
        return next(summary.id for summary in store.summaries() if summary.uri == uri)


def stored(library: Library, id_: str) -> Document | None:
    with library.store() as store:
        return store.document(id_)


def test_what_is_discarded_is_not_found_in_a_corpus_that_was_open_before(three: Library) -> None:
    id_ = id_of(three, "docs/bea.txt")
    with three.corpus() as corpus, three.store() as store:
        query = three.embedder.embed_query("The story of bea begins here.")
        before = set(corpus.nearest(query, 50))
        gone = {chunk.id for chunk in corpus.chunks_of(id_)}
        assert gone <= before
        assert Trash(store).discard([id_, "none"]) == [id_]
        assert not gone & set(corpus.nearest(query, 50))
        assert not gone & set(corpus.matching({("stems", "bea"): 1.0}, 50))
        assert corpus.chunks_of(id_) == []
    assert three.uris() == ["docs/ada.txt", "docs/cleo.txt"]


def test_it_comes_back_as_it_was_and_nothing_is_embedded_again(three: Library) -> None:
    id_ = id_of(three, "docs/bea.txt")
    before = stored(three, id_)
    three.embedder.embedded.clear()
    with three.corpus() as corpus, three.store() as store:
        trash = Trash(store)
        trash.discard([id_])
        assert [item.uri for item in trash.contents()] == ["docs/bea.txt"]
        assert trash.document(id_) == before
        assert trash.restore([id_]).now == (id_,)
        assert trash.contents() == []
        query = three.embedder.embed_query("The story of bea begins here.")
        assert {chunk.id for chunk in corpus.chunks_of(id_)} <= set(corpus.nearest(query, 50))
    assert stored(three, id_) == before
    report = three.sync()
    assert (report.added, report.deleted, report.documents) == (0, 0, 3)
    assert three.embedder.embedded == []
    assert check(three.data).problems == ()


def test_a_sync_leaves_it_out_and_an_undo_after_that_brings_it_back(three: Library) -> None:
    id_ = id_of(three, "docs/bea.txt")
    with three.store() as store:
        Trash(store).discard([id_])
    assert three.sync().documents == 2
    three.write("bea.txt", "Bea has moved to Turin. " * 20)
    assert three.sync().documents == 2
    with three.store() as store:
        Trash(store).restore([id_])
    assert "begins here" in stored(three, id_).text  # type: ignore[union-attr]
    three.sync()
    assert "moved to Turin" in stored(three, id_).text  # type: ignore[union-attr]


def test_an_undo_where_the_file_is_gone_brings_the_document_back_for_good(three: Library) -> None:
    id_ = id_of(three, "docs/bea.txt")
    with three.store() as store:
        Trash(store).discard([id_])
    (three.docs / "bea.txt").unlink()
    three.sync()
    three.write("dora.txt", "Dora takes the place in the table that was free. " * 20)
    three.sync()
    with three.store() as store:
        assert Trash(store).restore([id_]).now == (id_,)
    assert three.sync().deleted == 0
    assert three.uris() == ["docs/ada.txt", "docs/bea.txt", "docs/cleo.txt", "docs/dora.txt"]
    assert check(three.data).problems == ()


def test_a_deletion_during_a_sync_that_reads_the_same_document_holds(three: Library) -> None:
    id_ = id_of(three, "docs/bea.txt")
    for name in ("ada", "bea", "cleo"):
        three.write(f"{name}.txt", f"Another story of {name}, told anew. " * 20)
    done: list[str] = []

    def discard(progress: Progress) -> None:
        if not done:
            with three.store() as store:
                done.extend(Trash(store).discard([id_]))

    three.sync(on_progress=discard)
    assert done == [id_]
    assert three.uris() == ["docs/ada.txt", "docs/cleo.txt"]
    assert check(three.data).problems == ()


def test_no_writer_is_waited_for(three: Library) -> None:
    id_ = id_of(three, "docs/bea.txt")
    with writing(three.layout.lock, "a long sync"), three.store() as store:
        Trash(store).discard([id_])
        assert three.uris() == ["docs/ada.txt", "docs/cleo.txt"]
        Trash(store).restore([id_])
    assert len(three.uris()) == 3


def test_what_was_embedded_by_another_model_is_read_anew(three: Library) -> None:
    from index.maintenance import reembed

    id_ = id_of(three, "docs/bea.txt")
    with three.store() as store:
        Trash(store).discard([id_])
    other = FakeEmbedder("other", 8)
    reembed(three.data, other, CHUNK_TOKENS)
    three.embedder = other
    with three.store() as store:
        assert Trash(store).restore([id_]).with_next_sync == (id_,)
    three.sync()
    assert stored(three, id_) is not None
    assert check(three.data).problems == ()


def test_an_index_that_is_being_made_anew_is_left_alone(three: Library) -> None:
    id_ = id_of(three, "docs/bea.txt")
    with three.store() as store:
        Trash(store).discard([id_])
        with store.transaction() as connection:
            connection.execute("INSERT INTO meta VALUES ('staged_recipe', 'x')")
        with pytest.raises(Locked):
            Trash(store).restore([id_])


def test_purged_is_gone_and_says_which_files_are_free(three: Library) -> None:
    first, second = id_of(three, "docs/ada.txt"), id_of(three, "docs/bea.txt")
    with three.store() as store:
        trash = Trash(store)
        assert trash.purge() == []
        trash.discard([first, second])
        assert trash.purge(before=datetime.now(UTC) - timedelta(days=1)) == []
        assert trash.purge([first]) == [("default", three.docs / "ada.txt")]
        assert [item.id for item in trash.contents()] == [second]
        assert trash.restore([first]).now == ()
        assert trash.of_file("default", three.docs / "bea.txt") == [second]
        assert trash.purge(before=datetime.now(UTC) + timedelta(days=1)) == [("default", three.docs / "bea.txt")]
        assert trash.contents() == []
    assert three.sync().documents == 1


def test_a_file_that_is_forgotten_makes_room_for_another_of_its_name(three: Library) -> None:
    id_ = id_of(three, "docs/ada.txt")
    with three.store() as store:
        Trash(store).discard([id_])
        [(collection, path)] = Trash(store).purge([id_])
        path.unlink()
        Trash(store).forget(collection, path)
    three.write("ada.txt", "Another Ada altogether. " * 20)
    assert three.sync().added == 1
    assert "Another Ada" in stored(three, id_).text  # type: ignore[union-attr]
