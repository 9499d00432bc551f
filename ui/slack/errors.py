"""What can go wrong between the bot and Slack.

SlackError              the root; `str(error)` is Slack's own name for it, or what the connection said
├── SlackDown           it may work later: no connection, a server error, a limit that was waited for in vain
├── NotAllowed          the token is no good, or lacks a scope
└── SlackRefused        Slack will never take this: no such channel, the bot is not in it, the message is gone
"""


class SlackError(Exception):
    """Root of the tree."""


class SlackDown(SlackError):
    """Try again later. Whether the call was done is not known."""


class NotAllowed(SlackError):
    """The token cannot be used, or not for this; `needed` names the scope that is missing."""

    def __init__(self, error: str, needed: str = "") -> None:
        super().__init__(error)
        self.needed = needed


class SlackRefused(SlackError):
    """Slack will not do this, now or later."""
