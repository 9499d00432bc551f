"""A quote is the text that stands in the document at the place it names, whatever the document is made of."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Document, Place
from index.reading import normalise
from index.sentences import sentences
from rag.chatbot import Chatbot
from rag.settings import RagSettings
from tests.library import Library
from tests.texts import texts
from ui.wire import answer_json, search_json

_FACT = "Musk had the GPUs of Tesla shipped to xAI first."


@contextmanager
def synced(name: str, content: str) -> Iterator[Library]:
    """Give a library of one document."""
    home = Path(tempfile.mkdtemp(prefix="fonte-quotes-"))
    try:
        library = Library(home)
        library.write(name, content.encode("utf-8", "surrogatepass"))
        library.sync()
        yield library
    finally:
        shutil.rmtree(home)


documents = st.tuples(st.sampled_from(["a.txt", "a.md", "a.html"]), texts, texts, st.sampled_from(["", "\n", "\r\n"]))


@settings(deadline=None, max_examples=60)
@given(documents)
def test_every_chunk_and_every_sentence_of_it_stands_where_it_says(document: tuple[str, str, str, str]) -> None:
    name, before, after, end = document
    with synced(name, f"{before} {_FACT} {after}{end}") as library, library.corpus() as corpus:
        for summary in corpus.summaries():
            stored = corpus.document(summary.id)
            assert stored.text == normalise(stored.text)
            for chunk in corpus.chunks_of(summary.id):
                assert stored.text[chunk.start : chunk.end] == chunk.text
                assert chunk.text.strip() == chunk.text != ""
                for start, last in sentences(stored.text, stored.language, chunk.start, chunk.end):
                    assert stored.text[start:last].strip() == stored.text[start:last] != ""


@settings(deadline=None, max_examples=60)
@given(documents, texts)
def test_every_citation_of_an_answer_is_what_the_document_says_there(
    document: tuple[str, str, str, str], noise: str
) -> None:
    name, before, after, end = document
    with synced(name, f"{before} {_FACT} {after}{end}") as library, library.corpus() as corpus:
        chatbot = Chatbot(corpus, library.embedder, RagSettings(threshold="eager"))
        for question in ("Who had the GPUs of Tesla shipped to xAI?", f"Musk Tesla GPUs {noise[:200]}"):
            answer = answer_json(chatbot.ask(question), corpus)
            cited = [citation for sentence in answer["sentences"] for citation in sentence["citations"]]
            for citation in cited:
                text = corpus.document(citation["document"]).text
                assert text[citation["start"] : citation["end"]] == citation["quote"] != ""
            hits = answer["hits"] + search_json(chatbot.search(question, 5), corpus)["hits"]
            for hit in hits:
                assert corpus.document(hit["document"]).text[hit["start"] : hit["end"]] == hit["text"] != ""


def test_a_plain_document_is_cited() -> None:
    """The property above would hold for a chatbot that never answers."""
    with synced("a.txt", f"Bees make honey.\r\n\r\n{_FACT}") as library, library.corpus() as corpus:
        answer = Chatbot(corpus, library.embedder, RagSettings(threshold="eager")).ask(
            "Who had the GPUs of Tesla shipped?"
        )
        assert [citation.quote for sentence in answer.sentences for citation in sentence.citations][:1] == [_FACT]


def test_a_sentence_that_a_document_repeats_is_quoted_once() -> None:
    with synced("a.txt", f"{_FACT} " * 8 + "Bees make honey.") as library, library.corpus() as corpus:
        chatbot = Chatbot(corpus, library.embedder, RagSettings(threshold="eager"))
        answer = chatbot.ask("Who had the GPUs of Tesla shipped?")
        assert [sentence.text for sentence in answer.sentences].count(_FACT) == 1


def test_a_quote_says_the_page_it_begins_on() -> None:
    starts = (0, 20, 20, 40)
    pages = tuple(Place(start, f"p. {number + 1}") for number, start in enumerate(starts))
    document = Document("id", "default", "a.pdf", "A", "en", "x" * 60, pages)
    assert [document.page_at(position) for position in (0, 19, 20, 39, 40, 59)] == [
        "p. 1", "p. 1", "p. 3", "p. 3", "p. 4", "p. 4",
    ]  # fmt: skip
    assert Document("id", "default", "a.md", "A", "en", "x").page_at(0) == ""
