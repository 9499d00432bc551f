"""The methods of the Web API that the bot uses, on a simulated workspace, with Slack's names for what goes wrong."""

import copy
import time
from collections.abc import Callable, Mapping
from typing import Any

from ui.slack.simulator.limits import MARKDOWN_TEXT, Invalid, check_message, check_view
from ui.slack.simulator.members import Refused, channel_of, info, members, users_info, users_list
from ui.slack.simulator.scopes import OF_METHOD
from ui.slack.simulator.workspace import Channel, Json, View, Workspace

_TRIGGER_SECONDS = 3.0
_PAGE = 1_000
_MOST_PROMPTS = 4


def call(workspace: Workspace, method: str, arguments: Mapping[str, Any]) -> Json:
    """Return what a method answers, without its `ok`.

    Raises:
        Refused: Slack would say no.
    """
    if method not in OF_METHOD:
        raise Refused("unknown_method")
    needed = OF_METHOD[method]
    if needed and not workspace.scopes & set(needed):
        raise Refused("missing_scope", needed=needed[0], provided=",".join(sorted(workspace.scopes)))
    with workspace.lock:
        try:
            return copy.deepcopy(_METHODS[method](workspace, arguments))
        except Invalid as error:
            name = "msg_too_long" if str(error).startswith("msg_too_long") else "invalid_blocks"
            raise Refused(name, response_metadata={"messages": [f"[ERROR] {error}"]}) from error


