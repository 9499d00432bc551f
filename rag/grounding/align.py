"""Which item of a passage each item of a sentence stands for, and where a passage would have to say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from rag.grounding.items import Item, Kind, Reading
from rag.language.word_forms import ACROSS
from rag.language.words import fold

_JUMP = 0.62
"""Cost of going on elsewhere in the passage: below a match of any kind, so that reordered clauses still
align."""
_REACH = 5
"""How many items back a sentence may have left out or changed before the thread is lost."""
_SHARED = 0.62
"""Share of the longer word that two words of one origin have in common at their start."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where in the passage each item of a sentence was found."""

    sentence: Reading
    passage: Reading
    to: tuple[int, ...]
    """For each item of the sentence the index of its item in the passage, -1 where it has none."""
    near: float
    """How far the passage's word order can be trusted: 1 in the same language, less across languages."""

    known: frozenset[str] = frozenset()
    """Folded words of the sources' names, which the sentence may use though the passage does not."""

    def found(self, index: int) -> bool:
        """Return whether the passage, or the name of its source, has item `index` of the sentence."""
        return self.to[index] >= 0 or (bool(self.known) and fold(self.sentence.items[index].text) in self.known)

    def covered(self, first: int = 0, last: int | None = None) -> float:
        """Return the share of the sentence's items from `first` to `last` (not included) that were
        found, 1 for none."""
        items = self.sentence.items
        wanted = range(first, len(items) if last is None else last)
        total = sum(items[i].weight for i in wanted)
        found = sum(items[i].weight for i in wanted if self.found(i))
        return found / total if total else 1.0

    def vote(self, index: int, place: int) -> float:
        """Return how well the neighbours of item `index` of the sentence agree that it stands at `place`
        of the passage.

        Each aligned neighbour gives 1 where its distance is the same on both sides and less the more it
        differs; those in another clause count less, because clauses move, and those in another sentence not
        at all.
        """
        items = self.sentence.items
        here = items[index]
        passage = self.passage.items
        there_sentence = passage[place].sentence
        total = 0.0
        for other in range(max(0, index - _REACH), min(len(items), index + _REACH + 1)):
            j = self.to[other]
            if other == index or j < 0 or j == place or there_sentence != passage[j].sentence:
                continue
            if items[other].run >= 0 and items[other].run == here.run:
                # A name moves as a whole: its own words say nothing of where it belongs.
                continue
            there, wanted = j - place, other - index
            if self.near < 1:
                there, wanted = abs(there), abs(wanted)
            apart = abs(there - wanted)
            if apart > 4:
                continue
            closeness = 1 / (1 + apart) / abs(wanted) ** 0.5
            if items[other].clause != here.clause or passage[j].clause != passage[place].clause:
                closeness *= 0.35
            if items[other].weight < 1:
                closeness *= 0.5
            total += closeness
        return total


def align(sentence: Reading, passage: Reading, known: frozenset[str] = frozenset()) -> Alignment:
    """Return the alignment with the most matches in the fewest pieces (a Viterbi search over the candidates)."""
    across = sentence.language != passage.language
    candidates = [_candidates(item, sentence, passage, across) for item in sentence.items]
    best: list[dict[int, tuple[float, tuple[int, int] | None]]] = []
    summit: tuple[float, tuple[int, int] | None] = (0.0, None)
    for index, found in enumerate(candidates):
        reached: dict[int, tuple[float, tuple[int, int] | None]] = {}
        for place, worth in found:
            score, origin = summit[0] - (_JUMP if summit[1] else 0.0), summit[1]
            for back in range(max(0, index - _REACH), index):
                for earlier, (before, _) in best[back].items():
                    value = before - _cost(place - earlier, index - back)
                    if value > score:
                        score, origin = value, (back, earlier)
            reached[place] = (score + worth, origin)
        best.append(reached)
        for place, (score, _) in reached.items():
            if score > summit[0]:
                summit = (score, (index, place))
    to = [-1] * len(candidates)
    at = summit[1]
    while at:
        to[at[0]] = at[1]
        at = best[at[0]][at[1]][1]
    # What the best thread left aside is still looked up by itself.
    for index, found in enumerate(candidates):
        if to[index] < 0 and found:
            to[index] = _nearest(index, found, to)
    return Alignment(sentence, passage, tuple(to), 0.5 if across else 1.0, known)


