"""The keyword index: tantivy with BM25 over three streams of terms, derived from the texts in the store."""

import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

import tantivy

from index.analysis import terms
from index.context import in_context
from index.documents import Chunk, Document
from index.errors import StorageFailed
from index.store import Changes, Store

Stream = Literal["stems", "pairs", "grams"]
Weights = Mapping[tuple[Stream, str], float]
"""What to search for: how much the BM25 of each term counts."""
Scores = dict[int, float]
"""A score, BM25 or a cosine similarity, by chunk id; best first where it comes from a search."""

_NOTE = "generation"
"""The file that says which store the index was derived from, the generation it has reached, and its format."""
_FORMAT = 3
"""Grows when the streams, or the terms in them, become others: an older index is made anew."""
_HEAP = 64 << 20
"""Bytes that tantivy's writer may hold; it refuses less than 15 MB a thread."""


class KeywordIndex:
    """Finds chunks by their words. On disk, or in memory where the disk cannot be written."""

    def __init__(self, index: tantivy.Index, folder: Path | None, generation: int) -> None:
        """Use `load`, `begin` or `in_memory`."""
        self._index = index
        self._folder = folder
        self._target = folder
        self.generation = generation

    @classmethod
    def load(cls, folder: Path, store: Store) -> "KeywordIndex | None":
        """Return the index of `store` in `folder`, None where there is none that is whole. Writes nothing in it."""
        generation = cls.reached(folder, store)
        if not generation:
            return None
        try:
            return cls(_opened(folder), folder, generation)
        except (OSError, ValueError):
            return None

    @staticmethod
    def reached(folder: Path, store: Store) -> int:
        """Return the generation of `store` that the index in `folder` has reached, 0 where there is none of it.

        One that was derived from a later state, from before a backup was put back, is not of it.
        """
        try:
            identity, generation, form = (folder / _NOTE).read_text().split()
        except (OSError, ValueError):
            return 0
        if identity != store.identity or form != str(_FORMAT) or not generation.isdigit():
            return 0
        return int(generation) if int(generation) <= store.generation else 0

    @classmethod
    def begin(cls, folder: Path) -> "KeywordIndex":
        """Return an empty index that takes the place of what is in `folder` once it has caught up.

        Raises:
            StorageFailed: the disk is full or read-only.
        """
        new = folder.with_name(f"{folder.name}.new")
        try:
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(parents=True)
            index = cls(tantivy.Index(_schema(), str(new)), new, 0)
        except (OSError, ValueError) as error:
            raise StorageFailed(f"Cannot write the keyword index in {folder}: {_said(error)}.") from error
        index._target = folder
        return index

    @classmethod
    def in_memory(cls) -> "KeywordIndex":
        """Return an empty index that leaves no trace."""
        return cls(tantivy.Index(_schema()), None, 0)

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def follow(self, store: Store) -> None:
        """See what a writer, in this process or another, has committed since; in memory, catch up."""
        if self._folder is None:
            self.catch_up(store)
            return
        reached = self.reached(self._folder, store)
        if reached != self.generation:
            try:
                self._index = _opened(self._folder)
            except (OSError, ValueError):  # a writer is putting another folder in its place; the next search sees it
                return
            self.generation = reached

    def search(self, weights: Weights, limit: int, among: Sequence[int] | None = None) -> Scores:
        """Return the best chunks that hold any of the terms, with the weighted sum of their BM25, best first."""
        if not weights or limit == 0 or (among is not None and not len(among)):
            return {}
        query = self._query(weights)
        searcher = self._index.searcher()
        hits = searcher.search(query if among is None else self._narrowed(query, among), limit, count=False).hits
        rows = searcher.fast_field_values("row", [address for _, address in hits])
        return {int(row or 0): float(score) for row, (score, _) in zip(rows, hits, strict=True)}

    def frequency(self, stream: Stream, term: str) -> int:
        """Return how many chunks hold a term."""
        return int(self._index.searcher().doc_freq(stream, term))

    def catch_up(self, store: Store) -> bool:
        """Bring the index to the store's generation and commit; return whether anything changed. For the one writer."""
        if self.generation == store.generation:
            return False
        changes = store.changes_since(self.generation) if self.generation else None
        try:
            self._write(store, changes or store.everything(), anew=changes is None)
        except (ValueError, OSError) as error:  # tantivy has no other error than the first for a full disk
            if self._folder is not None and self._folder != self._target:
                shutil.rmtree(self._folder, ignore_errors=True)
            raise StorageFailed(f"Cannot write the keyword index in {self._target}: {_said(error)}.") from error
        return True

    def ids(self) -> list[int]:
        """Return the ids of all chunks, ascending. For checking, not for searching."""
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.all_query(), max(1, int(searcher.num_docs))).hits
        return sorted(int(i or 0) for i in searcher.fast_field_values("row", [address for _, address in hits]))

    def _write(self, store: Store, changes: Changes, anew: bool) -> None:
        writer = self._index.writer(_HEAP, 1)
        if anew:
            writer.delete_all_documents()
        # What an interrupted run has added already must not stand there twice.
        for gone in changes.removed if anew else (*changes.removed, *changes.added):
            writer.delete_documents_by_term("id", str(gone))
        for document, chunks in store.documents_of(changes.added):
            for chunk in chunks:
                writer.add_document(_entry(document, chunk))
        writer.commit()
        writer.wait_merging_threads()
        self.generation = changes.generation
        self._note(store)
        if self._folder != self._target:
            self._take_place()
        self._index.reload()

    def _note(self, store: Store) -> None:
        if self._folder is None:
            return
        temporary = self._folder / f"{_NOTE}.tmp"
        with temporary.open("w") as note:
            note.write(f"{store.identity} {self.generation} {_FORMAT}")
            note.flush()
            os.fsync(note.fileno())
        temporary.replace(self._folder / _NOTE)

    def _take_place(self) -> None:
        """Put the finished folder where the old one was; who has the old one open goes on reading it."""
        assert self._folder is not None, "an index in memory has no place"
        assert self._target is not None, "nor one to take"
        old = self._target.with_name(f"{self._target.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if self._target.exists():
            self._target.rename(old)
        self._folder.rename(self._target)
        shutil.rmtree(old, ignore_errors=True)
        self._folder = self._target
        self._index = tantivy.Index.open(str(self._target))

    def _query(self, weights: Weights) -> tantivy.Query:
        schema = self._index.schema
        return tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(tantivy.Query.term_query(schema, stream, term, "freq"), weight),
                )
                for (stream, term), weight in weights.items()
            ]
        )

    def _narrowed(self, query: tantivy.Query, ids: Sequence[int]) -> tantivy.Query:
        among = tantivy.Query.term_set_query(self._index.schema, "id", [str(i) for i in ids])
        silent = tantivy.Query.const_score_query(among, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, silent)])


