"""The bot as a Bolt app: what Slack tells it is kept on the disk, acknowledged, and put in the queue, in this order.

The only file that imports slack_bolt.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult

from ui.examples import examples
from ui.slack.actions import Actions
from ui.slack.answering import Answering
from ui.slack.asked import Asked
from ui.slack.blocks import sentence_blocks
from ui.slack.calls import client_without_token, open_socket, respond
from ui.slack.errors import SlackError
from ui.slack.installed import Installed
from ui.slack.mrkdwn import plain
from ui.slack.reading import Deleted, Edited, read
from ui.slack.rich import cut
from ui.slack.scopes import ASK_SHORTCUT, COMMAND, VERIFY_SHORTCUT
from ui.slack.words import words_of
from ui.slack.worker import Workers
from ui.words import LANGUAGES

_LOG = logging.getLogger("fonte.slack")
_LISTENERS = 10
_DOING = 16
"""Buttons, shortcuts and greetings at once. Apart from the listeners, which have to acknowledge in time."""
_DAY = 86_400.0
_LAST_WORDS = 5.0
"""Seconds in which a bot that stops tells of the answers that have to wait."""
_NO_MARKUP = str.maketrans("<>", "‹›")
"""A suggestion becomes a message of who takes it: a title with a mention in it must not call anybody."""
_PROMPT = 75
"""Characters of a suggested question's title."""
Event = Mapping[str, Any]
Next = Callable[[], Any]


