"""How sure a figure is: bootstrap intervals (Efron 1979), with a fixed seed so that a run gives the same twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap
from sklearn.metrics import roc_auc_score

_SEED = 20240501
_RESAMPLES = 1_000
_RANKED_RESAMPLES = 200
"""An AUROC sorts every resample, which takes a thousand times as long as a mean."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over cases, or a difference of two, with its 95 % interval."""

    value: float
    low: float
    high: float
    cases: int


def mean_figure(values: Sequence[float]) -> Figure | None:
    """Return the mean of scores between 0 and 1; None where there are none.

    One case tells nothing, so its interval is all of it. A bootstrap of equal values has no width,
    however few they are.
    """
    if not values:
        return None
    sample = np.asarray(values, dtype=np.float64)
    low, high = _interval(sample) if len(sample) > 1 else (0.0, 1.0)
    return Figure(float(sample.mean()), low, high, len(sample))


def difference_figure(new: Sequence[float], old: Sequence[float]) -> Figure | None:
    """Return the mean of `new` minus `old`, scores of the same cases in the same order; None where there are none."""
    if not new:
        return None
    sample = np.asarray(new, dtype=np.float64) - np.asarray(old, dtype=np.float64)
    low, high = _interval(sample) if len(sample) > 1 else (-1.0, 1.0)
    return Figure(float(sample.mean()), low, high, len(sample))


def auroc_figure(answerable: Sequence[bool], probability: Sequence[float]) -> Figure | None:
    """Return how well a probability tells answerable cases from the others: the area under the ROC curve.

    None where all cases are of one kind.
    """
    labels = np.asarray(answerable, dtype=bool)
    if labels.all() or not labels.any():
        return None
    scores = np.asarray(probability, dtype=np.float64)
    yes, no = scores[labels], scores[~labels]
    value = _auroc(yes, no)
    if min(len(yes), len(no)) < 2:
        return Figure(value, 0.0, 1.0, len(labels))
    result = bootstrap(
        (yes, no),
        _auroc,
        vectorized=False,
        n_resamples=_RANKED_RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    )
    interval = result.confidence_interval
    return Figure(value, float(interval.low), float(interval.high), len(labels))


def auroc_difference(answerable: Sequence[bool], new: Sequence[float], old: Sequence[float]) -> Figure | None:
    """Return the AUROC of `new` minus that of `old` for the same cases; None where all cases are of one kind."""
    labels = np.asarray(answerable, dtype=bool)
    if min(labels.sum(), (~labels).sum()) < 2:
        return None
    pairs = np.stack([np.asarray(new, dtype=np.float64), np.asarray(old, dtype=np.float64)])
    yes, no = pairs[:, labels], pairs[:, ~labels]
    chance = np.random.default_rng(_SEED)
    drawn = [
        _auroc_gain(
            yes[:, chance.integers(yes.shape[1], size=yes.shape[1])],
            no[:, chance.integers(no.shape[1], size=no.shape[1])],
        )
        for _ in range(_RANKED_RESAMPLES)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(_auroc_gain(yes, no), float(low), float(high), len(labels))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` percent of the others do not exceed, 0 where there are none."""
    return float(np.percentile(values, share)) if len(values) else 0.0


def _auroc(yes: NDArray[np.float64], no: NDArray[np.float64]) -> float:
    labels = np.concatenate([np.ones(len(yes)), np.zeros(len(no))])
    return float(roc_auc_score(labels, np.concatenate([yes, no])))


def _auroc_gain(yes: NDArray[np.float64], no: NDArray[np.float64]) -> float:
    return _auroc(yes[0], no[0]) - _auroc(yes[1], no[1])


def _interval(sample: NDArray[np.float64]) -> tuple[float, float]:
    result = bootstrap(
        (sample,),
        np.mean,
        vectorized=True,
        n_resamples=_RESAMPLES,
        batch=100,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    )
    return float(result.confidence_interval.low), float(result.confidence_interval.high)
