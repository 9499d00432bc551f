"""Charts as inline SVG. They carry no colour of their own: the page's style sheet dresses them for light and dark."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from eval.intervals import Figure

_WIDTH, _HEIGHT = 420.0, 260.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 14.0, 12.0, 40.0
_LABEL_ROOM = 118.0
_LABEL_HEIGHT = 13.0
_BAR = Markup(
    '<svg class="bar {}" width="100%" height="16" aria-hidden="true">'
    '<rect class="track" y="7" width="100%" height="2" rx="1"/>'
)


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its range, what it counts, and where its ticks stand."""

    label: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    log: bool = False

    def place(self, value: float) -> float:
        """Return where a value stands, 0 at the low end and 1 at the high one."""
        low, high, at = self.low, self.high, value
        if self.log:
            low, high, at = math.log(low), math.log(high), math.log(max(value, self.low))
        return min(1.0, max(0.0, (at - low) / ((high - low) or 1.0)))


@dataclass(frozen=True, slots=True)
class Series:
    """A line of a chart."""

    name: str
    points: tuple[tuple[float, float], ...]
    colour: int = 0
    """Which of the style sheet's seven."""
    dashed: bool = False
    band: tuple[tuple[float, float], ...] = ()
    """Lowest and highest value at each point."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A marked point, with its area in proportion to a weight."""

    x: float
    y: float
    radius: float
    text: str
    """Shown when a pointer rests on it, and read aloud."""


SHARE = tuple((i / 4, f"{i / 4:g}".lstrip("0") or "0") for i in range(5))


def line_chart(
    summary: str,
    x: Axis,
    y: Axis,
    series: Sequence[Series],
    dots: Sequence[Dot] = (),
    diagonal: bool = False,
    labelled: bool = False,
) -> Markup:
    """Return lines over two axes; `labelled` writes each line's name at its end. `summary` is its text for a reader
    who cannot see it."""
    frame = _Frame(x, y, _LABEL_ROOM if labelled else _RIGHT)
    parts = [frame.axes()]
    if diagonal:
        (x0, y0), (x1, y1) = frame.at(x.low, y.low), frame.at(x.high, y.high)
        parts.append(
            Markup('<line class="diagonal" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(x0, y0, x1, y1)
        )
    parts += [frame.band(line) for line in series if line.band]
    parts += [frame.line(line) for line in series]
    parts += [frame.dot(dot) for dot in dots]
    if labelled:
        parts += frame.labels(series)
    return _svg(summary, parts)


def histogram(summary: str, values: Sequence[float], x: Axis, marks: Sequence[tuple[float, str]]) -> Markup:
    """Return how many values lie where, in equal steps of the axis, with named marks above."""
    bins = 32
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(x.place(value) * bins))] += 1
    frame = _Frame(x, Axis("", 0.0, max(counts, default=1) * 1.18 or 1.0, ()), _RIGHT)
    width = frame.width / bins
    parts = [frame.axes()]
    for number, count in enumerate(counts):
        top = frame.at(x.low, count)[1]
        parts.append(
            Markup('<rect class="column" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                _LEFT + number * width + 0.5, top, width - 1, _HEIGHT - _BOTTOM - top
            )
        )
    for number, (value, name) in enumerate(marks):
        across = _LEFT + x.place(value) * frame.width
        # The first of two marks is labelled on its left, so that the names of near ones stay apart.
        anchor = "end" if across > _WIDTH * 0.7 or (number == 0 and across > _WIDTH * 0.35) else "start"
        text = across + (-5 if anchor == "end" else 5)
        parts.append(
            Markup(
                '<line class="mark" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>'
                '<text class="mark-label" x="{3:.1f}" y="{4}" text-anchor="{5}">{6}</text>'
            ).format(across, _TOP, _HEIGHT - _BOTTOM, text, _TOP + 10 + 15 * number, anchor, name)
        )
    return _svg(summary, parts)


def interval_bar(figure: Figure, floor: float | None = None, before: float | None = None) -> Markup:
    """Return a figure between 0 and 1 as a dot on a track, with its interval, its floor and what it was before."""
    ticks = Markup("")
    if floor is not None:
        ticks += Markup('<rect class="floor" x="{:.2f}%" y="1" width="2" height="14"/>').format(100 * floor)
    if before is not None:
        ticks += Markup('<circle class="before" cx="{:.2f}%" cy="8" r="3.4"/>').format(100 * before)
    low, high = max(0.0, figure.low), min(1.0, figure.high)
    return _BAR.format("") + Markup(
        '<rect class="interval" x="{:.2f}%" y="5" width="{:.2f}%" height="6" rx="3"/>{}'
        '<circle class="value" cx="{:.2f}%" cy="8" r="4.2"/></svg>'
    ).format(100 * low, max(0.6, 100 * (high - low)), ticks, 100 * figure.value)


