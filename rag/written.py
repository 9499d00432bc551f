"""A model's text, which comes in pieces, as whole sentences with the sources that each points at."""

import re
from dataclasses import dataclass
from unicodedata import category

from index.sentences import sentences
from rag.prompt import numbers

_MARK = re.compile(r"\s*\[\s*(?:source\s*|fonte\s*)?(\d{1,3}(?:\s*[-–,;]\s*\d{1,3})*)\s*\]", re.IGNORECASE)
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_LEAD = re.compile(
    r"^\s*(?:[-*•>#]+\s*|\d{1,2}[.)]\s+|(?:(?:the\s+|la\s+)?(?:answer|risposta)(?:\s+is|\s+è)?)\s*:\s*)+", re.IGNORECASE
)
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
"""What a terminal would obey, and what turns the direction of text."""
_BEGUN = 2
"""Letters or digits of the next sentence, from which the one before is known to be whole."""
_LOOP = 4
LONGEST = 400
"""Code points. What goes on for longer without an end is no sentence."""


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as a model wrote it."""

    text: str
    pointed: tuple[int, ...]
    """The numbers of its marks, in order, whether or not there is such a source."""


class SentenceStream:
    """Gives each sentence once it is whole: when the next has begun, or the model has ended."""

    def __init__(self, language: str) -> None:
        """Cut by the rules of a language, by its ISO 639-1 code."""
        self._language = language
        self._text = ""
        self._given = 0
        """Code points of the text, without what was thought aloud, that were given out."""

    @property
    def unfinished(self) -> str:
        """Return what has come of a sentence that is not whole yet."""
        return " ".join(self._visible()[self._given :].split())

    def add(self, piece: str) -> list[Written]:
        """Take more text; return the sentences that are whole now."""
        seen = (character for character in piece if character in "\n\t" or category(character) not in _UNSEEN)
        self._text += "".join(seen).replace("\n", "\n\n")
        return self._whole(ended=False)

    def end(self) -> list[Written]:
        """Return what is left, for a model that ended by itself."""
        return self._whole(ended=True)

    def _visible(self) -> str:
        return _THINKING.sub("", self._text)

    def _whole(self, ended: bool) -> list[Written]:
        text = self._visible()
        rest = text[self._given :]
        spans = [span for span in sentences(rest, self._language) if _letters(_MARK.sub("", rest[slice(*span)]))]
        if not ended and spans and _letters(_MARK.sub("", rest[spans[-1][0] :])) < _BEGUN:
            spans.pop()
        starts = [start for start, _ in spans]
        if not _MARK.match(text):
            # Marks stand behind their sentence, and behind its full stop too, where the next seems to begin.
            starts = [start + _leading_marks(rest[start:]) for start in starts]
        whole = spans if ended else spans[:-1]
        found = []
        for (_, end), here, there in zip(whole, starts, [*starts[1:], len(rest)], strict=False):
            # What stands between two sentences is a mark of the first or the bullet of the second.
            found.append(_written(rest[here:end], rest[end:there]))
        if starts:
            self._given += len(rest) if ended else starts[-1]
        return [one for one in found if one.text]


def loops(text: str) -> bool:
    """Return whether a text ends in four words that it has said twice before."""
    said = text.casefold().split()[:-1]  # the last may be half a word
    last = said[-_LOOP:]
    return len(last) == _LOOP and sum(said[at : at + _LOOP] == last for at in range(len(said) - _LOOP + 1)) > 2


def _leading_marks(text: str) -> int:
    at = 0
    while mark := _MARK.match(text, at):
        at = mark.end()
    return at


def _written(text: str, behind: str) -> Written:
    marks = [*_MARK.finditer(text), *_MARK.finditer(behind)]
    pointed = tuple(dict.fromkeys(number for mark in marks for number in numbers(mark[1])))
    plain = _LEAD.sub("", _MARK.sub("", text))
    return Written(re.sub(r"\s+([.,;:!?])", r"\1", " ".join(plain.split())), pointed)


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)
