"""What the buttons, modals and shortcuts do. Who presses one must be let see what it shows, then and there."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from index.errors import UnknownDocument
from rag.question import LONGEST_QUESTION
from rag.verify_text import verify_text
from ui.feedback import Feedback, Reason
from ui.slack.access import Opened, opened
from ui.slack.answering import Answering
from ui.slack.asked import Asked
from ui.slack.blocks import answer_blocks, fallback
from ui.slack.calls import respond
from ui.slack.deliveries import Kept
from ui.slack.errors import SlackError, SlackRefused
from ui.slack.installed import Installed
from ui.slack.modals import (
    LONGEST_COMMENT,
    Shown,
    ask_view,
    failed_view,
    nearest_view,
    passages_view,
    reason_view,
    verified_view,
    waiting_view,
)
from ui.slack.mrkdwn import plain
from ui.slack.opinions import give
from ui.slack.reading import looks_like_a_question
from ui.slack.rich import cut, note
from ui.slack.told import Place, told
from ui.slack.words import SlackWords, words_for, words_of

_LOG = logging.getLogger("fonte.slack")
_VERIFIED = 5_000
"""Characters of a message that are verified."""
_LONGEST_SHOWN = 1_000
"""Characters of a question that stand over its published answer."""
Body = Mapping[str, Any]


class Actions:
    """Answers interactions. Every method may be called by several threads at once."""

    def __init__(self, answering: Answering, feedback: Feedback) -> None:
        self._answering = answering
        self._deliveries = answering.deliveries
        self._feedback = feedback
        self._settings = answering.settings

    # Buttons under an answer

    def passage(self, body: Body, place: Installed) -> None:
        """Show the passages of one source of an answer, highlighted."""
        kept, words = self._about(body, place)
        if kept is None:
            return
        number = int(body["actions"][0]["action_id"].rpartition("_")[2])
        places = [p for source in told(kept.shown).sources if source.number == number for p in source.places]
        found = self._shown(places, self._open_to(body, kept, place))
        if found:
            view = passages_view(found, words, self._settings.web_url, kept.shown["query"])
        else:
            view = failed_view(words.passage_title, words.gone, words)
        place.slack.call("views.open", trigger_id=body["trigger_id"], view=view)

    def nearest(self, body: Body, place: Installed) -> None:
        """Show the passages that came nearest to a question that was refused."""
        kept, words = self._about(body, place)
        if kept is None:
            return
        found = self._shown(told(kept.shown).nearest, self._open_to(body, kept, place))
        view = nearest_view(found, words)
        place.slack.call("views.open", trigger_id=body["trigger_id"], view=view)

    def useful(self, body: Body, place: Installed) -> None:
        """Keep that an answer is good."""
        kept, words = self._about(body, place)
        if kept is not None:
            give(self._feedback, kept, body["user"]["id"], "good")
            respond(body["response_url"], words.thanks)

    def not_useful(self, body: Body, place: Installed) -> None:
        """Keep that an answer is bad, and ask why."""
        kept, words = self._about(body, place)
        if kept is not None:
            give(self._feedback, kept, body["user"]["id"], "bad")
            place.slack.call("views.open", trigger_id=body["trigger_id"], view=reason_view(kept.asked.key, words))

    def reason(self, body: Body, place: Installed) -> None:
        """Keep why an answer is bad."""
        kept = self._deliveries.get(json.loads(body["view"]["private_metadata"])["key"])
        if kept is None or not kept.shown:
            return
        values = body["view"]["state"]["values"]
        chosen = (values["why"]["why"].get("selected_option") or {}).get("value", "other")
        reason: Reason = chosen if chosen in get_args(Reason) else "other"
        comment, expected = ((values[name][name].get("value") or "")[:LONGEST_COMMENT] for name in ("more", "expected"))
        give(self._feedback, kept, body["user"]["id"], "bad", reason, comment, expected)

    def person(self, body: Body, place: Installed) -> None:
        """Call the person or group of the settings to the thread, once."""
        kept, words = self._about(body, place)
        if kept is None or not self._settings.person:
            return
        give(self._feedback, kept, body["user"]["id"], "need_person")
        if not self._deliveries.mark(kept.asked.line, "person"):
            respond(body["response_url"], words.called_already)
            return
        who = self._settings.person
        tag = f"<!subteam^{who}>" if who.startswith("S") else f"<@{who}>"
        said = words.called.format(who=tag, asker=f"<@{body['user']['id']}>")
        thread = body["message"].get("thread_ts") or body["message"]["ts"]
        try:
            place.slack.post_once(f"{kept.asked.key}/person", body["channel"]["id"], thread, said, (), again=False)
        except SlackError:
            self._deliveries.unmark(kept.asked.line, "person")
            raise
        self._react(kept, place, "raising_hand")

    def resolved(self, body: Body, place: Installed) -> None:
        """Mark a thread as resolved."""
        kept, words = self._about(body, place)
        if kept is None:
            return
        give(self._feedback, kept, body["user"]["id"], "resolved")
        if self._deliveries.mark(kept.asked.line, "resolved"):
            self._react(kept, place, "white_check_mark")
        respond(body["response_url"], words.marked)

    def publish(self, body: Body, place: Installed) -> None:
        """Post in the channel what only one person saw, as they saw it, where everybody there may see it."""
        kept, words = self._about(body, place)
        if kept is None:
            return
        view, asked = told(kept.shown), kept.asked
        cited = [p for source in view.sources for p in source.places]
        if len(self._shown(cited, self._open_to(body, kept, place))) < len(cited):
            respond(body["response_url"], words.gone, replace=True)
            return
        if self._deliveries.mark(asked.key, "published"):
            try:
                self._publish(body, kept, place)
            except SlackError:
                self._deliveries.unmark(asked.key, "published")
                raise
        respond(body["response_url"], words.published, replace=True)

    def _publish(self, body: Body, kept: Kept, place: Installed) -> None:
        asked, view, words = kept.asked, told(kept.shown), words_of(kept.shown["language"])
        asker = words.published_by.format(asker=f"<@{body['user']['id']}>")
        line = {"type": "context", "elements": [{"type": "mrkdwn", "text": asker, "verbatim": True}]}
        shown = [
            line,
            note(cut(asked.text, _LONGEST_SHOWN)),
            *answer_blocks(view, asked.key, words, ("feedback", "resolved")),
        ]
        try:
            ts = place.slack.post_once(f"{asked.key}/published", asked.channel, "", fallback(view), shown, again=False)
        except SlackRefused:  # the bot is not in the channel; its answer to the command may be all the same
            respond(body["response_url"], fallback(view), shown, public=True)
        else:
            self._begin_thread(kept, ts)

    # Shortcuts

    def ask_about(self, body: Body, place: Installed) -> None:
        """Open the form that asks about a message."""
        said = plain(str(body["message"].get("text", "")), place.bot.user)
        words = words_for(said)
        question = said if looks_like_a_question(said) and len(said) < LONGEST_QUESTION else ""
        about = {
            "channel": body["channel"]["id"],
            "response_url": body["response_url"],
            "about": "" if question else said[: LONGEST_QUESTION // 2],
        }
        place.slack.call("views.open", trigger_id=body["trigger_id"], view=ask_view(said, question, about, words))

    def asked(self, body: Body, place: Installed) -> Asked:
        """Return the question that the form holds."""
        about = json.loads(body["view"]["private_metadata"])
        return Asked(
            team=place.bot.team,
            channel=about["channel"],
            ts=f"form-{body['view']['id']}",
            thread="",
            user=body["user"]["id"],
            user_team=body["user"].get("team_id", ""),
            text=body["view"]["state"]["values"]["question"]["question"].get("value") or "",
            way="shortcut",
            direct=about["channel"].startswith("D"),
            response_url=about["response_url"],
            about=about["about"],
        )

    def verify(self, body: Body, place: Installed) -> None:
        """Show what the documents say of each sentence of a message."""
        said = plain(str(body["message"].get("text", "")), place.bot.user)
        words = words_for(said)
        # A trigger is good for three seconds, so the modal opens before anything is looked up.
        waiting = waiting_view(words.verify_title, words.verifying, words)
        opened_view = place.slack.call("views.open", trigger_id=body["trigger_id"], view=waiting)["view"]
        channel, user = body["channel"]["id"], body["user"]
        open_to = self._opened(place, channel, user["id"], user.get("team_id", ""), channel.startswith("D"))
        if not open_to.collections:
            view = failed_view(words.verify_title, words.closed[open_to.why].format(channel=channel), words)
        else:
            try:
                checked = list(verify_text(said[:_VERIFIED], self._answering.chatbot, open_to.filter()))
                view = verified_view(checked, words)
            except Exception:  # noqa: BLE001  # a surface: a sentence for the person, the rest for the log
                _LOG.exception("a message could not be verified")
                view = failed_view(words.verify_title, words.failed, words)
        place.slack.call("views.update", view_id=opened_view["id"], view=view)

    # What they share

    def _about(self, body: Body, place: Installed) -> tuple[Kept | None, SlackWords]:
        """Return the question whose button was pressed; where it is forgotten, the person is told."""
        kept = self._deliveries.get(body["actions"][0].get("value", ""))
        if kept is None or not kept.shown or kept.asked.team != place.bot.team:
            respond(body["response_url"], words_of("en").gone)
            return None, words_of("en")
        return kept, words_of(kept.shown["language"])

    def _open_to(self, body: Body, kept: Kept, place: Installed) -> Opened:
        user, channel = body["user"], (body.get("channel") or {}).get("id", kept.asked.channel)
        return self._opened(place, channel, user["id"], user.get("team_id", ""), kept.asked.direct)

    def _opened(self, place: Installed, channel: str, user: str, user_team: str, direct: bool) -> Opened:
        audience = place.directory.audience(channel, user, user_team, direct)
        return opened(self._settings, audience, self._answering.library.collections())

    def _shown(self, places: Sequence[Place], open_to: Opened) -> list[Shown]:
        """Return the passages that still stand where they did, in documents that are open."""
        found = []
        for place in places:
            try:
                document = self._answering.chatbot.corpus.document(place.document)
            except UnknownDocument:
                continue
            if document.collection in open_to.collections and place.end <= len(document.text):
                found.append((document, place))
        return found

    def _begin_thread(self, kept: Kept, ts: str) -> None:
        """Take part in the thread of a published answer: what follows in it leans on the question."""
        asked = replace(kept.asked, ts=ts, thread="", way="mention", response_url="")
        if self._deliveries.accept(asked):
            self._deliveries.finish(asked.key, "answered", kept.shown, kept.history)
            self._deliveries.replying(asked.key, ts, streaming=False)

    def _react(self, kept: Kept, place: Installed, name: str) -> None:
        try:
            place.slack.call("reactions.add", channel=kept.asked.channel, timestamp=kept.asked.ts, name=name)
        except SlackError as error:
            _LOG.info("could not mark %s: %s", kept.asked.key, error)
