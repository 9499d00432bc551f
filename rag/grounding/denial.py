"""Negation: what the passage affirms may not be denied, nor the other way round."""

from rag.grounding.align import Alignment
from rag.grounding.items import Denial, Reading
from rag.grounding.reasons import Reason

_THREAD = {1.0: 4, 0.5: 7}
"""Items of the passage between two neighbours of the sentence, in the same language and across languages."""


def contradicted_denials(alignment: Alignment) -> list[Reason]:
    """Return a reason for each negation that only the sentence has, and for each that only the passage has."""
    claim, passage = alignment.sentence, alignment.passage
    free = list(passage.denials)
    reasons: list[Reason] = []
    for denial in claim.denials:
        match = _partner(denial, free, alignment)
        if match:
            free.remove(match)
        elif not denial.soft:
            reasons.append(_only_here(denial, alignment))
    back = {j: i for i, j in enumerate(alignment.to) if j >= 0}
    for denial in free:
        target = None if denial.limits else _target(denial, back, alignment)
        if target is not None and not _denied(claim, target):
            word = passage.items[alignment.to[target]].text
            reasons.append(
                Reason(f"the passage says “{denial.text} … {word}”, the sentence does not deny it", against=True)
            )
    return reasons


def _partner(denial: Denial, free: list[Denial], alignment: Alignment) -> Denial | None:
    """Return the passage's negation that says the same as the sentence's: one that reaches the word denied."""
    if denial.target < 0:
        return free[0] if free else None
    places = [alignment.to[denial.target]]
    if places[0] < 0:
        # The denied word has no counterpart: the words after it show where the passage should deny something.
        places = [alignment.to[i] for i in range(denial.first, denial.last + 1)][:3]
    places = [place for place in places if place >= 0]
    exact = [other for other in free if other.target in places]
    reaching = [other for other in free if any(other.first <= place <= other.last for place in places)]
    return next(iter(exact or reaching), None)


def _only_here(denial: Denial, alignment: Alignment) -> Reason:
    items = alignment.sentence.items
    word = items[denial.target].text if denial.target >= 0 else ""
    known = denial.target >= 0 and alignment.to[denial.target] >= 0
    return Reason(f"the sentence denies “{word}” with “{denial.text}”, the passage does not", against=known)


def _target(denial: Denial, back: dict[int, int], alignment: Alignment) -> int | None:
    """Return the item of the sentence that stands for what the passage denies, None where it left that out."""
    if denial.target < 0:
        return None
    if denial.target in back:
        return back[denial.target] if _in_thread(back[denial.target], alignment) else None
    clause = alignment.passage.items[denial.target].clause
    for place in range(denial.target + 1, min(denial.last, denial.target + 2) + 1):
        if place in back and alignment.passage.items[place].clause == clause and _in_thread(back[place], alignment):
            # The denied word itself was left out or changed; its object is there.
            before = back[place] - 1
            if alignment.near < 1:
                return back[place]
            if before >= 0 and alignment.to[before] >= 0 and alignment.to[before] < denial.target:
                return back[place]
    return None


def _in_thread(index: int, alignment: Alignment) -> bool:
    """Return whether a neighbour of the item was found near it: a word that only occurs elsewhere says
    nothing."""
    place = alignment.to[index]
    near = [alignment.to[i] for i in (index - 2, index - 1, index + 1, index + 2) if 0 <= i < len(alignment.to)]
    most = _THREAD[alignment.near]
    return len(alignment.to) == 1 or any(other >= 0 and 0 < abs(other - place) <= most for other in near)


def _denied(claim: Reading, index: int) -> bool:
    """Return whether a denial of a whole clause (`neither`, `nessuno`) reaches the item; others had a
    partner of their own."""
    return any(denial.whole_clause and denial.first <= index <= denial.last for denial in claim.denials)
