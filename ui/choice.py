"""Which part of the corpus a question may use: the chooser beside the answer, and what was chosen as a Filter."""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from index.filters import Filter
from ui.library import Library
from ui.words import Words


class Choice:
    """The chooser's components; call `chosen` with their values, in the order of `inputs`."""

    def __init__(self, library: Library, words: Words) -> None:
        """Put the components where this is called, inside Gradio's blocks."""
        self._library = library
        names = library.collections()
        self._collections = gr.CheckboxGroup(
            names, label=words.within, elem_id="scope", visible=len(names) > 1, container=False
        )
        self.inputs: list[Any] = [self._collections]

    def refresh(self) -> list[Any]:
        """Return an update for each of `inputs`, as the corpus is now."""
        names = self._library.collections()
        return [gr.update(choices=names, visible=len(names) > 1)]


def chosen(collections: Sequence[str] | None) -> Filter:
    """Return the filter of what the components of `Choice.inputs` hold."""
    return Filter(collections=tuple(collections or ()))
