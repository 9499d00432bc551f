"""One open index, searched: what is deleted is gone at once, what is damaged mends, no writer is in the way."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.analysis import terms
from index.corpus import EmbeddedCorpus, open_corpus
from index.errors import CorpusError, NoIndex, UnknownDocument, WrongModel
from index.filters import Filter
from index.lock import writing
from index.maintenance import check, delete, rebuild, reembed
from tests.conftest import TinyDisk
from tests.fakes import FakeEmbedder
from tests.library import CHUNK_TOKENS, Library

ANIMALS = {"bees": "Bees make honey.", "cats": "Cats drink milk.", "ducks": "Ducks swim in ponds."}


@pytest.fixture
def animals(library: Library) -> Library:
    for name, text in ANIMALS.items():
        library.write(f"{name}.txt", text)
    library.sync()
    return library


def by_words(corpus: EmbeddedCorpus, words: str, where: Filter | None = None) -> list[str]:
    weights = {("stems", term): 1.0 for term in terms(words, "en").stems}
    scores = corpus.matching(weights, 10, where or Filter())  # type: ignore[arg-type]  # the keys are (stream, term)
    chunks = corpus.chunks(list(scores))
    return [chunks[i].text for i in scores if i in chunks]


def by_meaning(corpus: EmbeddedCorpus, text: str, limit: int = 1, where: Filter | None = None) -> list[str]:
    scores = corpus.nearest(FakeEmbedder().embed_query(text), limit, where or Filter())
    chunks = corpus.chunks(list(scores))
    return [chunks[i].text for i in scores if i in chunks]


def finds(corpus: EmbeddedCorpus, name: str) -> bool:
    text = ANIMALS[name]
    return by_words(corpus, name) == [text] and by_meaning(corpus, text) == [text]


def in_another_process(code: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True, timeout=60
    )


def test_both_ways_of_searching_find_a_document(animals: Library) -> None:
    with animals.corpus() as corpus:
        assert all(finds(corpus, name) for name in ANIMALS)
        assert len(corpus) == 3
        assert corpus.languages() == {"en"}
        assert len(corpus.summaries()) == 3


def test_similarities_are_those_of_the_search(animals: Library) -> None:
    with animals.corpus() as corpus:
        query = animals.embedder.embed_query("Cats drink milk.")
        nearest = corpus.nearest(query, 3)
        again = corpus.similarities(query, [*nearest, 10**9])
        assert again.keys() == nearest.keys()
        assert all(abs(again[i] - nearest[i]) < 2e-3 for i in nearest)


def test_a_filter_narrows_both(library: Library) -> None:
    library.write("corpus.jsonl", "\n".join(
        f'{{"_id": "{name}", "text": "{text}", "metadata": {{"date": "2024-0{i}-01", "author": "A{i}"}}}}'
        for i, (name, text) in enumerate(ANIMALS.items(), 1)
    ))  # fmt: skip
    library.sync()
    os.utime(library.write("more.txt", "Cats drink milk, they say."), (1.6e9, 1.6e9))
    library.sync(library.docs / "more.txt", collection="other")
    with library.corpus() as corpus:
        for where, expected in (
            (Filter(collections=("other",)), {"Cats drink milk, they say."}),
            (Filter(published_from="2024-02-01"), {ANIMALS["cats"], ANIMALS["ducks"]}),
            (Filter(published_to="2024-01-31"), {ANIMALS["bees"], "Cats drink milk, they say."}),
            (Filter(metadata={"author": "A3"}), {ANIMALS["ducks"]}),
            (Filter(metadata={"author": "A3", "date": "2024-01-01"}), set()),
        ):
            assert set(by_meaning(corpus, "Cats drink milk.", 10, where)) == expected
            assert set(by_words(corpus, "bees cats ducks", where)) == expected


def test_a_deleted_document_is_gone_at_once_for_who_has_the_corpus_open(animals: Library) -> None:
    with animals.corpus() as corpus:
        assert finds(corpus, "cats")
        [document] = [s.id for s in corpus.summaries() if s.uri == "docs/cats.txt"]
        delete(animals.data, ["docs/cats.txt"])
        assert ANIMALS["cats"] not in by_meaning(corpus, "Cats drink milk.", 3)
        assert by_words(corpus, "cats") == []
        with pytest.raises(UnknownDocument, match="may have been deleted"):
            corpus.document(document)


def test_a_document_deleted_by_another_process_is_gone_at_once(animals: Library) -> None:
    code = "import sys; from pathlib import Path; from index.maintenance import delete\n"
    code += "delete(Path(sys.argv[1]), [sys.argv[2]])"
    with animals.corpus() as corpus:
        assert finds(corpus, "cats")
        in_another_process(code, animals.data, "docs/cats.txt")
        assert ANIMALS["cats"] not in by_meaning(corpus, "Cats drink milk.", 3)
        assert by_words(corpus, "cats") == []
        assert finds(corpus, "bees")


def test_what_is_added_is_found_by_who_has_the_corpus_open(animals: Library) -> None:
    with animals.corpus() as corpus:
        assert by_words(corpus, "eagles") == []
        animals.write("eagles.txt", "Eagles fly high.")
        animals.sync()
        assert by_words(corpus, "eagles") == ["Eagles fly high."]
        assert by_meaning(corpus, "Eagles fly high.") == ["Eagles fly high."]


def test_keywords_that_come_after_the_store_has_been_seen_are_found(animals: Library) -> None:
    with animals.corpus() as corpus:
        animals.write("eagles.txt", "Eagles fly high.")
        # In the midst of the sync, after the document is stored and before the keywords are, somebody searches.
        animals.sync(on_progress=lambda progress: len(corpus))
        assert by_words(corpus, "eagles") == ["Eagles fly high."]


def test_a_reader_that_slept_through_many_syncs_catches_up(animals: Library) -> None:
    with animals.corpus() as corpus:
        assert finds(corpus, "cats")
        for i in range(5):
            animals.write("cats.txt", f"Cats are now {i}.")
            animals.sync()
        assert by_meaning(corpus, "Cats are now 4.") == ["Cats are now 4."]
        assert len(corpus) == 3


# Derived indexes that are not as they should be


def _missing(library: Library) -> None:
    shutil.rmtree(library.layout.vectors)
    shutil.rmtree(library.layout.keywords)


def _damaged(library: Library) -> None:
    for file in (*library.layout.vectors.iterdir(), *library.layout.keywords.glob("*.idx")):
        file.write_bytes(file.read_bytes()[:30])


def _behind(library: Library) -> None:
    vectors, keywords = library.data / "old-vectors", library.data / "old-keywords"
    (library.docs / "ducks.txt").unlink()
    library.sync()
    shutil.copytree(library.layout.vectors, vectors)
    shutil.copytree(library.layout.keywords, keywords)
    library.write("ducks.txt", ANIMALS["ducks"])
    library.sync()
    _missing(library)
    vectors.rename(library.layout.vectors)
    keywords.rename(library.layout.keywords)


@pytest.mark.parametrize("spoil", [_missing, _damaged, _behind])
def test_derived_indexes_mend_without_embedding_anything(animals: Library, spoil: Callable[[Library], None]) -> None:
    spoil(animals)
    embedded = len(animals.embedder.embedded)
    with animals.corpus() as corpus:
        assert all(finds(corpus, name) for name in ANIMALS)
    assert len(animals.embedder.embedded) == embedded
    assert check(animals.data).problems == ()


@pytest.mark.parametrize("spoil", [_missing, _damaged, _behind])
def test_a_reader_touches_nothing_while_a_writer_is_at_work(animals: Library, spoil: Callable[[Library], None]) -> None:
    spoil(animals)
    with writing(animals.layout.lock, "fonte sync"):
        before = sorted((path.name, path.stat().st_mtime_ns) for path in animals.layout.keywords.glob("*"))
        with animals.corpus() as corpus:
            assert by_meaning(corpus, ANIMALS["ducks"]) == [ANIMALS["ducks"]]
            if spoil is not _behind:  # those that are behind are brought along by the writer
                assert all(finds(corpus, name) for name in ANIMALS)
        after = sorted((path.name, path.stat().st_mtime_ns) for path in animals.layout.keywords.glob("*"))
    assert before == after


@pytest.mark.parametrize("spoil", [lambda library: None, _missing, _damaged, _behind])
def test_a_read_only_disk_is_searched(library: Library, tiny_disk: TinyDisk, spoil: Callable[[Library], None]) -> None:
    tiny_disk(library.data, "size=16m")
    for name, text in ANIMALS.items():
        library.write(f"{name}.txt", text)
    library.sync()
    spoil(library)
    subprocess.run(["mount", "-o", "remount,ro", str(library.data)], check=True)
    with library.corpus() as corpus:
        assert all(finds(corpus, name) for name in ANIMALS)
    with pytest.raises(CorpusError, match="Cannot write"):
        library.sync()


# Many at once

_READ = """
import sys
from pathlib import Path
from index.analysis import terms
from index.corpus import open_corpus
from tests.fakes import FakeEmbedder
embedder = FakeEmbedder()
weights = {("stems", term): 1.0 for term in terms("number", "en").stems}
corpus, searches = None, 0
print("ready", flush=True)
while Path(sys.argv[2]).exists():
    if corpus is None or searches % 20 == 0:
        corpus = open_corpus(Path(sys.argv[1]), embedder.identity, 32)
    found = {**corpus.nearest(embedder.embed_query("This is number 7."), 5), **corpus.matching(weights, 5)}
    for chunk in corpus.chunks(list(found)).values():
        try:
            assert corpus.document(chunk.document_id).text[chunk.start:chunk.end] == chunk.text
        except Exception as error:
            if type(error).__name__ != "UnknownDocument":
                raise
    searches += 1
