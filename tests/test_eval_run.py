import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from eval.cases import Case, EvalSet, Evidence, PastTurn
from eval.deadline import TimedOut, Worker
from eval.indexes import RememberingEmbedder
from eval.results import Run, to_json
from eval.run import measure
from index.documents import Chunk, Document, Hit
from index.embedder import ModelIdentity, Vectors
from index.store import DocumentSummary
from rag.answer import Answer, Citation, Receipt, Sentence
from rag.question import Turn
from rag.retrieve import Retrieval

TEXT = "Pika raised 80 million dollars. It was founded in 2023."
DOCUMENT = Document("id1", "default", "seeds/pika.md", "Pika", "en", TEXT)
GOLD = Evidence(document="seeds/pika.md", quote="It was founded in 2023.")


class FakeLibrary:
    """One document."""

    def document(self, document_id: str) -> Document:
        return DOCUMENT

    def summaries(self) -> list[DocumentSummary]:
        return [DocumentSummary("id1", "default", "seeds/pika.md", "Pika", "en", "", 1)]


@dataclass
class FakeChatbot:
    """Answers everything with one sentence; raises, hangs or refuses where the question says so."""

    quote: str = "It was founded in 2023."
    asked: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)

    def search(self, query: str, limit: int) -> Retrieval:
        self.searched.append(query)
        hit = Hit(Chunk(1, "id1", 0, len(TEXT), TEXT), 1.0, ("dense",))
        return Retrieval(query, "en", np.zeros(3, np.float32), (hit,), 1, {"retrieval": 1.0})

    def ask(self, text: str, history: Sequence[Turn] = ()) -> Answer:
        self.asked.append((text, tuple(history)))
        if "crash" in text:
            raise RuntimeError("no such thing")
        if "hang" in text:
            time.sleep(5)
        start = TEXT.index("It was")
        citation = Citation(1, "id1", "Pika", "seeds/pika.md", "", start, start + 23, self.quote)
        refused = "refuse" in text
        sentences = () if refused else (Sentence(self.quote, (citation,), "quoted"),)
        receipt = Receipt("none", "fake", 1, {}, 0.2 if refused else 0.9, {"total": 1.0})
        answer = "No." if refused else self.quote
        outcome = "refused" if refused else "answered"
        return Answer(text, f"searched: {text}", "en", outcome, sentences, answer, (), receipt)  # type: ignore[arg-type]


def measured(*cases: Case, chatbot: FakeChatbot | None = None, timeout: float = 5.0) -> Run:
    eval_set = EvalSet("fake", Path("corpus"), cases, len(cases))
    return measure(eval_set, chatbot or FakeChatbot(), FakeLibrary(), lambda found: (), {}, timeout)


def case(name: str, question: str = "When?", answerable: bool = True, **more: object) -> Case:
    gold = {"expected": ("2023",), "evidence": (GOLD,)} if answerable else {}
    return Case.model_validate({"id": name, "question": question, "answerable": answerable, **gold, **more})


def test_a_right_answer_scores_best() -> None:
    run = measured(case("a"))
    assert set(run.rows[0].scores.values()) == {1.0}
    assert run.rows[0].ranks == (1,)
    assert run.warnings == ()


@pytest.mark.parametrize(("question", "error"), [("crash", "RuntimeError: no such thing"), ("hang", "TimedOut: took")])
def test_a_case_that_crashes_or_hangs_scores_worst_and_is_listed(question: str, error: str) -> None:
    run = measured(case("good"), case("bad", question), case("none", question, False), timeout=0.3)
    bad, none = run.rows[1:]
    assert bad.error.startswith(error)
    assert set(bad.scores.values()) == {0.0}
    assert {"hits@10", "recall@10", "contains", "answered_when_answerable"} <= set(bad.scores)
    assert none.scores == {"refused_when_unanswerable": 0.0}
    assert (bad.probability, none.probability) == (0.0, 1.0)
    kept = to_json(run)
    assert [e["id"] for e in kept["errors"]] == ["bad", "none"]
    assert kept["retrieval"]["hits@10"] == 0.5
    assert kept["answers"]["contains"] == 0.5


def test_the_json_has_the_fixed_keys() -> None:
    kept = to_json(measured(case("a"), case("b", "refuse this", False)))
    assert {"set", "cases", "retrieval", "answers", "latency_ms", "rows"} <= set(kept)
    assert {"hits@4", "hits@10", "mrr@10", "recall@10", "ndcg@10"} <= set(kept["retrieval"])
    assert set(kept["answers"]) >= {
        "contains", "answered_when_answerable", "refused_when_unanswerable", "refusal_auroc", "citation_precision",
        "citation_recall", "quote_exact",
    }  # fmt: skip
    assert {"p50", "p95"} <= set(kept["latency_ms"])
    assert kept["answers"]["refusal_auroc"] == 1.0
    assert kept["rows"][0]["sentences"][0]["citations"][0]["quote"] == GOLD.quote


def test_a_quote_that_is_not_in_its_document_is_seen() -> None:
    run = measured(case("a"), chatbot=FakeChatbot(quote="It was founded in 2024."))
    assert run.figure("answers.quote_exact") == 0.0


def test_a_follow_up_is_asked_with_its_history_and_searched_with_what_it_became() -> None:
    chatbot = FakeChatbot()
    turn = PastTurn(question="Who raised 80 million?", answer="Pika.")
    measured(case("a", "And when?", history=(turn,)), chatbot=chatbot)
    assert chatbot.asked[-1] == ("And when?", (Turn("Who raised 80 million?", "Pika."),))
    assert chatbot.searched[-1] == "searched: And when?"


def test_evidence_that_the_corpus_does_not_hold_is_said() -> None:
    lost = case("a", evidence=(Evidence(document="elsewhere"), Evidence(document="seeds/pika.md", quote="Never said.")))
    warnings = measured(lost).warnings
    assert any("elsewhere" in warning for warning in warnings)
    assert any("1 gold quotes" in warning for warning in warnings)


def test_the_worst_cases_come_with_their_passages() -> None:
    run = measured(case("a"), case("b", "refuse this"))
    [shown] = run.passages["b"]
    assert (shown.document, shown.text, shown.rank) == ("seeds/pika.md", TEXT, 1)
    assert "a" not in run.passages


def test_a_worker_goes_on_after_a_call_that_hung() -> None:
    worker = Worker(0.2)
    with pytest.raises(TimedOut):
        worker.call(lambda: time.sleep(3))
    assert worker.call(lambda: 7) == 7
    worker.close()


class CountingEmbedder:
    """Counts what it is asked to embed."""

    identity = ModelIdentity("fake", "0" * 64, 2, 16)

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return np.asarray([[len(text), 1.0] for text in texts], dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        return np.zeros(2, np.float32)

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        return [[(0, len(text))] for text in texts]


def test_a_passage_is_embedded_once(tmp_path: Path) -> None:
    inner = CountingEmbedder()
    first = RememberingEmbedder(inner, tmp_path / "kept.sqlite").embed_passages(["a", "bbb", "a"])
    again = RememberingEmbedder(inner, tmp_path / "kept.sqlite").embed_passages(["bbb", "cc"])
    assert first[:, 0].tolist() == [1, 3, 1]
    assert again[:, 0].tolist() == [3, 2]
    assert inner.embedded.count("bbb") == 1
    assert inner.embedded[-1] == "cc"
