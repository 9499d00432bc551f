"""The tab of questions in a real browser, on a real index: asking, checking, and how it feels."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.browser import Opener, ask, overflow, pdf_of, snapshot, violations
from tests.test_serve import Server, fonte, serving, with_seeds

pytestmark = pytest.mark.slow
HEADLINE = "why were Tesla's GPUs delayed?"
ABSENT = "Who won the 1998 World Cup?"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
REPORT = (
    ("Inspection of the Orsk footbridge", "", "The footbridge of Orsk was opened in 1987 for walkers."),
    ("Condition", "", "The northern railing is rusted along eleven metres."),
    ("Works", "", "The footbridge of Orsk will be repainted in October 2031.", "The paint is grey."),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve seeds/ and, in a collection of its own, a report of three pages."""
    data, reports = tmp_path_factory.mktemp("page"), tmp_path_factory.mktemp("reports")
    (reports / "orsk.pdf").write_bytes(pdf_of(REPORT))
    for folder, collection in (("seeds", "default"), (str(reports), "reports")):
        made = fonte("sync", folder, "--data", str(data), "--collection", collection)
        assert made.returncode == 0, made.stderr
    with serving(data, FONTE_LLM="none") as running:
        yield running


def wait_for_highlight(page: Any, quote: str) -> None:
    page.wait_for_function(
        "quote => [...document.querySelectorAll('#reader mark')].map(part => part.textContent).join('') === quote",
        arg=quote,
    )


