"""Of which kind a document is, by the name of the file that it was read from."""

from index.readers import READERS

_NAMES = {"markdown": "md", "text": "txt", "htm": "html", "xhtml": "html", "jsonl.gz": "jsonl"}


def kind_of(uri: str, file: str) -> str:
    """Return the kind, `pdf`, of a document with that uri in a file of that name: of an attachment, its own."""
    for name in (*reversed(uri.split("#")[1:]), file):
        lowered = name.lower()
        suffix = next((suffix for suffix in READERS if lowered.endswith(suffix) and "://" not in lowered), "")
        if suffix:
            kind = suffix.removeprefix(".")
            return _NAMES.get(kind, kind)
    return ""
