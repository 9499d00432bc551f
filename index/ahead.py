"""An iterator that runs in a thread of its own, a bounded way ahead of who reads it."""

import threading
from collections.abc import Iterable, Iterator
from queue import Empty, Full, Queue
from typing import TypeVar

T = TypeVar("T")
_TICK = 0.1
"""Seconds between two looks at whether the reader is still there."""


def ahead(items: Iterable[T], most: int) -> Iterator[T]:
    """Yield `items` in order, at most `most` of them made in advance. An exception comes where it was raised."""
    queue: Queue[tuple[T | None, BaseException | None, bool]] = Queue(most)
    left = threading.Event()

    def offer(entry: tuple[T | None, BaseException | None, bool]) -> bool:
        while not left.is_set():
            try:
                queue.put(entry, timeout=_TICK)
            except Full:
                continue
            return True
        return False

    def work() -> None:
        try:
            for item in items:
                if not offer((item, None, False)):
                    return
            offer((None, None, True))
        except BaseException as error:  # it is raised again in the thread that reads
            offer((None, error, True))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            try:
                item, error, last = queue.get(timeout=_TICK)
            except Empty:
                continue
            if error is not None:
                raise error
            if last:
                return
            yield item  # type: ignore[misc]  # None stands only where `last` does
    finally:
        left.set()
        thread.join()
