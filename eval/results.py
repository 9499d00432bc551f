"""What a run leaves: a row for every case, the figures over them, and under what they were measured."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from eval.cases import Case
from eval.intervals import Figure, auroc_figure, mean_figure, percentile
from eval.metrics import ANSWERS, RETRIEVAL

AUROC = "refusal_auroc"
EVERY = "all"
"""The group of all cases; the other groups are tags."""


@dataclass(frozen=True, slots=True)
class RowCitation:
    """A citation of an answer, judged."""

    number: int
    document: str
    """Its uri."""
    title: str
    page: str
    start: int
    end: int
    quote: str
    exact: bool
    needed: bool
    """Whether it points at something that the case needs."""


@dataclass(frozen=True, slots=True)
class RowSentence:
    """A sentence of an answer."""

    text: str
    verdict: str
    citations: tuple[RowCitation, ...]


@dataclass(frozen=True, slots=True)
class RowHit:
    """A chunk that the search brought up, without its text."""

    document: str
    start: int
    end: int
    score: float
    found_by: tuple[str, ...]
    needed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A case and what came of it."""

    case: Case
    query: str = ""
    outcome: str = "error"
    """`answered`, `refused` or `error`."""
    answer: str = ""
    sentences: tuple[RowSentence, ...] = ()
    forced: str = ""
    """The best effort, had a refusal not stood in the way."""
    missing: tuple[str, ...] = ()
    hits: tuple[RowHit, ...] = ()
    ranks: tuple[int | None, ...] = ()
    """Where each needed item was first found."""
    sufficiency: float | None = None
    ask_ms: float = 0.0
    search_ms: float = 0.0
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    error: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def probability(self) -> float:
        """Return the estimate that the passages answer; the worst one where there is none."""
        return (0.0 if self.case.answerable else 1.0) if self.sufficiency is None else self.sufficiency


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage of a case that went wrong, for a person to read."""

    document: str
    title: str
    start: int
    text: str
    rank: int
    """0 for a gold passage that the search did not bring up."""


@dataclass(frozen=True, slots=True)
class Run:
    """One set, measured."""

    set: str
    total: int
    """Cases of the whole set, of which a sample may have been asked."""
    rows: tuple[Row, ...]
    figures: Mapping[str, Mapping[str, Figure]]
    """Group, then measure."""
    latency_ms: Mapping[str, float]
    memory_mb: float
    """Largest resident size of the process that far."""
    provenance: Mapping[str, Any]
    warnings: tuple[str, ...] = ()
    passages: Mapping[str, tuple[ShownPassage, ...]] = field(default_factory=dict)
    """Of the worst cases, by the case's id."""

    @property
    def is_sample(self) -> bool:
        """Return whether only a part of the set was asked."""
        return len(self.rows) < self.total

    def figure(self, path: str) -> float | None:
        """Return a figure by its place in the JSON, `retrieval.hits@4`; None where this run has none of that name."""
        table, _, name = path.partition(".")
        if table == "latency_ms":
            return self.latency_ms.get(name)
        if path == "memory_mb":
            return self.memory_mb
        found = self.figures[EVERY].get(name)
        return found.value if found and table == _table(name) else None


def summarise(rows: Sequence[Row]) -> dict[str, dict[str, Figure]]:
    """Return every figure over all cases and over those of each tag."""
    tags = dict.fromkeys(tag for row in rows for tag in row.case.tags)
    groups = {EVERY: list(rows)} | {tag: [row for row in rows if tag in row.case.tags] for tag in sorted(tags)}
    if len(groups) > 1:
        groups = {name: members for name, members in groups.items() if name == EVERY or len(members) < len(rows)}
    return {name: _figures(members) for name, members in groups.items()}


def latency(rows: Sequence[Row]) -> dict[str, float]:
    """Return medians and 95th percentiles of the wall time of an answer, and of a search, in milliseconds."""
    asked = [row.ask_ms for row in rows if not row.error]
    searched = [row.search_ms for row in rows if not row.error]
    return {
        "p50": percentile(asked, 50),
        "p95": percentile(asked, 95),
        "search_p50": percentile(searched, 50),
        "search_p95": percentile(searched, 95),
    }


def to_json(run: Run) -> dict[str, Any]:
    """Return the run as it is kept: the keys of design section 10, and what was added since."""
    every = run.figures[EVERY]
    return {
        "set": run.set,
        "cases": len(run.rows),
        "cases_in_set": run.total,
        "errors": [{"id": row.case.id, "error": row.error} for row in run.rows if row.error],
        "retrieval": _values(every, RETRIEVAL),
        "answers": _values(every, (*ANSWERS, AUROC)),
        "latency_ms": dict(run.latency_ms),
        "memory_mb": run.memory_mb,
        "intervals": {name: [f.low, f.high] for name, f in every.items()},
        "tags": {
            tag: {name: asdict(figure) for name, figure in figures.items()}
            for tag, figures in run.figures.items()
            if tag != EVERY
        },
        "warnings": list(run.warnings),
        "provenance": dict(run.provenance),
        "rows": [_row(row, run.passages.get(row.case.id, ())) for row in run.rows],
    }


def _figures(rows: Sequence[Row]) -> dict[str, Figure]:
    figures = {
        name: mean_figure([row.scores[name] for row in rows if name in row.scores]) for name in (*RETRIEVAL, *ANSWERS)
    }
    figures[AUROC] = auroc_figure([row.case.answerable for row in rows], [row.probability for row in rows])
    return {name: figure for name, figure in figures.items() if figure is not None}


def _values(figures: Mapping[str, Figure], names: Iterable[str]) -> dict[str, float | None]:
    return {name: figures[name].value if name in figures else None for name in names}


def _table(name: str) -> str:
    return "retrieval" if name in RETRIEVAL else "answers"


def _row(row: Row, passages: Sequence[ShownPassage]) -> dict[str, Any]:
    flat = asdict(row)
    case = flat.pop("case").model_dump()
    shown = {"passages": [asdict(passage) for passage in passages]} if passages else {}
    return {**case, **flat, **shown}
