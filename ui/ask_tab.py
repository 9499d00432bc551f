"""The tab of questions, as Gradio has it: the conversation, the box for the next question, and their events.

Everything that is shown is HTML from `ui/page.py`; Gradio carries events and keeps a conversation for each session.
The page's own buttons (ask again, edit, search with another query) reach Python as one event of the part `orders`.
"""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ui.choice import Choice, chosen
from ui.conversation import Conversation
from ui.desk import Desk, Shown
from ui.library import Library
from ui.page import Page
from ui.quiet import QUIET
from ui.words import Words

AT_ONCE = 200
"""Questions that Gradio begins with at the same time; how many of them are answered is for `ui/line.py` to say."""
_KEPT_SECONDS = 3_600
"""A conversation outlives its closed tab for so long."""
_ORDERS = "window.fonteOrders = (order) => trigger('submit', order); window.dispatchEvent(new Event('fonte-orders'));"


def ask_tab(blocks: gr.Blocks, desk: Desk, library: Library, words: Words) -> None:
    """Put the tab where this is called, inside the blocks of a page."""
    page = Page(words)
    with gr.Tab(words.ask_tab, id="ask", elem_id="ask-room"):
        conversation = gr.State(Conversation(), time_to_live=_KEPT_SECONDS)
        earlier = gr.HTML("", elem_id="earlier", js_on_load=None, apply_default_css=False)
        current = gr.HTML("", elem_id="current", js_on_load=None, apply_default_css=False)
        with gr.Column(elem_id="dock"):
            with gr.Row(elem_id="state"):
                status = gr.HTML(page.status(""), elem_id="status", js_on_load=None)
                gr.HTML(page.tools(), elem_id="tools", js_on_load=None, apply_default_css=False)
                new = gr.Button(words.new, elem_id="new", interactive=False)
            with gr.Row(elem_id="desk"):
                question = gr.Textbox(
                    label=words.question,
                    placeholder=words.invitation,
                    lines=1,
                    max_lines=8,
                    elem_id="question",
                    autofocus=True,
                    container=False,
                )
                ask = gr.Button(words.ask, variant="primary", elem_id="ask")
                stop = gr.Button(words.turn.stop, elem_id="stop", visible=False)
            choice = Choice(library, words)
        opening = gr.HTML(desk.examples(), elem_id="opening", js_on_load=None, apply_default_css=False)
        orders = gr.HTML("", elem_id="orders", js_on_load=_ORDERS, apply_default_css=False)
        undo = gr.Button(words.turn.undo, elem_id="undo", visible="hidden")
    outputs = [question, status, earlier, current, conversation, ask, stop, new]

    def answer(text: str, told: Conversation, *choices: Any) -> Iterator[tuple[Any, ...]]:
        yield from map(_updates, desk.ask(text, told, chosen(*choices)))

    def carry_out(event: gr.EventData, told: Conversation, *choices: Any) -> Iterator[tuple[Any, ...]]:
        yield from map(_updates, desk.carry_out(event._data, told, chosen(*choices)))

    asking: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "asking", "trigger_mode": "once", **QUIET}
    gr.on([question.submit, ask.click], answer, [question, conversation, *choice.inputs], outputs, **asking)
    orders.submit(carry_out, [conversation, *choice.inputs], outputs, **asking)
    # Not with `cancels`: what it shows may come before the last of what it cancels, or be lost with it.
    stop.click(desk.stop, conversation, None, **QUIET)
    for button, does in ((new, desk.forget), (undo, desk.undo)):
        button.click(lambda told, does=does: _updates(does(told)), conversation, outputs, **QUIET)
    blocks.load(
        lambda: (desk.greeting(), desk.examples(), *choice.refresh()), None, [status, opening, *choice.inputs], **QUIET
    )


def _updates(shown: Shown) -> tuple[Any, ...]:
    """Return what is shown as Gradio takes it, in the order of the outputs.

    A part that is now and then left as it is gets its value as an update too: where Gradio 6.31 has made an update of a
    part, it keeps each plain value that comes after in the session for good, under a new number.
    """
    return (
        gr.skip() if shown.question is None else gr.update(value=shown.question),
        shown.status,
        gr.skip() if shown.earlier is None else gr.update(value=shown.earlier),
        shown.current,
        shown.conversation,
        gr.update(visible=not shown.working),
        gr.update(visible=shown.working),
        gr.update(interactive=bool(shown.conversation.turns) and not shown.working),
    )
