"""How much of what a sentence says its passage says, and where."""

from collections import Counter

from index.sentences import Span
from rag.grounding.align import Alignment
from rag.grounding.frames import frame_end
from rag.grounding.reasons import Reason

_LEAST = {1.0: 0.62, 0.5: 0.5}
"""Least share of a sentence's content that its passage must hold: in the same language, and across
languages."""
_LEAST_CLAUSE = {1.0: 0.4, 0.5: 0.26}
"""The same for one clause of at least `_CLAUSE` items."""
_CLAUSE = 3
_UNSAID = 3
"""Consecutive content words without a counterpart that make an addition, in the same language."""


def unsupported_content(alignment: Alignment) -> Reason | None:
    """Return a reason where too little of the sentence, or of one of its clauses, stands in the passage."""
    claim = alignment.sentence
    first = frame_end(claim)
    if not claim.items[first:]:
        return Reason("it says nothing that can be checked", final=True)
    share = alignment.covered(first)
    if share < _LEAST[alignment.near]:
        missing = [item.text for item, j in zip(claim.items[first:], alignment.to[first:], strict=True) if j < 0]
        return Reason("the passage does not say: " + ", ".join(missing[:6]), final=share < 0.4)
    start = first
    for end in range(first + 1, len(claim.items) + 1):
        if end < len(claim.items) and claim.items[end].clause == claim.items[start].clause:
            continue
        if end - start >= _CLAUSE and alignment.covered(start, end) < _LEAST_CLAUSE[alignment.near]:
            text = claim.text[claim.items[start].start : claim.items[end - 1].end]
            return Reason(f"the passage does not say “{text}”")
        start = end
    return _addition(alignment, first) if alignment.near == 1 else None


def _addition(alignment: Alignment, first: int) -> Reason | None:
    """Return a reason where several words in a row stand nowhere in the passage: something was added."""
    items = alignment.sentence.items
    row: list[int] = []
    for index in range(first, len(items)):
        row = [] if alignment.found(index) else [*row, index]
        if sum(items[i].weight == 1 for i in row) >= _UNSAID:
            text = alignment.sentence.text[items[row[0]].start : items[row[-1]].end]
            return Reason(f"the passage does not say “{text}”")
    return None


def best_sentence(alignment: Alignment) -> Span:
    """Return the span of the passage's sentence that holds most of the claim, (0, 0) where nothing is found."""
    passage = alignment.passage
    found: Counter[int] = Counter()
    for j in alignment.to:
        if j >= 0:
            found[passage.items[j].sentence] += 1
    if not found or not passage.spans:
        return passage.spans[0] if passage.spans else (0, 0)
    sentence = max(found, key=lambda s: (found[s], -s))
    return passage.spans[min(sentence, len(passage.spans) - 1)]
