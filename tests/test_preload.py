"""What a first question would wait for is loaded in the background, and the page says how far that is."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest

from rag.models import ModelFailed
from tests.test_web import Shelf
from ui.desk import Desk
from ui.library import Library
from ui.line import Line
from ui.preload import Preload
from ui.shown import ShownAnswers
from ui.words import ENGLISH, ITALIAN, Words


class Loading:
    """A chatbot whose model takes as long as the test wants, and may fail."""

    corpus = Shelf()

    def __init__(self, fails: bool = False) -> None:
        self.go_on = Event()
        self._fails = fails

    def prepare(self) -> str:
        self.go_on.wait(10)
        if self._fails:
            raise ModelFailed("unusable", "no such file")
        return "smollm2"


def desk_of(chatbot: Any, words: Words, preload: Preload) -> Desk:
    return Desk(chatbot, Library(chatbot.corpus), words, preload, Line(1, 1), ShownAnswers(Path("nowhere")))


def test_the_page_says_that_the_model_is_being_loaded() -> None:
    chatbot: Any = Loading()
    preload = Preload(chatbot)
    desk = desk_of(chatbot, ITALIAN, preload)
    assert "modello" not in desk.greeting()
    thread = preload.start()
    assert preload.state == "loading"
    assert ITALIAN.turn.loading_model in desk.greeting()
    chatbot.go_on.set()
    thread.join(10)
    assert (preload.state, preload.model) == ("ready", "smollm2")
    assert "modello" not in desk.greeting()


def test_a_model_that_cannot_be_loaded_is_told_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    chatbot: Any = Loading(fails=True)
    preload = Preload(chatbot)
    chatbot.go_on.set()
    preload.start().join(10)
    assert preload.state == "failed"
    assert "no such file" in caplog.text
    told = desk_of(chatbot, ENGLISH, preload).greeting()
    assert ENGLISH.turn.model_failed in told
    assert "no such file" not in told
