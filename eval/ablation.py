"""What each stage of retrieval pays: every stage off, and the alternatives, on the same questions.

    python -m eval.ablation [--limit N] [--sets NAME…] [--write]

`--write` keeps the table and the figures as eval/ablation.md and eval/ablation.json. The questions are the answerable
ones of a set's sample, the same for every row; a difference is paired with the first row, with its 95 % bootstrap
interval. Stages that change the index (size and overlap of chunks, the prefix) are in docs/decisions/0004-retrieval.md.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np

from eval.cases import Case, EvalSet, load_set
from eval.errors import MissingData, UnknownSet
from eval.indexes import prepare
from eval.metrics import DEPTH, Passage, item_ranks, needed_items, retrieval_scores
from index.corpus import Corpus
from index.embedder import Embedder
from index.load_embedder import load_embedder
from index.settings import IndexSettings
from rag.assemble import open_chatbot
from rag.mixture import MIXTURE, Mixture
from rag.retrieve import Retriever
from rag.settings import RagSettings

HERE = Path(__file__).parent
VARIANTS = {
    "this": MIXTURE,
    "no keywords": Mixture(keywords=0, coverage=0),
    "no keywords, coverage kept": Mixture(keywords=0),
    "no dense": Mixture(dense=0),
    "no 4-grams": Mixture(grams=0),
    "no pairs": Mixture(pairs=0),
    "no coverage": Mixture(coverage=0),
    "stems alone": Mixture(dense=0, coverage=0, grams=0, pairs=0),
    "no cognates": Mixture(cognates=False),
    "no lexicon": Mixture(lexicon=False),
    "stop words asked for": Mixture(function_words=True),
    "dense 0.3": Mixture(dense=0.3),
    "dense 1.0": Mixture(dense=1.0),
    "4-grams 0.5": Mixture(grams=0.5),
    "coverage 0.8": Mixture(coverage=0.8),
}
SETS = {
    "multihop-news-en": ("hits@10", "hits@4", "mrr@10"),
    "squad-it-it": ("recall@10", "recall@1"),
    "squad-en-en": ("recall@10", "recall@1"),
    "squad-en-it": ("recall@10", "recall@1"),
}
"""The figures of each set that issue and gate name."""

Scores = dict[str, list[float]]
"""Of each figure, the score of every question, in the order of the questions."""


class _Remembered:
    """An embedder that embeds each question once, for all variants."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.embed_query = cache(embedder.embed_query)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)


def measure(eval_set: EvalSet, retriever: Retriever, corpus: Corpus, figures: Sequence[str]) -> Scores:
    """Return the scores of the answerable cases of a set."""
    uris = {summary.id: summary.uri for summary in corpus.summaries()}
    cases = [case for case in eval_set.cases if case.answerable and case.evidence and not case.history]

    def ranks(case: Case) -> tuple[int | None, ...]:
        hits = retriever.retrieve(case.question, DEPTH).hits
        passages = [Passage(uris[hit.chunk.document_id], hit.chunk.text) for hit in hits]
        return item_ranks(needed_items(case, eval_set.needs_all(case)), passages)

    scores = retrieval_scores({case.id: ranks(case) for case in cases})
    return {figure: [scores[case.id].get(figure, 0.0) for case in cases] for figure in figures}


def interval(ours: Sequence[float], theirs: Sequence[float], draws: int = 10_000) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean difference of two rows over the same questions."""
    difference = np.array(theirs) - np.array(ours)
    chance = np.random.default_rng(1)
    counts = chance.multinomial(len(difference), np.full(len(difference), 1 / len(difference)), size=draws)
    low, high = np.quantile(counts @ difference / len(difference), (0.025, 0.975))
    return float(low), float(high)


def table(measured: dict[str, dict[str, Scores]]) -> str:
    """Return the table in Markdown; `*` marks a difference to the first row that chance does not explain."""
    names = list(next(iter(measured.values())))
    heads = [f"{name} {' / '.join(figure for figure in measured['this'][name])}" for name in names]
    lines = ["| | " + " | ".join(heads) + " |", "|---|" + "---|" * len(names)]
    for variant, by_set in measured.items():
        cells = [" / ".join(_cell(measured["this"][n][f], by_set[n][f]) for f in by_set[n]) for n in names]
        lines.append(f"| {variant} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(ours: Sequence[float], theirs: Sequence[float]) -> str:
    low, high = interval(ours, theirs)
    return f"{np.mean(theirs):.3f}" + ("*" if low > 0 or high < 0 else "")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m eval.ablation", description=__doc__)
    parser.add_argument("--limit", type=int, default=1_000, help="cases of a set, 0 for all (default 1000)")
    parser.add_argument("--sets", nargs="+", choices=tuple(SETS), default=list(SETS))
    parser.add_argument("--write", action="store_true", help="keep the table and the figures in eval/")
    arguments = parser.parse_args(argv)
    index = IndexSettings()
    embedder = cast(Embedder, _Remembered(load_embedder(index)))
    measured: dict[str, dict[str, Scores]] = {variant: {} for variant in VARIANTS}
    for name in arguments.sets:
        try:
            eval_set = load_set(name, arguments.limit)
        except (MissingData, UnknownSet) as error:
            print(f"{name} is left out. {error}", file=sys.stderr)
            continue
        data, _ = prepare(eval_set, embedder, index.cache / "eval", index.chunk_tokens, lambda _: None)
        corpus = open_chatbot(index.model_copy(update={"data": data}), RagSettings(llm="none")).corpus
        for variant, mixture in VARIANTS.items():
            print(f"{name}: {variant}", file=sys.stderr)
            measured[variant][name] = measure(eval_set, Retriever(corpus, embedder, mixture), corpus, SETS[name])
    if not any(measured.values()):
        return 1
    counts = {name: len(next(iter(scores.values()))) for name, scores in measured["this"].items()}
    asked = ", ".join(f"{count:,} of {name}" for name, count in counts.items())
    text = f"Questions: {asked}. `*`: a paired difference to `this` that chance does not explain.\n\n{table(measured)}"
    print(text)
    if arguments.write:
        means = {
            v: {n: {f: round(float(np.mean(x)), 4) for f, x in s.items()} for n, s in m.items()}
            for v, m in measured.items()
        }
        (HERE / "ablation.md").write_text(
            f"# Ablation of retrieval\n\n`python -m eval.ablation --limit {arguments.limit}`. {text}", encoding="utf-8"
        )
        (HERE / "ablation.json").write_text(
            json.dumps({"questions": counts, "figures": means}, indent=1) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
