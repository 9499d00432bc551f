"""A run that was kept, and what has changed since: paired by case, so that small changes show."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.errors import BadBaseline
from eval.intervals import Figure, auroc_difference, difference_figure
from eval.metrics import ANSWERS, RETRIEVAL
from eval.results import AUROC, Row, Run

_FLIPPING = ("hits@10", "contains", "right_sentence_quoted", "answered_when_answerable", "refused_when_unanswerable")
_DIGITS = 4


class KeptRun(BaseModel):
    """The scores of a run, without its texts. One column per score, in the order of `ids`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    set: str
    commit: str = ""
    date: str = ""
    ids: tuple[str, ...]
    probability: tuple[float, ...]
    scores: dict[str, tuple[float | None, ...]] = Field(default_factory=dict)

    def of_case(self, name: str) -> dict[str, float]:
        """Return a score of each case that has it, by the case's id."""
        column = self.scores.get(name, ())
        return {case: score for case, score in zip(self.ids, column, strict=False) if score is not None}


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that was right and is wrong now, or the other way."""

    case: str
    question: str
    measure: str
    better: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside its baseline, over the cases that both have."""

    commit: str
    date: str
    cases: int
    differences: Mapping[str, Figure]
    """New minus old."""
    flips: tuple[Flip, ...]


def keep(run: Run) -> KeptRun:
    """Return what a baseline needs of a run."""
    return KeptRun(
        set=run.set,
        commit=str(run.provenance.get("commit", "")),
        date=str(run.provenance.get("date", "")),
        ids=tuple(row.case.id for row in run.rows),
        probability=tuple(round(row.probability, _DIGITS) for row in run.rows),
        scores=_columns([row.scores for row in run.rows]),
    )


def write_baseline(run: Run, folder: Path) -> Path:
    """Write `<set>.json` and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.set}.json"
    path.write_text(keep(run).model_dump_json() + "\n", encoding="utf-8")
    return path


def load_baselines(path: Path) -> dict[str, KeptRun]:
    """Return the kept runs of a folder or file by their set: baselines, or what `--json` wrote.

    Raises:
        BadBaseline: there is none, or it is something else.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise BadBaseline(f"{path} holds no baseline. Write one: fonte eval --write-baseline {path}")
    kept = {}
    for file in files:
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            for run in found.get("runs", [found]):
                one = KeptRun.model_validate(_from_rows(run) if "rows" in run else run)
                kept[one.set] = one
        except OSError as error:
            raise BadBaseline(f"{file} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
            raise BadBaseline(f"{file} is neither a baseline nor what fonte eval --json writes.") from error
    return kept


def compare(run: Run, baseline: KeptRun) -> Comparison:
    """Return how a run differs from its baseline. Only cases and scores that both have are compared."""
    rows = {row.case.id: row for row in run.rows}
    old_probability = dict(zip(baseline.ids, baseline.probability, strict=False))
    common = [case for case in rows if case in old_probability]
    differences = {name: _difference(rows, baseline.of_case(name), name) for name in (*RETRIEVAL, *ANSWERS)}
    differences[AUROC] = auroc_difference(
        [rows[case].case.answerable for case in common],
        [rows[case].probability for case in common],
        [old_probability[case] for case in common],
    )
    return Comparison(
        commit=baseline.commit,
        date=baseline.date,
        cases=len(common),
        differences={name: figure for name, figure in differences.items() if figure is not None},
        flips=tuple(flip for name in _FLIPPING for flip in _flips(rows, baseline.of_case(name), name)),
    )


def _difference(rows: Mapping[str, Row], old: Mapping[str, float], name: str) -> Figure | None:
    common = [case for case, row in rows.items() if name in row.scores and case in old]
    # Kept scores are rounded, so the new ones must be, or every thirds would look like a change.
    return difference_figure(
        [round(rows[case].scores[name], _DIGITS) for case in common], [round(old[case], _DIGITS) for case in common]
    )


def _flips(rows: Mapping[str, Row], old: Mapping[str, float], name: str) -> list[Flip]:
    changed = []
    for case, row in rows.items():
        if case in old and name in row.scores and (row.scores[name] >= 0.5) != (old[case] >= 0.5):
            changed.append(Flip(case, row.case.question, name, row.scores[name] > old[case]))
    return sorted(changed, key=lambda flip: flip.better)


def _columns(scores: Sequence[Mapping[str, float]]) -> dict[str, tuple[float | None, ...]]:
    return {
        name: tuple(round(row[name], _DIGITS) if name in row else None for row in scores)
        for name in (*RETRIEVAL, *ANSWERS)
        if any(name in row for row in scores)
    }


def _from_rows(run: Mapping[str, Any]) -> dict[str, Any]:
    rows = run["rows"]
    worst = [0.0 if row["answerable"] else 1.0 for row in rows]
    sure = [bad if row["sufficiency"] is None else row["sufficiency"] for row, bad in zip(rows, worst, strict=True)]
    return {
        "set": run["set"],
        "commit": run["provenance"]["commit"],
        "date": run["provenance"]["date"],
        "ids": [row["id"] for row in rows],
        "probability": [
            round(bad if given is None else given, _DIGITS) for given, bad in zip(sure, worst, strict=True)
        ],
        "scores": _columns([row["scores"] for row in rows]),
    }
