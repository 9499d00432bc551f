"""The tab of questions: what is asked, and the conversation that comes of it.

Everything that is shown is HTML from `ui/page.py`; Gradio carries events and keeps a conversation for each session.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.answer import Answer
from rag.chatbot import Chatbot, Status
from rag.question import Question, Turn
from ui.choice import Choice, chosen
from ui.examples import examples
from ui.faults import explain
from ui.library import Library
from ui.page import Page
from ui.quiet import QUIET
from ui.words import ENGLISH, Words

AT_ONCE = 8
"""Questions answered at the same time; the rest wait in the queue."""
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
    """Answers the events of the tab. Holds nothing of a session: a conversation comes in and goes out."""

    def __init__(self, chatbot: Chatbot, library: Library, words: Words) -> None:
        self._chatbot = chatbot
        self._library = library
        self._words = words
        self._page = Page(words)

    def ask(self, text: str, conversation: Conversation, *choice: Any) -> Iterator[tuple[Any, ...]]:
        """Yield question box, status, current and earlier turns, conversation and new-button, as work goes on."""
        where = chosen(*choice)
        question = Question(text, conversation.turns, where)
        earlier = conversation.current + conversation.earlier
        try:
            for event in self._chatbot.stream(question):
                if isinstance(event, Status):
                    told = self.say(self._words.working.get(event.step, event.step))
                    yield "", told, self._page.working(text, event.step), earlier, conversation, gr.skip()
                elif isinstance(event, Answer):
                    turns = (*conversation.turns, Turn(text, event.text))
                    html = self._page.turn(len(turns), event, self._chatbot.corpus, where.collections)
                    told = self.say(self._told(event))
                    new = gr.update(interactive=True)
                    yield "", told, html, earlier, Conversation(turns, html, earlier), new
        except Exception as error:  # noqa: BLE001  # a surface: a sentence for the person, the rest for the log
            told = self.say(explain(error, self._words), failed=True)
            yield text, told, conversation.current, conversation.earlier, conversation, gr.skip()

    def forget(self) -> tuple[Any, ...]:
        """Return what `ask` yields, for a conversation that has not begun."""
        return "", self.say(""), "", "", Conversation(), gr.update(interactive=False)

    def examples(self) -> str:
        """Return questions to begin with, in the interface's language where the corpus has documents in it."""
        words = self._words if self._words.language in self._chatbot.corpus.languages() else ENGLISH
        titles = [document.title for document in self._library.documents()]
        return Page(self._words).examples(examples(titles, words))

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


def ask_tab(blocks: gr.Blocks, chatbot: Chatbot, library: Library, words: Words) -> None:
    """Put the tab where this is called, inside the blocks of a page."""
    desk = Desk(chatbot, library, words)
    conversation = gr.State(Conversation(), time_to_live=_KEPT_SECONDS)
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
        choice = Choice(library, words)
        with gr.Row(elem_id="state"):
            status = gr.HTML(desk.say(""), elem_id="status", js_on_load=None)
            new = gr.Button(words.new, elem_id="new", interactive=False)
        current = gr.HTML("", elem_id="current", js_on_load=None, apply_default_css=False)
        earlier = gr.HTML("", elem_id="earlier", js_on_load=None, apply_default_css=False)
        opening = gr.HTML(desk.examples(), elem_id="opening", js_on_load=None, apply_default_css=False)
    shown = [question, status, current, earlier, conversation, new]
    asking = gr.on(
        [question.submit, ask.click],
        desk.ask,
        [question, conversation, *choice.inputs],
        shown,
        concurrency_limit=AT_ONCE,
        trigger_mode="once",
        **QUIET,
    )
    new.click(desk.forget, None, shown, cancels=[asking], **QUIET)
    blocks.load(lambda: (desk.examples(), *choice.refresh()), None, [opening, *choice.inputs], **QUIET)
