"""One question from its place in the queue to its answer: who may see what, the thread, the answer, its message."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.answer import Answer, Sentence
from rag.chatbot import Chatbot, Status
from rag.question import Question, Turn
from ui.faults import explain
from ui.library import Library
from ui.slack.access import Opened, opened
from ui.slack.asked import Asked
from ui.slack.blocks import answer_blocks, below, fallback, searched, sentence_blocks
from ui.slack.deliveries import Deliveries, Kept
from ui.slack.errors import NotAllowed, SlackDown, SlackError
from ui.slack.installed import Installed
from ui.slack.mrkdwn import escaped, plain
from ui.slack.reply import Reply
from ui.slack.rich import blocks, section, text
from ui.slack.settings import SlackSettings
from ui.slack.thread import turns
from ui.slack.told import told
from ui.slack.words import SlackWords, words_for, words_of
from ui.wire import answer_json
from ui.words import LANGUAGES

_LOG = logging.getLogger("fonte.slack")
_MOST_TRIES = 60
_MOST_RESPONSES = 2
"""An address for the answer to a command can be used five times, and for half an hour."""
_LONGEST_WAIT = 300.0
"""Seconds between two tries to answer while Slack does not work."""


class Withdrawn(Exception):
    """The question was deleted while it was being answered."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers kept questions. Shared by the threads of the queue; holds nothing of a question."""

    chatbot: Chatbot
    library: Library
    installed: Mapping[str, Installed]
    deliveries: Deliveries
    settings: SlackSettings

    def run(self, key: str) -> float:
        """Settle a question and return 0, or return the seconds after which to try again."""
        kept = self.deliveries.get(key)
        if kept is None or kept.state != "waiting":
            return 0.0
        place = self.installed.get(kept.asked.team)
        if place is None:
            _LOG.error("%s came from a workspace that no token is for", key)
            return 0.0
        self.deliveries.begin(key)
        try:
            self._settle(kept, place)
        except SlackDown as error:
            if kept.tries >= (_MOST_RESPONSES if kept.asked.response_url else _MOST_TRIES):
                _LOG.error("%s is given up: Slack does not take an answer (%s)", key, error)
                self.deliveries.finish(key, "lost")
                return 0.0
            wait = min(_LONGEST_WAIT, 2.0**kept.tries)
            _LOG.warning("%s is tried again in %.0f s: %s", key, wait, error)
            return wait
        except NotAllowed as error:
            needed = f" It needs the scope {error.needed}." if error.needed else ""
            _LOG.error("%s waits: Slack does not accept the token (%s).%s See: fonte slack --check", key, error, needed)
            return 60.0
        except SlackError as error:
            _LOG.error("%s is given up: Slack does not take an answer here (%s)", key, error)
            self.deliveries.finish(key, "lost")
        return 0.0

    def open_to(self, asked: Asked, place: Installed) -> Opened:
        """Return the collections that everybody who would read the answer may see."""
        audience = place.directory.audience(asked.channel, asked.user, asked.user_team, asked.direct)
        return opened(self.settings, audience, self.library.collections())

    def turn_away(self, asked: Asked) -> None:
        """Say that too many questions wait; where that cannot be said, the question is answered after a restart."""
        kept, place = self.deliveries.get(asked.key), self.installed.get(asked.team)
        if kept is None or place is None:
            return
        words = words_for(asked.text)
        try:
            if asked.way == "listening":
                self.deliveries.finish(asked.key, "ignored")
            else:
                self._say(asked, Reply(kept, place.slack, self.deliveries, self.settings, words), words.busy)
        except SlackError as error:
            _LOG.warning("%s could not be turned away: %s", asked.key, error)

    def interrupt(self, kept: Kept) -> None:
        """Say in a message that is begun that its answer comes after a restart."""
        words, place = words_for(kept.asked.text), self.installed[kept.asked.team]
        Reply(kept, place.slack, self.deliveries, self.settings, words).interrupted()

    def _settle(self, kept: Kept, place: Installed) -> None:
        asked = kept.asked
        words = words_for(asked.text)
        reply = Reply(kept, place.slack, self.deliveries, self.settings, words)
        open_to = self.open_to(asked, place)
        if not open_to.collections:
            if asked.way == "listening":
                self.deliveries.finish(asked.key, "ignored")
            else:
                self._say(asked, reply, words.closed[open_to.why].format(channel=asked.channel))
            return
        history: tuple[Turn, ...] = turns(asked, place.slack, place.bot.user, self.deliveries, self.settings.history)
        question = asked.text
        if asked.about:
            history = (Turn(asked.about, ""),)
        if not any(character.isalnum() for character in question):
            question = self._root(asked, place)
            if not question:
                self._say(asked, reply, words.empty)
                return
        try:
            self._answer(kept, Question(question, history, open_to.filter()), open_to, reply, words)
        except Withdrawn:
            reply.withdraw()
        except SlackError:
            raise
        except Exception as error:  # noqa: BLE001  # a surface: a sentence for the person, the rest for the log
            self._say(asked, reply, explain(error, LANGUAGES[words.language]), plain=True)

    def _answer(self, kept: Kept, question: Question, open_to: Opened, reply: Reply, words: SlackWords) -> None:
        asked = kept.asked
        quiet = asked.way == "listening"
        if not quiet:
            reply.begin()
        answer: Answer | None = None
        for event in self.chatbot.stream(question):
            self._still_asked(asked)
            if isinstance(event, Answer):
                answer = event
            elif quiet:
                continue
            elif isinstance(event, Status):
                reply.step(words.writing if event.step == "writing" else words.searching, event.step == "writing")
            elif isinstance(event, Sentence):
                numbers = dict.fromkeys(citation.number for citation in event.citations)
                reply.sentence(" ".join(event.text.split()), " ".join(f"[{number}]" for number in numbers))
        assert answer is not None, "a stream ends with its answer"
        if quiet and answer.outcome == "refused" and self.settings.unanswered == "silent":
            self.deliveries.finish(asked.key, "ignored")
            return
        self._show(kept, answer, question.history, reply)

    def _show(self, kept: Kept, answer: Answer, history: tuple[Turn, ...], reply: Reply) -> None:
        asked = kept.asked
        shown = answer_json(answer, self.chatbot.corpus)
        view, words = told(shown), words_of(answer.language)
        which = self.buttons(asked, view.answered and not view.sources)
        edited = bool(kept.shown)
        whole = answer_blocks(view, asked.key, words, which, edited)
        self._still_asked(asked)
        reply.finish(fallback(view), whole, [*searched(view, words), *below(view, asked.key, words, which, edited)])
        before = tuple((turn.question, turn.answer) for turn in history)
        self.deliveries.finish(asked.key, "answered", shown, before, of=asked)

    def buttons(self, asked: Asked, small_talk: bool) -> tuple[str, ...]:
        """Return which buttons an answer has."""
        if small_talk:
            return ()
        private = ("publish",) if asked.way in ("command", "shortcut") and not asked.direct else ()
        if private or asked.direct or asked.response_url:
            return (*private, "feedback")
        return ("feedback", *(("person",) if self.settings.person else ()), "resolved")

    def _say(self, asked: Asked, reply: Reply, said: str, plain: bool = False) -> None:
        """Answer with a sentence of the bot's own; a `plain` one may hold somebody else's words."""
        if plain:
            reply.finish(escaped(said), blocks([section(text(said))]))
        else:
            reply.finish(said, sentence_blocks(said))
        self.deliveries.finish(asked.key, "told", of=asked)

    def _still_asked(self, asked: Asked) -> None:
        kept = self.deliveries.get(asked.key)
        if kept is None or kept.state == "deleted":
            raise Withdrawn

    def _root(self, asked: Asked, place: Installed) -> str:
        """Return what a mention without a question is about: the message that began the thread."""
        if not asked.thread:
            return ""
        found: Any = place.slack.call("conversations.replies", channel=asked.channel, ts=asked.thread, limit=1)
        return plain(found["messages"][0].get("text", ""), place.bot.user)
