"""How a question leans on what was said before, if it does."""

import re
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from rag.conversation.pronouns import AUXILIARIES, TOO_MUCH, pronoun_places
from rag.conversation.said import ASKING, Said
from rag.language.word_lists import listed
from rag.language.words import Token

OPENERS = listed("and but also so or e ed ma pero anche invece allora quindi poi oppure")
_OTHERS = listed("other others else another altro altra altri altre altr")
_FINITE = AUXILIARIES | listed("""
    e era erano fu furono sono ha hanno aveva avevano sara saranno sarebbe avrebbe avra avranno puo possono deve devono
    vuole vogliono stato stata stati state
""")
_HAVING = listed("ha hanno aveva avevano")
_PARTICIPLE = re.compile(r"[^\W\d_]{2,}(?:[aiu]t|[st]t|es|os|us)[oaie]")
_COMPANY = listed("company firm startup societa azienda impresa ditta")
_ARTICLES = listed("the la il lo l dell della del nella nell alla all dalla dall")
_FRAGMENT = 4
"""Most content words of a question that leaves its verb out."""


class Leaning(Enum):
    """What a question takes from the turns before it."""

    NONE = "it stands alone"
    SUBJECT = "what it speaks of: a pronoun or a verb without a subject"
    PREDICATE = "what it says: it asks, or names a thing, and no more"


def leaning(said: Said) -> Leaning:
    """Return how a question leans on the conversation. In doubt it stands alone."""
    spoken = [token for token in said.tokens if token.shape != "mark"]
    if not spoken:
        return Leaning.NONE
    opened = spoken[0].fold in OPENERS or _about(spoken)
    if _leaves_out_the_verb(said, spoken, opened):
        return Leaning.PREDICATE
    if _pronoun(said) or (not said.names and _subjectless(said, spoken, opened)):
        return Leaning.SUBJECT
    return Leaning.NONE


def _about(spoken: Sequence[Token]) -> bool:
    folds = [token.fold for token in spoken[:4]]
    return folds[:2] in (["what", "about"], ["how", "about"]) or folds[:3] == ["che", "mi", "dici"]


def _leaves_out_the_verb(said: Said, spoken: Sequence[Token], opened: bool) -> bool:
    """Return whether a question is bare (`why?`) or a fragment (`and of Nvidia?`, `e i robot?`)."""
    if pronoun_places(said) and any(token.fold in _FINITE for token in spoken):
        return False
    asks = said.asks and not _about(spoken)
    if not said.content and not said.names:
        return not any(token.fold in _OTHERS for token in spoken) or not any(t.fold in _FINITE for t in spoken)
    if asks:
        return False
    first = next((token for token in spoken if token.fold not in OPENERS), spoken[0])
    finite = not _about(spoken) and any(token.fold in _FINITE and token.text not in "eE" for token in spoken[1:])
    if finite or first.fold in AUXILIARIES:
        return False
    if not said.content:
        return opened or said.text.rstrip().endswith("?")
    return opened and len(said.content) <= _FRAGMENT


def _pronoun(said: Said) -> bool:
    return bool(pronoun_places(said))


def _subjectless(said: Said, spoken: Sequence[Token], opened: bool) -> bool:
    """Return whether a question without a name has a verb and nothing that it is said of."""
    if any(token.shape == "number" for token in spoken):
        return False
    if opened:
        return True
    folds = [token.fold for token in spoken]
    if not said.content:
        return True
    if _company(said):
        return True
    if any(fold in _OTHERS for fold in folds) and len(said.content) <= TOO_MUCH:
        return True
    if len(said.content) > 1 + (said.language == "it"):
        return False
    return _bare_verb(said) if said.language == "it" else _subjectless_english(said, folds)


def _company(said: Said) -> bool:
    """Return whether it speaks of `the company`, with nothing that says which."""
    for place, (article, noun) in enumerate(pairwise(said.tokens)):
        following = said.tokens[place + 2].fold if place + 2 < len(said.tokens) else ""
        if (
            article.fold in _ARTICLES
            and noun.fold in _COMPANY
            and following not in listed("of that which di che cui 's")
        ):
            return len(said.content) <= 1 + TOO_MUCH
    return False


def _bare_verb(said: Said) -> bool:
    """Return whether no article or preposition stands before a content word: `quanto vale adesso?`."""
    if {"ci", "sono"} <= _folds(said):
        return False
    for number, place in enumerate(said.content):
        before, word = said.tokens[place - 1].fold if place else "", said.tokens[place].fold
        has = before in _HAVING and len(said.content) == 1
        if before in _FINITE and not (has or _PARTICIPLE.fullmatch(word)) and (number or "quanto" not in _folds(said)):
            return False
        if before not in _FINITE | ASKING | _OTHERS | listed("si non ci") and place - 1 not in said.content:
            return False
    return True


def _folds(said: Said) -> set[str]:
    return {token.fold for token in said.tokens}


def _subjectless_english(said: Said, folds: Sequence[str]) -> bool:
    """Return whether the one content word is a verb: `who won?`, `when was founded`, but not `what is inflation?`."""
    place = said.content[0]
    word, before = said.tokens[place].fold, said.tokens[place - 1].fold if place else ""
    if before in listed("is are was were 's") and not word.endswith("ed"):
        return False
    return before in ASKING | AUXILIARIES and folds[-1] in {word, "next", "now", "then", "today"}
