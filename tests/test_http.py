"""The HTTP interface and its guards, asked over HTTP on a real server with a real index."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.browser import pdf_of
from tests.test_serve import Server, fonte, serving, with_seeds
from ui.users import line

pytestmark = pytest.mark.slow
QUESTION = "When was the lighthouse of Vellamo painted?"


class Client:
    """Sends requests as a program would."""

    def __init__(self, server: Server) -> None:
        self.port = server.port

    def send(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> tuple[int, Any, Any]:
        """Return status, headers and body, which is read as JSON where it is."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            named = {name.lower(): value for name, value in response.getheaders()}
            is_json = named.get("content-type", "").startswith("application/json")
            return response.status, named, json.loads(text) if is_json else text

    def post(self, path: str, **body: Any) -> tuple[int, Any]:
        status, _, answer = self.send("POST", path, json.dumps(body), Content_Type="application/json")
        return status, answer

    def upload(self, name: str, content: bytes, **query: str) -> tuple[int, Any]:
        values = urlencode({"name": name, "wait": "120", **query})
        status, _, answer = self.send("POST", f"/api/documents?{values}", content)
        return status, answer

    def delete(self, **query: str) -> tuple[int, Any]:
        status, _, answer = self.send("DELETE", f"/api/documents?{urlencode(query)}")
        return status, answer

    def answer(self, question: str, **where: Any) -> Any:
        status, answer = self.post("/api/ask", question=question, **where)
        assert status == 200, answer
        return answer

    def cited(self, question: str) -> set[str]:
        answer = self.answer(question)
        return {c["document"] for s in answer["sentences"] for c in s["citations"]} | {
            hit["document"] for hit in answer["hits"]
        }


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_seeds(tmp_path_factory.mktemp("http"))


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    with serving(data, FONTE_LLM="none", FONTE_UPLOAD_MEGABYTES="2") as running:
        yield running


@pytest.fixture
def client(server: Server) -> Client:
    return Client(server)


class TestInterface:
    def test_ask_and_search_give_the_json_of_the_command_line(self, client: Client, data: Path) -> None:
        answer = client.answer("why were Tesla's GPUs delayed?")
        told = fonte("ask", "why were Tesla's GPUs delayed?", "--json", "--llm", "none", "--data", str(data))
        other = json.loads(told.stdout)
        assert set(answer) == set(other)
        assert answer["sentences"] == other["sentences"]
        status, found = client.post("/api/search", query="Pika", limit=3)
        assert status == 200 and len(found["hits"]) == 3

    def test_a_question_leans_on_its_history(self, client: Client) -> None:
        first = client.answer("Quanto ha raccolto Pika?")
        history = [{"question": first["question"], "answer": first["text"]}]
        assert "Pika" in client.answer("E quanto vale?", history=history)["query"]

    def test_a_filter_is_kept_to(self, client: Client) -> None:
        [only] = [d for d in self.documents(client) if d["uri"] == "seeds/pika-80-milioni.md"]
        answer = client.answer("Quanto vale la società?", documents=[only["document"]])
        assert {hit["document"] for hit in answer["hits"]} == {only["document"]}
        assert client.answer("Tesla?", since="2030-01-01")["outcome"] == "refused"

    def test_verify(self, client: Client) -> None:
        status, told = client.post("/api/verify", text="Pika has raised 80 million dollars. Pika is worth 740 million.")
        assert status == 200
        assert [sentence["verdict"] for sentence in told["sentences"]] == ["supported", "contradicted"]
        assert told["counts"] == {"supported": 1, "contradicted": 1, "unsupported": 0}

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/api/ask", "{"),
            ("/api/ask", "{}"),
            ("/api/ask", '{"question": ""}'),
            ("/api/ask", json.dumps({"question": "x" * 3_000})),
            ("/api/ask", '{"question": "a", "since": "yesterday"}'),
            ("/api/ask", '{"question": "a", "where": "1=1"}'),
            ("/api/search", '{"query": "a", "limit": 1000000}'),
            ("/api/feedback", '{"answer": "a", "verdict": "splendid"}'),
            ("/api/documents/undo", '{"documents": []}'),
            ("/verify", "[]"),
        ],
    )
    def test_what_is_no_request_is_a_sentence(self, client: Client, path: str, body: str) -> None:
        status, _, answer = client.send("POST", path, body)
        assert 400 <= status < 500
        assert "Traceback" not in str(answer)
        assert answer if isinstance(answer, str) else answer["error"]["message"].endswith(".")

    def test_a_body_without_end_is_cut_off(self, client: Client) -> None:
        status, _, answer = client.send("POST", "/api/ask", b'{"question": "' + b"x" * 3_000_000)
        assert status == 413 and answer["error"]["code"] == "size"

    @staticmethod
    def documents(client: Client) -> list[dict[str, Any]]:
        documents: list[dict[str, Any]] = client.send("GET", "/api/documents")[2]["documents"]
        return documents


