"""The documents of a corpus as a page lists them: without their texts, read again when the corpus changes."""

from dataclasses import dataclass

from index.corpus import Corpus
from index.store import DocumentSummary


@dataclass(frozen=True, slots=True)
class Search:
    """What a person looks for in the library; what is empty is met by every document."""

    words: str = ""
    """All in title or uri, in any order."""
    collection: str = ""
    kind: str = ""
    language: str = ""
    since: str = ""
    """ISO 8601 date, as `until`, itself included; a document without a date does not meet it."""
    until: str = ""

    def meets(self, document: DocumentSummary) -> bool:
        """Return whether a document is one of those looked for."""
        names = f"{document.title} {document.uri}".casefold()
        date = document.published
        return (
            self.collection in ("", document.collection)
            and self.kind in ("", document.kind)
            and self.language in ("", document.language)
            and (not self.since or date >= self.since)
            and (not self.until or (date != "" and date[: len(self.until)] <= self.until))
            and all(word in names for word in self.words.casefold().split())
        )


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

    def find(self, search: Search) -> list[DocumentSummary]:
        """Return the documents that are looked for."""
        return [document for document in self.documents() if search.meets(document)]
