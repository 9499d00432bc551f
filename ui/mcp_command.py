"""`fonte mcp`: the tools over standard input and output, for a program that starts Fonte itself."""

import argparse
import logging

from rag.assemble import open_chatbot
from ui.arguments import settings_of
from ui.cli import DONE
from ui.line import Line


def mcp(arguments: argparse.Namespace) -> int:
    """Serve the tools until the input ends."""
    settings = settings_of(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")  # to stderr
    from ui.mcp_tools import mcp_server

    chatbot = open_chatbot(settings.index, settings.rag)
    mcp_server(chatbot, Line(settings.ui.questions_at_once, settings.ui.questions_at_once)).run("stdio")
    return DONE
