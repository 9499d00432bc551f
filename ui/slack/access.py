"""Who may see what: the collections that are open to everybody who would read an answer.

What is posted in a channel is read by all of it. So it is the audience that counts and not only who asks: a guest or
a person of another company in the channel narrows it for everyone there. What is not known counts as outside.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from index.filters import Filter
from ui.slack.settings import EVERY, SlackSettings

Reason = Literal["", "unmapped", "external", "guests", "unknown", "empty"]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who would read an answer."""

    team: str
    channel: str
    direct: bool
    """A direct message of one person with the bot."""
    external: bool
    """Somebody of another company reads it: who asks, or anybody in a shared channel."""
    guests: bool
    """A guest reads it: who asks, or anybody in the channel."""
    known: bool = True
    """False where Slack did not say who is in the channel; it is then taken for a shared one with guests."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The collections that an audience may see, and where there is none, why."""

    collections: tuple[str, ...]
    why: Reason = ""

    def filter(self) -> Filter:
        """Return the condition for a search.

        Raises:
            ValueError: nothing is open. A Filter without collections would let everything pass.
        """
        if not self.collections:
            raise ValueError("nothing is open to this audience, so nothing may be searched")
        return Filter(collections=self.collections)


def opened(settings: SlackSettings, audience: Audience, collections: Collection[str]) -> Opened:
    """Return which of the index's `collections` an audience may see."""
    if not collections:
        return Opened((), "empty")
    base = _meant(_mapped(settings, audience), collections)
    if not base:
        return Opened((), "unmapped")
    why: Reason = "external"
    seen = base
    if audience.external:
        seen = seen & _meant(settings.external, collections)
    if seen and audience.guests:
        why, seen = "guests", seen & _meant(settings.guests, collections)
    if not seen:
        return Opened((), why if audience.known else "unknown")
    return Opened(tuple(sorted(seen)))


def _mapped(settings: SlackSettings, audience: Audience) -> Sequence[str]:
    """Return what is opened to a channel: by its own entry, else by what holds everywhere."""
    for key in (f"{audience.team}/{audience.channel}", audience.channel):
        if key in settings.channels:
            return settings.channels[key]
    return (*settings.everywhere, *settings.direct) if audience.direct else settings.everywhere


def _meant(names: Sequence[str], collections: Collection[str]) -> set[str]:
    return set(collections) if EVERY in names else set(names) & set(collections)
