"""The reader of JSON, and of JSON lines that are no BEIR corpus: every value under its name."""

import json
from collections.abc import Iterator
from typing import Any

from index.errors import UnreadableFile
from index.files import File, Options
from index.read_text import load
from index.reading import Reading, TextBuilder, plain, without_surrogates

_LONGEST = 20_000_000
"""Code points. A parsed value takes about ten times as much memory as its text."""
_TITLES = ("title", "name", "headline", "subject")
_DATES = ("published", "date", "datePublished", "created", "created_at", "updated")


def read_json(path: File, options: Options) -> Iterator[Reading]:
    """Read a JSON file as one document. Title, date and language are taken from the keys that usually hold them."""
    try:
        value = json.loads(load(path, _LONGEST))
    except ValueError as error:
        raise UnreadableFile(f"it is no JSON: {error}") from error
    yield reading_of(value)


def reading_of(value: Any, part: str = "") -> Reading:
    """Return a JSON value as a document: `key: text` lines, the names of nested keys joined by ` › `."""
    builder = TextBuilder()
    value = _sound(value)
    _add(value, "", builder)
    top = value if isinstance(value, dict) else {}
    return builder.reading(
        title=_first(top, _TITLES),
        language=_first(top, ("language", "lang"))[:2].lower(),
        published=_first(top, _DATES),
        metadata={"date from": "document properties"} if _first(top, _DATES) else None,
        part=part,
    )


def _add(value: Any, name: str, builder: TextBuilder) -> None:
    waiting: list[tuple[Any, str]] = [(value, name)]  # no recursion: JSON may be nested deeper than Python's stack
    while waiting:
        value, name = waiting.pop()
        if isinstance(value, dict):
            waiting += [(inner, f"{name} › {key}" if name else str(key)) for key, inner in reversed(value.items())]
        elif isinstance(value, list) and value and all(isinstance(inner, str | int | float) for inner in value):
            builder.block(f"{name}: {plain(value)}" if name else plain(value))
        elif isinstance(value, list):
            waiting += [(inner, name) for inner in reversed(value)]
        elif value is not None:
            words = str(value).lower() if isinstance(value, bool) else str(value)
            builder.block(f"{name}: {words}" if name else words)


def _first(top: dict[str, Any], keys: tuple[str, ...]) -> str:
    found = (top[key] for key in keys if isinstance(top.get(key), str | int))
    return str(next(found, ""))


def _sound(value: Any) -> Any:
    """Return a value without halves of surrogate pairs."""
    text = json.dumps(value, ensure_ascii=False)
    cleaned = without_surrogates(text)
    return value if cleaned == text else json.loads(cleaned)
