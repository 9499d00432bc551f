"""Fits the two models of rag/weights.json on the development sets, and writes how well they fit.

    python -m eval.calibrate [--limit N] [--small N]

`sentence` weighs the sentences of the passages found; `sufficiency` estimates whether the passages answer. Every figure
in eval/calibration.json is cross-validated: five folds by the document a question is about, and each set left out.
"""

import argparse
import json
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.cases import Case, EvalSet, load_set, named_sets
from eval.indexes import prepare
from eval.matching import overlaps, says
from eval.small_sets import small_sets
from index.corpus import Corpus
from index.load_embedder import load_embedder
from index.settings import IndexSettings
from rag.assemble import open_chatbot
from rag.chatbot import Chatbot
from rag.question import Question, Turn, standalone
from rag.retrieve import Retrieval
from rag.settings import RagSettings
from rag.sufficiency import signals
from rag.weigh import COLUMNS, WEIGHTS, Weighed, columns, weigh

REPORT = Path(__file__).parent / "calibration.json"
LIMIT = 1_000
"""Cases of a set that are looked at, those with the lowest checksum of their id."""
ANSWERABLE = {"multihop-news-en": 0.5, "squad-en-en": 0.8, "squad-en-it": 0.8, "clapnq-en": 0.6}
"""The share of answerable questions that the probability is to hold for; .6 where none is given. The sets' own shares are
accidents: two in five questions of squad-en-en are near misses written to be missed, one in nine of multihop-news-en."""
SHARE = {
    "multihop-news-en": 0.9,
    "squad-en-en": 2.5,
    "squad-en-it": 0.6,
    "squad-it-it": 0.3,
    "clapnq-en": 0.4,
    "seeds": 1.5,
    "source": 1.0,
    "small squad-en-en": 0.4,
    "small squad-en-it": 0.3,
    "small squad-it-it": 0.2,
}
"""What a set counts in the fit, so that the largest does not decide alone."""
SENTENCE_SHARE = {"seeds": 4.0, "source": 4.0}
TRAINS_SENTENCES = ("squad-it-it", "squad-en-en", "squad-en-it", "clapnq-en", "seeds", "source")
SMALL = ("squad-en-en", "squad-en-it", "squad-it-it")
"""Sets that small corpora are cut out of."""
_FOLDS = 5
_PENALTY = 0.5
"""Inverse strength of the L2 penalty, on standardised signals; .3 to 3 differ by less than .004 AUROC."""
_THRESHOLDS = {"strict": 0.65, "balanced": 0.5, "eager": 0.3}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """A case, what was found for it, and which of the sentences found are right."""

    set: str
    corpus: Corpus
    case: Case
    found: Retrieval
    weighed: Weighed
    right: NDArray[np.bool_]

    @property
    def fold(self) -> int:
        """Return the fold of the document that the question is about."""
        about = self.case.evidence[0].document if self.case.evidence else self.case.id
        return zlib.crc32(about.lstrip("abcdefghijklmnopqrstuvwxyz").encode()) % _FOLDS


def collect(name: str, cases: Sequence[Case], search: Callable[[str], Retrieval], corpus: Corpus) -> list[Sample]:
    """Return a sample for each case."""
    samples = []
    for case in cases:
        history = tuple(Turn(turn.question, turn.answer) for turn in case.history)
        found = search(standalone(Question(case.question, history)))
        weighed = weigh(found, corpus)
        right = np.array([_is_right(case, c.document.uri, c.text) for c in weighed.evidence.candidates], dtype=bool)
        samples.append(Sample(name, corpus, case, found, weighed, right))
    return samples


def _is_right(case: Case, uri: str, text: str) -> bool:
    """Return whether a sentence of a gold document is a gold sentence or, where the set has none, holds the answer."""
    gold = [evidence for evidence in case.evidence if evidence.document == uri]
    if any(evidence.quote for evidence in case.evidence):
        return any(overlaps(text, evidence.quote) for evidence in gold)
    return bool(gold) and any(says(text, expected) for expected in case.expected)


