"""What a question mentions and no document does."""

from rag.evidence import Evidence
from rag.terms import Term


def missing(evidence: Evidence) -> tuple[str, ...]:
    """Return the names, numbers and rare words of the question that no document mentions, as the question has them.

    A word of a question in another language than the documents' may just have no translation here, so of those only
    names and numbers are said to be missing.
    """
    terms = evidence.terms
    languages = {candidate.document.language for candidate in evidence.candidates}
    found = []
    for place, term in enumerate(terms.terms):
        covered = max((float(row[place]) for row in evidence.passages), default=0.0)
        tellable = term.name or term.number or (terms.language in languages and _rare(term))
        if not term.known and not covered and tellable:
            found.append(term.text)
    return tuple(found)


def _rare(term: Term) -> bool:
    """Return whether a word has no near kin: no synonym that a document may use instead, in any table."""
    return len(term.fold) > 3 and not term.keys and not term.fields
