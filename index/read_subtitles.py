"""The reader of subtitles, WebVTT and SubRip: what is said, and when."""

import re
from collections.abc import Iterator

from index.errors import UnreadableFile
from index.files import File, Options
from index.read_text import load
from index.reading import Reading, TextBuilder, normalise

_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}[ \t]*-->")
_TAG = re.compile(r"<(v)[ .]([^>]*)>|<[^>]*>|\{\\[^}]*\}")
_SENTENCE_END = (".", "!", "?", "…", "。")
_LONGEST = 600
"""Code points of a paragraph that no full stop ends."""


def read_subtitles(path: File, options: Options) -> Iterator[Reading]:
    """Read subtitles; a place is a time. Cues are joined to whole sentences, at the time at which they begin."""
    builder = TextBuilder()
    said: list[str] = []
    began = ""
    cues = 0
    for moment, words in _cues(normalise(load(path))):
        cues += 1
        if said and said[-1] == words:
            continue  # captions that roll repeat the line before
        speaks = re.match(r"[^:]{1,40}: ", words) or words.startswith(("- ", "– "))
        if said and (speaks or said[-1].endswith(_SENTENCE_END) or sum(map(len, said)) > _LONGEST):
            builder.page(began)
            builder.block(" ".join(said))
            said = []
        began = began if said else moment
        said.append(words)
    if said:
        builder.page(began)
        builder.block(" ".join(said))
    if not cues:
        raise UnreadableFile("there are no subtitles in it: no line gives a time")
    yield builder.reading()


def _cues(text: str) -> Iterator[tuple[str, str]]:
    """Yield the time at which each cue begins, as `00:01:05`, and its words."""
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.splitlines()
        for number, line in enumerate(lines):
            found = _TIME.match(line.strip())
            if found:
                words = " ".join(_said(part) for part in lines[number + 1 :])
                if words.strip():
                    hours, minutes, seconds = (int(part or 0) for part in found.groups())
                    yield f"{hours:02}:{minutes:02}:{seconds:02}", " ".join(words.split())
                break


def _said(line: str) -> str:
    return _TAG.sub(lambda found: f"{found[2].strip()}: " if found[1] and found[2].strip() else "", line)
