import math

import pytest

from eval.cases import Case, Evidence
from eval.metrics import Cited, Passage, answer_scores, item_ranks, needed_items, retrieval_scores, worst_scores


def case(*evidence: Evidence, expected: tuple[str, ...] = ("x",)) -> Case:
    return Case(id="c", question="?", answerable=True, expected=expected, evidence=evidence)


QUOTES = (Evidence(document="d1", quote="first gold"), Evidence(document="d2", quote="second gold"))


def test_a_chunk_is_relevant_when_it_holds_a_gold_quote() -> None:
    items = needed_items(case(*QUOTES))
    passages = [Passage("d1", "other"), Passage("d9", "a second\ngold b"), Passage("d1", "x first  gold y")]
    assert item_ranks(items, passages) == (3, 2)


def test_documents_are_ranked_by_their_first_chunk() -> None:
    items = needed_items(case(Evidence(document="d2")))
    assert item_ranks(items, [Passage("d1", "a"), Passage("d1", "b"), Passage("d2", "c")]) == (2,)


def test_alternatives_are_one_item() -> None:
    [item] = needed_items(case(*QUOTES), needs_all=False)
    assert item_ranks([item], [Passage("d2", "second gold"), Passage("d1", "first gold")]) == (1,)


def test_retrieval_scores_by_hand() -> None:
    scores = retrieval_scores({"both": (3, 2), "half": (5, None), "none": (None, None), "one chunk": (1, 1)})
    both = scores["both"]
    assert (both["hits@1"], both["hits@4"], both["hits@10"], both["mrr@10"]) == (0, 1, 1, 0.5)
    assert (both["recall@1"], both["recall@4"], both["recall@10"]) == (0, 1, 1)
    ideal = 1 + 1 / math.log2(3)
    assert both["ndcg@10"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(4)) / ideal)
    half = scores["half"]
    assert (half["hits@4"], half["hits@10"], half["mrr@10"], half["recall@10"]) == (0, 1, 0.2, 0.5)
    assert half["ndcg@10"] == pytest.approx(1 / math.log2(6) / ideal)
    assert set(scores["none"].values()) == {0.0}
    assert set(scores["one chunk"].values()) == {1.0}


def test_hits_and_mrr_are_those_of_multihop_rag() -> None:
    """The counting of yixuantt/MultiHop-RAG, `retrieval_evaluate.py`, written out again."""
    gold = ["first gold", "second gold"]
    lists = [["a", "first gold", "second gold"], ["a"] * 4 + ["second  gold"], ["a"] * 10 + ["first gold"]]
    ranks = {str(i): item_ranks(needed_items(case(*QUOTES)), [Passage("d", t) for t in texts[:10]])
             for i, texts in enumerate(lists)}  # fmt: skip
    scores = retrieval_scores(ranks)
    for i, texts in enumerate(lists):
        bare = [text.replace(" ", "") for text in texts]
        found = [rank for rank, text in enumerate(bare, 1) if any(quote.replace(" ", "") in text for quote in gold)]
        assert scores[str(i)]["hits@10"] == (found[0] <= 10)
        assert scores[str(i)]["hits@4"] == (found[0] <= 4)
        assert scores[str(i)]["mrr@10"] == pytest.approx(1 / found[0] if found[0] <= 10 else 0)


def test_answer_scores_by_hand() -> None:
    items = needed_items(case(*QUOTES))
    cited = [Cited("d1", "the first gold sentence", True), Cited("d3", "nothing of it", False)]
    scores = answer_scores(case(*QUOTES), items, "X is it.", cited, None)
    assert scores == {
        "answered_when_answerable": 1.0,
        "contains": 1.0,
        "contains_when_forced": 1.0,
        "citation_precision": 0.5,
        "citation_recall": 0.5,
        "right_sentence_quoted": 0.0,
        "quote_exact": 0.5,
    }


def test_a_refusal_contains_nothing_but_may_have_known() -> None:
    scores = answer_scores(case(*QUOTES), needed_items(case(*QUOTES)), None, [], "it was x")
    assert scores["answered_when_answerable"] == scores["contains"] == scores["citation_recall"] == 0
    assert scores["contains_when_forced"] == 1
    assert "citation_precision" not in scores


def test_an_unanswerable_case_is_only_refused_or_not() -> None:
    far = Case(id="c", question="?", answerable=False)
    assert answer_scores(far, (), None, [], None) == {"refused_when_unanswerable": 1.0}
    assert answer_scores(far, (), "made up", [Cited("d", "q", True)], None)["refused_when_unanswerable"] == 0.0
    assert worst_scores(far, ()) == {"refused_when_unanswerable": 0.0}


def test_a_crash_scores_in_everything_that_an_answer_could_have() -> None:
    items = needed_items(case(*QUOTES))
    best = answer_scores(case(*QUOTES), items, "x", [Cited("d1", "first gold", True)], None)
    assert set(worst_scores(case(*QUOTES), items)) == set(best) - {"quote_exact"}
    assert set(worst_scores(case(*QUOTES), items).values()) == {0.0}