class Bot:
    """Listens, and answers until `stop`."""

    def __init__(self, answering: Answering, actions: Actions, signing_secret: str = "") -> None:
        self._answering = answering
        self._actions = actions
        self._deliveries = answering.deliveries
        self._settings = answering.settings
        self._installed = answering.installed
        self._workers = Workers(answering.run, self._settings.workers, self._settings.waiting)
        self._handler: SocketModeHandler | None = None
        self._pool = ThreadPoolExecutor(_DOING, thread_name_prefix="slack-doing")
        self._forgot = 0.0
        self.app = App(
            name="fonte",
            logger=_BOLT,
            client=client_without_token(self._settings.api_url),
            # Bolt looks at the names of the arguments, and does not know a method's self.
            authorize=lambda team_id, enterprise_id: self._authorize(team_id, enterprise_id),  # type: ignore[arg-type, return-value]
            signing_secret=signing_secret,
            listener_executor=ThreadPoolExecutor(_LISTENERS, thread_name_prefix="slack-listener"),
        )
        self._listen()

    @property
    def workspaces(self) -> list[Installed]:
        """Return where it is installed."""
        return list(self._installed.values())

    def resume(self) -> int:
        """Put what an earlier run left unanswered in the queue, and return how much that is."""
        self._forget()
        left = self._deliveries.waiting()
        for kept in left:
            self._workers.submit(kept.asked.line, kept.asked.key, force=True)
        return len(left)

    def connect(self, app_token: str) -> None:
        """Open Socket Mode; a connection that breaks is opened again.

        Raises:
            SlackError: the token is no good, or Slack cannot be reached.
        """
        open_socket(app_token, self._settings.api_url)  # Bolt would show its own error
        self._handler = SocketModeHandler(self.app, app_token, ping_interval=5, logger=_SOCKET)
        self._handler.connect()  # type: ignore[no-untyped-call]

    def dispatch(self, request: BoltRequest) -> BoltResponse:
        """Answer one request that came over HTTP; its signature is checked first."""
        return self.app.dispatch(request)

    def idle(self, seconds: float) -> bool:
        """Wait until every question is settled; False where that takes longer."""
        return self._workers.idle(seconds)

    def stop(self, seconds: float = 10.0) -> bool:
        """Take nothing more, finish what is being answered, and say where an answer will come after a restart."""
        if self._handler is not None:
            self._handler.close()  # type: ignore[no-untyped-call]
        finished = self._workers.stop(seconds)
        self._pool.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + _LAST_WORDS
        for kept in self._deliveries.waiting():
            if time.monotonic() < until and kept.reply and kept.asked.team in self._installed:
                self._answering.interrupt(kept)
        return finished

    def _authorize(self, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        place = self._installed.get(team_id or "")
        if place is None:
            _LOG.error("Slack told of workspace %s, which no token in SLACK_BOT_TOKEN is for", team_id)
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=place.bot.user,
            bot_id=place.bot.id,
            bot_token=place.token,
        )

    def _listen(self) -> None:
        """Register the listeners. A listener's middleware runs before the acknowledgement, the listener after it."""
        app = self.app
        app.event("message", middleware=[self._keep])(self._take)
        app.event("app_mention", middleware=[self._keep])(self._take)
        app.event("assistant_thread_started", middleware=[self._once])(self._pane)
        app.event("assistant_thread_context_changed")(lambda: None)
        app.event("member_joined_channel")(self._joined)
        app.command(COMMAND)(self._command)
        app.shortcut(ASK_SHORTCUT)(self._doing(self._actions.ask_about))
        app.shortcut(VERIFY_SHORTCUT)(self._doing(self._actions.verify))
        app.view("fonte_ask")(self._form)
        app.view("fonte_reason")(self._doing(self._actions.reason))
        app.action(re.compile("^fonte_passage_"))(self._doing(self._actions.passage))
        for name in ("nearest", "useful", "not_useful", "person", "resolved", "publish"):
            app.action(f"fonte_{name}")(self._doing(getattr(self._actions, name)))
        app.action("fonte_open_web")(lambda ack: ack())

    # Messages

    def _keep(self, event: Event, body: Event, context: BoltContext, next: Next) -> None:  # Bolt's name
        """Keep what a message is to the bot. That it fails is told to Slack, which then delivers it again."""
        found = read(event, self._place(context).bot, self._settings, self._deliveries)
        match found:
            case Asked():
                context["fonte"] = found if self._deliveries.accept(found) else None
            case Edited():
                context["fonte"] = self._edited(found.asked, str(body.get("event_id")))
            case Deleted():
                context["fonte"] = found if self._deliveries.get(found.key) else None
        next()

    def _take(self, context: BoltContext) -> None:
        match context.get("fonte"):
            case Asked() as asked:
                self._queue(asked)
            case Deleted(key):
                self._pool.submit(self._delete, key)

    def _edited(self, asked: Asked, event_id: str) -> Asked | None:
        kept = self._deliveries.get(asked.key)
        if kept is None:
            return asked if self._deliveries.accept(asked) else None
        if kept.asked.text == asked.text or not self._deliveries.first(event_id):
            return None
        changed = replace(asked, way=kept.asked.way)
        self._deliveries.again(changed)
        return changed

    def _delete(self, key: str) -> None:
        """Take back the answer to a question that was taken back."""
        kept = self._deliveries.get(key)
        self._deliveries.delete(key)
        if kept is not None and kept.reply:
            place = self._installed[kept.asked.team]
            try:
                place.slack.call("chat.delete", channel=kept.asked.channel, ts=kept.reply)
            except SlackError as error:
                _LOG.info("the answer to %s could not be deleted: %s", key, error)

    def _forget(self) -> None:
        """Once a day, forget what is too old."""
        if time.monotonic() - self._forgot > _DAY or not self._forgot:
            self._forgot = time.monotonic()
            self._deliveries.forget(self._settings.keep_days)

    def _queue(self, asked: Asked) -> None:
        self._forget()
        if not self._workers.submit(asked.line, asked.key):
            self._answering.turn_away(asked)

    # The assistant pane

    def _once(self, body: Event, next: Next) -> None:
        if self._deliveries.first(str(body.get("event_id"))):
            next()

    def _pane(self, event: Event, context: BoltContext) -> None:
        self._pool.submit(self._greet, event["assistant_thread"], self._place(context))

    def _greet(self, thread: Event, place: Installed) -> None:
        """Greet, and suggest questions that the documents open to this person answer."""
        channel, ts, user = thread["channel_id"], thread["thread_ts"], thread["user_id"]
        self._deliveries.mark(f"{place.bot.team}/{channel}/{ts}", "pane")
        asked = Asked(place.bot.team, channel, ts, ts, user, "", "", "pane", True)
        open_to = self._answering.open_to(asked, place)
        documents = [d for d in self._answering.library.documents() if d.collection in open_to.collections]
        italian = sum(d.language == "it" for d in documents) > len(documents) / 2
        words = words_of("it" if italian else "en")
        said = words.greeting if open_to.collections else words.closed[open_to.why].format(channel=channel)
        place.slack.post_once(f"{asked.key}/pane", channel, ts, said, sentence_blocks(said), again=False)
        questions = examples([document.title for document in documents], LANGUAGES[words.language])
        if questions:
            plain_ones = [question.translate(_NO_MARKUP) for question in questions]
            prompts = [{"title": cut(question, _PROMPT), "message": question} for question in plain_ones]
            place.slack.call(
                "assistant.threads.setSuggestedPrompts",
                channel_id=channel,
                thread_ts=ts,
                title=words.try_one,
                prompts=prompts,
            )

    def _joined(self, event: Event, context: BoltContext) -> None:
        self._place(context).directory.forget(event["channel"])

    # Commands, shortcuts, buttons

    def _command(self, ack: Callable[..., Any], command: Event, context: BoltContext) -> None:
        text = plain(str(command.get("text") or ""))  # Slack escapes it, as it does a message's
        if text.lower() in ("", "help", "aiuto"):
            ack(words_of("it" if text.lower() == "aiuto" else "en").help)
            return
        asked = Asked(
            team=self._place(context).bot.team,
            channel=command["channel_id"],
            ts=f"command-{time.time():.3f}-{command['trigger_id']}",
            thread="",
            user=command["user_id"],
            user_team=command.get("team_id", ""),
            text=text,
            way="command",
            direct=command["channel_id"].startswith("D"),
            response_url=command["response_url"],
        )
        self._deliveries.accept(asked)
        ack()
        self._queue(asked)

    def _form(self, ack: Callable[..., Any], body: Event, context: BoltContext) -> None:
        asked = self._actions.asked(body, self._place(context))
        new = self._deliveries.accept(asked)
        ack()
        if new:
            self._queue(asked)

    def _doing(self, act: Callable[[Event, Installed], None]) -> Callable[..., None]:
        """Return a listener that acknowledges, and does something that may wait for Slack or for the documents."""

        def do(body: Event, place: Installed) -> None:
            try:
                act(body, place)
            except Exception as error:  # noqa: BLE001  # a surface: a sentence for the person, the rest for the log
                _LOG.warning("a button or shortcut could not be answered: %s: %s", type(error).__name__, error)
                self._failed(body)

        def listener(ack: Callable[..., Any], body: Event, context: BoltContext) -> None:
            ack()
            self._pool.submit(do, body, self._place(context))

        return listener

    def _failed(self, body: Event) -> None:
        """Tell the person that what they did was in vain."""
        if "response_url" in body:
            try:
                respond(body["response_url"], words_of("en").failed)
            except SlackError as error:
                _LOG.warning("and that could not be said: %s", error)

    def _place(self, context: BoltContext) -> Installed:
        return self._installed[str(context.team_id)]


_SOCKET = logging.getLogger("fonte.slack.socket")
_BOLT = logging.getLogger("fonte.slack.bolt")
_BOLT.setLevel(logging.ERROR)
"""Bolt would warn of SLACK_BOT_TOKEN, which may hold the tokens of several workspaces, and of events left alone."""