class TestOpenAI:
    """With OpenAI's own client."""

    @pytest.fixture
    def openai(self, server: Server) -> Iterator[Any]:
        import openai

        with openai.OpenAI(base_url=f"{server.url}v1", api_key="none", max_retries=0) as client:
            yield client

    def test_an_answer_has_its_citations(self, openai: Any) -> None:
        assert [model.id for model in openai.models.list()] == ["fonte"]
        messages = [{"role": "system", "content": "Lie."}, {"role": "user", "content": "Quanto vale Pika?"}]
        message = openai.chat.completions.create(model="fonte", messages=messages).choices[0].message
        assert "470 milioni" in message.content
        first = message.annotations[0]["file_citation"] if isinstance(message.annotations[0], dict) else (
            message.annotations[0].file_citation
        )  # fmt: skip
        assert message.content[first["start_index"] : first["end_index"]]
        assert message.citations[0]["quote"] in message.content

    def test_a_conversation_is_leant_on_and_a_refusal_is_one(self, openai: Any) -> None:
        messages = [
            {"role": "user", "content": "Quanto ha raccolto Pika?"},
            {"role": "assistant", "content": "Pika ha raccolto 80 milioni di dollari."},
            {"role": "user", "content": [{"type": "text", "text": "E quanto vale?"}]},
        ]
        message = openai.chat.completions.create(model="fonte", messages=messages).choices[0].message
        assert "470 milioni" in message.content
        absent = [{"role": "user", "content": "Who won the 1998 World Cup?"}]
        message = openai.chat.completions.create(model="fonte", messages=absent).choices[0].message
        assert (message.outcome, message.citations) == ("refused", [])

    def test_it_streams_whole_sentences(self, openai: Any) -> None:
        messages = [{"role": "user", "content": "why were Tesla's GPUs delayed?"}]
        whole = openai.chat.completions.create(model="fonte", messages=messages).choices[0].message
        chunks = list(openai.chat.completions.create(model="fonte", messages=messages, stream=True))
        said = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content]
        assert "".join(said) == whole.content
        assert len(said) > 1
        assert chunks[-1].choices[0].finish_reason == "stop"
        cited = [chunk.choices[0].delta.citations for chunk in chunks if hasattr(chunk.choices[0].delta, "citations")]
        assert cited == [whole.citations]


