"""What was asked in Slack, where, and by whom: one question as it is kept until it is answered."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

Way = Literal["mention", "direct", "pane", "follow_up", "listening", "command", "shortcut"]
"""How a question came. `follow_up`: in a thread that the bot is in, without a mention. `listening`: in a channel whose
questions are answered without one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question."""

    team: str
    channel: str
    ts: str
    """Time stamp of its message; of a command, which has none, an id of its own."""
    thread: str
    """Time stamp of the thread that it stands in; empty outside one."""
    user: str
    user_team: str
    text: str
    """As a person reads it, without Slack's markup and without the mention."""
    way: Way
    direct: bool
    """In a direct message of one person with the bot."""
    response_url: str = ""
    """Where a command is answered."""
    about: str = ""
    """The message that the question is about, where it was asked with the message's shortcut."""

    @property
    def key(self) -> str:
        """Return what names the question everywhere."""
        return f"{self.team}/{self.channel}/{self.ts}"

    @property
    def line(self) -> str:
        """Return what names the conversation in which questions are answered one after another."""
        if self.way in ("command", "shortcut"):
            return f"{self.team}/{self.channel}/{self.user}"
        return f"{self.team}/{self.channel}/{self.thread or ('' if self.direct else self.ts)}"

    @property
    def reply_thread(self) -> str:
        """Return the thread that the answer goes into; in a direct message outside a thread, none."""
        return self.thread or ("" if self.direct else self.ts)

    def to_json(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of_json(cls, text: str) -> "Asked":
        """Return it from text."""
        return cls(**json.loads(text))
