"""The real command `fonte slack` in a process of its own, stopped gently and killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Fonte
from tests.model_server import model_server
from tests.slack_bot import ANNA, HEADLINE, OPEN, read, until, workspace
from tests.slack_workspace import People, SlackServer, Workspace
from ui.slack.scopes import EVENTS

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def bot(data: Path, server: SlackServer, place: Workspace, llm: str = "none") -> Iterator["subprocess.Popen[str]"]:
    """Run `fonte slack` until the block ends."""
    environment = os.environ | {
        "SLACK_BOT_TOKEN": place.token,
        "SLACK_APP_TOKEN": server.app_token,
        "FONTE_SLACK_API_URL": server.api_url,
        "FONTE_SLACK_CHANNELS": json.dumps({OPEN: ["*"]}),
        "FONTE_SLACK_PATIENCE": "0.3",
        "FONTE_SLACK_STREAMING": "false",
        "FONTE_LLM_MODEL": "small",
    }
    command = [sys.executable, "-m", "ui.cli", "slack", "--data", str(data), "--llm", llm]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=ROOT, env=environment) as process:
        try:
            assert process.stdout is not None and process.stderr is not None
            line = process.stdout.readline()
            assert "Fonte answers in Fonte test, over Socket Mode" in line, line + process.stderr.read()
            assert server.connected(20)
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def said(place: Workspace, ts: str) -> list[str]:
    with place.lock:
        return [read(m) for m in place.channels[OPEN].thread(ts) if m["user"] == place.bot.id]


def test_it_answers_is_stopped_gently_and_after_a_kill_answers_what_it_had_acknowledged(
    fonte: Fonte, tmp_path: Path
) -> None:
    data = tmp_path / "var"
    assert fonte("sync", ROOT / "seeds", "--data", data).returncode == 0
    place = workspace()
    server = SlackServer(place, events=frozenset(EVENTS))
    people = People(server, place)
    try:
        with bot(data, server, place) as process:
            ts = people.mention(ANNA, OPEN, HEADLINE)
            until(lambda: said(place, ts), 30)
            second = fonte(
                "slack", "--data", data, env={"SLACK_BOT_TOKEN": place.token, "SLACK_APP_TOKEN": server.app_token}
            )
            assert second.returncode == 1 and "fonte slack (process" in second.stderr
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=40)
            assert process.returncode == 0, errors
            assert "Stopped." in errors
        with model_server("silent") as model, bot(data, server, place, model.url) as process:
            ts = people.mention(ANNA, OPEN, "Who leads Pika?")
            until(lambda: said(place, ts), 30)
            assert "…" in said(place, ts)[0], "it says that it is at work"
            assert all(delivery.done.wait(5) for delivery in server.deliveries)
            process.kill()
            process.wait()
        with bot(data, server, place):
            until(lambda: "Demi Guo" in said(place, ts)[0], 30)
            assert len(said(place, ts)) == 1
    finally:
        server.close()