def _opened(folder: Path) -> tantivy.Index:
    if os.access(folder, os.W_OK):
        return tantivy.Index.open(str(folder))
    # tantivy needs a lock file beside the index even to read it: on a read-only disk, one beside links to its files.
    with tempfile.TemporaryDirectory(prefix="fonte-keywords-") as links:
        for file in folder.iterdir():
            if file.suffix != ".lock":
                Path(links, file.name).symlink_to(file.absolute())
        return tantivy.Index.open(links)


def _said(error: Exception) -> str:
    """Return what the system says, not how tantivy wraps it."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    found = re.search(r"""message: "([^"]*)"|'([^'(]*) \(os error""", str(error))
    return (found[1] or found[2]) if found else f"the disk may be full ({error})"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Deleting by a term of a number field deletes nothing, so the id that chunks are deleted by is text.
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", fast=True)
    for stream in get_args(Stream):
        builder.add_text_field(stream, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _entry(document: Document, chunk: Chunk) -> tantivy.Document:
    found = terms(in_context(document, chunk.heading, chunk.text), document.language)
    entry = tantivy.Document()
    entry.add_text("id", str(chunk.id))
    entry.add_integer("row", chunk.id)
    entry.add_text("stems", " ".join(found.stems))
    entry.add_text("pairs", " ".join(found.pairs))
    entry.add_text("grams", " ".join(found.grams))
    return entry
