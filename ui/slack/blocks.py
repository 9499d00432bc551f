"""An answer, a refusal and a sentence of the bot as blocks, inside Slack's limits of 50 blocks and 3,000 characters."""

from collections.abc import Collection, Sequence

from ui.slack.mrkdwn import escaped
from ui.slack.rich import Json, actions, block, blocks, button, cut, length, note, quote, section, text
from ui.slack.told import Source, Told
from ui.slack.words import SlackWords

MOST_SOURCES = 6
"""Shown under an answer; the buttons of all of them are there."""
_MOST_BUTTONS = 10
_SENTENCE = 1_400
"""Characters of one sentence that are shown."""
_ANSWER = 6_000
"""Characters of an answer that are shown."""
_QUOTE = 400
"""Characters of one quote that are shown; its button shows all of it."""
_SHOWN_ALREADY = 80
"""Characters of a quote that stands as a sentence of the answer already."""
_QUOTES = 3
_TITLE = 140
_FALLBACK = 2_500
"""Characters of the text that notifications and screen readers get."""

Buttons = tuple[str, ...]
"""Which of `feedback`, `person`, `resolved`, `publish` an answer has."""


def answer_blocks(told: Told, key: str, words: SlackWords, which: Buttons, edited: bool = False) -> list[Json]:
    """Return an answer or a refusal; `key` names its question in the values of its buttons."""
    return [*searched(told, words), *_body(told), *below(told, key, words, which, edited)]


def searched(told: Told, words: SlackWords) -> list[Json]:
    """Return the line that says what was searched for, where it is not the question."""
    return [note(words.searched.format(query=told.query))] if told.query else []


def below(told: Told, key: str, words: SlackWords, which: Buttons, edited: bool = False) -> list[Json]:
    """Return what stands under the sentences: notices, sources, buttons."""
    shown: list[Json] = []
    if told.notice:
        shown.append(note(told.notice))
    for source in told.sources[:MOST_SOURCES]:
        shown.append(_source(source, {sentence for sentence, _ in told.sentences}))
    more = len(told.sources) - MOST_SOURCES
    small = [words.more_sources.format(count=more)] if more > 0 else []
    small += [words.edited] if edited else []
    small += [words.only_you] if "publish" in which else []
    if small:
        shown.append(note(*small))
    passages = [
        button(f"[{source.number}] {words.passage}", f"fonte_passage_{source.number}", key)
        for source in told.sources[:_MOST_BUTTONS]
    ]
    if not told.answered and told.nearest:
        passages.append(button(words.nearest, "fonte_nearest", key))
    opinions = [button(name, action, key, style) for group, name, action, style in _opinions(words) if group in which]
    if passages or opinions:
        shown.append(actions("fonte_buttons", *passages, *opinions))
    return shown


def _opinions(words: SlackWords) -> Sequence[tuple[str, str, str, str]]:
    return (
        ("publish", words.publish, "fonte_publish", "primary"),
        ("feedback", words.useful, "fonte_useful", ""),
        ("feedback", words.not_useful, "fonte_not_useful", ""),
        ("person", words.person, "fonte_person", ""),
        ("resolved", words.resolved, "fonte_resolved", ""),
    )


def _body(told: Told) -> list[Json]:
    if not told.answered:
        return blocks([section(text(cut(told.text, _SENTENCE)))])
    elements: list[Json] = []
    used = 0
    for sentence, numbers in told.sentences:
        marks = [text(f"[{number}]", bold=True) for number in numbers]
        gaps = [part for mark in marks for part in (text(" "), mark)]
        element = section(text(cut(sentence, _SENTENCE)), *gaps)
        used += length(element)
        if elements and used > _ANSWER:
            elements.append(section(text("…")))
            break
        elements.append(element)
    return blocks(elements)


def _source(source: Source, sentences: Collection[str]) -> Json:
    title = text(f"[{source.number}] {cut(' '.join(source.title.split()), _TITLE)}", bold=True)
    line = section(title, *([text(f"  {cut(source.details, _TITLE)}", italic=True)] if source.details else []))
    # An answer without a model is its quotes: they are not shown in full twice.
    shown = [cut(one, _SHOWN_ALREADY if one in sentences else _QUOTE) for one in source.quotes[:_QUOTES]]
    more = [" …"] if len(source.quotes) > _QUOTES else []
    return block(line, quote(text("\n".join(f"«{one}»" for one in shown) + "".join(more))))


def sentence_blocks(said: str) -> list[Json]:
    """Return a sentence of the bot's own, which holds nobody else's words."""
    return [{"type": "section", "text": {"type": "mrkdwn", "text": said, "verbatim": True}}]


def fallback(told: Told) -> str:
    """Return the answer as one text, for notifications."""
    lines = [f"{sentence}{''.join(f' [{number}]' for number in numbers)}" for sentence, numbers in told.sentences] or [
        told.text
    ]
    return escaped(cut(" ".join(lines), _FALLBACK))
