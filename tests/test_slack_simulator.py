"""The simulated Slack is as strict as Slack: through the real slack_sdk, and with the real bot where limits bite."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from rag.chatbot import Chatbot
from tests.slack_bot import ANNA, CLOSED, OPEN, read, running, until, workspace
from tests.slack_workspace import People, PostingLimit, SlackServer, Workspace
from ui.slack.scopes import EVENTS, SCOPES


@pytest.fixture
def place() -> Workspace:
    return workspace(scopes=frozenset(SCOPES) - {"users:read"})


@pytest.fixture
def server(place: Workspace) -> Iterator[SlackServer]:
    made = SlackServer(place)
    yield made
    made.close()


@pytest.fixture
def client(server: SlackServer, place: Workspace) -> WebClient:
    return WebClient(place.token, base_url=server.api_url)


def refused(error: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(error.value.response["error"])


def test_tokens_scopes_and_channels_are_held_to(server: SlackServer, client: WebClient, place: Workspace) -> None:
    assert client.auth_test()["team_id"] == place.team
    assert "chat:write" in client.auth_test().headers["x-oauth-scopes"]
    calls: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: WebClient("xoxb-no", base_url=server.api_url).auth_test(), "invalid_auth"),
        (lambda: client.users_info(user=ANNA), "missing_scope"),
        (lambda: client.chat_postMessage(channel="C9", text="x"), "channel_not_found"),
        (lambda: client.chat_postMessage(channel=OPEN, thread_ts="1.1", text="x"), "thread_not_found"),
        (lambda: client.chat_postMessage(channel=OPEN, text="x" * 40_001), "msg_too_long"),
        (lambda: client.chat_postMessage(channel=OPEN, text="x", blocks=[{"type": "video"}]), "invalid_blocks"),
        (lambda: client.chat_update(channel=OPEN, ts="1.1", text="x"), "message_not_found"),
        (lambda: client.views_open(trigger_id="no", view={"type": "modal"}), "invalid_trigger_id"),
        (lambda: client.chat_appendStream(channel=OPEN, ts="1.1", markdown_text="x"), "message_not_found"),
        (lambda: client.api_call("files.upload"), "unknown_method"),
        (lambda: client.apps_connections_open(app_token="xapp-no"), "invalid_auth"),
    )
    for call, name in calls:
        with pytest.raises(SlackApiError) as error:
            call()
        assert refused(error) == name


def test_a_trigger_opens_one_modal_and_only_for_three_seconds(client: WebClient, place: Workspace) -> None:
    title = {"type": "plain_text", "text": "Passage"}
    view = {"type": "modal", "title": title, "blocks": [{"type": "divider"}]}
    trigger = place.trigger(ANNA)
    assert client.views_open(trigger_id=trigger, view=view)["view"]["id"]
    with pytest.raises(SlackApiError) as error:
        client.views_open(trigger_id=trigger, view=view)
    assert refused(error) == "invalid_trigger_id"
    late = place.trigger(ANNA)
    place.triggers[late] = (ANNA, time.monotonic() - 3.1)
    with pytest.raises(SlackApiError) as error:
        client.views_open(trigger_id=late, view=view)
    assert refused(error) == "expired_trigger_id"


def test_a_stream_is_begun_fed_and_ended(client: WebClient, place: Workspace) -> None:
    root = place.post(OPEN, {"user": ANNA, "text": "x"})["ts"]
    with pytest.raises(SlackApiError) as error:
        client.chat_startStream(channel=OPEN, thread_ts=root)
    assert refused(error) == "missing_recipient_user_id"
    ts = client.chat_startStream(channel=OPEN, thread_ts=root, recipient_user_id=ANNA, recipient_team_id="T0FONTE")[
        "ts"
    ]
    client.chat_appendStream(channel=OPEN, ts=ts, markdown_text="one ")
    with pytest.raises(SlackApiError) as error:
        client.chat_update(channel=OPEN, ts=ts, text="x")
    assert refused(error) == "streaming_state_conflict"
    client.chat_stopStream(channel=OPEN, ts=ts, markdown_text="two")
    assert place.channels[OPEN].messages[ts]["text"] == "one two"
    with pytest.raises(SlackApiError) as error:
        client.chat_appendStream(channel=OPEN, ts=ts, markdown_text="three")
    assert refused(error) == "message_not_in_streaming_state"


def test_threads_come_in_pages_and_metadata_only_when_asked_for(client: WebClient, place: Workspace) -> None:
    root = place.post(CLOSED, {"user": ANNA, "text": "0"})["ts"]
    for number in range(1, 25):
        client.chat_postMessage(
            channel=CLOSED, thread_ts=root, text=str(number),
            metadata={"event_type": "n", "event_payload": {"n": number}},
        )  # fmt: skip
    pages = client.conversations_replies(channel=CLOSED, ts=root, limit=10)
    messages = [message for page in pages for message in page["messages"]]
    assert [message["text"] for message in messages] == [str(number) for number in range(25)]
    assert not any("metadata" in message for message in messages)
    shown = client.conversations_replies(channel=CLOSED, ts=root, include_all_metadata=True)["messages"]
    assert shown[3]["metadata"]["event_payload"] == {"n": 3}


@pytest.mark.slow
def test_the_bot_waits_where_a_channel_takes_one_message_a_second(seeds_chatbot: Chatbot, tmp_path: Path) -> None:
    place = workspace()
    server = SlackServer(place, events=frozenset(EVENTS), posting=PostingLimit(burst=2))
    with running(seeds_chatbot, tmp_path, server=server) as slack:
        asked = [slack.people.mention(ANNA, OPEN, "Who leads Pika?") for _ in range(5)]
        slack.settle(60)
        assert all(len(slack.said(OPEN, ts)) == 1 and "Demi Guo" in read(slack.said(OPEN, ts)[0]) for ts in asked)
        assert [name for name, _ in server.calls].count("chat.postMessage") > 5, "some were told to wait"
    server.close()


@pytest.mark.slow
def test_a_socket_that_slack_renews_loses_nothing(seeds_chatbot: Chatbot, tmp_path: Path) -> None:
    with running(seeds_chatbot, tmp_path) as slack:
        before = slack.server.calls.count(("apps.connections.open", {}))
        slack.server.refresh_sockets()
        asked = [slack.people.mention(ANNA, OPEN, "Who leads Pika?") for _ in range(3)]
        until(lambda: slack.server.calls.count(("apps.connections.open", {})) > before)
        slack.settle(60)
        assert all(len(slack.said(OPEN, ts)) == 1 for ts in asked)


def test_people_do_what_the_events_say(server: SlackServer, place: Workspace) -> None:
    people = People(server, place)
    ts = people.mention(ANNA, OPEN, "hello")
    people.edit(OPEN, ts, "hello again")
    people.delete(OPEN, ts)
    kinds = [(d.payload["event"]["type"], d.payload["event"].get("subtype")) for d in server.deliveries]
    assert kinds == [
        ("message", None), ("app_mention", None), ("message", "message_changed"), ("message", "message_deleted"),
    ]  # fmt: skip
    assert ts not in place.channels[OPEN].messages
