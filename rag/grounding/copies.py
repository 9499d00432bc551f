"""A sentence that copies one of the passage but for a number, a date or a name."""

from rag.grounding.align import Alignment
from rag.grounding.items import Item, Kind
from rag.grounding.reasons import Reason
from rag.language.names import Named

_COPIED = 0.85
"""Least share of the sentence's other words that stand in the passage's sentence, for it to be its copy."""
_RETURNED = 0.6
"""Least share of that sentence's words that the copy keeps: after more cuts a name may stand for a pronoun."""
_LEAST = 3
"""Fewest words that make a copy."""


def replaced_in_copy(alignment: Alignment) -> list[Reason]:
    """Return a reason for each value or name of a copy that the copied sentence lacks, where it has another
    instead.

    It finds what an alignment by neighbours cannot: a clause that stands word for word in two sentences of
    the passage, with a value of its own in each.
    """
    claim, passage = alignment.sentence.items, alignment.passage.items
    words = [item for item in claim if item.kind is Kind.WORD]
    if len(words) < _LEAST or alignment.near < 1:
        return []
    sentences: dict[int, list[Item]] = {}
    for item in passage:
        sentences.setdefault(item.sentence, []).append(item)
    keys = {number: {key for item in items for key in item.keys} for number, items in sentences.items()}
    share = {
        number: sum(not known.isdisjoint(item.keys) for item in words) / len(words) for number, known in keys.items()
    }
    mine = {key for item in claim for key in item.keys}
    found: list[list[Reason]] = []
    for number in sorted(share, key=lambda number: -share[number]):
        if share[number] >= _COPIED:
            theirs = [item for item in sentences[number] if item.kind is Kind.WORD]
            kept = sum(not mine.isdisjoint(item.keys) for item in theirs) / max(1, len(theirs))
            found.append(_replaced(claim, sentences[number], mine, named=kept >= _RETURNED))
    return found[0] if found and all(found) else []


def _replaced(claim: tuple[Item, ...], copied: list[Item], mine: set[str], *, named: bool) -> list[Reason]:
    reasons = []
    for kind in (Kind.QUANTITY, Kind.DATE, Kind.NAME):
        if kind is Kind.NAME and not named:
            continue
        theirs = [item for item in copied if item.kind is kind]
        left = [item for item in theirs if mine.isdisjoint(item.keys) and not item.aside]
        if kind is Kind.NAME:
            # A clause that was left out may have names of its own.
            kept = {item.clause for item in copied if item.kind is Kind.WORD and not mine.isdisjoint(item.keys)}
            left = [item for item in left if item.clause in kept]
        for item in claim:
            if item.kind is not kind or (kind is Kind.NAME and item.named is not Named.YES) or not left:
                continue
            if not any(_same(item, other) for other in copied):
                reasons.append(Reason(f"the passage says {left[0].text}, not {item.text}", against=True))
    return reasons


def _same(item: Item, other: Item) -> bool:
    if item.quantity and other.quantity:
        return item.quantity.same(other.quantity)
    if item.date and other.quantity:
        return item.text.isdecimal() and float(item.text) in other.quantity.readings
    if item.date and other.date:
        return bool(item.date.fields().items() & other.date.fields().items())
    return not set(item.keys).isdisjoint(other.keys)
