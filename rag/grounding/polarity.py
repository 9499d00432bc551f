"""Negation in a text: which word each `not`, `senza`, `refused to` turns round."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.language.word_lists import listed
from rag.language.words import Token

_ENGLISH = listed("not n't no never without cannot neither nor none nobody nothing hardly barely scarcely")
_ITALIAN = listed("non senza ne neanche neppure nemmeno mai nessuno nessuna nessun niente nulla")
_CONCORD = listed("nor mai nessuno nessuna nessun niente nulla ne neanche neppure nemmeno")
"""Words that, after `non`, `né` or `neither`, repeat a negation and add none."""
_OPENING = listed("non ne neither not n't")
_SUBJECTS = listed("neither nor none nobody nothing no nessuno nessuna nessun niente nulla ne")
"""Negations that deny the whole clause wherever in it they stand."""
_REFUSING = listed(
    """
    refuse refuses refused refusing decline declines declined declining fail fails failed failing unable
    rifiuta rifiutato rifiutata rifiutati rifiutano rifiuto rifiutarono rifiutando declinato
    """
)
"""Verbs that deny the verb after them: `declined to comment`."""
_FALSE = listed(
    "false untrue incorrect deny denies denied falso sbagliato errato nega negano negato smentisce smentito"
)
"""`It is false that`, `nega che`."""
_OF = listed("di del dei degli della delle dell d")
"""`Fare a meno di`: to do without."""
_LACKING = listed("lacks lacked")
_DENYING = listed("deny denies denied nega negano negato smentisce smentito")
"""`Denied having`, `ha negato di`."""
_ONLY = listed("only just merely solo soltanto solamente simply least")
"""`Not only`, `non solo` deny nothing themselves."""

_FAR = 12
"""Words after a negation, from which on another one is no repetition of it."""
_ALONE = listed("unico unica unici uniche only sole")


@dataclass(frozen=True, slots=True)
class Negator:
    """A word that denies what follows it."""

    token: int
    """Index of the token."""
    whole_clause: bool
    soft: bool
    """A refusal rather than a negation: it may answer one on the other side."""
    limits: bool = False
    """`Not only`: it denies nothing, but the other side must have it."""


def negators(tokens: Sequence[Token], language: str, taken: frozenset[int] = frozenset()) -> list[Negator]:
    """Return the negations of a text in order; `taken` are tokens that are part of a set phrase (`senza
    conducente`).

    Italian repeats a negation within its clause (`non ha mai`): that is one.
    """
    found: list[Negator] = []
    words = _ITALIAN if language == "it" else _ENGLISH
    since_not = _FAR
    for index, token in enumerate(tokens):
        word = token.fold if token.text != "né" else "ne"
        since_not += 1
        if token.shape == "mark" and token.text in ".;:!?":
            since_not = _FAR
        if index in taken:
            continue
        following = tokens[index + 1].fold if index + 1 < len(tokens) else ""
        if word in words and _denies(tokens, index, language):
            if word in _CONCORD and since_not < _FAR:
                continue
            if word in _OPENING:
                since_not = 0
            found.append(
                Negator(index, word in _SUBJECTS, soft=False, limits=following in _ONLY or _not_the_only(tokens, index))
            )
        elif (
            (word == "meno" and index and tokens[index - 1].fold == "a" and following in _OF)
            or (word in _LACKING and language == "en")
            or (word in _DENYING and _of_a_deed(following))
        ):
            found.append(Negator(index, whole_clause=False, soft=False))
        elif word in _FALSE and following in {"that", "che"}:
            found.append(Negator(index, whole_clause=True, soft=False))
        elif word in _REFUSING and any(t.fold in {"to", "di", "a"} for t in tokens[index + 1 : index + 3]):
            found.append(Negator(index, whole_clause=False, soft=True))
    return found


def _of_a_deed(following: str) -> bool:
    return following in {"having", "di"} or (following.endswith("ing") and len(following) > 4)


def _not_the_only(tokens: Sequence[Token], index: int) -> bool:
    """Return whether it says `not the only`, `non è l'unico`: it denies nothing of what follows."""
    return any(token.fold in _ALONE for token in tokens[index + 1 : index + 4])


def _denies(tokens: Sequence[Token], index: int, language: str) -> bool:
    token = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.fold == "no":
        # No. 1, "no, thanks", and the name of a person.
        return bool(after and after.shape == "word" and after.text != "." and token.text in {"no", "No"})
    if token.fold == "ne":
        # `né` is `nor`; `ne` without the accent is a pronoun.
        return token.text.lower() in {"né", "nè"} and language == "it"
    return not (token.text[:1].isupper() and token.text.isupper() and len(token.text) > 3)
