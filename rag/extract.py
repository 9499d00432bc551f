"""The answer without a model: the sentences that answer best, verbatim."""

from index.analysis import stems
from index.corpus import Corpus
from index.embedder import Embedder
from index.sentences import sentences
from rag.answer import Citation, Sentence
from rag.retrieve import Retrieval


def extract(found: Retrieval, corpus: Corpus, embedder: Embedder, most: int) -> tuple[Sentence, ...]:
    """Return at most `most` sentences of the passages found, each its own citation."""
    candidates = []
    for rank, hit in enumerate(found.hits[:3]):
        document = corpus.document(hit.chunk.document_id)
        for start, end in sentences(document.text, document.language, hit.chunk.start, hit.chunk.end):
            candidates.append((rank, document, hit, start, end))
    if not candidates:
        return ()
    vectors = embedder.embed_passages([d.text[s:e] for _, d, _, s, e in candidates])
    terms = set(stems(found.query, found.language))
    scored = []
    for (rank, document, hit, start, end), similarity in zip(candidates, vectors @ found.vector, strict=True):
        overlap = len(terms & set(stems(document.text[start:end], document.language))) / max(1, len(terms))
        scored.append((float(similarity) + overlap, -rank, document, hit, start, end))
    scored.sort(key=lambda s: (-s[0], -s[1]))
    numbers: dict[str, int] = {}
    out = []
    for _, _, document, hit, start, end in scored[:most]:
        number = numbers.setdefault(document.id, len(numbers) + 1)
        quote = document.text[start:end]
        citation = Citation(
            number, document.id, document.title, document.uri, hit.chunk.page, start, end, quote, document.published
        )
        out.append(Sentence(quote, (citation,), "quoted"))
    return tuple(out)
