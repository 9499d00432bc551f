"""The keyword index: tantivy with BM25 over two streams of terms, derived from the texts in the store."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import tantivy

from index.analysis import grams, stems
from index.context import context
from index.documents import Chunk, Document
from index.errors import StorageFailed
from index.store import Changes, Store

Stream = Literal["stems", "grams"]
Scores = dict[int, float]
"""A score, BM25 or a cosine similarity, by chunk id; best first where it comes from a search."""

_GENERATION = "generation"
_HEAP = 64 << 20
"""Bytes that tantivy's writer may hold; it refuses less than 15 MB a thread."""


class KeywordIndex:
    """Finds chunks by their words. On disk, or in memory where the disk cannot be written."""

    def __init__(self, index: tantivy.Index, folder: Path | None, generation: int) -> None:
        """Use `load`, `begin` or `in_memory`."""
        self._index = index
        self._folder = folder
        self.generation = generation

    @classmethod
    def load(cls, folder: Path) -> "KeywordIndex | None":
        """Return the index in `folder`, None where there is none that is whole. Writes nothing."""
        try:
            generation = int((folder / _GENERATION).read_text())
            return cls(tantivy.Index.open(str(folder)), folder, generation)
        except (OSError, ValueError):
            return None

    @classmethod
    def begin(cls, folder: Path) -> "KeywordIndex":
        """Return an empty index in `folder`, in place of what is there."""
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir(parents=True)
            return cls(tantivy.Index(_schema(), str(folder)), folder, 0)
        except (OSError, ValueError) as error:
            raise StorageFailed(f"Cannot write the keyword index in {folder}: {error}.") from error

    @classmethod
    def in_memory(cls) -> "KeywordIndex":
        """Return an empty index that leaves no trace."""
        return cls(tantivy.Index(_schema()), None, 0)

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def reload(self) -> None:
        """See what a writer, in this process or another, has committed since."""
        self._index.reload()

    def search(self, stream: Stream, terms: Sequence[str], limit: int, among: Sequence[int] | None = None) -> Scores:
        """Return the best chunks that hold any of the terms, with their BM25; a repeated term counts as often."""
        query = self._query(stream, terms)
        if query is None or limit == 0 or (among is not None and not len(among)):
            return {}
        return self._run(query if among is None else self._narrowed(query, among), limit)

    def scores(self, stream: Stream, terms: Sequence[str], ids: Sequence[int]) -> Scores:
        """Return the BM25 of these chunks; one that holds none of the terms is left out."""
        query = self._query(stream, terms)
        return self._run(self._narrowed(query, ids), len(ids)) if query is not None and len(ids) else {}

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
        except ValueError as error:  # tantivy has no other error for a full disk
            raise StorageFailed(f"Cannot write the keyword index in {self._folder}: {error}.") from error
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
        self._index.reload()
        self.generation = changes.generation
        self._note()

    def _note(self) -> None:
        if self._folder is None:
            return
        temporary = self._folder / f"{_GENERATION}.tmp"
        with temporary.open("w") as note:
            note.write(str(self.generation))
            note.flush()
            os.fsync(note.fileno())
        temporary.replace(self._folder / _GENERATION)

    def _query(self, stream: Stream, terms: Sequence[str]) -> tantivy.Query | None:
        schema = self._index.schema
        counts: dict[str, int] = {}
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
        should = []
        for term, count in counts.items():
            query = tantivy.Query.term_query(schema, stream, term, "freq")
            should.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, count) if count > 1 else query))
        return tantivy.Query.boolean_query(should) if should else None

    def _narrowed(self, query: tantivy.Query, ids: Sequence[int]) -> tantivy.Query:
        among = tantivy.Query.term_set_query(self._index.schema, "id", [str(i) for i in ids])
        silent = tantivy.Query.const_score_query(among, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, silent)])

    def _run(self, query: tantivy.Query, limit: int) -> Scores:
        searcher = self._index.searcher()
        hits = searcher.search(query, limit, count=False).hits
        rows = searcher.fast_field_values("row", [address for _, address in hits])
        return {int(row or 0): float(score) for row, (score, _) in zip(rows, hits, strict=True)}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Deleting by a term of a number field deletes nothing, so the id that chunks are deleted by is text.
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", fast=True)
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _entry(document: Document, chunk: Chunk) -> tantivy.Document:
    text = f"{context(document, chunk.heading)}\n{chunk.text}"
    entry = tantivy.Document()
    entry.add_text("id", str(chunk.id))
    entry.add_integer("row", chunk.id)
    entry.add_text("stems", " ".join(stems(text, document.language)))
    entry.add_text("grams", " ".join(grams(text)))
    return entry
