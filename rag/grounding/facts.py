"""Numbers, dates, names and opposites: each must be the one that the passage gives in that place."""

from rag.grounding.align import Alignment
from rag.grounding.copies import replaced_in_copy
from rag.grounding.items import Item, Kind
from rag.grounding.naming import wrong_name
from rag.grounding.reasons import Reason
from rag.grounding.slots import Slots
from rag.grounding.values import wrong_value
from rag.language.opposites import opposed

_LEAST_OPPOSITE = {1.0: 0.9, 0.5: 0.9}
"""The same for words that are opposites: hardly two of them stand side by side by chance."""


def wrong_facts(alignment: Alignment) -> list[Reason]:
    """Return a reason for each quantity, date, name or direction that the passage does not give, or gives
    otherwise."""
    slots = Slots(alignment)
    reasons = replaced_in_copy(alignment)
    for index, item in enumerate(alignment.sentence.items):
        if item.kind is Kind.QUANTITY or item.kind is Kind.DATE:
            reason = wrong_value(slots, index, item)
        elif item.named:
            reason = wrong_name(slots, index, item)
        else:
            reason = None
        reason = reason or (_opposite(slots, index, item) if item.sides else None)
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
        return None
    return Reason(f"the passage says “{rival.text}”, not “{item.text}”", against=True)
