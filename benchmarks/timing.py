"""What a call costs, and how many times less that is than what its peer costs."""

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, and seconds of processor of all threads, which other work on the machine disturbs less."""

    clock: float
    processor: float


def timed(call: Callable[[], T]) -> tuple[Cost, T]:
    """Return what a call cost, the processes that it waited for included, and what it returned."""
    started, before = time.perf_counter(), _processor()
    result = call()
    return Cost(time.perf_counter() - started, _processor() - before), result


def cost(call: Callable[[], object]) -> Cost:
    """Return what a call cost."""
    return timed(call)[0]


def say(what: str, pairs: Sequence[tuple[Cost, Cost]], how: str) -> None:
    """Print how many times faster ours was than theirs, the median and the range of pairs (ours, theirs)."""
    clock = sorted(theirs.clock / ours.clock for ours, theirs in pairs)
    processor = sorted(theirs.processor / ours.processor for ours, theirs in pairs)
    print(
        f"{what}: {statistics.median(clock):.2f} times as fast ({clock[0]:.2f} to {clock[-1]:.2f}), "
        f"by processor time {statistics.median(processor):.2f} ({processor[0]:.2f} to {processor[-1]:.2f}); {how}",
        flush=True,
    )


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
