"""The part of the page that is Gradio: question, conversation and library, in one language of the interface.

The only file that imports Gradio. Everything that is shown is HTML from `ui/page.py`; Gradio carries events, keeps a
conversation for each session, and queues questions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr
from fastapi import FastAPI

from index.filters import Filter
from rag.answer import Answer
from rag.chatbot import Chatbot, Status
from rag.question import Question, Turn
from ui.examples import examples
from ui.faults import explain
from ui.library import Library
from ui.page import Page
from ui.words import ENGLISH, Words

_AT_ONCE = 8
"""Questions answered at the same time; the rest wait in the queue."""
_WAITING = 200
"""Questions that may wait; beyond that a person is told that the server is busy."""
_ROWS = 200
"""Documents that the library shows at once; the search finds the others."""
_EVERY = "*"
"""The choice of all collections; Gradio takes an empty value for none at all."""
_KEPT_SECONDS = 3_600
"""A conversation outlives its closed tab for so long."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one session has asked so far, and the answers as they were shown."""

    turns: tuple[Turn, ...] = ()
    current: str = ""
    """HTML of the newest answer."""
    earlier: str = ""
    """HTML of the others, newest first."""


class Desk:
    """Answers the events of one page. Holds nothing of a session: a conversation comes in and goes out."""

    def __init__(self, chatbot: Chatbot, library: Library, words: Words) -> None:
        self._chatbot = chatbot
        self._library = library
        self._words = words
        self._page = Page(words)

    def ask(self, text: str, conversation: Conversation, collections: list[str]) -> Iterator[tuple[Any, ...]]:
        """Yield question box, status, current and earlier turns, conversation and new-button, as work goes on."""
        question = Question(text, conversation.turns, Filter(collections=tuple(collections or ())))
        earlier = conversation.current + conversation.earlier
        try:
            for event in self._chatbot.stream(question):
                if isinstance(event, Status):
                    told = self.say(self._words.working.get(event.step, event.step))
                    yield "", told, self._page.working(text, event.step), earlier, conversation, gr.skip()
                elif isinstance(event, Answer):
                    turns = (*conversation.turns, Turn(text, event.text))
                    html = self._page.turn(len(turns), event, self._chatbot.corpus, collections or ())
                    told = self.say(self._told(event))
                    new = gr.update(interactive=True)
                    yield "", told, html, earlier, Conversation(turns, html, earlier), new
        except Exception as error:  # noqa: BLE001  # a surface: a sentence for the person, the rest for the log
            told = self.say(explain(error, self._words), failed=True)
            yield text, told, conversation.current, conversation.earlier, conversation, gr.skip()

    def forget(self) -> tuple[Any, ...]:
        """Return what `ask` yields, for a conversation that has not begun."""
        return "", self.say(""), "", "", Conversation(), gr.update(interactive=False)

    def find(self, text: str = "", collection: str = _EVERY) -> str:
        """Return the table of the documents that fit."""
        try:
            rows = self._library.find(text, "" if collection == _EVERY else collection)
            return self._page.library(rows[:_ROWS], len(self._library.documents()))
        except Exception as error:  # noqa: BLE001
            return self.say(explain(error, self._words), failed=True)

    def examples(self) -> str:
        """Return questions to begin with, in the interface's language where the corpus has documents in it."""
        words = self._words if self._words.language in self._chatbot.corpus.languages() else ENGLISH
        titles = [document.title for document in self._library.documents()]
        return Page(self._words).examples(examples(titles, words))

    def refresh(self) -> tuple[Any, ...]:
        """Return examples and the two choices of collection, as the corpus is now."""
        names = self._library.collections()
        several = len(names) > 1
        choices = [(self._words.all_collections, _EVERY), *((name, name) for name in names)]
        return (
            self.examples(),
            gr.update(choices=names, visible=several),
            gr.update(choices=choices, visible=several),
        )

    def say(self, text: str, failed: bool = False) -> str:
        """Return the line that tells, also to a screen reader, what is going on."""
        return self._page.status(text, failed)

    def _told(self, answer: Answer) -> str:
        if answer.outcome == "refused":
            return self._words.refused
        count = len({citation.document_id for sentence in answer.sentences for citation in sentence.citations})
        if not count:
            return ""
        seconds = f"{answer.receipt.timings_ms.get('total', 0) / 1e3:.2f}"
        if self._words.language == "it":
            seconds = seconds.replace(".", ",")
        return self._words.answered.format(documents=self._words.documents(count), seconds=seconds)


def web_page(chatbot: Chatbot, library: Library, words: Words) -> FastAPI:
    """Return Gradio's part of the page as an application to mount at `/`; its lifespan has to be run."""
    desk = Desk(chatbot, library, words)
    names = library.collections()
    several = len(names) > 1
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Blocks(title="Fonte", analytics_enabled=False, fill_width=True) as blocks:
        conversation = gr.State(Conversation(), time_to_live=_KEPT_SECONDS)
        with gr.Tabs(elem_id="rooms"):
            with gr.Tab(words.ask_tab, id="ask", elem_id="ask-room"):
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
                scope = gr.CheckboxGroup(names, label=words.within, elem_id="scope", visible=several, container=False)
                with gr.Row(elem_id="state"):
                    status = gr.HTML(desk.say(""), elem_id="status", js_on_load=None)
                    new = gr.Button(words.new, elem_id="new", interactive=False)
                current = gr.HTML("", elem_id="current", js_on_load=None, apply_default_css=False)
                earlier = gr.HTML("", elem_id="earlier", js_on_load=None, apply_default_css=False)
                opening = gr.HTML(desk.examples(), elem_id="opening", js_on_load=None, apply_default_css=False)
            with gr.Tab(words.library_tab, id="library", elem_id="library-room") as room:
                with gr.Row(elem_id="search"):
                    find = gr.Textbox(label=words.find, lines=1, max_lines=1, elem_id="find", container=False)
                    choices = [(words.all_collections, _EVERY), *((name, name) for name in names)]
                    only = gr.Dropdown(
                        choices, value=_EVERY, label=words.collection, elem_id="only", visible=several, container=False
                    )
                table = gr.HTML(desk.find(), elem_id="table", js_on_load=None, apply_default_css=False)
        shown = [question, status, current, earlier, conversation, new]
        asking = gr.on(
            [question.submit, ask.click],
            desk.ask,
            [question, conversation, scope],
            shown,
            concurrency_limit=_AT_ONCE,
            trigger_mode="once",
            **hidden,
        )
        new.click(desk.forget, None, shown, cancels=[asking], **hidden)
        gr.on(
            [room.select, find.change, only.change],
            desk.find,
            [find, only],
            table,
            trigger_mode="always_last",
            **hidden,
        )
        blocks.load(desk.refresh, None, [opening, scope, only], **hidden)
    blocks.queue(max_size=_WAITING, default_concurrency_limit=_AT_ONCE, api_open=False)
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