def difference_bar(figure: Figure, reach: float) -> Markup:
    """Return a difference as a dot with its interval on a track from -reach to +reach, zero in the middle."""
    low, high, value = (50 + 50 * max(-1.0, min(1.0, v / reach)) for v in (figure.low, figure.high, figure.value))
    verdict = "better" if figure.low > 0 else "worse" if figure.high < 0 else "same"
    return _BAR.format(verdict) + Markup(
        '<rect class="zero" x="50%" y="1" width="1" height="14"/>'
        '<rect class="interval" x="{:.2f}%" y="5" width="{:.2f}%" height="6" rx="3"/>'
        '<circle class="value" cx="{:.2f}%" cy="8" r="4.2"/></svg>'
    ).format(low, max(0.6, high - low), value)


class _Frame:
    """The plotting area between the axes."""

    def __init__(self, x: Axis, y: Axis, right: float) -> None:
        self._x, self._y = x, y
        self.width = _WIDTH - _LEFT - right
        self._height = _HEIGHT - _TOP - _BOTTOM

    def at(self, x: float, y: float) -> tuple[float, float]:
        return _LEFT + self._x.place(x) * self.width, _TOP + (1 - self._y.place(y)) * self._height

    def axes(self) -> Markup:
        base = _HEIGHT - _BOTTOM
        out = Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            _LEFT, _LEFT + self.width, base, base
        )
        for value, text in self._x.ticks:
            out += Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
                self.at(value, self._y.low)[0], base + 15, text
            )
        for value, text in self._y.ticks:
            down = self.at(self._x.low, value)[1]
            out += Markup(
                '<line class="rule" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>'
                '<text class="tick" x="{3}" y="{4:.1f}" text-anchor="end">{5}</text>'
            ).format(_LEFT, _LEFT + self.width, down, _LEFT - 6, down + 3.5, text)
        out += Markup('<text class="axis-label" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
            _LEFT + self.width / 2, _HEIGHT - 6, self._x.label
        )
        return out + Markup(
            '<text class="axis-label" transform="rotate(-90)" x="{}" y="10" text-anchor="middle">{}</text>'
        ).format(-(_TOP + self._height / 2), self._y.label)

    def line(self, series: Series) -> Markup:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (self.at(*point) for point in series.points))
        dash = " dashed" if series.dashed else ""
        return Markup('<polyline class="line c{}{}" points="{}"><title>{}</title></polyline>').format(
            series.colour, dash, path, series.name
        )

    def band(self, series: Series) -> Markup:
        xs = [x for x, _ in series.points]
        above = [self.at(x, high) for x, (_, high) in zip(xs, series.band, strict=True)]
        below = [self.at(x, low) for x, (low, _) in zip(xs, series.band, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*above, *reversed(below)])
        return Markup('<polygon class="band c{}" points="{}"/>').format(series.colour, path)

    def dot(self, dot: Dot) -> Markup:
        x, y = self.at(dot.x, dot.y)
        return Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}</title></circle>').format(
            x, y, dot.radius, dot.text
        )

    def labels(self, series: Sequence[Series]) -> list[Markup]:
        """Return the names at the ends of the lines, moved apart where they would touch."""
        ends = sorted((self.at(*line.points[-1])[1], i) for i, line in enumerate(series))
        placed: list[Markup] = []
        last = _TOP - _LABEL_HEIGHT
        for down, i in ends:
            last = max(down, last + _LABEL_HEIGHT)
            placed.append(
                Markup('<text class="series c{}" x="{:.1f}" y="{:.1f}">{}</text>').format(
                    series[i].colour, _LEFT + self.width + 8, last + 3.5, series[i].name
                )
            )
        return placed


def _svg(summary: str, parts: Sequence[Markup]) -> Markup:
    head = Markup('<svg class="chart" viewBox="0 0 {:g} {:g}" role="img" aria-label="{}">').format(
        _WIDTH, _HEIGHT, escape(summary)
    )
    return head + Markup("").join(parts) + Markup("</svg>")
