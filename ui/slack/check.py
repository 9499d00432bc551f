"""What stands between Fonte and Slack, in words: tokens, scopes, the index, channels and who is to be called."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ui.slack.calls import Slack, open_socket
from ui.slack.errors import NotAllowed, SlackDown, SlackError
from ui.slack.installed import Installed, install
from ui.slack.scopes import SCOPES
from ui.slack.settings import EVERY, SlackSettings
from ui.slack.tokens import NoToken, Tokens

_WHY = {
    "user_not_found": "The workspace knows nobody by that id.",
    "invalid_auth": "Slack does not know it. Copy it again from the app's page.",
    "not_authed": "Slack did not get it.",
    "token_expired": "It has expired. Install the app again and copy the new one.",
    "token_revoked": "It was revoked. Install the app again and copy the new one.",
    "account_inactive": "The app was removed from the workspace. Install it again.",
    "not_allowed_token_type": "It is of another kind.",
    "missing_scope": "It lacks the scope {needed}.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    said: str


@contextmanager
def named(token: str) -> Iterator[None]:
    """Say which token it is that Slack does not take.

    Raises:
        NoToken: what was done inside met an error of Slack's.
    """
    try:
        yield
    except SlackError as error:
        raise NoToken(f"{token}: {why(error)} `fonte slack --check` looks at everything.") from error


def check(tokens: Tokens, settings: SlackSettings, collections: Collection[str] | None) -> Iterator[Finding]:
    """Yield what is in order and what is not; `collections` are those of the index, None where there is no index."""
    yield from _index(settings, collections)
    for token in tokens.bots:
        try:
            place = install(token, settings.api_url)
        except SlackError as error:
            yield Finding(False, f"SLACK_BOT_TOKEN: {why(error)}")
            continue
        yield Finding(True, f"SLACK_BOT_TOKEN is good for {place.name} ({place.bot.team}).")
        yield from _scopes(place)
        yield from _channels(place, settings)
    if settings.transport == "socket":
        try:
            open_socket(tokens.app, settings.api_url)
            yield Finding(True, "SLACK_APP_TOKEN is good; Socket Mode is on.")
        except SlackError as error:
            yield Finding(
                False, f"SLACK_APP_TOKEN: {why(error)} Socket Mode must be on, with the scope connections:write."
            )
    else:
        yield Finding(True, "SLACK_SIGNING_SECRET is set; whether it is right shows with the first event.")


def why(error: SlackError) -> str:
    """Return what is wrong in a sentence, and what to do."""
    if isinstance(error, SlackDown):
        return f"Slack cannot be reached ({error})."
    needed = error.needed if isinstance(error, NotAllowed) else ""
    return _WHY.get(str(error), f"Slack says {error}.").format(needed=needed or "that it should have")


def _index(settings: SlackSettings, collections: Collection[str] | None) -> Iterator[Finding]:
    if collections is None:
        yield Finding(False, "There is no index. Build one: fonte sync FOLDER")
        return
    if not collections:
        yield Finding(False, "The index holds no document yet. Read some: fonte sync FOLDER")
        return
    yield Finding(True, f"The index has the collections {', '.join(sorted(collections))}.")
    opened = [*settings.everywhere, *settings.direct, *(name for names in settings.channels.values() for name in names)]
    if not opened:
        yield Finding(
            False,
            "Nothing is open in Slack, so every question is told so. Open a collection under [slack] in fonte.toml:"
            f' everywhere = ["{min(collections)}"], or for one channel, under [slack.channels],'
            f' C0123ABC = ["{min(collections)}"].',
        )
    for name in sorted({*opened, *settings.guests, *settings.external} - set(collections) - {EVERY}):
        yield Finding(False, f"The settings open a collection {name}, which the index does not have.")


def _scopes(place: Installed) -> Iterator[Finding]:
    missing = sorted(set(SCOPES) - place.scopes)
    if not place.scopes:
        yield Finding(False, "Slack did not say which scopes the token has.")
    elif missing:
        for scope in missing:
            yield Finding(False, f"The scope {scope} is missing, which is needed to {SCOPES[scope]}.")
        yield Finding(False, "Put in the manifest anew (fonte slack --manifest) and install the app again.")
    else:
        yield Finding(True, "The token has every scope.")


def _channels(place: Installed, settings: SlackSettings) -> Iterator[Finding]:
    named = {*settings.channels, *settings.listening}
    for channel in sorted(name.partition("/")[2] or name for name in named):
        yield _channel(place.slack, channel)
    if settings.person.startswith(("U", "W")):
        try:
            place.slack.call("users.info", user=settings.person)
            yield Finding(True, f"{settings.person}, who is called when somebody needs a person, is there.")
        except SlackError as error:
            yield Finding(False, f"{settings.person}, who is to be called when somebody needs a person: {why(error)}")


def _channel(slack: Slack, channel: str) -> Finding:
    if channel.startswith("D"):
        return Finding(True, f"{channel} is a direct message.")
    try:
        found = slack.call("conversations.info", channel=channel)["channel"]
    except SlackError as error:
        if "channel_not_found" in str(error):
            return Finding(
                False, f"The channel {channel} is not there, or private and without the bot: /invite @Fonte there."
            )
        return Finding(False, f"The channel {channel}: {why(error)}")
    if not found.get("is_member"):
        return Finding(False, f"The bot is not in #{found['name']} ({channel}): /invite @Fonte there.")
    shared = " It is shared with another company." if found.get("is_ext_shared") else ""
    return Finding(True, f"The bot is in #{found['name']} ({channel}).{shared}")
