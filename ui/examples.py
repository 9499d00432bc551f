"""Questions to begin with, drawn from the titles of a corpus."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ui.words import Words

_MOST = 4
_LONGEST_TITLE = 70
_TITLES = 2
"""A capitalised word of a single title may be any word."""
_WORD = re.compile(r"[^\W\d_][\w-]*|[.:!?]")


def examples(titles: Sequence[str], words: Words) -> list[str]:
    """Return up to four questions: about the names that titles hold most often, then about whole titles."""
    questions = [words.example_name.format(name=name) for name in _names(titles)]
    short = [title for title in dict.fromkeys(titles) if 0 < len(title) <= _LONGEST_TITLE]
    questions += [words.example_title.format(title=title) for title in short]
    return questions[:_MOST]


def _names(titles: Iterable[str]) -> list[str]:
    """Return capitalised words and runs of them that several titles share, those in most titles first."""
    inside: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for title in titles:
        pieces = _WORD.findall(title)
        inner = [piece for piece in pieces[1:] if piece[0].isalpha() and not piece.isupper()]
        if sum(piece[0].isupper() for piece in inner) > len(inner) / 2:
            continue  # A Title in Title Case does not tell names from words.
        for name, opens in dict.fromkeys(_runs(pieces)):
            (opening if opens else inside)[name] += 1
    # A sentence begins with a capital whatever its word is: there it counts only where it is a name elsewhere too.
    total = Counter({name: count + opening[name] for name, count in inside.items()})
    return [name for name, count in total.most_common() if count >= _TITLES]


def _runs(pieces: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield each run of capitalised words, and whether it opens a sentence."""
    run: list[str] = []
    opens = begins = True
    for piece in [*pieces, "."]:
        if piece[0].isupper() and not piece.isupper():
            if not run:
                opens = begins
            run.append(piece)
        elif run:
            yield " ".join(run), opens
            run = []
        begins = not piece[0].isalpha()
