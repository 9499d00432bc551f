"""What many tests need: a library in a temporary folder, the real command, and a disk that is small."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from index.corpus import open_corpus
from index.embedder import Embedder
from index.load_embedder import load_embedder
from index.settings import IndexSettings
from index.sync import Syncer
from rag.chatbot import Chatbot
from rag.settings import RagSettings
from tests.browser import FLAGS, Opener, program
from tests.library import Library

Fonte = Callable[..., "subprocess.CompletedProcess[str]"]
TinyDisk = Callable[[Path, str], None]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


@pytest.fixture
def fonte(tmp_path: Path) -> Fonte:
    """Run the real command in a process of its own, in an empty folder, and return how it ended."""
    work = tmp_path / "work"
    work.mkdir()

    def run(
        *arguments: str | Path, env: Mapping[str, str] | None = None, timeout: float = 120, **options: object
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ui.cli", *(os.fspath(argument) for argument in arguments)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("FONTE_")} | dict(
            env or {}
        )
        root = str(Path(__file__).resolve().parent.parent)
        environment["PYTHONPATH"] = root
        return subprocess.run(  # type: ignore[call-overload,no-any-return]  # options are those of subprocess.run
            command, cwd=work, env=environment, capture_output=True, text=True, timeout=timeout, **options
        )

    return run


@pytest.fixture
def tiny_disk() -> Iterator[TinyDisk]:
    """Mount a small disk of its own at a folder, as `tiny_disk(folder, "2m")`; skip where that is not permitted."""
    mounted: list[Path] = []

    def mount(folder: Path, options: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting a disk is not permitted here")
        mounted.append(folder)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The embedder that Fonte carries; converted on its first use on a machine."""
    return load_embedder(IndexSettings())


@pytest.fixture(scope="session")
def seeds_chatbot(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chatbot]:
    """A chatbot over a real index of seeds/."""
    data = tmp_path_factory.mktemp("seeds") / "var"
    Syncer(data, embedder, IndexSettings().chunk_tokens).sync([Path(__file__).parent.parent / "seeds"])
    corpus = open_corpus(data, embedder.identity, IndexSettings().chunk_tokens)
    yield Chatbot(corpus, embedder, RagSettings())
    corpus.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    path = program()
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(server: Any, chromium: Any) -> Iterator[Opener]:
    """Return a function that opens the page in a session of its own; at the end, no page may have complained.

    `server` is the module's own fixture. A request to another host is a complaint.
    """
    complaints: list[str] = []

    def foreign(url: str) -> list[str]:
        return [] if url.startswith((server.url, "data:", f"blob:{server.url}")) else [url]

    with ExitStack() as stack:

        def open_page(fragment: str = "", **context: Any) -> Any:
            context = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **context}
            session = chromium.new_context(**context)
            stack.callback(session.close)
            page = session.new_page()
            page.set_default_timeout(60_000)
            page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("dialog", lambda dialog: complaints.append(dialog.message))
            page.on("request", lambda sent: complaints.extend(foreign(sent.url)))
            page.goto(f"{server.url}{fragment}")
            page.wait_for_selector("#ask, #stop")
            page.wait_for_selector(".example", state="attached")
            return page

        yield open_page
    assert complaints == []
