"""The message in which a question is answered: it says that it is being worked on, grows, and is there once.

A fast answer is one message. Where it takes longer than a moment, a message says so and is updated no faster than
Slack allows, or is streamed where a language model writes and Slack streams.
"""

import logging
import threading
import time
from collections.abc import Sequence

from ui.slack.calls import Slack, respond
from ui.slack.deliveries import Deliveries, Kept
from ui.slack.errors import NotAllowed, SlackDown, SlackError, SlackRefused
from ui.slack.mrkdwn import escaped, markdown
from ui.slack.rich import Json, blocks, note, section, text
from ui.slack.settings import SlackSettings
from ui.slack.words import SlackWords

_LOG = logging.getLogger("fonte.slack")
_MOST_STREAMED = 11_000
"""Characters of one call; Slack takes 12,000."""


class Reply:
    """One reply. Used by the thread that answers; a timer of its own says that it takes longer."""

    def __init__(
        self, kept: Kept, slack: Slack, deliveries: Deliveries, settings: SlackSettings, words: SlackWords
    ) -> None:
        self._asked = kept.asked
        self._slack = slack
        self._deliveries = deliveries
        self._settings = settings
        self._words = words
        self._ts = kept.reply
        self._streaming = kept.streaming
        self._again = kept.tries > 0
        self._step = words.searching
        self._sentences: list[tuple[str, str]] = []
        self._streamed = 0
        self._may_stream = settings.streaming and not kept.tries and not kept.asked.response_url
        self._updated = 0.0
        self._lock = threading.Lock()
        self._over = False
        self._timer: threading.Timer | None = None

    @property
    def ts(self) -> str:
        """Return the time stamp of the message, empty while there is none."""
        return self._ts

    def begin(self) -> None:
        """Show that the bot is at work: at once in the assistant pane, elsewhere when it takes longer than a moment."""
        if self._asked.way == "pane":
            self._optional("assistant.threads.setStatus", **self._pane(), status=self._words.status)
        self._timer = threading.Timer(self._settings.patience, self._slow)
        self._timer.daemon = True
        self._timer.start()

    def step(self, said: str, writing: bool) -> None:
        """Say what is being done; a model that writes may be streamed."""
        with self._lock:
            self._step = said
            if writing and self._may_stream and not self._ts:
                self._start_stream()

    def sentence(self, said: str, marks: str) -> None:
        """Show a sentence that has been checked, with the numbers of its sources."""
        with self._lock:
            self._sentences.append((said, marks))
            if self._streaming:
                self._append()
            elif self._ts and time.monotonic() - self._updated >= self._settings.pace:
                self._update_progress()

    def finish(self, said: str, whole: Sequence[Json], under: Sequence[Json] = ()) -> None:
        """Show what the answer is; `under` is what comes below the sentences of a streamed one.

        Raises:
            SlackError: it could not be shown; what was shown before is still there.
        """
        self._end()
        with self._lock:
            if self._asked.response_url:
                respond(self._asked.response_url, said, whole)
                return
            if self._again and not self._ts:
                self._adopt()
            if self._streaming and self._sentences and not self._again:
                try:
                    self._append()
                    self._slack.call("chat.stopStream", **self._place(), blocks=list(under))
                    self._noted(streaming=False)
                    return
                except SlackRefused as error:
                    _LOG.info("the stream of %s could not be ended: %s", self._asked.key, error)
            if self._ts:
                self._stop_stream()
                self._replace(said, whole)
                return
            self._ts = self._slack.post_once(
                self._asked.key, self._asked.channel, self._asked.reply_thread, said, whole, self._again
            )
            self._noted(streaming=False)

    def withdraw(self) -> None:
        """Take the message away: nothing is said after all."""
        self._end()
        with self._lock:
            if self._ts:
                self._stop_stream()
                self._optional("chat.delete", **self._place())
                self._ts = ""
                self._noted(streaming=False)
            elif self._asked.way == "pane":
                self._optional("assistant.threads.setStatus", **self._pane(), status="")

    def interrupted(self) -> None:
        """Say, where something is shown already, that the answer comes after a restart."""
        self._end()
        with self._lock:
            if self._ts and not self._asked.response_url:
                self._stop_stream()
                self._optional(
                    "chat.update", **self._place(), text=self._words.restarting, blocks=[note(self._words.restarting)]
                )

    # All below: inside the lock

    def _slow(self) -> None:
        with self._lock:
            if self._over or self._ts:
                return
            try:
                if self._asked.response_url:
                    respond(self._asked.response_url, self._step)
                    return
                if self._asked.way == "pane":
                    return  # the status says it
                self._ts = self._slack.post_once(
                    self._asked.key,
                    self._asked.channel,
                    self._asked.reply_thread,
                    self._step,
                    [note(self._step)],
                    self._again,
                )
                self._noted(streaming=False)
                self._updated = time.monotonic()
            except SlackError as error:
                _LOG.info("could not say that %s is being worked on: %s", self._asked.key, error)
                self._again = True  # it may be there all the same

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._over = True

    def _start_stream(self) -> None:
        self._may_stream = False  # asked once
        thread = self._asked.reply_thread
        if not thread:
            return
        whom = {"recipient_user_id": self._asked.user, "recipient_team_id": self._asked.user_team or self._asked.team}
        try:
            answer = self._slack.call(
                "chat.startStream",
                channel=self._asked.channel,
                thread_ts=thread,
                **({} if self._asked.direct else whom),
            )
        except (NotAllowed, SlackRefused) as error:
            _LOG.info("Slack does not stream in %s: %s", self._asked.channel, error)
            return
        except SlackDown as error:
            _LOG.info("could not begin a stream for %s: %s", self._asked.key, error)
            self._again = True
            return
        self._ts, self._streaming = str(answer["ts"]), True
        self._noted(streaming=True)

    def _adopt(self) -> None:
        """Take over a stream that was begun and not noted: it has no metadata that would tell whose it is."""
        if self._asked.reply_thread and self._settings.streaming:
            self._ts = self._slack.begun_stream(self._asked.channel, self._asked.reply_thread, self._asked.ts)
            self._streaming = bool(self._ts)

    def _append(self) -> None:
        fresh = self._sentences[self._streamed :]
        if not fresh:
            return
        said = "".join(f"{markdown(sentence)} {markdown(marks)}\n\n" for sentence, marks in fresh)[:_MOST_STREAMED]
        try:
            self._slack.call("chat.appendStream", **self._place(), markdown_text=said)
            self._streamed = len(self._sentences)
        except SlackError as error:
            _LOG.info("a sentence of %s could not be streamed: %s", self._asked.key, error)
            self._stop_stream()  # the rest comes as an update of the whole

    def _update_progress(self) -> None:
        shown = blocks([section(text(sentence), text(f" {marks}", bold=True)) for sentence, marks in self._sentences])
        said = escaped(" ".join(sentence for sentence, _ in self._sentences))
        self._optional("chat.update", **self._place(), text=said[:3_000], blocks=[*shown[:40], note(self._step)])
        self._updated = time.monotonic()

    def _replace(self, said: str, whole: Sequence[Json]) -> None:
        try:
            self._slack.call("chat.update", **self._place(), text=said, blocks=list(whole))
        except SlackRefused as error:
            _LOG.info("the message of %s could not be changed: %s", self._asked.key, error)
            if "message_not_found" not in str(error):
                self._optional("chat.delete", **self._place())
            self._ts = self._slack.post_once(
                self._asked.key, self._asked.channel, self._asked.reply_thread, said, whole, again=False
            )
        self._noted(streaming=False)

    def _stop_stream(self) -> None:
        if self._streaming:
            self._optional("chat.stopStream", **self._place())
            self._streaming = False

    def _noted(self, streaming: bool) -> None:
        self._streaming = streaming
        self._deliveries.replying(self._asked.key, self._ts, streaming)

    def _optional(self, method: str, **arguments: object) -> None:
        """Call what an answer is complete without."""
        try:
            self._slack.call(method, **arguments)
        except SlackError as error:
            _LOG.info("%s for %s: %s", method, self._asked.key, error)

    def _place(self) -> dict[str, str]:
        return {"channel": self._asked.channel, "ts": self._ts}

    def _pane(self) -> dict[str, str]:
        return {"channel_id": self._asked.channel, "thread_ts": self._asked.thread}
