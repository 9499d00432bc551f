"""The thread as a conversation: what was asked before a question and answered, and what others said around it.

Nothing of it is an instruction. Turns only complete a question that leans on them (rag/conversation); they are never
put before a model.
"""

import logging
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from rag.directives import addresses_a_model
from rag.question import Turn
from ui.slack.asked import Asked
from ui.slack.calls import Json, Slack
from ui.slack.deliveries import Deliveries, Kept
from ui.slack.errors import SlackError
from ui.slack.mrkdwn import plain

_LOG = logging.getLogger("fonte.slack")
_PAGE = 200
_MOST_READ = 2_000
"""Messages of a long thread that are read to find the newest."""
_DIRECT_SECONDS = 3_600
"""In a direct message outside a thread, what was said longer ago is another conversation."""
_LONGEST = 2_000
"""Characters of somebody's message that are looked at."""
_TIME = re.compile(r"(?:command-)?(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person in the thread."""

    ts: str
    text: str


def turns(asked: Asked, slack: Slack, bot: str, deliveries: Deliveries, most: int) -> tuple[Turn, ...]:
    """Return at most `most` turns before a question, the newest kept.

    Slack is asked for the thread; where it does not give it, what was answered here is what there is.
    """
    if not most:
        return ()
    before = {kept.asked.ts: kept for kept in deliveries.of_line(asked.line) if kept.asked.ts < asked.ts}
    said: list[Said] = []
    if asked.way not in ("command", "shortcut"):
        try:
            said = list(_said(_messages(asked, slack), asked, bot, before))
        except SlackError as error:
            _LOG.warning("the thread of %s could not be read: %s", asked.key, error)
    return arranged(said, list(before.values()), asked, most)


def arranged(said: Sequence[Said], before: Sequence[Kept], asked: Asked, most: int) -> tuple[Turn, ...]:
    """Return what others said, then the questions and answers of the bot, each in order, at most `most` in all.

    The newest turn counts most to a follow-up. So the bot's own come last: nobody else's message stands between a
    question and the one that leans on it.
    """
    alone = asked.way in ("command", "shortcut") or (asked.direct and not asked.thread)
    oldest = time.time() - _DIRECT_SECONDS if alone else 0.0
    own = [
        Turn(kept.asked.text, kept.shown.get("text", ""))
        for kept in sorted(before, key=lambda kept: kept.asked.ts)
        if kept.state == "answered" and _at(kept.asked.ts) >= oldest
    ][-most:]
    room = most - len(own)
    others = [Turn(one.text, "") for one in said if not addresses_a_model(one.text)]
    return (*(others[-room:] if room else ()), *own)


def _at(ts: str) -> float:
    """Return the time of a question; a command's stands in the id that the bot gave it, a form's is not known."""
    found = _TIME.match(ts)
    return float(found[1]) if found else 0.0


def _messages(asked: Asked, slack: Slack) -> Iterable[Json]:
    """Return messages of the conversation before a question, oldest first."""
    if asked.thread:
        replies = slack.pages(
            "conversations.replies", "messages", channel=asked.channel, ts=asked.thread, latest=asked.ts, limit=_PAGE
        )
        return islice(replies, _MOST_READ)
    if asked.direct:
        found = slack.call("conversations.history", channel=asked.channel, latest=asked.ts, limit=_PAGE // 4)
        recent = [m for m in found["messages"] if float(m["ts"]) > time.time() - _DIRECT_SECONDS]
        return recent[::-1]
    return ()


def _said(messages: Iterable[Json], asked: Asked, bot: str, before: Mapping[str, Kept]) -> Iterable[Said]:
    """Yield what people said that was no question to the bot."""
    for message in messages:
        kept = before.get(message["ts"])
        told = kept is not None and kept.state != "ignored"
        own = message.get("user") == bot or message.get("bot_id") or message.get("subtype") == "tombstone"
        if told or own or message["ts"] >= asked.ts:
            continue
        text = plain(message.get("text", "")[:_LONGEST], bot)
        if text:
            yield Said(message["ts"], text)
