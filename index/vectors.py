"""The vector index: FAISS, derived from the embeddings in the store.

Up to `FLAT_LIMIT` chunks every vector is compared, in fp16; beyond, an inverted file (IVF) looks at the nearest lists
only. `docs/decisions/0002-storage.md` has the measurements.
"""

import math
import os
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

Ids = NDArray[np.int64]


class VectorIndex:
    """Finds chunks by the similarity of their embeddings. Not safe for searching and changing at the same time."""

    def __init__(self, dimensions: int, flat_limit: int = FLAT_LIMIT) -> None:
        """Make an empty index for vectors of `dimensions` numbers."""
        faiss: Any = import_module("faiss")  # its annotations are wrong for search parameters
        # One query runs best on one thread: with two on busy cores it went from 60 to 154 ms (design.md, section 5).
        faiss.omp_set_num_threads(1)
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
        scores, ids = self._index.search(query[None], limit, params=self._parameters(among))
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def catch_up(self, store: Store) -> bool:
        """Bring the index to the store's generation; return whether anything changed."""
        if self.generation == store.generation:
            return False
        changes = store.changes_since(self.generation) if self.generation else None
        if changes is None or self._must_be_made_anew(len(changes.added)):
            self._make(store)
            return True
        if changes.removed:
            self._index.remove_ids(np.asarray(changes.removed, np.int64))
        for ids, vectors in _batches(store, changes.added):
            self._index.add_with_ids(vectors, ids)
        self.generation = changes.generation
        return True

    def save(self, folder: Path) -> None:
        """Write the index into `folder` under its generation, whole or not at all, and drop older ones."""
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{self.generation:012}.faiss"
        temporary = target.with_suffix(".tmp")
        try:
            self._faiss.write_index(self._index, str(temporary))
        except RuntimeError as error:  # FAISS has no other error for a full disk
            temporary.unlink(missing_ok=True)
            raise StorageFailed(f"Cannot write {target}: the disk is full or read-only.") from error
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(target)
        for other in folder.iterdir():
            if other != target:
                other.unlink(missing_ok=True)

    @classmethod
    def load(cls, folder: Path, dimensions: int, flat_limit: int = FLAT_LIMIT) -> "VectorIndex":
        """Return the newest index in `folder`, an empty one where there is none that is whole."""
        index = cls(dimensions, flat_limit)
        newest = max(folder.glob("*.faiss"), default=None)
        if newest is None or not newest.stem.isdigit():
            return index
        try:
            loaded = index._faiss.read_index(str(newest))
        except RuntimeError:  # FAISS has no other error for a file that is cut off or not its own
            return index
        if loaded.d == dimensions:
            index._adopt(loaded)
            index.generation = int(newest.stem)
        return index

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

    def _must_be_made_anew(self, coming: int) -> bool:
        size = len(self) + coming
        return size > self._flat_limit if not self._trained_on else size > _OUTGROWN * self._trained_on

    def _make(self, store: Store) -> None:
        changes = store.everything()
        self._index, self._trained_on = self._flat(), 0
        if len(changes.added) > self._flat_limit:
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


def _batches(store: Store, ids: Sequence[int]) -> Iterator[tuple[Ids, Vectors]]:
    for start in range(0, len(ids), _BATCH):
        found, vectors = store.embeddings(ids[start : start + _BATCH])
        if found:
            yield np.asarray(found, np.int64), vectors
