"""The pictures of docs/slack.md, from the real bot in the simulated workspace: python -m tests.slack_pictures DATA

DATA is the folder of an index of seeds/ (fonte sync seeds --data DATA).
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from index.settings import IndexSettings
from rag.assemble import open_chatbot
from rag.settings import RagSettings
from tests.slack_bot import ANNA, CLOSED, HEADLINE, MARCO, OPEN, Running, running, until
from tests.slack_workspace import Delivery, Json
from ui.slack.scopes import VERIFY_SHORTCUT
from ui.slack.simulator.picture import channel, modal, page

FOLDER = Path(__file__).parent.parent / "docs" / "screenshots"
NAMES = {ANNA: "Anna", MARCO: "Marco", "U0FONTEBOT": "Fonte", "S0HELP": "help-desk"}


def pictures(slack: Running) -> dict[str, str]:
    """Return pages by the name of their picture."""
    bot = slack.workspace.bot.id

    def thread(root: str) -> str:
        return channel("# general", slack.workspace.channels[OPEN].thread(root), NAMES, bot)

    headline = slack.ask(HEADLINE)
    root = headline["thread_ts"]
    follow = slack.ask("Quanto ha raccolto Pika?")
    slack.people.say(MARCO, OPEN, "e chi la guida?", follow["thread_ts"])
    slack.settle()
    refusal = slack.ask("What is the capital of Mongolia?")
    views = slack.workspace.views
    seen: list[int] = [0]

    def opened(press: Delivery) -> Json:
        """Return the modal that a button opened."""
        assert press.done.wait(10)
        until(lambda: len(views) > seen[0])
        seen[0] = len(views)
        return dict(list(views.values())[-1].content)

    shown = {
        "slack-answer": thread(root),
        "slack-follow-up": thread(follow["thread_ts"]),
        "slack-refusal": thread(refusal["thread_ts"]),
        "slack-passage": modal(opened(slack.people.click(ANNA, OPEN, headline, "fonte_passage_1"))),
        "slack-nearest": modal(opened(slack.people.click(ANNA, OPEN, refusal, "fonte_nearest"))),
        "slack-reason": modal(opened(slack.people.click(ANNA, OPEN, headline, "fonte_not_useful"))),
    }
    slack.people.command(ANNA, OPEN, "Who leads Pika?")
    slack.settle()
    private = until(lambda: [m for m in slack.workspace.channels[OPEN].ephemeral if "blocks" in m])[-1]
    shown["slack-command"] = channel("# general", [private], NAMES, bot)
    closed = slack.ask(HEADLINE, CLOSED)
    inside = slack.workspace.channels[CLOSED].thread(closed["thread_ts"])
    shown["slack-closed"] = channel("# closed", inside, NAMES, bot)
    said = (
        "Pika has raised 80 million dollars. The company is now worth 740 million dollars. It opened an office in Rome."
    )
    slack.people.shortcut(ANNA, OPEN, slack.people.say(MARCO, OPEN, said), VERIFY_SHORTCUT)
    until(lambda: any("supported" in str(view.content) for view in views.values()))
    shown["slack-verify"] = modal(dict(list(views.values())[-1].content))
    return shown


def main() -> None:
    """Write every picture."""
    chatbot = open_chatbot(IndexSettings(data=Path(sys.argv[1])), RagSettings(llm="none"))
    web_url = "https://fonte.example.org"
    with (
        tempfile.TemporaryDirectory() as folder,
        running(chatbot, Path(folder), person="S0HELP", web_url=web_url) as slack,
    ):
        shown = pictures(slack)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 760, "height": 400}, device_scale_factor=1.25)
        for name, body in shown.items():
            tab.set_content(page(body))
            tab.locator(".channel, .modal").first.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
