"""The tab of the library. Gradio gives it its place; `library.js` fills it from `ui/room_routes.py`."""

import gradio as gr

from ui.library_room import LibraryRoom
from ui.room_page import RoomPage
from ui.words import Words


def library_tab(room: LibraryRoom, words: Words) -> None:
    """Put the tab where this is called, inside the blocks of a page."""
    with gr.Tab(words.library_tab, id="library", elem_id="library-room"):
        html = RoomPage(words).room(room.editable, room.inbox.limits.megabytes)
        gr.HTML(html, elem_id="table", js_on_load=None, apply_default_css=False)
