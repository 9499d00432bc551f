"""The server's addresses: the page in the browser's language, its files, stored passages, and the state of health."""

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from ipaddress import ip_address

from fastapi import FastAPI
from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.corpus import Corpus
from ui.faults import explain
from ui.frame import framed, index_of, policy
from ui.library import Library
from ui.page import FILES, SERVED, Page
from ui.preload import Preload
from ui.words import LANGUAGES, preferred

_GRADIO = (
    "/assets/",
    "/static/",
    "/svelte/",
    "/theme.css",
    "/config",
    "/gradio_api/queue/",
    "/gradio_api/heartbeat/",
    "/gradio_api/cancel",
    "/gradio_api/reset",
    "/gradio_api/app_id",
)
"""What the page uses of Gradio. Its file, proxy, upload and API routes are closed."""
_OPENABLE = {path.name: SERVED[path.suffix] for path in FILES.iterdir() if path.suffix in SERVED}
_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}
_PORT = re.compile(r":\d+$")


class Passage(BaseModel):
    """What a browser asks for when a citation is opened."""

    document: str = Field(max_length=64)
    start: int = Field(default=0, ge=0)
    end: int = Field(default=0, ge=0)
    at: int | None = Field(default=None, ge=0)


def routes(corpus: Corpus, library: Library, pages: Mapping[str, FastAPI], host: str, preload: Preload) -> Starlette:
    """Return the whole site; `pages` holds Gradio's part of it by language, `host` is the address it listens on."""
    frames = {language: Page(words) for language, words in LANGUAGES.items()}

    async def index(request: Request) -> Response:
        language = _language(request.scope)
        nonce = secrets.token_urlsafe(16)
        status, html = await index_of(pages[language], request.scope)
        headers = {"Content-Security-Policy": policy(nonce), "Cache-Control": "no-store"}
        return HTMLResponse(framed(html, frames[language], nonce), status, headers)

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _OPENABLE:
            return PlainTextResponse("There is no such page.", 404)
        headers = {"Cache-Control": "public, max-age=31536000, immutable" if request.url.query else "no-cache"}
        return FileResponse(FILES / name, media_type=_OPENABLE[name], headers=headers)

    def passage(request: Request) -> Response:
        page = frames[_language(request.scope)]
        try:
            asked = Passage.model_validate(dict(request.query_params))
            html = page.reader(corpus.document(asked.document), asked.start, asked.end, asked.at)
        except ValidationError:
            return PlainTextResponse(page.words.gone, 400)
        except Exception as error:  # noqa: BLE001  # a surface: a sentence for the person, the rest for the log
            return PlainTextResponse(explain(error, page.words), 404)
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})

    def healthz(request: Request) -> Response:
        try:
            state: dict[str, object] = {
                "documents": len(library.documents()),
                "chunks": len(corpus),
                "generation": corpus.generation,
            }
            state |= {"model": preload.model, "model_state": preload.state}
        except Exception as error:  # noqa: BLE001
            return JSONResponse({"ok": False, "error": explain(error, LANGUAGES["en"])}, 503)
        return JSONResponse({"ok": True, **state})

    async def gradio(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_GRADIO):
            await PlainTextResponse("There is no such page.", 404)(scope, receive, send)
        else:
            await pages[_language(scope)](scope, receive, send)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for page in pages.values():
                await stack.enter_async_context(page.router.lifespan_context(page))
            yield

    return Starlette(
        routes=[
            Route("/", index),
            Route("/healthz", healthz),
            Route("/passage", passage),
            Route("/page/{name}", file),
            Mount("/", app=gradio),
        ],
        middleware=[Middleware(Guarded, host=host)],
        lifespan=lifespan,
    )


class Guarded:
    """Puts headers of caution on every response, and on a loopback address answers to loopback names only.

    Otherwise a site on the Internet could point its own name at 127.0.0.1 and read the documents through the browser
    of whoever visits it (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = _THIS_MACHINE | {host} if ip_address(host).is_loopback else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = _PORT.sub("", Headers(scope=scope).get("host", "")).strip("[]").lower()
        app = self._app
        if self._names is not None and name not in self._names:
            app = PlainTextResponse("Fonte listens on this machine only; open it as http://127.0.0.1.", 421)
        await app(scope, receive, _cautious(send))


def _cautious(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", policy())
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            headers.add_vary_header("Accept-Language")
        await send(message)

    return sending


def _language(scope: Scope) -> str:
    return preferred(Headers(scope=scope).get("accept-language", ""))