class TestAsk:
    def test_paints_soon_and_offers_questions_from_the_corpus(self, opened: Opener) -> None:
        painted = []
        for _ in range(3):  # the server and the browser are warm then; a neighbour may take the processor once
            page = opened()
            painted.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        assert min(painted) < 2_000
        snapshot(page, "open")
        assert violations(page) == []
        question = page.locator(".example").first.text_content()
        assert "Tesla" in question
        page.locator(".example").first.click()
        page.wait_for_selector("#current .turn:not(.working)")
        assert page.locator("#current .asked").text_content() == question

    def test_follow_ups_new_conversation_and_back(self, opened: Opener) -> None:
        page = opened()
        ask(page, HEADLINE)
        page.click("#current .receipt summary")
        assert page.locator("#current .query").input_value() == HEADLINE
        page.click("#current .feedback .good")
        page.wait_for_selector("#current .good[aria-pressed=true]")
        ask(page, "E quanto valgono?")
        assert page.locator("#turn-1 .good[aria-pressed=true]").count() == 1, "an answer stays as it was left"
        assert page.locator(".asked").all_text_contents() == [HEADLINE, "E quanto valgono?"]
        assert "Tesla" in page.locator("#current .query").input_value()
        assert page.locator("#turn-1 .receipt dl").is_visible()
        assert page.locator("#turn-2 .receipt dl").is_hidden()
        top = page.locator("#current").bounding_box()["y"]
        assert -2 <= top < 60, "the newest question stands at the top of the window"
        page.click("#new")
        page.wait_for_function("!document.querySelector('.turn')")
        assert page.locator(".example").first.is_visible()
        page.click(".undo")
        page.wait_for_selector("#turn-2")
        assert page.locator("#turn-1 .mark").count(), "its citations are back with it"
        assert page.locator(".asked").all_text_contents() == [HEADLINE, "E quanto valgono?"]

    def test_an_earlier_question_is_asked_again_and_edited_and_brought_back(self, opened: Opener) -> None:
        page = opened()
        ask(page, HEADLINE)
        ask(page, "Quanto ha raccolto Pika?")
        page.click("#turn-1 .again")
        page.wait_for_function("document.querySelectorAll('.turn:not(.working)').length === 1")
        assert page.locator(".asked").all_text_contents() == [HEADLINE]
        assert "removed" in page.locator(".told").text_content()
        page.click(".undo")
        page.wait_for_selector("#turn-2")
        page.click("#turn-1 .edit")
        page.wait_for_function("document.activeElement.matches('#turn-1 .editing textarea')")
        assert page.locator("#turn-1 .editing textarea").input_value() == HEADLINE
        snapshot(page, "edit")
        assert violations(page) == []
        page.keyboard.press("Escape")
        assert page.locator("#turn-1 .editing").is_hidden()
        page.click("#turn-1 .edit")
        page.fill("#turn-1 .editing textarea", "Chi guida Pika?")
        page.keyboard.press("Enter")
        page.wait_for_function("document.querySelectorAll('.turn:not(.working)').length === 1")
        assert page.locator(".asked").all_text_contents() == ["Chi guida Pika?"]
        page.click(".undo")
        page.wait_for_selector("#turn-2")
        assert page.locator(".asked").all_text_contents() == [HEADLINE, "Quanto ha raccolto Pika?"]

    def test_the_query_is_edited_and_used_as_it_is(self, opened: Opener) -> None:
        page = opened()
        ask(page, HEADLINE)
        ask(page, "E perché?")
        page.click("#current .receipt summary")
        snapshot(page, "receipt")
        assert violations(page) == []
        # Neither completed from the conversation, nor taken for a greeting, nor cut in two questions.
        wanted = "ciao, e quanto vale Pika e chi la guida?"
        page.fill("#current .query", wanted)
        page.click("#current .searched .send")
        page.wait_for_selector("#current .turn:not(.working) .scope q")
        kept = json.loads(page.locator("#current .turn").get_attribute("data-kept"))
        assert (kept["question"], kept["query"]) == ("E perché?", wanted)
        assert "pika" in kept["hits"][0]["uri"]
        assert page.locator("#turn-1 .asked").text_content() == HEADLINE
        page.click("#current .receipt summary")
        assert page.locator("#current .query").input_value() == wanted
        assert page.locator("#current .receipt tbody tr").count() == len(kept["hits"])

    def test_copies_the_answer_plain_in_markdown_and_as_a_link(self, opened: Opener) -> None:
        page = opened(permissions=CLIPBOARD)
        ask(page, HEADLINE)
        quote = page.locator("#current .card q").first.text_content()
        plain, markdown, link = (copied(page, name) for name in (".copy >> nth=0", ".copy.markdown", ".copy.link"))
        assert plain.startswith(HEADLINE)
        assert markdown.startswith("**why were Tesla's GPUs delayed?**")
        for text in (plain, markdown):
            assert f"{quote} [1]" in text
            assert "[1] Nvidia, le GPU di Tesla" in text
            assert "2024-06-04" in text
        ask(page, "E quanto valgono?")
        of_follow_up = copied(page, "#current .copy.link")
        assert parse_qs(of_follow_up.partition("#")[2])["q"] == ["E quanto valgono?"]

        for address, mark, asked in ((link, "", HEADLINE), (of_follow_up, "0" * 12, "E quanto valgono?")):
            fragment = address.partition("#")[2]
            other = opened("#" + (f"{fragment[:-12]}{mark}" if mark else fragment))
            other.wait_for_selector("#current .turn:not(.working) .reopened")
            assert ("no longer" in other.locator(".reopened").text_content()) == bool(mark)
            assert other.locator(".asked").all_text_contents() == [asked]
            mine = page.locator(".turn", has=page.get_by_text(asked, exact=True)).locator(".sentence > span[lang]")
            assert other.locator(".sentence > span[lang]").all_text_contents() == mine.all_text_contents()

    def test_a_conversation_is_kept_as_a_file_and_on_paper(self, opened: Opener, tmp_path: Path) -> None:
        page = opened()
        ask(page, HEADLINE)
        ask(page, ABSENT)
        page.click(".menu summary")
        assert violations(page) == []
        files = {}
        for kind in ("json", "markdown"):
            if page.locator(".menu[open]").count() == 0:
                page.click(".menu summary")
            with page.expect_download() as saving:
                page.click(f".save[data-as={kind}]")
            saving.value.save_as(tmp_path / kind)
            files[kind] = (tmp_path / kind).read_text(encoding="utf-8")
        turns = json.loads(files["json"])["turns"]
        assert [turn["question"] for turn in turns] == [HEADLINE, ABSENT]
        assert [turn["outcome"] for turn in turns] == ["answered", "refused"]
        citation = turns[0]["sentences"][0]["citations"][0]
        assert citation["quote"] == turns[0]["sentences"][0]["text"]
        assert citation["quote"] in files["markdown"]
        assert f"**{ABSENT}**" in files["markdown"]
        page.emulate_media(media="print")
        assert page.locator("#turn-1 .card q").first.is_visible()
        assert page.locator("#dock").is_hidden()

    def test_a_question_that_is_none_is_a_sentence(self, opened: Opener) -> None:
        page = opened()
        page.click("#ask")
        page.wait_for_selector(".told.wrong")
        assert page.locator(".told").text_content() == "Write a question first."
        page.fill("#question textarea", "why " * 600)
        page.click("#ask")
        page.wait_for_function("document.querySelector('.told').textContent.includes('2,000')")
        assert page.locator("#question textarea").input_value().startswith("why why")


