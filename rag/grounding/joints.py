"""Causes and comparisons: a sentence may link two statements only where its passage links them."""

from rag.grounding.align import Alignment
from rag.grounding.items import Joint
from rag.grounding.reasons import Reason

_SIDE = 4
"""Items on either side of a link that show where the passage should draw it."""
_BESIDE = 3
"""How near one side must be where the other was not found."""
_NEAR = 14
"""How far back in the sentence before a link its other side may stand."""
_LEAST = {1.0: 0.5, 0.5: 0.3}
"""Least share of what follows a link that the passage must hold: in the same language, and across languages."""


def invented_links(alignment: Alignment) -> list[Reason]:
    """Return a reason for each cause and comparison of the sentence that the passage does not state there.

    A link of the passage answers for one link of the sentence.
    """
    free = list(alignment.passage.joints)
    reasons = []
    for joint in alignment.sentence.joints:
        drawn = [theirs for theirs in free if theirs.link.kind == joint.link.kind and _draws(alignment, joint, theirs)]
        if drawn and _stated(alignment, joint):
            free.remove(min(drawn, key=lambda theirs: _apart(alignment, joint, theirs)))
        elif joint.link.kind == "cause":
            reasons.append(Reason(f"the passage does not state this cause: “{joint.link.text}”"))
        else:
            reasons.append(Reason(f"the passage does not state this comparison: “{joint.link.text}”"))
    return reasons


def _stated(alignment: Alignment, joint: Joint) -> bool:
    """Return whether the passage holds what follows the link."""
    items = alignment.sentence.items
    end = joint.at
    while end < len(items) and items[end].clause == items[joint.at].clause and end - joint.at < 6:
        end += 1
    # What stands for a word before the link says nothing of what follows it.
    before = {place for place in alignment.to[: joint.at] if place >= 0}
    if end > joint.at and all(alignment.to[i] < 0 or alignment.to[i] in before for i in range(joint.at, end)):
        return False
    return alignment.covered(joint.at, end) >= _LEAST[alignment.near]


def _draws(alignment: Alignment, joint: Joint, theirs: Joint) -> bool:
    """Return whether the passage's link stands between the same things, in either order."""
    left = _places(alignment, range(joint.at - 1, joint.at - 1 - _SIDE, -1))
    right = _places(alignment, range(joint.at, joint.at + _SIDE))
    if not left or not right:
        return any(abs(place - theirs.at) <= _BESIDE for place in left or right)
    return all(any(_close(alignment, place, theirs) for place in side) for side in (left, right))


def _apart(alignment: Alignment, joint: Joint, theirs: Joint) -> int:
    right = _places(alignment, range(joint.at, joint.at + _SIDE))
    return min((abs(place - theirs.at) for place in right), default=99)


def _places(alignment: Alignment, indices: range) -> list[int]:
    to = alignment.to
    return [to[i] for i in indices if 0 <= i < len(to) and to[i] >= 0]


def _close(alignment: Alignment, place: int, theirs: Joint) -> bool:
    """Return whether an item of the passage stands in the sentence of a link, or right before that sentence."""
    items = alignment.passage.items
    if not items:
        return False
    # A link at the end of a sentence counts with the items before it.
    after = items[min(theirs.at, len(items) - 1)].sentence
    before = items[max(0, theirs.at - 1)].sentence
    here = items[place].sentence
    return here in {after, before} or (here == after - 1 and abs(place - theirs.at) <= _NEAR)
