"""What was found, weighed: how well each sentence answers, by the model that `eval/calibrate.py` fits."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from rag.evidence import FEATURES, Evidence, read_evidence
from rag.requirements import Held, held
from rag.retrieve import Retrieval
from rag.terms import Row

WEIGHTS = Path(__file__).parent / "weights.json"
"""Written by `python -m eval.calibrate`; eval/calibration.json says from what, and how well it fits."""
COLUMNS = (*FEATURES, "held", "held_words", "held_best")
"""What is weighed of a sentence: its features, and how far it holds what an answer needs, also beside the best one."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The sentences found, with how far each holds what an answer needs and how well it answers."""

    evidence: Evidence
    held: tuple[Held, ...]
    scores: Row
    """(candidates,) log odds, up to a constant, that a sentence answers the question."""


def weigh(found: Retrieval, corpus: Corpus) -> Weighed:
    """Return the sentences of the passages found, weighed."""
    evidence = read_evidence(found, corpus)
    needs = tuple(held(evidence))
    model = weights()["sentence"]
    slope = np.array([model[name] for name in COLUMNS], dtype=np.float32)
    scores: Row = columns(evidence, needs) @ slope + np.float32(model["intercept"])
    return Weighed(evidence, needs, scores)


def columns(evidence: Evidence, needs: Sequence[Held]) -> NDArray[np.float32]:
    """Return (candidates, len(COLUMNS)): what the score of each sentence is made from."""
    features = np.array([candidate.features for candidate in evidence.candidates], np.float32).reshape(
        -1, len(FEATURES)
    )
    joint = np.array([need.joint for need in needs], np.float32)
    words = np.array([need.words for need in needs], np.float32)
    return np.column_stack((features, joint, words, joint - joint.max(initial=0.0)))


@cache
def weights() -> dict[str, Any]:
    """Return what is in `weights.json`: `sentence` and `sufficiency`, each a weight by name, and `thresholds`."""
    loaded: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return loaded
