"""The real bot in the simulated workspace, for the tests of Slack."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.chatbot import Chatbot
from tests.slack_workspace import Json, People, SlackServer, Workspace
from ui.slack.app import Bot
from ui.slack.deliveries import Deliveries
from ui.slack.events_server import PATH, EventsServer, events
from ui.slack.running import bot_of
from ui.slack.scopes import EVENTS, SCOPES
from ui.slack.settings import SlackSettings
from ui.slack.simulator.reading import lines
from ui.slack.tokens import Tokens

ANNA, MARCO, GUEST, STRANGER = "U1ANNA", "U2MARCO", "U3GUEST", "U4STRANGER"
OPEN, CLOSED, PRIVATE, SHARED, DIRECT = "C1OPEN", "C2CLOSED", "C3PRIVATE", "C4SHARED", "D1ANNA"
HEADLINE = "why were Tesla's GPUs delayed?"


def workspace(team: str = "T0FONTE", scopes: frozenset[str] = frozenset(SCOPES)) -> Workspace:
    """Return a workspace with people and channels."""
    made = Workspace(team, scopes=scopes)
    made.add_person(ANNA, "anna")
    made.add_person(MARCO, "marco")
    made.add_person(GUEST, "guest", guest=True)
    made.add_person(STRANGER, "stranger", team="T9OTHER")
    made.add_channel(OPEN, "open", members=[ANNA, MARCO])
    made.add_channel(CLOSED, "closed", members=[ANNA, MARCO])
    made.add_channel(PRIVATE, "private", "private", [ANNA, MARCO])
    made.add_channel(SHARED, "shared", members=[ANNA, STRANGER], shared=True)
    made.add_channel(DIRECT, "anna", "direct", [ANNA])
    return made


def until(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait for a condition and return what it gives."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
    return found


class Running:
    """A bot that runs, and the people who use it."""

    def __init__(self, server: SlackServer, bot: Bot, deliveries: Deliveries) -> None:
        self.server = server
        self.bot = bot
        self.deliveries = deliveries
        self.workspace = next(iter(server.workspaces.values()))
        self.people = People(server, self.workspace)

    def settle(self, seconds: float = 30.0) -> None:
        """Wait until everything that was told is acknowledged and settled."""
        for delivery in list(self.server.deliveries):
            assert delivery.done.wait(seconds)
        time.sleep(0.05)  # a listener runs after its acknowledgement
        until(lambda: not self.deliveries.waiting(), seconds)
        assert self.bot.idle(seconds)

    def said(self, channel: str, thread: str = "") -> list[Json]:
        """Return what the bot wrote in a channel, or in a thread of it."""
        with self.workspace.lock:
            inside = self.workspace.channels[channel]
            messages = inside.thread(thread) if thread else inside.ordered()
            return [message for message in messages if message.get("user") == self.workspace.bot.id]

    def answer(self, channel: str, thread: str) -> Json:
        """Wait for the bot's last word in a thread and return it."""
        self.settle()
        return self.said(channel, thread)[-1]

    def ask(self, text: str, channel: str = OPEN, thread: str = "", user: str = ANNA) -> Json:
        """Mention the bot and return its reply."""
        before = len(self.said(channel))
        ts = self.people.mention(user, channel, text, thread)
        self.settle()
        replies = self.said(channel, thread or ts)
        assert len(self.said(channel)) == before + 1, "one question, one reply"
        return replies[-1]


def read(message: Json) -> str:
    """Return a message as a person reads it."""
    return "\n".join(lines(message))


@contextmanager
def running(
    chatbot: Chatbot,
    data: Path,
    *workspaces: Workspace,
    server: SlackServer | None = None,
    http: bool = False,
    **settings: Any,
) -> Iterator[Running]:
    """Run the bot in a workspace, over Socket Mode or signed HTTP; a `server` that is given outlives the block."""
    own = server is None
    server = server or SlackServer(*(workspaces or (workspace(),)), events=frozenset(EVENTS))
    values = {"channels": {OPEN: ["*"]}, "api_url": server.api_url, "patience": 5.0} | settings
    tokens = Tokens(tuple(w.token for w in server.workspaces.values()), server.app_token, server.signing_secret)
    listening = None
    data.mkdir(parents=True, exist_ok=True)
    bot, deliveries = bot_of(chatbot, data, SlackSettings.model_validate(values), tokens)
    try:
        bot.resume()
        if http:
            listening = EventsServer(events(bot.dispatch), "127.0.0.1", 0)
            server.request_url = f"http://127.0.0.1:{listening.port}{PATH}"
        else:
            bot.connect(server.app_token)
            assert server.connected()
        yield Running(server, bot, deliveries)
    finally:
        if listening is not None:
            listening.close()
        bot.stop(1)
        deliveries.close()
        if own:
            server.close()