def fit_sentences(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the intercept and a weight for each of `COLUMNS`."""
    from sklearn.linear_model import LogisticRegression

    used = [s for s in samples if s.case.answerable and len(s.right) and s.set in TRAINS_SENTENCES]
    rows = np.concatenate([columns(s.weighed.evidence, s.weighed.held) for s in used])
    right = np.concatenate([s.right for s in used])
    counts = np.concatenate([np.full(len(s.right), SENTENCE_SHARE.get(s.set, 1.0)) for s in used])
    model = LogisticRegression(C=10, max_iter=5_000).fit(rows, right, sample_weight=counts)
    return {"intercept": float(model.intercept_[0]), **_named(COLUMNS, model.coef_[0])}


@dataclass(frozen=True, slots=True)
class Table:
    """The signals of the samples that have any."""

    names: tuple[str, ...]
    rows: Floats
    answerable: NDArray[np.bool_]
    sets: NDArray[np.str_]
    folds: NDArray[np.int64]

    def take(self, which: NDArray[np.bool_]) -> "Table":
        """Return the rows that `which` marks."""
        return Table(self.names, self.rows[which], self.answerable[which], self.sets[which], self.folds[which])

    def counts(self) -> Floats:
        """Return what each row counts, so that every set has its share and its part of answerable questions."""
        counts = np.zeros(len(self.rows))
        for name in np.unique(self.sets):
            here = self.sets == name
            share = ANSWERABLE.get(str(name), 0.6)
            for answerable, part in ((True, share), (False, 1 - share)):
                these = here & (self.answerable == answerable)
                counts[these] = SHARE.get(str(name), 0.0) * part / max(1, these.sum())
        scaled: Floats = counts * len(self.rows) / counts.sum()
        return scaled


def table(samples: Sequence[Sample], sentence: Mapping[str, float]) -> Table:
    """Return the signals of all samples, their sentences scored by the model `sentence`."""
    slope = np.array([sentence[name] for name in COLUMNS], np.float32)
    kept = []
    for sample in samples:
        scores = columns(sample.weighed.evidence, sample.weighed.held) @ slope + np.float32(sentence["intercept"])
        kept.append((sample, signals(sample.found, replace(sample.weighed, scores=scores), sample.corpus)))
    kept = [(sample, found) for sample, found in kept if found]
    names = tuple(kept[0][1])
    return Table(
        names,
        np.array([[found[name] for name in names] for _, found in kept]),
        np.array([sample.case.answerable for sample, _ in kept]),
        np.array([sample.set for sample, _ in kept]),
        np.array([sample.fold for sample, _ in kept]),
    )


def fit_sufficiency(data: Table) -> dict[str, float]:
    """Return the intercept and a weight for each signal as it stands, not standardised."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = data.rows.mean(0), data.rows.std(0) + 1e-9
    model = LogisticRegression(C=_PENALTY, max_iter=5_000)
    model.fit((data.rows - mean) / spread, data.answerable, sample_weight=data.counts())
    weights = model.coef_[0] / spread
    return {"intercept": float(model.intercept_[0] - weights @ mean), **_named(data.names, weights)}


def estimates(model: Mapping[str, float], data: Table) -> Floats:
    """Return the probability of each row."""
    odds = model["intercept"] + data.rows @ np.array([model[name] for name in data.names])
    return np.asarray(1 / (1 + np.exp(-odds)))


def cross_validated(data: Table) -> Floats:
    """Return the probability of each row by a model that has not seen its document."""
    found = np.zeros(len(data.rows))
    for fold in range(_FOLDS):
        held_out = data.folds == fold
        found[held_out] = estimates(fit_sufficiency(data.take(~held_out)), data.take(held_out))
    return found


def left_out(data: Table) -> dict[str, float]:
    """Return the AUROC on each set of a model that was fitted on the other sets."""
    return {
        str(name): _auroc(data.answerable[here], estimates(fit_sufficiency(data.take(~here)), data.take(here)))
        for name in np.unique(data.sets)
        if not data.answerable[here := data.sets == name].all()
    }


def report(data: Table, probability: Floats) -> dict[str, Any]:
    """Return the figures of each set and the reliability of all, each case weighed as in the fit."""
    counts = data.counts()
    others = left_out(data)
    sets: dict[str, Any] = {}
    for name in np.unique(data.sets):
        here = data.sets == name
        p, truth = probability[here], data.answerable[here]
        sets[str(name)] = {
            "cases": int(here.sum()),
            "auroc": None if truth.all() else _auroc(truth, p),
            "auroc_left_out": others.get(str(name)),
            "rates": {
                word: {
                    "answered_when_answerable": round(float((p[truth] >= least).mean()), 4),
                    "refused_when_unanswerable": None if truth.all() else round(float((p[~truth] < least).mean()), 4),
                }
                for word, least in _THRESHOLDS.items()
            },
        }
    bins = reliability(probability, data.answerable, counts)
    error = sum(b["weight"] * abs(b["estimated"] - b["observed"]) for b in bins) / sum(b["weight"] for b in bins)
    return {"sets": sets, "reliability": bins, "expected_calibration_error": round(float(error), 4)}


def reliability(probability: Floats, truth: NDArray[np.bool_], counts: Floats) -> list[dict[str, float]]:
    """Return ten equal steps of the estimate, with what came true in each."""
    step = np.minimum((probability * 10).astype(int), 9)
    return [
        {
            "estimated": round(float(np.average(probability[here], weights=counts[here])), 4),
            "observed": round(float(np.average(truth[here], weights=counts[here])), 4),
            "weight": round(float(counts[here].sum()), 2),
        }
        for number in range(10)
        if (here := (step == number) & (counts > 0)).any()
    ]


def write(sentence: Mapping[str, float], sufficiency: Mapping[str, float], figures: Mapping[str, Any]) -> None:
    """Write the weights where the program reads them, and the figures with the weights beside them."""
    fitted = {"sentence": _short(sentence), "sufficiency": _short(sufficiency), "thresholds": _THRESHOLDS}
    WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    REPORT.write_text(json.dumps({"weights": fitted, **figures}, indent=1) + "\n", encoding="utf-8")


def _short(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 5) for name, weight in weights.items()}


