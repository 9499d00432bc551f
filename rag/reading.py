"""A text as the grounding check reads it: its content words, names, quantities and dates in order, with what denies them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from index.sentences import Span, sentences
from rag.dates import Date, dates
from rag.function_words import ENGLISH, FUNCTION_WORDS, ITALIAN
from rag.lexicon import meanings, phrases_from
from rag.links import Link, links
from rag.names import Named, acronyms, named, runs
from rag.opposites import Side, is_opposite_word, sides
from rag.places import place, place_of_two
from rag.polarity import Negator, negators
from rag.quantities import Quantity, quantities
from rag.stems import stem
from rag.words import Token, fold, guess_language, words

_CLAUSE_MARKS = frozenset(",;:()[]«»“”\"—–!?.")


class Kind(Enum):
    """What an item is compared as."""

    WORD = "word"
    NAME = "name"
    QUANTITY = "quantity"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a text says: a content word, a word of a name, a quantity or a date."""

    kind: Kind
    text: str
    start: int
    end: int
    token: int
    """Index of its first token."""
    keys: tuple[str, ...]
    """Two items with a key in common may mean the same."""
    sentence: int
    clause: int
    run: int = -1
    """The name it is part of."""
    named: Named = Named.NO
    quantity: Quantity | None = None
    date: Date | None = None
    sides: tuple[Side, ...] = ()
    weight: float = 1.0
    """Its share in how much of a sentence is covered."""


@dataclass(frozen=True, slots=True)
class Denial:
    """A negation, in terms of items."""

    target: int
    """The item it turns round, -1 where there is none."""
    first: int
    """The first item it reaches."""
    last: int
    """The last item it reaches."""
    soft: bool
    text: str


