"""A question's words in the language of the passages, as far as a lexicon and the spelling of cognates go."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from index.analysis import fold, stem

_LEXICON = Path(__file__).parent / "english_italian.txt"
"""1,900 English words of general use with their Italian ones, written for this project."""
_MOST = 3
"""Translations used of one word."""
_SHORTEST_COGNATE = 5
_SHORTEST_ROOT = 3

# How English endings look in Italian; the first that fits is taken, so the longer stand first.
_ENDINGS = [pair.split(":") for pair in """
    isation:izzazione ization:izzazione ically:icamente ational:azionale ations:azioni ation:azione ctions:zioni
    ction:zione ptions:zioni ption:zione tions:zioni tion:zione ssion:ssione sion:sione ities:ita ity:ita ty:ta
    ally:almente ly:mente isms:ismi ism:ismo ists:isti ist:ista ous:oso ives:ivi ive:ivo ical:ico ics:ica ic:ico
    ary:ario ory:orio ance:anza ancy:anza ence:enza ency:enza logy:logia graphy:grafia phy:fia cy:zia ians:iani
    ian:iano ures:ure ure:ura ments:menti ment:mento ators:atori ator:atore tors:tori tor:tore ent:ente ant:ante
    able:abile ible:ibile als:ali al:ale ize:izzare ized:izzato ate:ato ated:ato ia:ia y:ia""".split()]  # fmt: skip
_SPELLINGS = (
    ("ph", "f"), ("th", "t"), ("y", "i"), ("k", "c"), ("ct", "tt"), ("pt", "tt"), ("x", "s"), ("dm", "mm"),
    ("dv", "vv"), ("bs", "ss"), ("ch", "c"), ("mn", "nn"), ("ae", "e"), ("oe", "e"),
)  # fmt: skip
_LINE = re.compile(r"([^:]+): (.+)")

Table = Mapping[str, tuple[str, ...]]


def translations(word: str, source: str, target: str) -> tuple[str, ...]:
    """Return what a word of the language `source` may be in `target`, in lower case.

    A word that the lexicon does not hold is itself (most names are), and its respelling where it may be a cognate.
    """
    if source == target:
        return (word,)
    table = _tables().get((source, target), {})
    found = table.get(word) or table.get(f"={stem(word, source)}")
    if found:
        return found
    return tuple(dict.fromkeys((word, respelt(word)))) if (source, target) == ("en", "it") else (word,)


def respelt(word: str) -> str:
    """Return an English word as its Italian cognate would be spelt (nation: nazione), a short one as it is."""
    if len(word) < _SHORTEST_COGNATE:
        return word
    root, ending = fold(word), ""
    for english, italian in _ENDINGS:
        if root.endswith(english) and len(root) - len(english) >= _SHORTEST_ROOT:
            root, ending = root[: -len(english)], italian
            break
    for english, italian in _SPELLINGS:
        root = root.replace(english, italian)
    return root + ending


@cache
def _tables() -> Mapping[tuple[str, str], Table]:
    """Return the lexicon by (source, target), its words under their form and under their stem marked with `=`."""
    forward: dict[str, list[str]] = {}
    backward: dict[str, list[str]] = {}
    for line in _LEXICON.read_text(encoding="utf-8").splitlines():
        entry = _LINE.fullmatch(line)
        if entry is None:
            continue
        english = entry[1]
        for italian in entry[2].split():
            _add(forward, english, "en", italian)
            _add(backward, italian, "it", english)
    return {
        ("en", "it"): {form: tuple(found[:_MOST]) for form, found in forward.items()},
        ("it", "en"): {form: tuple(found[:_MOST]) for form, found in backward.items()},
    }


def _add(table: dict[str, list[str]], word: str, language: str, translation: str) -> None:
    for form in {word, f"={stem(word, language)}"}:
        known = table.setdefault(form, [])
        if translation not in known:
            known.append(translation)
