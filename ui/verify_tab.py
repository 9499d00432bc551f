"""The tab in which a draft is held against the documents. `verify.js` sends it to `ui/room_routes.py`."""

import gradio as gr

from ui.room_page import RoomPage
from ui.words import Words


def verify_tab(words: Words) -> None:
    """Put the tab where this is called, inside the blocks of a page."""
    with gr.Tab(words.library.verify_tab, id="verify", elem_id="verify-room"):
        gr.HTML(RoomPage(words).verify(), elem_id="verifying", js_on_load=None, apply_default_css=False)
