"""The tokens that Slack knows the bot by. They come from the environment and from nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass


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
