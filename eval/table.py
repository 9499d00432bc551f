"""The short table of the terminal."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.baseline import Comparison
from eval.gate import Check
from eval.results import AUROC, EVERY, Run

_COLUMNS = (
    ("R@1", "recall@1"),
    ("R@10", "recall@10"),
    ("H@4", "hits@4"),
    ("MRR", "mrr@10"),
    ("says", "contains"),
    ("answ", "answered_when_answerable"),
    ("refu", "refused_when_unanswerable"),
    ("AUC", AUROC),
    ("citP", "citation_precision"),
    ("citR", "citation_recall"),
)
_CRASHES = 5
_LEGEND = (
    "R@k recall, H@4 hits, MRR@10 · says what was expected · answered, refused when right · AUC of the refusal"
    " · citation precision and recall · p95 of an answer in ms"
)


def show(console: Console, runs: Sequence[Run], checks: Sequence[Check], comparisons: Mapping[str, Comparison]) -> None:
    """Print the figures of each run, what crashed, what changed, and the gate."""
    console.print(_table(runs))
    console.print(Text(_LEGEND, style="dim"))
    for run in runs:
        _line(console, [f"{run.set}: {warning}" for warning in run.warnings], "yellow")
        _line(console, _crashes(run), "red")
        exact = run.figures[EVERY].get("quote_exact")
        if exact and exact.value < 1:
            _line(console, [f"{run.set}: a quote does not stand in its document; quote_exact {exact.value:.4f}"], "red")
        if run.set in comparisons:
            _line(console, _changes(run.set, comparisons[run.set]), "cyan")
    failed = [check for check in checks if not check.passed]
    _line(console, [check.reason for check in failed], "bold red")
    if checks and not failed:
        _line(console, [f"The gate holds: {len(checks)} of {len(checks)} checks passed."], "green")
    elif failed:
        _line(console, [f"Below the gate: {len(failed)} of {len(checks)} checks failed."], "bold red")


def _table(runs: Sequence[Run]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("set", min_width=max((len(run.set) for run in runs), default=0))
    for heading in ("cases", *(heading for heading, _ in _COLUMNS), "p95"):
        table.add_column(heading, justify="right", no_wrap=True)
    for run in runs:
        figures = run.figures[EVERY]
        values = [f"{figures[name].value:.3f}".lstrip("0") if name in figures else "–" for _, name in _COLUMNS]
        table.add_row(run.set, str(len(run.rows)), *values, f"{run.latency_ms['p95']:.0f}")
    return table


def _crashes(run: Run) -> list[str]:
    lines = [f"{run.set}: {row.case.id} failed: {row.error}" for row in run.rows if row.error]
    more = [f"{run.set}: and {len(lines) - _CRASHES} more; --json lists them all"]
    return lines if len(lines) <= _CRASHES else lines[:_CRASHES] + more


def _changes(name: str, comparison: Comparison) -> list[str]:
    sure = {measure: f for measure, f in comparison.differences.items() if f.low > 0 or f.high < 0}
    flips = sum(not flip.better for flip in comparison.flips), sum(flip.better for flip in comparison.flips)
    lines = [f"{name}: {measure} {f.value:+.4f} ({f.low:+.4f} to {f.high:+.4f})" for measure, f in sure.items()]
    what = comparison.commit or "the baseline"
    return [*lines, f"{name}: {flips[0]} scores of cases fell and {flips[1]} rose since {what}."]


def _line(console: Console, lines: Sequence[str], style: str) -> None:
    for line in lines:
        # Text, since a message may quote a document, and a document may hold rich's markup.
        console.print(Text(line, style=style))
