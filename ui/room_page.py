"""The HTML of the library, of a checked draft and of the login; every value escaped, as in `ui/page.py`."""

from collections.abc import Container, Mapping, Sequence

from index.corpus import Corpus
from index.readers import READERS
from index.store import DocumentSummary
from index.trash import Discarded
from rag.verify_text import CheckedSentence
from ui.library_room import FileRow
from ui.page import STAMP, Page, languages_of


class RoomPage(Page):
    """Fills the templates in one language of the interface."""

    def room(self, editable: bool, megabytes: int) -> str:
        """Return the library without its documents, which the browser asks for: filters, uploads, actions."""
        return self._fill("room", editable=editable, megabytes=megabytes, kinds=tuple(READERS))

    def rows(
        self,
        documents: Sequence[DocumentSummary],
        files: Sequence[FileRow],
        total: int,
        found: int,
        editable: bool,
        origins: Mapping[str, str],
        by_file: Container[str],
    ) -> str:
        """Return the table: files that are no documents first; `found` of `total` documents, `documents` shown.

        `origins` names the folders they were synced from, `by_file` are those that only their file dates.
        """
        values = {"by_file": by_file, "documents": documents, "files": files, "total": total, "found": found}
        return self._fill("library", editable=editable, origins=origins, **values)

    def bin(self, discarded: Sequence[Discarded], days: int) -> str:
        """Return what was deleted lately."""
        return self._fill("bin", discarded=discarded, days=days)

    def verify(self) -> str:
        """Return the form for a draft."""
        return self._fill("verify", sentence=None)

    def checked(self, sentence: CheckedSentence, key: int, corpus: Corpus) -> str:
        """Return a sentence of a draft with its verdict, quotes and reasons; `key` tells it from the others."""
        languages = languages_of({citation.document_id for citation in sentence.citations}, corpus)
        return self._fill("verify", sentence=sentence, key=key, languages=languages)

    def within(self, collections: Sequence[str]) -> str:
        """Return the choice of what a question may use."""
        return self._fill("within", collections=collections)

    def login(self, told: str, name: str, to: str) -> str:
        """Return the whole page of the login."""
        return self._fill("login", told=told, name=name, to=to, stamp=STAMP)
