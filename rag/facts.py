"""Numbers, dates, names and opposites: each must be the one that the passage gives in that place."""

from collections.abc import Callable, Sequence

from rag.align import Alignment
from rag.names import Named
from rag.opposites import opposed
from rag.reading import Item, Kind
from rag.reasons import Reason
from rag.words import fold, words

_LEAD = 1.35
"""How many times the vote for its own place another value must get before it counts as the one that was replaced."""
_LEAST_VOTE = {1.0: 0.9, 0.5: 1.6}
"""Least vote that says that two items stand in one place: in the same language, and across languages."""


def wrong_facts(alignment: Alignment, sources: Sequence[str]) -> list[Reason]:
    """Return a reason for each quantity, date, name or direction that the passage does not give, or gives otherwise."""
    known = {token.fold for source in sources for token in words(source)}
    claims = _Claims(alignment)
    reasons: list[Reason] = []
    for index, item in enumerate(alignment.sentence.items):
        if item.kind is Kind.QUANTITY or item.kind is Kind.DATE:
            reason = _value(claims, index, item)
        elif item.named:
            reason = _name(claims, index, item, known)
        else:
            reason = None
        reason = reason or (_opposite(claims, index, item) if item.sides else None)
        if reason:
            reasons.append(reason)
    return reasons


class _Claims:
    """The votes of one alignment, counted once."""

    def __init__(self, alignment: Alignment) -> None:
        self.alignment = alignment
        self._votes: dict[tuple[int, int], float] = {}

    def vote(self, index: int, place: int) -> float:
        """Return `Alignment.vote`, remembered."""
        if (index, place) not in self._votes:
            self._votes[index, place] = self.alignment.vote(index, place)
        return self._votes[index, place]

    def rival(self, index: int, of_kind: Callable[[Item], bool], same: Callable[[Item], bool]) -> Item | None:
        """Return the item of the passage that stands where item `index` should, and is another; None where none does."""
        alignment = self.alignment
        own = other = 0.0
        found: int | None = None
        for place in self._around(index):
            item = alignment.passage.items[place]
            if not of_kind(item):
                continue
            vote = self.vote(index, place)
            if same(item):
                own = max(own, vote)
            elif vote > other:
                other, found = vote, place
        if found is None or other < _LEAST_VOTE[alignment.near] or other < _LEAD * own:
            return None
        return None if self._taken(index, found, other) else alignment.passage.items[found]

    def _around(self, index: int) -> list[int]:
        """Return the places of the passage near those of the item's neighbours, and its own."""
        to = self.alignment.to
        near = {to[i] for i in range(max(0, index - 5), min(len(to), index + 6)) if to[i] >= 0}
        size = len(self.alignment.passage.items)
        return sorted({p for j in near for p in range(max(0, j - 6), min(size, j + 7))})

    def _taken(self, index: int, place: int, vote: float) -> bool:
        """Return whether another item of the sentence has a better right to that place."""
        to = self.alignment.to
        return any(i != index and j == place and self.vote(i, place) >= vote for i, j in enumerate(to))


def _value(claims: _Claims, index: int, item: Item) -> Reason | None:
    found = claims.alignment.to[index]
    rival = claims.rival(index, lambda other: other.kind is item.kind, lambda other: _same_value(item, other))
    if rival:
        return Reason(f"the passage says {rival.text}, not {item.text}", against=True)
    if found < 0:
        if item.quantity and item.quantity.readings == {1.0} and not item.text[:1].isdigit():
            return None
        if item.date and _in_pieces(item, claims.alignment):
            return None
        nearest = _nearest_value(claims, index, item)
        if nearest:
            return Reason(f"the passage says {nearest.text}, not {item.text}", against=True)
        return Reason(f"the passage does not say {item.text}")
    return _bounds(item, claims.alignment.passage.items[found])


def _same_value(item: Item, other: Item) -> bool:
    if item.date and other.date:
        return item.date.within(other.date)
    return bool(item.quantity and other.quantity and item.quantity.same(other.quantity))


def _in_pieces(item: Item, alignment: Alignment) -> bool:
    """Return whether several dates of the passage give the fields of this one: `on 6 October … in 1973`."""
    return len(item.keys) > 1 and all(key in alignment.passage.places for key in item.keys)


def _nearest_value(claims: _Claims, index: int, item: Item) -> Item | None:
    best: tuple[float, Item | None] = (0.5, None)
    for place, other in enumerate(claims.alignment.passage.items):
        if other.kind is item.kind and (vote := claims.vote(index, place)) > best[0]:
            best = (vote, other)
    return best[1]


def _bounds(item: Item, other: Item) -> Reason | None:
    mine = item.quantity.bound if item.quantity else ""
    theirs = other.quantity.bound if other.quantity else ""
    if mine in {"over", "under"} and theirs in {"over", "under"} and mine != theirs:
        return Reason(f"the passage says {theirs} {other.text}, not {mine}", against=True)
    if mine in {"over", "under"} and not theirs and other.quantity:
        return Reason(f"the passage says {other.text}, not {mine} that")
    return None


def _name(claims: _Claims, index: int, item: Item, known: set[str]) -> Reason | None:
    alignment = claims.alignment
    found = alignment.to[index]
    sure = item.named is Named.YES
    rival = claims.rival(
        index,
        lambda other: other.named is Named.YES or (sure and other.named is Named.MAYBE),
        lambda other: bool(set(item.keys) & set(other.keys)),
    )
    if rival and (sure or rival.named is Named.YES) and not _same_name(alignment, index, rival):
        return Reason(f"the passage says {rival.text}, not {item.text}", against=True)
    if found >= 0 or not sure or fold(item.text) in known or fold(item.text) in alignment.passage.folds:
        return None
    return Reason(f"the passage does not name {item.text}")


def _same_name(alignment: Alignment, index: int, rival: Item) -> bool:
    """Return whether the rival is a part of the same name: `Elon` beside `Musk`."""
    items = alignment.sentence.items
    run = items[index].run
    mates = [i for i in range(len(items)) if i != index and items[i].run == run]
    shared = [i for i in mates if set(items[i].keys) & set(rival.keys)]
    beside = alignment.to[index]
    whole = all(alignment.to[i] >= 0 for i in mates) and beside >= 0
    if shared and whole:
        return True
    theirs = alignment.passage.items[beside].run if beside >= 0 else -1
    return theirs >= 0 and theirs == rival.run


def _opposite(claims: _Claims, index: int, item: Item) -> Reason | None:
    rival = claims.rival(
        index,
        lambda other: bool(other.sides) and (opposed(item.sides, other.sides) or bool(set(item.keys) & set(other.keys))),
        lambda other: not opposed(item.sides, other.sides),
    )
    if rival is None:
        return None
    return Reason(f"the passage says “{rival.text}”, not “{item.text}”", against=True)