def copied(page: Any, button: str) -> str:
    """Press a button that copies and return what it copied."""
    page.locator(f"#current {button}" if button.startswith(".") else button).first.click()
    page.wait_for_function("document.getElementById('told').textContent !== ''")
    text: str = page.evaluate("navigator.clipboard.readText()")
    page.wait_for_function("document.getElementById('told').textContent === ''")
    return text


class TestCheck:
    def test_every_sentence_ends_in_marks_that_show_their_quote(self, opened: Opener) -> None:
        page = opened()
        ask(page, HEADLINE)
        assert "Answered from 1 document" in page.locator("#status [role=status]").text_content()
        snapshot(page, "answer")
        assert violations(page) == []
        sentences = page.locator("#current .sentence")
        assert sentences.count() >= 1
        for sentence in sentences.all():
            assert sentence.locator(".mark").count() >= 1
            text = sentence.locator("> span[lang]").first.text_content()
            sentence.locator(".mark").first.hover()
            page.wait_for_selector("#quote:not([hidden])")
            assert page.locator("#quote q").text_content() == text
            assert "Nvidia, le GPU di Tesla" in page.locator("#quote b").text_content()
            assert "2024-06-04" in page.locator("#quote .from").text_content()
        snapshot(page, "hover")
        assert violations(page) == []
        page.keyboard.press("Escape")
        assert page.locator("#quote").is_hidden()

    def test_a_click_opens_the_document_at_the_quote_and_arrows_go_on(self, opened: Opener) -> None:
        page = opened()
        ask(page, HEADLINE)
        quotes = page.locator("#current .card q").all_text_contents()
        page.locator("#current .mark").first.click()
        for number, quote in enumerate(quotes):
            wait_for_highlight(page, quote)
            place, frame = (
                page.locator("#reader mark").first.bounding_box(),
                page.locator("#reader .page").bounding_box(),
            )
            assert frame["y"] <= place["y"] < frame["y"] + frame["height"]
            assert page.locator("#reader .which").text_content() == f"Citation {number + 1} of {len(quotes)}"
            if number == 1:
                snapshot(page, "document")
                assert violations(page) == []
            page.keyboard.press("ArrowRight")
        wait_for_highlight(page, quotes[0])
        page.keyboard.press("ArrowLeft")
        wait_for_highlight(page, quotes[-1])
        page.click("#reader .close")
        assert page.locator("#reader").is_hidden()

    def test_a_quote_from_a_pdf_says_its_page(self, opened: Opener) -> None:
        page = opened()
        ask(page, "When will the footbridge of Orsk be repainted?")
        quotes = page.locator("#current .card q").all_text_contents()
        (place,) = (number for number, quote in enumerate(quotes) if "October 2031" in quote)
        page.locator("#current .mark").nth(place).hover()
        page.wait_for_selector("#quote:not([hidden])")
        assert "p. 3" in page.locator("#quote .from").text_content()
        page.locator("#current .mark").nth(place).click()
        wait_for_highlight(page, quotes[place])
        assert "p. 3" in page.locator("#reader header .place").text_content()
        assert page.locator("#reader .leaf").count() == 3

    def test_a_quote_that_is_no_longer_in_its_place_is_not_highlighted(self, opened: Opener) -> None:
        page = opened()
        ask(page, HEADLINE)
        page.evaluate("document.querySelector('#current .card q').textContent = 'What it said before.'")
        page.locator("#current .mark").first.click()
        page.wait_for_selector("#reader .notice")
        assert "has changed since" in page.locator("#reader .notice").text_content()
        assert page.locator("#reader mark").count() == 0

    def test_a_refusal_looks_like_one(self, opened: Opener) -> None:
        page = opened()
        ask(page, ABSENT)
        assert page.locator("#current .turn.refused .refusal").is_visible()
        assert page.locator("#current .sentence, #current .mark").count() == 0
        assert "not an answer" in page.locator("#current").text_content()
        snapshot(page, "refusal")
        assert violations(page) == []
        page.locator("#current .nearest .open").first.click()
        page.wait_for_selector("#reader mark")


