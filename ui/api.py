"""`POST /api/ask`, `/api/search` and `/api/verify`: the JSON of the command line over HTTP."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from index.apart import Apart
from index.errors import UnreadableFile
from index.filters import Filter
from index.reading import Reading, Unreadable, normalise
from rag.answer import Answer
from rag.chatbot import Chatbot
from rag.verify_text import CheckedSentence, verify_reading
from ui.bodies import LONGEST_BODY, Ask, Draft, Find, TooLarge, explained, json_of, limited
from ui.inbox import safe_name
from ui.line import Line
from ui.wire import answer_json, checked_json, search_json

LONGEST_DRAFT = 200_000
"""Code points of a text that is verified at once."""


def api_routes(chatbot: Chatbot, line: Line) -> list[Route]:
    """Return the addresses at which programs ask."""

    async def ask(request: Request) -> Response:
        asked = await json_of(request, Ask)

        def answered() -> Answer:
            with line.turn():
                return chatbot.ask(asked.question, asked.turns(), asked.filter())

        answer = await run_in_threadpool(answered)
        return JSONResponse(await run_in_threadpool(answer_json, answer, chatbot.corpus))

    async def search(request: Request) -> Response:
        asked = await json_of(request, Find)
        found = await run_in_threadpool(chatbot.search, asked.query, asked.limit, asked.filter())
        return JSONResponse(await run_in_threadpool(search_json, found, chatbot.corpus))

    async def verify(request: Request) -> Response:
        draft = await json_of(request, Draft)
        readings = [Reading(normalise(draft.text))]
        checked = await run_in_threadpool(lambda: list(verified(readings, chatbot, line, draft.filter())))
        counts = Counter(sentence.verdict for sentence in checked)
        told = {verdict: counts[verdict] for verdict in ("supported", "contradicted", "unsupported")}
        return JSONResponse({"counts": told, "sentences": [checked_json(sentence) for sentence in checked]})

    return [
        Route("/api/ask", explained(ask), methods=["POST"]),
        Route("/api/search", explained(search), methods=["POST"]),
        Route("/api/verify", explained(verify), methods=["POST"]),
    ]


def verified(readings: Sequence[Reading], chatbot: Chatbot, line: Line, where: Filter) -> Iterator[CheckedSentence]:
    """Yield the sentences of a draft, each checked when it is one's turn, so that questions come in between.

    Raises:
        TooLarge: the text is longer than `LONGEST_DRAFT`.
        Busy: too many are waiting.
    """
    if sum(len(reading.text) for reading in readings) > LONGEST_DRAFT:
        raise TooLarge
    for reading in readings:
        sentences = verify_reading(reading, chatbot, where)
        while True:
            with line.turn():
                sentence = next(sentences, None)
            if sentence is None:
                break
            yield sentence


async def draft_of(request: Request, apart: Apart, megabytes: int) -> tuple[list[Reading], Filter]:
    """Return the draft that a request holds: text as JSON, or a file that a process apart reads.

    Raises:
        Refused, TooLarge, UnreadableFile: it is none.
    """
    if "name" not in request.query_params:
        draft = await json_of(request, Draft)
        return [Reading(normalise(draft.text))], draft.filter()
    name = safe_name(request.query_params["name"])
    with tempfile.TemporaryDirectory(prefix="fonte-draft-") as folder:
        path = Path(folder, f"draft{Path(name).suffix.lower()}")
        with path.open("wb") as file:
            async for piece in limited(request, min(megabytes * 1_000_000, 20 * LONGEST_BODY)):
                file.write(piece)
        return await run_in_threadpool(_readings, apart, path), Filter()


def _readings(apart: Apart, path: Path) -> list[Reading]:
    readings = []
    for reading in apart.read(path):
        if isinstance(reading, Unreadable):
            raise UnreadableFile(reading.reason)
        readings.append(reading)
    return readings
