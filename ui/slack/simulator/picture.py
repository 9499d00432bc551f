"""A recorded conversation as a page that looks as Slack shows it, for the pictures of the guide."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

Json = Mapping[str, Any]

_STYLE = """
* { box-sizing: border-box } body { margin: 0; font: 15px/1.46 Lato, "Helvetica Neue", Arial, sans-serif; color: #1d1c1d;
background: #fff } .channel { width: 720px; padding: 8px 20px 20px } h1 { font-size: 18px; margin: 8px 0 14px }
.message { display: flex; gap: 10px; margin: 12px 0 } .reply { margin-left: 24px } .face { width: 36px; height: 36px;
border-radius: 6px; background: #7a5; color: #fff; font-weight: 900; text-align: center; line-height: 36px; flex: none }
.bot .face { background: #1f4d3a } .body { flex: 1; min-width: 0 } .name { font-weight: 900 } .badge { font-size: 10px;
background: #ddd; border-radius: 3px; padding: 1px 4px; margin-left: 5px; color: #555; vertical-align: 2px }
.only { color: #616061; font-size: 13px } p { margin: 0; white-space: pre-wrap } p + p { margin-top: 8px }
.block { margin: 6px 0 } blockquote { margin: 4px 0; padding: 0 0 0 12px; border-left: 4px solid #ddd; white-space: pre-wrap }
.context { color: #616061; font-size: 12.5px } .actions { display: flex; flex-wrap: wrap; gap: 8px } .section p { font-size: 15px }
button { font: 700 13px/1 inherit; font-family: inherit; padding: 8px 12px; border: 1px solid #bbb; border-radius: 4px;
background: #fff; color: #1d1c1d } button.primary { background: #007a5a; border-color: #007a5a; color: #fff }
button.danger { color: #c01343; border-color: #c01343 } code { background: #f4f4f4; border: 1px solid #ddd; border-radius: 3px;
padding: 0 3px; font-size: 12px; color: #c01343 } .modal { width: 560px; margin: 20px; border: 1px solid #ddd; border-radius: 8px;
box-shadow: 0 6px 24px #0003 } .modal > header { font-size: 21px; font-weight: 900; padding: 16px 24px; border-bottom: 1px solid
#eee } .modal > main { padding: 12px 24px 20px } .modal > footer { padding: 14px 24px; border-top: 1px solid #eee; text-align:
right } .header { font-size: 17px; font-weight: 900 } label { display: block; font-weight: 900; margin: 14px 0 5px }
.radio { display: block; margin: 4px 0 } .radio::before { content: "○ "; color: #888 } .field { border: 1px solid #bbb;
border-radius: 4px; min-height: 58px; padding: 8px; color: #999 } .optional { font-weight: 400; color: #616061 } .at { color:
#1264a3; background: #e8f5fa; border-radius: 3px; padding: 0 2px } .emoji { width: 15px; height: 15px; vertical-align: -2px }
"""
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
    return f'<div class="{kind}">{face}<div class="body">{only}<span class="name">{escape(name)}</span>{badge}{inside}</div></div>'


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
