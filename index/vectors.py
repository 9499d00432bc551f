"""The vector index: FAISS, derived from the embeddings in the store.

Up to `FLAT_LIMIT` chunks every vector is compared, in fp16; beyond, an inverted file (IVF) looks at the nearest lists
only. `docs/decisions/0002-storage.md` has the measurements.
"""

import math
import os
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors
from index.errors import StorageFailed
from index.store import Changes, Store

FLAT_LIMIT = 200_000
"""Chunks. A flat fp16 search stays under 10 ms on one thread up to about 260,000 (design.md, section 5)."""
_PROBES = 128
"""Lists looked at: recall@10 of .982 at a million vectors, 2.2 ms a query (design.md, section 5)."""
_OUTGROWN = 3
"""An IVF index trained on n vectors is trained again at this many times n."""
_BATCH = 20_000
_TRIES = 5
_COPY = 1 << 20
"""Bytes that FAISS hands over at a time when it writes."""
_FILE = re.compile(r"([0-9a-f]+)-(\d+)\.faiss")
"""The identity of the store and the generation that a file has reached."""

Ids = NDArray[np.int64]


class VectorIndex:
    """Finds chunks by the similarity of their embeddings. Not safe for searching and changing at the same time."""

    def __init__(self, dimensions: int, flat_limit: int = FLAT_LIMIT) -> None:
        """Make an empty index for vectors of `dimensions` numbers."""
        faiss: Any = import_module("faiss")  # its annotations are wrong for search parameters
        self._faiss = faiss
        self._dimensions = dimensions
        self._flat_limit = flat_limit
        self._index: Any = self._flat()
        self._trained_on = 0
        self.generation = 0

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def kind(self) -> str:
        """Return `flat` or `ivf`."""
        return "ivf" if self._trained_on else "flat"

    def search(self, query: Vectors, limit: int, among: Sequence[int] | None = None) -> tuple[Ids, Vectors]:
        """Return the ids of the nearest chunks, best first, and their cosine similarities.

        `query` is (d,) float32 of unit length; `among` narrows the search to those ids, all of which are compared.
        """
        limit = min(limit, len(self))
        if limit == 0 or (among is not None and not len(among)):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        # One query runs best on one thread: with two on busy cores it went from 60 to 154 ms (design.md, section 5).
        # OpenMP keeps the number for each thread apart, so the thread that searches has to say it.
        self._faiss.omp_set_num_threads(1)
        scores, ids = self._index.search(query[None], limit, params=self._parameters(among))
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def catch_up(self, store: Store, *, retrain: bool = True) -> bool:
        """Bring the index to the store's generation; return whether anything changed.

        With `retrain` one that has outgrown its kind is made anew, in seconds; a reader leaves that to the writer.
        """
        if self.generation == store.generation:
            return False
        changes = store.changes_since(self.generation) if self.generation else None
        if changes is None or (retrain and self._outgrown_by(len(changes.added))):
            self._make(store, retrain)
            return True
        # What a catching up that failed half-way has added already must not stand there twice.
        self._index.remove_ids(np.asarray((*changes.removed, *changes.added), np.int64))
        for ids, vectors in _batches(store, changes.added):
            self._index.add_with_ids(vectors, ids)
        self.generation = changes.generation
        return True

    def save(self, folder: Path, store: Store) -> None:
        """Write the index into `folder` under its generation of `store`, whole or not at all, and drop other ones.

        Raises:
            StorageFailed: the disk is full or read-only.
        """
        target = folder / f"{store.identity}-{self.generation:012}.faiss"
        temporary = target.with_suffix(".tmp")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                # FAISS's own writer does not say when the last bytes found no room.
                self._faiss.write_index(self._index, self._faiss.PyCallbackIOWriter(file.write, _COPY))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
            for other in (*folder.glob("*.faiss"), *folder.glob("*.tmp")):
                if other != target:
                    other.unlink(missing_ok=True)
        except (OSError, RuntimeError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise StorageFailed(f"Cannot write the vectors in {folder}: {reason}.") from error

    @classmethod
    def load(cls, folder: Path, dimensions: int, store: Store, flat_limit: int = FLAT_LIMIT) -> "VectorIndex":
        """Return the newest index of `store` in `folder`, an empty one where there is none that is whole."""
        for _ in range(_TRIES):
            index = cls(dimensions, flat_limit)
            found = _newest(folder, store)
            if found is None:
                return index
            generation, path = found
            try:
                loaded = index._faiss.read_index(str(path))
            except (RuntimeError, MemoryError):  # FAISS has no other error for a file that is cut off or not its own
                if path.exists():
                    return index
                continue  # a writer has put a newer one in its place
            if loaded.d == dimensions:
                index._adopt(loaded)
                index.generation = generation
            return index
        return cls(dimensions, flat_limit)

    @staticmethod
    def reached(folder: Path, store: Store) -> int:
        """Return the generation of the newest index of `store` in `folder` without opening it, 0 without one."""
        newest = _newest(folder, store)
        return newest[0] if newest else 0

    def ids(self) -> list[int]:
        """Return the ids of all vectors, ascending. For checking, not for searching."""
        if not self._trained_on:
            return sorted(self._faiss.vector_to_array(self._index.id_map).tolist())
        lists = self._index.invlists
        arrays = (
            self._faiss.rev_swig_ptr(lists.get_ids(i), lists.list_size(i))
            for i in range(lists.nlist)
            if lists.list_size(i)
        )
        return sorted(int(i) for array in arrays for i in array)

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """Return (n, d) float32: the vectors as this index holds them."""
        return np.asarray(self._index.reconstruct_batch(np.asarray(ids, np.int64)), np.float32)

    @property
    def outgrown(self) -> bool:
        """Return whether the index holds more than its kind is made for."""
        return self._outgrown_by(0)

    def _outgrown_by(self, coming: int) -> bool:
        size = len(self) + coming
        return size > self._flat_limit if not self._trained_on else size > _OUTGROWN * self._trained_on

    def _make(self, store: Store, retrain: bool) -> None:
        changes = store.everything()
        self._index, self._trained_on = self._flat(), 0
        if retrain and len(changes.added) > self._flat_limit:
            self._faiss.omp_set_num_threads(os.cpu_count() or 1)
            self._index = self._train(store, changes)
        for ids, vectors in _batches(store, changes.added):
            if vectors.shape[1] != self._dimensions:
                raise ValueError(f"embeddings of {vectors.shape[1]} numbers in an index of {self._dimensions}")
            self._index.add_with_ids(vectors, ids)
        self.generation = changes.generation

    def _flat(self) -> Any:
        faiss = self._faiss
        return faiss.IndexIDMap2(
            faiss.IndexScalarQuantizer(self._dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        )

    def _train(self, store: Store, changes: Changes) -> Any:
        """Return an empty IVF index whose lists are centred on a sample of the embeddings."""
        faiss = self._faiss
        lists = max(1, int(4 * math.sqrt(len(changes.added))))
        sample = np.random.default_rng(0).choice(changes.added, size=min(len(changes.added), 40 * lists), replace=False)
        _, vectors = store.embeddings(sorted(int(i) for i in sample))
        index = faiss.index_factory(self._dimensions, f"IVF{lists},SQfp16", faiss.METRIC_INNER_PRODUCT)
        index.train(vectors)
        self._prepare(index)
        self._trained_on = len(changes.added)
        return index

    def _adopt(self, loaded: Any) -> None:
        self._index = loaded
        if isinstance(loaded, self._faiss.IndexIVF):
            self._prepare(loaded)
            self._trained_on = max(1, (loaded.nlist // 4) ** 2)

    def _prepare(self, index: Any) -> None:
        index.nprobe = min(_PROBES, index.nlist)
        # Removing and looking up by id both need it.
        index.set_direct_map_type(self._faiss.DirectMap.Hashtable)

    def _parameters(self, among: Sequence[int] | None) -> Any:
        if among is None:
            return None
        selector = self._faiss.IDSelectorBatch(np.asarray(among, np.int64))
        if self._trained_on:
            return self._faiss.SearchParametersIVF(sel=selector, nprobe=self._index.nlist)
        return self._faiss.SearchParameters(sel=selector)


def _newest(folder: Path, store: Store) -> tuple[int, Path] | None:
    """Return the generation and path of the newest file that was derived from this store's past, not its future."""
    try:
        names = [_FILE.fullmatch(name) for name in os.listdir(folder)]
    except OSError:
        return None
    reached = [int(name[2]) for name in names if name and name[1] == store.identity]
    newest = max((generation for generation in reached if generation <= store.generation), default=None)
    return None if newest is None else (newest, folder / f"{store.identity}-{newest:012}.faiss")


def _batches(store: Store, ids: Sequence[int]) -> Iterator[tuple[Ids, Vectors]]:
    for start in range(0, len(ids), _BATCH):
        found, vectors = store.embeddings(ids[start : start + _BATCH])
        if found:
            yield np.asarray(found, np.int64), vectors
