"""Questions in line: those of one conversation one after another, those of others beside them, and no more than fit."""

import logging
import threading
import time
from bisect import insort
from collections import deque
from collections.abc import Callable

_LOG = logging.getLogger("fonte.slack")

Run = Callable[[str], float]
"""Answers the question of a key. Returns 0 when it is settled, else the seconds after which to run it again."""


class Workers:
    """Runs keys in threads. A line is blocked while its first key runs or waits to be run again."""

    def __init__(self, run: Run, workers: int, most: int) -> None:
        self._run = run
        self._most = most
        self._lines: dict[str, list[str]] = {}
        """Of each line what waits, the running one first, the others by their keys: a key ends in its time stamp, and
        two messages that come at once may be told in either order."""
        self._running: set[str] = set()
        self._ready: deque[tuple[float, str]] = deque()
        """Lines whose first key may run, and from when on."""
        self._waiting = 0
        self._changed = threading.Condition()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._work, name=f"slack-answer-{number}", daemon=True) for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, line: str, key: str, force: bool = False) -> bool:
        """Put a key into its line; False where too many wait and it is not forced."""
        with self._changed:
            if self._waiting >= self._most and not force:
                return False
            self._waiting += 1
            waiting = self._lines.setdefault(line, [])
            insort(waiting, key, lo=1 if line in self._running else 0)
            if len(waiting) == 1:
                self._ready.append((0.0, line))
                self._changed.notify()
            return True

    def idle(self, seconds: float) -> bool:
        """Wait until nothing waits or runs; False where that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self._waiting == 0, seconds)

    def stop(self, seconds: float) -> bool:
        """Begin nothing new and wait for what runs; False where it takes longer than `seconds`."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while True:
            line = self._next()
            if line is None:
                return
            key = self._lines[line][0]
            try:
                wait = self._run(key)
            except Exception:  # noqa: BLE001  # the outermost of a thread: the next question is answered all the same
                _LOG.exception("question %s could not be settled", key)
                wait = 0.0
            with self._changed:
                self._running.discard(line)
                if wait:
                    self._ready.append((time.monotonic() + wait, line))
                else:
                    self._settled(line, key)
                self._changed.notify_all()

    def _settled(self, line: str, key: str) -> None:
        waiting = self._lines[line]
        waiting.remove(key)
        self._waiting -= 1
        if waiting:
            self._ready.append((0.0, line))
        else:
            del self._lines[line]

    def _next(self) -> str | None:
        """Wait for a line that may run and return it, None when it is time to stop."""
        with self._changed:
            while not self._stopping:
                now = time.monotonic()
                due = next((place for place, (at, _) in enumerate(self._ready) if at <= now), None)
                if due is not None:
                    _, line = self._ready[due]
                    del self._ready[due]
                    self._running.add(line)
                    return line
                soonest = min((at for at, _ in self._ready), default=None)
                self._changed.wait(None if soonest is None else soonest - now)
            return None
