"""What goes wrong in Slack, on the way and in the model: a question that was acknowledged is answered once, or told."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.embedder import Embedder
from rag.chatbot import Chatbot
from rag.draft import Drafter
from rag.model_choice import LanguageModel
from rag.settings import RagSettings
from tests.model_server import model_server
from tests.slack_bot import ANNA, HEADLINE, OPEN, read, running, until, workspace
from tests.slack_workspace import Fault, People, SlackServer
from ui.slack.scopes import EVENTS, SCOPES

pytestmark = pytest.mark.slow
SAID = "Dopo l'operazione la società vale 470 milioni di dollari. [1] Il gruppo è formato da 13 persone. [2]"


@contextmanager
def chatbot_with(
    seeds_chatbot: Chatbot, embedder: Embedder, manner: str, seconds: float, text: str = ""
) -> Iterator[Chatbot]:
    """Yield a chatbot whose model is a server that behaves in a manner."""
    with model_server(manner, text) as server:
        settings = RagSettings(llm=server.url, llm_model="small", llm_seconds=seconds, llm_context=4_000)
        drafter = Drafter(LanguageModel(settings), settings.sentences, settings.grounding)
        yield Chatbot(seeds_chatbot.corpus, embedder, settings, drafter)


@pytest.mark.parametrize("streaming", [True, False])
def test_a_model_that_takes_twenty_seconds_is_waited_for_and_the_wait_is_shown(
    seeds_chatbot: Chatbot, embedder: Embedder, tmp_path: Path, streaming: bool
) -> None:
    seconds = 20.0 if streaming else 3.0
    with (
        chatbot_with(seeds_chatbot, embedder, "silent", seconds) as slow,
        running(slow, tmp_path, patience=0.5, streaming=streaming) as slack,
    ):
        began = time.monotonic()
        ts = slack.people.mention(ANNA, OPEN, HEADLINE)
        waiting = until(lambda: slack.said(OPEN, ts), 5)
        if not streaming:
            assert read(waiting[0]) in ("Searching the documents …", "Writing and checking the answer …")
        slack.settle(120)
        assert time.monotonic() - began >= seconds
        replies = slack.said(OPEN, ts)
        assert [reply["ts"] for reply in replies] == [waiting[0]["ts"]], "the message that waited became the answer"
        assert "dare a X e xAI la priorità" in read(replies[0])
        assert f"did not finish in {seconds:g} s" in read(replies[0])
        assert all(d.acknowledged is not None and d.acknowledged < 3 for d in slack.server.deliveries)


def test_what_a_model_writes_is_streamed_sentence_by_sentence(
    seeds_chatbot: Chatbot, embedder: Embedder, tmp_path: Path
) -> None:
    with (
        chatbot_with(seeds_chatbot, embedder, "well", 10, SAID) as model,
        running(model, tmp_path, patience=60) as slack,
    ):
        ts = slack.people.mention(ANNA, OPEN, "Quanto vale la società Pika?")
        reply = slack.answer(OPEN, ts)
        called = [method for method, _ in slack.server.calls if method.startswith("chat.")]
        assert called[0] == "chat.startStream" and called[-1] == "chat.stopStream"
        assert "chat.appendStream" in called
        assert reply["streamed"] and "470 milioni di dollari" in reply["text"]
        assert len(slack.said(OPEN)) == 1 and not slack.workspace.streams


def test_a_stream_that_began_behind_an_error_is_found_again(
    seeds_chatbot: Chatbot, embedder: Embedder, tmp_path: Path
) -> None:
    with (
        chatbot_with(seeds_chatbot, embedder, "well", 10, SAID) as model,
        running(model, tmp_path, patience=60) as slack,
    ):
        slack.server.faults.append(Fault("chat.startStream", "server_error_after"))
        assert "470 milioni di dollari" in read(slack.ask("Quanto vale la società Pika?"))
        assert not slack.workspace.streams


@pytest.mark.parametrize("method", ["chat.appendStream", "chat.stopStream"])
def test_a_stream_that_breaks_ends_with_the_whole_answer(
    seeds_chatbot: Chatbot, embedder: Embedder, tmp_path: Path, method: str
) -> None:
    with (
        chatbot_with(seeds_chatbot, embedder, "well", 10, SAID) as model,
        running(model, tmp_path, patience=60) as slack,
    ):
        slack.server.faults.append(Fault(method, "server_error_after"))
        reply = slack.ask("Quanto vale la società Pika?")
        assert "470 milioni di dollari" in str(reply["blocks"]) or "470 milioni di dollari" in reply["text"]
        assert not slack.workspace.streams and len(slack.said(OPEN)) == 1


def test_where_slack_does_not_stream_the_answer_is_one_message(
    seeds_chatbot: Chatbot, embedder: Embedder, tmp_path: Path
) -> None:
    with (
        chatbot_with(seeds_chatbot, embedder, "well", 10, SAID) as model,
        running(model, tmp_path) as slack,
    ):
        slack.server.faults.append(Fault("chat.startStream", "error", 9, error="method_not_supported_for_channel_type"))
        assert "470 milioni di dollari" in read(slack.ask("Quanto vale la società Pika?"))


@pytest.mark.parametrize("trouble", ["rate_limited", "server_error", "server_error_after"])
def test_a_post_that_fails_is_tried_again_and_done_once(seeds_chatbot: Chatbot, tmp_path: Path, trouble: str) -> None:
    with running(seeds_chatbot, tmp_path) as slack:
        slack.server.faults.append(Fault("chat.postMessage", trouble, 2))  # type: ignore[arg-type]
        began = time.monotonic()
        assert "priorità" in read(slack.ask(HEADLINE))
        assert trouble != "rate_limited" or time.monotonic() - began >= 2, "Retry-After is honoured"


def test_slack_may_be_down_for_a_while(seeds_chatbot: Chatbot, tmp_path: Path) -> None:
    with running(seeds_chatbot, tmp_path) as slack:
        for method, times in (("chat.postMessage", 3), ("conversations.replies", 2), ("conversations.info", 4)):
            slack.server.faults.append(Fault(method, "server_error", times))
        ts = slack.people.mention(ANNA, OPEN, HEADLINE)
        later = slack.people.mention(ANNA, OPEN, "Who leads Pika?", ts)
        slack.settle(60)
        replies = slack.said(OPEN, ts)
        assert ["priorità" in read(replies[0]), "Demi Guo" in read(replies[1])] == [True, True], "in order"
        assert len(replies) == 2 and later


def test_a_socket_that_is_cut_while_a_question_is_answered_changes_nothing(
    seeds_chatbot: Chatbot, embedder: Embedder, tmp_path: Path
) -> None:
    with (
        chatbot_with(seeds_chatbot, embedder, "silent", 2) as slow,
        running(slow, tmp_path) as slack,
    ):
        ts = slack.people.mention(ANNA, OPEN, HEADLINE)
        until(lambda: slack.deliveries.waiting())
        slack.server.drop_sockets()
        slack.settle()
        assert len(slack.said(OPEN, ts)) == 1
        assert slack.server.connected(20), "it connects again"
        assert "Demi Guo" in read(slack.ask("Who leads Pika?"))


def test_the_same_event_three_times_is_answered_once(seeds_chatbot: Chatbot, tmp_path: Path) -> None:
    with running(seeds_chatbot, tmp_path) as slack:
        ts = slack.people.mention(ANNA, OPEN, HEADLINE)
        for delivery in list(slack.server.deliveries):
            for _ in range(2):
                slack.server.send("events_api", delivery.payload)
        slack.settle()
        assert len(slack.said(OPEN, ts)) == 1
        payload = slack.server.deliveries[0].payload
    # The one that Slack sends after an hour, to a bot that was started anew meanwhile.
    with running(seeds_chatbot, tmp_path, server=slack_server_of(slack.workspace)) as again:
        again.server.send("events_api", payload)
        again.settle()
        assert len(again.said(OPEN, ts)) == 1
        again.server.close()


def slack_server_of(place) -> SlackServer:  # type: ignore[no-untyped-def]
    return SlackServer(place, events=frozenset(EVENTS))


def test_a_restart_between_event_and_answer_answers_once(
    seeds_chatbot: Chatbot, embedder: Embedder, tmp_path: Path
) -> None:
    place = workspace()
    server = SlackServer(place, events=frozenset(EVENTS))
    with (
        chatbot_with(seeds_chatbot, embedder, "silent", 30) as slow,
        running(slow, tmp_path, server=server, patience=0.3, streaming=False) as slack,
    ):
        ts = slack.people.mention(ANNA, OPEN, HEADLINE)
        other = slack.people.mention(ANNA, OPEN, "Who leads Pika?")
        until(lambda: slack.said(OPEN, ts) and slack.said(OPEN, other))
        # Stopped with both questions unanswered: what waits says so.
        slack.bot.stop(0.2)
        assert "I will answer as soon as I am back" in read(slack.said(OPEN, ts)[0])
    with running(seeds_chatbot, tmp_path, server=server) as back:
        back.settle()
        for question, part in ((ts, "priorità"), (other, "Demi Guo")):
            replies = back.said(OPEN, question)
            assert len(replies) == 1 and part in read(replies[0])
    server.close()


def test_a_bot_killed_after_posting_and_before_noting_it_does_not_post_again(
    seeds_chatbot: Chatbot, tmp_path: Path
) -> None:
    with running(seeds_chatbot, tmp_path) as slack:
        reply = slack.ask(HEADLINE)
        key = reply["metadata"]["event_payload"]["key"]
        # As it is on the disk when the process ends between the two.
        with slack.deliveries._use() as connection:
            connection.execute("UPDATE questions SET state = 'waiting', reply = '' WHERE key = ?", (key,))
        slack.bot.resume()
        slack.settle()
        assert [message["ts"] for message in slack.said(OPEN)] == [reply["ts"]]
        assert slack.deliveries.get(key).state == "answered"  # type: ignore[union-attr]


def test_an_expired_token_is_logged_with_what_to_do_and_the_question_is_kept(
    seeds_chatbot: Chatbot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = workspace()
    server = SlackServer(place, events=frozenset(EVENTS))
    with running(seeds_chatbot, tmp_path, server=server) as slack, caplog.at_level(logging.ERROR, "fonte.slack"):
        place.token_error = "token_expired"
        ts = slack.people.mention(ANNA, OPEN, HEADLINE)
        until(lambda: "token_expired" in caplog.text)
        assert "fonte slack --check" in caplog.text
        assert place.token not in caplog.text
    place.token_error = ""
    with running(seeds_chatbot, tmp_path, server=server) as back:
        back.settle()
        assert "priorità" in read(back.said(OPEN, ts)[0])
    server.close()


def test_without_the_scope_to_read_threads_follow_ups_lean_on_what_was_answered(
    seeds_chatbot: Chatbot, tmp_path: Path
) -> None:
    place = workspace()
    with running(seeds_chatbot, tmp_path, place) as slack:
        root = slack.ask("Quanto ha raccolto Pika?")["thread_ts"]
        slack.server.faults.append(Fault("conversations.replies", "error", 99, error="missing_scope"))
        assert "Demi Guo" in read(slack.ask("e chi la guida?", thread=root))


def test_without_the_scope_to_know_who_reads_a_channel_it_stays_closed_and_says_so(
    seeds_chatbot: Chatbot, tmp_path: Path
) -> None:
    place = workspace(scopes=frozenset(SCOPES) - {"channels:read", "groups:read", "im:read", "mpim:read"})
    with running(seeds_chatbot, tmp_path, place) as slack:
        assert "Slack did not tell me who can read this" in read(slack.ask(HEADLINE))


def test_a_message_of_forty_thousand_characters_is_told_that_it_is_too_long(
    seeds_chatbot: Chatbot, tmp_path: Path
) -> None:
    with running(seeds_chatbot, tmp_path) as slack:
        assert "The question is too long: 2,000 characters" in read(slack.ask("why? " * 8_000))


def test_too_many_questions_are_turned_away_in_words(
    seeds_chatbot: Chatbot, embedder: Embedder, tmp_path: Path
) -> None:
    with (
        chatbot_with(seeds_chatbot, embedder, "silent", 3) as slow,
        running(slow, tmp_path, workers=1, waiting=2) as slack,
    ):
        asked = [slack.people.mention(ANNA, OPEN, "Who leads Pika?") for _ in range(4)]
        slack.settle(60)
        said = [read(slack.said(OPEN, ts)[0]) for ts in asked]
        assert all(len(slack.said(OPEN, ts)) == 1 for ts in asked)
        assert sum("Too many questions are waiting" in one for one in said) == 2
        assert sum("Demi Guo" in one for one in said) == 2


def test_a_question_deleted_while_it_is_answered_gets_no_answer(
    seeds_chatbot: Chatbot, embedder: Embedder, tmp_path: Path
) -> None:
    with (
        chatbot_with(seeds_chatbot, embedder, "silent", 2) as slow,
        running(slow, tmp_path, patience=0.2, streaming=False) as slack,
    ):
        ts = slack.people.mention(ANNA, OPEN, HEADLINE)
        until(lambda: slack.said(OPEN, ts))
        slack.people.delete(OPEN, ts)
        slack.settle()
        until(lambda: not slack.said(OPEN))


def test_a_question_edited_while_it_is_answered_ends_with_the_answer_to_what_it_says_now(
    seeds_chatbot: Chatbot, embedder: Embedder, tmp_path: Path
) -> None:
    with (
        chatbot_with(seeds_chatbot, embedder, "silent", 2) as slow,
        running(slow, tmp_path, patience=0.2, streaming=False) as slack,
    ):
        ts = slack.people.mention(ANNA, OPEN, HEADLINE)
        until(lambda: slack.said(OPEN, ts))
        slack.people.edit(OPEN, ts, f"<@{slack.workspace.bot.id}> Who leads Pika?")
        slack.settle()
        assert len(slack.said(OPEN, ts)) == 1
        assert "Demi Guo" in read(slack.said(OPEN, ts)[0])


def test_what_a_command_found_can_be_published_in_a_channel_that_the_bot_is_not_in(
    seeds_chatbot: Chatbot, tmp_path: Path
) -> None:
    place = workspace()
    place.channels[OPEN].members.remove(place.bot.id)
    with running(seeds_chatbot, tmp_path, place) as slack:
        slack.people.command(ANNA, OPEN, "&gt; who leads Pika?")
        slack.settle()
        shown = until(lambda: place.channels[OPEN].ephemeral)[0]
        assert slack.deliveries.of_line(f"{place.team}/{OPEN}/{ANNA}")[0].asked.text == "> who leads Pika?"
        slack.people.click(ANNA, OPEN, shown, "fonte_publish")
        published = until(lambda: slack.said(OPEN))
        assert len(published) == 1 and "Demi Guo" in read(published[0])


def test_a_button_that_slack_does_not_let_work_says_so(seeds_chatbot: Chatbot, tmp_path: Path) -> None:
    with running(seeds_chatbot, tmp_path) as slack:
        reply = slack.ask(HEADLINE)
        slack.server.faults.append(Fault("views.open", "error", error="expired_trigger_id"))
        slack.people.click(ANNA, OPEN, reply, "fonte_passage_1")
        told = until(lambda: slack.workspace.channels[OPEN].ephemeral)
        assert "something went wrong" in told[0]["text"]


def test_two_workspaces_are_kept_apart(seeds_chatbot: Chatbot, tmp_path: Path) -> None:
    one, two = workspace("T0ONE"), workspace("T0TWO")
    channels = {f"T0ONE/{OPEN}": ["*"]}
    with running(seeds_chatbot, tmp_path, one, two, channels=channels) as slack:
        other = People(slack.server, two)
        first = slack.people.mention(ANNA, OPEN, HEADLINE)
        second = other.mention(ANNA, OPEN, HEADLINE)
        slack.settle()
        assert "priorità" in read(slack.said(OPEN, first)[0])
        told = [m for m in two.channels[OPEN].thread(second) if m["user"] == two.bot.id]
        assert len(told) == 1 and "No documents are open" in read(told[0])
