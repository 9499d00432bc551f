"""`/metrics`: what the server does, as Prometheus text (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from index.corpus import Corpus
from ui.ingestion import Ingestion
from ui.library import Library
from ui.line import Line


def metrics(corpus: Corpus, library: Library, line: Line, ingestion: Ingestion) -> str:
    """Return the state of the server, one number a line."""
    values = (
        ("fonte_documents", "Documents in the index.", "gauge", len(library.documents())),
        ("fonte_chunks", "Passages in the index.", "gauge", len(corpus)),
        ("fonte_generation", "Number of the last change of the index.", "counter", corpus.generation),
        ("fonte_questions_total", "Turns in the line that were served.", "counter", line.served_in_all),
        ("fonte_questions_waiting", "Who waits for his turn.", "gauge", line.length()),
        ("fonte_uploads_pending", "Uploads that are not read yet.", "gauge", len(ingestion.pending())),
    )
    return "".join(
        f"# HELP {name} {said}\n# TYPE {name} {kind}\n{name} {value}\n" for name, said, kind, value in values
    )
