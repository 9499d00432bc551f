"""The documents of a corpus as a page lists them: without their texts, read again when the corpus changes."""

from index.corpus import Corpus
from index.store import DocumentSummary


class Library:
    """Safe to share between threads: what was read is replaced whole."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._read: tuple[int, list[DocumentSummary]] = (-1, [])

    def documents(self) -> list[DocumentSummary]:
        """Return every document."""
        generation = self._corpus.generation
        if self._read[0] != generation:
            self._read = (generation, self._corpus.summaries())
        return self._read[1]

    def collections(self) -> list[str]:
        """Return the names of the collections in order."""
        return sorted({document.collection for document in self.documents()})

    def find(self, words: str, collection: str = "") -> list[DocumentSummary]:
        """Return the documents whose title or uri holds all the words, of one collection where one is named."""
        wanted = words.casefold().split()
        return [
            document
            for document in self.documents()
            if collection in ("", document.collection)
            and all(word in f"{document.title} {document.uri}".casefold() for word in wanted)
        ]
