"""Who is in a channel, asked of Slack and remembered for a minute. What Slack does not say counts as outside."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ui.slack.access import Audience
from ui.slack.calls import Json, Slack
from ui.slack.errors import SlackDown, SlackError

_LOG = logging.getLogger("fonte.slack")
_KEPT_SECONDS = 60.0
_LIST_SECONDS = 600.0
"""For the list of a workspace's guests, which is many calls where it is large; somebody who joins a channel ends it."""
_PAGE = 1_000
_MOST_MEMBERS = 20_000
"""In a larger channel there is taken to be a guest."""
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Person:
    """What counts of somebody."""

    outside: bool
    guest: bool


class Directory:
    """The people and channels of one workspace."""

    def __init__(self, team: str, slack: Slack) -> None:
        self._team = team
        self._slack = slack
        self._remembered: dict[tuple[str, str], tuple[float, Any]] = {}
        self._lock = threading.Lock()

    def audience(self, channel: str, user: str, user_team: str, direct: bool) -> Audience:
        """Return who would read an answer to `user` in a channel.

        Raises:
            SlackDown: Slack cannot be asked now.
        """
        try:
            asker = self._person(user, user_team)
            if direct:
                return Audience(self._team, channel, True, asker.outside, asker.guest)
            shared = self._shared(channel)
            guests = asker.guest or self._guests(channel)
            return Audience(self._team, channel, False, shared or asker.outside, guests)
        except SlackDown:
            raise
        except SlackError as error:
            _LOG.warning("Slack did not say who reads channel %s: %s", channel, error)
            return Audience(self._team, channel, direct, external=True, guests=True, known=False)

    def forget(self, channel: str) -> None:
        """Ask anew who is in a channel: somebody joined."""
        with self._lock:
            for sort in ("shared", "guests"):
                self._remembered.pop((sort, channel), None)
            self._remembered.pop(("outsiders", ""), None)

    def _person(self, user: str, user_team: str) -> Person:
        def ask() -> Person:
            return self._read(self._slack.call("users.info", user=user)["user"])

        person = self._once("person", user, ask)
        if user_team and user_team != self._team:
            return Person(True, person.guest)
        return person

    def _shared(self, channel: str) -> bool:
        def ask() -> bool:
            flags = self._slack.call("conversations.info", channel=channel)["channel"]
            return any(flags.get(name) for name in ("is_ext_shared", "is_pending_ext_shared"))

        return self._once("shared", channel, ask)

    def _guests(self, channel: str) -> bool:
        def ask() -> bool:
            members: set[str] = set()
            for member in self._slack.pages("conversations.members", "members", channel=channel, limit=_PAGE):
                members.add(member)
                if len(members) > _MOST_MEMBERS:
                    return True
            return bool(members & self._all_guests())

        return self._once("guests", channel, ask)

    def _all_guests(self) -> set[str]:
        def ask() -> set[str]:
            people = self._slack.pages("users.list", "members", limit=_PAGE)
            return {person["id"] for person in people if self._read(person).guest}

        return self._once("outsiders", "", ask)

    def _read(self, person: Json) -> Person:
        outside = bool(person.get("is_stranger")) or person.get("team_id", self._team) != self._team
        return Person(outside, bool(person.get("is_restricted") or person.get("is_ultra_restricted")))

    def _once(self, sort: str, id_: str, ask: Callable[[], Known]) -> Known:
        now = time.monotonic()
        with self._lock:
            at, known = self._remembered.get((sort, id_), (-_LIST_SECONDS, None))
            if known is not None and now - at < (_LIST_SECONDS if sort == "outsiders" else _KEPT_SECONDS):
                return known  # type: ignore[no-any-return]
        found = ask()
        with self._lock:
            if len(self._remembered) > 10_000:
                self._remembered.clear()
            self._remembered[sort, id_] = (now, found)
        return found
