"""Texts as people and machines write them, for property tests."""

from hypothesis import strategies as st

_WRITTEN = (
    "The GPUs were late. ", "Ha detto di no! ", "e\u0301te\u0301 ", "perche\u0300 ", "\U0001f469\u200d\U0001f467 ",
    "\U0001f1ee\U0001f1f9", "שלום עולם. ", "مرحبا ", "日本語の文。", "ไทย", "U.S. ", "AI. Then ", "12.000,5 ",
    "…", "«", "»", "\ufdfa", "\u01c4", "\ufb01", "K\u0327", "x" * 70,
)  # fmt: skip
_UNSEEN = (
    "\u200f", "\u200b", "\u202e", "\ufeff", "\r\n", "\r", "\n", "\n\n", "\u2028", "\x0c", "\x00", "\x1b[31m", "\ud800",
    "\t", "  ",
)  # fmt: skip
_MARKS = (
    "- item ", "1. ", "(2) ", "# ", "## ", "---\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "```\ncode\n```\n", "<b>",
    "</b>", "<!-- c -->", "http://a.b/c?d=e ", "[x](y) ",
)  # fmt: skip

_PIECE = st.one_of(st.sampled_from(_WRITTEN + _UNSEEN + _MARKS), st.text(max_size=12))
texts = st.lists(_PIECE, max_size=40).map("".join)
"""Any text: every kind of line end, accents composed and not, emoji, both directions, what cannot be seen."""
