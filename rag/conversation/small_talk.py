"""What is said to Fonte and not asked of the documents: greetings, thanks, and questions about Fonte itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.conversation.small_talk_patterns import OPENING, PATTERNS, Topic
from rag.language.words import words

_MOST_TITLES = 10
_LONGEST_TITLE = 120
"""Code points."""
_MOST_WORDS = 12
"""Longer ones say more than a greeting."""

_COMPILED = tuple((topic, language, re.compile(pattern)) for topic, language, pattern in PATTERNS)


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Something said to Fonte itself."""

    topic: Topic
    language: Literal["en", "it"]


def small_talk(text: str) -> SmallTalk | None:
    """Return what was said to Fonte, None where it is a question to the documents. In doubt it is a question."""
    tokens = [token for token in words(text) if token.shape != "mark"]
    if not tokens or len(tokens) > _MOST_WORDS:
        return None
    plain = " ".join(token.fold.lstrip("'") for token in tokens)
    opening = OPENING.match(plain)
    for rest in (plain, plain[opening.end() :]) if opening else (plain,):
        for topic, language, pattern in _COMPILED:
            if pattern.fullmatch(rest):
                return SmallTalk(topic, language)
    return None


def reply(said: SmallTalk, titles: Sequence[str]) -> str:
    """Return what Fonte says. It claims nothing that stands in a document; `titles` are those of all of them."""
    count = len(titles)
    if said.language == "it":
        held = "1 documento" if count == 1 else f"{count} documenti"
        return {
            "greeting": f"Ciao! Rispondo a domande su {held}, e cito le frasi da cui viene ogni risposta.",
            "thanks": "Prego. Chiedi pure altro.",
            "farewell": "A presto.",
            "abilities": f"Sono Fonte. Rispondo a domande su {held}: ogni frase di una risposta porta la citazione"
            " del passo da cui viene, e se i documenti non rispondono lo dico. Puoi chiedere in italiano o in inglese,"
            " e continuare con domande come «e quando?».",
            "documents": _listed(f"Ho {held}", titles, "e altri {}"),
        }[said.topic]
    held = "1 document" if count == 1 else f"{count} documents"
    return {
        "greeting": f"Hello! I answer questions about {held}, and quote the sentences each answer comes from.",
        "thanks": "You are welcome. Ask me anything else.",
        "farewell": "Goodbye.",
        "abilities": f"I am Fonte. I answer questions about {held}: every sentence of an answer carries the quote it"
        " comes from, and where the documents hold no answer I say so. You can ask in English or Italian, and go on"
        " with questions such as “and when?”.",
        "documents": _listed(f"I have {held}", titles, "and {} more"),
    }[said.topic]


def _listed(opening: str, titles: Sequence[str], rest: str) -> str:
    if not titles:
        return f"{opening}."
    shown = [f"«{' '.join(title.split())[:_LONGEST_TITLE]}»" for title in titles[:_MOST_TITLES]]
    more = len(titles) - len(shown)
    return f"{opening}: {', '.join(shown)}{' ' + rest.format(more) if more else ''}."
