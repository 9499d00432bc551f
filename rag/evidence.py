"""The sentences of the passages found, each with what speaks for it as an answer."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.corpus import Corpus
from index.documents import Document, Hit
from index.sentences import Span, sentences
from rag.answer_types import fits, name_places
from rag.language.words import Token, words
from rag.question_types import Asked, asked
from rag.retrieve import Retrieval
from rag.terms import Row, Terms

_SENTENCES = 48
"""Passages are read, best first, until there are so many sentences."""
_OF_EACH = 4
"""Sentences of each passage that are read at least where there are many passages, as of a corpus that is read whole."""
_CROWD = 1_000
"""Chunks. Of so many, being found first says much; of a dozen, little."""
_LEANING = re.compile(
    r"(?:this|these|that|those|it|its|he|she|they|his|her|their|such|both|the (?:former|latter|other|company|group|move|deal)"
    r"|however|but|instead|also|another|quest[oaie]|quell[oaie]|ess[oaie]|egli|ella|lui|lei|entramb[ie]|[ai]l? suo|la sua"
    r"|i suoi|le sue|il loro|la loro|i loro|le loro|l['’]altr[oa]|gli altri|tuttavia|inoltre|invece|anche|ciò|tale|tali"
    r"|(?:the (?:start-?up|firm|team|business|carmaker|organi[sz]ation)|la (?:start-?up|società|compagnia|ditta|squadra)"
    r"|l['’](?:azienda|impresa|organizzazione)|il (?:gruppo|team|progetto))(?!\s(?-i:[A-ZÀ-Þ]))"  # "La startup Pika" says who
    # "The cost is …": the cost of what, the sentence before says.
    r"|(?:the|il|lo|la|i|gli|le|l['’])\s?(?:\w+\s)?(?:cost|price|amount|sum|fee|budget|total|deadline|costo|prezzo|importo|somma|cifra"
    r"|spesa|scadenza)(?:\s\w+)?(?=\s(?:is|was|will|would|are|were|has|amounts?|è|era|sarà|ammonta)\b)"
    r"|è quanto|è ciò|è un[oa]?|dopo l['’]\w+|serv(?:e|iranno)|non è)\b",
    re.IGNORECASE,
)


_KINDS = {
    "fits_when": {Asked.WHEN},
    "fits_money": {Asked.MONEY},
    "fits_measure": {Asked.SHARE, Asked.DURATION},
    "fits_count": {Asked.COUNT},
    "fits_who": {Asked.WHO},
    "fits_where": {Asked.WHERE},
    "fits_why": {Asked.WHY},
}
"""Features that are 1 where a sentence holds what such a question asks for, -1 where not, 0 for other questions."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a passage found."""

    document: Document
    hit: Hit
    rank: int
    """Of its passage, from 0."""
    place: int
    """Its number among the sentences of its passage."""
    start: int
    end: int
    leans: bool
    """It opens with a word that points back: `Questo`, `It`, `Their`."""
    fits: bool
    """It holds the kind of thing that is asked for."""
    own: Row
    """What it covers of the question by itself."""
    full: Row
    """What it covers with what it may rely on: its title and headings, and the sentence before where it leans."""
    features: Row
    """One number for each of `FEATURES`."""

    @property
    def text(self) -> str:
        """Return the sentence."""
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question, read."""

    question: str
    """As it was searched for."""
    asked: Asked
    terms: Terms
    candidates: tuple[Candidate, ...]
    """Passage by passage, best first, in the order of the text."""
    passages: tuple[Row, ...]
    """What each passage that was read covers, its title included."""


FEATURES = (
    "cover", "cover_full", "cover_title", "cover_passage", "exact", "names", "names_full", "words_full", "pairs", "rank",
    "share", "first_passage", "opening", "length", "leans", "fits_when", "fits_money", "fits_measure", "fits_count",
    "fits_who", "fits_where", "fits_why", "names_new", "colon", "asks", "short", "best_cover", "best_in_passage",
)  # fmt: skip
"""What is weighed of a sentence; rag/weights.json has a weight for each."""


def read_evidence(found: Retrieval, corpus: Corpus) -> Evidence:
    """Return the sentences of the best passages with what speaks for each."""
    terms = Terms(found.query, found.language, corpus)
    kind = asked(found.query)
    candidates: list[Candidate] = []
    passages: list[Row] = []
    seen: set[tuple[str, int]] = set()
    trust = min(1.0, math.log(max(2, len(corpus))) / math.log(_CROWD))
    most = max(_SENTENCES, _OF_EACH * len(found.hits))
    for rank, hit in enumerate(found.hits):
        if len(candidates) >= most:
            break
        document = corpus.document(hit.chunk.document_id)
        spans = sentences(document.text, document.language, hit.chunk.start, hit.chunk.end)
        spans = [span for span in spans if (document.id, span[0]) not in seen]
        seen.update((document.id, start) for start, _ in spans)
        share = hit.score / found.hits[0].score if found.hits[0].score > 0 else 0.0
        passage = _Passage(terms, kind, document, hit, rank, share, trust, spans)
        candidates += passage.candidates()
        passages.append(passage.whole)
    return Evidence(found.query, kind, terms, _compared(candidates), tuple(passages))


class _Passage:
    """Reads the sentences of one passage."""

    def __init__(
        self,
        terms: Terms,
        kind: Asked,
        document: Document,
        hit: Hit,
        rank: int,
        share: float,
        trust: float,
        spans: Sequence[Span],
    ) -> None:
        self._terms, self._kind = terms, kind
        self._document, self._hit, self._rank, self._share, self._spans = document, hit, rank, share, spans
        self._trust = trust
        self._tokens = [words(document.text[start:end]) for start, end in spans]
        self._rows = [terms.matches(tokens, document.language) for tokens in self._tokens]
        above = f"{document.title} {hit.chunk.heading} {document.metadata.get('source', '')}"
        self._title = terms.matches(words(above), document.language)
        self.whole: Row = np.maximum.reduce([self._title, *self._rows])

    def candidates(self) -> list[Candidate]:
        """Return its sentences in order."""
        return [self._candidate(place) for place in range(len(self._spans))]

    def _candidate(self, place: int) -> Candidate:
        start, end = self._spans[place]
        text, tokens, own = self._document.text[start:end], self._tokens[place], self._rows[place]
        leans = bool(_LEANING.match(text))
        full = np.maximum(own, self._relied_on(place, leans))
        fit = fits(self._kind, text, tokens, self._document.language, self._terms.folds)
        features = self._features(place, text, tokens, own, full, leans, fit)
        return Candidate(self._document, self._hit, self._rank, place, start, end, leans, fit, own, full, features)

    def _relied_on(self, place: int, leans: bool) -> Row:
        """Return what a sentence need not repeat: its title's words, and the names of title and sentence before.

        A sentence that names somebody itself is about them, not about whom the title names.
        """
        if leans or not name_places(self._tokens[place]):
            return np.maximum(self._title, self._rows[place - 1]) if place else self._title
        relied = self._title.copy()
        relied[self._terms.names] = 0
        return relied

    def _features(
        self, place: int, text: str, tokens: Sequence[Token], own: Row, full: Row, leans: bool, fit: bool
    ) -> Row:
        terms, kind = self._terms, self._kind
        value = {
            "cover": terms.coverage(own),
            "cover_full": terms.coverage(full),
            "cover_title": terms.coverage(np.maximum(own, self._title)),
            "cover_passage": terms.coverage(self.whole),
            "exact": terms.coverage((own >= 0.9).astype(np.float32)),
            "names": terms.coverage(own, terms.names) if terms.names else 0.5,
            "names_full": terms.coverage(full, terms.names) if terms.names else 0.5,
            "words_full": terms.coverage(full, terms.words) if terms.words else 0.5,
            "pairs": float(np.mean([min(a, b) for a, b in pairwise(own)]))
            if len(own) > 1
            else float(own.max(initial=0)),
            "rank": self._trust / (1 + self._rank),
            "share": self._trust * self._share,
            "first_passage": self._trust * (self._rank == 0),
            "opening": self._spans[place][0] == 0,
            "length": np.log(max(3, len(tokens))) - 3,
            "leans": leans,
            **{name: (1 if fit else -1) if kind in kinds else 0 for name, kinds in _KINDS.items()},
            "names_new": min(3, sum(tokens[i].fold not in terms.folds for i in name_places(tokens))) / 3,
            "colon": ":" in text,
            "asks": text.endswith("?"),
            "short": len(tokens) < 6,
            "best_cover": 0.0,
            "best_in_passage": 0.0,
        }
        return np.array([float(value[name]) for name in FEATURES], dtype=np.float32)


def _compared(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Fill in how far each sentence falls short of the best, of all and of its passage."""
    at = {name: FEATURES.index(name) for name in ("cover_full", "best_cover", "best_in_passage")}
    best = max((c.features[at["cover_full"]] for c in candidates), default=0.0)
    by_passage: dict[int, float] = {}
    for c in candidates:
        by_passage[c.rank] = max(by_passage.get(c.rank, 0.0), c.features[at["cover_full"]])
    for c in candidates:
        c.features[at["best_cover"]] = c.features[at["cover_full"]] - best
        c.features[at["best_in_passage"]] = c.features[at["cover_full"]] - by_passage[c.rank]
    return tuple(candidates)
