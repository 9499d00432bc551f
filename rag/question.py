"""What goes in: a question, and the conversation before it."""

from dataclasses import dataclass

from index.filters import Filter
from index.reading import normalise
from rag.conversation.follow_up import completed
from rag.conversation.history import recent, shortened
from rag.errors import EmptyQuestion, QuestionTooLong

LONGEST_QUESTION = 2_000
"""Code points. Longer ones are documents, and belong in the index."""

_LONGEST_TURN = 10_000
"""Code points of an earlier question or answer that are looked at."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the corpus."""

    text: str
    history: tuple[Turn, ...] = ()
    """Oldest first."""
    where: Filter = Filter()  # noqa: RUF009  # frozen, so one instance serves all
    query: str = ""
    """What to search for, where a person wrote it: neither completed from the turns before nor cut in parts."""


def standalone(question: Question) -> str:
    """Return what to search for: the question, completed from the newest turns before it where it leans on them.

    A query that a person wrote is returned as it is.

    Raises:
        EmptyQuestion: there is no letter and no digit in it.
        QuestionTooLong: it is longer than `LONGEST_QUESTION`.
    """
    text = " ".join(normalise(question.query or question.text).split())
    if not any(character.isalnum() for character in text):
        raise EmptyQuestion("The question is empty. Ask in a sentence, for instance: Who leads Pika?")
    if len(text) > LONGEST_QUESTION:
        raise QuestionTooLong(
            f"The question has {len(text):,} characters, more than {LONGEST_QUESTION:,}. Ask in a sentence or two; to"
            " search in a long text, put it in a file and sync it."
        )
    if question.query or not question.history:
        return text
    before = [(_plain(turn.question), _plain(shortened(turn.answer))) for turn in recent(question.history)]
    return completed(text, before)[:LONGEST_QUESTION]


def _plain(text: str) -> str:
    return " ".join(normalise(text[:_LONGEST_TURN]).split())
