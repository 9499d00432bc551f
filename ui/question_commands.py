"""The commands that ask: search, ask, and the chat in a terminal."""

import argparse
import logging
import sys

from index.filters import Filter
from rag.assemble import open_chatbot
from rag.chatbot import Chatbot
from rag.errors import AskError
from rag.question import Question, Turn, standalone
from ui.arguments import console, counted, print_json, settings_of
from ui.cli import DONE, REFUSED
from ui.render import show_answer, show_hits
from ui.wire import answer_json, search_json


def search(arguments: argparse.Namespace) -> int:
    """Find passages."""
    chatbot = _open(arguments)
    found = chatbot.search(standalone(Question(arguments.query)), arguments.limit, _filter(arguments))
    if arguments.json:
        print_json(search_json(found, chatbot.corpus))
    else:
        show_hits(found, chatbot.corpus, console())
    return DONE


def ask(arguments: argparse.Namespace) -> int:
    """Answer a question, or chat."""
    if arguments.question is None:
        return _chat(arguments)
    chatbot = _open(arguments)
    answer = chatbot.ask(arguments.question, where=_filter(arguments))
    if arguments.json:
        print_json(answer_json(answer, chatbot.corpus))
    else:
        show_answer(answer, chatbot.corpus, console(), arguments.dropped)
    return REFUSED if answer.outcome == "refused" else DONE


def _chat(arguments: argparse.Namespace) -> int:
    """Answer questions until the input ends; each sees those before it."""
    chatbot = _open(arguments)
    out = console()
    if sys.stdin.isatty():
        import readline  # noqa: F401  # its import gives input() a history and the arrow keys

        out.print(
            f"{counted(len(chatbot.corpus.summaries()), 'document')}. Ask; an empty line or Ctrl-D ends.", style="dim"
        )
    history: list[Turn] = []
    while True:
        try:
            text = input("\n? " if sys.stdin.isatty() else "")
        except EOFError:
            return DONE
        if not text.strip():
            return DONE
        try:
            answer = chatbot.ask(text, history, _filter(arguments))
        except AskError as error:
            out.print(str(error), style="yellow")
            continue
        if arguments.json:
            print_json(answer_json(answer, chatbot.corpus))
        else:
            show_answer(answer, chatbot.corpus, out, arguments.dropped)
        history.append(Turn(text, answer.text))


def _open(arguments: argparse.Namespace) -> Chatbot:
    settings = settings_of(arguments)
    logging.getLogger("fonte").addHandler(logging.NullHandler())  # a model's trouble is told under the answer
    chatbot = open_chatbot(settings.index, settings.rag)
    if not len(chatbot.corpus):
        told = f"The index in {settings.index.data} holds no document yet. Read some: fonte sync FOLDER"
        console(stderr=True).print(told, style="yellow", soft_wrap=True)
    return chatbot


def _filter(arguments: argparse.Namespace) -> Filter:
    return Filter(
        collections=tuple(arguments.collection or ()),
        published_from=arguments.since or "",
        published_to=arguments.until or "",
    )
