"""Is this sentence supported by these passages? Rules over numbers, dates, names, negation, cause and
content.

No model is asked: a pair takes about a millisecond, and every verdict has a reason that a person can check.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.grounding.align import Alignment, align
from rag.grounding.content import best_sentence, unsupported_content
from rag.grounding.denial import contradicted_denials
from rag.grounding.facts import wrong_facts
from rag.grounding.frames import frame_end
from rag.grounding.hedges import invented_certainty
from rag.grounding.items import Reading
from rag.grounding.joints import invented_links
from rag.grounding.reading import read
from rag.grounding.reasons import Reason
from rag.language.words import words

Verdict = Literal["supported", "contradicted", "unsupported"]


@dataclass(frozen=True, slots=True)
class Grounding:
    """What the check found."""

    verdict: Verdict
    reasons: tuple[str, ...]
    """Sentences for a person; empty where the sentence is supported."""
    passage: int
    """Index of the passage that supports or contradicts best, -1 without passages."""
    start: int
    """Where its best sentence starts, in code points of that passage."""
    end: int
    coverage: float
    """Share of the sentence's content found in that passage, 0 to 1."""


_NOTHING = Grounding("unsupported", ("there is no passage to support it",), -1, 0, 0, 0.0)
_RANK = {"supported": 2, "contradicted": 1, "unsupported": 0}


def check(sentence: str, passages: Sequence[str], *, language: str = "", sources: Sequence[str] = ()) -> Grounding:
    """Return whether the passages state what the sentence states.

    `language` is the ISO 639-1 code of the sentence, guessed where empty. `sources` are names of where the
    passages come from (titles, publishers), which a sentence may name without a passage doing so. A sentence
    may draw on several passages; it is first held against each alone.
    """
    claim = read(sentence, language)
    known = frozenset(token.fold for source in sources for token in words(source))
    best = _NOTHING
    for index, passage in enumerate(passages):
        found = replace(_against(claim, read(passage), known), passage=index)
        if (_RANK[found.verdict], found.coverage) > (_RANK[best.verdict], best.coverage) or best.passage < 0:
            best = _preferred(best, found)
        if found.verdict == "supported":
            return found
    if len(passages) > 1:
        together = _against(claim, read("\n\n".join(passages)), known)
        if together.verdict == "supported":
            return replace(together, passage=best.passage, start=best.start, end=best.end)
    return best


def _preferred(best: Grounding, found: Grounding) -> Grounding:
    """Return the finding to report: a contradiction counts only from a passage that is about the same thing."""
    if best.passage < 0 or found.verdict == "supported":
        return found
    return found if found.coverage > best.coverage else best


def _against(claim: Reading, passage: Reading, known: frozenset[str]) -> Grounding:
    alignment = align(claim, passage, known)
    start, end = best_sentence(alignment)
    coverage = alignment.covered(frame_end(claim))
    if _verbatim(claim, passage):
        return Grounding("supported", (), 0, start, end, 1.0)
    reasons = _reasons(alignment)
    if not reasons:
        return Grounding("supported", (), 0, start, end, coverage)
    against = any(reason.against for reason in reasons)
    texts = tuple(dict.fromkeys(reason.text for reason in reasons))
    return Grounding("contradicted" if against else "unsupported", texts, 0, start, end, coverage)


def _reasons(alignment: Alignment) -> list[Reason]:
    content = unsupported_content(alignment)
    if content and content.final:
        return [content]
    reasons = [
        *wrong_facts(alignment),
        *contradicted_denials(alignment),
        *invented_links(alignment),
        *invented_certainty(alignment),
    ]
    return [*reasons, content] if content else reasons


def _verbatim(claim: Reading, passage: Reading) -> bool:
    """Return whether the sentence is a run of whole sentences of the passage, white space aside."""
    wanted = " ".join(claim.text.split())
    text = " ".join(passage.text.split())
    if not wanted or wanted not in text:
        return False
    starts = {" ".join(passage.text[start:].split()) for start, _ in passage.spans}
    ends = tuple(" ".join(passage.text[:end].split()) for _, end in passage.spans)
    return any(rest.startswith(wanted) for rest in starts) and any(upto.endswith(wanted) for upto in ends)
