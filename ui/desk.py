"""Answers the events of the tab of questions. Holds nothing of a session: a conversation comes in and goes out.

What it yields stands in `Shown`; `ui/ask_tab.py` ties it to Gradio.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

from pydantic import ValidationError

from index.ahead import ahead
from index.filters import Filter
from rag.answer import Answer, Sentence
from rag.chatbot import Chatbot, Status
from rag.question import Question
from ui.conversation import Asked, Conversation, Told
from ui.examples import examples
from ui.faults import explain
from ui.library import Library
from ui.line import Line
from ui.orders import Order
from ui.page import Page
from ui.preload import Preload
from ui.shown import ShownAnswers
from ui.words import ENGLISH, Words

_LOOK = 0.5
"""Seconds between two looks at the place in the line."""
_AHEAD = 8
"""Events of an answer that may wait to be shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the tab shows, and the conversation behind it."""

    conversation: Conversation
    status: str
    current: str
    earlier: str | None
    """None leaves it as it is."""
    question: str | None = None
    """What the question box is to hold; None leaves it as it is."""
    working: bool = False


class Desk:
    """Made once for each language of the interface, and shared by all sessions."""

    def __init__(
        self, chatbot: Chatbot, library: Library, words: Words, preload: Preload, line: Line, shown: ShownAnswers
    ) -> None:
        self._chatbot = chatbot
        self._line = line
        self._shown = shown
        self._library = library
        self._words = words
        self._page = Page(words)
        self._preload = preload

    def ask(self, text: str, conversation: Conversation, where: Filter) -> Iterator[Shown]:
        """Yield what to show while a new question is answered."""
        yield from self._answer(Asked(text, where), replace(conversation, before=None))

    def carry_out(self, sent: Any, conversation: Conversation, where: Filter) -> Iterator[Shown]:
        """Yield what to show while something is asked that a button of the page sent."""
        try:
            order = Order.model_validate(sent)
        except ValidationError:
            yield self._unchanged(conversation, self._words.turn.no_order, failed=True)
            return
        if order.do == "ask":
            asked = Asked(order.text, order.where(), order.query, order.whole, order.same)
            yield from self._answer(asked, conversation.until(0))
        elif 0 < order.turn <= len(conversation.turns):
            told = conversation.turns[order.turn - 1].asked
            question = order.text if order.do == "edit" else told.question
            query = {"again": told.query, "edit": "", "query": order.query}[order.do]
            asked = Asked(question, where, query, told.whole if order.do == "again" else "")
            yield from self._answer(asked, conversation.until(order.turn - 1))
        else:
            yield self._unchanged(conversation, "")

    def stop(self, conversation: Conversation) -> None:
        """Stop the question that is being answered, if any; who shows its answer shows that it was stopped."""
        if conversation.halt is not None:
            conversation.halt.set()

    def forget(self, conversation: Conversation) -> Shown:
        """Return a conversation that has not begun."""
        status = self._words.turn.began_anew if conversation.turns else ""
        return self._unchanged(conversation.until(0), status)

    def undo(self, conversation: Conversation) -> Shown:
        """Return the conversation as it was before it was cut or ended."""
        if conversation.before is None:
            return self._unchanged(conversation, "")
        return self._unchanged(conversation.before, self._words.turn.undone)

    def greeting(self) -> str:
        """Return what the status line says to who opens the page."""
        said, state = self._words.turn, self._preload.state
        told = {"loading": said.loading_model, "failed": said.model_failed}.get(state, "")
        return self._page.status(told, loading=state == "loading")

    def examples(self) -> str:
        """Return questions to begin with, in the interface's language where the corpus has documents in it."""
        words = self._words if self._words.language in self._chatbot.corpus.languages() else ENGLISH
        titles = [document.title for document in self._library.documents()]
        return self._page.examples(examples(titles, words))

    def _answer(self, asked: Asked, conversation: Conversation) -> Iterator[Shown]:
        question = Question(asked.whole or asked.question, conversation.history, asked.where, asked.query)
        sentences: tuple[Sentence, ...] = ()
        step = "searching"
        answer: Answer | None = None
        halt = Event()
        underway = conversation.begun(asked, halt)
        try:
            yield replace(self._working(underway, step), earlier="".join(conversation.html))
            with ahead(self._served(question), _AHEAD, halt) as events:
                for event in events:
                    if isinstance(event, int):
                        yield self._working(underway, step, event)
                    elif isinstance(event, Answer):
                        answer = replace(event, question=asked.question)
                    elif isinstance(event, Sentence):
                        sentences = (*sentences, event)
                        underway = conversation.begun(asked, halt, sentences)
                        yield self._working(underway, step)
                    elif isinstance(event, Status) and event.step != step:
                        step = event.step
                        yield self._working(underway, step)
            if answer is not None:
                yield self._ended(conversation, Told(asked, answer, answer.sentences), self._told(answer))
            else:
                yield self._ended(conversation, Told(asked, None, sentences), self._words.turn.stopped)
        except Exception as error:  # noqa: BLE001  # a surface: a sentence for the person, the rest for the log
            before = conversation.before or conversation
            shown = self._unchanged(before, explain(error, self._words), failed=True)
            yield replace(shown, question=asked.question)

    def _served(self, question: Question) -> Generator[int | Status | Sentence | Answer, None, None]:
        """Yield how many are before, as long as any is; then what comes of the question."""
        with self._line.ticket() as ticket:
            while place := ticket.wait(_LOOK):
                yield place
            yield from self._chatbot.stream(question)

    def _working(self, conversation: Conversation, step: str, place: int = 0) -> Shown:
        underway = conversation.underway
        assert underway is not None
        saying = self._words.working.get(step, step)
        if step == "writing" and self._preload.state == "loading":
            saying = self._words.turn.waiting_for_model
        if place:
            saying = self._words.library.in_line(self._words.number(place - 1), is_next=place == 1)
        html = self._page.turn(len(conversation.turns) + 1, underway, self._chatbot.corpus, saying)
        return Shown(conversation, self._page.status(saying), html, None, "", working=True)

    def _ended(self, conversation: Conversation, told: Told, status: str) -> Shown:
        turns = conversation.turns
        corpus = self._chatbot.corpus
        opinion = self._shown.remember(told.answer, conversation.history, corpus) if told.answer else ""
        html = self._page.turn(len(turns) + 1, told, corpus, leant=bool(turns), opinion=opinion)
        past = told.past()
        return replace(self._unchanged(conversation.ended(past), status), current=past.html(html))

    def _unchanged(self, conversation: Conversation, status: str, failed: bool = False) -> Shown:
        earlier, current = conversation.html
        if conversation.before and len(conversation.before.turns) > len(conversation.turns) > 0:
            status = f"{status} {self._words.turn.replaced}".strip()
        undo = conversation.before is not None and bool(conversation.before.turns)
        return Shown(conversation, self._page.status(status, failed, undo), current, earlier)

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
