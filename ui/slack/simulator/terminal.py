"""`fonte slack --simulate`: the real bot in a simulated workspace, in a terminal."""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rag.assemble import open_chatbot
from ui.cli import DONE
from ui.settings import Settings
from ui.slack.app import Bot
from ui.slack.running import bot_of
from ui.slack.scopes import ASK_SHORTCUT, EVENTS, SCOPES, VERIFY_SHORTCUT
from ui.slack.settings import EVERY, SlackSettings
from ui.slack.simulator.delivery import Delivery
from ui.slack.simulator.people import People
from ui.slack.simulator.reading import buttons, lines
from ui.slack.simulator.server import SlackServer
from ui.slack.simulator.workspace import Json, Workspace
from ui.slack.tokens import Tokens

YOU, MARCO, ADA = "U0YOU", "U0MARCO", "U0ADA"
GENERAL, DIRECT = "C0GENERAL", "D0YOU"
_SECONDS = 120.0
_HELP = """\
@fonte QUESTION     mention the bot; what you write next goes into its thread, and an empty line leaves the thread
/fonte QUESTION     the slash command: only you see the answer
:dm  :general       go to a direct message with the bot, and back
:pane               open the assistant pane
:press N            press button N of what was shown last
:marco TEXT         Marco writes in the thread (:ada: a guest)
:edit TEXT  :delete your last message
:ask  :verify       the message shortcuts, on your last message
:quit               or Ctrl-D"""


def simulate(settings: Settings) -> int:
    """Answer in the terminal as in Slack; nothing is kept, and nothing leaves this machine."""
    workspace = Workspace(name="the simulated workspace", scopes=frozenset(SCOPES))
    for id_, name, guest in ((YOU, "you", False), (MARCO, "marco", False), (ADA, "ada", True)):
        workspace.add_person(id_, name, guest=guest)
    workspace.add_channel(GENERAL, "general", members=[YOU, MARCO])
    workspace.add_channel(DIRECT, "fonte", "direct", [YOU])
    server = SlackServer(workspace, events=frozenset(EVENTS))
    try:
        slack = _opened(settings.slack, server.api_url)
        chatbot = open_chatbot(settings.index, settings.rag)
        with tempfile.TemporaryDirectory(prefix="fonte-slack-") as folder:
            given = Tokens((workspace.token,), server.app_token, "")
            bot, deliveries = bot_of(chatbot, Path(folder), slack, given)
            bot.connect(server.app_token)
            server.connected()
            try:
                Terminal(People(server, workspace), bot, sys.stdin.isatty()).run(_input)
            finally:
                bot.stop(2)
                deliveries.close()
    finally:
        server.close()
    return DONE


def _opened(slack: SlackSettings, api_url: str) -> SlackSettings:
    """Return the settings for the simulated workspace: where they open nothing, all is open."""
    changed: dict[str, Any] = {"api_url": api_url}
    if not (slack.channels or slack.everywhere or slack.direct):
        print("Nothing is open under [slack] in fonte.toml; here every collection is.", file=sys.stderr)
        changed["everywhere"] = (EVERY,)
    return slack.model_copy(update=changed)


def _input(prompt: str) -> str | None:
    try:
        return input(prompt)
    except EOFError:
        return None


