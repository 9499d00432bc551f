"""Slack's published limits on messages, blocks and views (docs.slack.dev/reference/block-kit), as its API has them."""

from collections.abc import Mapping, Sequence
from typing import Any

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000
MARKDOWN_TEXT = 12_000
_SECTION_TEXT = 3_000
_CONTEXT_ELEMENTS = 10
_ACTION_ELEMENTS = 25
_BUTTON_TEXT = 75
_BUTTON_VALUE = 2_000
_HEADER_TEXT = 150
_URL = 3_000
_ACTION_ID = 255
_OPTIONS = 100
_OPTION_TEXT = 75
_OPTION_VALUE = 150
_LABEL = 2_000
_VIEW_TITLE = 24
_VIEW_PRIVATE = 3_000
_RICH_TEXT = 3_000
"""Not published; kept because what is longer has been cut by clients."""
_RICH_ELEMENTS = {"rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted"}
_RICH_PARTS = {"text", "link", "user", "usergroup", "emoji", "channel", "date", "broadcast", "color"}


class Invalid(Exception):
    """Something that Slack does not accept. `str(error)` is what its `response_metadata.messages` would say."""


def check_message(text: str, blocks: object) -> None:
    """Raise Invalid where Slack would not take a message."""
    if len(text) > MESSAGE_TEXT:
        raise Invalid(f"msg_too_long: text has {len(text)} characters")
    if blocks is not None:
        check_blocks(blocks, MESSAGE_BLOCKS)


def check_view(view: Any) -> None:
    """Raise Invalid where Slack would not open a view."""
    if not isinstance(view, Mapping) or view.get("type") != "modal":
        raise Invalid("view.type: only modals are simulated")
    for key in ("title", "submit", "close"):
        if key == "title" or key in view:
            _text(view.get(key), _VIEW_TITLE, f"view.{key}", plain=True)
    if len(view.get("private_metadata", "")) > _VIEW_PRIVATE:
        raise Invalid("view.private_metadata: more than 3000 characters")
    if len(view.get("callback_id", "")) > _ACTION_ID:
        raise Invalid("view.callback_id: more than 255 characters")
    check_blocks(view.get("blocks"), VIEW_BLOCKS)
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        raise Invalid("view.submit: needed where there is an input")


def check_blocks(blocks: Any, most: int) -> None:
    """Raise Invalid where a list of blocks breaks a limit."""
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        raise Invalid("blocks: must be an array")
    if len(blocks) > most:
        raise Invalid(f"blocks: {len(blocks)} are more than {most}")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        raise Invalid("blocks: block_id is used twice")
    for place, block in enumerate(blocks):
        _block(block, f"blocks[{place}]")


def _block(block: Any, at: str) -> None:
    if len(block.get("block_id", "")) > _ACTION_ID:
        raise Invalid(f"{at}.block_id: too long")
    match block.get("type"):
        case "section":
            if "text" not in block and "fields" not in block:
                raise Invalid(f"{at}: a section needs text or fields")
            if "text" in block:
                _text(block["text"], _SECTION_TEXT, f"{at}.text")
            for field in block.get("fields", ()):
                _text(field, _SECTION_TEXT - 1_000, f"{at}.fields")
            if len(block.get("fields", ())) > 10:
                raise Invalid(f"{at}.fields: more than 10")
            if "accessory" in block:
                _element(block["accessory"], f"{at}.accessory")
        case "header":
            _text(block.get("text"), _HEADER_TEXT, f"{at}.text", plain=True)
        case "context":
            elements = block.get("elements", ())
            if not 1 <= len(elements) <= _CONTEXT_ELEMENTS:
                raise Invalid(f"{at}.elements: 1 to 10")
            for element in elements:
                _text(element, _SECTION_TEXT, f"{at}.elements")
        case "actions":
            elements = block.get("elements", ())
            if not 1 <= len(elements) <= _ACTION_ELEMENTS:
                raise Invalid(f"{at}.elements: 1 to 25")
            ids = [element.get("action_id") for element in elements]
            if len(ids) != len(set(ids)):
                raise Invalid(f"{at}.elements: action_id is used twice")
            for element in elements:
                _element(element, f"{at}.elements")
        case "input":
            _text(block.get("label"), _LABEL, f"{at}.label", plain=True)
            _element(block.get("element", {}), f"{at}.element")
        case "rich_text":
            _rich(block, at)
        case "divider":
            pass
        case other:
            raise Invalid(f"{at}.type: {other!r} is not simulated")


def _element(element: Any, at: str) -> None:
    if len(element.get("action_id", "")) > _ACTION_ID:
        raise Invalid(f"{at}.action_id: too long")
    match element.get("type"):
        case "button":
            _text(element.get("text"), _BUTTON_TEXT, f"{at}.text", plain=True)
            if len(element.get("value", "")) > _BUTTON_VALUE or len(element.get("url", "")) > _URL:
                raise Invalid(f"{at}: value or url is too long")
            if element.get("style", "primary") not in ("primary", "danger"):
                raise Invalid(f"{at}.style: primary or danger")
        case "static_select" | "radio_buttons":
            options = element.get("options", ())
            if not 1 <= len(options) <= _OPTIONS:
                raise Invalid(f"{at}.options: 1 to 100")
            for option in options:
                _text(option.get("text"), _OPTION_TEXT, f"{at}.options.text", plain=True)
                if len(option.get("value", "")) > _OPTION_VALUE:
                    raise Invalid(f"{at}.options.value: too long")
        case "plain_text_input":
            if not 0 < element.get("max_length", 1) <= 3_000:
                raise Invalid(f"{at}.max_length: 1 to 3000")
            if len(element.get("initial_value", "")) > element.get("max_length", 3_000):
                raise Invalid(f"{at}.initial_value: too long")
        case other:
            raise Invalid(f"{at}.type: {other!r} is not simulated")


def _rich(block: Mapping[str, Any], at: str) -> None:
    length = 0
    if not block.get("elements"):
        raise Invalid(f"{at}.elements: empty")
    for element in block["elements"]:
        if element.get("type") not in _RICH_ELEMENTS:
            raise Invalid(f"{at}.elements.type: {element.get('type')!r}")
        inner = element.get("elements", ())
        parts = (
            [part for section in inner for part in section.get("elements", ())] if "list" in element["type"] else inner
        )
        if not parts:
            raise Invalid(f"{at}.elements: an element is empty")
        for part in parts:
            if part.get("type") not in _RICH_PARTS:
                raise Invalid(f"{at}.elements.elements.type: {part.get('type')!r}")
            if part["type"] == "text" and not part.get("text"):
                raise Invalid(f"{at}: a text is empty")
            length += len(part.get("text", ""))
    if length > _RICH_TEXT:
        raise Invalid(f"{at}: {length} characters are more than {_RICH_TEXT}")


def _text(text: Any, most: int, at: str, plain: bool = False) -> None:
    if not isinstance(text, Mapping) or text.get("type") not in (
        ("plain_text",) if plain else ("plain_text", "mrkdwn")
    ):
        raise Invalid(f"{at}: no text object of this kind")
    if not 1 <= len(text.get("text", "")) <= most:
        raise Invalid(f"{at}: 1 to {most} characters, not {len(text.get('text', ''))}")
