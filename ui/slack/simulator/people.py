"""What people do in the simulated Slack: they write, edit, delete, click, and submit."""

import copy
from typing import Any

from ui.slack.simulator.delivery import Delivery
from ui.slack.simulator.server import SlackServer
from ui.slack.simulator.workspace import Json, Workspace


class People:
    """The people of one workspace. Every method returns at once; `Delivery.done` is set when the bot has taken it."""

    def __init__(self, server: SlackServer, workspace: Workspace) -> None:
        self.server = server
        self.workspace = workspace

    def say(self, user: str, channel: str, text: str, thread: str = "", **more: Any) -> str:
        """Write a message and return its time stamp; `thread` is that of the message it replies to."""
        message = {"user": user, "text": text, "team": self.workspace.people[user].team, **more}
        if thread:
            message["thread_ts"] = thread
        posted = self.workspace.post(channel, message)
        for event in self.workspace.events_of(channel, copy.deepcopy(posted)):
            self.server.tell(self.workspace, event)
        return str(posted["ts"])

    def mention(self, user: str, channel: str, text: str, thread: str = "") -> str:
        """Write a message that mentions the bot."""
        return self.say(user, channel, f"<@{self.workspace.bot.id}> {text}", thread)

    def edit(self, channel: str, ts: str, text: str) -> None:
        """Change the text of a message."""
        with self.workspace.lock:
            message = self.workspace.channels[channel].messages[ts]
            before = copy.deepcopy(message)
            message["text"] = text
            message["edited"] = {"user": message["user"], "ts": self.workspace.new_ts()}
            event = self.workspace.changed(channel, copy.deepcopy(message), before)
        self.server.tell(self.workspace, event)

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message; one with replies leaves a tombstone, as in Slack."""
        with self.workspace.lock:
            inside = self.workspace.channels[channel]
            before = copy.deepcopy(inside.messages[ts])
            if len(inside.thread(ts)) > 1 and not before.get("thread_ts"):
                inside.messages[ts] = {**before, "subtype": "tombstone", "text": "This message was deleted."}
                event = self.workspace.changed(channel, copy.deepcopy(inside.messages[ts]), before)
            else:
                del inside.messages[ts]
                event = self.workspace.deleted(channel, before)
        self.server.tell(self.workspace, event)

    def open_pane(self, user: str, channel: str) -> str:
        """Open the assistant pane and return the time stamp of its thread."""
        ts = str(self.workspace.post(channel, {"user": self.workspace.bot.id, "text": "New chat"})["ts"])
        thread = {"user_id": user, "channel_id": channel, "thread_ts": ts, "context": {}}
        self.server.tell(
            self.workspace, {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": ts}
        )
        return ts

    def command(self, user: str, channel: str, text: str, name: str = "/fonte") -> Delivery:
        """Give a slash command; text that comes back at once is shown to the person."""
        payload = {
            **self._common(user, channel),
            "command": name,
            "text": text,
            "user_id": user,
            "team_id": self.workspace.team,
            "channel_id": channel,
            "channel_name": self.workspace.channels[channel].name,
            "response_url": self.server.response_url(self.workspace, channel, user),
            "trigger_id": self.workspace.trigger(user),
        }
        return self.server.send("slash_commands", payload)

    def click(self, user: str, channel: str, message: Json, action: str) -> Delivery:
        """Press the button of a message whose action id begins with `action`, also of one that only they see."""
        block, element = find_button(message, action)
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel}
        return self._interact(
            user,
            channel,
            {
                "type": "block_actions",
                "container": container | {"is_ephemeral": "bot_id" not in message},
                "message": message,
                "response_url": self.server.response_url(self.workspace, channel, user, message),
                "actions": [{**element, "block_id": block, "action_ts": self.workspace.new_ts()}],
            },
        )

    def click_in_view(self, user: str, view: str, action: str) -> Delivery:
        """Press a button of a modal."""
        shown = self.workspace.views[view]
        block, element = find_button(shown.content, action)
        return self._interact(
            user,
            "",
            {
                "type": "block_actions",
                "container": {"type": "view", "view_id": view},
                "view": {"id": view, "hash": shown.hash, **shown.content},
                "actions": [{**element, "block_id": block, "action_ts": self.workspace.new_ts()}],
            },
        )

    def shortcut(self, user: str, channel: str, ts: str, callback: str) -> Delivery:
        """Use a message shortcut."""
        message = copy.deepcopy(self.workspace.channels[channel].messages[ts])
        return self._interact(
            user,
            channel,
            {
                "type": "message_action",
                "callback_id": callback,
                "message_ts": ts,
                "message": message,
                "action_ts": self.workspace.new_ts(),
                "response_url": self.server.response_url(self.workspace, channel, user),
            },
        )

    def submit(self, view: str, values: Json) -> Delivery:
        """Submit a modal; `values` holds a state value for each action id."""
        shown = self.workspace.views[view]
        state: Json = {}
        for block in shown.content["blocks"]:
            if block["type"] == "input":
                action = block["element"]["action_id"]
                state[block["block_id"]] = {action: values.get(action, {"type": block["element"]["type"]})}
        content = {"id": view, "hash": shown.hash, **shown.content, "state": {"values": state}}
        return self._interact(shown.user, "", {"type": "view_submission", "view": content})

    def _interact(self, user: str, channel: str, payload: Json) -> Delivery:
        person = self.workspace.people[user]
        about = {
            "user": {"id": user, "name": person.name, "team_id": person.team},
            "team": {"id": self.workspace.team, "domain": "simulated"},
            "trigger_id": self.workspace.trigger(user),
        }
        if channel:
            about["channel"] = {"id": channel, "name": self.workspace.channels[channel].name}
        return self.server.send("interactive", {**self._common(user, channel), **about, **payload})

    def _common(self, user: str, channel: str) -> Json:
        return {"token": "deprecated", "api_app_id": "A0FONTE", "is_enterprise_install": "false"}


def find_button(content: Json, action: str) -> tuple[str, Json]:
    """Return the block id and the button whose action id begins with `action`.

    Raises:
        LookupError: there is none.
    """
    for place, block in enumerate(content.get("blocks", ())):
        for element in (*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else ())):
            if isinstance(element, dict) and element.get("action_id", "").startswith(action):
                return block.get("block_id", f"b{place}"), element
    raise LookupError(f"No button {action} in {[b['type'] for b in content.get('blocks', ())]}")
