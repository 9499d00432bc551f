"""Stored text as a person reads it: without the marks that readers keep for headings and emphasis.

Offsets count in the stored text, and JSON carries it as it is; only what is printed goes through here.
"""

import re

_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
# What stands between stars that touch it and no word outside: `*word*`, `**From:**`, not `2 * 3 * 4` or `f(*args)`.
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1(?![\w*])")


def without_marks(text: str) -> str:
    """Return `text` without the marks of headings and emphasis."""
    return _EMPHASIS.sub(r"\2", _HEADING.sub("", text))
