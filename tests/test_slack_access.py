"""Who sees what in Slack: a collection that is not opened to an audience never reaches it."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus import open_corpus
from index.embedder import Embedder
from index.settings import IndexSettings
from index.sync import Syncer
from rag.chatbot import Chatbot
from rag.settings import RagSettings
from tests.slack_bot import (
    ANNA,
    CLOSED,
    DIRECT,
    GUEST,
    HEADLINE,
    MARCO,
    OPEN,
    PRIVATE,
    SHARED,
    STRANGER,
    read,
    running,
    until,
    workspace,
)
from tests.slack_workspace import SlackServer
from ui.library import Library
from ui.slack.access import Audience, opened
from ui.slack.calls import Slack
from ui.slack.directory import Directory
from ui.slack.scopes import VERIFY_SHORTCUT
from ui.slack.settings import EVERY, SlackSettings

ROOT = Path(__file__).parent.parent
COLLECTIONS = ("news", "secret", "handbook")
SECRET = "The merger with Zanzibar Holdings is planned for October 2031, at a price of 77 million dollars."
HANDBOOK = "Whoever works from home tells the office by nine in the morning. Travel is paid within 30 days."
CHANNELS = (OPEN, CLOSED, PRIVATE, SHARED, DIRECT)


@pytest.fixture(scope="module")
def guarded(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chatbot]:
    """A chatbot over an index with a collection of news, one that is secret, and a handbook."""
    home = tmp_path_factory.mktemp("guarded")
    syncer = Syncer(home / "var", embedder, IndexSettings().chunk_tokens)
    syncer.sync([ROOT / "seeds"], "news")
    for name, text in (("secret", SECRET), ("handbook", HANDBOOK)):
        (home / name).mkdir()
        (home / name / f"{name}.md").write_text(f"# {name.title()}\n\n{text}\n")
        syncer.sync([home / name], name)
    corpus = open_corpus(home / "var", embedder.identity, IndexSettings().chunk_tokens)
    yield Chatbot(corpus, embedder, RagSettings())
    corpus.close()


names = st.lists(st.sampled_from([*COLLECTIONS, EVERY, "gone"]), max_size=3)
configurations = st.builds(
    SlackSettings,
    channels=st.dictionaries(st.sampled_from([*CHANNELS, f"T1/{OPEN}"]), names, max_size=4),
    everywhere=names,
    direct=names,
    guests=names,
    external=names,
)
audiences = st.builds(
    Audience,
    team=st.sampled_from(["T1", "T2"]),
    channel=st.sampled_from(CHANNELS),
    direct=st.booleans(),
    external=st.booleans(),
    guests=st.booleans(),
    known=st.booleans(),
)


def holds(listed: tuple[str, ...], name: str) -> bool:
    return EVERY in listed or name in listed


@settings(max_examples=1_000, deadline=None)
@given(configurations, audiences)
def test_nothing_is_open_that_was_not_opened(slack: SlackSettings, audience: Audience) -> None:
    found = opened(slack, audience, COLLECTIONS)
    own = slack.channels.get(f"{audience.team}/{audience.channel}", slack.channels.get(audience.channel))
    everywhere = (*slack.everywhere, *(slack.direct if audience.direct else ()))
    for name in COLLECTIONS:
        allowed = holds(tuple(everywhere if own is None else own), name)
        allowed = allowed and (not audience.external or holds(slack.external, name))
        allowed = allowed and (not audience.guests or holds(slack.guests, name))
        assert (name in found.collections) == allowed
    if found.collections:
        assert found.filter().collections == found.collections
    else:
        assert found.why
        with pytest.raises(ValueError, match="nothing is open"):
            found.filter()


@pytest.mark.slow
def test_in_a_thousand_configurations_no_passage_comes_from_a_collection_that_is_not_open(guarded: Chatbot) -> None:
    drawn = random.Random(7)
    library = Library(guarded.corpus)
    queries = ("the merger with Zanzibar Holdings", "works from home", "Tesla and Nvidia GPUs")
    searched = 0
    for _ in range(1_000):
        lists = [tuple(drawn.sample([*COLLECTIONS, EVERY], drawn.randint(0, 3))) for _ in range(6)]
        slack = SlackSettings(
            channels={channel: lists[place] for place, channel in enumerate(drawn.sample(CHANNELS, 2))},
            everywhere=tuple(lists[2]), direct=tuple(lists[3]), guests=tuple(lists[4]), external=tuple(lists[5]),
        )  # fmt: skip
        audience = Audience(
            "T1", drawn.choice(CHANNELS), drawn.random() < 0.3, drawn.random() < 0.3, drawn.random() < 0.3
        )
        found = opened(slack, audience, library.collections())
        if not found.collections:
            continue
        searched += 1
        for hit in guarded.search(drawn.choice(queries), 20, found.filter()).hits:
            assert guarded.corpus.document(hit.chunk.document_id).collection in found.collections
    assert searched > 200


def test_a_refusal_where_some_is_closed_does_not_tell_what_the_closed_part_holds(guarded: Chatbot) -> None:
    news = opened(SlackSettings(everywhere=("news",)), Audience("T1", OPEN, False, False, False), COLLECTIONS).filter()
    everywhere = guarded.ask("What is the price of Zanzibar Holdings?")
    assert "Zanzibar" not in everywhere.missing
    hidden = guarded.ask("What is the price of Zanzibar Holdings?", where=news)
    absent = guarded.ask("What is the price of Xylophone Holdings?", where=news)
    assert hidden.outcome == absent.outcome == "refused"
    assert (hidden.missing, absent.missing) == (("Zanzibar",), ("Xylophone",))
    assert hidden.text == absent.text.replace("Xylophone", "Zanzibar")


@pytest.mark.slow
def test_who_reads_a_channel_is_what_slack_says_of_its_members() -> None:
    drawn = random.Random(11)
    place = workspace()
    server = SlackServer(place)
    try:
        for _ in range(60):
            inside = [one for one in (ANNA, MARCO, GUEST, STRANGER) if drawn.random() < 0.5] or [ANNA]
            channel = place.channels[drawn.choice(CHANNELS)]
            channel.members[:] = [*inside, place.bot.id]
            channel.shared = drawn.random() < 0.3
            user = drawn.choice(inside)
            direct = channel.id == DIRECT
            readers = {user} if direct else {user, *inside}
            directory = Directory(place.team, Slack(place.token, server.api_url))
            found = directory.audience(channel.id, user, place.people[user].team, direct)
            assert found.known
            assert found.guests == (GUEST in readers)
            assert found.external == (user == STRANGER or (channel.shared and not direct))
    finally:
        server.close()


@pytest.mark.slow
class TestInSlack:
    """The same through the real bot."""

    def test_a_channel_that_nothing_is_mapped_to_says_what_to_set(self, guarded: Chatbot, tmp_path: Path) -> None:
        with running(guarded, tmp_path, channels={OPEN: ["news"]}) as slack:
            said = read(slack.ask(HEADLINE, CLOSED))
            assert f'`{CLOSED} = ["…"]`' in said and "priorità" not in said
            assert "priorità" in read(slack.ask(HEADLINE, OPEN))
            assert "77 million" not in read(slack.ask("What is the price of the merger with Zanzibar Holdings?", OPEN))

    def test_a_private_channel_has_what_is_mapped_to_it(self, guarded: Chatbot, tmp_path: Path) -> None:
        with running(guarded, tmp_path, channels={PRIVATE: ["secret"]}) as slack:
            assert "77 million" in read(slack.ask("What is the price of the merger with Zanzibar Holdings?", PRIVATE))

    def test_a_shared_channel_and_a_guest_see_only_what_is_opened_to_them(
        self, guarded: Chatbot, tmp_path: Path
    ) -> None:
        place = workspace()
        with running(guarded, tmp_path, place, everywhere=["*"], external=["news"], guests=["handbook"]) as slack:
            merger = "What is the price of the merger with Zanzibar Holdings?"
            assert "77 million" in read(slack.ask(merger, OPEN))
            for user in (ANNA, STRANGER):
                assert "77 million" not in read(slack.ask(merger, SHARED, user=user))
                assert "priorità" in read(slack.ask(HEADLINE, SHARED, user=user))
            # A guest who comes into a channel narrows it for all, at once.
            place.channels[OPEN].members.append(GUEST)
            slack.server.tell(
                place, {"type": "member_joined_channel", "user": GUEST, "channel": OPEN, "team": place.team}
            )
            slack.settle()
            assert "77 million" not in read(slack.ask(merger, OPEN, user=GUEST))
            assert "77 million" not in read(slack.ask(merger, OPEN, user=ANNA))
            assert "within 30 days" in read(slack.ask("Within how many days is travel paid?", OPEN))

    def test_a_button_shows_nothing_to_who_may_not_see_it(self, guarded: Chatbot, tmp_path: Path) -> None:
        place = workspace()
        with running(guarded, tmp_path, place, channels={OPEN: ["secret"]}) as slack:
            reply = slack.ask("What is the price of the merger with Zanzibar Holdings?", OPEN)
            assert "77 million" in read(reply)
            slack.people.click(GUEST, OPEN, reply, "fonte_passage_1")
            until(lambda: place.views)
            assert all("77 million" not in read(view.content) for view in place.views.values())

    def test_prompts_and_the_list_of_documents_are_of_what_is_open(self, guarded: Chatbot, tmp_path: Path) -> None:
        with running(guarded, tmp_path, channels={}, everywhere=["handbook"]) as slack:
            slack.people.open_pane(ANNA, DIRECT)
            slack.settle()
            until(lambda: slack.workspace.prompts)
            assert "Secret" not in str(slack.workspace.prompts) and "Handbook" in str(slack.workspace.prompts)
            said = read(slack.ask("which documents do you have?", OPEN, user=MARCO))
            assert "Handbook" in said and "Secret" not in said and "Tesla" not in said

    def test_verifying_does_not_reach_what_is_closed(self, guarded: Chatbot, tmp_path: Path) -> None:
        with running(guarded, tmp_path, channels={}, everywhere=["handbook"]) as slack:
            ts = slack.people.say(MARCO, OPEN, "The merger with Zanzibar Holdings is planned for October 2031.")
            slack.people.shortcut(ANNA, OPEN, ts, VERIFY_SHORTCUT)
            view = until(lambda: list(slack.workspace.views.values()))[0]
            assert "77 million" not in read(view.content)
            until(lambda: "not in the documents" in read(view.content))

    def test_a_bot_is_ignored_unless_it_is_allowed_and_then_not_for_ever(
        self, guarded: Chatbot, tmp_path: Path
    ) -> None:
        place = workspace()
        place.add_person("U5BOT", "other bot", bot=True)
        place.channels[OPEN].members.append("U5BOT")
        mention = f"<@{place.bot.id}> {HEADLINE}"
        with running(guarded, tmp_path / "1", place) as slack:
            slack.people.say("U5BOT", OPEN, mention, bot_id="B5OTHER")
            slack.settle()
            assert not slack.said(OPEN)
        with running(guarded, tmp_path / "2", place, bots=["B5OTHER"], channels={OPEN: ["news"]}) as slack:
            root = slack.people.say("U5BOT", OPEN, mention, bot_id="B5OTHER")
            for _ in range(6):
                slack.people.say("U5BOT", OPEN, mention, root, bot_id="B5OTHER")
                slack.settle()
            assert len(slack.said(OPEN, root)) <= 4
