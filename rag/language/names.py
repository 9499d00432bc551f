"""Which words of a text are names, and when two names may be one: Musk and Elon Musk, OAPEC and what it
stands for."""

from collections.abc import Collection, Sequence
from enum import IntEnum

from rag.language.dates import WEEKDAYS
from rag.language.function_words import FUNCTION_WORDS
from rag.language.word_lists import listed
from rag.language.words import Token

TITLES = listed(
    """
    mr mrs ms miss dr prof professor sir lady lord mister president presidente chairman ceo cto cfo coo
    minister
    ministro senator senatore king re queen regina prince principe pope papa saint san santa general generale
    captain
    capitano doctor dottor dottore signor signora avvocato ingegner founder director
    """
)
"""Words in capitals that stand beside a name and are none: they are compared as words."""

_SINGULAR_VERBS = listed("ha e era fu aveva sara avrebbe puo vuole has is was had will said does did wants 's")
"""A word that opens a sentence right before one of these, with no article, is a name more often than not."""


class Named(IntEnum):
    """How sure it is that a word is a name."""

    NO = 0
    MAYBE = 1
    """It has a capital, where any word would have one."""
    YES = 2


def named(tokens: Sequence[Token], openings: Collection[int]) -> list[Named]:
    """Return for each token whether it is a name; `openings` are the indices of the first tokens of
    sentences."""
    found = [Named.NO] * len(tokens)
    for index, token in enumerate(tokens):
        if token.shape == "word" and not token.text.islower():
            capital_next = index + 1 < len(tokens) and tokens[index + 1].text[:1].isupper()
            found[index] = _shape(token, index in openings, capital_next)
    sure = {token.fold for token, name in zip(tokens, found, strict=True) if name is Named.YES}
    for index, token in enumerate(tokens):
        if found[index] is not Named.MAYBE:
            continue
        beside = index + 1 < len(tokens) and found[index + 1] is Named.YES and tokens[index + 1].start == token.end + 1
        following = tokens[index + 1] if index + 1 < len(tokens) else token
        acts = following.fold in _SINGULAR_VERBS or _past(token, following)
        if token.fold in sure or acts or (beside and token.fold not in FUNCTION_WORDS and token.fold not in TITLES):
            found[index] = Named.YES
    return found


def _past(token: Token, following: Token) -> bool:
    """Return whether the word after a singular is a past tense that its ending shows: `Céloron threatened`,
    `nominò`."""
    return not token.fold.endswith("s") and following.text.endswith(("ed", "ò")) and len(following.text) > 4


def _shape(token: Token, opens: bool, before_capital: bool) -> Named:
    text = token.text
    if not any(c.isupper() for c in text):
        return Named.NO
    if token.fold in WEEKDAYS or text == "I" or (token.fold in TITLES and before_capital):
        return Named.NO
    if token.fold in FUNCTION_WORDS and not text.isupper():
        return Named.NO
    if any(c.isdigit() for c in text) or any(c.isupper() for c in text[1:]):
        return Named.YES
    if opens:
        return Named.NO if token.fold in FUNCTION_WORDS else Named.MAYBE
    return Named.YES


_COMPANIES = listed("co company corp corporation inc incorporated ltd limited plc spa srl gmbh")


def same_name_key(token: Token) -> str:
    """Return a key for forms of one word of a name: `GPUs` and `GPU`, `Co.` and `Company`; empty for other
    words."""
    if token.fold in _COMPANIES and token.text[:1].isupper():
        return "#company"
    return token.fold[:-1] if len(token.text) > 2 and token.text.endswith("s") and token.text[:-1].isupper() else ""


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
