"""The curves of the report: what they are, computed from a run's rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.intervals import Figure, mean_figure
from eval.metrics import DEPTH, recall
from eval.results import Row

_POINTS = 160
_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose estimated probability lies together, for a reliability diagram."""

    estimated: float
    """The mean estimate that the passages answer."""
    observed: float
    """The share that can be answered."""
    cases: int


def recall_at_k(rows: Sequence[Row]) -> tuple[Figure, ...]:
    """Return recall@1 to recall@10 with their intervals; nothing where no case has needed items."""
    judged = [row.ranks for row in rows if row.ranks]
    figures = (mean_figure([recall(ranks, k) for ranks in judged]) for k in range(1, DEPTH + 1))
    return tuple(figure for figure in figures if figure is not None)


def risk_coverage(rows: Sequence[Row], wrong: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    """Return (share of the cases answered, share of those that are `wrong`), the surest answered first.

    The risk-coverage curve of El-Yaniv and Wiener, JMLR 11 (2010). Its first points, over few cases, are left out.
    """
    order = np.argsort([-row.probability for row in rows], kind="stable")
    risks = np.cumsum(np.asarray(wrong, dtype=float)[order]) / np.arange(1, len(rows) + 1)
    first = min(len(rows), 10)
    steps = np.unique(np.linspace(first, len(rows), _POINTS).astype(int))
    return tuple((float(n / len(rows)), float(risks[n - 1])) for n in steps)


def reliability(rows: Sequence[Row]) -> tuple[Bin, ...]:
    """Return ten equal steps of the estimated probability, those with no case left out."""
    probability = np.asarray([row.probability for row in rows])
    answerable = np.asarray([row.case.answerable for row in rows], dtype=float)
    step = np.minimum((np.clip(probability, 0, 1) * _BINS).astype(int), _BINS - 1)
    bins = []
    for number in range(_BINS):
        inside = step == number
        if inside.any():
            bins.append(Bin(float(probability[inside].mean()), float(answerable[inside].mean()), int(inside.sum())))
    return tuple(bins)


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error (Guo et al., ICML 2017): the mean distance of estimate and truth."""
    total = sum(each.cases for each in bins)
    return sum(each.cases * abs(each.estimated - each.observed) for each in bins) / total if total else 0.0


def unanswerable(row: Row) -> bool:
    """Return whether answering this case is wrong in itself."""
    return not row.case.answerable


def misses(row: Row) -> bool:
    """Return whether an answer to this case, forced where it was refused, would lack what was asked for."""
    return not row.case.answerable or row.scores.get("contains_when_forced", 1.0) == 0.0
