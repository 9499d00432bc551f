"""Which words of a question stand for something that was said before it."""

from rag.conversation.said import Said
from rag.language.word_lists import listed
from rag.language.words import Token

SUBJECTS = listed("he she it they lui lei loro egli ella esso essa essi esse")
OBJECTS = listed("him them")
POSSESSIVES = listed("his her hers their theirs its suo sua suoi sue loro")
PERSONS = listed("he she him his her hers lui lei egli ella")
SEVERAL = listed("they them their theirs loro essi esse")
_POINTING_ENGLISH = listed("this that these those")
_POINTING_ITALIAN = listed("questo questa questi queste quello quella quelli quelle cio quest quell")
POINTING = _POINTING_ENGLISH | _POINTING_ITALIAN
AUXILIARIES = listed("""
    is are was were am be been do does did has have had will would can could should shall may might must isn wasn aren
    weren doesn didn don hasn haven hadn won wouldn couldn shouldn 's
""")
_SUBORDINATING = listed("""
    when if because while although though before after since until that as
    quando se perche mentre benche prima dopo che cui dove come
""")
_EXPLETIVE = listed("""
    true possible impossible necessary important likely unlikely legal illegal mandatory common easy hard difficult
    safe better take takes took rain raining
""")
_THERE = listed("there li")
_OPENING = listed("of in at by with besides aside di oltre al nel nella in con per fuori")
_ABOUT = listed("about of for from by with to in on against behind")
_CLITICS = listed("lo la li le gli l ne")
TOO_MUCH = 2
"""Content words before a pronoun, from which on one of them is likelier what it stands for."""


def pronoun_places(said: Said) -> list[int]:
    """Return the tokens that stand for something said before, in order."""
    return [place for place, token in enumerate(said.tokens) if _stands_for_earlier(said, place, token)]


def _stands_for_earlier(said: Said, place: int, token: Token) -> bool:
    fold, tokens = token.fold, said.tokens
    if token.shape != "word" or (token.text.isupper() and len(token.text) > 1):
        return False
    before = tokens[place - 1] if place else None
    inverted = before is not None and before.fold in AUXILIARIES
    if fold in SUBJECTS - {"loro", "lui", "lei"}:
        if fold == "it" and _expletive(said, place):
            return False
        if inverted and fold in listed("he she it they"):
            return not _clause_before(said, place)
        reported = said.tokens[0].fold in {"who", "chi"} and _antecedent(said, place, 1)
        reported = reported and any(t.shape != "mark" for t in tokens[place + 1 :])
        return not reported and (not _antecedent(said, place) or _object_at_end(said, place))
    if fold in _POINTING_ENGLISH:
        if inverted and before is not None and before.fold not in {"have", "has", "had"}:
            return not _clause_before(said, place)
        last = all(t.shape == "mark" for t in tokens[place + 1 :])
        return (last or fold != "that") and not said.names and (last or not _antecedent(said, place))
    if fold in _POINTING_ITALIAN:
        return not said.names and not _antecedent(said, place)
    if fold in _THERE:
        return not said.names and not inverted and all(t.shape == "mark" for t in tokens[place + 1 :])
    if _cataphora(said, place):
        return False
    last = all(t.shape == "mark" for t in tokens[place + 1 :])
    if fold in POSSESSIVES and not (fold == "her" and last):
        return not _antecedent(said, place) and not _owner(said, place)
    if fold in OBJECTS | {"lui", "lei", "her"}:
        return not _antecedent(said, place) or _object_at_end(said, place)
    return _clitic(said, place, token)


def _expletive(said: Said, place: int) -> bool:
    """Return whether `it` stands for nothing: `is it true`, `what did it cost to build the stadium`."""
    following = [token.fold for token in said.tokens[place + 1 : place + 4]]
    return following[:1] != [] and (following[0] in _EXPLETIVE or bool({"to", "that"} & set(following[1:2])))


def _cataphora(said: Said, place: int) -> bool:
    """Return whether the name comes after: `Of all their agreements, which did ABC …`."""
    return said.tokens[0].fold in _OPENING and any(first > place for first, _ in said.name_spans)


def _owner(said: Said, place: int) -> bool:
    """Return whether the question has a subject of its own before `his` or `its`: `who deployed its army`."""
    asked = max((at for at, token in enumerate(said.tokens[:place]) if token.fold in AUXILIARIES), default=-1)
    if asked < 0:
        return any(at < place for at in said.content)
    return any(asked < at < place for at in said.content)


def _clause_before(said: Said, place: int) -> bool:
    """Return whether a clause that names something comes before the pronoun: `When Tesla moved, did he …`."""
    parted = any(
        t.text == "," or (t.fold in _SUBORDINATING and (i or said.tokens[1].fold not in AUXILIARIES))
        for i, t in enumerate(said.tokens[:place])
    )
    return parted and _antecedent(said, place, 1)


def _names_before(said: Said, place: int) -> bool:
    return any(first < place for first, _ in said.name_spans)


def _antecedent(said: Said, place: int, content: int = TOO_MUCH) -> bool:
    """Return whether something before the pronoun, in the same question, may be what it stands for."""
    return _names_before(said, place) or sum(at < place for at in said.content) >= content


def _object_at_end(said: Said, place: int) -> bool:
    """Return whether the pronoun closes a clause of one piece: `What did Nvidia say about it?`."""
    before = said.tokens[place - 1].fold if place else ""
    simple = not any(t.fold in _SUBORDINATING or t.text == "," for t in said.tokens[1:place])
    # Where the word that asks is the subject, an object stands for somebody else: `who hired him?`.
    subject = said.tokens[0].fold in {"who", "how", "which"} and said.tokens[place].fold in OBJECTS | {"her"}
    subject = subject and not any(token.fold in AUXILIARIES for token in said.tokens[:place])
    return (subject or before in _ABOUT) and simple and all(t.shape == "mark" for t in said.tokens[place + 1 :])


def _clitic(said: Said, place: int, token: Token) -> bool:
    """Return whether an Italian word is a pronoun and no article: `chi lo guida?`, `l'hanno fondata`."""
    if said.language != "it" or token.fold not in _CLITICS or token.text != token.text.lower():
        return False
    if said.names and (token.text != "ne" or _names_before(said, place)):
        return False
    if _antecedent(said, place):
        return False
    rest = [t for t in said.tokens[place + 1 :] if t.shape != "mark"]
    before = said.tokens[place - 1].fold if place else ""
    if token.fold == "ne":
        return token.text == "ne" and bool(rest)
    if token.fold == "l":
        return bool(rest) and rest[0].fold in listed("ha hanno aveva avevano avra avranno avrebbe")
    return before in listed("chi quando dove perche come dov non") and len(rest) == 1
