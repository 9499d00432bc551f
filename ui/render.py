"""An answer on a terminal: sentences with numbers, and under them each source with its quotes in their context."""

from collections.abc import Mapping

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.context import told_date
from index.corpus import Corpus
from index.documents import Document
from rag.answer import Answer, Citation
from rag.retrieve import Retrieval
from ui.marks import without_marks
from ui.wire import with_documents

_CONTEXT = 90
"""Code points shown on each side of a quote."""
_NEAREST = 3
_EXCERPT = 240

_WORDS = {
    "en": {
        "nearest": "Nearest passages, which are not an answer:",
        "searched": "Searched for",
        "written": "Written by {model}; every sentence was checked against its quotes.",
        "dropped": "Left out by the check:",
    },
    "it": {
        "nearest": "I passaggi più vicini, che non sono una risposta:",
        "searched": "Ho cercato",
        "written": "Scritta da {model}; ogni frase è stata verificata sulle sue citazioni.",
        "dropped": "Scartate dal controllo:",
    },
}


def show_answer(answer: Answer, corpus: Corpus, console: Console, dropped: bool = False) -> None:
    """Print an answer with its sources, or a refusal with the passages that came nearest.

    With `dropped`, also what a model wrote and the check did not let through, struck through, with the reasons.
    """
    words = _WORDS.get(answer.language, _WORDS["en"])
    if answer.query != " ".join(answer.question.split()):
        console.print(Text(f"{words['searched']}: {answer.query}", style="dim"))
    if answer.outcome == "refused":
        console.print(Text(answer.text, style="bold yellow"))
        if answer.hits:
            console.print()
            console.print(Text(words["nearest"], style="dim"))
            _hits(answer.hits[:_NEAREST], corpus, console)
        return
    for sentence in answer.sentences:
        marks = "".join(f"[{number}]" for number in dict.fromkeys(c.number for c in sentence.citations))
        console.print(Text.assemble((_line(sentence.text), "bold"), (f" {marks}" if marks else "", "cyan")))
    by_source: dict[int, list[Citation]] = {}
    for sentence in answer.sentences:
        for citation in sentence.citations:
            by_source.setdefault(citation.number, []).append(citation)
    if by_source:
        console.print()
    for number, citations in sorted(by_source.items()):
        _source(number, citations, corpus.document(citations[0].document_id), console)
    _made_by(answer, words, console)
    if dropped and answer.dropped:
        console.print(Text(words["dropped"], style="dim"))
        for one in answer.dropped:
            reasons = (f"  {'; '.join(one.reasons)}", "dim")
            console.print(Padding(Text.assemble((_line(one.text), "strike"), reasons), (0, 0, 0, 4)))


def _made_by(answer: Answer, words: Mapping[str, str], console: Console) -> None:
    """Print which model wrote an answer, and what became of one that did not."""
    if answer.receipt.model != "none":
        console.print(Text(words["written"].format(model=answer.receipt.model), style="dim"))
    if answer.receipt.notice:
        console.print(Text(answer.receipt.notice, style="yellow"))


def show_hits(found: Retrieval, corpus: Corpus, console: Console) -> None:
    """Print the passages of a search, best first."""
    if not found.hits:
        console.print(Text("Nothing was found.", style="yellow"))
    _hits(found.hits, corpus, console)


def heading(title: str, published: str, page: str, uri: str) -> Text:
    """Return the line that names a source."""
    details = " · ".join(part for part in (published[:10], page, uri) if part)
    return Text.assemble((title, "bold"), "  ", (details, "dim"))


def _source(number: int, citations: list[Citation], document: Document, console: Console) -> None:
    pages = ", ".join(dict.fromkeys(c.page for c in citations if c.page))
    line = heading(document.title, told_date(document), pages, document.uri)
    console.print(Text.assemble((f"[{number}] ", "cyan"), line))
    for neighbours in _neighbours(citations):
        console.print(Padding(_quoted(neighbours, document.text), (0, 0, 0, 4)))


def _neighbours(citations: list[Citation]) -> list[list[Citation]]:
    """Return citations of one document in its order, those together that share a context."""
    groups: list[list[Citation]] = []
    for _, citation in sorted({(c.start, c.end): c for c in citations}.items()):
        if groups and 0 <= citation.start - groups[-1][-1].end <= _CONTEXT:
            groups[-1].append(citation)
        else:
            groups.append([citation])
    return groups


def _quoted(citations: list[Citation], text: str) -> Text:
    """Return quotes, marked, in the stretch of the document that they stand in."""
    start, end = citations[0].start, citations[-1].end
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    if start > _CONTEXT:
        before = "…" + before.partition(" ")[2]
    if end + _CONTEXT < len(text):
        after = after.rpartition(" ")[0] + "…"
    shown = Text().append(_line(before), "dim")
    for place, citation in enumerate(citations):
        between = text[citations[place - 1].end : citation.start] if place else ""
        shown.append(_line(between), "dim").append("«", "cyan").append(without_marks(citation.quote)).append(
            "»", "cyan"
        )
    return shown.append(_line(after), "dim")


def _hits(hits: tuple, corpus: Corpus, console: Console) -> None:  # type: ignore[type-arg]
    for number, (hit, document) in enumerate(with_documents(hits, corpus), 1):
        line = heading(document.title, told_date(document), hit.chunk.page, document.uri)
        console.print(Text.assemble((f"{number:2}. ", "cyan"), line))
        text = _line(hit.chunk.text)
        excerpt = text if len(text) <= _EXCERPT else text[:_EXCERPT].rpartition(" ")[0] + "…"
        console.print(Padding(Text(excerpt), (0, 0, 0, 4)))


def _line(text: str) -> str:
    """Return `text` without marks, its line ends as spaces, outer ones kept."""
    return without_marks(text).replace("\n", " ")
