"""How much of a conversation is looked at."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from rag.language.words import words

HISTORY_TOKENS = 1_000
"""Words, numbers and marks. About two pages: what a question leans on is in the last turns."""
_ANSWER_TOKENS = 300
"""Of one answer: the rest of a long one is left out."""


class Turned(Protocol):
    """A question and its answer."""

    @property
    def question(self) -> str:
        """Return what was asked."""
        ...

    @property
    def answer(self) -> str:
        """Return what was answered."""
        ...


Some = TypeVar("Some", bound=Turned)


def recent(history: Sequence[Some], most: int = HISTORY_TOKENS) -> tuple[Some, ...]:
    """Return the newest turns that have at most `most` tokens together, oldest first; the newest is always kept."""
    kept: list[Some] = []
    used = 0
    for turn in reversed(history):
        used += len(words(turn.question)) + min(len(words(turn.answer)), _ANSWER_TOKENS)
        if kept and used > most:
            break
        kept.append(turn)
    return tuple(reversed(kept))


def shortened(answer: str) -> str:
    """Return the beginning of a long answer."""
    tokens = words(answer)
    return answer if len(tokens) <= _ANSWER_TOKENS else answer[: tokens[_ANSWER_TOKENS].start]
