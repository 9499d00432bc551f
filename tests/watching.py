"""Readers in processes of their own that watch a sync, and then deletions, and fail where they see what they must not.

Each document says in every sentence which version of it this is and how many sentences it has, so that a reader sees a
document that is not whole, or two versions of one. The embedder is a stand-in that takes its time. Run as a program,
this is one of the readers.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.corpus import EmbeddedCorpus, open_corpus
from index.embedder import Vectors
from index.errors import UnknownDocument
from index.maintenance import delete
from index.sync import Syncer
from tests.fakes import FakeEmbedder

_ROOT = Path(__file__).resolve().parent.parent
_TOKENS = 24
"""Of a chunk: a sentence of a document is one."""
_SENTENCES = 40
_OPENED = 20
"""Searches after which a reader opens the index anew."""
_SAYS = re.compile(r"called doc(\d+) in its version v(\d)")
_START = 60.0
"""Seconds in which the readers have to come up."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What all readers together did."""

    searches: int
    versions: int
    """Documents of which a reader met the old version, and later the new one."""
    deleted: int
    seconds: float


class _Slow(FakeEmbedder):
    """An embedder that takes its time, so that a sync of few documents lasts."""

    def __init__(self, seconds_a_chunk: float) -> None:
        super().__init__()
        self._seconds = seconds_a_chunk

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self._seconds * len(texts))
        self.embedded.clear()
        return super().embed_passages(texts)


def watch(folder: Path, seconds: float, readers: int, deletions: int) -> Seen:
    """Let readers watch a sync that lasts `seconds`, and then deletions.

    Raises:
        AssertionError: a reader failed, or saw what it must not see.
    """
    files = max(deletions + 4, round(seconds) * 2)
    docs, data = folder / "docs", folder / "data"
    docs.mkdir()
    (folder / "gone").touch()
    _write(docs, files, version=1)
    Syncer(data, FakeEmbedder(), _TOKENS).sync([docs])
    command = [sys.executable, "-m", "tests.watching", str(folder)]
    processes = [
        subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(readers)
    ]
    try:
        _wait(lambda: len(list(folder.glob("ready-*"))) == readers)
        _write(docs, files, version=2)
        took = Syncer(data, _Slow(seconds / (files * _SENTENCES)), _TOKENS, derive_every=1.0).sync([docs]).seconds
        for number in range(deletions):
            delete(data, [f"docs/{number}.txt"])
            with (folder / "gone").open("a") as gone:
                gone.write(f"{number}\n")
            time.sleep(0.1)
    finally:
        (folder / "over").touch()
    searches = versions = 0
    for process in processes:
        out, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
        told = json.loads(out)
        searches, versions = searches + told["searches"], versions + told["versions"]
    return Seen(searches, versions, deletions, took)


def _write(docs: Path, files: int, version: int) -> None:
    for number in range(files):
        sentences = (
            f"Sentence {i} of {_SENTENCES} in the text called doc{number} in its version v{version} is about {i * 7}."
            for i in range(_SENTENCES)
        )
        (docs / f"{number}.txt").write_text("\n\n".join(sentences))


def _wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + _START
    while not is_so():
        assert time.monotonic() < until, "the readers did not come up"
        time.sleep(0.05)


def _read(folder: Path) -> dict[str, int]:
    """Search until it is over, and return how much was seen."""
    embedder = FakeEmbedder()
    chance = np.random.default_rng()
    files = len(list((folder / "docs").glob("*.txt")))
    corpus: EmbeddedCorpus | None = None
    old: set[str] = set()
    new: set[str] = set()
    searches = 0
    (folder / f"ready-{os.getpid()}").touch()
    while not (folder / "over").exists():
        if corpus is None or searches % _OPENED == 0:
            if corpus is not None:
                corpus.close()
            corpus = open_corpus(folder / "data", embedder.identity, _TOKENS)
        gone = {int(line) for line in (folder / "gone").read_text().splitlines()}
        number = int(chance.choice(sorted(gone))) if gone and chance.random() < 0.5 else int(chance.integers(files))
        name = f"doc{number}"
        hits = corpus.nearest(embedder.embed_query(f"text called {name}"), 50)
        hits |= corpus.matching({("stems", name): 1.0}, 50)
        found = corpus.chunks(list(hits))
        for chunk in found.values():
            said = _SAYS.search(chunk.text)
            assert said is not None, chunk.text
            assert int(said[1]) not in gone, f"doc{said[1]} was found after it had been deleted"
            (old if said[2] == "1" else new).add(chunk.document_id)
        for document_id in {chunk.document_id for chunk in found.values()}:
            _whole(corpus, document_id)
        searches += 1
    assert corpus is not None
    corpus.close()
    return {"searches": searches, "versions": len(old & new)}


def _whole(corpus: EmbeddedCorpus, document_id: str) -> None:
    """Check that a document is all there, in one version."""
    chunks = corpus.chunks_of(document_id)
    if not chunks:
        return  # it has been deleted since
    versions = {version for chunk in chunks for _, version in _SAYS.findall(chunk.text)}
    assert len(versions) == 1, f"two versions of {document_id} at once"
    sentences = sum(chunk.text.count("Sentence ") for chunk in chunks)
    assert sentences == _SENTENCES, f"{sentences} of {_SENTENCES} sentences of {document_id}"
    try:
        text = corpus.document(document_id).text
    except UnknownDocument:
        return
    assert text.count("Sentence ") == _SENTENCES


if __name__ == "__main__":
    print(json.dumps(_read(Path(sys.argv[1]))))
