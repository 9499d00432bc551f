"""What a person reads has no marks in it, and what only looks like a mark stays."""

import pytest

from index.sentences import sentences
from ui.marks import without_marks


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("**From:** ann@example.org", "From: ann@example.org"),
        ("This is a **test** with *some* emphasis.", "This is a test with some emphasis."),
        ("## Costs\n\nThey ***rose***.", "Costs\n\nThey rose."),
        ("2 * 3 * 4, 2*3*4 and f(*args, **kwargs)", "2 * 3 * 4, 2*3*4 and f(*args, **kwargs)"),
        ("Issue #3 is open. * A note", "Issue #3 is open. * A note"),
    ],
)
def test_marks_are_left_out(stored: str, shown: str) -> None:
    assert without_marks(stored) == shown


def test_a_quoted_heading_has_no_mark() -> None:
    text = "## Costs and benefits\n\n* A point of many.\n\n> What she said."
    assert [text[s:e] for s, e in sentences(text, "en")] == ["Costs and benefits", "A point of many.", "What she said."]
