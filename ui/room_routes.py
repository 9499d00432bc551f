"""The parts of the page that are not Gradio's: rows of the library, and a draft that is being checked, as HTML."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from index.apart import Apart
from index.limits import Limits
from index.settings import IndexSettings
from rag.chatbot import Chatbot
from ui.api import LONGEST_DRAFT, draft_of, verified
from ui.api_documents import search_of
from ui.bodies import TooLarge, fault, words_of
from ui.library_room import LibraryRoom
from ui.line import Line
from ui.room_page import RoomPage

_ROWS = 100
_MOST_ROWS = 2_000
_NEW = {"Cache-Control": "no-store"}


def room_routes(
    room: LibraryRoom, chatbot: Chatbot, line: Line, index: IndexSettings, pages: Mapping[str, RoomPage]
) -> list[Route]:
    """Return the addresses that the page's own scripts ask."""
    apart = Apart(Limits(index.read_seconds, index.read_megabytes))

    async def rows(request: Request) -> Response:
        page = pages[words_of(request).language]
        try:
            return HTMLResponse(await run_in_threadpool(_rows, request, page), headers=_NEW)
        except Exception as error:  # noqa: BLE001  # a surface: a sentence for the person, the rest for the log
            status, _, sentence = fault(error, page.words)
            return PlainTextResponse(sentence, status)

    def _rows(request: Request, page: RoomPage) -> str:
        search, state = search_of(request), request.query_params.get("state", "")
        most = request.query_params.get("most", "")
        limit = min(int(most), _MOST_ROWS) if most.isdecimal() else _ROWS
        found = room.library.find(search) if state in ("", "in") else []
        wanted = search.words.casefold().split()
        files = [
            file
            for file in room.files()
            if state in ("", file.state) or (state == "reading" and file.state == "waiting")
            if search.collection in ("", file.collection) and search.kind in ("", file.kind)
            if not (search.language or search.since or search.until)
            if all(word in file.uri.casefold() for word in wanted)
        ]
        shown = found[:limit]
        ids = [document.id for document in shown]
        origins, by_file = room.origins(ids), room.dated_by_file(ids)
        total = len(room.library.documents())
        return page.rows(shown, files[:limit], total, len(found), room.editable, origins, by_file)

    async def facets(request: Request) -> Response:
        documents = await run_in_threadpool(room.library.documents)
        values = {
            "collections": room.library.collections(),
            "kinds": sorted({document.kind for document in documents if document.kind}),
            "languages": sorted({document.language for document in documents}),
        }
        return Response(json.dumps(values), media_type="application/json", headers=_NEW)

    async def bin_(request: Request) -> Response:
        page = pages[words_of(request).language]
        return HTMLResponse(page.bin(await run_in_threadpool(room.discarded), room.days), headers=_NEW)

    async def verify(request: Request) -> Response:
        page = pages[words_of(request).language]
        try:
            readings, where = await draft_of(request, apart, room.inbox.limits.megabytes)
            if sum(len(reading.text) for reading in readings) > LONGEST_DRAFT:
                raise TooLarge
        except TooLarge:
            return _told(413, page.words.library.verify_long.format(most=page.words.number(LONGEST_DRAFT)))
        except Exception as error:  # noqa: BLE001
            status, _, sentence = fault(error, page.words)
            return _told(status, sentence)

        async def lines() -> AsyncIterator[str]:
            checked = enumerate(verified(readings, chatbot, line, where), 1)
            try:
                async for key, sentence in iterate_in_threadpool(checked):
                    yield _line(html=page.checked(sentence, key, chatbot.corpus), verdict=sentence.verdict)
                yield _line(done=True)
            except Exception as error:  # noqa: BLE001
                yield _line(error=fault(error, page.words)[2])

        return StreamingResponse(lines(), media_type="application/x-ndjson", headers=_NEW)

    return [
        Route("/library/rows", rows),
        Route("/library/facets", facets),
        Route("/library/bin", bin_),
        Route("/verify", verify, methods=["POST"]),
    ]


def _line(**values: Any) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"


def _told(status: int, sentence: str) -> Response:
    return Response(_line(error=sentence), status, media_type="application/x-ndjson")