class TestLibrary:
    def test_an_upload_is_answered_from_with_its_page_survives_a_sync_and_comes_back(
        self, client: Client, data: Path
    ) -> None:
        pages = (("A report on the coast.",), ("The lighthouse of Vellamo was painted red in 1911.",))
        status, upload = client.upload("vellamo.pdf", pdf_of(pages), collection="coast")
        assert (status, upload["state"]) == (200, "in"), upload
        answer = client.answer(QUESTION)
        [citation] = answer["sentences"][0]["citations"]
        assert (citation["document"], citation["page"]) == (upload["document"], "p. 2")

        with_seeds(data)
        assert fonte("sync", "--data", str(data)).returncode == 0
        assert upload["document"] in client.cited(QUESTION)

        assert client.upload("vellamo.pdf", pdf_of(pages), collection="coast")[1]["state"] == "already"
        status, deleted = client.delete(document=upload["document"])
        assert (status, deleted["deleted"]) == (200, [upload["document"]])
        assert upload["document"] not in client.cited(QUESTION)
        # Nor in another process.
        found = fonte("search", "lighthouse of Vellamo", "--json", "--data", str(data))
        assert upload["document"] not in found.stdout
        assert fonte("sync", "--data", str(data)).returncode == 0
        assert upload["document"] not in client.cited(QUESTION)
        state = client.send("GET", "/api/documents")[2]
        assert upload["document"] in [item["document"] for item in state["deleted"]]

        status, undone = client.post("/api/documents/undo", documents=[upload["document"]])
        assert (status, undone["restored"]) == (200, [upload["document"]])
        assert client.answer(QUESTION)["sentences"][0]["citations"] == [citation]

        client.delete(document=upload["document"], forever="1")
        assert client.post("/api/documents/undo", documents=[upload["document"]])[1]["restored"] == []
        assert not list(data.glob("uploads/coast/vellamo*"))
        again = client.upload("vellamo.pdf", pdf_of(pages), collection="coast")[1]
        assert again["state"] == "in"
        client.delete(document=again["document"], forever="1")
        assert fonte("check", "--data", str(data)).returncode == 0

    def test_a_deleted_upload_that_is_uploaded_again_is_back(self, client: Client) -> None:
        content = b"The ferry of Hanko sails at nine and carries forty cars."
        upload = client.upload("ferry.txt", content)[1]
        client.delete(document=upload["document"])
        assert client.upload("ferry.txt", content)[1]["document"] == upload["document"]
        assert upload["document"] in client.cited("When does the ferry of Hanko sail?")
        client.delete(document=upload["document"], forever="1")

    def test_a_failed_file_is_a_row_that_can_be_removed(self, client: Client, data: Path) -> None:
        status, upload = client.upload("broken.pdf", b"no pdf")
        assert (status, upload["state"]) == (422, "failed")
        assert "PDF" in upload["reason"]
        [row] = [
            file for file in client.send("GET", "/api/documents")[2]["files"] if file["uri"].endswith("broken.pdf")
        ]
        assert (row["state"], row["removable"]) == ("failed", True)
        assert client.delete(file=str(row["file"]))[0] == 200
        assert client.send("GET", "/api/documents")[2]["files"] == []
        assert not list(data.glob("uploads/**/broken*"))

    def test_a_synced_file_cannot_be_removed_from_here(self, client: Client, data: Path, tmp_path: Path) -> None:
        (tmp_path / "bad.pdf").write_text("no pdf")
        assert fonte("sync", str(tmp_path), "--collection", "synced", "--data", str(data)).returncode == 3
        [row] = client.send("GET", "/api/documents")[2]["files"]
        assert (row["state"], row["removable"]) == ("failed", False)
        assert client.delete(file=str(row["file"]))[0] == 404
        assert (tmp_path / "bad.pdf").exists()
        (tmp_path / "bad.pdf").unlink()
        fonte("sync", "--data", str(data))

    def test_limits_of_kind_size_and_names(self, client: Client, data: Path) -> None:
        for name, content, code, status in (
            ("run.exe", b"MZ", "kind", 415),
            ("big.txt", b"x" * 2_100_000, "size", 413),
            ("", b"x", "kind", 415),
        ):
            told = client.upload(name, content)
            assert (told[0], told[1]["error"]["code"]) == (status, code)
        told = client.upload("a.txt", b"x", collection="a\nb")
        assert (told[0], told[1]["error"]["code"]) == (400, "name")
        assert client.upload("../../../escape.txt", b"It stays where it belongs, in its own folder.")[0] == 200
        assert [path.relative_to(data).as_posix() for path in data.rglob("escape*")] == ["uploads/uploads/escape.txt"]
        assert not list((data / "uploads" / ".incoming").iterdir())

    def test_a_form_of_files_each_with_its_outcome(self, client: Client) -> None:
        parts = [("a.md", "The quay of Turku is long."), ("b.exe", "MZ")]
        body = "".join(
            f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n{text}\r\n'
            for name, text in parts
        )
        kind = "multipart/form-data; boundary=edge"
        status, _, answer = client.send("POST", "/api/documents", f"{body}--edge--\r\n", Content_Type=kind)
        assert status == 202
        assert [each["state"] for each in answer["uploads"]] == ["waiting", "refused"]

    def test_what_is_not_there_cannot_be_deleted(self, client: Client) -> None:
        assert client.delete(document="none")[0] == 404
        assert client.delete()[0] == 400
        assert client.send("GET", "/api/uploads/none")[0] == 404


