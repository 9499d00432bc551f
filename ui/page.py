"""The page's own HTML: templates filled with what may come from anyone, all of it escaped.

Jinja2 escapes every value that is inserted; no template marks anything as safe, and none puts a value where HTML would
run or follow it (a script, a style, an address). `tests/test_web.py` holds the attacks.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from index.context import told_date
from index.corpus import Corpus
from index.documents import Document
from index.errors import UnknownDocument
from index.filters import Filter
from rag.answer import Answer, Citation
from ui.conversation import Told, link_of, mark_of, told_json
from ui.markdown import answer_markdown, answer_plain
from ui.marks import without_marks
from ui.reasons import reason_in
from ui.wire import with_documents
from ui.words import Words

FILES = Path(__file__).parent / "page"
SERVED = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""The kinds of file in `FILES` that a browser may open; the templates beside them it may not."""
STAMP = sha256(b"".join(p.read_bytes() for p in sorted(FILES.iterdir()) if p.suffix in SERVED)).hexdigest()[:12]
"""Changes with the styles and scripts, so that a browser may keep them for good."""
_NEAREST = 3
_EXCERPT = 240
_TITLES = 3
"""Chosen documents that are named; more are counted."""
_READER = 100_000
"""Code points of a document shown at once; Chromium lays them out in about a tenth of a second."""
_HTML = Environment(loader=FileSystemLoader(FILES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
_HTML.filters["without_marks"] = without_marks
_HTML.globals["told_date"] = told_date
_HTML.globals["reason_in"] = reason_in


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a stored text that is shown in one way."""

    text: str
    cited: bool
    level: int
    """Of a heading; 0 elsewhere."""
    label: str
    """Of the page that begins here, empty elsewhere."""


class Page:
    """Fills the templates in one language of the interface."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def turn(self, key: int, told: Told, corpus: Corpus, step: str = "", leant: bool = False, opinion: str = "") -> str:
        """Return a question with its answer, its refusal, or what has been shown of its answer.

        `key` tells it from the others on the page, counting from 1; `step` is what is being done, empty once it has
        ended; `leant` says whether turns came before it; `opinion` is what `ui/shown.py` knows the answer by.
        """
        answer = told.answer
        refused = answer.text if answer and answer.outcome == "refused" else ""
        citations = [citation for sentence in told.sentences for citation in sentence.citations]
        sources: dict[int, Citation] = {}
        for citation in citations:
            sources.setdefault(citation.number, citation)
        return self._fill(
            "turn",
            key=key,
            asked=told.asked,
            scope=self.scope(told.asked.where, corpus),
            state="working" if step else answer.outcome if answer else "stopped",
            step=self.words.working.get(step, step),
            answer=answer,
            opinion=opinion,
            same=answer is not None and told.asked.same == mark_of(answer),
            sentences=told.sentences,
            languages=languages_of({citation.document_id for citation in citations}, corpus),
            sources=sorted(sources.items()),
            hits=with_documents(answer.hits, corpus) if answer else (),
            dropped=answer.dropped if answer else (),
            foreign=self._foreign(answer, citations, corpus) if answer else "",
            nearest=_NEAREST,
            excerpt=_EXCERPT,
            markdown=answer_markdown(told.asked.question, told.sentences, refused),
            plain=answer_plain(told.asked.question, told.sentences, refused),
            link=link_of(told.asked, answer, leant) if answer else "",
            kept="" if step else json.dumps(told_json(told, corpus), ensure_ascii=False),
        )

    def _foreign(self, answer: Answer, citations: Sequence[Citation], corpus: Corpus) -> str:
        """Return the languages of what is quoted, where the question is in another."""
        cited = languages_of({citation.document_id for citation in citations}, corpus)
        spoken = set(cited.values()) - {answer.language}
        return ", ".join(sorted(self.words.languages.get(language, language) for language in spoken if language))

    def scope(self, where: Filter, corpus: Corpus) -> list[str]:
        """Return the conditions of a filter for a person, none where it lets everything pass."""
        said = self.words.turn
        found = list(where.collections)
        if len(where.documents) <= _TITLES:
            for chosen in where.documents:
                with suppress(UnknownDocument):
                    found.append(corpus.document(chosen).title)
        else:
            found.append(said.only_documents.format(count=self.words.number(len(where.documents))))
        if where.published_from:
            found.append(said.since.format(date=where.published_from))
        if where.published_to:
            found.append(said.until.format(date=where.published_to))
        return found

    def tools(self) -> str:
        """Return the buttons that keep a conversation: as a file, or on paper."""
        return self._fill("tools")

    def status(self, text: str, failed: bool = False, undo: bool = False, loading: bool = False) -> str:
        """Return the line that says what is going on, with a button that takes it back where that can be done.

        The browser clears it once the language model is loaded, if it says that it is `loading`.
        """
        return self._fill("status", text=text, failed=failed, undo=undo, loading=loading)

    def reader(self, document: Document, start: int = 0, end: int = 0, at: int | None = None) -> str:
        """Return a document's stored text with `text[start:end]` highlighted, of a long one the part from `at` on."""
        last = max(0, len(document.text) - _READER)
        first = min(last, max(0, start - _READER // 4 if at is None else at))
        stop = min(len(document.text), first + _READER)
        return self._fill(
            "reader",
            document=document,
            page=document.page_at(start) if end > start else "",
            pieces=pieces(document, start, end, first, stop),
            earlier=max(0, first - _READER) if first else None,
            later=stop if stop < len(document.text) else None,
        )

    def examples(self, questions: Sequence[str]) -> str:
        """Return buttons that ask these questions."""
        return self._fill("examples", questions=questions)

    def frame(self, part: str, root: str = "./", person: str = "") -> str:
        """Return what stands in the `head` of the page, `before` Gradio's part of it, or `after`."""
        return self._fill("frame", part=part, root=root, person=person, stamp=STAMP)

    def _fill(self, template: str, **values: Any) -> str:
        return _HTML.get_template(f"{template}.html").render(words=self.words, **values)


def pieces(document: Document, start: int, end: int, first: int, stop: int) -> list[Piece]:
    """Cut `document.text[first:stop]` where a heading, a page or the cited passage begins or ends."""
    cuts = {first, stop, start, end, *(place.start for place in document.pages)}
    for heading in document.headings:
        cuts |= {heading.start, heading.end}
    inside = sorted(cut for cut in cuts if first <= cut <= stop)
    labels = {place.start: place.label for place in document.pages}
    levels = {heading.start: heading for heading in document.headings}
    found = []
    level = until = 0
    for here, there in pairwise(inside):
        if here in levels:
            level, until = levels[here].level, levels[here].end
        found.append(
            Piece(
                document.text[here:there],
                cited=start <= here < end,
                level=level if here < until else 0,
                label=labels.get(here, ""),
            )
        )
    return found


def languages_of(ids: set[str], corpus: Corpus) -> dict[str, str]:
    """Return the language of each document that still exists."""
    found = {}
    for document_id in ids:
        try:
            found[document_id] = corpus.document(document_id).language
        except UnknownDocument:
            continue
    return found
