"""Who did it to whom: `A acquired B` is `B was acquired by A`, and not `B acquired A`."""

from dataclasses import dataclass

from rag.grounding.align import Alignment
from rag.grounding.items import Item, Kind, Reading
from rag.grounding.reasons import Reason
from rag.language.names import Named
from rag.language.word_lists import listed
from rag.language.words import fold, words

_BY = listed("by da dal dallo dalla dall dai dagli dalle")
_BEING = listed("""
    is are was were be been being e era erano sono fu furono stato stata stati state viene vengono venne vennero veniva
    sara saranno essere
""")
_BEFORE_VERB = listed("""
    have has had having will would may might could can should must did does do to also then later already ha hanno
    aveva avevano avrebbe avrebbero ebbe ebbero avra avranno puo potrebbe vuole deve poi gia anche
""")
_ARTICLES = listed("the a an il lo la l i gli le")
_EITHER_WAY = listed("""
    say says said add added explain explained tell declare declared announce announced report reported write wrote
    dire dice detto disse dicono spiegare spiegato aggiungere aggiunto dichiarare dichiarato annunciare annunciato
    compete competes competed meet meets met marry married merge merged face faces faced play played talk talked
    negotiate negotiated agree agreed discuss discussed work works worked join joined
    collide collides collided scontrarsi scontrato scontrata scontrati
    competere compete incontrare incontrato sposare sposato fondere fuso affrontare affrontato giocare giocato
    trattare discutere discusso lavorare lavora
""")
"""Verbs that mean the same with their two names exchanged, and verbs of saying, whose subject may follow them."""
_NAME_REACH = 6
_WORD_REACH = 2
"""Items between a verb and a name, and a verb and a common noun, that belongs to it."""


@dataclass(frozen=True, slots=True)
class _Deed:
    """A verb with who does it and to whom, as indices of items."""

    agent: int
    verb: int
    patient: int
    passive: bool


def exchanged_roles(alignment: Alignment) -> tuple[list[Reason], frozenset[int]]:
    """Return a reason for each verb whose two sides the passage has the other way round, and the items of the sentence
    that stand elsewhere than in the passage only because one of the two is passive."""
    reasons: list[Reason] = []
    settled: set[int] = set()
    items = alignment.sentence.items
    for verb in range(len(items)):
        deed = _deed(alignment.sentence, verb) if alignment.to[verb] >= 0 else None
        if deed is None:
            continue
        same, other = _orders(alignment, deed)
        if same and deed.passive != _passive(alignment.passage, alignment.to[verb]):
            settled.update({verb} | _whole(items, deed.agent) | _whole(items, deed.patient))
        elif not same and (other or _does_it(alignment, deed) or _suffers_it(alignment, deed)):
            agent, patient = items[deed.agent].text, items[deed.patient].text
            text = f"the passage does not say “{items[verb].text}” of {agent} but of {patient}"
            reasons.append(Reason(text, against=True))
    return reasons, frozenset(settled)


def _deed(reading: Reading, verb: int) -> _Deed | None:
    items = reading.items
    item = items[verb]
    if item.kind is not Kind.WORD or fold(item.text) in _EITHER_WAY or not _is_verb(reading, verb):
        return None
    left, right = _side(items, verb, -1), _side(items, verb, 1)
    if left is None or right is None:
        return None
    passive = _passive(reading, verb)
    if passive:
        # The doer stands after `by`, which need not be the nearest.
        right = next((i for i in range(verb + 1, right + 3) if i < len(items) and _after_by(reading, verb, i)), right)
        return _Deed(right, verb, left, True)
    return _Deed(left, verb, right, False)


def _side(items: tuple[Item, ...], verb: int, step: int) -> int | None:
    """Return the name on one side of a verb, where there is none near the noun right beside it."""
    beside = None
    for distance in range(1, _NAME_REACH + 1):
        at = verb + step * distance
        if not 0 <= at < len(items) or items[at].sentence != items[verb].sentence:
            break
        if items[at].named is Named.YES:
            return at
        if beside is None and distance == 1 and items[at].kind is Kind.WORD and items[at].weight == 1:
            beside = at
    return beside


def _orders(alignment: Alignment, deed: _Deed) -> tuple[bool, bool]:
    """Return whether the passage has doer and done-to in the order of the sentence, and in the other."""
    passage = alignment.passage
    verb = alignment.to[deed.verb]
    agents, patients = _places(alignment, deed.agent, verb), _places(alignment, deed.patient, verb)
    passive = _passive(passage, verb)
    same = other = False
    for agent in agents:
        for patient in patients:
            if agent == patient:
                continue
            first, last = (patient, agent) if passive else (agent, patient)
            same = same or first < verb < last
            other = other or last < verb < first
    return same, other


