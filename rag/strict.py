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
_COPY: Mapping[Strictness, float] = {"strict": 0.5, "balanced": 0.7}
"""Share of words in their order from which a sentence that changes some is a bad copy of its quote."""
_EDGES = ".,;:!?…()[]«»“”\"'’"


def in_full(
    text: str, found: Grounding, passages: Sequence[str], titles: Sequence[str], language: str, grounding: Strictness
) -> bool:
    """Return whether passages, in `language`, say all of a sentence that the check `found` to be supported by them.

    `strict` lets through, in their language, only what is one of them shortened, or a bad copy of it, which the quote
    itself then takes the place of; in another language, what one of a single sentence says.
    """
    another = (guess_language(words(text)) or language) != language
    if found.coverage < _LEAST[grounding][another]:
        return False
    if another:
        return True
    added = {token.fold for token in words(text)} & _VERBS
    if not added <= {token.fold for one in (*passages, *titles) for token in words(one)}:
        return False
    return grounding != "strict" or any(is_shortened(text, p) or is_copy(text, p, grounding) for p in passages)


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
    return [word.strip(_EDGES) for word in text.casefold().split()]
