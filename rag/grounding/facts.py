"""Numbers, dates, names and opposites: each must be the one that the passage gives in that place."""

from rag.grounding.align import Alignment
from rag.grounding.copies import replaced_in_copy
from rag.grounding.items import Item, Kind
from rag.grounding.naming import wrong_name
from rag.grounding.reasons import Reason
from rag.grounding.roles import exchanged_roles
from rag.grounding.slots import Slots
from rag.grounding.values import wrong_value
from rag.language.opposites import opposed

_LEAST_OPPOSITE = {1.0: 0.9, 0.5: 0.9}
"""The same for words that are opposites: hardly two of them stand side by side by chance."""

_BESIDE = 2
"""Items on either side of a word of the sentence by which its place in the passage is known."""
_WITHIN = 4
"""Items of the passage from there within which its opposite stands."""


def wrong_facts(alignment: Alignment) -> list[Reason]:
    """Return a reason for each quantity, date, name or direction that the passage does not give, or gives
    otherwise."""
    slots = Slots(alignment)
    exchanged, settled = exchanged_roles(alignment)
    reasons = replaced_in_copy(alignment) + exchanged
    for index, item in enumerate(alignment.sentence.items):
        if item.kind is Kind.QUANTITY or item.kind is Kind.DATE:
            reason = wrong_value(slots, index, item)
        elif index in settled:
            reason = None
        elif item.named:
            reason = wrong_name(slots, index, item)
        else:
            reason = None
        turnable = bool(item.sides) and index not in settled
        reason = reason or (_opposite(slots, index, item) if turnable else None)
        if reason:
            reasons.append(reason)
    return reasons


def _opposite(slots: Slots, index: int, item: Item) -> Reason | None:
    rival = slots.rival(
        index,
        lambda other: (
            bool(other.sides) and (opposed(item.sides, other.sides) or bool(set(item.keys) & set(other.keys)))
        ),
        lambda other: not opposed(item.sides, other.sides),
        _LEAST_OPPOSITE,
    )
    if rival is None:
        rival = _turned(slots, index, item)
    if rival is None:
        return None
    return Reason(f"the passage says “{rival.text}”, not “{item.text}”", against=True)


def _turned(slots: Slots, index: int, item: Item) -> Item | None:
    """Return the passage's opposite of a word that the passage lacks, where it stands among the word's neighbours."""
    alignment = slots.alignment
    to, passage = alignment.to, alignment.passage.items
    if to[index] >= 0:
        return None
    near = [to[i] for i in range(max(0, index - _BESIDE), min(len(to), index + _BESIDE + 1)) if to[i] >= 0]
    for place in sorted({p for j in near for p in range(j - _WITHIN, j + _WITHIN + 1) if 0 <= p < len(passage)}):
        other = passage[place]
        sentences = {passage[j].sentence for j in near}
        if place in to or other.sentence not in sentences or not opposed(item.sides, other.sides):
            continue
        if min(abs(place - j) for j in near if passage[j].sentence == other.sentence) <= _WITHIN:
            return other
    return None
