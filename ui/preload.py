"""Loads what a first question would wait for, in the background, so that the page can be opened meanwhile."""

import logging
from threading import Thread
from typing import Literal

from rag.chatbot import Chatbot
from rag.errors import AskError
from rag.models import ModelFailed

_LOG = logging.getLogger("fonte.model")


class Preload:
    """`state` is read by any thread; what is not started counts as ready."""

    state: Literal["loading", "ready", "failed"]

    def __init__(self, chatbot: Chatbot) -> None:
        """Prepare `chatbot`, once started."""
        self._chatbot = chatbot
        self.state = "ready"
        self.model = ""
        """The language model's name once it is known, `none` where there is none."""

    def start(self) -> Thread:
        """Begin, and return the thread, which does not keep a program from ending."""
        self.state = "loading"
        thread = Thread(target=self._prepare, daemon=True, name="fonte-preload")
        thread.start()
        return thread

    def _prepare(self) -> None:
        try:
            self.model = self._chatbot.prepare()
        except (ModelFailed, AskError) as failed:
            _LOG.warning("The language model is not ready: %s", failed)
            self.state = "failed"
        else:
            self.state = "ready"
