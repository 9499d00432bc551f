"""Certainty: what the passage says may be so, a sentence may not say is so."""

from bisect import bisect_right

from rag.grounding.align import Alignment
from rag.grounding.reasons import Reason
from rag.language.word_lists import listed
from rag.language.words import Token, words

_MAYBE = listed("""
    may might could possibly perhaps probably allegedly purportedly potrebbe potrebbero potremmo forse probabilmente
    presumibilmente
""")
"""Words of a passage after which something is not certain. Italian conditionals are left out: news reports in them what
is certain too."""
_GUARDED = _MAYBE | listed("""
    can could would should likely unlikely possible possibility apparently seem seems seemed appear appears appeared
    believe believes believed think thinks thought suspect suspects suspected expect expects expected plan plans
    planned risk risks fear fears reportedly alleged whether if suggest suggests suggested estimate estimated
    puo possono potra potranno sarebbe sarebbero avrebbe avrebbero dovrebbe dovrebbero crede credono ritiene ritengono
    pensa pensano sembra sembrano pare possibile possibili rischia rischiano teme temono ipotizza ipotizzano se
    stima previsto prevista previsti previste presunto presunta
""")
"""Words with which a sentence leaves it open too."""
_AROUND = 2


def invented_certainty(alignment: Alignment) -> list[Reason]:
    """Return a reason for each `may` of the passage whose clause the sentence states as certain."""
    claim, passage = alignment.sentence, alignment.passage
    if claim.denials or any(_open(token, _GUARDED) for token in words(claim.text)):
        return []
    placed = set(alignment.to)
    starts = [item.start for item in passage.items]
    reasons = []
    tokens = words(passage.text)
    for place, token in enumerate(tokens):
        if not _open(token, _MAYBE) or (place + 1 < len(tokens) and tokens[place + 1].fold in {"not", "n't"}):
            continue
        here = bisect_right(starts, token.start)
        after = _same_clause(alignment, here, range(here, here + _AROUND))
        before = _same_clause(alignment, here, range(here - 1, here - 1 - _AROUND, -1))
        after_found, before_found = placed & set(after), placed & set(before)
        subject = alignment.near < 1 and not after_found and len(before_found) == _AROUND
        if subject or (after_found and (before_found or len(after_found) == len(after))):
            reasons.append(Reason(f"the passage says “{token.text}”, the sentence is certain"))
    return reasons


def _same_clause(alignment: Alignment, here: int, places: range) -> list[int]:
    items = alignment.passage.items
    beside = min(here, len(items) - 1)
    return [p for p in places if 0 <= p < len(items) and items[p].sentence == items[beside].sentence]


def _open(token: Token, among: frozenset[str]) -> bool:
    return token.fold in among and not (token.fold == "may" and token.text[:1].isupper())
