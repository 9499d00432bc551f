"""A text as the grounding check reads it: content words, names, quantities and dates in order, with what
denies them."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from index.sentences import Span, sentences
from rag.grounding.items import Denial, Item, Joint, Kind, Reading
from rag.grounding.links import links
from rag.grounding.polarity import Negator, negators
from rag.language.dates import Date, dates
from rag.language.lexicon import phrases_from
from rag.language.names import Named, acronyms, named, runs, same_name_key
from rag.language.opposites import Side, sides
from rag.language.places import place_of_two
from rag.language.quantities import Quantity, quantities
from rag.language.stems import stem
from rag.language.word_forms import passed_over, word_form
from rag.language.words import Token, guess_language, language_by_endings, words

_CLAUSE_MARKS = frozenset(',;:()[]«»“”"—–!?.')


@lru_cache(maxsize=512)
def read(text: str, language: str = "") -> Reading:
    """Return the reading of a text; `language` (`en`, `it`) is guessed where it is empty or another."""
    tokens = words(text)
    language = language if language in {"en", "it"} else guess_language(tokens) or language_by_endings(tokens)
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
        self._dates = dates(tokens)
        date_tokens = {i for date in self._dates for i in range(date.first, date.last + 1)}
        openings = self._openings()
        self._quantities = [q for q in quantities(tokens, date_tokens, language) if not self._named_so(q, openings)]
        self._names = named(tokens, openings)
        self._runs = runs(tokens, self._names)
        self._set_phrase: set[int] = set()
        self._asides = _asides(tokens)

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

    def _named_so(self, quantity: Quantity, openings: set[int]) -> bool:
        """Return whether a number in words is the first name of somebody: `Otto Klein`, `Primo Levi`."""
        token = self._tokens[quantity.first]
        following = self._tokens[quantity.last + 1] if quantity.last + 1 < len(self._tokens) else token
        capitals = token.text.istitle() and following.text.istitle() and following.start == token.end + 1
        return quantity.first == quantity.last and capitals and quantity.first not in openings and following != token

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
            if value is not None and not self._longer_phrase(at, value):
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
            return Item(
                Kind.DATE, text, first.start, last.end, value.first, keys, sentence, clause, date=value,
                aside=value.first in self._asides,
            )  # fmt: skip
        keys = tuple(f"q:{reading:g}" for reading in sorted(value.readings))
        # `first` and `last` are ordinals and opposites; a date says `fine`.
        opposite = sides(first.fold, stem(first.fold, self._language), self._language) if value.rank else ()
        return Item(
            Kind.QUANTITY, text, first.start, last.end, value.first, keys, sentence, clause, quantity=value,
            sides=opposite, aside=value.first in self._asides,
        )  # fmt: skip

    def _longer_phrase(self, at: int, value: Date | Quantity) -> bool:
        """Return whether a set phrase (`secondo piano`) begins there and goes on after the value."""
        folds = tuple(token.fold for token in self._tokens[at : at + 3])
        known = phrases_from(folds[0])
        return any(folds[: len(parts)] == parts and len(parts) > value.last - value.first + 1 for parts, _ in known)

    def _phrase(self, at: int, clause: int, items: list[Item]) -> int:
        """Add the set phrase or two-word place that begins at a token; return how many tokens it has, 0
        for none."""
        tokens = self._tokens
        capital = tokens[at].text[:1].isupper() and at + 1 < len(tokens)
        if capital and (key := place_of_two(tokens[at].fold, tokens[at + 1].fold)):
            items.append(self._item(Kind.NAME, at, at + 1, (key,), clause, Named.YES))
            return 2
        phrases = phrases_from(tokens[at].fold)
        if not phrases:
            return 0
        for parts, key in phrases:
            found = [t for t in tokens[at : at + 2 * len(parts)] if t.text not in {"-", "'", "’"}][: len(parts)]
            if tuple(t.fold for t in found) == parts:
                length = tokens.index(found[-1], at) - at + 1
                self._set_phrase.update(range(at, at + length))
                name = "_".join(parts)
                turned = sides(name, name, self._language)
                items.append(
                    self._item(Kind.WORD, at, at + length - 1, (key, "".join(parts)), clause, Named.NO, turned)
                )
                return length
        return 0

    def _word(self, at: int, clause: int) -> Item | None:
        token = self._tokens[at]
        name = self._names[at]
        word = word_form(token.fold, self._language)
        if name is not Named.YES and (word.grammar or (len(token.fold) < 2 and not name)):
            return None
        if not token.fold:
            return None
        if token.shape == "number":
            # Digits that are no quantity (`8.4.9`) are compared as they stand.
            name = Named.YES
        keys = (*word.keys, key) if name and (key := same_name_key(token)) else word.keys
        kind = Kind.NAME if name is Named.YES else Kind.WORD
        return self._item(kind, at, at, keys, clause, name, word.sides, 1.0 if kind is Kind.NAME else word.weight)

    def _item(
        self,
        kind: Kind,
        first: int,
        last: int,
        keys: tuple[str, ...],
        clause: int,
        name: Named,
        turned: tuple[Side, ...] = (),
        weight: float = 1.0,
    ) -> Item:
        token = self._tokens[first]
        end = self._tokens[last].end
        text = token.text if first == last else self._text[token.start : end]
        sentence = self._sentence(token.start)
        aside = first in self._asides
        return Item(
            kind, text, token.start, end, first, keys, sentence, clause, self._runs[first], name, None, None, turned,
            aside, weight,
        )  # fmt: skip

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
        target = next((i for i in following if not passed_over(items[i].text)), following[0] if following else -1)
        first = here
        if target < 0 and here and items[here - 1].sentence == sentence:
            target = first = here - 1
        last = following[-1] if following else target
        if negator.whole_clause:
            while first > 0 and items[first - 1].sentence == sentence and here - first < 8:
                first -= 1
        return Denial(target, first, last, negator.soft, negator.limits, negator.whole_clause, text)


def _asides(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the tokens that stand in parentheses that close."""
    inside: set[int] = set()
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.text == "(":
            opened.append(index)
        elif token.text == ")" and opened:
            inside.update(range(opened.pop(), index))
    return frozenset(inside)