def _cost(step: int, wanted: int) -> float:
    """Return what it costs to go `step` items on in the passage while the sentence goes `wanted` items on."""
    if step == wanted:
        return 0.0
    if step > 0:
        return min(0.08 + 0.05 * abs(step - wanted), _JUMP)
    return min(0.25 + 0.05 * abs(step), _JUMP) if step else _JUMP


def _nearest(index: int, found: Sequence[tuple[int, float]], to: Sequence[int]) -> int:
    beside = [to[i] for i in range(max(0, index - 2), min(len(to), index + 3)) if to[i] >= 0]
    return min((place for place, _ in found), key=lambda p: min((abs(p - b) for b in beside), default=0))


def _candidates(item: Item, sentence: Reading, passage: Reading, across: bool) -> list[tuple[int, float]]:
    """Return (item of the passage, worth) of all that the item may stand for."""
    keys = item.keys if across else [key for key in item.keys if not key.startswith(ACROSS)]
    places = {place for key in keys for place in passage.places.get(key, ())}
    if item.kind is Kind.QUANTITY and item.quantity:
        return [(p, 1.0) for p in _quantities(item, passage, places)]
    if item.kind is Kind.DATE and item.date:
        dates = [(p, 1.0) for p in places if (other := passage.items[p].date) and item.date.within(other)]
        return dates or _counts(item, passage)
    found = [(place, _worth(item, passage.items[place])) for place in places if passage.items[place].kind in _WORDS]
    if found:
        return found
    if initials := _initials(item, sentence, passage):
        return initials
    if item.kind is Kind.NAME and not across:
        return []
    return [(p, 0.7) for p in _cognates(item, passage)]


_WORDS = (Kind.WORD, Kind.NAME)


def _worth(item: Item, other: Item) -> float:
    if item.text == other.text:
        return 1.0
    return 0.95 if item.keys[0] == other.keys[0] else 0.85


def _counts(item: Item, passage: Reading) -> list[tuple[int, float]]:
    """Match four digits that look like a year with an amount written otherwise: `2007 people`, `2,007
    people`."""
    if not item.text.isdecimal():
        return []
    found = passage.places.get(f"q:{float(item.text):g}", ())
    return [(p, 1.0) for p in found if not passage.items[p].text.isdecimal()]


def _quantities(item: Item, passage: Reading, places: set[int]) -> list[int]:
    assert item.quantity is not None
    found = [p for p in places if (other := passage.items[p].quantity) and item.quantity.same(other)]
    if found:
        return found
    years = passage.places.get(f"d:year:{min(item.quantity.readings):.0f}", ())
    plain = [p for p in years if passage.items[p].text.isdecimal() and not item.quantity.rank and len(item.text) > 4]
    return plain or [
        i for i, other in enumerate(passage.items) if other.quantity and item.quantity.same(other.quantity)
    ]


def _initials(item: Item, sentence: Reading, passage: Reading) -> list[tuple[int, float]]:
    """Match an acronym with the name it stands for, either way round."""
    if item.kind is not Kind.NAME:
        return []
    letters = item.keys[0]
    if item.text.replace(".", "").isupper() and letters in passage.acronyms:
        return [(passage.acronyms[letters][0], 0.9)]
    here = sentence.items.index(item)
    for initials, (first, last) in sentence.acronyms.items():
        if first <= here <= last and initials in passage.places:
            return [(place, 0.9) for place in passage.places[initials] if passage.items[place].text.isupper()]
    return []


def _cognates(item: Item, passage: Reading) -> list[int]:
    """Return the items whose word begins as this one does: invest and investor, processori and processors."""
    if len(item.text) < 5:
        return []
    form = _skeleton(item.keys[0])
    if len(form) < 4:
        return []
    found = []
    for place, other in enumerate(passage.items):
        if other.kind not in _WORDS or not other.keys:
            continue
        theirs = _skeleton(other.keys[0])
        if theirs[:3] != form[:3]:
            continue
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(form, theirs, strict=False)))
        if common >= 4 and common >= _SHARED * max(len(form), len(theirs)):
            found.append(place)
    return found


_SPELLINGS = (
    ("ph", "f"),
    ("th", "t"),
    ("ch", "c"),
    ("ck", "c"),
    ("y", "i"),
    ("k", "c"),
    ("qu", "cu"),
    ("x", "s"),
    ("j", "g"),
)


@lru_cache(maxsize=65_536)
def _skeleton(word: str) -> str:
    """Return a word spelt as English and Italian would both spell it: one of each double letter, `f` for
    `ph`."""
    for old, new in _SPELLINGS:
        word = word.replace(old, new)
    return "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1]).removeprefix("h")
