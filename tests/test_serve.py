"""The command serve: a real server on a real index, asked over HTTP."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # importing Gradio takes seconds
ROOT = Path(__file__).resolve().parent.parent
FONTE = [sys.executable, "-m", "ui.cli"]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Server:
    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, method: str = "GET", **headers: str) -> Reply:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, named, response.read().decode())


def fonte(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*FONTE, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=500)


def with_seeds(data: Path) -> Path:
    """Read seeds/ into a data folder, and return it."""
    made = fonte("sync", "seeds", "--data", str(data))
    assert made.returncode == 0, made.stderr
    return data


@contextmanager
def serving(data: Path, *flags: str, **environment: str) -> Iterator[Server]:
    """Run `fonte serve` on a free port for as long as the block lasts."""
    command = [*FONTE, "serve", "--data", str(data), "--port", "0", *flags]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdout=pipe, stderr=pipe, text=True, cwd=ROOT, env=os.environ | environment
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            told = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            assert told, f"no address in {line!r}"
            yield Server(process, int(told[1]))
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_seeds(tmp_path_factory.mktemp("serve"))


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    with serving(data) as running:
        yield running


def test_healthz_says_what_is_served(server: Server) -> None:
    reply = server.get("/healthz")
    assert reply.status == 200
    state = json.loads(reply.text)
    assert state["ok"] is True
    assert state["documents"] == 5
    assert state["chunks"] >= 5
    assert state["generation"] >= 1


def test_the_page_comes_in_the_language_of_the_browser(server: Server) -> None:
    italian = server.get("/", Accept_Language="it-IT,it;q=0.9,en;q=0.8")
    assert 'lang="it"' in italian.text
    assert "ogni frase con la sua fonte" in italian.text
    for header in ("en-GB,en;q=0.9", "de", ""):
        assert 'lang="en"' in server.get("/", Accept_Language=header).text


def test_the_page_names_no_other_host(server: Server) -> None:
    text = server.get("/").text
    assert set(re.findall(r"https?://([^/\"'\s\\]+)", text)) <= {f"127.0.0.1:{server.port}", "www.w3.org"}


def test_every_response_has_a_policy_that_keeps_the_browser_here(server: Server) -> None:
    for path in ("/", "/healthz", "/page/page.css", "/passage?document=none", "/assets/none", "/nowhere"):
        headers = server.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "connect-src 'self'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe-inline" not in re.findall(r"script-src[^;]*", policy)[0]
        assert headers["x-content-type-options"] == "nosniff"
    nonces = {re.findall(r"'nonce-([^']+)'", server.get("/").headers["content-security-policy"])[0] for _ in range(3)}
    assert len(nonces) == 3


def test_another_name_for_this_machine_is_turned_away(server: Server) -> None:
    for name in (f"localhost:{server.port}", f"[::1]:{server.port}", "LOCALHOST"):
        assert server.get("/healthz", Host=name).status == 200
    for name in ("evil.example", f"evil.example:{server.port}", "127.0.0.1.evil.example", ""):
        assert server.get("/healthz", Host=name).status == 421


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=fonte.toml",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/info",
        "/gradio_api/startup-events",
        "/gradio_api/runs",
        "/monitoring",
        "/file=/etc/passwd",
        "/assets/../../../../../../../../etc/passwd",
        "/page/../page.py",
        "/page/turn.html",
        "/page/%2e%2e%2fpage.py",
    ],
)
def test_files_and_tools_of_gradio_are_closed(server: Server, path: str) -> None:
    reply = server.get(path)
    assert reply.status in (403, 404)
    assert "root:" not in reply.text
    assert "import " not in reply.text


def test_nothing_can_be_uploaded(server: Server) -> None:
    assert server.get("/gradio_api/upload", method="POST").status == 404


def test_a_passage_that_cannot_be_shown_is_a_sentence(server: Server) -> None:
    assert server.get("/passage?document=none").text == "This document is no longer in the index."
    for query in ("", "document=a&start=-1", "document=a&start=x", f"document={'a' * 100}"):
        reply = server.get(f"/passage?{query}")
        assert reply.status == 400
        assert "Traceback" not in reply.text


def test_no_index_is_a_sentence(tmp_path: Path) -> None:
    done = fonte("serve", "--data", str(tmp_path / "none"))
    assert done.returncode == 1
    assert "fonte sync" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_busy_port_is_a_sentence(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = fonte("serve", "--data", str(data), "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_of_another_machine_is_a_sentence(data: Path) -> None:
    done = fonte("serve", "--data", str(data), "--host", "192.0.2.1")
    assert done.returncode == 1
    assert "no address of this machine" in done.stderr


def test_open_shows_the_page_in_the_browser(data: Path, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {shown}\n')
    browser.chmod(0o755)
    with serving(data, "--open", BROWSER=f"{browser} %s") as running:
        for _ in range(100):
            if shown.exists() and shown.read_text().strip():
                break
            time.sleep(0.1)
        assert shown.read_text().strip() == running.url.rstrip("/")


def test_ctrl_c_ends_it_at_once_and_cleanly(data: Path) -> None:
    with serving(data) as running:
        watching = HTTPConnection("127.0.0.1", running.port, timeout=30)
        with closing(watching):  # a browser keeps such a connection open
            watching.request("GET", "/gradio_api/heartbeat/session", headers={"Accept": "text/event-stream"})
            assert watching.getresponse().status == 200
            started = time.monotonic()
            running.process.send_signal(signal.SIGINT)
            _, errors = running.process.communicate(timeout=30)
        assert time.monotonic() - started < 10
        assert running.process.returncode in (0, 130)
        assert "Traceback" not in errors
        assert "Stopped." in errors
