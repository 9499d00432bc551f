"""The tab of the library: the documents, found by a word or a collection."""

from typing import Any

import gradio as gr

from ui.faults import explain
from ui.library import Library
from ui.page import Page
from ui.quiet import QUIET
from ui.words import Words

_ROWS = 200
"""Documents that the library shows at once; the search finds the others."""
_EVERY = "*"
"""The choice of all collections; Gradio takes an empty value for none at all."""


class LibraryDesk:
    """Answers the events of the tab. Holds nothing of a session."""

    def __init__(self, library: Library, words: Words) -> None:
        self._library = library
        self._words = words
        self._page = Page(words)

    def find(self, text: str = "", collection: str = _EVERY) -> str:
        """Return the table of the documents that fit."""
        try:
            rows = self._library.find(text, "" if collection == _EVERY else collection)
            return self._page.library(rows[:_ROWS], len(self._library.documents()))
        except Exception as error:  # noqa: BLE001  # a surface: a sentence for the person, the rest for the log
            return self._page.status(explain(error, self._words), failed=True)

    def choices(self) -> dict[str, Any]:
        """Return the choice of a collection, as the corpus is now."""
        names = self._library.collections()
        shown = [(self._words.all_collections, _EVERY), *((name, name) for name in names)]
        return {"choices": shown, "visible": len(names) > 1}


def library_tab(blocks: gr.Blocks, library: Library, words: Words) -> None:
    """Put the tab where this is called, inside the blocks of a page."""
    desk = LibraryDesk(library, words)
    with gr.Tab(words.library_tab, id="library", elem_id="library-room") as room:
        with gr.Row(elem_id="search"):
            find = gr.Textbox(label=words.find, lines=1, max_lines=1, elem_id="find", container=False)
            only = gr.Dropdown(value=_EVERY, label=words.collection, elem_id="only", container=False, **desk.choices())
        table = gr.HTML(desk.find(), elem_id="table", js_on_load=None, apply_default_css=False)
    gr.on([room.select, find.change, only.change], desk.find, [find, only], table, trigger_mode="always_last", **QUIET)
    blocks.load(lambda: gr.update(**desk.choices()), None, only, **QUIET)
