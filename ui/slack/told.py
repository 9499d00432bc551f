"""An answer as Slack's blocks need it, read from the JSON that every surface shares (ui/wire.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a stored document."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """One document that an answer quotes."""

    number: int
    title: str
    published: str
    pages: tuple[str, ...]
    quotes: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def details(self) -> str:
        """Return its date and pages."""
        return " · ".join(part for part in (self.published[:10], ", ".join(self.pages)) if part)


@dataclass(frozen=True, slots=True)
class Told:
    """What is shown of an answer."""

    answered: bool
    language: str
    query: str
    sentences: tuple[tuple[str, tuple[int, ...]], ...]
    """Each with the numbers of its sources."""
    text: str
    sources: tuple[Source, ...]
    nearest: tuple[Place, ...]
    notice: str


def told(answer: Mapping[str, Any]) -> Told:
    """Return what is shown of an answer."""
    cited: dict[int, list[Mapping[str, Any]]] = {}
    sentences = []
    for sentence in answer["sentences"]:
        for citation in sentence["citations"]:
            cited.setdefault(citation["number"], []).append(citation)
        numbers = tuple(dict.fromkeys(citation["number"] for citation in sentence["citations"]))
        sentences.append((" ".join(sentence["text"].split()), numbers))
    return Told(
        answered=answer["outcome"] == "answered",
        language=answer["language"],
        query=answer["query"] if answer["query"] != " ".join(answer["question"].split()) else "",
        sentences=tuple(sentences),
        text=answer["text"],
        sources=tuple(_source(number, citations) for number, citations in sorted(cited.items())),
        nearest=tuple(Place(hit["document"], hit["start"], hit["end"]) for hit in answer["hits"]),
        notice=answer["receipt"]["notice"],
    )


def _source(number: int, citations: list[Mapping[str, Any]]) -> Source:
    in_order = list(
        {(c["start"], c["end"]): c for c in sorted(citations, key=lambda c: (c["start"], c["end"]))}.values()
    )
    return Source(
        number=number,
        title=in_order[0]["title"],
        published=in_order[0]["published"],
        pages=tuple(dict.fromkeys(c["page"] for c in in_order if c["page"])),
        quotes=tuple(" ".join(c["quote"].split()) for c in in_order),
        places=tuple(Place(c["document"], c["start"], c["end"]) for c in in_order),
    )
