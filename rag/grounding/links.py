"""Words that state a cause or a comparison: a sentence may not draw a link that its passage does not draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rag.language.dates import Date
from rag.language.words import Token, fold

LinkKind = Literal["cause", "comparison"]

_CAUSES = """
because; because of; due to; owing to; thanks to; as a result of; as a result; as a consequence; on account
of; in light of; given that; since; seeing that; therefore; thus; hence; consequently; accordingly; so that;
for this reason; that is why; which is why; the reason; caused by; driven by; attributed to; attributable
to; stemming from; resulting from; resulting in; resulted in; led to; leads to; leading to; gave rise to;
brought about; in response to; as a reaction to; by virtue of; prompted by; triggered by; inasmuch as; in
order to; in that; out of; on the grounds that; in the wake of; caused; causes; causing; thereby; wherefore;
perché; perche; poiché; poiche; giacché; giacche; siccome; dato che; visto che; in quanto; a causa di; a
causa del; a causa della; a causa dell; a causa dei; a causa degli; a causa delle; grazie a; grazie al;
grazie alla; grazie all; grazie ai; grazie agli; grazie alle; per via di; per via del; per via della; per
via dei; per via delle; per via dell; per colpa; in seguito; a seguito; in virtù; in virtu; per effetto; per
questo motivo; per questa ragione; motivo per cui; ragione per cui; dal momento che; considerato che;
dovuto; dovuta; dovuti; dovute; quindi; perciò; percio; pertanto; dunque; di conseguenza; cosicché; così
che; causato; causata; causati; causate; ha causato; causando; provocato; provocata; provocando; ha fatto;
ha portato; portando a; portò a; in risposta; sulla scia; sulla base; in conseguenza; affinché; in ragione;
a motivo
"""
_COMPARISONS = """
more than; less than; fewer than; greater than; higher than; lower than; larger than; smaller than; better
than; worse than; compared to; compared with; in comparison; as opposed to; rather than; in contrast to; in
contrast; unlike; relative to; than; ahead of; in preference to; twice as; as much as; as many as; versus;
più di; piu di; meno di; rispetto a; rispetto al; rispetto alla; rispetto all; rispetto ai; rispetto agli;
rispetto alle; a differenza; in confronto; a confronto; maggiore di; minore di; superiore a; inferiore a;
paragonato; paragonata; più che; piuttosto che; il doppio; a paragone; più grande di; più alto di;
in più di; in più del; in più della; in più dell; in più dei; in più delle; in più rispetto; in meno di;
in meno del; in meno della; in meno dell; in meno dei; in meno delle
"""

_PERCENT = frozenset({"%", "percent", "cento"})


@dataclass(frozen=True, slots=True)
class Link:
    """A phrase that links two statements."""

    kind: LinkKind
    first: int
    """Index of its first token."""
    last: int
    text: str


def links(tokens: Sequence[Token], dates: Sequence[Date], numbers: frozenset[int]) -> list[Link]:
    """Return the causes and comparisons that the text states, in order.

    `since` before a date and `than` before a quantity (`numbers` holds the first tokens of those) are none:
    the checks of dates and quantities see to them.
    """
    starts = {date.first for date in dates} | numbers
    found: list[Link] = []
    phrases = _phrases()
    at = 0
    while at < len(tokens):
        known = phrases.get(tokens[at].fold)
        if known is None:
            at += 1
            continue
        match = next((p for p in known if tuple(t.fold for t in tokens[at : at + len(p[0])]) == p[0]), None)
        if match is None:
            at += 1
            continue
        words, kind = match
        last = at + len(words) - 1
        if not _about_a_value(tokens, words, last, starts):
            text = " ".join(token.text for token in tokens[at : last + 1])
            found.append(Link(kind, at, last, text))
        at = last + 1
    return found


def _about_a_value(tokens: Sequence[Token], words: tuple[str, ...], last: int, starts: set[int]) -> bool:
    """Return whether the phrase only says when (`since 1990`, `since then`) or how much (`more than 500`)."""
    near = starts & {last + 1, last + 2, last + 3}
    if words == ("since",):
        following = tokens[last + 1].fold if last + 1 < len(tokens) else ""
        before = tokens[last - 1].fold if last else ""
        return bool(near) or following in {"then", ""} or before == "ever"
    first = last - len(words) + 1
    if first and tokens[first - 1].text in _PERCENT:
        # 12% more than the year before: the share and its direction are looked at by themselves.
        return words[0] in {"more", "less", "fewer", "higher", "lower", "in"}
    if words == ("out", "of"):
        # Two out of seven.
        return last + 1 in starts
    measured = words[-1] in {"than", "di", "a"} and words[0] not in {
        "grazie",
        "rispetto",
        "portando",
        "porto",
    }
    return measured and last + 1 in starts


@cache
def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], LinkKind], ...]]:
    phrases: dict[str, list[tuple[tuple[str, ...], LinkKind]]] = {}
    tables: tuple[tuple[str, LinkKind], ...] = ((_CAUSES, "cause"), (_COMPARISONS, "comparison"))
    for table, kind in tables:
        for phrase in table.replace("\n", " ").split(";"):
            words = tuple(fold(word) for word in phrase.split())
            phrases.setdefault(words[0], []).append((words, kind))
    return {first: tuple(sorted(entries, key=lambda entry: -len(entry[0]))) for first, entries in phrases.items()}
