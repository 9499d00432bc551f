"""Runs a set: every case is asked, and what comes of it is judged."""

import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol

from eval.cases import Case, EvalSet
from eval.deadline import Worker
from eval.matching import holds
from eval.metrics import (
    DEPTH,
    Cited,
    Item,
    Passage,
    answer_scores,
    item_ranks,
    needed_items,
    retrieval_scores,
    worst_scores,
)
from eval.results import Row, RowCitation, RowHit, RowSentence, Run, ShownPassage, latency, summarise
from eval.worst import worst
from index.documents import Document, Hit
from index.store import DocumentSummary
from rag.answer import Answer, Citation, Sentence
from rag.question import Turn
from rag.retrieve import Retrieval


class Library(Protocol):
    """What the evaluation asks of a corpus."""

    def document(self, document_id: str) -> Document:
        """Return a document."""
        ...

    def summaries(self) -> list[DocumentSummary]:
        """Return every document without its text."""
        ...


class Asked(Protocol):
    """What is measured: `rag.chatbot.Chatbot`, or a fake of it."""

    def ask(self, text: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the answer to a question."""
        ...

    def search(self, query: str, limit: int) -> Retrieval:
        """Return the passages that fit the query best."""
        ...


Forced = Callable[[Retrieval], Sequence[Sentence]]
"""The sentences that would answer from these passages if there were no refusing."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    answer: Answer
    found: Retrieval
    forced: str
    ask_ms: float
    search_ms: float


def measure(
    eval_set: EvalSet,
    chatbot: Asked,
    library: Library,
    forced: Forced,
    provenance: Mapping[str, Any],
    timeout: float,
    on_case: Callable[[], None] = lambda: None,
) -> Run:
    """Return the run of a set. A case that raises, or takes longer than `timeout` seconds, scores worst."""
    documents = {summary.id: summary for summary in library.summaries()}
    judge = _Judge(eval_set, library, documents)
    worker = Worker(timeout)
    try:
        _warm_up(worker, chatbot, eval_set.cases[0])
        rows = []
        for case in eval_set.cases:
            rows.append(_row(case, chatbot, forced, worker, judge))
            on_case()
    finally:
        worker.close()
    retrieved = retrieval_scores({row.case.id: row.ranks for row in rows if row.ranks})
    rows = [replace(row, scores={**retrieved.get(row.case.id, {}), **row.scores}) for row in rows]
    return Run(
        set=eval_set.name,
        total=eval_set.total,
        rows=tuple(rows),
        figures=summarise(rows),
        latency_ms=latency(rows),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1024),
        provenance=provenance,
        warnings=judge.warnings(),
        passages={row.case.id: judge.shown(row) for group in worst(rows) for row in group.rows},
    )


def _warm_up(worker: Worker, chatbot: Asked, case: Case) -> None:
    """Ask once without counting it: the first question pays for what is loaded lazily."""
    with suppress(Exception):  # it is asked again as a case, and reported then
        worker.call(lambda: (chatbot.ask(case.question, _history(case)), chatbot.search(case.question, DEPTH)))


def _row(case: Case, chatbot: Asked, forced: Forced, worker: Worker, judge: "_Judge") -> Row:
    try:
        outcome = worker.call(lambda: _ask(case, chatbot, forced))
        return judge.row(case, outcome)
    except Exception as error:  # noqa: BLE001  # a case that crashes is a row, not a hole in the mean
        items = judge.items(case)
        return Row(
            case=case,
            error=f"{type(error).__name__}: {error}",
            ranks=tuple(None for _ in items),
            scores=worst_scores(case, items),
        )


def _ask(case: Case, chatbot: Asked, forced: Forced) -> _Outcome:
    started = time.perf_counter()
    found = None if case.history else chatbot.search(case.question, DEPTH)
    searched = time.perf_counter()
    answer = chatbot.ask(case.question, _history(case))
    answered = time.perf_counter()
    search_seconds = searched - started
    if found is None:
        # What a follow-up is searched with is known only after it was asked.
        found = chatbot.search(answer.query, DEPTH)
        search_seconds = time.perf_counter() - answered
    refused_wrongly = case.answerable and answer.outcome == "refused" and case.expected
    effort = " ".join(sentence.text for sentence in forced(found)) if refused_wrongly else ""
    return _Outcome(answer, found, effort, 1e3 * (answered - searched), 1e3 * search_seconds)


def _history(case: Case) -> tuple[Turn, ...]:
    return tuple(Turn(turn.question, turn.answer) for turn in case.history)