@dataclass(frozen=True, slots=True)
class Joint:
    """A cause or comparison, in terms of items: it stands before item `at`."""

    link: Link
    at: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, read."""

    text: str
    language: str
    items: tuple[Item, ...]
    denials: tuple[Denial, ...]
    joints: tuple[Joint, ...]
    spans: tuple[Span, ...]
    """Its sentences, in code points of `text`."""
    places: dict[str, tuple[int, ...]]
    """For each key the items that have it."""
    acronyms: dict[str, tuple[int, int]]
    """For initials of longer names, the (first, last) items they stand for."""
    folds: frozenset[str]
    """Every word of the text, function words too."""


@lru_cache(maxsize=512)
def read(text: str, language: str = "") -> Reading:
    """Return the reading of a text; `language` (`en`, `it`) is guessed where it is empty or another."""
    tokens = words(text)
    language = language if language in {"en", "it"} else guess_language(tokens) or "en"
    spans = sentences(text, language)
    return _Reader(text, language, tokens, spans).reading()


class _Reader:
    """Builds one `Reading`; the steps share the tokens and what is already taken."""

    def __init__(self, text: str, language: str, tokens: tuple[Token, ...], spans: list[Span]) -> None:
        self._text = text
        self._language = language
        self._tokens = tokens
        self._spans = spans
        self._starts = [start for start, _ in spans]
        self._function_words = ENGLISH if language == "en" else ITALIAN
        self._dates = dates(tokens)
        date_tokens = {i for date in self._dates for i in range(date.first, date.last + 1)}
        self._quantities = quantities(tokens, date_tokens, language)
        self._names = named(tokens, self._openings())
        self._runs = runs(tokens, self._names)
        self._set_phrase: set[int] = set()
        self._item_of: list[int] = []

    def reading(self) -> Reading:
        """Return the finished reading."""
        items = self._items()
        token_starts = [item.token for item in items]
        denials = [self._denial(negator, items, token_starts) for negator in self._negators()]
        firsts = frozenset(quantity.first for quantity in self._quantities)
        joints = [
            Joint(link, bisect_right(token_starts, link.last)) for link in links(self._tokens, self._dates, firsts)
        ]
        places: dict[str, list[int]] = {}
        for index, item in enumerate(items):
            for key in item.keys:
                places.setdefault(key, []).append(index)
        by_token = {item.token: index for index, item in enumerate(items)}
        initials = {
            letters: (by_token[first], by_token[last])
            for letters, (first, last) in acronyms(self._tokens, self._names).items()
            if first in by_token and last in by_token
        }
        return Reading(
            self._text,
            self._language,
            tuple(items),
            tuple(denials),
            tuple(joints),
            tuple(self._spans),
            {key: tuple(found) for key, found in places.items()},
            initials,
            frozenset(token.fold for token in self._tokens),
        )

    def _openings(self) -> set[int]:
        """Return the tokens that open a sentence or a quotation, where any word has a capital."""
        opening: set[int] = set()
        sentence = -1
        for index, token in enumerate(self._tokens):
            here = bisect_right(self._starts, token.start) - 1 if self._spans else 0
            if token.shape == "mark":
                continue
            before = self._tokens[index - 1].text if index else ""
            if here != sentence or before in {'"', "“", "«", "``", ":", "`", "•"}:
                opening.add(index)
            sentence = here
        return opening

    def _items(self) -> list[Item]:
        values: dict[int, Date | Quantity] = {date.first: date for date in self._dates}
        values |= {quantity.first: quantity for quantity in self._quantities}
        items: list[Item] = []
        clause = at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            value = values.get(at)
            if value is not None:
                items.append(self._value(value, clause))
                at = value.last + 1
                continue
            if token.shape == "mark":
                clause += token.text in _CLAUSE_MARKS
                at += 1
                continue
            length = self._phrase(at, clause, items)
            if not length and (item := self._word(at, clause)):
                items.append(item)
            at += max(1, length)
        return items

    def _value(self, value: Date | Quantity, clause: int) -> Item:
        first, last = self._tokens[value.first], self._tokens[value.last]
        text = self._text[first.start : last.end]
        sentence = self._sentence(first.start)
        if isinstance(value, Date):
            keys = tuple(f"d:{name}:{number}" for name, number in value.fields().items())
            return Item(Kind.DATE, text, first.start, last.end, value.first, keys, sentence, clause, date=value)
        keys = tuple(f"q:{reading:g}" for reading in sorted(value.readings))
        # `first` and `last` are ordinals and opposites; a date says `fine`.
        opposite = sides(first.fold, stem(first.fold, self._language), self._language) if value.rank else ()
        return Item(
            Kind.QUANTITY, text, first.start, last.end, value.first, keys, sentence, clause, quantity=value, sides=opposite
        )

    def _phrase(self, at: int, clause: int, items: list[Item]) -> int:
        """Add the set phrase or two-word place that begins at a token; return how many tokens it has, 0 for none."""
        tokens = self._tokens
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if after and tokens[at].text[:1].isupper() and (key := place_of_two(tokens[at].fold, after.fold)):
            items.append(self._item(Kind.NAME, at, at + 1, (key,), clause, Named.YES))
            return 2
        for parts, key in phrases_from(tokens[at].fold):
            found = [t for t in tokens[at : at + 2 * len(parts)] if t.text not in {"-", "'", "’"}][: len(parts)]
            if tuple(t.fold for t in found) == parts:
                length = tokens.index(found[-1], at) - at + 1
                self._set_phrase.update(range(at, at + length))
                items.append(self._item(Kind.WORD, at, at + length - 1, (key, "".join(parts)), clause, Named.NO))
                return length
        return 0

    def _word(self, at: int, clause: int) -> Item | None:
        token = self._tokens[at]
        name = self._names[at]
        opposite_word = is_opposite_word(token.fold)
        if name is not Named.YES and token.fold in self._function_words and not opposite_word:
            return None
        if not token.fold or (len(token.fold) == 1 and not name) or token.fold.startswith("'"):
            return None
        stemmed = stem(token.fold, self._language)
        keys = [stemmed] if stemmed == token.fold else [stemmed, token.fold]
        if key := place(token.fold):
            keys.append(key)
        keys += meanings(stemmed, self._language)
        kind = Kind.NAME if name is Named.YES else Kind.WORD
        item = self._item(kind, at, at, tuple(keys), clause, name)
        turned = sides(token.fold, stemmed, self._language)
        weight = 0.4 if token.fold in FUNCTION_WORDS and kind is Kind.WORD else 1.0
        return _with(item, turned, weight)

    def _item(self, kind: Kind, first: int, last: int, keys: tuple[str, ...], clause: int, name: Named) -> Item:
        start, end = self._tokens[first].start, self._tokens[last].end
        text = self._text[start:end]
        return Item(kind, text, start, end, first, keys, self._sentence(start), clause, self._runs[first], name)

    def _sentence(self, start: int) -> int:
        return max(0, bisect_right(self._starts, start) - 1)

    def _negators(self) -> list[Negator]:
        return negators(self._tokens, self._language, frozenset(self._set_phrase))

    def _denial(self, negator: Negator, items: Sequence[Item], token_starts: list[int]) -> Denial:
        token = self._tokens[negator.token]
        text = token.text
        sentence = self._sentence(token.start)
        here = bisect_right(token_starts, negator.token)
        following = [i for i in range(here, min(here + 8, len(items))) if items[i].sentence == sentence]
        if following:
            clause = items[following[0]].clause
            following = [i for i in following if items[i].clause == clause]
        target = next((i for i in following if not _adverb(items[i].text)), following[0] if following else -1)
        first = here
        if target < 0 and here and items[here - 1].sentence == sentence:
            target = first = here - 1
        last = following[-1] if following else target
        if negator.whole_clause:
            while first > 0 and items[first - 1].sentence == sentence and here - first < 8:
                first -= 1
        return Denial(target, first, last, negator.soft, text)


def _adverb(text: str) -> bool:
    word = fold(text)
    return (word.endswith("ly") and len(word) > 5) or word.endswith("mente") or is_opposite_word(word)


def _with(item: Item, turned: tuple[Side, ...], weight: float) -> Item:
    return Item(
        item.kind, item.text, item.start, item.end, item.token, item.keys, item.sentence, item.clause, item.run,
        item.named, None, None, turned, weight,
    )  # fmt: skip
