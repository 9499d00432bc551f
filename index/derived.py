"""The two indexes that are derived from the store: brought up to date together, by the one writer."""

import shutil
from contextlib import suppress

from index.errors import StorageFailed
from index.keywords import KeywordIndex
from index.layout import Layout
from index.store import Store
from index.vectors import VectorIndex


def is_current(store: Store, layout: Layout) -> bool:
    """Return whether both indexes say that they have reached the store's generation. Opens neither."""
    generation = store.generation
    reached = {VectorIndex.reached(layout.vectors, store), KeywordIndex.reached(layout.keywords, store)}
    return not generation or reached == {generation}


def derive(store: Store, layout: Layout) -> tuple[VectorIndex, KeywordIndex]:
    """Bring both indexes on disk to the store's generation, and return them. What is missing or damaged is made anew.

    Raises:
        StorageFailed: the disk is full or read-only.
    """
    recipe = store.recipe()
    if recipe is None or not store.generation:
        return VectorIndex(recipe.dimensions if recipe else 1), KeywordIndex.in_memory()
    vectors = VectorIndex.load(layout.vectors, recipe.dimensions, store)
    if vectors.catch_up(store):
        vectors.save(layout.vectors, store)
    keywords = _keywords(store, layout)
    store.forget_removed(min(keywords.generation, vectors.generation))
    return vectors, keywords


def _keywords(store: Store, layout: Layout) -> KeywordIndex:
    index = KeywordIndex.load(layout.keywords, store)
    if index is not None:
        with suppress(StorageFailed):  # what opens may still not be fit to be written
            index.catch_up(store)
            return index
    index = KeywordIndex.begin(layout.keywords)
    index.catch_up(store)
    return index


def drop_strangers(store: Store, layout: Layout) -> None:
    """Delete an index that was derived from another store, or from this one before a backup of it was put back.

    A writer calls this before it raises the generation: afterwards such an index could pass for one that is behind.
    """
    if not VectorIndex.reached(layout.vectors, store):
        shutil.rmtree(layout.vectors, ignore_errors=True)
    if not KeywordIndex.reached(layout.keywords, store):
        shutil.rmtree(layout.keywords, ignore_errors=True)
