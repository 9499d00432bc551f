"""What one case scores. Every score lies between 0, the worst, and 1; a score that a case cannot have is absent.

A *needed item* is what a right answer rests on: a gold quote, or a gold document where the set names no quotes.
Alternatives, any of which will do, make up one item.

Retrieval, over the ten best chunks, is judged as in MultiHop-RAG (Tang and Yang 2024, arXiv 2401.15391,
`retrieval_evaluate.py`): a chunk is relevant when it contains a gold quote, white space aside, in whichever document it
stands. Where the set names only documents, the ranking is of documents, each at the place of its first chunk.

| score | what it is |
|---|---|
| `hits@k` | 1 where any of the first k is relevant (their Hits@k; ir-measures `Success@k`) |
| `mrr@10` | one over the rank of the first relevant one, 0 past the tenth (ir-measures `RR@10`) |
| `ndcg@10` | the gain of a chunk is the number of needed items that no better chunk has (ir-measures `nDCG@10`) |
| `recall@k` | share of the needed items found in the first k: subtopic recall (Zhai, Cohen and Lafferty, SIGIR 2003) |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, Measure, Qrel, ScoredDoc, Success, nDCG

from eval.cases import Case
from eval.matching import holds, overlaps, says

DEPTH = 10
"""Chunks that a search is asked for."""
RETRIEVAL = ("hits@1", "hits@4", "hits@10", "mrr@10", "ndcg@10", "recall@1", "recall@4", "recall@10")
ANSWERS = (
    "contains",
    "contains_when_forced",
    "answered_when_answerable",
    "refused_when_unanswerable",
    "citation_precision",
    "citation_recall",
    "right_sentence_quoted",
    "quote_exact",
)
_MEASURES: Mapping[Measure, str] = {
    Success @ 1: "hits@1",
    Success @ 4: "hits@4",
    Success @ 10: "hits@10",
    RR @ 10: "mrr@10",
    nDCG @ 10: "ndcg@10",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a right answer needs: any of these documents or quotes."""

    documents: tuple[str, ...]
    quotes: tuple[str, ...]
    """Empty where the set names only documents."""

    def is_in(self, document: str, text: str) -> bool:
        """Return whether a chunk holds it."""
        return any(holds(text, quote) for quote in self.quotes) if self.quotes else document in self.documents

    def is_cited(self, document: str, quote: str) -> bool:
        """Return whether a citation points at it."""
        return any(overlaps(quote, gold) for gold in self.quotes) if self.quotes else document in self.documents


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved chunk, as far as the measures care."""

    document: str
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation, as far as the measures care."""

    document: str
    quote: str
    exact: bool
    """Whether the stored text of its document says exactly this at its place."""


def needed_items(case: Case, needs_all: bool = True) -> tuple[Item, ...]:
    """Return what a right answer to a case needs; one item of alternatives where not all of it is wanted."""
    by_quote = all(evidence.quote for evidence in case.evidence)
    if not case.evidence:
        return ()
    if not needs_all:
        quotes = tuple(evidence.quote for evidence in case.evidence) if by_quote else ()
        return (Item(tuple(evidence.document for evidence in case.evidence), quotes),)
    pairs = dict.fromkeys((e.document, e.quote if by_quote else "") for e in case.evidence)
    return tuple(Item((document,), (quote,) if quote else ()) for document, quote in pairs)


def item_ranks(items: Sequence[Item], passages: Sequence[Passage]) -> tuple[int | None, ...]:
    """Return the rank, from 1, at which each item is first found; None where it is not."""
    if items and not items[0].quotes:
        passages = [Passage(document, "") for document in dict.fromkeys(p.document for p in passages)]
    return tuple(
        next((rank for rank, p in enumerate(passages, 1) if item.is_in(p.document, p.text)), None) for item in items
    )


def recall(ranks: Sequence[int | None], k: int) -> float:
    """Return the share of the items found in the first `k`."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)


def retrieval_scores(ranks: Mapping[str, Sequence[int | None]]) -> dict[str, dict[str, float]]:
    """Return the retrieval scores of each case by its id, given the ranks of its needed items.

    A case whose search found nothing has no rank but needed items all the same, and scores 0.
    """
    qrels: dict[tuple[str, str], int] = {}
    for case, places in ranks.items():
        for number, rank in enumerate(places):
            name = f"rank{rank}" if rank else f"missing{number}"
            qrels[case, name] = qrels.get((case, name), 0) + 1
    run = [ScoredDoc(case, f"rank{rank}", -float(rank)) for case in ranks for rank in range(1, DEPTH + 1)]
    judged = [Qrel(case, name, gain) for (case, name), gain in qrels.items()]
    scores: dict[str, dict[str, float]] = {
        case: {f"recall@{k}": recall(places, k) for k in (1, 4, 10)} for case, places in ranks.items() if places
    }
    for metric in ir_measures.iter_calc(list(_MEASURES), judged, run) if judged else ():
        scores[metric.query_id][_MEASURES[metric.measure]] = float(metric.value)
    return scores


def answer_scores(
    case: Case,
    items: Sequence[Item],
    text: str | None,
    citations: Sequence[Cited],
    forced: str | None,
) -> dict[str, float]:
    """Return what an answer scores; `text` is None for a refusal, `forced` the best effort had it not refused.

    - `contains`: the answer contains one of the expected strings. A refusal does not.
    - `contains_when_forced`: the same of the best effort; where no refusal stood in the way, it is the answer.
    - `answered_when_answerable`, `refused_when_unanswerable`: whether it did.
    - `citation_precision`: share of the citations that point at a needed item: the quote shares a stretch of at least
      half the shorter of the two with a gold quote. Only where it answered.
    - `citation_recall`: share of the needed items that are cited; a refusal cites none.
    - `right_sentence_quoted`: whether every needed item is cited.
    - `quote_exact`: share of the citations that stand in the stored text, letter for letter, where they say.
    """
    answered = text is not None
    scores: dict[str, float] = {}
    if citations:
        scores["quote_exact"] = sum(citation.exact for citation in citations) / len(citations)
    if not case.answerable:
        return scores | {"refused_when_unanswerable": float(not answered)}
    scores["answered_when_answerable"] = float(answered)
    if case.expected:
        scores["contains"] = float(answered and any(says(text or "", wanted) for wanted in case.expected))
        effort = text if answered else forced
        if effort is not None:
            scores["contains_when_forced"] = float(any(says(effort, wanted) for wanted in case.expected))
    if items:
        cited = sum(any(item.is_cited(c.document, c.quote) for c in citations) for item in items)
        scores["citation_recall"] = cited / len(items)
        scores["right_sentence_quoted"] = float(cited == len(items))
        if answered:
            scores["citation_precision"] = precision(items, citations)
    return scores


def precision(items: Sequence[Item], citations: Sequence[Cited]) -> float:
    """Return the share of the citations that point at any item, 0 where there is none."""
    right = sum(any(item.is_cited(c.document, c.quote) for item in items) for c in citations)
    return right / len(citations) if citations else 0.0


def worst_scores(case: Case, items: Sequence[Item]) -> dict[str, float]:
    """Return what a case scores that raised or timed out: 0 in everything it could have scored in."""
    names = ["answered_when_answerable"] if case.answerable else ["refused_when_unanswerable"]
    if case.answerable and case.expected:
        names += ["contains", "contains_when_forced"]
    if case.answerable and items:
        names += ["citation_precision", "citation_recall", "right_sentence_quoted"]
    return dict.fromkeys(names, 0.0)
