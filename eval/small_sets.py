"""Small corpora cut out of a large one, with its questions about them.

In a large corpus a near miss is told by rank and likeness; in a folder of a few documents everything is near, and only
what a sentence says tells. Both are needed to learn from: each small set is a run of neighbouring documents (of one
subject, mostly), the questions they answer, the near misses whose nearest document is among them, and a few questions
about others.
"""

import gzip
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.cases import Case, EvalSet

DOCUMENTS = 10
_FAR = 0.15
"""Questions about other documents, as a share of a small set's own."""


def small_sets(
    eval_set: EvalSet, nearest: Callable[[str], str], count: int, home: Path, seed: int = 1
) -> list[EvalSet]:
    """Write `count` small sets below `home` and return them.

    `nearest` gives the uri of the document nearest a question.
    """
    chance = random.Random(seed)
    documents = _documents(eval_set.corpus)
    by_document: dict[str, list[Case]] = {}
    for case in eval_set.cases:
        about = case.evidence[0].document if case.evidence else nearest(case.question)
        by_document.setdefault(about, []).append(case)
    runs = range(0, len(documents) - DOCUMENTS, DOCUMENTS)
    starts = chance.sample(runs, min(count, len(runs)))
    return [
        _write(eval_set, documents[start : start + DOCUMENTS], by_document, chance, home / f"{eval_set.name}-{start}")
        for start in starts
    ]


def _write(
    eval_set: EvalSet,
    documents: Sequence[dict[str, object]],
    by_document: dict[str, list[Case]],
    chance: random.Random,
    folder: Path,
) -> EvalSet:
    folder.mkdir(parents=True, exist_ok=True)
    corpus = folder / "corpus.jsonl"
    corpus.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    ids = {str(document["_id"]) for document in documents}
    own = [case for uri in ids for case in by_document.get(uri, ())]
    others = [case for uri, cases in by_document.items() if uri not in ids for case in cases if case.answerable]
    far = [
        case.model_copy(update={"id": f"{case.id} elsewhere", "answerable": False, "expected": (), "evidence": ()})
        for case in chance.sample(others, min(len(others), round(_FAR * len(own))))
    ]
    cases = (*own, *far)
    return EvalSet(folder.name, corpus, cases, len(cases), eval_set.all_needed_tag)


def _documents(corpus: Path) -> list[dict[str, object]]:
    with (
        gzip.open(corpus, "rt", encoding="utf-8") if corpus.suffix == ".gz" else corpus.open(encoding="utf-8") as lines
    ):
        return [json.loads(line) for line in lines if line.strip()]
