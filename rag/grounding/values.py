"""Quantities and dates: each must be the one that the passage gives in that place."""

from collections import Counter

from rag.grounding.align import Alignment
from rag.grounding.items import Item
from rag.grounding.reasons import Reason
from rag.grounding.slots import LEAST_VOTE, Slots


def wrong_value(slots: Slots, index: int, item: Item) -> Reason | None:
    """Return a reason where the passage does not give this quantity or date there."""
    found = slots.alignment.to[index]
    if found >= 0 and item.date and slots.alignment.passage.items[found].quantity:
        # Four digits that look like a year, and are an amount of the passage.
        return None
    if found >= 0 and _paired(slots.alignment, index):
        return _bounds(item, slots.alignment.passage.items[found])
    rival = slots.rival(
        index, lambda other: other.kind is item.kind, lambda other: _same_value(item, other), LEAST_VOTE
    )
    if rival:
        return Reason(f"the passage says {rival.text}, not {item.text}", against=True)
    if found < 0:
        if item.quantity and item.quantity.readings == {1.0} and not item.text[:1].isdigit():
            return None
        if item.date and _in_pieces(item, slots.alignment):
            return None
        nearest = _nearest_value(slots, index, item) or _only_of_its_unit(slots.alignment, item)
        if nearest:
            return Reason(f"the passage says {nearest.text}, not {item.text}", against=True)
        return Reason(f"the passage does not say {item.text}")
    if item.quantity and (crossed := _crossed(slots.alignment, index)):
        return Reason(f"the passage gives {crossed.text} with that date, not {item.text}", against=True)
    if _exchanged(slots.alignment, index):
        return Reason(f"the passage gives {item.text} and the value beside it the other way round", against=True)
    if slots.elsewhere(index) and not (item.date and _carried_over(slots.alignment, index)):
        return Reason(f"the passage says {item.text} of something else")
    return _bounds(item, slots.alignment.passage.items[found])


def _exchanged(alignment: Alignment, index: int) -> bool:
    """Return whether the item and the next of its kind stand side by side in the passage in the other order."""
    items, to = alignment.sentence.items, alignment.to
    if index + 1 >= len(items) or items[index + 1].kind is not items[index].kind:
        return False
    return to[index + 1] >= 0 and to[index] == to[index + 1] + 1 and items[index].clause == items[index + 1].clause


def _paired(alignment: Alignment, index: int) -> bool:
    """Return whether the sentence's one amount and its one date stand side by side in the passage, one pair of several.

    `85 tonnes in 2022 and 60 in 2023` is 60 in 2023, though its verb stands beside the 85.
    """
    items, to, passage = alignment.sentence.items, alignment.to, alignment.passage.items
    dated = [i for i, item in enumerate(items) if item.date]
    counted = [i for i, item in enumerate(items) if item.quantity]
    if len(dated) != 1 or len(counted) != 1 or index not in (*dated, *counted):
        return False
    date, amount = to[dated[0]], to[counted[0]]
    if date < 0 or amount < 0 or not passage[amount].quantity or passage[date].sentence != passage[amount].sentence:
        return False
    here = [p for p, item in enumerate(passage) if item.sentence == passage[date].sentence and p not in (date, amount)]
    dates = [p for p in here if passage[p].date]
    amounts = [p for p in here if _like(passage[p], passage[amount])]
    if not dates or not amounts or abs(date - amount) != 1:
        return False
    # What comes first in the sentence, amount or date, comes first in each pair.
    return (amount < date) == (min(amount, *amounts) < min(date, *dates))


