"""Which of Slack's events are questions to the bot, and which change or take back one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ui.slack.asked import Asked, Way
from ui.slack.deliveries import Deliveries
from ui.slack.mrkdwn import mentions, plain
from ui.slack.settings import SlackSettings

_SAID = {None, "file_share", "thread_broadcast", "bot_message"}
"""Subtypes of messages that somebody wrote."""
_ASKING = re.compile(
    r"^\W*(?:(?:and|but|so|e|ed|ma|allora|ok|hey|ciao|hi|hello)\W+)?"
    r"(?:who|whose|whom|what|when|where|why|how|which|is|are|was|were|do|does|did|can|could|will|would|should|has|have"
    r"|tell me|show me|chi|che|cosa|quando|dove|perch[eéè]|come|quale|quali|quanto|quanta|quanti|quante|qual|è vero"
    r"|sono|può|puoi|potete|dimmi|in che|a che|da quando|per quale|di che)\b",
    re.IGNORECASE,
)
_MOST_BOT_TURNS = 3
"""Questions of an allowed bot in a thread that are answered. Two bots cannot go on for ever."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A message that was changed."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message that was taken back."""

    key: str


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot in one workspace."""

    team: str
    user: str
    id: str


def read(
    event: Mapping[str, Any], bot: Bot, settings: SlackSettings, deliveries: Deliveries
) -> Asked | Edited | Deleted | None:
    """Return what a `message` or `app_mention` event is to the bot, None where it is nothing."""
    if event.get("subtype") == "message_changed":
        return _edited(event, bot, settings, deliveries)
    if event.get("subtype") == "message_deleted":
        return Deleted(f"{bot.team}/{event['channel']}/{event['deleted_ts']}")
    return _asked(event, bot, settings, deliveries)


def _edited(
    event: Mapping[str, Any], bot: Bot, settings: SlackSettings, deliveries: Deliveries
) -> Edited | Deleted | None:
    message, previous = event["message"], event.get("previous_message") or {}
    if message.get("subtype") == "tombstone":  # what is left of a message that had replies
        return Deleted(f"{bot.team}/{event['channel']}/{message['ts']}")
    if message.get("text") == previous.get("text"):  # Slack put a preview under it
        return None
    about = {"channel": event["channel"], "channel_type": event.get("channel_type", "")}
    asked = _asked({**message, **about}, bot, settings, deliveries)
    return Edited(asked) if asked else None


def _asked(event: Mapping[str, Any], bot: Bot, settings: SlackSettings, deliveries: Deliveries) -> Asked | None:
    if event.get("subtype") not in _SAID or not event.get("ts") or event.get("hidden"):
        return None
    user, from_bot = event.get("user") or "", event.get("bot_id") or ""
    if user == bot.user or from_bot == bot.id:
        return None
    direct = event.get("channel_type") == "im" or event["channel"].startswith("D")
    text = event.get("text") or ""
    mentioned = bot.user in mentions(text)
    asked = Asked(
        team=bot.team,
        channel=event["channel"],
        ts=event["ts"],
        thread=event.get("thread_ts") or "",
        user=user or from_bot,
        user_team=event.get("user_team") or event.get("team") or "",
        text=plain(text, bot.user),
        way="mention",
        direct=direct,
    )
    way: Way | None
    if from_bot:
        way = _bot_way(asked, mentioned, from_bot, settings, deliveries)
    else:
        way = _way(asked, text, mentioned, settings, deliveries)
    return replace(asked, way=way) if way else None


def _way(asked: Asked, text: str, mentioned: bool, settings: SlackSettings, deliveries: Deliveries) -> Way | None:
    if asked.direct:
        in_pane = asked.thread and deliveries.marked(f"{asked.team}/{asked.channel}/{asked.thread}", "pane")
        return "pane" if in_pane else "direct"
    if mentioned:
        return "mention"
    if mentions(text):  # it is said to somebody else
        return None
    if asked.thread and deliveries.takes_part(asked.line):
        return "follow_up" if looks_like_a_question(asked.text) else None
    if asked.channel in settings.listening and not asked.thread and looks_like_a_question(asked.text):
        return "listening"
    return None


def _bot_way(
    asked: Asked, mentioned: bool, from_bot: str, settings: SlackSettings, deliveries: Deliveries
) -> Way | None:
    """A bot is answered where it is allowed, mentions this one, and has not done so again and again."""
    if not mentioned or not {asked.user, from_bot} & set(settings.bots):
        return None
    earlier = [kept for kept in deliveries.of_line(asked.line) if kept.asked.user == asked.user]
    return "mention" if len(earlier) < _MOST_BOT_TURNS or asked.key in {k.asked.key for k in earlier} else None


def looks_like_a_question(text: str) -> bool:
    """Return whether somebody asks: a question mark, or the word a question begins with in English or Italian."""
    return "?" in text or bool(_ASKING.match(text))
