"""The command slack: the bot until Ctrl-C, or what there is to say about it."""

import argparse
import logging
import os
import signal
import sys
import threading

from index.errors import NoIndex
from index.layout import Layout
from index.lock import writing
from index.store import Store
from rag.assemble import open_chatbot
from ui.arguments import counted, settings_of
from ui.cli import DONE, FAILED
from ui.settings import Settings, SettingsError
from ui.slack.manifest import manifest_text
from ui.slack.tokens import NoToken, Tokens, tokens

_LAST_SECONDS = 20.0
"""What is being answered when the bot is stopped has this long to end."""


def slack(arguments: argparse.Namespace) -> int:
    """Answer in Slack until Ctrl-C; or check, simulate, or print the manifest."""
    if arguments.manifest:
        print(manifest_text(arguments.url))
        return DONE
    settings = settings_of(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    if arguments.simulate:
        from ui.slack.simulator.terminal import simulate

        return simulate(settings)
    try:
        given = tokens(os.environ, settings.slack.transport)
        return _check(settings, given) if arguments.check else _run(settings, given)
    except NoToken as error:
        print(f"fonte: {error} docs/slack.md has the steps.", file=sys.stderr)
        return FAILED


def _check(settings: Settings, given: Tokens) -> int:
    from ui.slack.check import check

    good = True
    for finding in check(given, settings.slack, _collections(settings)):
        print(f"{'ok     ' if finding.good else 'MISSING'} {finding.said}", flush=True)
        good = good and finding.good
    return DONE if good else FAILED


def _collections(settings: Settings) -> set[str] | None:
    try:
        store = Store(Layout(settings.index.data).store)
    except NoIndex:
        return None
    try:
        return {summary.collection for summary in store.summaries()}
    finally:
        store.close()


def _run(settings: Settings, given: Tokens) -> int:
    from ui.slack.check import named
    from ui.slack.events_server import PATH, EventsServer, events
    from ui.slack.running import bot_of

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    data = settings.index.data
    Store(Layout(data).store).close()  # that there is no index is told before anything is loaded
    with writing(data / "slack.lock", "fonte slack", patience=0):
        chatbot = open_chatbot(settings.index, settings.rag)
        with named("SLACK_BOT_TOKEN"):
            bot, deliveries = bot_of(chatbot, data, settings.slack, given)
        server = None
        try:
            left = bot.resume()
            if settings.slack.transport == "socket":
                with named("SLACK_APP_TOKEN"):
                    bot.connect(given.app)
                where = "over Socket Mode"
            else:
                host, port = _address(settings.slack.listen)
                server = EventsServer(events(bot.dispatch), host, port)
                where = f"at http://{host}:{server.port}{PATH}"
            names = ", ".join(place.name for place in bot.workspaces)
            print(f"Fonte answers in {names}, {where} (Ctrl-C stops it)", flush=True)
            if left:
                print(f"{counted(left, 'question')} from before the start to answer first.", file=sys.stderr)
            stop.wait()
            print("Finishing what is being answered …", file=sys.stderr)
        finally:
            if server is not None:
                server.close()
            bot.stop(_LAST_SECONDS)
            deliveries.close()
    print("Stopped.", file=sys.stderr)
    return DONE


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise SettingsError(f"slack.listen = {listen!r}: an address and a port, as 127.0.0.1:3000.")
    return host.strip("[]"), int(port)
