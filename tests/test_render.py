"""An answer on a terminal: every quote is shown once, between marks, in the stretch of the document it stands in."""

import io
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from index.documents import Document, document_id
from rag.answer import Answer, Citation, Receipt, Sentence
from ui.render import show_answer

SENTENCES = [f"Sentence number {n} says {n} and nothing else." for n in range(60)]
DOCUMENT = Document(document_id("default", "a.txt"), "default", "a.txt", "Numbers", "en", " ".join(SENTENCES))
CORPUS: Any = SimpleNamespace(document=lambda _: DOCUMENT)


def shown(places: list[int]) -> list[str]:
    """Return the lines that are printed for an answer of these sentences."""
    sentences = []
    for place in places:
        quote = SENTENCES[place]
        start = DOCUMENT.text.index(quote)
        cited = Citation(1, DOCUMENT.id, DOCUMENT.title, DOCUMENT.uri, "", start, start + len(quote), quote)
        sentences.append(Sentence(quote, (cited,), "quoted"))
    receipt = Receipt("none", "minilm", 1, {}, 0.9, {})
    answer = Answer("what?", "what?", "en", "answered", tuple(sentences), "text", (), receipt)
    out = io.StringIO()
    show_answer(answer, CORPUS, Console(file=out, width=10_000, highlight=False, markup=False))
    return [line.strip() for line in out.getvalue().splitlines()]


@given(st.lists(st.integers(0, 59), min_size=1, max_size=5))
def test_every_quote_is_shown_once_between_marks(places: list[int]) -> None:
    answer, _, sources = "\n".join(shown(places)).partition("[1] Numbers")
    assert answer.count("[1]") == len(places)
    assert sources.count("«") == len(set(places))
    assert all(sources.count(f"«{SENTENCES[place]}»") == 1 for place in places)


def test_neighbours_share_a_context_and_strangers_do_not() -> None:
    assert len([line for line in shown([4, 3, 6]) if "«" in line]) == 1
    assert len([line for line in shown([3, 40]) if "«" in line]) == 2
    [line] = [line for line in shown([5]) if "«" in line]
    assert line.replace("«", "").replace("»", "").strip("…") in DOCUMENT.text