class TestFeel:
    def test_keyboard_alone(self, opened: Opener) -> None:
        page = opened()
        page.focus("#question textarea")
        page.keyboard.type(HEADLINE)
        page.keyboard.press("Enter")
        page.wait_for_selector("#current .answered")
        quotes = page.locator("#current .card q").all_text_contents()
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.id") == "asked-1"
        page.keyboard.press("ArrowRight")
        for quote in quotes[:2]:
            assert page.locator("#quote q").text_content() == quote
            described = page.evaluate("document.activeElement.getAttribute('aria-describedby')")
            assert page.locator(f"#{described} q").text_content() == quote
            page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")
        wait_for_highlight(page, quotes[1])
        page.wait_for_function("document.activeElement.id === 'reader-title'")
        page.keyboard.press("Escape")
        assert page.locator("#reader").is_hidden()
        assert page.evaluate("document.activeElement.matches('.mark')")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.matches('#question textarea')")
        reached = set()
        for _ in range(25):
            page.keyboard.press("Shift+Tab")
            reached.add(page.evaluate("document.activeElement.className.split(' ').find(name => name) ?? ''"))
        assert {"mark", "open", "copy", "again", "quiet"} <= reached

    def test_italian(self, opened: Opener) -> None:
        page = opened(locale="it-IT")
        assert page.locator("html").get_attribute("lang") == "it"
        assert page.locator("#ask").text_content().strip() == "Chiedi"
        assert "documenti" in page.locator(".example").first.text_content()
        ask(page, "Perché Tesla ha perso in Borsa?")
        page.locator("#current .mark").first.click()
        page.wait_for_selector("#reader mark")
        snapshot(page, "italian")
        page.click("#reader .close")
        ask(page, ABSENT)
        assert "Nessuna risposta" in page.locator("#current").text_content()
        english = ("Copy", "Edit", "Ask again", "Export", "Search with", "How this")
        assert not [words for words in english if words in page.locator("#ask-room").inner_text()]

    def test_360_pixels_hold_everything(self, opened: Opener) -> None:
        page = opened(viewport={"width": 360, "height": 740}, has_touch=True)
        assert overflow(page) <= 0
        ask(page, HEADLINE)
        snapshot(page, "narrow")
        page.click("#current .receipt summary")
        assert overflow(page) <= 0
        assert violations(page) == []
        page.locator("#current .mark").first.tap()
        page.wait_for_selector("#reader mark")
        assert overflow(page) <= 0
        assert page.locator("#reader").bounding_box()["width"] >= 345
        assert page.evaluate("document.querySelector('gradio-app').inert")
        snapshot(page, "narrow-document")
        assert violations(page) == []
        page.click("#reader .close")
        ask(page, ABSENT)
        page.click("#current .edit")
        page.click(".menu summary")
        assert overflow(page) <= 0
        box = page.locator(".menu .items").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360

    def test_dark(self, opened: Opener) -> None:
        page = opened(color_scheme="dark")
        for element in ("body", "gradio-app", "#question textarea"):
            colour = page.evaluate(
                "name => getComputedStyle(document.querySelector(name)).backgroundColor.match(/\\d+/g)", element
            )
            assert sum(int(part) for part in colour[:3]) < 150, element
        ask(page, ABSENT)
        assert violations(page) == []
        ask(page, HEADLINE)
        page.locator("#current .mark").first.click()
        page.wait_for_selector("#reader mark")
        page.locator("#current .mark").last.hover()
        page.wait_for_selector("#quote:not([hidden])")
        snapshot(page, "dark")
        assert violations(page) == []