class TestFeedback:
    def test_an_answer_that_nobody_was_shown_cannot_be_judged(self, client: Client) -> None:
        status, _ = client.post("/api/feedback", answer="made-up", verdict="good")
        assert status == 404


class TestGuards:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "/api/documents?name=a.txt"),
            ("DELETE", "/api/documents?document=a"),
            ("POST", "/api/ask"),
            ("POST", "/verify"),
            ("POST", "/gradio_api/queue/join"),
        ],
    )
    def test_another_site_changes_nothing(self, client: Client, method: str, path: str) -> None:
        for headers in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}, {"Origin": "null"}):
            assert client.send(method, path, b"{}", **headers)[0] == 403

    def test_no_other_site_may_read(self, client: Client) -> None:
        for path in ("/", "/api/documents", "/config"):
            _, headers, _ = client.send("GET", path, Origin="https://evil.example")
            assert "access-control-allow-origin" not in headers
            assert headers["cross-origin-resource-policy"] == "same-origin"

    @pytest.mark.parametrize(
        "path",
        [
            "/gradio_api/file=/etc/passwd",
            "/gradio_api/file=uploads/uploads/escape.txt",
            "/gradio_api/file%3D/etc/passwd",
            "//gradio_api/file=/etc/passwd",
            "/gradio_api/queue/../file=/etc/passwd",
            "/gradio_api/queue/%2e%2e/file=/etc/passwd",
            "/assets/..%2f..%2f..%2fetc%2fpasswd",
            "/static/%2e%2e/%2e%2e/etc/passwd",
            "/page/..%2froom.html",
            "/gradio_api/upload",
            "/gradio_api/proxy=http://127.0.0.1:1/",
        ],
    )
    def test_a_forged_path_reads_no_file(self, client: Client, path: str) -> None:
        status, _, text = client.send("GET", path)
        assert status in (400, 403, 404, 405)
        assert "root:" not in str(text) and "{%" not in str(text)

    def test_another_sessions_conversation_is_not_given(self, client: Client) -> None:
        """Gradio keeps what a session asked under a name that the browser made up."""
        question = "Chi guida Pika?"
        assert question in self.ask(client, "victim-session", question)
        stolen = "".join(self.events(client, name) for name in ("victim-session", "other", ""))
        assert question not in stolen

    def ask(self, client: Client, session: str, question: str) -> str:
        config = client.send("GET", "/config")[2]
        asking = next(d for d in config["dependencies"] if len(d["inputs"]) >= 2 and len(d["outputs"]) > 5)
        body = {"data": [question, None, ""], "fn_index": asking["id"], "session_hash": session, "event_data": None}
        assert client.post("/gradio_api/queue/join", **body)[0] == 200
        return self.events(client, session)

    def events(self, client: Client, session: str) -> str:
        """Return what the session's stream says until the answer is there, or for some seconds."""
        said = ""
        with closing(HTTPConnection("127.0.0.1", client.port, timeout=3)) as connection, suppress(TimeoutError):
            connection.request("GET", f"/gradio_api/queue/data?session_hash={quote(session)}")
            response = connection.getresponse()
            while response.status == 200 and "process_completed" not in said:
                piece = response.readline()
                if not piece:
                    break
                said += piece.decode()
        return said


