"""Calls that may hang or crash, made where they cannot take the run with them."""

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


class TimedOut(Exception):
    """A call took longer than it was given; it goes on in its thread, and nobody waits for it."""


class Worker:
    """Makes calls one after another in a thread of its own, which it leaves behind when one takes too long."""

    def __init__(self, seconds: float) -> None:
        """Give every call `seconds`."""
        self._seconds = seconds
        self._begin()

    def call(self, function: Callable[[], Result]) -> Result:
        """Return what `function` returns, or raise what it raises.

        Raises:
            TimedOut: it took too long.
        """
        self._calls.put(function)
        try:
            result, error = self._results.get(timeout=self._seconds)
        except queue.Empty:
            self.close()
            self._begin()
            raise TimedOut(f"took longer than {self._seconds:g} s") from None
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]

    def close(self) -> None:
        """Let the thread end."""
        self._calls.put(None)

    def _begin(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], Any] | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[tuple[Any, Exception | None]] = queue.SimpleQueue()
        threading.Thread(target=_serve, args=(self._calls, self._results), daemon=True).start()


def _serve(
    calls: "queue.SimpleQueue[Callable[[], Any] | None]", results: "queue.SimpleQueue[tuple[Any, Exception | None]]"
) -> None:
    while (function := calls.get()) is not None:
        try:
            results.put((function(), None))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the caller's to judge
            results.put((None, error))
