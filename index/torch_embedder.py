"""The reference embedder: sentence-transformers on torch. Also the fallback, the way to a GPU, and what is converted.

Importing torch and sentence-transformers takes 8 s, so this file is imported only when it is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from index.embedder import ModelIdentity, Vectors
from index.errors import ModelUnavailable
from index.model_files import ModelFiles, Prompts, identity_of
from index.tokens import Tokens

_DEFAULT_LENGTH = 512
"""Tokens, for a model that names no limit."""


class TorchEmbedder:
    """A sentence-transformers model as it is, in float32 on a CPU; on a GPU where torch sees one."""

    def __init__(self, files: ModelFiles, prompts: Prompts, threads: int = 0) -> None:
        """Load the model; `threads` 0 means all cores. Raises ModelUnavailable where the files hold no model."""
        if threads:
            torch.set_num_threads(threads)
        self._model = load_model(files, "cuda" if torch.cuda.is_available() else "cpu")
        self._prompts = prompts
        self._tokens = Tokens(tokenizer_definition(self._model), max_length(self._model))
        dimensions = self._model.get_embedding_dimension() or 0
        self._identity = identity_of(files, prompts, dimensions, self._tokens.max_tokens)

    @property
    def identity(self) -> ModelIdentity:
        """Return the model's identity, which the index records."""
        return self._identity

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 rows of unit length, in the order of `texts`."""
        return self._embed(texts, self._prompts.passage)

    def embed_query(self, text: str) -> Vectors:
        """Return (d,) float32 of unit length."""
        row: Vectors = self._embed([text], self._prompts.query)[0]
        return row

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return, for each text, the (start, end) code points of each of its tokens, special tokens left out."""
        return self._tokens.offsets(texts)

    def _embed(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.empty((0, self._identity.dimensions), dtype=np.float32)
        rows = self._model.encode(list(texts), prompt=prompt, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Exported:
    """A model as another runtime takes it: two inputs `input_ids` and `attention_mask`, (n, t) int64; out (n, d)."""

    program: torch.export.ExportedProgram
    tokenizer: str
    """The text of a `tokenizer.json`, as sentence-transformers uses it."""
    max_length: int
    dimensions: int
    padding: int
    pads_left: bool
    probes: tuple[str, ...]
    reference: Vectors
    """(n, d) what torch makes of the n probes, for the other runtime to agree with."""


_PROBES = (
    "",
    "GPU",
    "What?!",
    "He said so.",
    "Perché le consegne di Tesla sono in ritardo? È successo di nuovo! 🚗",
    "The ship was due in March.\nIt came in 2024-06-01, 3 months late; cost: $500,000,000 (see [1], p. 12).",
    "a library keeps what a reader asks for, and nothing that it cannot find again " * 40,
)
"""Texts of every kind: empty, a token or two, accents and emoji, numbers, longer than most models read."""


def export(files: ModelFiles) -> Exported:
    """Trace a model, its pooling and its normalisation into one graph of any batch and any length.

    Raises ModelUnavailable where the files hold no model, and whatever torch raises where a model cannot be traced.
    """
    model = load_model(files, "cpu")
    longest = max_length(model)
    # Two tensors: an export of one tensor given twice reads the ids as the mask.
    example = torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long)
    axes = {0: torch.export.Dim("batch", min=1, max=65_536), 1: torch.export.Dim("length", min=2, max=longest)}
    with torch.no_grad():
        program = torch.export.export(_Whole(model), example, dynamic_shapes=(axes, axes))
    return Exported(
        program,
        tokenizer_definition(model),
        longest,
        model.get_embedding_dimension() or 0,
        model.tokenizer.pad_token_id or 0,
        model.tokenizer.padding_side == "left",
        _PROBES,
        np.asarray(model.encode(list(_PROBES), normalize_embeddings=True, show_progress_bar=False), dtype=np.float32),
    )


class _Whole(torch.nn.Module):
    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
        return torch.nn.functional.normalize(features["sentence_embedding"], p=2, dim=1)


def load_model(files: ModelFiles, device: str) -> SentenceTransformer:
    """Return the model, ready to embed. Raises ModelUnavailable where the files hold none that can be read."""
    try:
        model = SentenceTransformer(str(files.folder), device=device, local_files_only=True)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ModelUnavailable(
            f"The folder of the embedding model {files.name!r} cannot be read as a sentence-transformers model: {error}"
        ) from error
    return model.eval()


def max_length(model: SentenceTransformer) -> int:
    """Return the most tokens that the model reads, special ones included."""
    return int(model.max_seq_length or _DEFAULT_LENGTH)


def tokenizer_definition(model: SentenceTransformer) -> str:
    """Return the tokenizer that the model uses, lowercasing included, as the text of a `tokenizer.json`."""
    definition: str = model.tokenizer.backend_tokenizer.to_str()
    return definition
