"""A question in several parts, such as `Who leads Pika and how much did it raise?`, cut where each part asks alone.

In doubt it stays whole: a part that was cut out wrongly loses its sense, while a whole question that asks two things
is still answered from both.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.conversation.comparing import compared
from rag.conversation.follow_up import completed
from rag.conversation.leaning import Leaning, leaning
from rag.conversation.pronouns import AUXILIARIES
from rag.conversation.said import ASKING, Said, read
from rag.language.word_lists import listed
from rag.language.words import Token, words

MOST_PARTS = 4
_MOST_WORDS = 45
"""Longer ones describe one thing at length."""
_AND = listed("and e ed")
_BEFORE_ASKING = listed("in at for from by to of with on about a ad di da per con su entro dopo under since until")
_PLAIN = listed("how why when where what quando perche dove come quanto quanta quanti quante cosa")
"""Words that seldom open a relative clause after `and`; `who` and `which` often do."""
_SENTENCE = re.compile(r"(?<=\?)\s+")


def parts(question: str) -> tuple[str, ...]:
    """Return the questions that `question` is made of, each standing alone; itself where it is one."""
    if len(words(question)) > _MOST_WORDS:
        return (question,)
    if both := compared(question):
        return both
    sentences = _sentences(question)
    found = [part for sentence in sentences for part in _coordinated(sentence)]
    if not 1 < len(found) <= MOST_PARTS:
        return (question,)
    whole = [found[0]]
    for part in found[1:]:
        whole.append(completed(part, [(whole[-1], "")]))
    return tuple(_as_question(part) for part in whole)


def _sentences(question: str) -> list[str]:
    """Return the sentences of a text in which each one asks; the text where one does not."""
    found = [piece.strip() for piece in _SENTENCE.split(question) if piece.strip()]
    if len(found) > 1 and all(piece.endswith("?") and _opens_asking(read(piece)) for piece in found):
        return found
    return [question]


def _coordinated(sentence: str) -> list[str]:
    """Return the two questions that an `and` joins, the sentence where it does not."""
    said = read(sentence)
    tokens = said.tokens
    for place, (conjunction, following) in enumerate(pairwise(tokens)):
        joins = conjunction.text == "," and _joined_later(tokens[place + 1 :])
        if not place or not (joins or (conjunction.fold in _AND and not conjunction.text.isupper())):
            continue
        asking = place + 1 + (following.fold in _BEFORE_ASKING)
        if asking >= len(tokens) or tokens[asking].fold not in ASKING:
            continue
        left = sentence[: conjunction.start].rstrip(" ,;")
        right = sentence[following.start :]
        if _whole(read(left + "?")) and _asks_alone(read(right), said, asking):
            return [left, *_coordinated(right)]
    return [sentence]


def _joined_later(rest: Sequence[Token]) -> bool:
    """Return whether an `and` that asks comes after a comma: `What is Dojo, where is it and how much does it cost?`."""
    return any(left.fold in _AND and right.fold in ASKING for left, right in pairwise(rest))


def _opens_asking(said: Said) -> bool:
    spoken = [token.fold for token in said.tokens if token.shape != "mark" and token.fold not in _AND][:2]
    return bool(spoken) and (
        spoken[0] in ASKING | AUXILIARIES or (spoken[0] in _BEFORE_ASKING and spoken[-1] in ASKING)
    )


def _whole(left: Said) -> bool:
    """Return whether the left side is a question: it opens with its word, says something, and relates to no other."""
    opening = [place for place, token in enumerate(left.tokens) if token.fold in ASKING and token.fold != "che"]
    spoken = [token.fold for token in left.tokens if token.shape != "mark"]
    one = len([place for place in opening if place > 2]) == 0
    return (
        _opens_asking(left)
        and one
        and bool(left.content or left.names)
        and not (set(spoken[1:]) & {"that", "whether", "if", "se", "between", "tra", "fra", "both"})
        and leaning(left) is not Leaning.PREDICATE
        and len(spoken) > 2
    )


def _asks_alone(right: Said, whole: Said, asking: int) -> bool:
    """Return whether the right side is a question of its own and no relative clause or bare word."""
    if not right.content and not right.names:
        return False
    word = whole.tokens[asking].fold
    after = whole.tokens[asking + 1].fold if asking + 1 < len(whole.tokens) else ""
    first = whole.tokens[0].fold
    if word in {"who", "chi"}:
        pronoun = leaning(right) is Leaning.SUBJECT
        return (bool(right.names) or pronoun) and first not in {"which", "quale", "quali"}
    if word in {"which", "whose", "whom", "quale", "quali", "qual", "che", "cui"}:
        return after not in AUXILIARIES and (word not in {"che", "cui"} or after == "cosa") and _inverted(right, word)
    if word in {"when", "where", "how", "why", "what"}:
        return _inverted(right, word) or (word == "what" and whole.tokens[asking - 1].fold in _BEFORE_ASKING)
    return word in _PLAIN or word in {"dov", "com", "quant", "cos"}


def _inverted(right: Said, word: str) -> bool:
    """Return whether an English question has its verb before its subject; an indirect one has not."""
    if word in {"quale", "quali", "qual", "che", "cui"}:
        return True
    folds = [token.fold for token in right.tokens]
    return any(fold in AUXILIARIES for fold in folds[1:5])


def _as_question(part: str) -> str:
    body = part.rstrip(" ?.!;:,")
    return f"{body[:1].upper()}{body[1:]}?"
