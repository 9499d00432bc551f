"""Names: each must be the one that the passage has in that place, or one that may stand for a pronoun there."""

from rag.grounding.align import Alignment
from rag.grounding.items import Item
from rag.grounding.reasons import Reason
from rag.grounding.slots import LEAST_VOTE, Slots
from rag.language.names import Named
from rag.language.word_lists import listed
from rag.language.words import fold, words

_NEAR_NAME = 5
"""Items on either side of a word among which the name that a pronoun stands for would stand, were it there."""
_NAME_REACH = 6
"""Items within which the words of a name stand: `Stanford … Demi Guo`."""
_PRONOUNS = listed(
    """
    he him his she her hers it its they them their who whose
    lui lei egli ella esso essa essi esse loro gli suo sua suoi sue cui costui
    """
)


def wrong_name(slots: Slots, index: int, item: Item) -> Reason | None:
    """Return a reason where the passage does not have this name there."""
    alignment = slots.alignment
    found = alignment.to[index]
    sure = item.named is Named.YES
    rival = slots.rival(
        index,
        lambda other: other.named is Named.YES or (sure and other.named is Named.MAYBE),
        lambda other: bool(set(item.keys) & set(other.keys)),
        LEAST_VOTE,
    )
    if found >= 0 and not sure and not slots.elsewhere(index):
        return None
    if found >= 0 and _torn(alignment, index):
        after = alignment.sentence.items[index + 1].text
        return Reason(f"the passage has no “{item.text} {after}”")
    if rival and (sure or rival.named is Named.YES) and not _same_name(alignment, index, rival):
        return Reason(f"the passage says {rival.text}, not {item.text}", against=True)
    topic = fold(item.text) in alignment.known
    if found >= 0 and sure and not topic and slots.elsewhere(index) and not _resolved(alignment, index):
        return Reason(f"the passage says {item.text} of something else")
    if found >= 0 or not sure or topic or fold(item.text) in alignment.passage.folds:
        return None
    return Reason(f"the passage does not name {item.text}")


def _torn(alignment: Alignment, index: int) -> bool:
    """Return whether the item and the next word of its name stand nowhere together in the passage."""
    items, places = alignment.sentence.items, alignment.passage.places
    if index + 1 >= len(items) or items[index].run < 0 or items[index + 1].run != items[index].run:
        return False
    if Named.YES is not items[index + 1].named or alignment.to[index + 1] < 0:
        return False
    ours = {p for key in items[index].keys for p in places.get(key, ())} | {alignment.to[index]}
    theirs = {p for key in items[index + 1].keys for p in places.get(key, ())} | {alignment.to[index + 1]}
    passage = alignment.passage.items
    return not any(
        abs(p - q) <= _NAME_REACH and passage[p].sentence == passage[q].sentence for p in ours for q in theirs
    )


def _resolved(alignment: Alignment, index: int) -> bool:
    """Return whether the name may stand for a pronoun, or for the subject that Italian leaves out.

    The passage then has it in an earlier sentence, and no name that the sentence lacks stands there instead.
    """
    items, to, passage = alignment.sentence.items, alignment.to, alignment.passage.items
    here = items[index]
    others = [
        i for i in range(len(items)) if to[i] >= 0 and i != index and (items[i].run < 0 or items[i].run != here.run)
    ]
    near = [to[i] for i in sorted(others, key=lambda i: abs(i - index))[:2]]
    around = {(passage[j].sentence, passage[j].clause) for j in near}
    mine = {key for item in items for key in item.keys}
    first = min([to[index], *(p for key in here.keys for p in alignment.passage.places.get(key, ()))])
    if not near or passage[first].sentence >= passage[near[0]].sentence:
        return False
    opens = not any(item.named is Named.YES and item.run != here.run for item in items[:index])
    if not opens and not _has_pronoun(alignment, passage[near[0]].sentence):
        return False
    beside = passage[max(0, near[0] - _NEAR_NAME) : near[0] + _NEAR_NAME + 1]
    # A subject may stand a clause ahead of its verb: `Pika, a start-up …, raised`.
    subjects = [item for item in passage[: near[0]] if item.sentence == passage[near[0]].sentence]
    strangers = [item for item in beside if (item.sentence, item.clause) in around] + subjects
    return not any(item.named is Named.YES and mine.isdisjoint(item.keys) for item in strangers)


def _has_pronoun(alignment: Alignment, sentence: int) -> bool:
    start, end = alignment.passage.spans[min(sentence, len(alignment.passage.spans) - 1)]
    return not _PRONOUNS.isdisjoint(token.fold for token in words(alignment.passage.text[start:end]))


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
