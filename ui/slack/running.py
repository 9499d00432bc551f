"""The bot put together: from a chatbot, settings and tokens to what listens."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.chatbot import Chatbot
from ui.feedback import Feedback
from ui.library import Library
from ui.slack.actions import Actions
from ui.slack.answering import Answering
from ui.slack.app import Bot
from ui.slack.deliveries import Deliveries
from ui.slack.installed import Installed, by_team, install
from ui.slack.settings import SlackSettings


class NoToken(Exception):
    """A token is missing from the environment. `str(error)` says which, and where it is found."""


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """What Slack knows the bot by. They are read from the environment and are never shown."""

    bots: tuple[str, ...]
    """One for each workspace."""
    app: str
    """For Socket Mode."""
    signing_secret: str
    """For HTTP."""


def tokens(environment: Mapping[str, str], transport: str) -> Tokens:
    """Return the tokens that the environment holds.

    Raises:
        NoToken: one that the transport needs is missing or of another kind.
    """
    bots = tuple(token.strip() for token in environment.get("SLACK_BOT_TOKEN", "").split(",") if token.strip())
    app, secret = environment.get("SLACK_APP_TOKEN", "").strip(), environment.get("SLACK_SIGNING_SECRET", "").strip()
    if not bots:
        raise NoToken(
            "SLACK_BOT_TOKEN is not set. It begins with xoxb-; the app's page has it under OAuth & Permissions, once"
            " the app is installed. For several workspaces, one after another with commas between."
        )
    if not all(token.startswith("xoxb-") for token in bots):
        raise NoToken("SLACK_BOT_TOKEN must begin with xoxb-; this is another kind of token.")
    if transport == "socket" and not app.startswith("xapp-"):
        raise NoToken(
            "SLACK_APP_TOKEN is not set. It begins with xapp-; the app's page makes one under Basic Information,"
            " App-Level Tokens, with the scope connections:write."
        )
    if transport == "http" and not secret:
        raise NoToken("SLACK_SIGNING_SECRET is not set; the app's page has it under Basic Information.")
    return Tokens(bots, app, secret)


def bot_of(chatbot: Chatbot, data: Path, settings: SlackSettings, given: Tokens) -> tuple[Bot, Deliveries]:
    """Return the bot, not yet listening, and what it keeps.

    Raises:
        SlackError: a token is no good, or Slack cannot be reached.
        CorpusError: what was delivered cannot be kept.
    """
    installed: list[Installed] = [install(token, settings.api_url) for token in given.bots]
    deliveries = Deliveries(data)
    answering = Answering(chatbot, Library(chatbot.corpus), by_team(installed), deliveries, settings)
    return Bot(answering, Actions(answering, Feedback(data)), given.signing_secret), deliveries
