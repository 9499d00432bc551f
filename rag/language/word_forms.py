"""What a word is, wherever it stands: its keys, its opposites, and whether it says anything."""

from functools import lru_cache
from typing import NamedTuple

from rag.language.function_words import ENGLISH, FUNCTION_WORDS, ITALIAN
from rag.language.lexicon import meanings
from rag.language.opposites import Side, is_opposite_word, sides
from rag.language.places import place
from rag.language.stems import stem
from rag.language.translate import respelt, translations
from rag.language.word_lists import listed
from rag.language.words import fold


class WordForm(NamedTuple):
    """What a word is, wherever it stands."""

    grammar: bool
    """It carries no content, and no opposite of it does."""
    keys: tuple[str, ...]
    sides: tuple[Side, ...]
    weight: float


ACROSS = "~"
"""Begins a key that only words of two languages may share: the stem of an Italian word, also for its English ones."""


def _across(folded: str, language: str) -> list[str]:
    if language == "it":
        return [ACROSS + stem(folded, "it")]
    known = {folded, respelt(folded)}
    found = [fold(word) for word in translations(folded, "en", "it") if word not in known]
    return [ACROSS + stem(word, "it") for word in dict.fromkeys(found)]


@lru_cache(maxsize=131_072)
def word_form(folded: str, language: str) -> WordForm:
    """Return what a folded word is in a language."""
    function_words = ENGLISH if language == "en" else ITALIAN
    grammar = folded.startswith("'") or (folded in function_words and not is_opposite_word(folded))
    stemmed = stem(folded, language)
    keys = [stemmed] if stemmed == folded else [stemmed, folded]
    if key := place(folded):
        keys.append(key)
    keys += meanings(stemmed, language)
    keys += _across(folded, language)
    return WordForm(grammar, tuple(keys), sides(folded, stemmed, language), 0.4 if folded in FUNCTION_WORDS else 1.0)


_LIGHT = listed(
    """
    dato dare voluto volere fatto fare want wanted wants wish wished going make made take taken
    """
)
"""Verbs that leave the saying to the next word: `non ha dato risposta`, `did not want to comment`."""


def passed_over(text: str) -> bool:
    """Return whether a negation reaches over this word to the one after: an adverb or a light verb."""
    word = fold(text)
    adverb = (word.endswith("ly") and len(word) > 5) or word.endswith("mente")
    return adverb or word in FUNCTION_WORDS or word in _LIGHT
