"""The workspaces that the bot is installed in: for each its token's client and its people, none of it shared."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ui.slack.calls import Slack
from ui.slack.directory import Directory
from ui.slack.errors import NotAllowed
from ui.slack.reading import Bot

_LOG = logging.getLogger("fonte.slack")


@dataclass(frozen=True, slots=True)
class Installed:
    """The bot in one workspace."""

    name: str
    bot: Bot
    token: str
    slack: Slack
    directory: Directory
    scopes: frozenset[str]
    """What Slack says the token may do; empty where it did not say."""


def install(token: str, api_url: str) -> Installed:
    """Return the workspace that a token is for.

    Raises:
        SlackError: the token is no good, or Slack cannot be reached.
    """
    slack = Slack(token, api_url)
    found = slack.call("auth.test")
    if not found.get("bot_id"):
        raise NotAllowed("not_allowed_token_type")
    team = str(found["team_id"])
    bot = Bot(team, str(found["user_id"]), str(found["bot_id"]))
    scopes = frozenset(scope for scope in str(found["scopes"]).split(",") if scope)
    return Installed(str(found.get("team", team)), bot, token, slack, Directory(team, slack), scopes)


def by_team(installed: Sequence[Installed]) -> Mapping[str, Installed]:
    """Return workspaces by their team id."""
    return {one.bot.team: one for one in installed}
