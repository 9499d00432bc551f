"""Text into and out of Slack's markup, so that what anyone wrote is shown and never does anything.

Where there is a choice the bot uses rich text blocks, whose text is not parsed at all (ui/slack/rich.py). What is
here is for the places that take markup: the text of a notification, and a streamed message, which is Markdown.
"""

import re
from collections.abc import Mapping

_JOINER = "\u2060"
"""WORD JOINER: not seen, no space; keeps a mark from meaning anything."""
_MARKS = re.compile(r"([*_~`@])|:(?=[\w+-]+:)|^(&gt;|[•\-+>]|\d+[.)])", re.MULTILINE)
_ADDRESS = re.compile(r"\b([a-z][a-z0-9+.-]*):(?=//)|\b(mailto|tel):|\bwww\.", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:@])")
_SPECIAL = re.compile(r"<([^<>]*)>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def escaped(text: str) -> str:
    """Return text for a mrkdwn field that shows just it: no mention, link, style, quote, list, emoji or date."""
    text = _ADDRESS.sub(lambda found: f"{found[0][:-1]}{_JOINER}{found[0][-1]}", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKS.sub(lambda found: f"{_JOINER}{found[0]}{_JOINER}", text)


def markdown(text: str) -> str:
    """Return text for a Markdown field that shows just it; every mark of CommonMark is escaped by its rules."""
    text = _MARKDOWN.sub(r"\\\1", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, bot: str = "", names: Mapping[str, str] | None = None) -> str:
    """Return what a person reads in a message: markup resolved, the mention of `bot` left out."""
    names = names or {}

    def resolved(found: re.Match[str]) -> str:
        inside = found[1]
        target, _, label = inside.partition("|")
        if target == f"@{bot}":
            return " "
        if target[:1] == "@":
            return f"@{label or names.get(target[1:], target[1:])}"
        if target[:1] == "#":
            return f"#{label or target[1:]}"
        if target[:1] == "!":
            return label or f"@{target[1:].partition('^')[0]}"
        return label or target.removeprefix("mailto:")

    text = _SPECIAL.sub(resolved, text)
    for entity, character in _ENTITIES.items():  # &amp; last: "&amp;lt;" is "&lt;"
        text = text.replace(entity, character)
    return text.strip()


def mentions(text: str) -> set[str]:
    """Return the ids of the users that a message mentions."""
    return {found[1][1:].partition("|")[0] for found in _SPECIAL.finditer(text) if found[1][:1] == "@"}
