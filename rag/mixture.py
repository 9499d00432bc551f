"""What each stage of retrieval counts. One mixture serves every corpus; eval/ablation.py measures it against others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mixture:
    """The weight of each stage, 0 to leave it out: docs/decisions/0004-retrieval.md has the figures behind them."""

    keywords: float = 1.0
    """Of BM25, divided by the best of the query."""
    dense: float = 0.6
    """Of the cosine."""
    coverage: float = 0.4
    """Of what the best sentence of a chunk at the top holds of the question."""
    grams: float = 0.25
    """Of a 4-gram beside a stem."""
    pairs: float = 0.5
    """Of two stems in a row beside a stem."""
    function_words: bool = False
    """Whether words that only ask or bind are searched for too."""
    lexicon: bool = True
    """Whether a question is put in the language of the passages by the word list; cognates go with it."""
    cognates: bool = True
    """Whether words that the list lacks are also spelt as their cognates would be."""


MIXTURE = Mixture()
