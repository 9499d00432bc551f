"""The index of a set: built once, and reused as long as neither its documents nor the code that indexes them change."""

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import numpy as np

import index.sync
from eval.cases import EvalSet
from index.embedder import Embedder, ModelIdentity, Vectors
from index.sync import Progress, Syncer, SyncReport

_UNUSED = 24 * 3600.0
"""Seconds after which an index that another version of the code made may go."""


def prepare(
    eval_set: EvalSet, embedder: Embedder, cache: Path, chunk_tokens: int, on_progress: Callable[[Progress], None]
) -> tuple[Path, SyncReport]:
    """Return the data folder of a set's index, built where it is not there yet, and what syncing it did.

    An index made by other code is never reused, since a cut or a field that has changed would go unmeasured. The
    embeddings are: they depend on the model and the text alone.
    """
    home = cache / "indexes"
    key = _key(eval_set.corpus, embedder.identity, chunk_tokens)
    data = home / f"{eval_set.name}-{key}"
    data.mkdir(parents=True, exist_ok=True)
    os.utime(data)
    for old in home.glob(f"{eval_set.name}-{'?' * len(key)}"):
        if old.stat().st_mtime < time.time() - _UNUSED:
            shutil.rmtree(old)
    remembering = RememberingEmbedder(embedder, cache / "embeddings.sqlite")
    report = Syncer(data, remembering, chunk_tokens).sync([eval_set.corpus], on_progress=on_progress)
    return data, report


class RememberingEmbedder:
    """An embedder that keeps every passage's vector in a file."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        """Keep what `embedder` makes in the SQLite file `path`."""
        self._embedder = embedder
        self._path = path
        self._maker = f"{embedder.identity.digest} {type(embedder).__name__} {version('openvino')} {version('torch')}"
        with self._connected() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    @property
    def identity(self) -> ModelIdentity:
        """Return the model's identity."""
        return self._embedder.identity

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 rows of unit length; only those never made before are made."""
        keys = [hashlib.sha256(f"{self._maker}\0{text}".encode()).digest() for text in texts]
        with self._connected() as connection:
            known = dict(_vectors(connection, keys))
            new = [i for i, key in enumerate(keys) if key not in known]
            if new:
                made = self._embedder.embed_passages([texts[i] for i in new])
                known |= {keys[i]: vector for i, vector in zip(new, made, strict=True)}
                rows = [(keys[i], known[keys[i]].tobytes()) for i in new]
                connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?,?)", rows)
        if not keys:
            return np.zeros((0, self.identity.dimensions), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def embed_query(self, text: str) -> Vectors:
        """Return (d,) float32 of unit length."""
        return self._embedder.embed_query(text)

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return the (start, end) of each token."""
        return self._embedder.token_offsets(texts)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=60)
        try:
            with connection:
                yield connection
        finally:
            connection.close()


def _vectors(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, Vectors]]:
    for key in dict.fromkeys(keys):
        row = connection.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        if row:
            yield key, np.frombuffer(row[0], dtype=np.float32)


def _key(corpus: Path, model: ModelIdentity, chunk_tokens: int) -> str:
    code = Path(index.sync.__file__).parent
    digest = hashlib.sha256(f"{model.digest} {chunk_tokens} {corpus.resolve()}".encode())
    for folder, files in ((code, sorted(code.glob("*.py"))), (corpus.parent, _files(corpus))):
        for path in files:
            digest.update(f"\0{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files(corpus: Path) -> list[Path]:
    return [corpus] if corpus.is_file() else sorted(path for path in corpus.rglob("*") if path.is_file())
