"""What a text is made of for the grounding check: items in order, what denies them and what links them."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from index.sentences import Span
from rag.grounding.links import Link
from rag.language.dates import Date
from rag.language.names import Named
from rag.language.opposites import Side
from rag.language.quantities import Quantity


class Kind(Enum):
    """What an item is compared as."""

    WORD = "word"
    NAME = "name"
    QUANTITY = "quantity"
    DATE = "date"


class Item(NamedTuple):
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
    aside: bool = False
    """It stands in parentheses."""
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
    limits: bool
    """`Not only`: it denies nothing, but where a sentence has it its passage must."""
    whole_clause: bool
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
