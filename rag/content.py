"""How much of what a sentence says its passage says, and where."""

from collections import Counter

from index.sentences import Span
from rag.align import Alignment
from rag.function_words import FUNCTION_WORDS
from rag.reading import Reading
from rag.reasons import Reason
from rag.words import fold

_LEAST = {1.0: 0.62, 0.5: 0.5}
"""Least share of a sentence's content that its passage must hold: in the same language, and across languages."""
_LEAST_CLAUSE = {1.0: 0.4, 0.5: 0.26}
"""The same for one clause of at least `_CLAUSE` items."""
_CLAUSE = 3
_SOURCES = frozenset(
    fold(word)
    for word in ["article", "articles", "text", "passage", "passages", "document", "documents", "source", "sources", "report", "reports", "news", "author", "authors", "story", "paragraph", "excerpt", "wikipedia", "reported", "stated", "provided", "above", "given", "available", "context", "information", "described", "mentioned", "articolo", "articoli", "testo", "brano", "passaggio", "documento", "documenti", "fonte", "fonti", "rapporto", "notizia", "notizie", "autore", "autori", "paragrafo", "estratto", "riportato", "riferito", "scritto", "quanto", "indicato", "disponibile", "contesto", "informazioni"]
)
_FRAMES = (
    "according to", "as reported", "as stated", "as described", "as mentioned", "based on", "per", "in the", "the",
    "secondo", "stando a", "stando al", "stando all", "stando alla", "come", "in base", "sulla base", "dal", "nel", "il", "l", "la",
)  # fmt: skip


def frame_end(claim: Reading) -> int:
    """Return how many items open the sentence only to name its source: `According to the article, …`."""
    head = [item for item in claim.items[:4] if item.clause == claim.items[0].clause and item.sentence == 0]
    marked = claim.text.find(",")
    opening = [fold(word) for word in claim.text[: max(marked, 0)].replace("’", " ").replace("'", " ").split()]
    if not opening or len(opening) > 7 or not " ".join(opening).startswith(_FRAMES):
        return 0
    content = [word for word in opening if word not in FUNCTION_WORDS and word not in {"according", "base", "based"}]
    if not content or not all(word in _SOURCES for word in content):
        return 0
    return sum(item.end <= marked for item in head)


def unsupported_content(alignment: Alignment) -> Reason | None:
    """Return a reason where too little of the sentence, or of one of its clauses, stands in the passage."""
    claim = alignment.sentence
    first = frame_end(claim)
    if not claim.items[first:]:
        return Reason("it says nothing that can be checked", final=True)
    share = alignment.covered(first)
    if share < _LEAST[alignment.near]:
        missing = [item.text for item, j in zip(claim.items[first:], alignment.to[first:], strict=True) if j < 0]
        return Reason("the passage does not say: " + ", ".join(missing[:6]), final=share < 0.4)
    start = first
    for end in range(first + 1, len(claim.items) + 1):
        if end < len(claim.items) and claim.items[end].clause == claim.items[start].clause:
            continue
        if end - start >= _CLAUSE and alignment.covered(start, end) < _LEAST_CLAUSE[alignment.near]:
            text = claim.text[claim.items[start].start : claim.items[end - 1].end]
            return Reason(f"the passage does not say “{text}”")
        start = end
    return None


def best_sentence(alignment: Alignment) -> Span:
    """Return the span of the passage's sentence that holds most of the claim, (0, 0) where nothing is found."""
    passage = alignment.passage
    found: Counter[int] = Counter()
    for j in alignment.to:
        if j >= 0:
            found[passage.items[j].sentence] += 1
    if not found or not passage.spans:
        return passage.spans[0] if passage.spans else (0, 0)
    sentence = max(found, key=lambda s: (found[s], -s))
    return passage.spans[min(sentence, len(passage.spans) - 1)]
