"""Who is asking: a login with a session in a cookie, a program's password, or the word of a trusted proxy."""

import binascii
import logging
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from index.documents import printable
from ui.frame import policy
from ui.rates import Rate
from ui.room_page import RoomPage
from ui.users import Network, Users, among
from ui.words import preferred

COOKIE = "fonte_session"
_LOG = logging.getLogger("fonte.web")
_OPEN = ("/login", "/page/login.css", "/page/page.css", "/page/icon.svg", "/healthz")
_LONGEST_FORM = 4_096
_TRIES = 10
"""Wrong passwords in a quarter of an hour, for an address and for a name."""
_QUESTIONS = ("/gradio_api/queue/join", "/api/ask", "/api/search", "/api/verify", "/v1/", "/mcp", "/verify")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use the server."""

    users: Users | None = None
    proxies: tuple[Network, ...] = ()
    header: str = ""
    """In which the proxies name the person."""
    questions_a_minute: int = 60

    @property
    def is_asked(self) -> bool:
        """Return whether one has to say who one is."""
        return self.users is not None or bool(self.header)


def person_of(scope: Scope) -> str:
    """Return who is asking, empty where nobody has to say so."""
    return str(scope.get("state", {}).get("person", ""))


class Known:
    """Lets in who is known, and counts how often each asks."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access
        self._questions = Rate(access.questions_a_minute, 60)
        self._wrong = Rate(_TRIES, 900)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not self._access.is_asked:
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        person = self._by_proxy(scope) or self._by_session(scope)
        if person is None and path not in _OPEN:
            person = await self._by_password(scope)
        if person is None and path not in _OPEN:
            await self._turned_away(scope)(scope, receive, send)
            return
        if person is not None:
            scope.setdefault("state", {})["person"] = person
            wait = self._questions.wait(person) if path.startswith(_QUESTIONS) and scope["method"] == "POST" else 0
            if wait:
                await _too_often(wait)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _by_proxy(self, scope: Scope) -> str | None:
        if not self._access.header or not among(_address(scope), self._access.proxies):
            return None
        name = Headers(scope=scope).get(self._access.header, "").strip()
        return printable(name)[:100] or None

    def _by_session(self, scope: Scope) -> str | None:
        users, token = self._access.users, Request(scope).cookies.get(COOKIE, "")
        return users.person(token) if users and token else None

    async def _by_password(self, scope: Scope) -> str | None:
        users, (kind, _, sent) = self._access.users, Headers(scope=scope).get("authorization", "").partition(" ")
        if not users or kind.lower() != "basic":
            return None
        try:
            name, _, password = b64decode(sent, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        keys = (f"a{_address(scope)}", f"n{name[:64]}")
        if any(self._wrong.wait(key, take=False) for key in keys):
            return None
        if await run_in_threadpool(users.verify_again, name, password):
            return name
        for key in keys:
            self._wrong.wait(key)
        return None

    def _turned_away(self, scope: Scope) -> Response:
        headers = Headers(scope=scope)
        if self._access.users is None:
            return PlainTextResponse("Nobody is logged in here; the way in is through the proxy.", 403)
        if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            query = scope.get("query_string", b"").decode("latin-1")
            to = quote(scope["path"] + (f"?{query}" if query else ""), safe="/")
            return RedirectResponse(f"login?to={to}" if scope["path"] == "/" else f"/login?to={to}", 303)
        told = {"error": {"code": "login", "message": "Log in first: name and password by HTTP Basic."}}
        return JSONResponse(told, 401, {"WWW-Authenticate": 'Basic realm="Fonte", charset="UTF-8"'})


def login_routes(access: Access, pages: Mapping[str, RoomPage]) -> list[Route]:
    """Return the addresses at which one logs in and out."""
    users = access.users
    if users is None:
        return []
    wrong = Rate(_TRIES, 900)

    def shown(request: Request, told: str = "", name: str = "", status: int = 200) -> Response:
        page = pages[preferred(request.headers.get("accept-language", ""))]
        to = request.query_params.get("to", "/")
        html = page.login(told=told, name=name, to=to if _is_here(to) else "/")
        return HTMLResponse(html, status, {"Content-Security-Policy": policy(forms=True), "Cache-Control": "no-store"})

    async def show(request: Request) -> Response:
        return shown(request)

    async def log_in(request: Request) -> Response:
        words = pages[preferred(request.headers.get("accept-language", ""))].words.library
        form = parse_qs((await _body(request)).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=4)
        name, password = (form.get(key, [""])[0] for key in ("name", "password"))
        keys = (f"a{_address(request.scope)}", f"n{name[:64]}")
        wait = max(wrong.wait(key, take=False) for key in keys)
        if wait:
            response = shown(request, words.too_many_tries.format(minutes=int(wait // 60) + 1), name, 429)
            response.headers["Retry-After"] = str(int(wait) + 1)
            return response
        if not await run_in_threadpool(users.verify, name, password):
            for key in keys:
                wrong.wait(key)
            _LOG.warning("a wrong password for %s from %s", printable(name[:64]), _address(request.scope))
            return shown(request, words.wrong_password, name, 401)
        to = request.query_params.get("to", "/")
        response = RedirectResponse(to if _is_here(to) else "/", 303)
        response.set_cookie(
            COOKIE, users.log_in(name), httponly=True, samesite="lax", secure=_is_secure(request, access), path="/"
        )
        return response

    async def log_out(request: Request) -> Response:
        users.log_out(request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/login", 303)
        response.delete_cookie(COOKIE, path="/")
        return response

    return [
        Route("/login", show),
        Route("/login", log_in, methods=["POST"]),
        Route("/logout", log_out, methods=["POST"]),
    ]


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST_FORM:
            return b""
    return body


def _is_here(to: str) -> bool:
    """Return whether an address is one of this server: a link to the login page must not lead elsewhere after it."""
    return to.startswith("/") and not to.startswith(("//", "/\\")) and printable(to) == to and "\\" not in to


def _is_secure(request: Request, access: Access) -> bool:
    forwarded = among(_address(request.scope), access.proxies) and request.headers.get("x-forwarded-proto") == "https"
    return request.url.scheme == "https" or forwarded


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _too_often(wait: float) -> Response:
    told = {"error": {"code": "rate", "message": f"Too many questions. Try again in {int(wait) + 1} seconds."}}
    return JSONResponse(told, 429, {"Retry-After": str(int(wait) + 1)})