def _auth_test(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    return {
        "url": "https://simulated.slack.com/",
        "team": workspace.name,
        "user": workspace.bot.name,
        "team_id": workspace.team,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
    }


def _post(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    channel = channel_of(workspace, arguments)
    if workspace.bot.id not in channel.members:
        raise Refused("not_in_channel")
    text, blocks = arguments.get("text", ""), arguments.get("blocks")
    if not text and not blocks:
        raise Refused("no_text")
    check_message(text, blocks)
    message = {"user": workspace.bot.id, "bot_id": workspace.bot_id, "text": text, "team": workspace.team}
    if arguments.get("thread_ts"):
        if arguments["thread_ts"] not in channel.messages:
            raise Refused("thread_not_found")
        message["thread_ts"] = arguments["thread_ts"]
    message |= {key: arguments[key] for key in ("blocks", "metadata") if arguments.get(key)}
    posted = workspace.post(channel.id, message)
    return {"channel": channel.id, "ts": posted["ts"], "message": posted}


def _ephemeral(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    channel = channel_of(workspace, arguments)
    if arguments.get("user") not in channel.members:
        raise Refused("user_not_in_channel")
    check_message(arguments.get("text", ""), arguments.get("blocks"))
    ts = workspace.new_ts()
    channel.ephemeral.append({**arguments, "ts": ts})
    return {"message_ts": ts}


def _update(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    channel, message = _own(workspace, arguments)
    if message["ts"] in workspace.streams:
        raise Refused("streaming_state_conflict")
    check_message(arguments.get("text", ""), arguments.get("blocks"))
    message |= {key: arguments[key] for key in ("text", "blocks", "metadata") if arguments.get(key) is not None}
    message["edited"] = {"user": workspace.bot.id, "ts": workspace.new_ts()}
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"]}


def _delete(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    channel, message = _own(workspace, arguments)
    del channel.messages[message["ts"]]
    return {"channel": channel.id, "ts": message["ts"]}


def _start_stream(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    channel = channel_of(workspace, arguments)
    if not arguments.get("thread_ts"):
        raise Refused("invalid_arguments")
    if channel.kind != "direct" and not (arguments.get("recipient_user_id") and arguments.get("recipient_team_id")):
        raise Refused("missing_recipient_user_id")
    _markdown(arguments)
    message = {
        "user": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "text": arguments.get("markdown_text", ""),
        "thread_ts": arguments["thread_ts"],
        "streamed": True,
    }
    ts = workspace.post(channel.id, message)["ts"]
    workspace.streams.add(ts)
    return {"channel": channel.id, "ts": ts}


def _append_stream(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    channel, message = _own(workspace, arguments)
    if message["ts"] not in workspace.streams:
        raise Refused("message_not_in_streaming_state")
    _markdown(arguments)
    message["text"] += arguments.get("markdown_text", "")
    return {"channel": channel.id, "ts": message["ts"]}


def _stop_stream(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    answer = _append_stream(workspace, arguments)
    _, message = _own(workspace, arguments)
    check_message("", arguments.get("blocks"))
    message |= {key: arguments[key] for key in ("blocks", "metadata") if arguments.get(key)}
    workspace.streams.discard(message["ts"])
    return answer


def _markdown(arguments: Mapping[str, Any]) -> None:
    if len(arguments.get("markdown_text", "")) > MARKDOWN_TEXT:
        raise Refused("msg_too_long")


def _replies(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    channel = channel_of(workspace, arguments)
    found = channel.thread(arguments["ts"])
    if not found:
        raise Refused("thread_not_found")
    return _page(found, arguments, newest_first=False)


def _history(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    channel = channel_of(workspace, arguments)
    top = [m for m in channel.ordered() if m.get("thread_ts", m["ts"]) == m["ts"]]
    return _page(top[::-1], arguments, newest_first=True)


def _page(messages: list[Json], arguments: Mapping[str, Any], newest_first: bool) -> Json:
    inclusive = arguments.get("inclusive") in (True, "true", "1", 1)
    oldest, latest = arguments.get("oldest", "0"), arguments.get("latest", "9")
    kept = [m for m in messages if oldest <= m["ts"] <= latest and (inclusive or m["ts"] not in (oldest, latest))]
    limit, start = min(int(arguments.get("limit", 100)), _PAGE), int(arguments.get("cursor") or 0)
    shown = [dict(message) for message in kept[start : start + limit]]
    if arguments.get("include_all_metadata") not in (True, "true", "1", 1):
        for message in shown:
            message.pop("metadata", None)
    more = start + limit < len(kept)
    cursor = {"response_metadata": {"next_cursor": str(start + limit)}} if more else {}
    return {"messages": shown, "has_more": more, **cursor}


def _views_open(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    user, given = workspace.triggers.pop(arguments.get("trigger_id", ""), ("", 0.0))
    if not user:
        raise Refused("invalid_trigger_id")
    if time.monotonic() - given > _TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    check_view(arguments.get("view"))
    view = View(f"V{len(workspace.views) + 1}", user, arguments["view"])
    workspace.views[view.id] = view
    return {"view": {"id": view.id, "hash": view.hash, **view.content}}


def _views_update(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    view = workspace.views.get(arguments.get("view_id", ""))
    if view is None:
        raise Refused("not_found")
    check_view(arguments.get("view"))
    view.content = arguments["view"]
    view.hash = str(int(view.hash) + 1)
    return {"view": {"id": view.id, "hash": view.hash, **view.content}}


def _react(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    channel = channel_of(workspace, arguments)
    if arguments.get("timestamp") not in channel.messages:
        raise Refused("message_not_found")
    one = (channel.id, arguments["timestamp"], arguments["name"])
    if one in workspace.reactions:
        raise Refused("already_reacted")
    workspace.reactions.append(one)
    return {}


def _set_status(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    _pane(workspace, arguments)
    workspace.statuses.append(dict(arguments))
    return {}


def _set_prompts(workspace: Workspace, arguments: Mapping[str, Any]) -> Json:
    _pane(workspace, arguments)
    prompts = arguments.get("prompts") or []
    if not 1 <= len(prompts) <= _MOST_PROMPTS or not all(p.get("title") and p.get("message") for p in prompts):
        raise Refused("invalid_arguments")
    workspace.prompts.append(dict(arguments))
    return {}


def _pane(workspace: Workspace, arguments: Mapping[str, Any]) -> None:
    channel = workspace.channels.get(arguments.get("channel_id", ""))
    if channel is None or channel.kind != "direct":
        raise Refused("method_not_supported_for_channel_type")


def _own(workspace: Workspace, arguments: Mapping[str, Any]) -> tuple[Channel, Json]:
    channel = channel_of(workspace, arguments)
    message = channel.messages.get(arguments.get("ts", ""))
    if message is None:
        raise Refused("message_not_found")
    if message.get("user") != workspace.bot.id:
        raise Refused("cant_update_message")
    return channel, message


_METHODS: Mapping[str, Callable[[Workspace, Mapping[str, Any]], Json]] = {
    "auth.test": _auth_test,
    "api.test": lambda workspace, arguments: {},
    "chat.postMessage": _post,
    "chat.postEphemeral": _ephemeral,
    "chat.update": _update,
    "chat.delete": _delete,
    "chat.startStream": _start_stream,
    "chat.appendStream": _append_stream,
    "chat.stopStream": _stop_stream,
    "conversations.replies": _replies,
    "conversations.history": _history,
    "conversations.info": info,
    "conversations.members": members,
    "users.info": users_info,
    "users.list": users_list,
    "views.open": _views_open,
    "views.update": _views_update,
    "reactions.add": _react,
    "assistant.threads.setStatus": _set_status,
    "assistant.threads.setTitle": lambda workspace, arguments: {},
    "assistant.threads.setSuggestedPrompts": _set_prompts,
}