class Terminal:
    """What one person does in the workspace, line by line."""

    def __init__(self, people: People, bot: Bot, told: bool) -> None:
        self._people = people
        self._workspace = people.workspace
        self._bot = bot
        self._told = told
        self._channel = GENERAL
        self._thread = ""
        self._mine = ""
        self._seen: dict[str, str] = {}
        self._last: Json = {}

    def run(self, read: Callable[[str], str | None]) -> None:
        """Take lines until there are none."""
        if self._told:
            import readline  # noqa: F401  # its import gives input() a history and the arrow keys

            print(f"{_HELP}\n")
        while True:
            where = "fonte (direct)" if self._channel == DIRECT else "#general"
            line = read(f"{where}{' › thread' if self._thread else ''}> " if self._told else "")
            if line is None or line.strip() == ":quit":
                return
            self._take(line.strip(), read)
            self._settle()
            self._show()

    def _take(self, line: str, read: Callable[[str], str | None]) -> None:
        word, _, rest = line.partition(" ")
        match word:
            case "":
                self._thread = ""
            case ":help":
                print(_HELP)
            case ":dm" | ":general":
                self._channel, self._thread = (DIRECT if word == ":dm" else GENERAL), ""
            case ":pane":
                self._channel = DIRECT
                self._thread = self._people.open_pane(YOU, DIRECT)
                self._suggest()
            case "/fonte":
                self._replied(self._people.command(YOU, self._channel, rest))
            case ":marco" | ":ada":
                self._people.say(MARCO if word == ":marco" else ADA, self._channel, self._written(rest), self._thread)
            case ":press":
                self._press(rest, read)
            case ":edit" if self._mine:
                self._people.edit(self._channel, self._mine, self._written(rest))
            case ":delete" if self._mine:
                self._people.delete(self._channel, self._mine)
            case ":ask" | ":verify" if self._mine:
                shortcut = ASK_SHORTCUT if word == ":ask" else VERIFY_SHORTCUT
                self._open(self._people.shortcut(YOU, self._channel, self._mine, shortcut), read)
            case _ if word.startswith(":"):
                print("There is no such command here. :help lists them.")
            case _:
                self._mine = self._people.say(YOU, self._channel, self._written(line), self._thread)
                if not self._thread and "@fonte" in line and self._channel == GENERAL:
                    self._thread = self._mine

    def _suggest(self) -> None:
        """Show the questions that the bot suggests in the pane."""
        until = time.monotonic() + 3
        while time.monotonic() < until:
            for given in self._workspace.prompts:
                if given["thread_ts"] == self._thread:
                    print("\n".join(f"  ({prompt['message']})" for prompt in given["prompts"]))
                    return
            time.sleep(0.05)

    def _written(self, text: str) -> str:
        return text.replace("@fonte", f"<@{self._workspace.bot.id}>")

    def _press(self, number: str, read: Callable[[str], str | None]) -> None:
        found = buttons(self._last)
        if not number.isdigit() or not 1 <= int(number) <= len(found):
            print("There is no such button." if found else "There are no buttons.")
            return
        self._open(self._people.click(YOU, self._channel, self._last, found[int(number) - 1][1]), read)

    def _open(self, delivery: Delivery, read: Callable[[str], str | None]) -> None:
        """Show the modal that an interaction opens, and fill it in where it asks something."""
        before = set(self._workspace.views)
        self._replied(delivery)
        until = time.monotonic() + 2
        while set(self._workspace.views) == before and time.monotonic() < until:
            time.sleep(0.05)
        for id_ in set(self._workspace.views) - before:
            time.sleep(1.0)  # what it says first may be that it is working
            view = self._workspace.views[id_].content
            print(f"┌── {view['title']['text']}")
            print("\n".join(f"│ {line}" for line in lines(view)))
            if "submit" in view:
                self._replied(self._people.submit(id_, _filled(view, read)))

    def _replied(self, delivery: Delivery) -> None:
        """Wait for the acknowledgement, and show what came with it."""
        delivery.done.wait(_SECONDS)
        said = delivery.answer.get("text") if isinstance(delivery.answer, Mapping) else delivery.answer
        if said:
            print(said)

    def _settle(self) -> None:
        """Wait until the bot has taken and answered everything."""
        for delivery in self._people.server.deliveries:
            delivery.done.wait(_SECONDS)
        time.sleep(0.15)
        self._bot.idle(_SECONDS)

    def _show(self) -> None:
        """Print what is new or was changed since the last time."""
        channel = self._workspace.channels[self._channel]
        with self._workspace.lock:
            shown = [*channel.ordered(), *channel.ephemeral]
        gone = set(self._seen) - {message["ts"] for message in shown}
        for ts in gone & {message for message in self._seen if self._seen[message].startswith(self._channel)}:
            del self._seen[ts]
            print("(a message was deleted)")
        for message in sorted(shown, key=lambda message: message["ts"]):
            text = "\n".join(lines(message))
            if self._seen.get(message["ts"]) == self._channel + text:
                continue
            self._seen[message["ts"]] = self._channel + text
            if message.get("user") != YOU or message in channel.ephemeral:
                self._print(message, text, only_you=message in channel.ephemeral)

    def _print(self, message: Json, text: str, only_you: bool) -> None:
        person = self._workspace.people.get(message.get("user", ""))
        who = "fonte (only you see this)" if only_you else person.name if person else "?"
        print(f"\n{who}:")
        found = buttons(message)
        plain = {**message, "blocks": [b for b in message.get("blocks") or () if b["type"] != "actions"]}
        print("\n".join(f"  {line}" for line in (lines(plain) if found else text.splitlines())))
        if found:
            self._last = message
            print("  " + "   ".join(f":press {place} {words}" for place, (words, _) in enumerate(found, 1)))


def _filled(view: Json, read: Callable[[str], str | None]) -> Json:
    """Return what a person writes into the fields of a modal."""
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        if element["type"] == "radio_buttons":
            names = [option["text"]["text"] for option in element["options"]]
            listed = ", ".join(f"{place} {name}" for place, name in enumerate(names, 1))
            given = (read(f"{block['label']['text']} ({listed}): ") or "").strip()
            place = int(given) - 1 if given.isdigit() and 1 <= int(given) <= len(names) else len(names) - 1
            values[element["action_id"]] = {"type": element["type"], "selected_option": element["options"][place]}
        else:
            initial = element.get("initial_value", "")
            given = read(f"{block['label']['text']}{f' (empty: {initial})' if initial else ''}: ") or initial
            values[element["action_id"]] = {"type": element["type"], "value": given or None}
    return values
