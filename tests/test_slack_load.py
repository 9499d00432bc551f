"""Two hundred mentions in ten seconds over twenty threads."""

import time
from pathlib import Path

import pytest

from rag.chatbot import Chatbot
from tests.slack_bot import ANNA, OPEN, running

QUESTIONS = (
    "why were Tesla's GPUs delayed?",
    "Quanto ha raccolto Pika?",
    "Who leads Pika?",
    "What is the capital of Mongolia?",
    "Dove sorgerà il supercomputer Dojo?",
)


@pytest.mark.slow
def test_every_mention_is_acknowledged_in_time_and_answered_once_in_order(
    seeds_chatbot: Chatbot, tmp_path: Path
) -> None:
    with running(seeds_chatbot, tmp_path) as slack:
        roots = [slack.people.say(ANNA, OPEN, f"Thread {number}") for number in range(20)]
        asked: dict[str, list[str]] = {root: [] for root in roots}
        began = time.monotonic()
        for number in range(200):
            root = roots[number % len(roots)]
            asked[root].append(slack.people.mention(ANNA, OPEN, QUESTIONS[number % len(QUESTIONS)], root))
            time.sleep(max(0.0, began + number * 0.05 - time.monotonic()))
        slack.settle(180)
        late = [d.acknowledged for d in slack.server.deliveries if d.acknowledged is None or d.acknowledged > 3]
        assert not late, f"the slowest of {len(slack.server.deliveries)} acknowledgements: {max(late, key=str)}"
        for root, questions in asked.items():
            answered = [m["metadata"]["event_payload"]["key"].rpartition("/")[2] for m in slack.said(OPEN, root)]
            assert answered == questions, "each once, in order"
