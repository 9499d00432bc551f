"""A small workspace on loopback. It lives in ui/slack/simulator/, since `fonte slack --simulate` needs it too."""

from ui.slack.simulator.delivery import Delivery
from ui.slack.simulator.faults import Fault, PostingLimit
from ui.slack.simulator.people import People, find_button
from ui.slack.simulator.server import SlackServer
from ui.slack.simulator.workspace import Channel, Json, Workspace

__all__ = ["Channel", "Delivery", "Fault", "Json", "People", "PostingLimit", "SlackServer", "Workspace", "find_button"]