class TestLogin:
    @pytest.fixture(scope="class")
    @classmethod
    def server(cls, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
        users = tmp_path_factory.mktemp("users") / "users"
        users.write_text(f"{line('ada', 'correct horse')}\n{line('bob', 'battery staple')}\n")
        users.chmod(0o600)
        more = {"FONTE_PROXIES": "127.0.0.1", "FONTE_PROXY_HEADER": "X-Person", "FONTE_QUESTIONS_A_MINUTE": "5"}
        with serving(data, FONTE_LLM="none", FONTE_USERS=str(users), **more) as running:
            yield running

    def log_in(self, client: Client, name: str, password: str, to: str = "/") -> tuple[int, Any]:
        form = urlencode({"name": name, "password": password})
        kind = "application/x-www-form-urlencoded"
        status, headers, _ = client.send("POST", f"/login?to={quote(to)}", form, Content_Type=kind)
        return status, headers

    def test_nothing_is_shown_to_a_stranger(self, client: Client) -> None:
        for path in ("/api/documents", "/library/rows", "/config", "/passage?document=a", "/metrics", "/page/page.js"):
            assert client.send("GET", path)[0] in (401, 403), path
        assert client.post("/api/ask", question="a")[0] == 401
        status, headers, _ = client.send("GET", "/", Accept="text/html")
        assert (status, headers["location"]) == (303, "login?to=/")
        assert client.send("GET", "/healthz")[2] == {"ok": True}

    def test_a_session_lives_in_a_cookie_that_scripts_cannot_read(self, client: Client) -> None:
        status, headers = self.log_in(client, "ada", "correct horse")
        assert (status, headers["location"]) == (303, "/")
        cookie = headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie
        named = {"Cookie": cookie.split(";")[0]}
        status, _, page = client.send("GET", "/", Accept="text/html", **named)
        assert status == 200 and "Log out" in page and ">ada<" in page
        assert client.send("POST", "/logout", **named)[0] == 303
        assert client.send("GET", "/api/documents", **named)[0] == 401

    def test_a_program_says_its_password(self, client: Client) -> None:
        word = base64.b64encode(b"bob:battery staple").decode()
        assert client.send("GET", "/api/documents", Authorization=f"Basic {word}")[0] == 200
        wrong = base64.b64encode(b"bob:wrong").decode()
        for sent in (f"Basic {wrong}", "Basic !!", "Bearer x", "Basic"):
            assert client.send("GET", "/api/documents", Authorization=sent)[0] == 401

    def test_a_proxy_is_believed_by_its_address(self, client: Client) -> None:
        assert client.send("GET", "/api/documents", X_Person="carla")[0] == 200
        assert client.send("GET", "/api/documents", X_Person=" ")[0] == 401
        assert client.send("GET", "/api/documents", X_Forwarded_User="carla")[0] == 401

    def test_questions_are_counted_by_person(self, client: Client) -> None:
        body = '{"question": "Chi guida Pika?"}'
        statuses = [client.send("POST", "/api/ask", body, X_Person="dora")[0] for _ in range(7)]
        assert statuses[:5] == [200] * 5 and statuses[-1] == 429
        status, headers, answer = client.send("POST", "/api/ask", body, X_Person="dora")
        assert status == 429 and int(headers["retry-after"]) > 0 and answer["error"]["code"] == "rate"
        assert client.send("POST", "/api/ask", body, X_Person="emma")[0] == 200

    @pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
    def test_a_login_leads_nowhere_else(self, client: Client, to: str) -> None:
        assert self.log_in(client, "ada", "correct horse", to)[1]["location"] == "/"
        page = client.send("GET", f"/login?to={quote(to)}")[2]
        assert "evil" not in page and "javascript:" not in page

    def test_wrong_passwords_are_counted(self, client: Client) -> None:
        statuses = [self.log_in(client, "bob", f"wrong {number}")[0] for number in range(12)]
        assert statuses[0] == 401 and statuses[-1] == 429
        assert self.log_in(client, "bob", "battery staple")[0] == 429


def test_an_address_of_the_network_wants_a_login(data: Path) -> None:
    done = fonte("serve", "--data", str(data), "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 1
    assert "fonte password" in done.stderr and "Traceback" not in done.stderr


def test_a_library_that_is_only_read(data: Path) -> None:
    with serving(data, FONTE_LLM="none", FONTE_LIBRARY="read") as running:
        client = Client(running)
        [first, *_] = client.send("GET", "/api/documents")[2]["documents"]
        assert client.upload("a.txt", b"x")[0] == 403
        assert client.delete(document=first["document"])[0] == 403
        assert client.post("/api/documents/undo", documents=["a"])[0] == 403
        assert re.search(r'class="delete"', client.send("GET", "/library/rows")[2]) is None
