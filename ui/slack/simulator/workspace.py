"""What a simulated workspace holds: people, channels and their messages, and what a bot is told of them."""

import itertools
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["public", "private", "direct", "group"]

_EVENT_OF_KIND: Mapping[Kind, str] = {"public": "channel", "private": "group", "direct": "im", "group": "mpim"}


@dataclass(slots=True)
class Person:
    """Someone with an account; `team` is another one's for people from outside."""

    id: str
    name: str
    team: str
    guest: bool = False
    bot: bool = False


@dataclass(slots=True)
class Channel:
    """A channel or a direct message, with its messages by time stamp."""

    id: str
    name: str
    kind: Kind = "public"
    members: list[str] = field(default_factory=list)
    shared: bool = False
    """With another organisation (Slack Connect)."""
    messages: dict[str, Json] = field(default_factory=dict)
    ephemeral: list[Json] = field(default_factory=list)
    """What only one person sees: each with `user`."""

    def thread(self, ts: str) -> list[Json]:
        """Return a message and its replies, oldest first."""
        return [m for m in self.ordered() if ts in (m["ts"], m.get("thread_ts"))]

    def ordered(self) -> list[Json]:
        """Return every message, oldest first."""
        return [self.messages[ts] for ts in sorted(self.messages)]


@dataclass(slots=True)
class View:
    """A modal that is open for somebody."""

    id: str
    user: str
    content: Json
    hash: str = "1"


class Workspace:
    """One workspace and the app that is installed in it. Guarded by `lock`, which whoever reads it holds."""

    def __init__(self, team: str = "T0FONTE", name: str = "Fonte test", scopes: frozenset[str] = frozenset()) -> None:
        self.team = team
        self.name = name
        self.scopes = scopes
        """Those that the bot's token has."""
        self.lock = threading.RLock()
        self.bot = Person(f"U{team[1:]}BOT", "fonte", team, bot=True)
        self.bot_id = f"B{team[1:]}"
        self.token = f"xoxb-{team}-simulated"
        self.token_error = ""
        """What every call answers, as `token_expired`; empty while the token is good."""
        self.people: dict[str, Person] = {self.bot.id: self.bot}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.triggers: dict[str, tuple[str, float]] = {}
        """Trigger ids: for whom, and when they were given out."""
        self.statuses: list[Json] = []
        self.prompts: list[Json] = []
        self.reactions: list[tuple[str, str, str]] = []
        """Channel, time stamp, name."""
        self.streams: set[str] = set()
        """Time stamps of messages that are being streamed."""
        self._clock = itertools.count(1)

    def add_person(self, id_: str, name: str, team: str = "", guest: bool = False, bot: bool = False) -> Person:
        """Add somebody."""
        person = Person(id_, name, team or self.team, guest, bot)
        with self.lock:
            self.people[id_] = person
        return person

    def add_channel(
        self, id_: str, name: str, kind: Kind = "public", members: list[str] | None = None, shared: bool = False
    ) -> Channel:
        """Add a channel; the bot is in it, and everybody where no members are named."""
        with self.lock:
            inside = list(self.people) if members is None else [*members, self.bot.id]
            channel = Channel(id_, name, kind, inside, shared)
            self.channels[id_] = channel
        return channel

    def new_ts(self) -> str:
        """Return a time stamp, later than every one before."""
        return f"{time.time():.0f}.{next(self._clock):06d}"

    def post(self, channel: str, message: Json) -> Json:
        """Add a message and return it."""
        with self.lock:
            message = {"type": "message", "ts": self.new_ts(), **message}
            self.channels[channel].messages[message["ts"]] = message
            return message

    def trigger(self, user: str) -> str:
        """Return a trigger id, good for three seconds."""
        with self.lock:
            trigger = f"{self.team}.{next(self._clock)}.trigger"
            self.triggers[trigger] = (user, time.monotonic())
            return trigger

    # What the bot is told

    def events_of(self, channel_id: str, message: Json) -> list[Json]:
        """Return the events that a new message of a person is: a mention comes as two."""
        channel = self.channels[channel_id]
        event = {
            **message,
            "channel": channel_id,
            "channel_type": _EVENT_OF_KIND[channel.kind],
            "event_ts": message["ts"],
        }
        events = [event]
        if f"<@{self.bot.id}>" in message.get("text", "") and channel.kind != "direct":
            keys = ("user", "text", "ts", "thread_ts", "channel", "event_ts", "team", "bot_id", "blocks")
            events.append({"type": "app_mention", **{key: event[key] for key in keys if key in event}})
        return events

    def changed(self, channel_id: str, message: Json, previous: Json) -> Json:
        """Return the event that an edited message is."""
        return {
            "type": "message",
            "subtype": "message_changed",
            "channel": channel_id,
            "channel_type": _EVENT_OF_KIND[self.channels[channel_id].kind],
            "message": message,
            "previous_message": previous,
            "ts": self.new_ts(),
            "event_ts": self.new_ts(),
        }

    def deleted(self, channel_id: str, previous: Json) -> Json:
        """Return the event that a deleted message is."""
        return {
            "type": "message",
            "subtype": "message_deleted",
            "channel": channel_id,
            "channel_type": _EVENT_OF_KIND[self.channels[channel_id].kind],
            "deleted_ts": previous["ts"],
            "previous_message": previous,
            "ts": self.new_ts(),
            "event_ts": self.new_ts(),
        }
