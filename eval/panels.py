"""The charts of a set, each with the sentence that says how to read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from eval.charts import SHARE, Axis, Dot, Series, histogram, line_chart
from eval.curves import Bin, calibration_error, misses, recall_at_k, reliability, risk_coverage, unanswerable
from eval.metrics import DEPTH
from eval.results import Row, Run


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart with its title and how to read it."""

    title: str
    reading: str
    chart: Markup


def overview(runs: Sequence[Run]) -> list[Panel]:
    """Return the curves of all sets side by side, those that any set has."""
    found, risky = [], []
    for number, run in enumerate(runs):
        curve = recall_at_k(run.rows)
        if curve:
            points = tuple((float(k), figure.value) for k, figure in enumerate(curve, 1))
            found.append(Series(run.set, points, number % 7))
        if len({row.case.answerable for row in run.rows}) == 2:
            points = risk_coverage(run.rows, [unanswerable(row) for row in run.rows])
            risky.append(Series(run.set, points, number % 7))
    made = []
    if found:
        reading = "The share of what is needed that the first k passages hold."
        chart = line_chart(f"Recall at 1 to {DEPTH}. {_ends(found)}", _ranks(), _share("recall"), found, labelled=True)
        made.append(Panel("How far down one has to read", reading, chart))
    if risky:
        reading = "The surest questions answered first, the share of those answered that the documents do not answer."
        x, y = _share("share answered"), _share("share without an answer")
        chart = line_chart(f"Risk and coverage. {_ends(risky)}", x, y, risky, labelled=True)
        made.append(Panel("How sure it can be", reading, chart))
    return made


def panels(run: Run) -> list[Panel]:
    """Return the charts that a run has the cases for."""
    made = [_retrieval(run.rows), _risk(run.rows), _calibration(run.rows), _latency(run)]
    return [panel for panel in made if panel is not None]


def _retrieval(rows: Sequence[Row]) -> Panel | None:
    curve = recall_at_k(rows)
    if not curve:
        return None
    judged = [row.ranks for row in rows if row.ranks]
    hits = [
        sum(any(r is not None and r <= k for r in ranks) for ranks in judged) / len(judged) for k in range(1, DEPTH + 1)
    ]
    points = tuple((float(k), figure.value) for k, figure in enumerate(curve, 1))
    lines = [Series("recall@k", points, 0, band=tuple((figure.low, figure.high) for figure in curve))]
    several = any(len(ranks) > 1 for ranks in judged)
    if several:
        lines.append(Series("hits@k", tuple((float(k), hit) for k, hit in enumerate(hits, 1)), 1, dashed=True))
    summary = f"Recall rises from {curve[0].value:.3f} at 1 to {curve[-1].value:.3f} at {DEPTH}."
    more = " Dashed: cases with at least one relevant passage." if several else ""
    reading = f"The share of what is needed that the first k passages hold, with its 95 % interval.{more}"
    return Panel("Retrieval", reading, line_chart(summary, _ranks(), _share("recall@k"), lines))


def _risk(rows: Sequence[Row]) -> Panel | None:
    lines = []
    if any(map(unanswerable, rows)) and not all(map(unanswerable, rows)):
        lines.append(Series("has no answer", risk_coverage(rows, [unanswerable(row) for row in rows]), 0))
    if any("contains_when_forced" in row.scores for row in rows):
        lines.append(
            Series("lacks the expected words", risk_coverage(rows, [misses(row) for row in rows]), 1, dashed=True)
        )
    if not lines:
        return None
    answered = [row for row in rows if row.outcome == "answered"]
    coverage = len(answered) / len(rows)
    wrong = sum(map(unanswerable if len(lines) > 1 or not lines[0].dashed else misses, answered)) / max(
        1, len(answered)
    )
    now = f"As it is set, it answers {coverage:.1%} of the questions and {wrong:.1%} of those answers are wrong."
    solid = "Solid: it answers what the documents do not. " if not lines[0].dashed else ""
    dashed = "Dashed: or the answer lacks the expected words. " if lines[-1].dashed else ""
    reading = f"{solid}{dashed}The surest are answered first; the dot is where it stands."
    chart = line_chart(now, _share("share answered"), _share("share wrong"), lines, [Dot(coverage, wrong, 5, now)])
    return Panel("Risk and coverage", reading, chart)


def _calibration(rows: Sequence[Row]) -> Panel | None:
    if len({row.case.answerable for row in rows}) < 2:
        return None
    bins = reliability(rows)
    largest = max(each.cases for each in bins)
    dots = [Dot(b.estimated, b.observed, 3 + 9 * (b.cases / largest) ** 0.5, _bin(b)) for b in bins]
    line = Series("observed", tuple((b.estimated, b.observed) for b in bins), 0)
    error = calibration_error(bins)
    reading = (
        "On the diagonal, what it holds for 70 % sure is right 70 % of the time."
        f" Mean distance {error:.3f}; larger dots, more cases."
    )
    chart = line_chart(
        f"Expected calibration error {error:.3f}. " + " ".join(_bin(b) for b in bins),
        _share("estimated probability"), _share("can be answered"), [line], dots, diagonal=True,
    )  # fmt: skip
    return Panel("Calibration", reading, chart)


def _latency(run: Run) -> Panel | None:
    asked = [row.ask_ms for row in run.rows if not row.error]
    if not asked:
        return None
    low = 10 ** _floor(max(0.1, min(asked)))
    high = 10 ** (_floor(max(asked)) + 1)
    ticks = []
    decade = low
    while decade <= high * 1.01:
        ticks.append((decade, f"{decade / 1000:g} s" if decade >= 1000 else f"{decade:g}"))
        decade *= 10
    marks = [
        (run.latency_ms["p50"], f"median {run.latency_ms['p50']:.0f} ms"),
        (run.latency_ms["p95"], f"p95 {run.latency_ms['p95']:.0f} ms"),
    ]
    summary = f"Median {run.latency_ms['p50']:.0f} ms, 95th percentile {run.latency_ms['p95']:.0f} ms."
    chart = histogram(
        summary, asked, Axis("milliseconds from question to answer", low, high, tuple(ticks), log=True), marks
    )
    search = f"{run.latency_ms['search_p50']:.1f} ms, p95 {run.latency_ms['search_p95']:.1f} ms"
    return Panel("Latency", f"How long an answer took. The search in it, alone: median {search}.", chart)


def _ends(series: Sequence[Series]) -> str:
    return " ".join(f"{each.name}: {each.points[0][1]:.3f} to {each.points[-1][1]:.3f}." for each in series)


def _floor(value: float) -> int:
    exponent = 0
    while 10.0**exponent > value:
        exponent -= 1
    while 10.0 ** (exponent + 1) <= value:
        exponent += 1
    return exponent


def _bin(each: Bin) -> str:
    return f"Estimated {each.estimated:.2f}, observed {each.observed:.2f} ({each.cases} cases)."


def _ranks() -> Axis:
    return Axis("first k passages", 1.0, float(DEPTH), tuple((float(k), str(k)) for k in (1, 2, 4, 6, 8, 10)))


def _share(label: str) -> Axis:
    return Axis(label, 0.0, 1.0, SHARE)