def _does_it(alignment: Alignment, deed: _Deed) -> bool:
    """Return whether the passage has who it was done to right before the verb, as the one who does it."""
    claim, passage = alignment.sentence.items, alignment.passage
    verb = alignment.to[deed.verb]
    if verb == 0 or _passive(passage, verb) or _was(passage, verb) or not _is_verb(passage, verb):
        return False
    doer, patient, agent = passage.items[verb - 1], claim[deed.patient], claim[deed.agent]
    if doer.named is not Named.YES or agent.named is Named.NO or doer.sentence != passage.items[verb].sentence:
        return False
    between = {token.fold for token in words(passage.text[doer.end : passage.items[verb].start])}
    return between <= _BEFORE_VERB and bool(set(doer.keys) & set(patient.keys)) and not set(doer.keys) & set(agent.keys)


def _suffers_it(alignment: Alignment, deed: _Deed) -> bool:
    """Return whether an English passage has who does it right after the verb, where only the object stands."""
    passage = alignment.passage
    verb, agent = alignment.to[deed.verb], alignment.to[deed.agent]
    if passage.language != "en" or not 1 <= agent - verb <= _WORD_REACH or _passive(passage, verb):
        return False
    items = passage.items
    beside = items[agent].sentence == items[verb].sentence and items[agent].clause == items[verb].clause
    if not beside or _was(passage, verb) or not _is_verb(passage, verb):
        return False
    between = {token.fold for token in words(passage.text[items[verb].end : items[agent].start])}
    start = passage.spans[min(items[verb].sentence, len(passage.spans) - 1)][0]
    keys = set(alignment.sentence.items[deed.agent].keys)
    before = [item for item in items[:verb] if item.start >= start and keys & set(item.keys)]
    return between <= _ARTICLES | {item.text.lower() for item in items[verb + 1 : agent]} and not before


def _places(alignment: Alignment, index: int, verb: int) -> list[int]:
    """Return where around a verb of the passage the item stands, near enough to belong to it."""
    item, passage = alignment.sentence.items[index], alignment.passage.items
    reach = _NAME_REACH if item.named is not Named.NO else _WORD_REACH
    found = {place for key in item.keys for place in alignment.passage.places.get(key, ())}
    if alignment.to[index] >= 0:
        found.add(alignment.to[index])
    return [p for p in found if abs(p - verb) <= reach and passage[p].sentence == passage[verb].sentence]


def _whole(items: tuple[Item, ...], index: int) -> set[int]:
    run = items[index].run
    return {index} | {i for i, item in enumerate(items) if run >= 0 and item.run == run}


def _is_verb(reading: Reading, at: int) -> bool:
    """Return whether a word stands as a verb does: right after a name, or after an auxiliary."""
    items = reading.items
    if at and items[at - 1].named is not Named.NO and not reading.text[items[at - 1].end : items[at].start].strip():
        return True
    before = [token.fold.lstrip("'") for token in words(reading.text[max(0, items[at].start - 25) : items[at].start])]
    if before and (before[-1] in _BEFORE_VERB or (before[-1] in _BEING and _passive(reading, at))):
        return True
    folded = fold(items[at].text)
    past = reading.language == "en" and folded.endswith("ed") and len(folded) > 4
    return past or items[at].text.endswith(("ò", "arono", "irono", "erono"))


def _passive(reading: Reading, verb: int) -> bool:
    items = reading.items
    after = reading.text[items[verb].end : items[verb].end + 60]
    following = [token.fold for token in words(after)[:4]]
    if not _BY & set(following[:1]) and not (_BY & set(following) and _was(reading, verb)):
        return False
    return any(_after_by(reading, verb, i) for i in range(verb + 1, min(len(items), verb + 6)))


def _was(reading: Reading, verb: int) -> bool:
    start = reading.items[verb].start
    before = [token.fold.lstrip("'") for token in words(reading.text[max(0, start - 30) : start])[-3:]]
    return bool(_BEING & set(before))


def _after_by(reading: Reading, verb: int, index: int) -> bool:
    """Return whether `by` stands right before an item, an article aside, and it is somebody."""
    item = reading.items[index]
    if item.kind not in (Kind.NAME, Kind.WORD) or item.sentence != reading.items[verb].sentence:
        return False
    before = [token.fold for token in words(reading.text[reading.items[verb].end : item.start])[-2:]]
    return bool(before) and (
        before[-1] in _BY or (before[0] in _BY and before[-1] in listed("the a an il lo la l i gli le"))
    )
