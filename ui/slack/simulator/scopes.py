"""What a token must be allowed to do for each method and event, as Slack publishes it. One of each set is enough."""

from collections.abc import Mapping

_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")

OF_METHOD: Mapping[str, tuple[str, ...]] = {
    "auth.test": (),
    "api.test": (),
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.appendStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "conversations.replies": _HISTORY,
    "conversations.history": _HISTORY,
    "conversations.info": _READ,
    "conversations.members": _READ,
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "views.open": (),
    "views.update": (),
    "reactions.add": ("reactions:write",),
    "assistant.threads.setStatus": ("assistant:write",),
    "assistant.threads.setTitle": ("assistant:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
}

OF_EVENT: Mapping[str, str] = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "assistant_thread_started": "assistant:write",
    "assistant_thread_context_changed": "assistant:write",
    "member_joined_channel": "channels:read",
}


def subscription(event: Mapping[str, str]) -> str:
    """Return the name under which an event is subscribed to: a message's depends on where it was written."""
    if event["type"] != "message":
        return event["type"]
    kind = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
    return f"message.{kind[event['channel_type']]}"
