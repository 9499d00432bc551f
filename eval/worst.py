"""Which cases a person should look at first, by what went wrong with them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.results import Row

MOST = 6
"""Cases shown of each kind."""


@dataclass(frozen=True, slots=True)
class Failing:
    """Cases that failed in the same way, worst first."""

    title: str
    explanation: str
    rows: tuple[Row, ...]
    total: int
    """How many there are, of which `rows` are the worst."""


def worst(rows: Sequence[Row]) -> tuple[Failing, ...]:
    """Return each kind of failure that occurred. A case is of the first kind that fits it."""
    left = list(rows)
    groups = []
    for title, explanation, fails, severity in _KINDS:
        failing = [row for row in left if fails(row)]
        left = [row for row in left if not fails(row)]
        if failing:
            failing.sort(key=severity)
            groups.append(Failing(title, explanation, tuple(failing[:MOST]), len(failing)))
    return tuple(groups)


def _not_found(row: Row) -> bool:
    return bool(row.ranks) and all(rank is None for rank in row.ranks)


def _beside_the_point(row: Row) -> bool:
    if row.outcome != "answered" or not row.case.answerable:
        return False
    said = row.scores.get("contains")
    quoted = row.scores.get("citation_recall")
    return (said is None or said == 0.0) and (quoted is None or quoted == 0.0) and (said, quoted) != (None, None)


_Kind = tuple[str, str, Callable[[Row], bool], Callable[[Row], float]]
_KINDS: tuple[_Kind, ...] = (
    ("Crashed", "The case raised an error or took too long.", lambda row: bool(row.error), lambda row: 0.0),
    (
        "Quoted wrongly",
        "A quote does not stand in its document where the citation says. This must never happen.",
        lambda row: row.scores.get("quote_exact", 1.0) < 1.0,
        lambda row: row.scores["quote_exact"],
    ),
    (
        "Answered without an answer",
        "The documents do not say, and Fonte answered. The surest come first.",
        lambda row: not row.case.answerable and row.outcome == "answered",
        lambda row: -row.probability,
    ),
    (
        "Refused with the passage in hand",
        "The passage that answers was found, and Fonte refused. The least sure come first.",
        lambda row: row.case.answerable and row.outcome == "refused" and not _not_found(row),
        lambda row: row.probability,
    ),
    (
        "Not found",
        "Nothing that answers is among the first ten passages. The surest come first.",
        lambda row: row.case.answerable and _not_found(row),
        lambda row: -row.probability,
    ),
    (
        "Beside the point",
        "It answered, with sentences that do not hold what was asked for, from passages that do.",
        _beside_the_point,
        lambda row: -row.probability,
    ),
)
