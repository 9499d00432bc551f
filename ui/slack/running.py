"""The bot put together: from a chatbot, settings and tokens to what listens."""

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
from ui.slack.tokens import Tokens


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
