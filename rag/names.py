"""Which words of a text are names, and when two names may be one: Musk and Elon Musk, OAPEC and what it stands for."""

from collections.abc import Collection, Sequence
from enum import IntEnum
from itertools import pairwise

from rag.dates import WEEKDAYS
from rag.function_words import FUNCTION_WORDS
from rag.words import Token

TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "lady", "lord", "mister", "president", "presidente", "chairman", "ceo", "cto", "cfo", "coo", "minister", "ministro", "senator", "senatore", "king", "re", "queen", "regina", "prince", "principe", "pope", "papa", "saint", "san", "santa", "general", "generale", "captain", "capitano", "doctor", "dottor", "dottore", "signor", "signora", "avvocato", "ingegner", "founder", "director", "inc", "co", "corp", "ltd", "llc", "plc", "spa", "srl", "gmbh", "company", "the", "il", "la", "lo"]
)
"""Words in capitals that stand beside a name and are none: they are compared as words."""


class Named(IntEnum):
    """How sure it is that a word is a name."""

    NO = 0
    MAYBE = 1
    """It has a capital, where any word would have one."""
    YES = 2


def named(tokens: Sequence[Token], openings: Collection[int]) -> list[Named]:
    """Return for each token whether it is a name; `openings` are the indices of the first tokens of sentences."""
    found = [_shape(token, index in openings) for index, token in enumerate(tokens)]
    sure = {token.fold for token, name in zip(tokens, found, strict=True) if name is Named.YES}
    for index, token in enumerate(tokens):
        if found[index] is not Named.MAYBE:
            continue
        beside = index + 1 < len(tokens) and found[index + 1] is Named.YES and tokens[index + 1].start == token.end + 1
        if token.fold in sure or (beside and token.fold not in FUNCTION_WORDS and token.fold not in TITLES):
            found[index] = Named.YES
    return _unless_headline(tokens, found)


def _shape(token: Token, opens: bool) -> Named:
    text = token.text
    if token.shape != "word" or not any(c.isupper() for c in text):
        return Named.NO
    if token.fold in WEEKDAYS or token.fold in TITLES or text == "I":
        return Named.NO
    if any(c.isdigit() for c in text) or any(c.isupper() for c in text[1:]):
        return Named.YES
    if len(text) == 1 and token.fold in FUNCTION_WORDS and opens:
        return Named.NO
    if opens:
        return Named.NO if token.fold in FUNCTION_WORDS else Named.MAYBE
    if token.fold in FUNCTION_WORDS and len(text) < 4 and text != text.upper():
        return Named.NO
    return Named.YES


def _unless_headline(tokens: Sequence[Token], found: list[Named]) -> list[Named]:
    """Where nearly every word has a capital (a headline, German nouns), a capital says nothing."""
    words = [index for index, token in enumerate(tokens) if token.shape == "word" and token.fold not in FUNCTION_WORDS]
    capitals = [index for index in words if tokens[index].text[:1].isupper()]
    if len(words) < 6 or len(capitals) < 0.75 * len(words):
        return found
    return [min(name, Named.MAYBE) if not _unmistakable(tokens[i].text) else name for i, name in enumerate(found)]


def _unmistakable(text: str) -> bool:
    mixed = any(c.isupper() for c in text[1:]) and not text.isupper()
    return mixed or any(c.isdigit() for c in text)


def acronyms(tokens: Sequence[Token], found: Sequence[Named]) -> dict[str, tuple[int, int]]:
    """Return the initials of the longer names of a text, each with the (first, last) tokens it stands for.

    Small words between capitals are passed over: Organization of Petroleum Exporting Countries is OPEC.
    """
    initials: dict[str, tuple[int, int]] = {}
    run: list[int] = []
    for index, token in enumerate(tokens):
        capital = token.shape == "word" and token.text[:1].isupper() and (found[index] or token.fold in TITLES)
        if capital:
            run.append(index)
        elif token.fold not in FUNCTION_WORDS and token.text not in {"-", "'", "’"}:
            _note(tokens, run, initials)
            run = []
    _note(tokens, run, initials)
    return initials


def _note(tokens: Sequence[Token], run: list[int], initials: dict[str, tuple[int, int]]) -> None:
    for first in range(len(run)):
        for last in range(first + 1, min(first + 7, len(run))):
            letters = "".join(tokens[index].fold[:1] for index in run[first : last + 1])
            initials.setdefault(letters, (run[first], run[last]))


def runs(tokens: Sequence[Token], found: Sequence[Named]) -> list[int]:
    """Return for each token the number of the name it belongs to, -1 for words that are no names.

    Words of one name touch, or have a hyphen or an initial's full stop between.
    """
    numbers = [-1] * len(tokens)
    current = -1
    previous = -2
    for index, name in enumerate(found):
        if not name:
            continue
        between = [token.text for token in tokens[previous + 1 : index]]
        if previous < 0 or any(mark not in {"-", ".", "&"} for mark in between) or len(between) > 1:
            current += 1
        numbers[index] = current
        previous = index
    return numbers


def adjacent(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether the words of one name occur side by side, in order, in another: `Elon Musk` in `Mr Elon Musk`."""
    pairs = set(pairwise(other))
    return all(pair in pairs for pair in pairwise(one))
