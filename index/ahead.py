"""An iterator that runs in a thread of its own, a bounded way ahead of who reads it."""

import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from queue import Empty, Full, Queue
from typing import TypeVar

T = TypeVar("T")
_Entry = tuple[T | None, BaseException | None, bool]
"""An item, or what was raised, or that it was the last."""
_TICK = 0.1
"""Seconds between two looks at whether the reader is still there."""
_PATIENCE = 0.5
"""Seconds that a reader who leaves early waits for the item in hand."""


@contextmanager
def ahead(items: Iterable[T], most: int, left: threading.Event | None = None) -> Iterator[Iterator[T]]:
    """Give `items` in order, at most `most` of them made in advance. An exception comes where it was raised.

    Who leaves early, or whom another thread makes leave by setting `left`, is not kept waiting: an item that takes long
    is finished in the background and dropped. A generator is closed there.
    """
    queue: Queue[_Entry[T]] = Queue(most)
    left = left or threading.Event()
    thread = threading.Thread(target=_work, args=(items, queue, left), daemon=True, name="ahead")
    thread.start()
    try:
        yield _taken(queue, left)
    finally:
        left.set()
        thread.join(_PATIENCE)


def _taken(queue: "Queue[_Entry[T]]", left: threading.Event) -> Iterator[T]:
    while not left.is_set():
        try:
            item, error, last = queue.get(timeout=_TICK)
        except Empty:
            continue
        if error is not None:
            raise error
        if last:
            return
        yield item  # type: ignore[misc]  # None stands only where `last` does


def _work(items: Iterable[T], queue: "Queue[_Entry[T]]", left: threading.Event) -> None:
    try:
        for item in items:
            if not _offered((item, None, False), queue, left):
                return
        _offered((None, None, True), queue, left)
    except BaseException as error:  # noqa: BLE001  # it is raised again in the thread that reads
        _offered((None, error, True), queue, left)
    finally:
        if isinstance(items, Generator):
            items.close()


def _offered(entry: "_Entry[T]", queue: "Queue[_Entry[T]]", left: threading.Event) -> bool:
    while not left.is_set():
        try:
            queue.put(entry, timeout=_TICK)
        except Full:
            continue
        return True
    return False
