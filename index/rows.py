"""Documents and embeddings as the store keeps them, and back."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from index.documents import Document, Heading, Place
from index.embedder import Vectors

DOCUMENT = "id, collection, uri, title, language, text, pages, headings, published, metadata, digest"
"""The columns of `document_row`, in its order."""


def document_row(document: Document) -> tuple[str, ...]:
    """Return a document as a row of `DOCUMENT`."""
    return (
        document.id,
        document.collection,
        document.uri,
        document.title,
        document.language,
        document.text,
        json.dumps([[place.start, place.label] for place in document.pages]),
        json.dumps([[h.start, h.end, h.level, h.text] for h in document.headings]),
        document.published,
        json.dumps(dict(document.metadata)),
        document.digest,
    )


def document_of(row: tuple[Any, ...]) -> Document:
    """Return the document of a row of `DOCUMENT`."""
    id_, collection, uri, title, language, text, pages, headings, published, metadata, digest = map(str, row)
    return Document(
        id=id_,
        collection=collection,
        uri=uri,
        title=title,
        language=language,
        text=text,
        pages=tuple(Place(*place) for place in json.loads(pages)),
        headings=tuple(Heading(*heading) for heading in json.loads(headings)),
        published=published,
        metadata=json.loads(metadata),
        digest=digest,
    )


def blob(embedding: Vectors) -> bytes:
    """Return a (d,) embedding as fp16 bytes."""
    return embedding.astype(np.float16).tobytes()


def embeddings_of(blobs: Sequence[bytes]) -> Vectors:
    """Return (n, d) float32 from the bytes of n embeddings."""
    width = len(blobs[0]) // 2 if blobs else 0
    return np.frombuffer(b"".join(blobs), np.float16).reshape(len(blobs), width).astype(np.float32)


def marks(values: Sequence[object]) -> str:
    """Return as many `?` as there are values."""
    return ",".join("?" * len(values))
