"""Which part of the corpus a question may use: the chooser beside the answer, and what was chosen as a Filter.

The choice lives in the browser (`scope.js`), which sends it with each question: it is a session's own, and the library
can set it too. What comes from there is checked like any other body.
"""

from typing import Any

import gradio as gr
from pydantic import ValidationError

from index.filters import Filter
from ui.bodies import Where
from ui.library import Library
from ui.room_page import RoomPage
from ui.words import Words


class Choice:
    """The chooser's components; call `chosen` with their values, in the order of `inputs`."""

    def __init__(self, library: Library, words: Words) -> None:
        """Put the components where this is called, inside Gradio's blocks."""
        self._library = library
        self._page = RoomPage(words)
        self._html = gr.HTML(
            self._page.within(library.collections()), elem_id="scope", js_on_load=None, apply_default_css=False
        )
        self._value = gr.Textbox("", label=words.library.within, elem_id="choice", container=False)
        self.inputs: list[Any] = [self._value]

    def refresh(self) -> list[Any]:
        """Return an update for each of `inputs`: none, for what was chosen is the browser's."""
        return [gr.skip()]


def chosen(value: str | None) -> Filter:
    """Return the filter of what the components of `Choice.inputs` hold; what is no choice is the choice of all."""
    try:
        return Where.model_validate_json(value).filter() if value else Filter()
    except ValidationError:
        return Filter()
