"""Events over HTTP: one address that Slack posts to. Bolt checks signature and time stamp before anything is read."""

import socket
import threading
from collections.abc import Callable

import uvicorn
from slack_bolt import BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PATH = "/slack/events"
_MOST_BYTES = 2_000_000
"""Slack's events are far smaller."""


def events(dispatch: Callable[[BoltRequest], BoltResponse]) -> Starlette:
    """Return the application that takes what Slack posts."""

    async def take(request: Request) -> Response:
        body = b""
        try:
            async for part in request.stream():
                body += part
                if len(body) > _MOST_BYTES:
                    return PlainTextResponse("Too long.", 413)
            text = body.decode("utf-8")
        except (UnicodeDecodeError, ClientDisconnect):
            return PlainTextResponse("Not a request of Slack's.", 400)
        asked = BoltRequest(body=text, query=dict(request.query_params), headers=dict(request.headers))
        answer = await run_in_threadpool(dispatch, asked)
        headers = {name: values[0] for name, values in answer.headers.items() if name.lower() != "set-cookie"}
        return Response(answer.body, answer.status, headers)

    def healthz(request: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(routes=[Route(PATH, take, methods=["POST"]), Route("/healthz", healthz)])


class EventsServer:
    """Serves the address in a thread until `close`."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        """Listen on a port of this machine; 0 takes a free one.

        Raises:
            OSError: the port is taken, or the address is none of this machine.
        """
        config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, ws="none", lifespan="off")
        self._server = uvicorn.Server(config)
        self._socket = socket.create_server((host, port))  # uvicorn's own way ends the program where it fails
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take nothing more, and answer what was begun."""
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()
