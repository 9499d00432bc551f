"""Does a quote say what a sentence says? A second opinion, which shares no code with the grounding check.

It knows letters and digits only: no lexicon, no grammar, no quantities. In one language every number, every name and
every longer word of the sentence must stand in its quotes, in about the same order, with as many denials. Where it is
wrong it is too strict.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d.,]*\d|\d")
_DENIALS = frozenset(
    "non no nessun nessuno nessuna né mai senza niente nulla not never none nor without cannot".split()
)
_SHORTEST = 4
"""Letters. Shorter words bind more than they say."""
_BEGINNING = 0.75
"""Share of a word's letters at its start that an inflected form keeps."""
_ORDER = 0.7
"""Share of the matched words that stand in the order of the quote."""


def objections(sentence: str, quotes: Sequence[str], titles: Sequence[str] = ()) -> list[str]:
    """Return what speaks against a sentence in the language of its quotes; empty where nothing does."""
    said, there = _words(sentence), _words(" ".join(quotes))
    known = set(there) | set(_words(" ".join(titles)))
    found = [f"number {word}" for word in said if word[0].isdigit() and word not in known]
    found += [f"word {word}" for word in said if _tells(word) and not any(_kin(word, other) for other in known)]
    found += [f"name {name}" for name in _names(sentence) if name not in known]
    if sum(w in _DENIALS for w in said) != sum(w in _DENIALS for w in _nearest(said, quotes)):
        found.append("denial")
    shared = [word for word in said if word in known]
    if len(shared) > 3:
        matcher = SequenceMatcher(None, shared, [word for word in there if word in shared], autojunk=False)
        if sum(block.size for block in matcher.get_matching_blocks()) < _ORDER * len(shared):
            found.append("order")
    return found


def in_other_language(sentence: str, quotes: Sequence[str], titles: Sequence[str] = ()) -> list[str]:
    """Return what speaks against a sentence in another language: its digits and its names. The rest is to be read."""
    known = set(_words(" ".join([*quotes, *titles])))
    numbers = [f"number {word}" for word in _words(sentence) if word[0].isdigit() and word not in known]
    return numbers + [f"name {name}" for name in _names(sentence) if name not in known]


def _words(text: str) -> list[str]:
    return [_plain(match[0]) for match in _WORD.finditer(text)]


def _plain(word: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    if bare[0].isdigit():
        return re.sub(r"[.,](?=\d{3}\b)", "", bare).replace(",", ".")
    return bare.rpartition("'")[2].rpartition("’")[2] if len(bare.rpartition("'")[2]) > 1 else bare


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST and word[0].isalpha()


def _kin(word: str, other: str) -> bool:
    length = max(_SHORTEST, int(_BEGINNING * max(len(word), len(other))))
    return word == other or (len(other) >= _SHORTEST and word[:length] == other[:length])


def _names(sentence: str) -> list[str]:
    """Return the words with a capital that do not open the sentence."""
    return [_plain(match[0]) for match in list(_WORD.finditer(sentence))[1:] if match[0][0].isupper()]


def _nearest(said: Sequence[str], quotes: Sequence[str]) -> list[str]:
    """Return the words of the sentences of the quotes that share a word of some length with the sentence."""
    parts = [_words(part) for quote in quotes for part in re.split(r"(?<=[.!?;])\s+", quote)]
    wanted = {word for word in said if _tells(word)}
    return [word for part in parts if len(wanted & set(part)) >= max(1, len(wanted) // 3) for word in part]
