"""`/api/documents` and `/api/uploads`: the library over HTTP, for the page and for programs."""

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message

from ui.bodies import Documents, TooLarge, explained, fault, json_of, limited, words_of
from ui.inbox import Kept, Refused
from ui.ingestion import Upload
from ui.library import Search
from ui.library_room import FileRow, LibraryRoom, ReadOnly
from ui.reasons import reason_in
from ui.wire import document_json

UPLOADS = "uploads"
"""The collection of uploads that name none."""
_LONGEST_WAIT = 600.0
"""Seconds for which `wait` waits."""
_MOST_FILES = 50
"""Of one form; the page sends one file a request."""
_STATES = {"in": 200, "already": 200, "failed": 422, "waiting": 202, "reading": 202}


def document_routes(room: LibraryRoom) -> list[Route]:
    """Return the addresses of the library."""

    async def listed(request: Request) -> Response:
        search = search_of(request)
        documents = await run_in_threadpool(room.library.find, search)
        files = await run_in_threadpool(room.files)
        shown = {
            "documents": [{**document_json(document), "state": "in"} for document in documents],
            "files": [file_json(file) for file in files],
            "deleted": [{**asdict(item), "document": item.id, "at": item.at.isoformat()} for item in room.discarded()],
        }
        return JSONResponse(shown, headers={"Cache-Control": "no-store"})

    async def upload(request: Request) -> Response:
        if not room.editable:
            raise ReadOnly
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            return JSONResponse({"uploads": await _form(request, room)}, 202)
        collection = request.query_params.get("collection") or UPLOADS
        length = request.headers.get("content-length", "")
        size = int(length) if length.isdecimal() else None
        with await run_in_threadpool(
            room.inbox.receive, request.query_params.get("name", ""), collection, size
        ) as file:
            async for piece in limited(request, room.inbox.limits.megabytes * 1_000_000):
                file.write(piece)
            kept = await run_in_threadpool(file.keep)
        taken = room.take(kept)
        seconds = 0.0
        with suppress(ValueError):
            seconds = min(float(request.query_params.get("wait", "0")), _LONGEST_WAIT)
        if seconds > 0:
            taken = await run_in_threadpool(room.ingestion.wait, taken, seconds)
        return JSONResponse(upload_json(taken, words_of(request).language), _STATES[taken.state])

    async def delete(request: Request) -> Response:
        query = request.query_params
        files = [int(number) for number in query.getlist("file") if number.isdecimal()][:1_000]
        for number in files:
            await run_in_threadpool(room.remove_file, number)
        ids = query.getlist("document")[:1_000]
        if not ids and not files:
            raise Refused("name")
        forever = query.get("forever", "") in ("1", "true")
        done = await run_in_threadpool(room.delete, ids, forever) if ids else []
        return JSONResponse({"deleted": done, "files": files, "undo_days": 0 if forever else room.days})

    async def undo(request: Request) -> Response:
        ids = (await json_of(request, Documents)).documents
        restored = await run_in_threadpool(room.undo, ids)
        return JSONResponse({"restored": list(restored.now), "with_next_sync": list(restored.with_next_sync)})

    async def uploads(request: Request) -> Response:
        rows = [upload_json(each, words_of(request).language) for each in room.ingestion.uploads()]
        state = {
            "uploads": rows,
            "progress": round(room.ingestion.progress(), 3),
            "blocked": bool(room.ingestion.blocked()),
        }
        return JSONResponse(state, headers={"Cache-Control": "no-store"})

    async def one_upload(request: Request) -> Response:
        found = room.ingestion.upload(request.path_params["id"])
        if found is None:
            return JSONResponse({"error": {"code": "upload", "message": words_of(request).gone}}, 404)
        return JSONResponse(upload_json(found, words_of(request).language), headers={"Cache-Control": "no-store"})

    return [
        Route("/api/documents", explained(listed)),
        Route("/api/documents", explained(upload), methods=["POST"]),
        Route("/api/documents", explained(delete), methods=["DELETE"]),
        Route("/api/documents/undo", explained(undo), methods=["POST"]),
        Route("/api/uploads", explained(uploads)),
        Route("/api/uploads/{id}", explained(one_upload)),
    ]


def search_of(request: Request) -> Search:
    """Return what the query of an address looks for."""
    names = ("find", "collection", "type", "language", "since", "until")
    return Search(*(request.query_params.get(name, "")[:200] for name in names))


def file_json(file: FileRow) -> dict[str, Any]:
    """Return a file that is no document, or not all of it."""
    row = asdict(file)
    row["type"] = row.pop("kind")
    return row


def upload_json(upload: Upload, language: str) -> dict[str, Any]:
    """Return an upload and how far it is. Where it lies on the server is nobody's business."""
    return {
        "upload": upload.id,
        "name": upload.name,
        "collection": upload.collection,
        "state": upload.state,
        "reason": reason_in(language, upload.reason),
        "document": upload.document,
        "documents": upload.documents,
        "at": upload.at.isoformat(),
    }


async def _form(request: Request, room: LibraryRoom) -> list[dict[str, Any]]:
    """Take in the files of a form, each with its own outcome."""
    most = room.inbox.limits.megabytes * 1_000_000
    left = most * 4

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise TooLarge
        return message

    outcomes: list[dict[str, Any]] = []
    async with Request(request.scope, receive).form(max_files=_MOST_FILES, max_fields=10) as form:
        named = form.get("collection") or request.query_params.get("collection")
        collection = named if isinstance(named, str) and named else UPLOADS
        for value in [each for _, each in form.multi_items() if isinstance(each, UploadFile)]:
            try:
                kept = await run_in_threadpool(_kept, value, collection, room)
                outcomes.append(upload_json(room.take(kept), words_of(request).language))
            except Refused as error:
                _, code, sentence = fault(error, words_of(request))
                outcomes.append({"name": value.filename or "", "state": "refused", "code": code, "reason": sentence})
    return outcomes


def _kept(value: UploadFile, collection: str, room: LibraryRoom) -> Kept:
    with room.inbox.receive(value.filename or "", collection, value.size) as file:
        while piece := value.file.read(1 << 20):
            file.write(piece)
        return file.keep()
