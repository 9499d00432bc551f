"""Who is where: the methods that tell of channels and people."""

from collections.abc import Mapping
from typing import Any

from ui.slack.simulator.workspace import Channel, Json, Workspace


class Refused(Exception):
    """A call that Slack answers with `ok: false`; `str(error)` is the error's name."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.more = more


def channel_of(workspace: Workspace, arguments: Mapping[str, Any]) -> Channel:
    """Return the channel of a call that the bot can see, or refuse."""
    channel = workspace.channels.get(arguments.get("channel", ""))
    if channel is None or (channel.kind != "public" and workspace.bot.id not in channel.members):
        raise Refused("channel_not_found")
    return channel


def info(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Answer conversations.info."""
    channel = channel_of(workspace, arguments)
    flags = {
        "is_channel": channel.kind == "public",
        "is_private": channel.kind == "private",
        "is_im": channel.kind == "direct",
        "is_mpim": channel.kind == "group",
        "is_ext_shared": channel.shared,
        "is_pending_ext_shared": False,
        "is_member": workspace.bot.id in channel.members,
    }
    return {"channel": {"id": channel.id, "name": channel.name, **flags}}


def members(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Answer conversations.members."""
    inside = channel_of(workspace, arguments).members
    return {"members": inside, "response_metadata": {"next_cursor": ""}}


def _user(workspace: Workspace, id_: str) -> Json:
    person = workspace.people.get(id_)
    if person is None:
        raise Refused("user_not_found")
    return {
        "id": person.id,
        "name": person.name,
        "team_id": person.team,
        "is_bot": person.bot,
        "is_restricted": person.guest,
        "is_ultra_restricted": False,
        "is_stranger": person.team != workspace.team,
    }


def users_info(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Answer users.info."""
    return {"user": _user(workspace, arguments.get("user", ""))}


def users_list(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Answer users.list."""
    return {"members": [_user(workspace, id_) for id_ in workspace.people], "response_metadata": {"next_cursor": ""}}