class _Judge:
    """Judges outcomes against what a set says is right."""

    def __init__(self, eval_set: EvalSet, library: Library, documents: Mapping[str, DocumentSummary]) -> None:
        self._set = eval_set
        self._library = library
        self._documents = documents
        self._by_uri = {summary.uri: summary.id for summary in documents.values()}

    def items(self, case: Case) -> tuple[Item, ...]:
        return needed_items(case, self._set.needs_all(case)) if case.answerable else ()

    def row(self, case: Case, outcome: _Outcome) -> Row:
        answer, items = outcome.answer, self.items(case)
        sentences = tuple(self._sentence(sentence, items) for sentence in answer.sentences)
        cited = [Cited(c.document, c.quote, c.exact) for sentence in sentences for c in sentence.citations]
        passages = [Passage(self._uri(hit.chunk.document_id), hit.chunk.text) for hit in outcome.found.hits[:DEPTH]]
        text = answer.text if answer.outcome == "answered" else None
        return Row(
            case=case,
            query=answer.query,
            outcome=answer.outcome,
            answer=answer.text,
            sentences=sentences,
            forced=outcome.forced,
            missing=tuple(answer.missing),
            hits=tuple(self._hit(hit, items) for hit in outcome.found.hits[:DEPTH]),
            ranks=item_ranks(items, passages),
            sufficiency=float(answer.receipt.sufficiency),
            ask_ms=outcome.ask_ms,
            search_ms=outcome.search_ms,
            timings_ms=dict(answer.receipt.timings_ms),
            scores=answer_scores(case, items, text, cited, outcome.forced if text is None else None),
        )

    def shown(self, row: Row) -> tuple[ShownPassage, ...]:
        """Return the three best passages of a row, and the gold ones that the search did not bring up."""
        found = [self._passage(hit.document, hit.start, hit.end, rank) for rank, hit in enumerate(row.hits[:3], 1)]
        lost = []
        for item, rank in zip(self.items(row.case), row.ranks, strict=True):
            if rank is None or rank > len(found):
                lost += self._gold(item)
        return tuple(passage for passage in [*found, *lost[:2]] if passage is not None)

    def warnings(self) -> tuple[str, ...]:
        """Return what is wrong with the set itself: evidence that its documents do not hold."""
        named = {e.document for case in self._set.cases for e in case.evidence}
        unknown = sorted(named - set(self._by_uri))
        lost = sum(
            not holds(self._library.document(self._by_uri[e.document]).text, e.quote)
            for case in self._set.cases
            for e in case.evidence
            if e.quote and e.document in self._by_uri
        )
        messages = []
        if unknown:
            messages.append(f"{len(unknown)} documents named as evidence are not in the corpus, {unknown[0]} for one.")
        if lost:
            messages.append(f"{lost} gold quotes do not stand in the document they name.")
        return tuple(messages)

    def _sentence(self, sentence: Sentence, items: Sequence[Item]) -> RowSentence:
        return RowSentence(
            sentence.text, sentence.verdict, tuple(self._citation(citation, items) for citation in sentence.citations)
        )

    def _citation(self, citation: Citation, items: Sequence[Item]) -> RowCitation:
        exact = self._library.document(citation.document_id).text[citation.start : citation.end] == citation.quote
        needed = any(item.is_cited(citation.uri, citation.quote) for item in items)
        return RowCitation(
            citation.number, citation.uri, citation.title, citation.page, citation.start, citation.end, citation.quote,
            exact and bool(citation.quote), needed,
        )  # fmt: skip

    def _hit(self, hit: Hit, items: Sequence[Item]) -> RowHit:
        uri = self._uri(hit.chunk.document_id)
        needed = any(item.is_in(uri, hit.chunk.text) for item in items)
        return RowHit(uri, hit.chunk.start, hit.chunk.end, hit.score, tuple(hit.found_by), needed)

    def _passage(self, uri: str, start: int, end: int, rank: int) -> ShownPassage | None:
        if uri not in self._by_uri:
            return None
        document = self._library.document(self._by_uri[uri])
        return ShownPassage(uri, document.title, start, document.text[start:end], rank)

    def _gold(self, item: Item) -> list[ShownPassage | None]:
        """Return the first of an item's documents, around its quote where it has one."""
        uri = item.documents[0]
        if uri not in self._by_uri:
            return []
        text = self._library.document(self._by_uri[uri]).text
        at = max(0, text.find(item.quotes[0])) if item.quotes else 0
        start = text.rfind("\n\n", 0, at) + 2 if at else 0
        return [self._passage(uri, max(start, at - 600), at + 800, 0)]

    def _uri(self, document_id: str) -> str:
        summary = self._documents.get(document_id)
        return summary.uri if summary else document_id
