"""An answer as Markdown, for a person who takes it elsewhere: sentences with marks, and under them the sources."""

import re
from collections.abc import Iterable

from rag.answer import Answer, Citation

_ACTIVE = re.compile(r"([\\`*_\[\]<>#|!~])")


def answer_markdown(answer: Answer) -> str:
    """Return the answer with its citations as CommonMark in which only Fonte's own marks are markup."""
    parts = [f"**{_inert(answer.question)}**"]
    if answer.outcome == "refused":
        return "\n\n".join([*parts, _inert(answer.text)]) + "\n"
    parts += [
        f"{_inert(sentence.text)} {''.join(f'[{number}]' for number in _numbers(sentence.citations))}".rstrip()
        for sentence in answer.sentences
    ]
    cited = [citation for sentence in answer.sentences for citation in sentence.citations]
    for number in sorted(set(_numbers(cited))):
        of_source = [citation for citation in cited if citation.number == number]
        first = of_source[0]
        pages = ", ".join(dict.fromkeys(citation.page for citation in of_source if citation.page))
        line = " · ".join(_inert(part) for part in (first.title, first.published[:10], pages, first.uri) if part)
        parts.append(f"[{number}] {line}")
        parts += [f"> {_inert(citation.quote)}" for citation in of_source]
    return "\n\n".join(parts) + "\n"


def _numbers(citations: Iterable[Citation]) -> list[int]:
    return list(dict.fromkeys(citation.number for citation in citations))


def _inert(text: str) -> str:
    """Return text on one line that Markdown shows as it is: no link, image, heading or HTML comes of it."""
    return _ACTIVE.sub(r"\\\1", " ".join(text.split()))
