"""Texts as people and machines write them, for property tests."""

from hypothesis import strategies as st

_PIECES = (
    "The GPUs were late. ", "Ha detto di no! ", "e\u0301te\u0301 ", "perche\u0300 ", "👩‍👩‍👧 ", "🇮🇹", "שלום עולם. ", "مرحبا ", "\u200f", "\u200b",
    "\u202e", "\ufeff", "\r\n", "\r", "\n", "\n\n", "\u2028", "\x0c", "\x00", "\x1b[31m", "\ud800", "- item ", "1. ", "(2) ", "# ", "## ",
    "---\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "```\ncode\n```\n", "日本語の文。", "ไทย", "U.S. ", "AI. Then ", "12.000,5 ", "\t", "  ", "…", "«", "»",
    "<b>", "</b>", "<!-- c -->", "http://a.b/c?d=e ", "[x](y) ", "﷽", "Ǆ", "ﬁ", "K\u0327", "x" * 70,
)  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=12)), max_size=40).map("".join)
"""Any text: every kind of line end, accents composed and not, emoji, both directions, what cannot be seen."""
