"""Words of one field, English and Italian: how a question and the passage that answers it may speak of the same thing.

Looser than `rag.language.lexicon`, whose pairs may replace each other in a sentence that is checked: here `queue` and
`priorità` only make it likelier that a passage is about what was asked. The table is general news and encyclopedia
vocabulary.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from index.analysis import fold, stem
from rag.language.false_kin import false_kin

_TABLE = Path(__file__).parent / "related_words.txt"
"""A line is a field: English words, a bar, Italian words; an underscore joins the words of a phrase."""


@lru_cache(maxsize=1 << 16)
def fields(word: str, language: str) -> frozenset[int]:
    """Return the numbers of the fields that a lower-case word belongs to."""
    entries = _words().get((language, stem(word, language)), [])
    return frozenset(number for number, form in entries if not (language == "it" and false_kin(fold(word), fold(form))))


def phrases(words: Sequence[str], language: str) -> list[tuple[int, int, frozenset[int]]]:
    """Return (first, last, fields) of each phrase of the table among lower-case words."""
    stems = [stem(word, language) for word in words]
    table = _phrases()
    found = []
    for first, opening in enumerate(stems):
        for parts, numbers in table.get((language, opening), ()):
            if tuple(stems[first : first + len(parts)]) == parts:
                found.append((first, first + len(parts) - 1, numbers))
    return found


@cache
def _lines() -> tuple[str, ...]:
    return tuple(_TABLE.read_text(encoding="utf-8").splitlines())


@cache
def _entries() -> tuple[tuple[str, tuple[str, ...], int], ...]:
    return tuple(
        (language, tuple(stem(word, language) for word in entry.split("_")), number)
        for number, line in enumerate(_lines())
        for language, side in zip(("en", "it"), line.split("|"), strict=True)
        for entry in side.split()
    )


@cache
def _words() -> dict[tuple[str, str], list[tuple[int, str]]]:
    """Return the (field, form) of the single words by language and stem."""
    table: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for number, line in enumerate(_lines()):
        for language, side in zip(("en", "it"), line.split("|"), strict=True):
            for form in side.split():
                if "_" not in form:
                    table.setdefault((language, stem(form, language)), []).append((number, form))
    return table


@cache
def _phrases() -> dict[tuple[str, str], tuple[tuple[tuple[str, ...], frozenset[int]], ...]]:
    table: dict[tuple[str, str], dict[tuple[str, ...], frozenset[int]]] = {}
    for language, parts, number in _entries():
        if len(parts) > 1:
            known = table.setdefault((language, parts[0]), {})
            known[parts] = known.get(parts, frozenset()) | {number}
    return {place: tuple(found.items()) for place, found in table.items()}
