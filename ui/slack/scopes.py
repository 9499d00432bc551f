"""What the bot needs of Slack: for each scope what for, the events, and the methods of the Web API it calls.

The manifest is made from these, `fonte slack --check` compares them with what a token has, and `ui/slack/slack.py`
calls no method that is not named here.
"""

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "be told when somebody mentions it",
    "assistant:write": "show what it is doing and suggest questions in the assistant pane",
    "channels:history": "read the thread of a question in a public channel",
    "channels:read": "know who reads a public channel, and whether it is shared",
    "chat:write": "answer",
    "commands": "offer /fonte and the message shortcuts",
    "groups:history": "read the thread of a question in a private channel",
    "groups:read": "know who reads a private channel, and whether it is shared",
    "im:history": "read direct messages to it",
    "im:read": "know that a conversation is a direct message",
    "mpim:history": "read the thread of a question in a group conversation",
    "mpim:read": "know who reads a group conversation",
    "reactions:write": "mark a question as resolved or as waiting for a person",
    "users:read": "know who is a guest or of another company",
}

EVENTS = (
    "app_mention",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
)

METHODS = frozenset(
    {
        "assistant.threads.setStatus",
        "assistant.threads.setSuggestedPrompts",
        "auth.test",
        "chat.appendStream",
        "chat.delete",
        "chat.postMessage",
        "chat.startStream",
        "chat.stopStream",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.members",
        "conversations.replies",
        "reactions.add",
        "users.info",
        "users.list",
        "views.open",
        "views.update",
    }
)

COMMAND = "/fonte"
ASK_SHORTCUT = "fonte_ask_about"
VERIFY_SHORTCUT = "fonte_verify"
