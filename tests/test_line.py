"""A line that people wait in, and how often one may ask."""

import threading
import time
from contextlib import suppress

import pytest

from ui.line import Busy, Line
from ui.rates import Rate


def test_first_come_first_served_and_everyone_sees_his_place() -> None:
    line = Line(1, 10)
    with line.ticket() as first, line.ticket() as second, line.ticket() as third:
        assert first.wait(0) == 0
        assert (second.wait(0), third.wait(0)) == (1, 2)
        assert line.length() == 2
    with line.ticket() as after:
        assert after.wait(0) == 0


def test_who_leaves_makes_room_at_once() -> None:
    line = Line(1, 10)
    served = []

    def be_served(name: str) -> None:
        with line.ticket() as ticket:
            while ticket.wait(5):
                pass
            served.append(name)

    with line.ticket() as first:
        assert first.wait(0) == 0
        threads = [threading.Thread(target=be_served, args=(name,)) for name in "abc"]
        for number, thread in enumerate(threads, 1):
            thread.start()
            while line.length() < number:
                time.sleep(0.001)
        assert served == []
    for thread in threads:
        thread.join(timeout=5)
    assert served == ["a", "b", "c"]


def test_one_that_failed_or_left_before_its_turn_blocks_nobody() -> None:
    line = Line(1, 10)
    with suppress(ZeroDivisionError), line.ticket() as ticket:
        assert ticket.wait(0) == 0
        raise ZeroDivisionError
    with line.ticket() as first, line.ticket():
        assert first.wait(0) == 0
    with line.ticket() as ticket:
        assert ticket.wait(0) == 0


def test_a_line_has_an_end() -> None:
    line = Line(1, 2)
    with line.ticket() as served, line.ticket(), line.ticket():
        assert served.wait(0) == 0
        with pytest.raises(Busy), line.ticket():
            pass  # pragma: no cover


def test_a_rate_allows_some_at_once_and_more_as_time_passes() -> None:
    now = [0.0]
    rate = Rate(3, 60, clock=lambda: now[0])
    assert [rate.wait("a") for _ in range(3)] == [0, 0, 0]
    assert rate.wait("a") == 20
    assert rate.wait("b") == 0
    now[0] = 20.5
    assert rate.wait("a", take=False) == 0
    assert rate.wait("a") == 0
    assert rate.wait("a") > 19
