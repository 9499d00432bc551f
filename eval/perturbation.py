"""A sentence to be said in another way, and what the functions that do it share."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

_NAME = re.compile(
    r"(?<=[a-zà-ù,\d] )"  # not the first word, where any word has a capital
    r"(?:[A-Z][\w&’'-]*[a-z0-9A-Z])"
    r"(?: (?:[A-Z][\w&’'-]*[a-z0-9]))*"
)
_NO_NAMES = frozenset(
    (
        "January February March April May June July August September October November December Monday Tuesday "
        "Wednesday Thursday Friday Saturday Sunday I The A An In It He She They We But And This That "
        "Il La Lo Le Gli Un Una Nel Nella"
    ).split(" ")
)


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence with the passage it was taken from."""

    document: str
    language: str
    sentence: str
    passage: str
    others: tuple[str, ...]
    """The other sentences of the passage."""
    stranger: str
    """A sentence of another document."""


Change = Callable[[Source, random.Random], str | None]
"""Returns the changed sentence, None where the sentence offers no hold."""


def replaced(text: str, spot: re.Match[str], new: str) -> str:
    """Return the text with `new` in the place of a match."""
    return text[: spot.start()] + new + text[spot.end() :]


def exchanged(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    """Return the text with two matches, the first before the other, in each other's place."""
    between = text[one.end() : other.start()]
    return text[: one.start()] + other.group() + between + one.group() + text[other.end() :]


def any_of(words: str | list[str]) -> re.Pattern[str]:
    """Return a pattern for any of these whole words; a text is split at its spaces."""
    listed = words.split() if isinstance(words, str) else words
    return re.compile(r"\b(?:" + "|".join(map(re.escape, listed)) + r")\b")


def pairs_of(table: str) -> dict[str, str]:
    """Return a table `word:other word:other …` as a dict."""
    return {one: other for one, _, other in (entry.partition(":") for entry in table.split())}


def name_spots(text: str) -> list[re.Match[str]]:
    """Return the names in a text that stand within a sentence."""
    return [m for m in _NAME.finditer(text) if m.group().split()[0] not in _NO_NAMES and len(m.group()) > 2]


def name_parts(text: str) -> set[str]:
    """Return the beginnings of the words of a text, by which two names are told to be kin."""
    return {word[:5].lower() for word in re.findall(r"[^\W_]+", text) if len(word) > 2}
