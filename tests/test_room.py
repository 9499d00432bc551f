"""Library, choice of documents, verify, feedback and login in a real browser, on a real index."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Opener, ask, overflow, pdf_of, snapshot, violations
from tests.test_http import Client
from tests.test_serve import Server, fonte, serving, with_seeds
from ui.users import line

pytestmark = pytest.mark.slow
HEADLINE = "why were Tesla's GPUs delayed?"
QUESTION = "When will the footbridge of Orsk be repainted?"
REPORT = (
    ("Inspection of the Orsk footbridge", "", "The footbridge of Orsk was opened in 1987 for walkers."),
    ("Works", "", "The footbridge of Orsk will be repainted in October 2031.", "The paint is grey."),
)
ATTACK = "<img src=https://evil.example/p onerror='window.broken=1'><script>window.broken=1</script>"
HOSTILE = {
    "<svg onload=window.broken=1> [x](javascript:window.broken=1).md": f"# {ATTACK}\n\nThe beacon of Ulkokrunni blinks"
    " nine times. ![p](https://evil.example/q?secret) [click](https://evil.example/r) <https://evil.example/s>",
    "style.html": "<title>&lt;style&gt;body{display:none}&lt;/style&gt;</title><style>body{display:none!important}"
    "@import url(https://evil.example/c.css)</style><p>The beacon of Ulkokrunni was lit in 1889."
    " <img src='https://evil.example/i'><svg onload='window.broken=1'></svg><iframe src='https://evil.example/f'>",
    "line.txt": "The beacon of Ulkokrunni stands on a rock. " + "a" * 10_000_000,
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_seeds(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    with serving(data, FONTE_LLM="none", FONTE_QUESTIONS_AT_ONCE="1") as running:
        yield running


@pytest.fixture
def client(server: Server) -> Client:
    return Client(server)


def library(page: Any) -> Any:
    page.get_by_role("tab", name="Library").click()
    page.wait_for_selector("#room .library")
    return page.locator("#room")


def upload(page: Any, *files: Path | dict[str, Any]) -> list[str]:
    """Upload files and return the outcome of each."""
    page.set_input_files("#room .files", list(files))
    page.wait_for_function(
        "() => document.querySelector('.uploads li') && ![...document.querySelectorAll('.uploads li')]"
        ".some(each => ['waiting', 'sending', 'reading'].includes(each.dataset.state))"
    )
    states: list[str] = page.evaluate("[...document.querySelectorAll('.uploads li')].map(each => each.dataset.state)")
    return states


def rows(page: Any) -> list[str]:
    texts: list[str] = page.locator("#room .library tbody tr .place").all_text_contents()
    return texts


class TestLibrary:
    def test_a_pdf_is_uploaded_asked_deleted_and_brought_back(self, opened: Opener, tmp_path: Path) -> None:
        (tmp_path / "orsk.pdf").write_bytes(pdf_of(REPORT))
        page = opened()
        room = library(page)
        snapshot(page, "library")
        assert violations(page) == []
        assert upload(page, tmp_path / "orsk.pdf") == ["in"]
        page.wait_for_selector("#room .library >> text=uploads/orsk.pdf")
        assert page.locator(".uploads .summary").text_content() == "1 of 1 files are in."

        page.get_by_role("tab", name="Ask").click()
        ask(page, QUESTION)
        assert "October 2031" in page.locator("#current .answer").text_content()
        assert "p. 2" in page.locator("#current .sentence", has_text="October 2031").locator(".card").text_content()

        library(page)
        room.locator("tr", has_text="orsk.pdf").locator(".delete").click()
        page.wait_for_selector("#room .said .undo:focus")
        assert not [row for row in rows(page) if "orsk" in row]
        assert page.locator(".uploads li").count() == 0, "nothing says any more that it is in"
        page.get_by_role("tab", name="Ask").click()
        ask(page, f"{QUESTION} Tell me.")
        assert "2031" not in page.locator("#current").text_content()

        library(page)
        room.locator(".bin summary").click()
        page.wait_for_selector("#room .bin li")
        snapshot(page, "deleted")
        assert violations(page) == []
        page.click("#room .said .undo")
        page.wait_for_selector("#room .library >> text=uploads/orsk.pdf")
        page.get_by_role("tab", name="Ask").click()
        ask(page, QUESTION)
        assert "October 2031" in page.locator("#current .answer").text_content()

    def test_one_file_of_several_fails_and_says_why(self, opened: Opener) -> None:
        page = opened()
        room = library(page)
        files: list[dict[str, Any]] = [
            {
                "name": "minutes.txt",
                "mimeType": "",
                "buffer": b"The council of Orsk meets on Mondays. It has nine seats.",
            },
            {"name": "torn.pdf", "mimeType": "", "buffer": b"this is no PDF"},
            {"name": "tool.exe", "mimeType": "", "buffer": b"MZ"},
        ]
        assert upload(page, *files) == ["in", "failed", "refused"]
        assert "1 of 3" in page.locator(".uploads .summary").text_content()
        failed = room.locator("tr.failed")
        failed.wait_for()
        assert "PDF" in failed.locator(".why").text_content()
        snapshot(page, "upload")
        assert violations(page) == []
        failed.locator(".remove").click()
        page.wait_for_function("!document.querySelector('tr.failed')")

    def test_search_and_filters(self, opened: Opener) -> None:
        page = opened()
        room = library(page)
        page.fill("#find-words", "pika")
        page.wait_for_function("document.querySelectorAll('.library tbody tr').length === 2")
        page.fill("#find-words", "")
        page.fill("#only-since", "2024-06-05")
        page.fill("#only-until", "2024-06-05")
        page.wait_for_function("document.querySelectorAll('.library tbody tr').length === 1")
        assert "pika-80-milioni" in rows(page)[0]
        page.fill("#only-since", "")
        page.fill("#only-until", "")
        page.select_option("#only-kind", "md")
        page.wait_for_function("document.querySelectorAll('.library tbody tr').length === 5")
        page.select_option("#only-state", "failed")
        page.wait_for_function("!document.querySelector('.library')")
        assert room.locator(".count").text_content() == "No document fits."

    def test_a_dropped_file_is_taken_and_elsewhere_does_nothing(self, opened: Opener) -> None:
        page = opened()
        library(page)
        drop = """place => {
            const data = new DataTransfer();
            data.items.add(new File(['The harbour of Orsk is dredged each May.'], 'harbour.md'));
            document.querySelector(place).dispatchEvent(
                new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""  # fmt: skip
        page.evaluate(drop, ".masthead")
        assert page.locator(".uploads li").count() == 0
        page.evaluate(drop, ".rows")
        page.wait_for_selector(".uploads li[data-state=in]")

    def test_only_the_chosen_documents_answer_and_the_choice_stands_beside_it(self, opened: Opener) -> None:
        page = opened()
        room = library(page)
        room.locator("tr", has_text="pika-80-milioni").locator(".choose").check()
        page.click("#room .ask-these")
        assert "Pika incassa" in page.locator("#within .what").text_content()
        ask(page, "Che cosa succede a Tesla e a Pika?")
        places = page.locator("#current .sources .place, #current .nearest .place").all_text_contents()
        assert places and all("pika-80-milioni" in place for place in places)
        assert "Pika" in page.locator("#current .scope").first.text_content()
        page.click("#within summary")
        snapshot(page, "scope")
        assert violations(page) == []
        page.reload()
        page.wait_for_selector("#within.chosen")
        page.click("#within summary")
        page.click("#within .all-documents")
        page.fill("#within .since", "2030-01-01")
        page.keyboard.press("Tab")
        ask(page, HEADLINE)
        assert page.locator("#current .refusal").is_visible()
        assert "2030-01-01" in page.locator("#current .scope").first.text_content()

    def test_two_sessions_see_one_library_and_choose_for_themselves(self, opened: Opener, client: Client) -> None:
        first, second = opened(), opened()
        library(first).locator(".choose").first.check()
        first.click("#room .ask-these")
        assert second.locator("#within.chosen").count() == 0
        client.upload("shared.txt", b"The ferry of Orsk sails at nine and carries forty cars.")
        library(second).locator("tr", has_text="shared.txt").wait_for()
        library(first).locator("tr", has_text="shared.txt").wait_for()

    def test_360_pixels_dark_and_italian(self, opened: Opener) -> None:
        page = opened(viewport={"width": 360, "height": 740}, color_scheme="dark", locale="it-IT")
        page.get_by_role("tab", name="Documenti").click()
        page.wait_for_selector("#room .library")
        assert overflow(page) <= 0
        inside = "#room :is(.add, .filters, .acts, tbody) *"
        right = (
            "inside => Math.max(...[...document.querySelectorAll(inside)].map(e => e.getBoundingClientRect().right))"
        )
        assert page.evaluate(right, inside) <= 345
        snapshot(page, "library-small")
        assert violations(page) == []
        page.get_by_role("tab", name="Verifica").click()
        page.fill("#draft", "Pika vale 740 milioni di dollari.")
        page.click("#verify .check")
        page.wait_for_selector("#verify .contradicted")
        assert "contraddetta" in page.locator("#verify .verdict").text_content()
        assert overflow(page) <= 0
        assert violations(page) == []


class TestVerify:
    DRAFT = "Pika has raised 80 million dollars in a new round. The company is now worth 740 million dollars."

    def test_a_draft_is_marked_sentence_by_sentence_with_quotes(self, opened: Opener) -> None:
        page = opened()
        page.get_by_role("tab", name="Verify").click()
        page.fill("#draft", f"{self.DRAFT} Helsinki has a new metro line.")
        page.click("#verify .check")
        page.wait_for_selector("#verify .show:not([hidden])")
        classes = page.evaluate("[...document.querySelectorAll('#verify .checked li')].map(each => each.className)")
        assert classes == ["supported", "contradicted", "unsupported"]
        assert "470" in page.locator("#verify .contradicted .reasons").text_content()
        assert "1 supported, 1 contradicted" in page.locator("#verify .progress").text_content()
        snapshot(page, "verify")
        assert violations(page) == []
        quote = page.locator("#verify .contradicted .quote").text_content()
        page.locator("#verify .contradicted .open").click()
        page.wait_for_selector("#reader mark")
        assert page.locator("#reader mark").first.text_content() == quote
        page.keyboard.press("Escape")
        page.locator("#verify .show").get_by_label("supported", exact=False).first.uncheck()
        assert page.locator("#verify li.supported").is_hidden()

    def test_a_file_is_read_apart_and_what_is_none_is_a_sentence(self, opened: Opener) -> None:
        page = opened()
        page.get_by_role("tab", name="Verify").click()
        page.click("#verify .check")
        assert "first" in page.locator("#verify .progress").text_content()
        draft = {"name": "draft.pdf", "mimeType": "", "buffer": pdf_of(((self.DRAFT.split(". ")[0] + ".",),))}
        page.set_input_files("#verify .draft-file", draft)
        page.wait_for_selector("#verify .checked .supported")


class TestFeedback:
    def test_a_thumb_and_a_reason_are_kept_with_the_answer(self, opened: Opener, data: Path) -> None:
        page = opened()
        ask(page, HEADLINE)
        page.click("#current .thumb.good")
        page.wait_for_selector("#current .thumb.good[aria-pressed=true]")
        page.click("#current .thumb.bad")
        page.wait_for_selector("#current .thumb.bad[aria-pressed=true]")
        assert page.locator("#current .thumb.good").get_attribute("aria-pressed") == "false"
        snapshot(page, "feedback")
        assert violations(page) == []
        page.locator("#current .feedback").get_by_label("The quote does not say this").check()
        page.locator("#current .feedback textarea").fill("It was Nvidia <b>not</b> Tesla")
        page.locator("#current .expected input").fill("X and xAI came first")
        page.click("#current .feedback .send")
        page.wait_for_selector("#current .feedback .more", state="hidden")
        page.wait_for_timeout(500)
        told = fonte("feedback", "export", "--json", "--data", str(data))
        assert told.returncode == 0, told.stderr
        [case] = [case for case in json.loads(told.stdout)["cases"] if case.get("question") == HEADLINE]
        assert "X and xAI came first" in json.dumps(case)


class TestManyAtOnce:
    def test_a_place_in_the_line_is_seen_and_an_ingestion_blocks_nobody(self, opened: Opener, client: Client) -> None:
        page = opened()
        much = " ".join(f"Report {n} of Orsk counts {n * 7} boats and {n * 3} nets." for n in range(4_000))
        status, told = client.upload("much.txt", much.encode(), wait="0")
        assert status == 202, told
        ask(page, HEADLINE)
        assert "Nvidia" in page.locator("#current .answer").text_content()
        assert client.send("GET", f"/api/uploads/{told['upload']}")[2]["state"] in ("reading", "waiting")

        threads = [threading.Thread(target=client.post, args=("/api/ask",), kwargs={"question": f"Pika {n}?"})
                   for n in range(150)]  # fmt: skip
        for thread in threads:
            thread.start()
        page.fill("#question textarea", "Chi guida Pika?")
        page.press("#question textarea", "Enter")
        page.wait_for_function("/Before you|You are next/.test(document.querySelector('#current .step')?.textContent)")
        page.wait_for_selector("#current .turn:not(.working)")
        for thread in threads:
            thread.join()
        client.delete(document=client.send("GET", "/api/documents")[2]["documents"][-1]["document"])


class TestHostile:
    def test_documents_that_mean_harm_run_nothing_and_call_nobody(self, opened: Opener, client: Client) -> None:
        """`opened` fails the test for any request to another host, any dialog and any error on the console."""
        for name, content in HOSTILE.items():
            status, told = client.upload(name, content.encode())
            assert status == 200, told
        page = opened()
        room = library(page)
        page.fill("#only-since", "2000-01-01")
        for opener in room.locator(".library tr:has(td:text('uploads')) .open").all():
            opener.click()
            page.wait_for_selector("#reader .stored")
            page.click("#reader .close")
        page.get_by_role("tab", name="Ask").click()
        for question in ("What does the beacon of Ulkokrunni do?", "When was the beacon of Ulkokrunni lit?"):
            ask(page, question)
            page.locator("#current .thumb.bad").click()
        page.get_by_role("tab", name="Verify").click()
        page.fill("#draft", f"The beacon of Ulkokrunni blinks nine times. {ATTACK} It stands on a rock.")
        page.click("#verify .check")
        page.wait_for_selector("#verify .show:not([hidden])")
        room = library(page)
        room.locator("tr", has_text="svg onload").locator(".choose").check()
        page.click("#room .ask-these")
        ask(page, "What does the beacon of Ulkokrunni do?")
        assert page.locator("body").is_visible()
        assert page.evaluate("window.broken") is None
        inside = ":is(.turn, #room, #verify, #within, #reader) :is(img, iframe, script, style, svg, a, object)"
        assert page.locator(inside).count() == 0
        assert (
            page.evaluate("performance.getEntriesByType('resource').filter(e => !e.name.startsWith(location.origin))")
            == []
        )


class TestLogin:
    @pytest.fixture(scope="class")
    @classmethod
    def server(cls, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
        users = tmp_path_factory.mktemp("users") / "users"
        users.write_text(line("ada", "correct horse") + "\n")
        users.chmod(0o600)
        with serving(data, FONTE_LLM="none", FONTE_USERS=str(users)) as running:
            yield running

    def test_logging_in_and_out(self, server: Server, chromium: Any) -> None:
        session = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
        page = session.new_page()
        page.goto(server.url)
        assert page.title() == "Fonte · Log in"
        page.fill("#name", "ada")
        page.fill("#password", "wrong horse")
        page.click("button")
        page.wait_for_selector("[role=alert]")
        snapshot(page, "login")
        assert violations(page) == []
        page.fill("#password", "correct horse")
        page.click("button")
        page.wait_for_selector("#ask")
        assert "fonte_session" not in page.evaluate("document.cookie")
        ask(page, HEADLINE)
        assert "Nvidia" in page.locator("#current .answer").text_content()
        page.click(".out button")
        page.wait_for_selector("#password")
        session.close()
