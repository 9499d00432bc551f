"""The words before a statement that only name its source: `According to the article, …`, `Il testo afferma
che …`."""

import re

from rag.grounding.items import Reading
from rag.language.word_lists import listed
from rag.language.words import fold

_SOURCES = listed(
    """
    article articles text texts passage passages document documents source sources report reports news author
    authors
    story paragraph excerpt context information
    articolo articoli testo testi brano passaggio documento documenti fonte fonti rapporto notizia notizie
    autore autori
    paragrafo estratto contesto informazioni riportato riferito scritto
    """
)
_FRAMING = listed(
    """
    according reported report reports states stated say says said describes described mentioned mentions
    explains based
    writes notes provided above given available as in per the by to on of it we read a an
    secondo stando come riporta riferisce afferma dice scrive spiega indica base sulla dal nel nell dall dell
    il lo l la
    le gli i un una si legge emerge quanto indicato disponibile al alla all da di del della
    """
)
"""Words that a frame may have beside the source."""
_FRAME = 9
"""Longest frame, in words."""
_WORD = re.compile(r"[^\W_]+")


def frame_end(claim: Reading) -> int:
    """Return how many items open the sentence only to name its source, 0 where it begins with what it has to
    say."""
    found = list(_WORD.finditer(claim.text))[:_FRAME]
    for index, word in enumerate(found):
        folded = fold(word.group())
        if folded in {"that", "che"} and index:
            return _items_before(claim, word.start()) if _names_source(found[:index]) else 0
        if claim.text[word.end() : word.end() + 1] == ",":
            return _items_before(claim, word.end()) if _names_source(found[: index + 1]) else 0
    return 0


def _names_source(words: list[re.Match[str]]) -> bool:
    folds = {fold(word.group()) for word in words}
    return bool(folds & _SOURCES) and folds <= _SOURCES | _FRAMING


def _items_before(claim: Reading, place: int) -> int:
    return sum(item.start < place for item in claim.items)
