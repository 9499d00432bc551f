"""Is a follow-up found as well as the same question asked standalone?

    python -m eval.conversation [--show] [--json FILE]

The dialogues of eval/cases/conversation, two to four turns over `seeds/` and over multihop-news-en, each follow-up with
the same question asked standalone beside it. Exits 1 where recall@10 of the completed follow-ups is more than
`MOST_LOST` below that of the standalone questions. Below them stands what the follow-ups find uncompleted.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.cases import Case, EvalSet, load_set
from eval.errors import MissingData, UnknownSet
from eval.indexes import prepare
from eval.metrics import DEPTH, item_ranks, needed_items
from eval.metrics import Passage as Ranked
from index.load_embedder import load_embedder
from index.settings import IndexSettings
from rag.assemble import open_chatbot
from rag.chatbot import Chatbot
from rag.question import Question, Turn, standalone
from rag.settings import RagSettings

_DIALOGUES = Path(__file__).resolve().parent / "cases" / "conversation" / "dialogues.jsonl"
MOST_LOST = 0.05
"""Recall@10 that a follow-up may lose against the same question asked standalone: issue 4."""


class FollowUp(Case):
    """A question that leans on the turns before it."""

    set: str
    standalone: str
    """The same question as one would ask it with nothing before it."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Where the evidence of one case was found, 1 for first, None where it was not among the first ten."""

    case: FollowUp
    query: str
    whole: int | None
    completed: int | None
    bare: int | None


def follow_ups() -> tuple[FollowUp, ...]:
    """Return the cases."""
    return tuple(FollowUp.model_validate_json(line) for line in _DIALOGUES.read_text(encoding="utf-8").splitlines())


def measure(name: str, cases: Sequence[FollowUp], settings: IndexSettings) -> list[Ranks]:
    """Return the ranks of the cases of one set.

    Raises:
        MissingData, UnknownSet: its documents are not on this disk.
    """
    eval_set = load_set(name)
    data, _ = prepare(eval_set, load_embedder(settings), settings.cache / "eval", settings.chunk_tokens, lambda _: None)
    chatbot = open_chatbot(settings.model_copy(update={"data": data}), RagSettings())
    ranked = []
    for case in cases:
        query = standalone(Question(case.question, tuple(Turn(turn.question, turn.answer) for turn in case.history)))
        asked = (case.standalone, query, case.question)
        ranked.append(Ranks(case, query, *(_rank(case, text, chatbot, eval_set) for text in asked)))
    return ranked


def _rank(case: Case, query: str, chatbot: Chatbot, eval_set: EvalSet) -> int | None:
    hits = chatbot.search(query, DEPTH).hits
    uris = {summary.id: summary.uri for summary in chatbot.corpus.summaries()}
    passages = [Ranked(uris[hit.chunk.document_id], hit.chunk.text) for hit in hits]
    return item_ranks(needed_items(case, eval_set.needs_all(case)), passages)[0]


def recall(ranks: Sequence[Ranks], of: Callable[[Ranks], int | None], k: int = DEPTH) -> float:
    """Return the share of the cases whose evidence is among the first `k`."""
    return sum((of(each) or k + 1) <= k for each in ranks) / max(1, len(ranks))


def main() -> int:
    """Print the figures; 1 where follow-ups lose too much."""
    parser = argparse.ArgumentParser(description="Follow-ups against the same questions asked standalone.")
    parser.add_argument("--show", action="store_true", help="print every follow-up, its query and its ranks")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    cases, ranks = follow_ups(), []
    for name in dict.fromkeys(case.set for case in cases):
        try:
            ranks += measure(name, [case for case in cases if case.set == name], IndexSettings())
        except (MissingData, UnknownSet) as error:
            print(f"{name} is left out. {error}", file=sys.stderr)
    figures = {}
    for name in ("all", *dict.fromkeys(each.case.set for each in ranks)):
        some = [each for each in ranks if name in ("all", each.case.set)]
        figures[name] = {
            way: {f"recall@{k}": recall(some, of, k) for k in (1, 4, DEPTH)} for way, of in _WAYS.items()
        } | {"cases": len(some)}
        print(f"{name}, {len(some)} follow-ups; recall@1, @4, @10")
        for way, of in _WAYS.items():
            print(f"  {way:12}" + "".join(f" {recall(some, of, k):.3f}" for k in (1, 4, DEPTH)))
    if options.show:
        for each in ranks:
            print(f"{each.whole}/{each.completed}/{each.bare}\t{each.case.question}\t{each.query}")
    if options.json:
        options.json.write_text(json.dumps(figures), encoding="utf-8")
    lost = recall(ranks, _WAYS["standalone"]) - recall(ranks, _WAYS["completed"])
    if lost > MOST_LOST:
        print(f"Follow-ups lose {lost:.3f} of recall@10, more than {MOST_LOST}.", file=sys.stderr)
    return int(lost > MOST_LOST)


_WAYS: dict[str, Callable[[Ranks], int | None]] = {
    "standalone": lambda each: each.whole,
    "completed": lambda each: each.completed,
    "as asked": lambda each: each.bare,
}

if __name__ == "__main__":
    sys.exit(main())
