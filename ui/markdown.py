"""An answer for a person who takes it elsewhere, as Markdown or plain: sentences with marks, under them the sources."""

import re
from collections.abc import Iterable, Sequence

from rag.answer import Citation, Sentence

_ACTIVE = re.compile(r"([\\`*_\[\]<>#|!~])")


def answer_markdown(question: str, sentences: Sequence[Sentence], refused: str = "") -> str:
    """Return a question with its answer, or what refuses it, as CommonMark in which only our marks are markup."""
    parts = [f"**{_inert(question)}**", *([_inert(refused)] if refused else ())]
    parts += [f"{_inert(s.text)} {''.join(f'[{n}]' for n in _numbers(s.citations))}".rstrip() for s in sentences]
    for number, of_source in _sources(sentences):
        parts.append(f"[{number}] {' · '.join(_inert(part) for part in _named(of_source))}")
        parts += [f"> {_inert(citation.quote)}" for citation in of_source]
    return "\n\n".join(parts) + "\n"


def answer_plain(question: str, sentences: Sequence[Sentence], refused: str = "") -> str:
    """Return the same as text without markup."""
    lines = [_line(question), "", *([_line(refused)] if refused else ())]
    lines += [f"{_line(s.text)} {''.join(f'[{n}]' for n in _numbers(s.citations))}".rstrip() for s in sentences]
    for number, of_source in _sources(sentences):
        lines += ["", f"[{number}] {' · '.join(_line(part) for part in _named(of_source))}"]
        lines += [f"    “{_line(citation.quote)}”" for citation in of_source]
    return "\n".join(lines) + "\n"


def _sources(sentences: Sequence[Sentence]) -> list[tuple[int, list[Citation]]]:
    cited = [citation for sentence in sentences for citation in sentence.citations]
    return [(number, [c for c in cited if c.number == number]) for number in sorted(set(_numbers(cited)))]


def _named(of_source: Sequence[Citation]) -> list[str]:
    """Return what names a source: title, date, pages, and where it is, as far as it has them."""
    first = of_source[0]
    pages = ", ".join(dict.fromkeys(citation.page for citation in of_source if citation.page))
    return [part for part in (first.title, first.published[:10], pages, first.uri) if part]


def _numbers(citations: Iterable[Citation]) -> list[int]:
    return list(dict.fromkeys(citation.number for citation in citations))


def _inert(text: str) -> str:
    """Return text on one line that Markdown shows as it is: no link, image, heading or HTML comes of it."""
    return _ACTIVE.sub(r"\\\1", _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())
