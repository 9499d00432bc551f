"""What a question mentions and no document does."""

from index.corpus import EVERYTHING, Corpus
from index.filters import Filter
from rag.evidence import Evidence
from rag.terms import Term


def missing(evidence: Evidence, corpus: Corpus, where: Filter = EVERYTHING) -> tuple[str, ...]:
    """Return the names, numbers and rare words of the question that no document mentions, as the question has them.

    Only the documents of `where` count: what the others hold is not told, not even by silence.

    A word of a question in another language than the documents' may just have no translation here, so of those only
    names and numbers are said to be missing.
    """
    terms = evidence.terms
    languages = {candidate.document.language for candidate in evidence.candidates}
    found = []
    for place, term in enumerate(terms.terms):
        covered = max((float(row[place]) for row in evidence.passages), default=0.0)
        tellable = term.name or term.number or (terms.language in languages and _rare(term))
        if tellable and not covered and not _mentioned(term, corpus, where):
            found.append(term.text)
    return tuple(found)


def _mentioned(term: Term, corpus: Corpus, where: Filter) -> bool:
    if where == EVERYTHING or not term.known:
        return term.known
    return bool(corpus.matching({("stems", form): 1.0 for form in term.forms}, 1, where))


def _rare(term: Term) -> bool:
    """Return whether a word has no near kin: no synonym that a document may use instead, in any table."""
    return len(term.fold) > 3 and not term.keys and not term.fields
