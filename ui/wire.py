"""Answers and hits as JSON: the shape that every surface which speaks JSON uses."""

from dataclasses import asdict
from typing import Any

from index.corpus import Corpus
from index.documents import Document, Hit
from index.errors import UnknownDocument
from index.store import DocumentSummary
from rag.answer import Answer, Citation
from rag.retrieve import Retrieval
from rag.verify_text import CheckedSentence


def answer_json(answer: Answer, corpus: Corpus) -> dict[str, Any]:
    """Return an answer under the keys that are fixed for `fonte ask --json`."""
    return {
        "question": answer.question,
        "query": answer.query,
        "language": answer.language,
        "outcome": answer.outcome,
        "text": answer.text,
        "sentences": [
            {"text": s.text, "verdict": s.verdict, "citations": [citation_json(c) for c in s.citations]}
            for s in answer.sentences
        ],
        "missing": list(answer.missing),
        "dropped": [{"text": d.text, "reasons": list(d.reasons)} for d in answer.dropped],
        "hits": hits_json(answer.hits, corpus),
        "receipt": {
            "model": answer.receipt.model,
            "notice": answer.receipt.notice,
            "left_out": answer.receipt.left_out,
            "embedder": answer.receipt.embedder,
            "generation": answer.receipt.generation,
            "settings": dict(answer.receipt.settings),
            "sufficiency": round(answer.receipt.sufficiency, 4),
            "timings_ms": {key: round(value, 2) for key, value in answer.receipt.timings_ms.items()},
        },
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """Return a citation; `quote` is the document's text from `start` to `end`, in code points."""
    return {
        "number": citation.number,
        "document": citation.document_id,
        "title": citation.title,
        "uri": citation.uri,
        "page": citation.page,
        "published": citation.published,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }


def document_json(document: DocumentSummary) -> dict[str, Any]:
    """Return a document under the keys of `fonte list --json`."""
    names = {"id": "document", "kind": "type"}
    return {names.get(key, key): value for key, value in asdict(document).items()}


def checked_json(sentence: CheckedSentence) -> dict[str, object]:
    """Return a sentence under the keys of `fonte verify FILE --json`."""
    return {
        "text": sentence.text,
        "start": sentence.start,
        "end": sentence.end,
        "verdict": sentence.verdict,
        "reasons": list(sentence.reasons),
        "citations": [citation_json(citation) for citation in sentence.citations],
    }


def search_json(found: Retrieval, corpus: Corpus) -> dict[str, Any]:
    """Return a search under the keys that are fixed for `fonte search --json`."""
    return {
        "query": found.query,
        "language": found.language,
        "hits": hits_json(found.hits, corpus),
        "timings_ms": {key: round(value, 2) for key, value in found.timings_ms.items()},
    }


def hits_json(hits: tuple[Hit, ...], corpus: Corpus) -> list[dict[str, Any]]:
    """Return hits, best first."""
    return [
        {
            "document": hit.chunk.document_id,
            "title": document.title,
            "uri": document.uri,
            "page": hit.chunk.page,
            "start": hit.chunk.start,
            "end": hit.chunk.end,
            "text": hit.chunk.text,
            "score": round(float(hit.score), 4),
            "found_by": list(hit.found_by),
        }
        for hit, document in with_documents(hits, corpus)
    ]


def with_documents(hits: tuple[Hit, ...], corpus: Corpus) -> list[tuple[Hit, Document]]:
    """Return each hit with its document; those whose document was deleted meanwhile are left out."""
    found = []
    for hit in hits:
        try:
            found.append((hit, corpus.document(hit.chunk.document_id)))
        except UnknownDocument:
            continue
    return found
