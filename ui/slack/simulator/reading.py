"""Blocks as a person reads them, for a terminal and for tests."""

from collections.abc import Iterator, Mapping
from typing import Any


def lines(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a message or a modal; buttons are between brackets."""
    if not content.get("blocks") or content.get("streamed"):
        yield from str(content.get("text", "")).splitlines()
    for block in content.get("blocks") or ():
        match block["type"]:
            case "rich_text":
                for element in block["elements"]:
                    bar = "│ " if element["type"] == "rich_text_quote" else ""
                    text = "".join(part.get("text", "") for part in element["elements"])
                    yield from (bar + line for line in text.splitlines())
            case "section" | "header":
                yield from str(block["text"]["text"]).splitlines()
            case "context":
                yield "  ".join(element["text"] for element in block["elements"])
            case "actions":
                yield "  ".join(f"[{element['text']['text']}]" for element in block["elements"])
            case "input":
                yield f"{block['label']['text']}:"


def buttons(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the words and the action id of every button."""
    return [
        (element["text"]["text"], element["action_id"])
        for block in content.get("blocks") or ()
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]
