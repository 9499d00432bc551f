"""New chunks and embeddings of every document, kept beside the old ones until all are there."""

from collections.abc import Sequence

from index.database import advance
from index.documents import Document
from index.embedder import ModelIdentity, Vectors
from index.rows import blob
from index.split import Passage
from index.store import Recipe, Store


class Staging:
    """One re-embedding of a store, which a kill interrupts and the next run goes on with."""

    def __init__(self, store: Store, identity: ModelIdentity, chunk_tokens: int) -> None:
        """Go on where an interrupted run with this recipe was; what one with another recipe left is dropped."""
        self._store = store
        self._recipe = str(Recipe.of(identity, chunk_tokens))
        if store.meta("staged_recipe") != self._recipe:
            with store.transaction() as connection:
                connection.execute("DELETE FROM staged")
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('staged_recipe', ?)", (self._recipe,))

    def done(self) -> frozenset[tuple[str, str]]:
        """Return the (id, digest) of the documents that are staged."""
        rows = self._store.query("SELECT DISTINCT document, digest FROM staged")
        return frozenset((str(document), str(digest)) for document, digest in rows)

    def put(self, document: Document, passages: Sequence[Passage], embeddings: Vectors) -> None:
        """Stage a document's new chunks and their (n, d) embeddings."""
        with self._store.transaction() as connection:
            connection.executemany(
                "INSERT INTO staged VALUES (?,?,?,?,?,?,?)",
                [
                    (document.id, document.digest, p.start, p.end, p.heading, p.page, blob(e))
                    for p, e in zip(passages, embeddings, strict=True)
                ],
            )

    def finish(self) -> None:
        """Put the staged chunks in place of all old ones, as one transaction."""
        with self._store.transaction() as connection:
            generation = advance(connection)
            connection.execute("INSERT INTO removed SELECT id, ? FROM chunks", (generation,))
            connection.execute("DELETE FROM chunks")
            connection.execute(
                "INSERT INTO chunks (document, start, stop, heading, page, embedding, generation)"
                " SELECT s.document, s.start, s.stop, s.heading, s.page, s.embedding, ? FROM staged s"
                " JOIN documents d ON d.id = s.document AND d.digest = s.digest ORDER BY s.document, s.start",
                (generation,),
            )
            connection.execute("DELETE FROM staged")
            connection.execute("DELETE FROM meta WHERE key = 'staged_recipe'")
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('recipe', ?)", (self._recipe,))
