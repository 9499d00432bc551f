"""`POST /v1/chat/completions`: Fonte to programs that speak to OpenAI's models, with the citations in the message.

The shapes are those of https://platform.openai.com/docs/api-reference/chat. The last message is the question and those
before it the conversation; system messages are passed over: what an answer may say is not theirs to decide. The message
of the answer has `citations`, as `fonte ask --json`, and `annotations` that say where in the text each stands.
"""

import json
import secrets
import time
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from index.filters import Filter
from rag.answer import Answer, Sentence
from rag.chatbot import Chatbot
from rag.question import Question, Turn
from ui.bodies import Where, explained, fault, json_of, words_of
from ui.line import Line
from ui.wire import citation_json

MODEL = "fonte"


class Part(BaseModel):
    """A part of a message; those that are no text are passed over."""

    model_config = ConfigDict(extra="ignore")

    type: str = "text"
    text: str = Field(default="", max_length=100_000)


class Message(BaseModel):
    """A message of a conversation."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None

    def text(self) -> str:
        """Return what it says."""
        if isinstance(self.content, list):
            return " ".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class Completion(BaseModel):
    """What a program asks for. Temperature, tools and the like are not Fonte's, and passed over."""

    model_config = ConfigDict(extra="ignore")

    messages: list[Message] = Field(min_length=1, max_length=200)
    stream: bool = False
    where: Where = Where()
    """Of Fonte's own: the part of the corpus that may be used."""

    def question(self) -> Question:
        """Return the last thing that the user said, and the turns before it."""
        turns: list[Turn] = []
        asked = ""
        for message in self.messages:
            if message.role == "user":
                if asked:
                    turns.append(Turn(asked, ""))
                asked = message.text()
            elif message.role == "assistant" and asked:
                turns.append(Turn(asked, message.text()))
                asked = ""
        where: Filter = self.where.filter()
        return Question(asked, tuple(turns), where)


def openai_routes(chatbot: Chatbot, line: Line) -> list[Route]:
    """Return the addresses of the interface."""

    async def models(request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "fonte"}]})

    async def complete(request: Request) -> Response:
        asked = await json_of(request, Completion)
        if asked.stream:
            events = _streamed(chatbot, line, asked.question(), request)
            return StreamingResponse(iterate_in_threadpool(events), media_type="text/event-stream")
        answer = await run_in_threadpool(lambda: _answer(chatbot, line, asked.question()))
        message = {"role": "assistant", "content": answer.text, "refusal": None, **_cited(answer)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}  # a quote has no tokens of a model
        return JSONResponse({**_head("chat.completion"), "choices": [choice], "usage": usage})

    return [Route("/v1/models", models), Route("/v1/chat/completions", explained(complete), methods=["POST"])]


def _answer(chatbot: Chatbot, line: Line, question: Question) -> Answer:
    with line.turn():
        return chatbot.ask(question.text, question.history, question.where)


def _streamed(chatbot: Chatbot, line: Line, question: Question, request: Request) -> Iterator[str]:
    """Yield the sentences as they are checked, then the citations, then the end."""
    head = _head("chat.completion.chunk")
    said = ""

    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return f"data: {json.dumps({**head, 'choices': [choice]}, ensure_ascii=False)}\n\n"

    try:
        with line.turn():
            yield chunk({"role": "assistant", "content": ""})
            for event in chatbot.stream(question):
                if isinstance(event, Sentence):
                    piece = f" {event.text}" if said else event.text
                    said += piece
                    yield chunk({"content": piece})
                elif isinstance(event, Answer):
                    rest = event.text.removeprefix(said)
                    yield chunk({**({"content": rest} if rest and not said else {}), **_cited(event)})
        yield chunk({}, "stop")
    except Exception as error:  # noqa: BLE001  # the response has begun: the error is its last event
        _, code, sentence = fault(error, words_of(request))
        yield f"data: {json.dumps({'error': {'code': code, 'message': sentence}}, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"


def _cited(answer: Answer) -> dict[str, Any]:
    """Return the citations of an answer, and where in its text the sentence of each stands."""
    citations: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    at = 0
    for sentence in answer.sentences:
        at = answer.text.find(sentence.text, at)
        for citation in sentence.citations:
            citations.append(citation_json(citation))
            place = {"start_index": at, "end_index": at + len(sentence.text), "title": citation.title}
            annotations.append({"type": "file_citation", "file_citation": {**place, "file_id": citation.document_id}})
        at += len(sentence.text)
    return {"citations": citations, "annotations": annotations, "outcome": answer.outcome}


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": MODEL}
