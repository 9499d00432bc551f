"""What every command does with its arguments and its output."""

import argparse
import json
from typing import Any

from rich.console import Console

from ui.settings import Settings, load_settings


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return the settings under the flags of a command."""
    flags = {key: getattr(arguments, key, None) for key in ("data", "host", "port", "llm", "users")}
    return load_settings(arguments.config, flags)


def print_json(value: Any) -> None:
    """Print one JSON object on standard output; half a surrogate pair, which is no text, becomes `?`."""
    print(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8"))


def console(stderr: bool = False) -> Console:
    """Return a console that prints words as they are: names and titles are data, not markup."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def counted(number: int, name: str) -> str:
    """Return a number with its noun, as in "1 document" and "1,200 documents"."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"
