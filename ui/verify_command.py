"""`fonte verify`: a text against the corpus, or lines of pairs against themselves."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.errors import SourceMissing, UnreadableFile
from index.files import Options
from index.filters import Filter
from index.read_text import decode, read_text
from index.readers import read, reader_for
from index.reading import Reading, Unreadable, normalise
from rag.assemble import open_chatbot
from rag.ground import Verdict
from rag.verify import BadPair, verify_pairs
from rag.verify_text import CheckedSentence, verify_reading
from ui.arguments import console, print_json, settings_of
from ui.cli import DONE, USAGE
from ui.marks import without_marks
from ui.wire import checked_json

_STYLES: dict[Verdict, str] = {"supported": "green", "contradicted": "red", "unsupported": "yellow"}
_WORDS: dict[Verdict, str] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "unsupported": "not in the corpus",
}


def verify(arguments: argparse.Namespace) -> int:
    """Say of each sentence whether the corpus, or the passages beside it, support it."""
    if (arguments.file is None) == (arguments.pairs is None):
        print("fonte verify: name one FILE to check against the corpus, or --pairs FILE.", file=sys.stderr)
        return USAGE
    return _pairs(arguments) if arguments.pairs is not None else _text(arguments)


def _text(arguments: argparse.Namespace) -> int:
    readings = list(readings_of(arguments.file))
    settings = settings_of(arguments)
    chatbot = open_chatbot(settings.index, settings.rag)
    where = Filter(collections=tuple(arguments.collection or ()))
    checked = [sentence for reading in readings for sentence in verify_reading(reading, chatbot, where)]
    counts = Counter(sentence.verdict for sentence in checked)
    if arguments.json:
        rows = [checked_json(sentence) for sentence in checked]
        print_json({"file": str(arguments.file), "counts": {v: counts[v] for v in _WORDS}, "sentences": rows})
    else:
        _show(checked, console())
    return DONE


def readings_of(path: Path) -> Iterator[Reading]:
    """Yield the documents of a file, of `-` what comes on standard input; a file of no known kind is read as text.

    Raises:
        SourceMissing, UnreadableFile: the message names the file and says what is wrong with it.
    """
    try:
        if str(path) == "-":
            yield _checked(Reading(normalise(decode(sys.stdin.buffer.read()))))
            return
        if path.is_dir():
            raise SourceMissing(f"{path} is a folder. Name one file to verify; `fonte sync {path}` reads a folder.")
        if not path.exists():
            raise SourceMissing(f"There is no file {path}. Check its name and try again.")
        for reading in read(path) if reader_for(path.name) else map(_checked, read_text(path, Options())):
            if isinstance(reading, Unreadable):
                raise UnreadableFile(reading.reason)
            yield reading
    except UnreadableFile as error:
        raise UnreadableFile(f"Cannot read {path}: {error}.") from error
    except OSError as error:
        raise UnreadableFile(f"Cannot read {path}: {error.strerror or error}.") from error


def _checked(reading: Reading) -> Reading:
    if not any(character.isalnum() for character in reading.text):
        raise UnreadableFile("there is no text in it")
    return reading


def _show(checked: list[CheckedSentence], out: Console) -> None:
    for sentence in checked:
        label = _WORDS[sentence.verdict]
        out.print(Text.assemble((f"{label}: ", f"bold {_STYLES[sentence.verdict]}"), " ".join(sentence.text.split())))
        for citation in sentence.citations:
            quote = " ".join(without_marks(citation.quote).split())
            source = " · ".join(part for part in (citation.title, citation.page, citation.uri) if part)
            out.print(Padding(Text.assemble("«", quote, "» ", (source, "dim")), (0, 0, 0, 4)))
        if sentence.reasons:
            out.print(Padding(Text("; ".join(sentence.reasons), style="dim"), (0, 0, 0, 4)))
    counts = Counter(sentence.verdict for sentence in checked)
    out.print(Text(", ".join(f"{counts[verdict]} {label}" for verdict, label in _WORDS.items()) + ".", style="bold"))


def _pairs(arguments: argparse.Namespace) -> int:
    try:
        lines = arguments.pairs.read_bytes().splitlines()
    except OSError as error:
        raise BadPair(f"Cannot read {arguments.pairs}: {error.strerror}.") from error
    verified = list(verify_pairs(lines))
    if arguments.json:
        print_json({"rows": [asdict(pair) for pair in verified]})
        return DONE
    for pair in verified:
        print(f"{pair.id}\t{pair.verdict}\t{'; '.join(pair.reasons)}")
    return DONE
