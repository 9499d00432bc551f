"""The server's addresses: the page in the browser's language, its files, stored passages, and the state of health."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import anyio
from fastapi import FastAPI
from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from index.settings import IndexSettings
from rag.chatbot import Chatbot
from ui.api import api_routes
from ui.api_documents import document_routes
from ui.faults import explain
from ui.frame import framed, index_of, policy
from ui.guard import Guarded
from ui.library_room import LibraryRoom
from ui.line import Line
from ui.login import COOKIE, Access, Known, login_routes, person_of
from ui.mcp_tools import mcp_app, mcp_server
from ui.metrics import metrics
from ui.openai_api import openai_routes
from ui.page import FILES, SERVED
from ui.preload import Preload
from ui.room_page import RoomPage
from ui.room_routes import room_routes
from ui.shown import ShownAnswers, feedback_route
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
_THREADS = 256
"""Of the server: one for each question that is answered or waits for its turn, and some for the rest."""


class Passage(BaseModel):
    """What a browser asks for when a citation is opened."""

    document: str = Field(max_length=64)
    start: int = Field(default=0, ge=0)
    end: int = Field(default=0, ge=0)
    at: int | None = Field(default=None, ge=0)


def routes(
    chatbot: Chatbot,
    room: LibraryRoom,
    line: Line,
    shown: ShownAnswers,
    preload: Preload,
    index_settings: IndexSettings,
    pages: Mapping[str, FastAPI],
    access: Access,
    host: str,
    names: str = "",
) -> Starlette:
    """Return the whole site; `pages` holds Gradio's part of it by language, `host` is the address it listens on."""
    corpus, library = chatbot.corpus, room.library
    frames = {language: RoomPage(words) for language, words in LANGUAGES.items()}

    async def index(request: Request) -> Response:
        language = _language(request.scope)
        person = _logged_in(request)
        nonce = secrets.token_urlsafe(16)
        status, html = await index_of(pages[language], request.scope)
        headers = {"Content-Security-Policy": policy(nonce, forms=bool(person)), "Cache-Control": "no-store"}
        return HTMLResponse(framed(html, frames[language], nonce, person=person), status, headers)

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
        if access.is_asked and not person_of(request.scope):
            return JSONResponse({"ok": True})
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

    def measured(request: Request) -> Response:
        text = metrics(corpus, library, line, room.ingestion)
        return PlainTextResponse(text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def gradio(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_GRADIO):
            await PlainTextResponse("There is no such page.", 404)(scope, receive, send)
        else:
            await pages[_language(scope)](scope, receive, send)

    tools = mcp_server(chatbot, line)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        async with AsyncExitStack() as stack:
            stack.callback(room.close)
            room.open()
            await stack.enter_async_context(tools.session_manager.run())
            for page in pages.values():
                await stack.enter_async_context(page.router.lifespan_context(page))
            yield

    return Starlette(
        routes=[
            Route("/", index),
            Route("/healthz", healthz),
            Route("/metrics", measured),
            Route("/passage", passage),
            Route("/page/{name}", file),
            *login_routes(access, frames),
            *document_routes(room),
            *api_routes(chatbot, line),
            *openai_routes(chatbot, line),
            Route("/mcp", mcp_app(tools)),
            feedback_route(shown),
            *room_routes(room, chatbot, line, index_settings, frames),
            Mount("/", app=gradio),
        ],
        middleware=[Middleware(Guarded, host=host, names=names), Middleware(Known, access=access)],
        lifespan=lifespan,
    )


def _logged_in(request: Request) -> str:
    """Return who logged in here and may log out, empty for whom a proxy let in."""
    return person_of(request.scope) if COOKIE in request.cookies else ""


def _language(scope: Scope) -> str:
    return preferred(Headers(scope=scope).get("accept-language", ""))
