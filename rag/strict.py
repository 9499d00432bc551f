"""What is asked of a model's sentence beyond the grounding check: that its quotes say all of it.

The grounding check judges people's prose, and so lets a word or two stand that no passage has: a person who writes
"refused" for "declined" has said the same. A small model that puts one word for another has mostly said something else.
"""

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
_COPY = 0.7
"""Share of words in their order from which a sentence that changes some is a bad copy of its quote."""
_EDGES = ".,;:!?…()[]«»“”\"'’"


def in_full(text: str, found: Grounding, said: Sequence[str], language: str, grounding: Strictness) -> bool:
    """Return whether quotes and titles, in `language`, say all of a sentence that the check `found` to be supported."""
    another = (guess_language(words(text)) or language) != language
    if found.coverage < _LEAST[grounding][another]:
        return False
    added = {token.fold for token in words(text)} & _VERBS
    return another or added <= {token.fold for one in said for token in words(one)}


def is_copy(text: str, quote: str) -> bool:
    """Return whether a sentence is its quote with slips of the pen, so that the quote had better stand there itself.

    One that only leaves words out is no copy but a shorter sentence.
    """
    one, other = ([word.strip(_EDGES) for word in part.casefold().split()] for part in (text, quote))
    if one == other:
        return True
    rest = iter(other)
    shortened = all(word in rest for word in one)
    return not shortened and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _COPY
