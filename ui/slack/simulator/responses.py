"""Addresses at which the bot answers an interaction, and fields of a form that hold JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.slack.simulator.workspace import Json, Workspace

_USES = 5
"""Times that a response url may be used."""


@dataclass(slots=True)
class Response:
    """What may be said at one address."""

    workspace: Workspace
    channel: str
    user: str
    left: int = _USES
    message: Json | None = None


def structured(value: str) -> Any:
    """Return what a field of a form says; one that looks like JSON is read as such."""
    if value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def apply(response: Response, content: Mapping[str, Any]) -> None:
    """Do what a post to a response url says."""
    channel = response.workspace.channels[response.channel]
    shown = {key: content[key] for key in ("text", "blocks") if key in content}
    if response.message is not None and content.get("delete_original"):
        response.message["deleted"] = True
    elif response.message is not None and content.get("replace_original"):
        response.message |= shown
    elif content.get("response_type") == "in_channel":
        bot = response.workspace.bot.id
        posted = response.workspace.post(response.channel, {"user": bot, **shown})
        response.message = response.message or posted  # the original of an interaction stays what it was
    else:
        response.message = {"user": response.user, "ts": response.workspace.new_ts(), **shown}
        channel.ephemeral.append(response.message)
