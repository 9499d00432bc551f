"""Which model servers answer on this machine. A port where nothing listens refuses at once, so this costs nothing then.

Only the standard library is used: this runs before it is known whether a model will be needed at all.
"""

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from rag.presets import PRESETS

_SECONDS = 0.3
"""A server on this machine that needs longer to list its models is not waited for."""
_LARGEST = 1 << 20
"""Bytes of a list of models."""


def answering() -> tuple[str, str] | None:
    """Return name and first model of the first preset that answers on its usual port of this machine."""
    for name, preset in PRESETS.items():
        if preset.local:
            models = listed(preset.url)
            if models:
                return name, models[0]
    return None


def listed(url: str, key: str = "", seconds: float = _SECONDS) -> list[str]:
    """Return the chat models that an OpenAI-compatible server over plain HTTP lists; empty where none answers."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 80
    try:
        socket.create_connection((host, port), timeout=seconds).close()
    except OSError:
        return []
    from http.client import HTTPConnection, HTTPException  # not needed where nothing listens

    try:
        connection = HTTPConnection(host, port, timeout=seconds)
        try:
            headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
            connection.request("GET", f"{parts.path}/models", headers=headers)
            response = connection.getresponse()
            body = response.read(_LARGEST) if response.status == 200 else b""
        finally:
            connection.close()
        return list(_names(json.loads(body or b"{}")))
    except (OSError, HTTPException, ValueError):
        return []


def _names(answer: object) -> Iterator[str]:
    models = answer.get("data") if isinstance(answer, dict) else None
    for model in models if isinstance(models, list) else ():
        name = model.get("id") if isinstance(model, dict) else None
        if isinstance(name, str) and name and "embed" not in name.lower():
            yield name