print(searches)
"""


def test_readers_in_other_processes_never_fail_during_syncs_and_rebuilds(library: Library, tmp_path: Path) -> None:
    library.write("0.txt", "This is number 0.")
    library.sync()
    flag = tmp_path / "flag"
    flag.touch()
    command = [sys.executable, "-c", _READ, str(library.data), str(flag)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None
        reader.stdout.readline()
    try:
        for turn in range(6):
            for i in range(20):
                library.write(f"{turn}-{i}.txt", f"This is number {i} of turn {turn}.")
                (library.docs / f"{turn - 2}-{i}.txt").unlink(missing_ok=True)
            library.sync()
            rebuild(library.data)
    finally:
        flag.unlink()
    for reader in readers:
        out, err = reader.communicate(timeout=60)
        assert reader.returncode == 0, err
        assert int(out) > 3


@pytest.mark.parametrize("in_memory", [False, True])
def test_threads_share_a_corpus_while_it_changes(animals: Library, in_memory: bool) -> None:
    if in_memory:
        shutil.rmtree(animals.layout.keywords)
        with writing(animals.layout.lock, "fonte sync"):
            corpus = open_corpus(animals.data, animals.embedder.identity, CHUNK_TOKENS)
    else:
        corpus = open_corpus(animals.data, animals.embedder.identity, CHUNK_TOKENS)
    faults: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                assert finds(corpus, "bees")
                assert len(corpus) >= 3
        except BaseException as error:  # noqa: BLE001  # it is looked at below
            faults.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for i in range(12):
        animals.write("changing.txt", f"Version {i} of a text about foxes.")
        animals.sync()
    done.set()
    for thread in threads:
        thread.join()
    corpus.close()
    assert faults == []


# Refused


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        open_corpus(tmp_path / "none", FakeEmbedder().identity, CHUNK_TOKENS)
    assert not (tmp_path / "none").exists()


def test_another_model_is_refused_when_opening_and_when_it_comes_while_open(animals: Library) -> None:
    other = FakeEmbedder("other")
    with pytest.raises(WrongModel):
        open_corpus(animals.data, other.identity, CHUNK_TOKENS)
    with animals.corpus() as corpus:
        assert finds(corpus, "cats")
        reembed(animals.data, other, CHUNK_TOKENS)
        with pytest.raises(WrongModel, match="made by the model other"):
            corpus.nearest(animals.embedder.embed_query("Cats"), 1)
