"""The two linear models that `eval/calibrate.py` fits: how well a sentence answers, whether the passages answer."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.evidence import FEATURES, Evidence
from rag.terms import Row

WEIGHTS = Path(__file__).parent / "weights.json"
"""Written by `python -m eval.calibrate`; eval/calibration.json says from what, and how well it fits."""


@cache
def weights() -> dict[str, Any]:
    """Return what is in `weights.json`: `sentence` and `sufficiency`, each a weight by name, and `thresholds`."""
    loaded: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return loaded


def sentence_scores(evidence: Evidence) -> Row:
    """Return (candidates,) log odds, up to a constant, that a sentence answers the question."""
    model = weights()["sentence"]
    slope = np.array([model[name] for name in FEATURES], dtype=np.float32)
    features = np.array([candidate.features for candidate in evidence.candidates], dtype=np.float32)
    scores: Row = features.reshape(-1, len(FEATURES)) @ slope + np.float32(model["intercept"])
    return scores
