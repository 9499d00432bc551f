"""The manifest that a Slack app is made from, out of the scopes and events that the code uses.

`ui/slack/manifest.json` is what this makes for Socket Mode; a test holds them together.
"""

import json
from typing import Any

from ui.slack.scopes import ASK_SHORTCUT, COMMAND, EVENTS, SCOPES, VERIFY_SHORTCUT


def manifest(url: str = "") -> dict[str, Any]:
    """Return the manifest for Socket Mode; with the `url` of a server that Slack can reach, for events over HTTP."""
    address = {"request_url": url} if url else {}
    return {
        "display_information": {
            "name": "Fonte",
            "description": "Answers from your documents, each sentence with its source.",
            "background_color": "#1f4d3a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "assistant_view": {"assistant_description": "Ask the documents; every sentence shows its source."},
            "bot_user": {"display_name": "Fonte", "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Ask the documents; only you see the answer",
                    "usage_hint": "your question",
                    "should_escape": True,
                    **({"url": url} if url else {}),
                }
            ],
            "shortcuts": [
                {
                    "name": "Ask Fonte about this",
                    "type": "message",
                    "callback_id": ASK_SHORTCUT,
                    "description": "Ask the documents about this message",
                },
                {
                    "name": "Verify this message",
                    "type": "message",
                    "callback_id": VERIFY_SHORTCUT,
                    "description": "What do the documents say of each sentence?",
                },
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS), **address},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def manifest_text(url: str = "") -> str:
    """Return the manifest as Slack's page takes it."""
    return json.dumps(manifest(url), indent=2, ensure_ascii=False)
