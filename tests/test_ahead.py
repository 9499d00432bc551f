"""An iterator that runs ahead of who reads it."""

import threading
import time
from collections.abc import Iterator

import pytest

from index.ahead import ahead


def test_items_come_in_order() -> None:
    with ahead(range(1_000), 4) as items:
        assert list(items) == list(range(1_000))


def test_it_does_not_run_further_ahead_than_it_may() -> None:
    made = []

    def items() -> Iterator[int]:
        for i in range(100):
            made.append(i)
            yield i

    with ahead(items(), 3) as taken:
        assert next(taken) == 0
        time.sleep(0.3)
        assert len(made) <= 6


def test_an_exception_comes_where_it_was_raised() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise KeyError("two")

    seen: list[int] = []
    with pytest.raises(KeyError, match="two"), ahead(items(), 3) as taken:
        seen.extend(taken)
    assert seen == [1]
    with ahead(items(), 3) as taken:
        assert next(taken) == 1


def test_who_leaves_early_is_not_kept_waiting_and_leaves_no_thread_for_long() -> None:
    let_go = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        let_go.wait(30)
        yield 2

    started = time.monotonic()
    with ahead(items(), 3) as taken:
        next(taken)
    assert time.monotonic() - started < 2
    let_go.set()
    deadline = time.monotonic() + 5
    while any(thread.name == "ahead" for thread in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(thread.name == "ahead" for thread in threading.enumerate())
