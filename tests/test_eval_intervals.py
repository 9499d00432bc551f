import random

import pytest
from sklearn.metrics import roc_auc_score

from eval.intervals import auroc_difference, auroc_figure, difference_figure, mean_figure


def test_an_interval_holds_its_mean_and_is_the_same_twice() -> None:
    values = [float(i % 3 == 0) for i in range(90)]
    figure = mean_figure(values)
    assert figure is not None
    assert figure.value == pytest.approx(1 / 3)
    # The normal approximation: 1.96 * sqrt(p (1 - p) / n) = .097
    assert figure.value - figure.low == pytest.approx(0.097, abs=0.02)
    assert figure.high - figure.value == pytest.approx(0.097, abs=0.02)
    assert figure == mean_figure(values)


def test_one_case_tells_nothing() -> None:
    figure = mean_figure([1.0])
    assert figure is not None
    assert (figure.low, figure.high) == (0.0, 1.0)
    assert mean_figure([]) is None


def test_auroc_is_that_of_scikit_learn() -> None:
    chance = random.Random(1)
    labels = [chance.random() < 0.5 for _ in range(60)]
    scores = [chance.random() + 0.5 * label for label in labels]
    figure = auroc_figure(labels, scores)
    assert figure is not None
    assert figure.value == pytest.approx(roc_auc_score(labels, scores))
    assert figure.low < figure.value < figure.high
    assert auroc_figure([True, True], [0.1, 0.2]) is None


def test_a_paired_difference_sees_what_two_intervals_would_hide() -> None:
    old = [float(i % 2) for i in range(100)]
    new = [1.0 if i < 12 else value for i, value in enumerate(old)]
    difference = difference_figure(new, old)
    assert difference is not None
    assert difference.value == pytest.approx(0.06)
    assert difference.low > 0
    same = auroc_difference([True] * 50 + [False] * 50, old, old)
    assert same is not None
    assert (same.value, same.low, same.high) == (0, 0, 0)
