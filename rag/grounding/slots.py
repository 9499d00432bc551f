"""Where in a passage an item of a sentence would have to stand, and what stands there instead."""

from collections.abc import Callable

from rag.grounding.align import Alignment
from rag.grounding.items import Item, Kind

_LEAD = 1.35
"""How many times the vote for its own place another value must get before it counts as the one that was
replaced."""
_ANCHORED = 2.2
"""The same where a neighbour that is an ordinary word was found right beside it."""
LEAST_VOTE = {1.0: 0.9, 0.5: 1.5}
"""Least vote that says that two items stand in one place: in the same language, and across languages."""
_AT_HOME = 0.3
"""Least share of the words around an item, the nearer the heavier, that must stand in a passage sentence
with it."""


class Slots:
    """The votes of one alignment, counted once."""

    def __init__(self, alignment: Alignment) -> None:
        self.alignment = alignment
        self._votes: dict[tuple[int, int], float] = {}

    def vote(self, index: int, place: int) -> float:
        """Return `Alignment.vote`, remembered."""
        if (index, place) not in self._votes:
            self._votes[index, place] = self.alignment.vote(index, place)
        return self._votes[index, place]

    def rival(
        self,
        index: int,
        of_kind: Callable[[Item], bool],
        same: Callable[[Item], bool],
        least: dict[float, float],
    ) -> Item | None:
        """Return the item of the passage that stands where item `index` should, and is another; None
        where none does."""
        alignment = self.alignment
        own = other = 0.0
        found: int | None = None
        for place in self._around(index):
            item = alignment.passage.items[place]
            if not of_kind(item) or (item.aside and not alignment.sentence.items[index].aside):
                continue
            vote = self.vote(index, place)
            if same(item):
                own = max(own, vote)
            elif vote > other and not self._taken(index, place, vote):
                other, found = vote, place
        lead = _ANCHORED if self._anchored(index) else _LEAD
        if found is None or other < least[alignment.near] or other < lead * own:
            return None
        return alignment.passage.items[found]

    def _anchored(self, index: int) -> bool:
        """Return whether an ordinary word beside the item was found right beside it in the passage too."""
        items, to = self.alignment.sentence.items, self.alignment.to
        for step in (-1, 1):
            beside = index + step
            if not 0 <= beside < len(items) or items[beside].kind is not Kind.WORD:
                continue
            if to[index] >= 0 and to[beside] == to[index] + step and items[beside].clause == items[index].clause:
                return True
        return items[index].kind is Kind.NAME and self._in_order(index)

    def _in_order(self, index: int) -> bool:
        """Return whether the words on both sides stand on the same sides of it in one passage sentence:
        more was left out."""
        items, to, passage = self.alignment.sentence.items, self.alignment.to, self.alignment.passage.items
        own = to[index]
        if own < 0 or to.count(own) > 1:
            return False
        words = [i for i in range(len(to)) if to[i] >= 0 and items[i].kind is Kind.WORD and i != index]
        left = max((i for i in words if i < index), default=None)
        right = min((i for i in words if i > index), default=None)
        sides = [
            (to[i] - own) * (i - index) > 0 and passage[to[i]].sentence == passage[own].sentence
            for i in (left, right)
            if i is not None
        ]
        return bool(sides) and all(sides)

    def elsewhere(self, index: int) -> bool:
        """Return whether the passage has the item only in other sentences than the words around it."""
        items, to = self.alignment.sentence.items, self.alignment.to
        passage = self.alignment.passage.items
        near = {
            i: passage[to[i]].sentence
            for i in range(max(0, index - 4), min(len(to), index + 5))
            if i != index and to[i] >= 0 and (items[i].run < 0 or items[i].run != items[index].run)
        }
        same = {passage[p].sentence for key in items[index].keys for p in self.alignment.passage.places.get(key, ())}
        same.add(passage[to[index]].sentence)
        own = passage[to[index]].sentence
        if any(near.get(i) == own and abs(to[i] - to[index]) <= 2 for i in (index - 1, index + 1)):
            return False
        total = sum(1 / abs(i - index) for i in near)
        here = sum(1 / abs(i - index) for i, sentence in near.items() if sentence in same)
        return any(items[i].kind is Kind.WORD for i in near) and here < _AT_HOME * total

    def _around(self, index: int) -> list[int]:
        """Return the places of the passage near those of the item's neighbours, and its own."""
        to = self.alignment.to
        near = {to[i] for i in range(max(0, index - 5), min(len(to), index + 6)) if to[i] >= 0}
        size = len(self.alignment.passage.items)
        return sorted({p for j in near for p in range(max(0, j - 6), min(size, j + 7))})

    def _taken(self, index: int, place: int, vote: float) -> bool:
        """Return whether another item of the sentence has a better right to that place."""
        to = self.alignment.to
        return any(i != index and j == place and self.vote(i, place) >= 0.8 * vote for i, j in enumerate(to))