def _named(names: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _auroc(truth: NDArray[np.bool_], probability: Floats) -> float:
    from sklearn.metrics import roc_auc_score

    return round(float(roc_auc_score(truth, probability)), 4)


def gather(limit: int, small: int, index: IndexSettings) -> list[Sample]:
    """Return the samples of every set on this disk: `limit` cases of each, and those of `small` small corpora of some."""
    embedder, rag = load_embedder(index), RagSettings()
    home = index.cache / "eval"
    found: list[Sample] = []

    def opened(eval_set: EvalSet) -> Chatbot:
        data, _ = prepare(eval_set, embedder, home, index.chunk_tokens, lambda _: None)
        return open_chatbot(index.model_copy(update={"data": data}), rag)

    for name in named_sets():
        chatbot = opened(load_set(name))
        print(f"{name}: reading what is found for {limit or 'all'} questions", file=sys.stderr)
        found += collect(name, load_set(name, limit).cases, _search(chatbot, rag.passages), chatbot.corpus)
        if name in SMALL:
            for each in small_sets(load_set(name), _nearest(chatbot), small, home / "small"):
                own = opened(each)
                found += collect(f"small {name}", each.cases, _search(own, rag.passages), own.corpus)
    return found


def _search(chatbot: Chatbot, passages: int) -> Callable[[str], Retrieval]:
    return lambda query: chatbot.find(query, passages)


def _nearest(chatbot: Chatbot) -> Callable[[str], str]:
    def nearest(query: str) -> str:
        hits = chatbot.search(query, 1).hits
        return chatbot.corpus.document(hits[0].chunk.document_id).uri if hits else ""

    return nearest


def main(argv: Sequence[str] | None = None) -> int:
    """Fit both models and write them, and how well they fit."""
    parser = argparse.ArgumentParser(prog="python -m eval.calibrate", description=__doc__)
    parser.add_argument("--limit", type=int, default=LIMIT, help=f"cases of a set, 0 for all (default {LIMIT})")
    parser.add_argument("--small", type=int, default=25, help="small corpora cut out of a set (default 25)")
    arguments = parser.parse_args(argv)
    samples = gather(arguments.limit, arguments.small, IndexSettings())
    sentence = fit_sentences(samples)
    data = table(samples, sentence)
    figures = report(data, cross_validated(data))
    write(sentence, fit_sufficiency(data), figures)
    for name, row in figures["sets"].items():
        print(
            f"{name:20} {row['cases']:6} auroc {row['auroc']} left out {row['auroc_left_out']} {row['rates']['balanced']}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
