"""The part of the page that is Gradio, in one language of the interface: puts the tabs together and mounts them.

The tabs are `ui/ask_tab.py` and `ui/library_tab.py`; these files alone import Gradio, which also queues questions.
"""

import gradio as gr
from fastapi import FastAPI

from rag.chatbot import Chatbot
from ui.ask_tab import AT_ONCE, ask_tab
from ui.desk import Desk
from ui.library_room import LibraryRoom
from ui.library_tab import library_tab
from ui.line import Line
from ui.preload import Preload
from ui.shown import ShownAnswers
from ui.verify_tab import verify_tab
from ui.words import Words

_WAITING = 200
"""Questions that may wait; beyond that a person is told that the server is busy."""


def web_page(
    chatbot: Chatbot, room: LibraryRoom, line: Line, shown: ShownAnswers, words: Words, preload: Preload
) -> FastAPI:
    """Return Gradio's part of the page as an application to mount at `/`; its lifespan has to be run."""
    with (
        gr.Blocks(title="Fonte", analytics_enabled=False, fill_width=True) as blocks,
        gr.Tabs(elem_id="rooms"),
    ):
        ask_tab(blocks, Desk(chatbot, room.library, words, preload, line, shown), room.library, words)
        verify_tab(words)
        library_tab(room, words)
    blocks.queue(max_size=_WAITING, default_concurrency_limit=AT_ONCE, api_open=False)
    fonts = ["system-ui", "sans-serif"]
    app: FastAPI = gr.mount_gradio_app(
        FastAPI(openapi_url=None),
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        theme=gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"]),
    )
    return app
