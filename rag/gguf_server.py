"""A GGUF file served to Fonte itself, in this process, on a port of this machine.

The only file that imports xllamacpp, llama.cpp's own server as a library. The chat template comes from the file.
"""

import atexit
import json
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from http.client import HTTPConnection
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from rag.models import Endpoint, ModelFailed

_CONTEXT = 4_096
"""Tokens. What models are trained for today, 128k, would take gigabytes of memory that an answer does not need."""
_PROMPT, _ANSWER = 400, 160
"""Tokens. On a busy CPU they are read at 50 a second and written at 20: docs/decisions/0006-written-answers.md."""
_LOADING = Lock()


def serve(file: Path, context: int, name: str) -> Endpoint:
    """Return the endpoint of a model, which is loaded once, shared by all who ask for it, and freed on exit.

    Raises:
        ModelFailed: xllamacpp is not installed, or cannot load the file.
    """
    with _LOADING:
        served = _served(file.resolve(), context or _CONTEXT)
    return Endpoint(f"{served.url}/v1", name, name, served.key, served.context, _PROMPT, _ANSWER)


@dataclass(frozen=True, slots=True)
class _Served:
    server: Any
    """Alive for as long as this is."""
    url: str
    key: str = field(repr=False)
    context: int


@lru_cache(maxsize=4)
def _served(file: Path, context: int) -> _Served:
    try:
        import xllamacpp
    except ImportError:
        raise ModelFailed("unusable", "xllamacpp is not installed: pip install 'fonte[local]'") from None
    key = secrets.token_urlsafe(24)
    parameters: Any = xllamacpp.CommonParams()
    parameters.model.path = str(file)
    parameters.n_ctx = context
    parameters.n_parallel = 1
    # With a thread on every core, any other program that runs stalls all of them.
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = max(1, _cores() - 1)
    parameters.api_keys = [key]
    parameters.ui = False
    parameters.verbosity = -1
    try:
        server = xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise ModelFailed("unusable", f"{file.name} could not be loaded: {error}") from None
    atexit.register(_served.cache_clear)
    url = server.listening_address
    return _Served(server, url, key, _context(url, key, context))


def _context(url: str, key: str, wanted: int) -> int:
    """Return the tokens of context that the server gives, which may be fewer than wanted."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("GET", "/props", headers={"Authorization": f"Bearer {key}"})
        properties = json.loads(connection.getresponse().read())
        return min(wanted, int(properties["default_generation_settings"]["n_ctx"]))
    except (OSError, ValueError, KeyError):
        return wanted
    finally:
        connection.close()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
