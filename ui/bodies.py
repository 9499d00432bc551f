"""What comes in over HTTP, checked where it enters, and errors as JSON going out."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from index.errors import CorpusError, UnknownDocument, UnreadableFile
from index.filters import Filter
from rag.errors import AskError
from rag.question import Turn
from ui.faults import explain
from ui.feedback import FeedbackError
from ui.inbox import Refused
from ui.library_room import ReadOnly
from ui.line import Busy
from ui.words import LANGUAGES, Words, preferred

LONGEST_BODY = 2_000_000
"""Bytes of a JSON body."""

Model = TypeVar("Model", bound=BaseModel)
Date = Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")]
Name = Annotated[str, StringConstraints(max_length=200)]
_STATUS = {"kind": 415, "size": 413, "count": 409, "name": 400, "disk": 507}


class Where(BaseModel):
    """The part of the corpus that a request may use."""

    model_config = ConfigDict(extra="forbid")

    collections: list[Name] = Field(default=[], max_length=200)
    documents: list[Name] = Field(default=[], max_length=1_000)
    since: Date = ""
    until: Date = ""

    def filter(self) -> Filter:
        """Return it as what the corpus is searched with."""
        return Filter(tuple(self.collections), tuple(self.documents), self.since, self.until)


class Said(BaseModel):
    """An earlier question of a conversation and what was answered."""

    question: str = Field(max_length=20_000)
    answer: str = Field(max_length=100_000)


class Ask(Where):
    """`POST /api/ask`."""

    question: str = Field(max_length=100_000)
    history: list[Said] = Field(default=[], max_length=100)

    def turns(self) -> tuple[Turn, ...]:
        """Return the conversation before it."""
        return tuple(Turn(said.question, said.answer) for said in self.history)


class Find(Where):
    """`POST /api/search`."""

    query: str = Field(min_length=1, max_length=2_000)
    limit: int = Field(default=10, ge=1, le=100)


class Draft(Where):
    """`POST /api/verify`."""

    text: str = Field(max_length=LONGEST_BODY)


class Documents(BaseModel):
    """Which documents are meant."""

    model_config = ConfigDict(extra="forbid")

    documents: list[Name] = Field(min_length=1, max_length=1_000)


class TooLarge(Exception):
    """A body is larger than any that is meant."""


async def json_of(request: Request, model: type[Model]) -> Model:
    """Return the body of a request as what it must be.

    Raises:
        TooLarge, ValidationError: it is not.
    """
    body = b"".join([piece async for piece in limited(request, LONGEST_BODY)])
    return model.model_validate_json(body or b"{}")


async def limited(request: Request, most: int) -> AsyncIterator[bytes]:
    """Yield the pieces of a body of at most so many bytes.

    Raises:
        TooLarge: it has more.
    """
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise TooLarge
        yield piece


def words_of(request: Request) -> Words:
    """Return the interface's words in the language that the browser asks for."""
    return LANGUAGES[preferred(request.headers.get("accept-language", ""))]


def explained(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint whose errors are sentences in JSON; what nobody foresaw is in the log under an id."""

    async def answering(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Exception as error:  # noqa: BLE001  # a surface: a sentence for the caller, the rest for the log
            status, code, sentence = fault(error, words_of(request))
            headers = {"Retry-After": "5"} if status == 503 else None
            return JSONResponse({"error": {"code": code, "message": sentence}}, status, headers)

    return answering


def fault(error: Exception, words: Words) -> tuple[int, str, str]:
    """Return the status, a code for programs, and the sentence of an error."""
    told: dict[type[Exception], tuple[int, str, str]] = {
        TooLarge: (413, "size", words.library.too_large),
        ReadOnly: (403, "read_only", words.library.read_only),
        Busy: (503, "busy", words.library.busy),
    }
    if type(error) in told:
        return told[type(error)]
    if isinstance(error, Refused):
        return _STATUS[error.code], error.code, refused(error, words)
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "body"
        return 400, "body", f"{place[:100]}: {first['msg'][:200]}."
    if isinstance(error, UnknownDocument):
        return 404, "document", words.gone
    if isinstance(error, UnreadableFile):
        return 422, "unreadable", words.library.unreadable.format(reason=error)
    if isinstance(error, FeedbackError | CorpusError):
        return 500, "unexpected", explain(error, words)
    sentence = explain(error, words)
    return (400, "question", sentence) if isinstance(error, AskError) else (500, "unexpected", sentence)


def refused(error: Refused, words: Words) -> str:
    """Return why an upload is not taken."""
    template: str = {
        "kind": words.library.refused_kind,
        "size": words.library.refused_size,
        "count": words.library.refused_count,
        "name": words.library.refused_name,
        "disk": words.library.refused_disk,
    }[error.code]
    facts: dict[str, Any] = {"name": "", "kinds": "", "most": "", **error.facts}
    return template.format(**facts)
