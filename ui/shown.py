"""The answers that were shown lately, so that what a person says of one is kept with the answer itself.

A browser sends back a word that only it was given; what it might claim that the answer was is not believed.
"""

import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from zlib import compress, decompress

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from index.corpus import Corpus
from index.errors import UnknownDocument
from rag.answer import Answer
from rag.question import Turn
from ui.bodies import explained, json_of
from ui.feedback import LONGEST_COMMENT, Feedback, Opinion, Reason
from ui.login import person_of
from ui.wire import answer_json

_REMEMBERED = 2_000
"""Answers; the oldest is forgotten first."""


class Given(BaseModel):
    """`POST /api/feedback`; an empty verdict takes the opinion back."""

    model_config = ConfigDict(extra="forbid")

    answer: str = Field(max_length=64)
    verdict: Literal["", "good", "bad"]
    reason: Reason = ""
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
    expected: str = Field(default="", max_length=LONGEST_COMMENT)


class ShownAnswers:
    """Safe to share between threads. What it remembers is bounded."""

    def __init__(self, data: Path) -> None:
        self._feedback = Feedback(data)
        self._answers: OrderedDict[str, tuple[bytes, tuple[Turn, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, answer: Answer, history: Sequence[Turn], corpus: Corpus) -> str:
        """Return the word by which an answer can be spoken of."""
        word = secrets.token_urlsafe(12)
        shown = json.dumps(answer_json(answer, corpus), ensure_ascii=False).encode("utf-8", "replace")
        with self._lock:
            self._answers[word] = (compress(shown), tuple(history))
            while len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        return word

    def give(self, given: Given, author: str) -> None:
        """Keep what a person said of an answer.

        Raises:
            UnknownDocument: the answer is no longer remembered.
            FeedbackError: it cannot be written.
        """
        with self._lock:
            known = self._answers.get(given.answer)
        if known is None:
            raise UnknownDocument("The answer was shown too long ago.")
        # Who is not logged in is known by the answer alone, which only his page has.
        if not given.verdict:
            self._feedback.take_back(given.answer, author)
            return
        shown, history = known
        self._feedback.give(
            Opinion(
                answer=given.answer,
                author=author,
                surface="web",
                verdict=given.verdict,
                shown=json.loads(decompress(shown)),
                history=history,
                reason=given.reason,
                comment=given.comment.strip(),
                expected=given.expected.strip(),
            )
        )


def feedback_route(shown: ShownAnswers) -> Route:
    """Return the address that opinions are sent to."""

    async def give(request: Request) -> Response:
        given = await json_of(request, Given)
        await run_in_threadpool(shown.give, given, person_of(request.scope))
        return JSONResponse({"kept": True})

    return Route("/api/feedback", explained(give), methods=["POST"])
