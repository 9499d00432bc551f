"""Causes and comparisons: a sentence may link two statements only where its passage links them."""

from collections.abc import Iterator

from rag.align import Alignment
from rag.reading import Joint
from rag.reasons import Reason

_SIDE = 4
"""Items on either side of a link that show where the passage should draw it."""


def invented_links(alignment: Alignment) -> list[Reason]:
    """Return a reason for each cause and comparison of the sentence that the passage does not state there."""
    reasons = []
    for joint in alignment.sentence.joints:
        if not any(_draws(alignment, joint, theirs) for theirs in _of_kind(alignment, joint)):
            what = "cause" if joint.link.kind == "cause" else "comparison"
            reasons.append(Reason(f"the passage does not state this {what}: “{joint.link.text}”"))
    return reasons


def _of_kind(alignment: Alignment, joint: Joint) -> Iterator[Joint]:
    return (other for other in alignment.passage.joints if other.link.kind == joint.link.kind)


def _draws(alignment: Alignment, joint: Joint, theirs: Joint) -> bool:
    """Return whether the passage's link stands between the same things, in either order."""
    left = _places(alignment, range(joint.at - 1, joint.at - 1 - _SIDE, -1))
    right = _places(alignment, range(joint.at, joint.at + _SIDE))
    if not right and not left:
        return False
    sides = [side for side in (left, right) if side]
    missing = len(sides) < 2 and 0 < joint.at < len(alignment.to)
    if missing and not left:
        return False
    return all(any(_close(alignment, place, theirs) for place in side) for side in sides)


def _places(alignment: Alignment, indices: range) -> list[int]:
    to = alignment.to
    return [to[i] for i in indices if 0 <= i < len(to) and to[i] >= 0]


def _close(alignment: Alignment, place: int, theirs: Joint) -> bool:
    """Return whether an item of the passage stands in the sentence of a link, or in the one before it."""
    items = alignment.passage.items
    at = min(theirs.at, len(items) - 1)
    if at < 0:
        return False
    # A link at the end of a sentence counts with the items before it.
    after, before = items[at].sentence, items[max(0, theirs.at - 1)].sentence
    here = items[place].sentence
    return here in {after, before, after - 1} and abs(place - theirs.at) <= 14
