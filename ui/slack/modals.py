"""The modals: a passage in its document, the passages that came nearest, a reason, a question, a verification."""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from index.context import told_date
from index.documents import Document
from rag.verify_text import CheckedSentence
from ui.slack.rich import Json, block, button, cut, label, note, quote, section, text
from ui.slack.told import Place
from ui.slack.words import SlackWords

_AROUND = 600
"""Characters of a document on each side of a passage."""
_CITED = 1_500
"""Characters of a passage that are shown; of a longer one its beginning."""
_EXCERPT = 700
_MOST_PLACES = 12
_MOST_SENTENCES = 30
_MOST_NEAREST = 3
_TITLE = 150
_ADDRESSED = 300
"""Characters of a question in an address, which may have 3,000 once they are encoded."""
LONGEST_COMMENT = 2_000

Shown = tuple[Document, Place]


def passages_view(places: Sequence[Shown], words: SlackWords, web_url: str, question: str) -> Json:
    """Return the passages of one source, each highlighted in the text around it, and a link into the web page."""
    document = places[0][0]
    shown: list[Json] = [{"type": "header", "text": label(document.title, _TITLE)}]
    for group in _neighbours([place for _, place in places[:_MOST_PLACES]]):
        shown.append(note(_details(document, group[0].start)))
        shown.append(_in_context(document, group))
    if web_url:
        shown.append(_link(document, words, web_url, question))
    return _view(words.passage_title, words, shown)


def nearest_view(places: Sequence[Shown], words: SlackWords) -> Json:
    """Return the passages that came nearest to a question without an answer."""
    shown = [note(words.not_an_answer if places else words.no_passages)]
    for document, place in places[:_MOST_NEAREST]:
        excerpt = cut(_line(document.text[place.start : place.end]), _EXCERPT)
        title = text(cut(_line(document.title), _TITLE), bold=True)
        details = text(f"  {_details(document, place.start)}", italic=True)
        shown.append(block(section(title, details), quote(text(excerpt))))
    return _view(words.nearest_title, words, shown)


def reason_view(key: str, words: SlackWords) -> Json:
    """Return the question what is wrong with an answer."""
    options = [{"text": label(said), "value": reason} for reason, said in words.reasons.items()]
    why = {"type": "radio_buttons", "action_id": "why", "options": options}
    shown = [
        {"type": "input", "block_id": "why", "label": label(words.reason_why), "element": why},
        _input("more", words.reason_more),
        _input("expected", words.reason_expected),
    ]
    return _view(words.reason_title, words, shown, "fonte_reason", {"key": key})


def ask_view(said: str, question: str, about: Mapping[str, str], words: SlackWords) -> Json:
    """Return the form that asks about a message."""
    shown: list[Json] = [note(words.about)]
    if said:
        shown.append(block(quote(text(cut(said, _EXCERPT)))))
    asked = _input("question", words.ask_label, question, optional=False)
    return _view(words.ask_title, words, [*shown, asked], "fonte_ask", dict(about))


def waiting_view(title: str, said: str, words: SlackWords) -> Json:
    """Return a modal that says that something is being done."""
    return _view(title, words, [note(said)])


def verified_view(checked: Sequence[CheckedSentence], words: SlackWords) -> Json:
    """Return what the documents say of each sentence of a message."""
    shown: list[Json] = []
    for sentence in checked[:_MOST_SENTENCES]:
        parts = [
            section(text(f"{words.verdicts[sentence.verdict]}\n", bold=True), text(cut(_line(sentence.text), _EXCERPT)))
        ]
        for citation in sentence.citations[:1]:
            source = " · ".join(part for part in (citation.title, citation.published[:10], citation.page) if part)
            parts.append(
                quote(text(cut(_line(citation.quote), _EXCERPT)), text(f"\n{cut(source, _TITLE)}", italic=True))
            )
        shown.append(block(*parts))
    if len(checked) > _MOST_SENTENCES:
        shown.append(note(words.cut))
    return _view(words.verify_title, words, shown or [note(words.nothing_to_verify)])


def failed_view(title: str, said: str, words: SlackWords) -> Json:
    """Return a modal that says why there is nothing to see; the sentence is the bot's own."""
    shown = {"type": "section", "text": {"type": "mrkdwn", "text": said, "verbatim": True}}
    return _view(title, words, [shown])


def web_address(web_url: str, question: str, document: str) -> str:
    """Return the address at which the web page asks a question of one document, and shows where the answer stands."""
    return f"{web_url}#{urlencode({'q': question, 'doc': document})}"


def _neighbours(places: Sequence[Place]) -> list[list[Place]]:
    """Return places in the order of the document, those together that fit into one stretch of it."""
    groups: list[list[Place]] = []
    for place in sorted(places, key=lambda place: place.start):
        if groups and place.end - groups[-1][0].start <= _CITED:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _in_context(document: Document, places: Sequence[Place]) -> Json:
    """Return passages in bold in the stretch of the document that they stand in, its line ends kept."""
    stored = document.text
    start, end = places[0].start, max(place.end for place in places)
    first, last = max(0, start - _AROUND), min(len(stored), end + _AROUND)
    before, after = stored[first:start], stored[end:last]
    if first:
        before = "…" + before.partition(" ")[2]
    if last < len(stored):
        after = after.rpartition(" ")[0] + "…"
    parts = [text(before)] if before else []
    at = start
    for place in places:
        if place.start > at:
            parts.append(text(stored[at : place.start]))
        if place.end > max(at, place.start):
            parts.append(text(cut(stored[max(at, place.start) : place.end], _CITED), bold=True))
        at = max(at, place.end)
    parts += [text(after)] if after else []
    return block(section(*parts))


def _details(document: Document, start: int) -> str:
    pages = [page.label for page in document.pages if page.start <= start]
    return " · ".join(part for part in (told_date(document)[:10], pages[-1] if pages else "", document.uri) if part)


def _link(document: Document, words: SlackWords, web_url: str, question: str) -> Json:
    address = web_address(web_url, question[:_ADDRESSED], document.id)
    opening = button(words.open_web, "fonte_open_web", url=address)
    return {"type": "actions", "block_id": "fonte_link", "elements": [opening]}


def _input(name: str, words: str, initial: str = "", optional: bool = True) -> Json:
    element: Json = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": True,
        "max_length": LONGEST_COMMENT,
        **({"initial_value": cut(initial, LONGEST_COMMENT)} if initial else {}),
    }
    return {"type": "input", "block_id": name, "label": label(words), "element": element, "optional": optional}


def _view(
    title: str, words: SlackWords, shown: list[Json], callback: str = "", about: Mapping[str, str] | None = None
) -> Json:
    view: Json = {"type": "modal", "title": label(title, 24), "close": label(words.close, 24), "blocks": shown}
    if callback:
        view |= {"callback_id": callback, "private_metadata": json.dumps(about, ensure_ascii=False)}
        view["submit"] = label(words.ask if callback == "fonte_ask" else words.send, 24)
    return view


def _line(value: str) -> str:
    return " ".join(value.split())
