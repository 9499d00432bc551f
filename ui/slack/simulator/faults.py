"""What can be made to go wrong in the simulated Slack, and its rate limits."""

import time
from dataclasses import dataclass
from typing import Literal

Trouble = Literal["rate_limited", "server_error", "server_error_after", "error", "slow"]
"""`server_error_after`: the call is done, and then answered with 500, as when a connection breaks after the work."""


@dataclass(slots=True)
class Fault:
    """One kind of trouble with a method, for its next `times` calls."""

    method: str
    trouble: Trouble
    times: int = 1
    retry_after: int = 1
    """Seconds, for `rate_limited`."""
    error: str = "internal_error"
    seconds: float = 0.0
    """How long a `slow` call takes."""


class PostingLimit:
    """Slack's limit on posting: one message a second and channel, with short bursts."""

    def __init__(self, burst: int, per_second: float = 1.0) -> None:
        self._burst = burst
        self._per_second = per_second
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, channel: str) -> int:
        """Count one message and return 0, or return the seconds after which it may be posted."""
        now = time.monotonic()
        left, at = self._left.get(channel, (float(self._burst), now))
        left = min(self._burst, left + (now - at) * self._per_second)
        self._left[channel] = (left - 1 if left >= 1 else left, now)
        return 0 if left >= 1 else max(1, round((1 - left) / self._per_second))