def _crossed(alignment: Alignment, index: int) -> Item | None:
    """Return the amount that the passage gives for the sentence's one date, where this one has a date of its own there.

    `85 tonnes in 2022 and 60 in 2023` is not 85 in 2023.
    """
    items, to, passage = alignment.sentence.items, alignment.to, alignment.passage.items
    dated = [i for i, item in enumerate(items) if item.date and to[i] >= 0]
    if len(dated) != 1:
        return None
    amount, date = to[index], to[dated[0]]
    if passage[amount].sentence != passage[date].sentence or not passage[amount].quantity:
        return None
    here = [p for p, item in enumerate(passage) if item.sentence == passage[date].sentence and p not in to]
    dates = [p for p in here if passage[p].date and set(_fields(passage[p])) == set(_fields(passage[date]))]
    amounts = [p for p in here if passage[p].quantity and _like(passage[p], passage[amount])]
    own = any(abs(p - amount) < abs(date - amount) for p in dates)
    other = [p for p in amounts if abs(p - date) < abs(amount - date)]
    return passage[min(other, key=lambda p: abs(p - date))] if own and other else None


def _fields(item: Item) -> dict[str, int]:
    return item.date.fields() if item.date else {}


def _like(one: Item, other: Item) -> bool:
    """Return whether two amounts may be of one thing: in one unit, or one of them without any."""
    if not one.quantity or not other.quantity:
        return False
    units = {one.quantity.unit, other.quantity.unit} - {""}
    return len(units) < 2 and one.quantity.rank == other.quantity.rank


def _carried_over(alignment: Alignment, index: int) -> bool:
    """Return whether the date stands shortly before the words around it, and none stands with them: the story
    goes on."""
    to, passage = alignment.to, alignment.passage.items
    near = [
        passage[to[i]].sentence for i in (index - 2, index - 1, index + 1, index + 2) if 0 <= i < len(to) and to[i] >= 0
    ]
    own = passage[to[index]].sentence
    homes = {sentence for sentence in near if sentence != own}
    dated = {item.sentence for item in passage if item.date and not item.date.weekday}
    return all(0 < sentence - own <= 2 and sentence not in dated for sentence in homes)


def _same_value(item: Item, other: Item) -> bool:
    if item.date and other.date:
        return item.date.within(other.date)
    if item.kind is not other.kind:
        return True
    return bool(item.quantity and other.quantity and item.quantity.same(other.quantity))


def _in_pieces(item: Item, alignment: Alignment) -> bool:
    """Return whether several dates of the passage give the fields of this one: `on 6 October … in 1973`."""
    return len(item.keys) > 1 and all(key in alignment.passage.places for key in item.keys)


def _nearest_value(slots: Slots, index: int, item: Item) -> Item | None:
    best: tuple[float, Item | None] = (0.5, None)
    for place, other in enumerate(slots.alignment.passage.items):
        if other.kind is item.kind and (vote := slots.vote(index, place)) > best[0]:
            best = (vote, other)
    return best[1]


def _only_of_its_unit(alignment: Alignment, item: Item) -> Item | None:
    """Return the one amount in the same unit in the passage's sentence that says most of the rest of the sentence."""
    if not item.quantity or not item.quantity.unit:
        return None
    passage = alignment.passage.items
    homes = Counter(passage[j].sentence for j in alignment.to if j >= 0)
    if not homes or 2 * max(homes.values()) < len(alignment.to) - 1:
        return None
    home = max(homes, key=lambda sentence: homes[sentence])
    others = [
        other
        for place, other in enumerate(passage)
        if other.sentence == home and place not in alignment.to and other.quantity
        if other.quantity.unit == item.quantity.unit
    ]
    return others[0] if len(others) == 1 else None


def _bounds(item: Item, other: Item) -> Reason | None:
    mine = item.quantity.bound if item.quantity else ""
    theirs = other.quantity.bound if other.quantity else ""
    if mine in {"over", "under"} and theirs in {"over", "under"} and mine != theirs:
        return Reason(f"the passage says {theirs} {other.text}, not {mine}", against=True)
    if mine in {"over", "under"} and not theirs and other.quantity:
        return Reason(f"the passage says {other.text}, not {mine} that")
    return None
