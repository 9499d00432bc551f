"""One page for a person: every figure with how sure it is, the curves, what failed and what has changed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from eval.baseline import Comparison
from eval.charts import difference_bar, interval_bar
from eval.gate import Check
from eval.highlight import marked
from eval.intervals import Figure
from eval.panels import overview, panels
from eval.results import AUROC, EVERY, Row, Run, ShownPassage
from eval.worst import Failing, worst

_HERE = Path(__file__).parent
_TAGS = 24
_FLIPS = 40

GROUPS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Finding the passage",
        (
            ("hits@4", "Hits@4", "something relevant among the first 4 passages"),
            ("hits@10", "Hits@10", "something relevant among the first 10"),
            ("mrr@10", "MRR@10", "one over the place of the first relevant passage"),
            ("ndcg@10", "nDCG@10", "relevant passages, worth more the higher they stand"),
            ("recall@1", "Recall@1", "share of what is needed that stands first"),
            ("recall@10", "Recall@10", "share of what is needed among the first 10"),
        ),
    ),
    (
        "Knowing when there is none",
        (
            ("answered_when_answerable", "Answered", "of the questions that have an answer"),
            ("refused_when_unanswerable", "Refused", "of the questions that have none"),
            (AUROC, "Refusal AUROC", "how well its estimate tells the two apart; .5 is chance"),
        ),
    ),
    (
        "Answering",
        (
            ("contains", "Says it", "the answer holds the expected words; a refusal does not"),
            ("contains_when_forced", "Says it, forced", "the same, had it never refused"),
            ("right_sentence_quoted", "All quoted", "everything needed is quoted"),
        ),
    ),
    (
        "Citing",
        (
            ("citation_precision", "Citation precision", "citations that point at what is needed"),
            ("citation_recall", "Citation recall", "what is needed that is cited"),
            ("quote_exact", "Quotes exact", "quotes that stand in the document letter for letter"),
        ),
    ),
)
_LABELS = {name: (label, meaning) for _, measures in GROUPS for name, label, meaning in measures}
_HEADLINE = (
    "hits@10", "recall@1", "contains", "answered_when_answerable", "refused_when_unanswerable", AUROC,
    "citation_precision", "quote_exact",
)  # fmt: skip


def write_report(runs: Sequence[Run], checks: Sequence[Check], comparisons: Mapping[str, Comparison]) -> str:
    """Return the page as HTML. It loads nothing and runs no script."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["short"] = short
    page = environment.from_string((_HERE / "report.html").read_text(encoding="utf-8"))
    css = (_HERE / "report.css").read_text(encoding="utf-8")
    return page.render(
        style=Markup(css),
        runs=[_run(run, checks, comparisons.get(run.set)) for run in runs],
        headline=[(name, *_LABELS[name]) for name in _HEADLINE],
        overview=overview(runs),
        checks=sorted(checks, key=lambda check: check.passed),
        failed=sum(not check.passed for check in checks),
        questions=sum(len(run.rows) for run in runs),
        provenance=runs[0].provenance if runs else {},
    )


def short(value: float | None) -> str:
    """Return a figure as people write it: `.843`, `1.000`, `−.021`."""
    if value is None:
        return "–"
    text = f"{abs(value):.3f}"
    return ("−" if value < 0 and float(text) else "") + (text.removeprefix("0") if float(text) < 1 else text)


def _run(run: Run, checks: Sequence[Check], comparison: Comparison | None) -> dict[str, Any]:
    floors = {c.figure.partition(".")[2]: c.bound for c in checks if c.set == run.set and "against" not in c.figure}
    mine = [check for check in checks if check.set == run.set]
    figures = run.figures[EVERY]
    return {
        "name": run.set,
        "cases": len(run.rows),
        "total": run.total,
        "sample": run.is_sample,
        "corpus": run.provenance.get("corpus", {}),
        "warnings": run.warnings,
        "errors": sum(bool(row.error) for row in run.rows),
        "gated": bool(mine),
        "failed": sum(not check.passed for check in mine),
        "figures": {name: (figure, interval_bar(figure)) for name, figure in figures.items()},
        "groups": [
            (title, [_measure(figures[name], label, meaning, floors.get(name), _before(name, figures, comparison))
                     for name, label, meaning in measures if name in figures])
            for title, measures in GROUPS
        ],
        "panels": panels(run),
        "latency": run.latency_ms,
        "memory": run.memory_mb,
        "tags": _tags(run),
        "failing": [_failing(group, run) for group in worst(run.rows)],
        "comparison": _comparison(comparison) if comparison else None,
    }  # fmt: skip


def _measure(figure: Figure, label: str, meaning: str, floor: float | None, before: float | None) -> dict[str, Any]:
    return {
        "label": label,
        "meaning": meaning,
        "figure": figure,
        "bar": interval_bar(figure, floor, before),
        "floor": floor,
        "below": floor is not None and figure.value < floor,
    }


def _before(name: str, figures: Mapping[str, Figure], comparison: Comparison | None) -> float | None:
    difference = comparison.differences.get(name) if comparison else None
    return figures[name].value - difference.value if difference else None


def _tags(run: Run) -> dict[str, Any] | None:
    tags = [tag for tag in run.figures if tag != EVERY][:_TAGS]
    names = [name for _, measures in GROUPS for name, _, _ in measures if any(name in run.figures[t] for t in tags)]
    if not tags:
        return None
    counts = {tag: sum(tag in row.case.tags for row in run.rows) for tag in tags}
    return {
        "columns": [_LABELS[name] for name in names],
        "rows": [(tag, counts[tag], [run.figures[tag].get(name) for name in names]) for tag in tags],
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    differences = [(name, *_LABELS[name], f) for name, f in comparison.differences.items() if name in _LABELS]
    reach = max([0.02, *(abs(edge) for *_, f in differences for edge in (f.low, f.high))])
    return {
        "commit": comparison.commit,
        "date": comparison.date,
        "cases": comparison.cases,
        "reach": reach,
        "differences": [(label, meaning, f, difference_bar(f, reach)) for _, label, meaning, f in differences],
        "fell": [(f, _LABELS[f.measure][0]) for f in comparison.flips if not f.better][:_FLIPS],
        "rose": [(f, _LABELS[f.measure][0]) for f in comparison.flips if f.better][:_FLIPS],
        "fell_count": sum(not flip.better for flip in comparison.flips),
        "rose_count": sum(flip.better for flip in comparison.flips),
    }


def _failing(group: Failing, run: Run) -> dict[str, Any]:
    return {
        "title": group.title,
        "explanation": group.explanation,
        "total": group.total,
        "rows": [(row, [_passage(p, row) for p in run.passages.get(row.case.id, ())]) for row in group.rows],
    }


def _passage(passage: ShownPassage, row: Row) -> dict[str, Any]:
    cited = [c.quote for sentence in row.sentences for c in sentence.citations if c.document == passage.document]
    gold = [evidence.quote for evidence in row.case.evidence]
    # An expected string of one or two letters would be marked in every other word.
    expected = [wanted for wanted in row.case.expected if len(wanted) > 2]
    text = marked(passage.text, [("expected", expected), ("gold", gold), ("cited", cited)])
    return {"passage": passage, "text": text}
