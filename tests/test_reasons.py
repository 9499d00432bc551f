"""The reasons against a sentence, in the language of the interface."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui.library_room import FileRow
from ui.reasons import reason_in
from ui.room_page import RoomPage
from ui.words import ITALIAN

ROOT = Path(__file__).resolve().parent.parent


def said(node: ast.expr) -> str | None:
    """Return a text as it is written in the source, with `X` for what is put into it."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in parts)
        case ast.BinOp(left=left, op=ast.Add()):
            before = said(left)
            return before and f"{before}X"
    return None


def reasons() -> Iterator[str]:
    """Yield every reason that is written out where a sentence is not supported, or a file not read."""
    for file in sorted([*ROOT.glob("rag/**/*.py"), *ROOT.glob("index/*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            written: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "Reason" or node.func.id in ("UnreadableFile", "Closed"):
                    written = node.args[:1]
                elif node.func.id == "Unreadable":
                    written = node.args[1:2]
                elif node.func.id == "Unsupported" and isinstance(node.args[0], ast.Tuple):
                    written = node.args[0].elts
            elif isinstance(node, ast.keyword) and node.arg == "reasons" and isinstance(node.value, ast.Tuple):
                written = node.value.elts
            yield from (text for one in written if (text := said(one)))


def test_the_reasons_are_found() -> None:
    found = set(reasons())
    assert len(found) > 20
    assert {"the passage does not name X", "it is no whole sentence", "the passage does not say: X"} <= found


@pytest.mark.parametrize(
    "reason", [*sorted(set(reasons())), "it does not bear on the question", "no document speaks of it"]
)
def test_every_reason_is_told_in_italian(reason: str) -> None:
    italian = reason_in("it", reason)
    assert italian != reason
    assert italian.count("X") == reason.count("X")
    assert reason_in("en", reason) == reason


def test_several_reasons_and_the_part_that_one_is_of() -> None:
    told = "line 3: no document with _id and text: x; it is encrypted; set its password: FONTE_PASSWORDS; odd"
    italian = "line 3: nessun documento con _id e text: x; è protetto; indica la password: FONTE_PASSWORDS; odd"
    assert reason_in("it", told) == italian
    assert reason_in("it", "; ".join(["a: b"] * 5_000)) == "; ".join(["a: b"] * 5_000)


def test_what_is_quoted_in_a_reason_stays_as_it_is() -> None:
    assert reason_in("it", "the passage says {0}, not 80 % “of” {x}") == "il passaggio dice {0}, non 80 % “of” {x}"
    assert (
        reason_in("it", "the passage says over 80 million, not under")
        == "il passaggio dice più di 80 million, non meno"
    )
    assert reason_in("it", "something that is said nowhere") == "something that is said nowhere"


def test_the_library_tells_in_italian_why_a_file_was_not_read() -> None:
    row = FileRow(1, "uploads/torn.pdf", "uploads", "pdf", "failed", "it is no PDF file, whatever its name says", True)
    html = RoomPage(ITALIAN).rows([], [row], 1, 1, True, {}, ())
    assert "non è un file PDF, qualunque cosa dica il nome" in html
    assert "whatever" not in html