@pytest.fixture(scope="class")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve seeds/ with the language model that Fonte carries."""
    with serving(with_seeds(tmp_path_factory.mktemp("written")), FONTE_LLM="smollm2") as running:
        yield running


FOLLOW = """() => {
  window.seen = [];
  const look = () => {
    const turn = document.querySelector("#current .turn");
    const shown = turn && [...turn.querySelectorAll(".sentence")];
    const at = turn && shown.map((s) => [s.textContent, s.offsetTop - turn.offsetTop]);
    const state = turn && [turn.classList.contains("working"), turn.querySelector(".step")?.textContent, at];
    if (state && JSON.stringify(state) !== JSON.stringify(window.seen.at(-1))) window.seen.push(state);
    requestAnimationFrame(look);
  };
  look();
}"""


def waited(came: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something has come about; fail where it does not."""
    until = time.monotonic() + seconds
    while not came():
        assert time.monotonic() < until
        time.sleep(0.02)


def asking_the_model(process: int) -> int:
    """Return how many connections a process has to a port on which it listens itself, as to a model that it serves."""
    sockets = set()
    for file in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            sockets.add(os.readlink(file))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    own = [(row[1].split(":")[1], row[2].split(":")[1], row[3]) for row in rows if f"socket:[{row[9]}]" in sockets]
    listening = {here for here, _, state in own if state == "0A"}
    return sum(there in listening for _, there, state in own if state == "01")


class TestWritten:
    @pytest.fixture
    def server(self, written: Server) -> Server:
        return written

    def test_checked_sentences_come_and_do_not_move_and_what_was_dropped_is_told(
        self, server: Server, opened: Opener
    ) -> None:
        page = opened()
        page.evaluate(FOLLOW)
        for question in ("Che cosa fa Pika?", HEADLINE):
            ask(page, question)
        seen = page.evaluate("window.seen")
        assert any("Writing" in (step or "") for _, step, _ in seen)
        assert any(working and sentences for working, _, sentences in seen), "sentences are shown while it is written"
        for (_, _, before), (_, _, after) in pairwise(seen):
            if before and after[: len(before)] and after[0][0] == before[0][0]:
                assert after[: len(before)] == before, "what is shown stays where it is"
        marked = page.locator(".sentence")
        assert all(sentence.locator(".mark").count() for sentence in marked.all())
        dropped = page.locator("details[id^=dropped]")
        assert dropped.count(), "SmolLM2 wrote nothing that was dropped: ask it something harder"
        dropped.last.locator("summary").click()
        struck = dropped.last.locator("s")
        assert struck.first.is_visible()
        assert dropped.last.locator(".place").first.text_content()
        shown = page.locator(".answer").all_text_contents()
        assert not [text for text in struck.all_text_contents() if any(text in answer for answer in shown)]
        snapshot(page, "dropped")
        assert violations(page) == []

    def test_stop_ends_the_writing(self, server: Server, opened: Opener) -> None:
        page = opened()
        assert json.loads(server.get("/healthz").text)["model"] == "smollm2"
        page.fill("#question textarea", "Che cosa fa Pika?")
        page.press("#question textarea", "Enter")
        waited(lambda: asking_the_model(server.process.pid) == 1)
        page.evaluate("document.getElementById('stop').click()")
        page.wait_for_selector("#current .turn.stopped")
        waited(lambda: asking_the_model(server.process.pid) == 0)
        page.wait_for_selector("#ask", state="visible")
        assert "Stopped" in page.locator(".told").text_content()
        page.click("#current .again")
        page.wait_for_selector("#current .turn.answered")
        assert page.locator("#current .mark").count()
