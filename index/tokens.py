"""Texts into the token ids that a model reads, and the ids into batches that waste little on padding."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ids = NDArray[np.int64]


class Tokens:
    """One model's tokenizer. Safe to share between threads."""

    def __init__(self, definition: str, max_length: int) -> None:
        """Take a `tokenizer.json` as text, and the most tokens that the model reads, special ones included."""
        self._definition = definition
        self._cutting = Tokenizer.from_str(definition)
        self._cutting.no_padding()
        self._cutting.enable_truncation(max_length)
        special: int = self._cutting.num_special_tokens_to_add(is_pair=False)
        self.max_tokens = max_length - special
        """The most tokens of a text that reach the model, special ones left out."""

    @cached_property
    def _whole(self) -> Tokenizer:
        tokenizer = Tokenizer.from_str(self._definition)
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return what the model reads of each text: special tokens included, cut at its length."""
        # A text may hold lone surrogates where bytes were undecodable; the tokenizer takes only UTF-8.
        return [encoding.ids for encoding in self._cutting.encode_batch_fast([_utf8(text) for text in texts])]

    def offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return the (start, end) code points of every token of each text, special tokens left out, nothing cut."""
        encodings = self._whole.encode_batch([_utf8(text) for text in texts], add_special_tokens=False)
        return [encoding.offsets for encoding in encodings]


def batches(ids: Sequence[Sequence[int]], budget: int, apart: int = 0) -> Iterator[list[int]]:
    """Yield the places of `ids` in batches of about one length, longest first, of at most `budget` tokens with padding.

    A text longer than the budget is a batch of its own; texts below `apart` tokens and others never share one.
    """
    order = sorted(range(len(ids)), key=lambda place: -len(ids[place]))
    batch: list[int] = []
    for place in order:
        longest = len(ids[batch[0]]) if batch else 0
        if batch and ((len(batch) + 1) * longest > budget or longest >= apart > len(ids[place])):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def padded(ids: Sequence[Sequence[int]], padding: int, left: bool = False) -> tuple[Ids, Ids]:
    """Return (n, longest) token ids and their attention mask: 1 where a token is, 0 where padding is."""
    width = max(1, max(len(row) for row in ids))
    tokens = np.full((len(ids), width), padding, dtype=np.int64)
    mask = np.zeros((len(ids), width), dtype=np.int64)
    for place, row in enumerate(ids):
        where = slice(width - len(row), width) if left else slice(0, len(row))
        tokens[place, where] = row
        mask[place, where] = 1
    return tokens, mask


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
