"""What is asked of a model's sentence beyond the grounding check: that its quotes say all of it.

The grounding check judges people's prose, and so lets a word or two stand that no passage has: a person who writes
"refused" for "declined" has said the same. A small model that puts one word for another has mostly said something else.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from rag.ground import Grounding
from rag.language.word_lists import listed
from rag.language.words import guess_language, words
from rag.settings import Strictness

_LEAST: Mapping[Strictness, tuple[float, float]] = {"strict": (0.999, 0.8), "balanced": (0.85, 0.7)}
"""Least share of a sentence's content that its quote must hold, in the quote's language and in another one. The
grounding check by itself accepts less, so that it can judge people's prose: docs/decisions/0006-written-answers.md."""
_VERBS = listed("""
    must should may might can could would ought need needs make makes made making get gets got
    deve devono doveva dovevano dovra dovranno dovrebbe dovrebbero puo possono poteva potevano potra potranno potrebbe
    potrebbero vuole vogliono voleva volevano vorrebbe fa fanno fare faceva fara fatto va vanno
""")
"""Verbs that are grammar to the grounding check. A small model glues the beginning of one sentence to the end of
another with them, and what may be is not what is."""
_COPY: Mapping[Strictness, float] = {"strict": 0.5, "balanced": 0.7}
"""Share of words in their order from which a sentence that changes some is a bad copy of its quote."""
_BINDING = listed("""
    a an the of in on at to for from by with as is are was were be been has have had do does did and or but it its this
    that these those il lo la i gli le un uno una l di a da in con su per tra fra del dello della dei degli delle al
    allo alla ai agli alle dal dalla nel nella nei sul sulla è sono era erano fu ha hanno aveva si che e ed o ma
""")
_DANGLING = listed("""
    a an the of in on at to for from by with and or but than il lo la i gli le un uno una di a da in con su per tra fra
    del dello della dei degli delle al allo alla ai agli alle dal dalla nel nella nei sul sulla che e ed o ma
""")
_RUN = 3
_POSSESSIVE = re.compile(r"['’]s\b")
_EDGES = ".,;:!?…()[]«»“”\"'’"


def in_full(
    text: str, found: Grounding, passages: Sequence[str], titles: Sequence[str], language: str, grounding: Strictness
) -> bool:
    """Return whether passages, in `language`, say all of a sentence that the check `found` to be supported by them.

    `strict` lets through, in their language, only what is one of them shortened, or a bad copy of it, which the quote
    itself then takes the place of; in another language, what one of a single sentence says.
    """
    if _is_garbled(text, passages):
        return False
    another = (guess_language(words(text)) or language) != language
    if found.coverage < _LEAST[grounding][another]:
        return False
    if another:
        return True
    added = {token.fold for token in words(text)} & _VERBS
    if not added <= {token.fold for one in (*passages, *titles) for token in words(one)}:
        return False
    return grounding != "strict" or any(is_shortened(text, p) or is_copy(text, p, grounding) for p in passages)


def is_echo(text: str, question: str) -> bool:
    """Return whether a sentence has no word of its own beside those of the question and those that only bind."""
    return set(_words(text)) <= set(_words(question)) | _BINDING


def _is_garbled(text: str, passages: Sequence[str]) -> bool:
    """Return whether a sentence says three words in a row twice, or ends in a word that needs another, and no passage
    does.
    """
    mine, theirs = _words(text), [_words(passage) for passage in passages]
    if mine[-1] in _DANGLING and not any(mine[-1] == said[-1] for said in theirs if said):
        return True
    runs = [tuple(mine[at : at + _RUN]) for at in range(len(mine) - _RUN + 1)]
    twice = {run for run in runs if runs.count(run) > 1}
    return any(not any(_times(run, said) > 1 for said in theirs) for run in twice)


def _times(run: tuple[str, ...], said: Sequence[str]) -> int:
    return sum(tuple(said[at : at + len(run)]) == run for at in range(len(said) - len(run) + 1))


def is_shortened(text: str, quote: str) -> bool:
    """Return whether a sentence is its quote with nothing but words left out."""
    one, other = _words(text), _words(quote)
    rest = iter(other)
    return one != other and all(word in rest for word in one)


def is_copy(text: str, quote: str, grounding: Strictness) -> bool:
    """Return whether a sentence is its quote, with slips or none, so that the quote had better stand there itself."""
    if is_shortened(text, quote):
        return False
    return SequenceMatcher(None, _words(text), _words(quote), autojunk=False).ratio() >= _COPY[grounding]


def _words(text: str) -> list[str]:
    return [word.strip(_EDGES) for word in _POSSESSIVE.sub("", text.casefold()).split()]
