"""The command serve: the web page on an address of this machine."""

import argparse
import errno
import logging
import socket
import sys
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette

from index.layout import Layout
from index.store import Store
from rag.assemble import open_chatbot
from ui.arguments import settings_of
from ui.cli import DONE, FAILED
from ui.memory import give_back_freed_memory
from ui.settings import Settings, SettingsError, UiSettings

if TYPE_CHECKING:
    from ui.login import Access

_LAST_SECONDS = 1
"""Open connections are given this long to end after Ctrl-C."""
_WAITING = 200
"""Questions that may wait; beyond that a person is told that the server is busy."""
_WANTS_A_LOGIN = (
    "On {host} others could read the documents: say who may. Make a user, fonte password NAME --users FILE, and name"
    " the file, FONTE_USERS=FILE; or let a proxy log people in, FONTE_PROXIES and FONTE_PROXY_HEADER."
    " See docs/security.md."
)


class CannotListen(Exception):
    """The address is taken, or is none of this machine. `str(error)` says what to do."""


def serve(arguments: argparse.Namespace) -> int:
    """Serve the web page until Ctrl-C."""
    give_back_freed_memory()
    settings = settings_of(arguments)
    Store(Layout(settings.index.data).store).close()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    access = _access(settings.ui)
    try:
        listening = _listen(settings.ui.host, settings.ui.port)
    except CannotListen as error:
        print(f"fonte: {error}", file=sys.stderr)
        return FAILED
    host, port = listening.getsockname()[:2]
    if not access.is_asked and not ip_address(host).is_loopback:
        listening.close()
        print(f"fonte: {_WANTS_A_LOGIN.format(host=host)}", file=sys.stderr)
        return FAILED
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        print("Loading …", file=sys.stderr)
        app = _site(settings, access, host)
        config = uvicorn.Config(
            # Whom a proxy speaks for is decided in ui/login.py, by the settings.
            app,
            log_config=None,
            access_log=False,
            ws="none",
            proxy_headers=False,
            timeout_graceful_shutdown=_LAST_SECONDS,
        )
        _Server(config, address, arguments.open).run(sockets=[listening])
    except KeyboardInterrupt:
        pass  # where it was raised inside a callback it never comes here
    finally:
        listening.close()
    print("Stopped.", file=sys.stderr)
    return DONE


class _Server(uvicorn.Server):
    """Says where the page is once it can be opened."""

    def __init__(self, config: uvicorn.Config, address: str, show: bool) -> None:
        super().__init__(config)
        self._address = address
        self._show = show

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        print(f"Fonte is at {self._address} (Ctrl-C stops it)", flush=True)
        if self._show:
            # A browser in the terminal would keep the server waiting for its own end.
            Thread(target=webbrowser.open, args=(self._address,), daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Browsers keep a connection open to learn that the server is gone: cutting it is no error worth a traceback.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def _access(ui: UiSettings) -> "Access":
    """Return who may use the server.

    Raises:
        SettingsError: the file of users cannot be used, or a proxy is named by half.
    """
    from ui.login import Access
    from ui.users import Users, networks

    if bool(ui.proxies) != bool(ui.proxy_header):
        raise SettingsError("proxies and proxy_header belong together: which proxies, and the header that they set.")
    return Access(Users(ui.users) if ui.users else None, networks(ui.proxies), ui.proxy_header, ui.questions_a_minute)


def _site(settings: Settings, access: "Access", host: str) -> Starlette:
    """Return the application; Gradio is imported while the model is loaded, each taking seconds."""
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(open_chatbot, settings.index, settings.rag)
        from ui.library_room import LibraryRoom
        from ui.line import Line
        from ui.preload import Preload
        from ui.routes import routes
        from ui.shown import ShownAnswers
        from ui.web import web_page
        from ui.words import LANGUAGES

        chatbot = loading.result()
    room = LibraryRoom(chatbot.corpus, settings.index, settings.ui)
    line, shown, preload = (
        Line(settings.ui.questions_at_once, _WAITING),
        ShownAnswers(settings.index.data),
        Preload(chatbot),
    )
    preload.start()
    pages = {language: web_page(chatbot, room, line, shown, words, preload) for language, words in LANGUAGES.items()}
    return routes(chatbot, room, line, shown, preload, settings.index, pages, access, host, settings.ui.names)


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens, taken before anything slow is done."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen()
    except socket.gaierror as error:
        raise CannotListen(f"There is no address {host}. Take one of this machine: --host 127.0.0.1") from error
    except OSError as error:
        raise CannotListen(_why(error, host, port)) from error
    return listening


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Take another: --port {port + 1}, or --port 0 for a free one."
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for the system's administrator. Take one above 1023: --port 7860"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine. Take one that is: --host 127.0.0.1"
    return f"Cannot listen on {host}, port {port}: {error.strerror}."
