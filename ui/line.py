"""A line of people who wait for their turn, first come, first served, each of whom can see how many are before."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Busy(Exception):
    """The line is as long as it may be; try again in a moment."""


class Ticket:
    """A place in the line."""

    def __init__(self, line: "Line") -> None:
        self._line = line

    def wait(self, seconds: float) -> int:
        """Return how many are before after at most so many seconds; 0 once it is one's turn."""
        return self._line.wait(self, seconds)


class Line:
    """Lets `at_once` people be served at the same time, and `waiting` more wait. Safe to share between threads."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._most = waiting
        self._waiting: deque[Ticket] = deque()
        self._served: set[Ticket] = set()
        self._moved = threading.Condition()
        self.served_in_all = 0
        """Whose turn has come since the server started."""

    @contextmanager
    def ticket(self) -> Iterator[Ticket]:
        """Give a place in the line until the block ends.

        Raises:
            Busy: as many wait as may.
        """
        ticket = Ticket(self)
        with self._moved:
            if len(self._waiting) + len(self._served) >= self._most + self._at_once:
                raise Busy("Too many are waiting.")
            self._waiting.append(ticket)
        try:
            yield ticket
        finally:
            with self._moved:
                self._served.discard(ticket)
                if ticket in self._waiting:
                    self._waiting.remove(ticket)
                self._moved.notify_all()

    @contextmanager
    def turn(self, seconds: float = 60) -> Iterator[None]:
        """Wait for one's turn and have it until the block ends.

        Raises:
            Busy: as many wait as may, or the turn does not come in so many seconds.
        """
        with self.ticket() as ticket:
            if ticket.wait(seconds):
                raise Busy("Too many are before.")
            yield

    def wait(self, ticket: Ticket, seconds: float) -> int:
        """Return how many are before a ticket, as `Ticket.wait` does."""
        with self._moved:
            self._moved.wait_for(lambda: self._is_next(ticket), seconds)
            if ticket in self._served:
                return 0
            if self._is_next(ticket):
                self._waiting.popleft()
                self._served.add(ticket)
                self.served_in_all += 1
                self._moved.notify_all()
                return 0
            return self._waiting.index(ticket) + 1

    def length(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def _is_next(self, ticket: Ticket) -> bool:
        if ticket in self._served:
            return True
        return bool(self._waiting) and self._waiting[0] is ticket and len(self._served) < self._at_once
