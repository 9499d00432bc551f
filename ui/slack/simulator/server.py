"""The simulated Slack as a server on loopback: the Web API, the Socket Mode WebSocket, response urls, signed requests.

The only file that imports aiohttp.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType, web

from ui.slack.simulator.delivery import Delivery, Sort
from ui.slack.simulator.faults import Fault, PostingLimit
from ui.slack.simulator.limits import Invalid, check_message
from ui.slack.simulator.members import Refused
from ui.slack.simulator.methods import call
from ui.slack.simulator.responses import Response, apply, structured
from ui.slack.simulator.scopes import OF_EVENT, subscription
from ui.slack.simulator.workspace import Json, Workspace

_ACK_SECONDS = 3.0
Result = TypeVar("Result")


class SlackServer:
    """Serves workspaces on loopback, in a thread of its own, until `close`."""

    def __init__(
        self,
        *workspaces: Workspace,
        events: frozenset[str] = frozenset(OF_EVENT),
        request_url: str = "",
        signing_secret: str = "simulated-secret",
        retry_seconds: tuple[float, ...] = (0.1, 0.5, 1.0),
        posting: PostingLimit | None = None,
    ) -> None:
        """Serve `workspaces`; what happens is sent to `request_url`, or over Socket Mode where there is none.

        `events` are those that the app subscribes to. Slack tries again at once, after a minute and after five; here
        `retry_seconds` are shorter.
        """
        self.workspaces = {workspace.team: workspace for workspace in workspaces}
        self.app_token = "xapp-simulated"
        self.signing_secret = signing_secret
        self.request_url = request_url
        self.faults: list[Fault] = []
        self.calls: list[tuple[str, Json]] = []
        """Every call of the Web API, with its arguments."""
        self.deliveries: list[Delivery] = []
        self._events = events
        self._retry_seconds = retry_seconds
        self._posting = posting
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._responses: dict[str, Response] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack-simulator", daemon=True)
        self._thread.start()
        self._port = self._run(self._listen())

    @property
    def api_url(self) -> str:
        """Return the address of the Web API."""
        return f"http://127.0.0.1:{self._port}/api/"

    def close(self) -> None:
        """End every connection and the server."""
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def connected(self, seconds: float = 10) -> bool:
        """Wait until a bot is connected over Socket Mode."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._sockets:
                return True
            time.sleep(0.02)
        return False

    def drop_sockets(self) -> None:
        """Cut every WebSocket without a goodbye."""

        async def cut() -> None:
            for socket in self._sockets:
                if socket._req is not None and socket._req.transport is not None:
                    socket._req.transport.abort()

        self._run(cut())

    def refresh_sockets(self) -> None:
        """Ask the bot to connect anew, as Slack does from time to time."""

        async def ask() -> None:
            for socket in list(self._sockets):
                await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

        self._run(ask())

    def response_url(self, workspace: Workspace, channel: str, user: str, message: Json | None = None) -> str:
        """Return an address at which the bot may answer an interaction."""
        key = secrets.token_hex(8)
        self._responses[key] = Response(workspace, channel, user, message=message)
        return f"http://127.0.0.1:{self._port}/respond/{key}"

    def tell(self, workspace: Workspace, event: Json, event_id: str = "") -> Delivery | None:
        """Send an event to the bot; None where the app has not subscribed to it or its token has not the scope."""
        name = subscription(event)
        if name not in self._events or OF_EVENT[name] not in workspace.scopes:
            return None
        channel = workspace.channels.get(event.get("channel", ""))
        payload = {
            "type": "event_callback",
            "team_id": workspace.team,
            "api_app_id": "A0FONTE",
            "event": event,
            "event_id": event_id or f"Ev{secrets.token_hex(6)}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": workspace.team, "user_id": workspace.bot.id, "is_bot": True}],
            "is_ext_shared_channel": bool(channel and channel.shared),
        }
        return self.send("events_api", payload)

    def send(self, sort: Sort, payload: Json) -> Delivery:
        """Send something to the bot and return at once."""
        delivery = Delivery(sort, payload)
        self.deliveries.append(delivery)
        asyncio.run_coroutine_threadsafe(self._deliver(delivery), self._loop)
        return delivery

    def signed(self, body: str, at: int | None = None) -> dict[str, str]:
        """Return the headers of a request that Slack signed, at a time in seconds since 1970."""
        stamp = str(int(time.time()) if at is None else at)
        digest = hmac.new(self.signing_secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    # Inside the loop

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> int:
        app = web.Application(client_max_size=4 * 1024**2)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{key}", self._respond)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def _end(self) -> None:
        for socket in list(self._sockets):
            await socket.close()
        for waiting in list(self._waiting.values()):
            waiting.cancel()
        await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.pop("token", "")
        self.calls.append((method, arguments))
        fault = self._fault(method)
        if fault and fault.trouble == "rate_limited":
            return _limited(fault.retry_after)
        if fault and fault.trouble == "server_error":
            return web.Response(status=500, text="upstream connect error")
        if fault and fault.trouble == "slow":
            await asyncio.sleep(fault.seconds)
        if fault and fault.trouble == "error":
            return web.json_response({"ok": False, "error": fault.error})
        if method == "apps.connections.open":
            good = token == self.app_token
            url = f"ws://127.0.0.1:{self._port}/link?ticket={secrets.token_hex(8)}"
            return web.json_response({"ok": True, "url": url} if good else {"ok": False, "error": "invalid_auth"})
        workspace = next((w for w in self.workspaces.values() if w.token == token), None)
        if workspace is None or workspace.token_error:
            error = workspace.token_error if workspace else "invalid_auth" if token else "not_authed"
            return web.json_response({"ok": False, "error": error})
        if method == "chat.postMessage" and self._posting:
            wait = self._posting.wait(arguments.get("channel", ""))
            if wait:
                return _limited(wait)
        headers = {"x-oauth-scopes": ",".join(sorted(workspace.scopes))}
        try:
            answer = call(workspace, method, arguments)
        except Refused as error:
            return web.json_response({"ok": False, "error": str(error), **error.more}, headers=headers)
        if fault and fault.trouble == "server_error_after":
            return web.Response(status=500, text="upstream connect error")
        return web.json_response({"ok": True, **answer}, headers=headers)

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method == method and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    async def _respond(self, request: web.Request) -> web.Response:
        response = self._responses.get(request.match_info["key"])
        if response is None or response.left <= 0:
            return web.Response(status=404, text="expired_url")
        response.left -= 1
        content = await request.json()
        try:
            check_message(content.get("text", ""), content.get("blocks"))
        except Invalid as error:
            return web.json_response({"ok": False, "error": "invalid_blocks", "detail": str(error)}, status=400)
        with response.workspace.lock:
            apply(response, content)
        return web.Response(text="ok")

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=None)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self._sockets) + 1})
        self._sockets.append(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            self._sockets.remove(socket)
        return socket

    def _acknowledged(self, message: Mapping[str, Any]) -> None:
        waiting = self._waiting.pop(message.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload"))

    async def _deliver(self, delivery: Delivery) -> None:
        began = time.monotonic()
        for attempt, pause in enumerate((*self._retry_seconds, 0.0)):
            delivery.attempts += 1
            try:
                sending = self._over_http if self.request_url else self._over_socket
                delivery.answer = await sending(delivery, attempt)
                delivery.acknowledged = time.monotonic() - began
                break
            except (TimeoutError, ClientError, ConnectionError):
                await asyncio.sleep(pause)
        delivery.done.set()

    async def _over_socket(self, delivery: Delivery, attempt: int) -> Any:
        until = time.monotonic() + _ACK_SECONDS
        while not self._sockets:
            if time.monotonic() > until:
                raise TimeoutError
            await asyncio.sleep(0.02)
        envelope = secrets.token_hex(8)
        waiting = self._waiting[envelope] = self._loop.create_future()
        content: Json = {"envelope_id": envelope, "type": delivery.sort, "payload": delivery.payload}
        if attempt:
            content |= {"retry_attempt": attempt, "retry_reason": "timeout"}
        await self._sockets[-1].send_json({"accepts_response_payload": delivery.sort != "events_api", **content})
        return await asyncio.wait_for(waiting, _ACK_SECONDS)

    async def _over_http(self, delivery: Delivery, attempt: int) -> Any:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if delivery.sort == "events_api":
            body, headers = json.dumps(delivery.payload), {"Content-Type": "application/json"}
        elif delivery.sort == "interactive":
            body = urlencode({"payload": json.dumps(delivery.payload)})
        else:
            body = urlencode(delivery.payload)
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        async with (
            ClientSession(timeout=ClientTimeout(_ACK_SECONDS)) as session,
            session.post(self.request_url, data=body.encode(), headers=headers | self.signed(body)) as response,
        ):
            if response.status != 200:
                raise ConnectionError(str(response.status))
            text = await response.text()
            return json.loads(text) if text.startswith("{") else text or None


def _limited(seconds: int) -> web.Response:
    headers = {"Retry-After": str(seconds)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


async def _arguments(request: web.Request) -> Json:
    """Return what a call was given, as JSON or as a form whose structured fields are JSON."""
    if request.content_type == "application/json":
        return dict(await request.json())
    fields = {**request.query, **(await request.post())}
    return {key: structured(value) if isinstance(value, str) else value for key, value in fields.items()}
