"""A small model server over real HTTP: it writes what it is told, or misbehaves as model servers do."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


class ModelServer(ThreadingHTTPServer):
    """Answers as `manner` says. It keeps what it was asked, and whether its client left while it was writing."""

    daemon_threads = True

    def __init__(self, manner: str = "well", text: str = "", failures: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.manner = manner
        self.text = text
        self.failures = failures
        """How many requests to fail before behaving well; all of them for a `manner` that is not `well`."""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.left = Event()
        self.closing = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.left.set()


@contextmanager
def model_server(manner: str = "well", text: str = "", failures: int = 0) -> Iterator[ModelServer]:
    server = ModelServer(manner, text, failures)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """Return a port of this machine on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        models = [{"id": "nomic-embed-text"}, {"id": "small"}]
        self._body(200, {"data": models}) if self.server.manner == "well" else self._body(404, {})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        self.server.keys.append(self.headers.get("Authorization", ""))
        if len(self.server.asked) <= self.server.failures:
            self._body(429, {"error": "busy"}, {"Retry-After": "1"})
            return
        getattr(self, f"_{self.server.manner}")()

    def _well(self) -> None:
        self._stream()
        for word in self.server.text.split(" "):
            self._chunk(word + " ")
        self._chunk("", "stop")
        self._line("data: [DONE]")

    def _reasoning(self) -> None:
        """As models do that think first: they take neither a temperature nor `max_tokens`."""
        asked = self.server.asked[-1]
        if "temperature" in asked or "max_tokens" in asked or "max_completion_tokens" not in asked:
            self._body(400, {"error": {"message": "Unsupported parameter"}})
        else:
            self._well()

    def _denied(self) -> None:
        self._body(401, {"error": {"message": f"Incorrect key: {self.headers['Authorization']}"}})

    def _busy(self) -> None:
        self._body(429, {"error": "busy"}, {"Retry-After": "1"})

    def _busy_for_long(self) -> None:
        self._body(429, {"error": "busy"}, {"Retry-After": "3600"})

    def _failing(self) -> None:
        self._body(500, {"error": "out of memory"})

    def _cut(self) -> None:
        self._stream()
        self._chunk("Dopo l'operazione la società vale 470 mil")
        self.connection.shutdown(socket.SHUT_RDWR)

    def _cut_before_the_end(self) -> None:
        """All the text comes, and then the connection ends without a reason: it may have been half of it."""
        self._stream()
        self._chunk(self.server.text + " Inoltre la soci")

    def _malformed(self) -> None:
        self._stream()
        self._line('data: {"choices": [{"delta": {"content": "Pika')
        self._line("data: }{")

    def _page(self) -> None:
        self._body(200, "<html>Sign in</html>")

    def _other_json(self) -> None:
        self._stream()
        self._line('data: {"choices": "none"}')

    def _silent(self) -> None:
        self.server.closing.wait(30)

    def _silent_in_the_middle(self) -> None:
        self._stream()
        self._chunk("Pika vale ")
        self.server.closing.wait(30)

    def _alive_but_silent(self) -> None:
        self._stream()
        while not self.server.closing.wait(0.05):
            self._line(": still here")

    def _repeating(self) -> None:
        self._stream()
        while not self.server.closing.is_set():
            self._chunk("Dopo l'operazione la società vale molto di più. ")

    def _endless(self) -> None:
        self._stream()
        while not self.server.closing.is_set():
            self._chunk("la società vale e ")
            time.sleep(0.001)

    def _wordless(self) -> None:
        self._stream()
        self._chunk("", "stop")

    def _body(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()

    def _chunk(self, text: str, reason: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "small", "choices": [choice]}
        self._line(f"data: {json.dumps(chunk)}")

    def _line(self, line: str) -> None:
        try:
            self.wfile.write(f"{line}\n\n".encode())
            self.wfile.flush()
        except OSError:
            self.server.left.set()
            raise
