"""A language model, as Fonte sees it: messages in, text out as it comes, and a way to stop.

The one implementation that talks to models is rag/openai_model.py; rag/model_choice.py decides which model it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Trouble = Literal["unreachable", "denied", "busy", "failing", "silent", "garbled", "broke_off", "rejected", "unusable"]
"""What became of a model, for rag/notices.py to put in words."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user"]
    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be asked of a model, in tokens and seconds."""

    context: int
    """Tokens of prompt and answer together."""
    prompt: int
    """Most tokens of a prompt. Reading them takes a model on a CPU seconds, so it may be less than fits."""
    answer: int
    seconds: float
    """For one answer, waiting and trying again included."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server and the model to ask there."""

    url: str
    """Up to and with `/v1`."""
    model: str
    """Empty: the first that the server lists."""
    name: str
    """What a person reads: `ollama/llama3.2`."""
    key: str = field(default="", repr=False)
    context: int = 0
    """Tokens; 0 where the server has to be asked."""
    prompt: int = 0
    """Most tokens of a prompt; 0 leaves it to the context."""
    answer: int = 0
    """Most tokens of an answer; 0 for as many as three sentences take."""


class ModelFailed(Exception):
    """A model gave no answer, or not all of it. `trouble` says how; `str(error)` is for a log and names no key."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}" if detail else trouble)
        self.trouble = trouble


class ChatModel(Protocol):
    """Writes text. Shared by threads."""

    @property
    def name(self) -> str:
        """Return the name that a receipt shows."""
        ...

    @property
    def limits(self) -> Limits:
        """Return what may be asked of it."""
        ...

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the text as it comes, and an empty string now and then while nothing comes.

        Closing the iterator stops the model. Raises ModelFailed, also in the middle: what came before still holds.
        """
        ...


def tokens(text: str) -> int:
    """Return an estimate of the tokens of a text that errs on the high side.

    A token is at least 2.5 bytes of UTF-8 in the languages that a tokenizer has few words of, and 4 in English:
    docs/decisions/0006-written-answers.md.
    """
    return 1 + int(len(text.encode("utf-8", "replace")) / 2.5)
