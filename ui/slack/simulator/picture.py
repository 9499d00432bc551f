"""A recorded conversation as a page that looks as Slack shows it, for the pictures of the guide."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]

_STYLE = Path(__file__).with_name("picture.css").read_text(encoding="utf-8")
_MENTION = re.compile(r"&lt;@(\w+)&gt;|&lt;!subteam\^(\w+)&gt;")
_CODE = re.compile(r"`([^`]+)`")


_THUMB = (
    '<svg class="emoji" viewBox="0 0 20 20"{turn}><path fill="#e8b339" d="M2 9h4v9H2zM7 9l3-7c2 0 2.6 1.3 2.3 2.8L12 7'
    'h4.5c1.2 0 1.9 1 1.6 2.1l-1.7 7c-.2 1.1-1 1.9-2.2 1.9H7z"/></svg>'
)
_ROUND = (
    '<svg class="emoji" viewBox="0 0 20 20"><circle cx="10" cy="10" r="9" fill="{color}"/>'
    '<path d="{path}" stroke="#fff" stroke-width="2.4" fill="none"/></svg>'
)
_EMOJI = {
    "👍": _THUMB.format(turn=""),
    "👎": _THUMB.format(turn=' style="transform:rotate(180deg) scaleX(-1)"'),
    "✅": _ROUND.format(color="#2b8a3e", path="M5.5 10.5l3 3 6-7"),
    "❌": _ROUND.format(color="#c92a2a", path="M6 6l8 8M14 6l-8 8"),
    "❔": _ROUND.format(color="#868e96", path="M7 8c0-4 6-4 6-.5 0 2-3 2-3 4.500M10 14v1.500"),
}
"""Drawn, since a machine without a font for them shows boxes."""


def page(body: str) -> str:
    """Return a whole page."""
    for emoji, drawn in _EMOJI.items():
        body = body.replace(emoji, drawn)
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{body}"


def channel(title: str, messages: Iterable[Json], names: Mapping[str, str], bot: str) -> str:
    """Return messages as a channel shows them; replies are set in."""
    shown = "".join(_message(message, names, bot) for message in messages)
    return f'<div class="channel"><h1>{escape(title)}</h1>{shown}</div>'


def modal(view: Json) -> str:
    """Return a modal."""
    submit = f'<button class="primary">{_plain(view["submit"])}</button>' if "submit" in view else ""
    buttons = f"<button>{_plain(view['close'])}</button> {submit}"
    title = escape(view["title"]["text"])
    return (
        f'<div class="modal"><header>{title}</header><main>{_blocks(view, {})}</main><footer>{buttons}</footer></div>'
    )


def _message(message: Json, names: Mapping[str, str], bot: str) -> str:
    ephemeral = "bot_id" not in message and "blocks" in message
    own = message.get("user") == bot or ephemeral
    name = "Fonte" if own else names.get(message.get("user", ""), "?")
    badge = '<span class="badge">APP</span>' if own else ""
    only = '<div class="only">Only visible to you</div>' if ephemeral else ""
    inside = _blocks(message, names) if message.get("blocks") else f"<p>{_mrkdwn(message.get('text', ''), names)}</p>"
    kind = (
        f"message {'bot' if own else ''} {'reply' if message.get('thread_ts', message['ts']) != message['ts'] else ''}"
    )
    face = f'<div class="face">{escape(name[:1].upper())}</div>'
    body = f'{only}<span class="name">{escape(name)}</span>{badge}{inside}'
    return f'<div class="{kind}">{face}<div class="body">{body}</div></div>'


def _blocks(content: Json, names: Mapping[str, str]) -> str:
    return "".join(f'<div class="block {block["type"]}">{_block(block, names)}</div>' for block in content["blocks"])


def _block(block: Json, names: Mapping[str, str]) -> str:
    match block["type"]:
        case "rich_text":
            return "".join(_rich(element) for element in block["elements"])
        case "section":
            return f"<p>{_text(block['text'], names)}</p>"
        case "header":
            return _text(block["text"], names)
        case "context":
            return " &nbsp; ".join(_text(element, names) for element in block["elements"])
        case "actions":
            return "".join(
                f'<button class="{e.get("style", "")}">{_plain(e["text"])}</button>' for e in block["elements"]
            )
        case "input":
            optional = ' <span class="optional">(optional)</span>' if block.get("optional") else ""
            return f"<label>{_plain(block['label'])}{optional}</label>{_field(block['element'])}"
    return "<hr>"


def _field(element: Json) -> str:
    if element["type"] == "radio_buttons":
        return "".join(f'<span class="radio">{_plain(option["text"])}</span>' for option in element["options"])
    return f'<div class="field">{escape(element.get("initial_value", ""))}</div>'


def _rich(element: Json) -> str:
    tag = "blockquote" if element["type"] == "rich_text_quote" else "p"
    return f"<{tag}>{''.join(_run(part) for part in element['elements'])}</{tag}>"


def _run(part: Json) -> str:
    text = escape(part.get("text", ""))
    for style, tag in (("bold", "b"), ("italic", "i"), ("code", "code")):
        if part.get("style", {}).get(style):
            text = f"<{tag}>{text}</{tag}>"
    return text


def _text(text: Json, names: Mapping[str, str]) -> str:
    return _mrkdwn(text["text"], names) if text["type"] == "mrkdwn" else _plain(text)


def _plain(text: Json) -> str:
    return escape(text["text"])


def _mrkdwn(text: str, names: Mapping[str, str]) -> str:
    text = escape(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    text = _MENTION.sub(
        lambda found: f'<span class="at">@{names.get(found[1] or found[2], found[1] or found[2])}</span>', text
    )
    return _CODE.sub(r"<code>\1</code>", text)
