"""A question as terms to search for, put in the language of the passages."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from index.analysis import grams, marked, stem, words
from index.keywords import Stream, Weights
from rag.language.translate import respelt, translations
from rag.mixture import MIXTURE, Mixture

# Words that ask or bind. A question made of nothing else is searched for as it stands.
_FUNCTION_WORDS = {
    "en": frozenset(
        """a an the of in on at to for from by with without as is are was were be been being am do does did done doing
        has have had having what which who whom whose when where why how that this these those it its they their them
        he she his her him we our us you your i my me and or but if than then there here can could may might must
        shall should will would not no nor so such into onto about over up down out off s t type kind many much some
        any all one""".split()
    ),
    "it": frozenset(
        """il lo la i gli le un uno una l di a da in con su per tra fra del dello della dei degli delle al allo alla ai
        agli alle dal dallo dalla dai dagli dalle nel nello nella nei negli nelle sul sullo sulla sui sugli sulle e ed
        o ma se che chi cui quale quali quanto quanti quanta quante cosa come dove quando perche perché è era erano
        essere stato stata stati state sono fu furono ha hanno aveva avevano avere si non ne ci vi lui lei loro suo sua
        suoi sue questo questa questi queste quello quella quelli quelle qual c d un dell nell all dall sull quest
        quell viene vengono venne fare fa tipo""".split()
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in one language of the passages."""

    language: str
    weights: Weights
    content: tuple[frozenset[str], ...]
    """For each content word, the stems under which a passage may have it."""


def asked_in(question: str, source: str, target: str, mixture: Mixture = MIXTURE) -> Asked:
    """Return what to look for in passages of the language `target` for a question in `source`."""
    tokens = words(question)
    function_words = frozenset[str]() if mixture.function_words else _FUNCTION_WORDS.get(source, frozenset())
    content = [word for word in tokens if word not in function_words] or tokens
    spread = [_spread(word, source, target, mixture) for word in content]
    weights: Counter[tuple[Stream, str]] = Counter()
    for word in (word for group in spread for word in group):
        weights["stems", marked(target, stem(word, target))] += 1.0  # type: ignore[assignment]
        for gram in grams(word) if mixture.grams else ():
            weights["grams", marked(target, gram)] += mixture.grams  # type: ignore[assignment]
    if source == target and mixture.pairs:
        for left, right in pairwise(tokens):
            if left not in function_words or right not in function_words:
                pair = f"{stem(left, target)}_{stem(right, target)}"
                weights["pairs", marked(target, pair)] += mixture.pairs  # type: ignore[assignment]
    stems = dict.fromkeys(frozenset(stem(word, target) for word in group) for group in spread)
    return Asked(target, dict(weights), tuple(stems))


def _spread(word: str, source: str, target: str, mixture: Mixture) -> tuple[str, ...]:
    """Return what a word may be in the language of the passages, by the stages that are on."""
    if not mixture.lexicon:
        return (word,)
    found = translations(word, source, target)
    if mixture.cognates or found != (word, respelt(word)):
        return found
    return (word,)
