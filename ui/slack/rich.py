"""Rich text blocks: text that Slack shows and does not read. Whatever a document or a person wrote stays text."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

MOST = 2_900
"""Characters of one block; Slack's limit for a text is 3,000."""


def text(value: str, bold: bool = False, italic: bool = False, code: bool = False) -> Json:
    """Return a run of text. An empty one, which Slack does not accept, becomes a space."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic), ("code", code)) if on}
    return {"type": "text", "text": value or " ", **({"style": style} if style else {})}


def section(*parts: Json) -> Json:
    """Return a paragraph."""
    return {"type": "rich_text_section", "elements": list(parts)}


def quote(*parts: Json) -> Json:
    """Return a paragraph behind a bar."""
    return {"type": "rich_text_quote", "elements": list(parts)}


def block(*elements: Json) -> Json:
    """Return a block of paragraphs."""
    return {"type": "rich_text", "elements": list(elements)}


def length(element: Json) -> int:
    """Return how many characters a paragraph or a block has."""
    return sum(length(part) for part in element.get("elements", ())) or len(element.get("text", ""))


def blocks(elements: Sequence[Json]) -> list[Json]:
    """Return paragraphs, each of at most `MOST` characters, in as few blocks as hold them."""
    found: list[Json] = []
    filled: list[Json] = []
    for element in elements:
        if filled and sum(map(length, filled)) + length(element) > MOST:
            found.append(block(*filled))
            filled = []
        filled.append(element)
    if filled:
        found.append(block(*filled))
    return found


def cut(value: str, most: int) -> str:
    """Return text of at most `most` characters, cut at a word with an ellipsis."""
    if len(value) <= most:
        return value
    short = value[: most - 1]
    return (short.rpartition(" ")[0] or short).rstrip() + "…"


def label(value: str, most: int = 75) -> Json:
    """Return plain text for a button or a title."""
    return {"type": "plain_text", "text": cut(value, most) or " ", "emoji": False}


def note(*values: str) -> Json:
    """Return a line of small plain text."""
    elements = [{"type": "plain_text", "text": cut(value, MOST) or " ", "emoji": False} for value in values]
    return {"type": "context", "elements": elements}


def button(words: str, action: str, value: str = "", style: str = "", url: str = "") -> Json:
    """Return a button."""
    more = {key: given for key, given in (("value", value), ("style", style), ("url", url)) if given}
    return {"type": "button", "text": label(words), "action_id": action, **more}


def actions(block_id: str, *buttons: Json) -> Json:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}
