"""Follows what another thread works out, so that who waits for it can turn away at any moment."""

import queue
from collections.abc import Generator
from contextlib import closing
from threading import Event, Thread
from typing import Literal, TypeVar

_T = TypeVar("_T")

_LOOK = 0.05
"""Seconds between two looks at whether to turn away."""


def apart(items: Generator[_T, None, None], halt: Event) -> Generator[_T, None, None]:
    """Yield the items as another thread brings them, until they end or `halt` is set.

    The thread closes `items` itself, at the first item that comes after `halt`; closing what is returned here sets it.

    Raises:
        Exception: what the items raise.
    """
    brought: queue.SimpleQueue[tuple[Literal["item"], _T] | tuple[Literal["end"], BaseException | None]]
    brought = queue.SimpleQueue()

    def bring() -> None:
        try:
            with closing(items):
                for item in items:
                    if halt.is_set():
                        break
                    brought.put(("item", item))
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            brought.put(("end", error))
        else:
            brought.put(("end", None))

    Thread(target=bring, daemon=True, name="answering").start()
    try:
        while not halt.is_set():
            try:
                came = brought.get(timeout=_LOOK)
            except queue.Empty:
                continue
            if came[0] == "item":
                yield came[1]
            elif came[1] is None:
                return
            else:
                raise came[1]
    finally:
        halt.set()
