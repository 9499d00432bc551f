"""The floors that a run must not fall below, and whether it did."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.baseline import Comparison
from eval.errors import BadGate
from eval.metrics import ANSWERS, RETRIEVAL
from eval.results import AUROC, Run

GATE = Path(__file__).with_name("gate.toml")
_CEILINGS = ("latency_ms.p50", "latency_ms.p95", "latency_ms.search_p50", "latency_ms.search_p95", "memory_mb")
_FLOORS = (*(f"retrieval.{name}" for name in RETRIEVAL), *(f"answers.{name}" for name in (*ANSWERS, AUROC)))


class Gate(BaseModel):
    """`gate.toml`: set, figure, floor. What counts milliseconds or megabytes has a ceiling instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sample_cases: int = 0
    """The `--limit` that the floors of `sample` were measured with."""
    full: dict[str, dict[str, float]] = Field(default_factory=dict)
    sample: dict[str, dict[str, float]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One figure against its floor."""

    set: str
    figure: str
    bound: float
    value: float | None
    """None where the run has no such figure, which fails."""
    passed: bool
    reason: str
    """A sentence: what was asked for and what came."""


def load_gate(path: Path = GATE) -> Gate:
    """Return the floors of a file.

    Raises:
        BadGate: it is not a gate file, or names a figure that no run has.
    """
    try:
        gate = Gate.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadGate(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadGate(f"{path}: {error}") from error
    for floors in (*gate.full.values(), *gate.sample.values()):
        for figure in floors:
            if figure not in (*_FLOORS, *_CEILINGS):
                raise BadGate(f"{path}: there is no figure {figure!r}. There are: {', '.join((*_FLOORS, *_CEILINGS))}.")
    return gate


def floors_for(run: Run, gate: Gate) -> dict[str, float]:
    """Return the floors that hold for a run; none for a sample of another size than the floors were measured on."""
    if not run.is_sample:
        return gate.full.get(run.set, {})
    return gate.sample.get(run.set, {}) if len(run.rows) == gate.sample_cases else {}


def check(run: Run, gate: Gate, comparison: Comparison | None = None) -> tuple[Check, ...]:
    """Return every check of a run.

    Beside a baseline, a figure that has a floor must also not be worse than it was by more than chance explains: the
    95 % interval of its paired difference must reach zero.
    """
    checks = [_against_bound(run, figure, bound) for figure, bound in floors_for(run, gate).items()]
    if comparison is not None:
        checks += [found for c in checks if (found := _against_baseline(run.set, c.figure, comparison)) is not None]
    return tuple(checks)


def _against_bound(run: Run, figure: str, bound: float) -> Check:
    value = run.figure(figure)
    ceiling = figure in _CEILINGS
    passed = value is not None and (value <= bound if ceiling else value >= bound)
    came = "was not measured" if value is None else f"is {_shown(value)}"
    relation = "at most" if ceiling else "at least"
    return Check(
        run.set, figure, bound, value, passed, f"{run.set}: {figure} {came}; it must be {relation} {_shown(bound)}."
    )


def _against_baseline(name: str, figure: str, comparison: Comparison) -> Check | None:
    difference = comparison.differences.get(figure.partition(".")[2])
    if difference is None:
        return None
    reason = (
        f"{name}: {figure} changed by {difference.value:+.4f} against the baseline"
        f" ({difference.low:+.4f} to {difference.high:+.4f}, {difference.cases} cases)."
    )
    return Check(name, f"{figure} against the baseline", 0.0, difference.value, difference.high >= 0.0, reason)


def _shown(value: float) -> str:
    return f"{value:.4f}" if abs(value) <= 1 else f"{value:,.1f}"
