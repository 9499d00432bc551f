"""Fonte in Slack: real Bolt and slack_sdk against the simulated workspace, over an index of seeds/."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.chatbot import Chatbot
from tests.slack_bot import ANNA, DIRECT, HEADLINE, MARCO, OPEN, Running, read, running, until
from tests.slack_workspace import find_button
from ui.feedback import Feedback
from ui.slack.scopes import ASK_SHORTCUT, VERIFY_SHORTCUT

pytestmark = pytest.mark.slow  # it answers some dozen questions

PERSON = "S0HELP"


@pytest.fixture(scope="module", params=["socket", "http"])
def slack(
    request: pytest.FixtureRequest, seeds_chatbot: Chatbot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("slack")
    settings: dict[str, Any] = {"person": PERSON, "direct": ["default"], "web_url": "https://fonte.example.org"}
    with running(seeds_chatbot, data, http=request.param == "http", **settings) as bot:
        bot.data = data  # type: ignore[attr-defined]
        yield bot


def opinions(slack: Running) -> dict[str, str]:
    """Return the last verdict on each answer."""
    return {opinion.answer: opinion.verdict for opinion in Feedback(slack.data).opinions()}  # type: ignore[attr-defined]


def test_the_headline_question_is_answered_in_its_thread_with_its_source(slack: Running) -> None:
    reply = slack.ask(HEADLINE)
    assert "dare a X e xAI la priorità nelle consegne di GPU" in read(reply)
    assert "[1] Nvidia, le GPU di Tesla cedono il passo a X e xAI" in read(reply)
    assert "2024-06-04" in read(reply)
    assert reply["thread_ts"] != reply["ts"]


def test_a_follow_up_needs_no_mention_and_leans_on_the_thread(slack: Running) -> None:
    root = slack.ask("Quanto ha raccolto Pika?")["thread_ts"]
    slack.people.say(MARCO, OPEN, "e chi la guida?", root)
    reply = slack.answer(OPEN, root)
    assert "Demi Guo e Chenlin Meng" in read(reply)
    assert "Ho cercato: E chi la guida (Pika)?" in read(reply)


def test_what_people_say_to_each_other_in_a_thread_is_left_alone(slack: Running) -> None:
    root = slack.ask("Who leads Pika?")["thread_ts"]
    before = len(slack.said(OPEN, root))
    slack.people.say(MARCO, OPEN, "Thanks Anna, I will tell the others.", root)
    slack.people.say(MARCO, OPEN, f"<@{ANNA}> what do you think?", root)
    slack.settle()
    assert len(slack.said(OPEN, root)) == before


def test_a_message_that_does_not_speak_to_the_bot_gets_no_reply(slack: Running) -> None:
    before = len(slack.said(OPEN))
    slack.people.say(ANNA, OPEN, "who is in the office today?")
    slack.settle()
    assert len(slack.said(OPEN)) == before


def test_an_italian_question_has_italian_words_around_its_answer(slack: Running) -> None:
    reply = slack.ask("Perché le GPU di Tesla sono in ritardo?")
    assert "Passaggio" in read(reply)
    assert "👍 Utile" in read(reply)


def test_a_refusal_is_short_and_shows_the_nearest_passages_on_a_button(slack: Running) -> None:
    reply = slack.ask("What is the capital of Mongolia?")
    assert (
        read(reply).splitlines()[0]
        == "The documents do not answer this question. None of these documents mentions “Mongolia”."
    )
    assert len(reply["blocks"]) <= 3
    views = len(slack.workspace.views)
    slack.people.click(ANNA, OPEN, reply, "fonte_nearest")
    until(lambda: len(slack.workspace.views) > views)
    view = list(slack.workspace.views.values())[-1].content
    assert "They are not an answer." in read(view)
    assert "2024-06-05" in read(view)


def test_the_modal_shows_the_passage_highlighted_with_a_link(slack: Running, seeds_chatbot: Chatbot) -> None:
    reply = slack.ask(HEADLINE)
    views = len(slack.workspace.views)
    slack.people.click(MARCO, OPEN, reply, "fonte_passage_1")
    until(lambda: len(slack.workspace.views) > views)
    view = list(slack.workspace.views.values())[-1].content
    bold = [
        part["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        for part in element["elements"]
        if part.get("style", {}).get("bold")
    ]
    stored = next(d for d in seeds_chatbot.corpus.summaries() if "nvidia-tesla" in d.uri)
    text = seeds_chatbot.corpus.document(stored.id).text
    assert bold and all(quote in text for quote in bold)
    _, link = find_button(view, "fonte_open_web")
    assert link["url"] == f"https://fonte.example.org/#q=why+were+Tesla%27s+GPUs+delayed%3F&doc={stored.id}"


def test_thumbs_and_a_reason_are_kept_where_the_web_keeps_them(slack: Running) -> None:
    reply = slack.ask("Who leads Pika?")
    key = reply["metadata"]["event_payload"]["key"]
    slack.people.click(ANNA, OPEN, reply, "fonte_useful")
    until(lambda: opinions(slack).get(key) == "good")
    views = len(slack.workspace.views)
    slack.people.click(ANNA, OPEN, reply, "fonte_not_useful")
    until(lambda: len(slack.workspace.views) > views)
    view = list(slack.workspace.views)[-1]
    chosen = {"type": "radio_buttons", "selected_option": {"value": "incomplete"}}
    slack.people.submit(view, {"why": chosen, "more": {"type": "plain_text_input", "value": "Who are they?"}})
    until(lambda: any(o.comment == "Who are they?" for o in Feedback(slack.data).opinions()))  # type: ignore[attr-defined]
    kept = next(o for o in Feedback(slack.data).opinions() if o.answer == key)  # type: ignore[attr-defined]
    assert (kept.verdict, kept.reason, kept.surface, kept.author) == ("bad", "incomplete", "slack", f"T0FONTE/{ANNA}")
    assert kept.shown["question"] == "Who leads Pika?"


def test_a_person_is_called_once_and_the_thread_is_marked(slack: Running) -> None:
    reply = slack.ask("What is the capital of Mongolia?")
    root = reply["thread_ts"]
    slack.people.click(ANNA, OPEN, reply, "fonte_person").done.wait(5)
    called = until(lambda: [m for m in slack.said(OPEN, root) if PERSON in m["text"]])
    slack.people.click(MARCO, OPEN, reply, "fonte_person").done.wait(5)
    until(lambda: any("already been called" in m.get("text", "") for m in slack.workspace.channels[OPEN].ephemeral))
    assert len([m for m in slack.said(OPEN, root) if PERSON in m["text"]]) == 1
    assert called[0]["text"].startswith(f"<!subteam^{PERSON}>")
    until(lambda: (OPEN, root, "raising_hand") in slack.workspace.reactions)


def test_resolved_marks_the_question(slack: Running) -> None:
    reply = slack.ask("Who leads Pika?")
    slack.people.click(ANNA, OPEN, reply, "fonte_resolved")
    until(lambda: (OPEN, reply["thread_ts"], "white_check_mark") in slack.workspace.reactions)
    assert opinions(slack)[reply["metadata"]["event_payload"]["key"]] == "resolved"


def test_a_command_is_answered_to_one_person_and_published_as_they_saw_it(slack: Running) -> None:
    channel = slack.workspace.channels[OPEN]
    before, private = len(slack.said(OPEN)), len(channel.ephemeral)
    slack.people.command(ANNA, OPEN, HEADLINE)
    slack.settle()
    shown = until(lambda: channel.ephemeral[private:])[0]
    assert shown["user"] == ANNA
    assert len(slack.said(OPEN)) == before
    slack.people.click(ANNA, OPEN, shown, "fonte_publish")
    until(lambda: len(slack.said(OPEN)) == before + 1)
    published = slack.said(OPEN)[-1]
    assert "dare a X e xAI la priorità" in read(published)
    assert HEADLINE in read(published)
    until(lambda: shown["text"] == "Published.")
    slack.people.click(
        ANNA,
        OPEN,
        {**shown, "blocks": [{"type": "actions", "elements": [_button(slack, "fonte_publish", published)]}]},
        "fonte_publish",
    ).done.wait(5)
    slack.people.say(MARCO, OPEN, "and who is Musk?", published["ts"])
    assert slack.answer(OPEN, published["ts"])["thread_ts"] == published["ts"]
    assert len([m for m in slack.said(OPEN) if m["ts"] == published["ts"]]) == 1


def _button(slack: Running, action: str, published: dict) -> dict:  # type: ignore[type-arg]
    _, useful = find_button(published, "fonte_useful")
    return {"type": "button", "action_id": action, "value": useful["value"], "text": useful["text"]}


def test_a_command_without_a_question_says_how_it_is_used(slack: Running) -> None:
    delivery = slack.people.command(ANNA, OPEN, "help")
    assert delivery.done.wait(5)
    assert "Only you see the answer" in str(delivery.answer)


def test_an_edited_question_is_answered_anew_in_the_same_message(slack: Running) -> None:
    reply = slack.ask("What is the capital of Mongolia?")
    slack.people.edit(OPEN, reply["thread_ts"], f"<@{slack.workspace.bot.id}> Who leads Pika?")
    slack.settle()
    replies = slack.said(OPEN, reply["thread_ts"])
    assert [message["ts"] for message in replies] == [reply["ts"]]
    assert "Demi Guo" in read(replies[0])
    assert "the question was edited" in read(replies[0])


def test_the_answer_to_a_deleted_question_goes_with_it(slack: Running) -> None:
    reply = slack.ask("Who leads Pika?")
    slack.people.delete(OPEN, reply["thread_ts"])
    until(lambda: not slack.said(OPEN, reply["thread_ts"]))


def test_a_direct_message_needs_no_mention_and_goes_on(slack: Running) -> None:
    slack.people.say(ANNA, DIRECT, "Quanto ha raccolto Pika?")
    slack.settle()
    slack.people.say(ANNA, DIRECT, "e chi la guida?")
    slack.settle()
    reply = slack.said(DIRECT)[-1]
    assert "Demi Guo" in read(reply)
    assert "thread_ts" not in reply


def test_the_pane_suggests_questions_from_the_corpus_and_shows_a_status(slack: Running) -> None:
    root = slack.people.open_pane(ANNA, DIRECT)
    prompts = until(lambda: [p for p in slack.workspace.prompts if p["thread_ts"] == root])[0]["prompts"]
    assert any("Pika" in prompt["message"] or "Tesla" in prompt["message"] for prompt in prompts)
    slack.people.say(ANNA, DIRECT, prompts[0]["message"], root)
    reply = slack.answer(DIRECT, root)
    assert reply["thread_ts"] == root
    assert next(s["status"] for s in slack.workspace.statuses if s["thread_ts"] == root).startswith(("sta", "is"))


def test_a_message_can_be_asked_about(slack: Running) -> None:
    ts = slack.people.say(MARCO, OPEN, "I read that Pika is doing well.")
    views = len(slack.workspace.views)
    slack.people.shortcut(ANNA, OPEN, ts, ASK_SHORTCUT)
    until(lambda: len(slack.workspace.views) > views)
    view = list(slack.workspace.views)[-1]
    private = len(slack.workspace.channels[OPEN].ephemeral)
    slack.people.submit(view, {"question": {"type": "plain_text_input", "value": "who leads it?"}})
    slack.settle()
    shown = until(lambda: slack.workspace.channels[OPEN].ephemeral[private:])[0]
    assert "Demi Guo" in read(shown)


def test_a_message_can_be_verified(slack: Running) -> None:
    ts = slack.people.say(
        MARCO, OPEN, "Pika has raised 80 million dollars. The company is now worth 740 million dollars."
    )
    views = len(slack.workspace.views)
    slack.people.shortcut(ANNA, OPEN, ts, VERIFY_SHORTCUT)
    until(lambda: len(slack.workspace.views) > views)
    view = list(slack.workspace.views)[-1]
    until(lambda: "✅ supported" in read(slack.workspace.views[view].content))
    assert "❌ contradicted" in read(slack.workspace.views[view].content)


def test_a_mention_without_a_question_is_about_the_thread_or_says_what_to_do(slack: Running) -> None:
    assert "Ask me something" in read(slack.ask(""))
    root = slack.people.say(MARCO, OPEN, "Who leads Pika?")
    assert "Demi Guo" in read(slack.ask("", thread=root))


def test_thanks_are_answered_without_buttons(slack: Running) -> None:
    reply = slack.ask("hello")
    assert not any(block["type"] == "actions" for block in reply["blocks"])


def test_every_acknowledgement_came_within_three_seconds(slack: Running) -> None:
    assert all(d.acknowledged is not None and d.acknowledged < 3 and d.attempts == 1 for d in slack.server.deliveries)


def test_a_listening_channel_is_answered_only_where_the_documents_do(seeds_chatbot: Chatbot, tmp_path: Path) -> None:
    with running(seeds_chatbot, tmp_path, listening=[OPEN]) as bot:
        bot.people.say(ANNA, OPEN, "Who leads Pika?")
        bot.people.say(ANNA, OPEN, "What is the capital of Mongolia?")
        bot.people.say(ANNA, OPEN, "Pika is a company.")
        bot.settle()
        assert len(bot.said(OPEN)) == 1
        assert "Demi Guo" in read(bot.said(OPEN)[0])
    with running(seeds_chatbot, tmp_path / "say", listening=[OPEN], unanswered="say") as bot:
        bot.people.say(ANNA, OPEN, "What is the capital of Mongolia?")
        bot.settle()
        assert "do not answer" in read(bot.said(OPEN)[0])
