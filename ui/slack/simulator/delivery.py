"""One thing that the bot is told, by Socket Mode or over HTTP."""

import threading
from dataclasses import dataclass, field
from typing import Any, Literal

from ui.slack.simulator.workspace import Json

Sort = Literal["events_api", "slash_commands", "interactive"]


@dataclass(slots=True)
class Delivery:
    """One thing that the bot was told, and how it took it."""

    sort: Sort
    payload: Json
    acknowledged: float | None = None
    """Seconds from the first attempt."""
    attempts: int = 0
    answer: Any = None
    """What came back with the acknowledgement."""
    done: threading.Event = field(default_factory=threading.Event)
