"""How often someone may do something: a bucket of tokens for each person, filled as time passes."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_REMEMBERED = 10_000
"""People whose bucket is kept; the one who was away for longest is forgotten first, and begins with a full one."""


class Rate:
    """Allows `many` actions at once and as many again over `seconds`. Safe to share between threads."""

    def __init__(self, many: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._many = many
        self._each = seconds / many
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, who: str, take: bool = True) -> float:
        """Return 0 where the action is allowed, and count it if `take`; else the seconds until it is."""
        now = self._clock()
        with self._lock:
            left, at = self._buckets.get(who, (float(self._many), now))
            left = min(self._many, left + (now - at) / self._each)
            allowed = left >= 1
            self._buckets[who] = (left - 1 if allowed and take else left, now)
            self._buckets.move_to_end(who)
            while len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
            return 0.0 if allowed else (1 - left) * self._each
