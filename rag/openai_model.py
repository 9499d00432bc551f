"""Every model, through LlamaIndex's adapter to OpenAI-compatible servers.

The only file that imports LlamaIndex's models, and OpenAI's client and httpx below them.
"""

import atexit
import random
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai
import openai.resources.chat  # a second of work, which the client would leave to the first question
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.llms.openai_like import OpenAILike

from index.documents import printable
from rag.model_probe import listed
from rag.models import Endpoint, Limits, Message, ModelFailed, Trouble

_ANSWER = 256
"""Tokens: three sentences of fifty words."""
_UNKNOWN_CONTEXT = 4_096
"""Tokens, of a server that does not say: what Ollama gives a model by itself."""
_PROMPT = 4_000
"""Tokens: all the sentences that are ever offered fit."""
_REASONING = 2_000
"""Tokens that a model may think before it writes."""
_CONNECT_SECONDS = 5.0
_BEAT_SECONDS = 0.5
"""How often a caller gets the chance to stop while nothing comes."""
_FIRST_WAIT = 0.5
"""Seconds before the first try again; twice as long before each further one."""


class OpenAIModel:
    """A chat model behind an OpenAI-compatible endpoint. Immutable, and shared by threads: each answer has a connection
    of its own, so that stopping one cuts that connection, and the server then stops generating."""

    def __init__(self, endpoint: Endpoint, seconds: float) -> None:
        """Ask the model of `endpoint`, which has `seconds` for an answer.

        Raises:
            ModelFailed: no model is named, and the server lists none.
        """
        self._url, self._key = endpoint.url, endpoint.key
        self._model = endpoint.model or next(iter(listed(endpoint.url, endpoint.key, _CONNECT_SECONDS)), "")
        if not self._model:
            raise ModelFailed("unreachable", "no model is named, and the server lists none")
        self.name = printable(endpoint.name if endpoint.model else f"{endpoint.name}/{self._model}")
        context = endpoint.context or _UNKNOWN_CONTEXT
        answer = min(endpoint.answer or _ANSWER, context // 4)
        room = min(endpoint.prompt or _PROMPT, context - answer)
        self.limits = Limits(context, room, answer, seconds)
        self._local = _on_this_machine(endpoint.url)
        self._trusted = ssl.create_default_context() if endpoint.url.startswith("https:") else False

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the text as it comes, and an empty string now and then while nothing comes.

        Raises ModelFailed. A busy or failing server is asked again until the time is up, but never once text has come.
        """
        call = _Call(self, [ChatMessage(role=MessageRole(m.role), content=m.text) for m in messages])
        deadline = time.monotonic() + self.limits.seconds
        try:
            yield from call.pieces(deadline)
        finally:
            call.stop()

    def adapter(self, client: httpx.Client, reasoning: bool) -> OpenAILike:
        """Return LlamaIndex's model over a connection pool.

        Models that reason before they write take no temperature, and have another name for the most tokens.
        """
        spared = {"temperature": openai.omit, "max_completion_tokens": self.limits.answer + _REASONING}
        options: dict[str, Any] = {
            "model": self._model,
            "api_base": self._url,
            "api_key": self._key or "none",
            "is_chat_model": True,
            "context_window": self.limits.context,
            "max_tokens": None if reasoning else self.limits.answer,
            "additional_kwargs": spared if reasoning else {},
            "temperature": 0.0,
            "max_retries": 0,
            "timeout": self.limits.seconds,
            "http_client": client,
        }
        return OpenAILike(**options)

    def client(self, trace: Any) -> httpx.Client:
        """Return a connection pool for one answer, whose connections `trace` is told of."""
        return httpx.Client(
            verify=self._trusted,
            trust_env=not self._local,
            timeout=httpx.Timeout(self.limits.seconds, connect=_CONNECT_SECONDS),
            event_hooks={"request": [lambda request: request.extensions.update(trace=trace)]},
        )


@dataclass(frozen=True, slots=True)
class _Ended:
    reason: str


class _Call:
    """One answer of a model, read by a thread of its own: its caller keeps to the clock, and can stop at any time."""

    def __init__(self, model: "OpenAIModel", messages: Sequence[ChatMessage]) -> None:
        self._model, self._messages = model, messages
        self._come: SimpleQueue[str | _Ended | ModelFailed] = SimpleQueue()
        self._stopped = Event()
        self._socket: socket.socket | None = None
        self._deadline = 0.0

    def pieces(self, deadline: float) -> Iterator[str]:
        """Yield what comes until the model has ended. Raises ModelFailed."""
        self._deadline = deadline
        atexit.register(self.stop)  # before a served model is freed, which waits for the answers that it is writing
        Thread(target=self._read, daemon=True, name="fonte-model").start()
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise ModelFailed("silent", "the time is up")
            try:
                piece = self._come.get(timeout=min(left, _BEAT_SECONDS))
            except Empty:
                yield ""
                continue
            if isinstance(piece, ModelFailed):
                raise piece
            if isinstance(piece, _Ended):
                if piece.reason not in ("stop", "eos"):
                    raise ModelFailed("broke_off", piece.reason or "the stream was cut")
                return
            yield piece

    def stop(self) -> None:
        """Cut the connection. The thread, which waits for it, then ends too."""
        self._stopped.set()
        atexit.unregister(self.stop)
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it was closed already

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._stopped.is_set():
                self.stop()

    def _read(self) -> None:
        try:
            self._come.put(_Ended(self._answered()))
        except ModelFailed as failed:
            self._come.put(failed)
        except Exception as error:  # noqa: BLE001  # what a foreign server makes a foreign library raise
            self._come.put(ModelFailed("garbled", type(error).__name__))

    def _answered(self) -> str:
        """Put what comes in the queue and return why it ended, empty where it does not say."""
        wait, reasoning = _FIRST_WAIT, False
        while True:
            try:
                return self._once(reasoning)
            except openai.BadRequestError as error:
                if reasoning:
                    raise _failure(error) from None
                reasoning = True
            except (openai.RateLimitError, openai.InternalServerError) as error:
                pause = max(wait * random.uniform(0.8, 1.2), _wanted_pause(error))
                if self._stopped.is_set() or time.monotonic() + pause >= self._deadline:
                    raise _failure(error) from None
                self._stopped.wait(pause)
                wait *= 2
            except (openai.APIError, httpx.HTTPError) as error:
                raise _failure(error) from None

    def _once(self, reasoning: bool) -> str:
        reason, begun = "", False
        with self._model.client(self._trace) as client:
            try:
                for response in self._model.adapter(client, reasoning).stream_chat(self._messages):
                    if self._stopped.is_set():
                        return reason
                    begun = True
                    choices = response.raw.choices if response.raw else ()
                    reason = (choices[0].finish_reason if choices else None) or reason
                    if response.delta:
                        self._come.put(response.delta)
            except (openai.APIError, httpx.HTTPError):
                if begun:
                    raise ModelFailed("broke_off", "the stream was cut") from None
                raise
        return reason


def _failure(error: Exception) -> ModelFailed:
    """Return what became of the model. What a server says in its error may hold a key: it is left out."""
    status = getattr(error, "status_code", None)
    trouble: Trouble = "garbled"
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        trouble = "silent"
    elif isinstance(error, openai.APIConnectionError | httpx.TransportError):
        trouble = "unreachable"
    elif status in (401, 403):
        trouble = "denied"
    elif status == 429:
        trouble = "busy"
    elif status is not None:
        trouble = "failing" if status >= 500 else "rejected"
    return ModelFailed(trouble, f"{type(error).__name__}{f', status {status}' if status else ''}")


def _wanted_pause(error: openai.APIStatusError) -> float:
    """Return the seconds that the server asks to wait (RFC 9110, 10.2.3), 0 where it does not say."""
    wanted = error.response.headers.get("retry-after", "")
    try:
        return max(0.0, float(wanted))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(wanted).timestamp() - time.time())
    except ValueError:
        return 0.0


def _on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
