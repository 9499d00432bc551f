"""What comes out: an answer whose every sentence carries quotes, or a refusal that says what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from index.documents import Hit

Outcome = Literal["answered", "refused"]
Verdict = Literal["supported", "quoted", "own"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a stored document: `document.text[start:end] == quote`, always."""

    number: int
    """1 for the first source of the answer, equal for equal documents."""
    document_id: str
    title: str
    uri: str
    page: str
    start: int
    end: int
    quote: str
    published: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer that has been checked."""

    text: str
    citations: tuple[Citation, ...]
    verdict: Verdict
    """`quoted`: it is the quote. `supported`: a model wrote it, and its quotes say it. `own`: Fonte speaks for itself
    (a greeting, what it can do, which part of a question has no answer), claims nothing that stands in a document, and
    cites nothing."""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that a model wrote and the check did not let through."""

    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """How an answer came about."""

    model: str
    """The language model, `none` where the sentences are quotes."""
    embedder: str
    generation: int
    """Of the index that was searched."""
    settings: Mapping[str, Any]
    sufficiency: float
    """Estimated probability that the passages answer the question."""
    timings_ms: Mapping[str, float]
    notice: str = ""
    """In the question's language: why a model's answer is made of quotes, or may be incomplete."""
    left_out: int = 0
    """Sentences of the passages that the model was not given, for lack of room."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, the same on every surface."""

    question: str
    query: str
    """What was searched for: the question, completed from the conversation where it leaned on it."""
    language: str
    outcome: Outcome
    sentences: tuple[Sentence, ...]
    text: str
    """The sentences joined; for a refusal, what is missing."""
    hits: tuple[Hit, ...]
    """The passages considered, best first. Of a refusal: the nearest, which are not an answer."""
    receipt: Receipt
    missing: tuple[str, ...] = ()
    """Names and terms of the question that no document mentions."""
    dropped: tuple[Dropped, ...] = field(default=())
