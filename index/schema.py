"""The tables of the store."""

FORMAT = 1
"""Raised when an older Fonte could no longer read the file."""

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE roots (
    id INTEGER PRIMARY KEY, path BLOB NOT NULL, collection TEXT NOT NULL, label TEXT NOT NULL,
    UNIQUE (collection, path), UNIQUE (collection, label));
CREATE TABLE files (
    id INTEGER PRIMARY KEY, root INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE, name TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
    UNIQUE (root, name));
CREATE TABLE documents (
    id TEXT PRIMARY KEY, collection TEXT NOT NULL, uri TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL,
    published TEXT NOT NULL, text TEXT NOT NULL, pages TEXT NOT NULL, headings TEXT NOT NULL, metadata TEXT NOT NULL,
    digest TEXT NOT NULL, file INTEGER REFERENCES files ON DELETE CASCADE, UNIQUE (collection, uri));
CREATE INDEX documents_by_file ON documents (file);
CREATE INDEX documents_by_language ON documents (language);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL REFERENCES documents, start INTEGER NOT NULL,
    stop INTEGER NOT NULL, heading TEXT NOT NULL, page TEXT NOT NULL, embedding BLOB NOT NULL,
    generation INTEGER NOT NULL);
CREATE INDEX chunks_by_document ON chunks (document, start);
CREATE INDEX chunks_by_generation ON chunks (generation);
CREATE TABLE removed (chunk INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removed_by_generation ON removed (generation);
CREATE TABLE staged (
    document TEXT NOT NULL, digest TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, heading TEXT NOT NULL,
    page TEXT NOT NULL, embedding BLOB NOT NULL);
CREATE TABLE excluded (
    collection TEXT NOT NULL, uri TEXT NOT NULL, file INTEGER REFERENCES files ON DELETE SET NULL,
    PRIMARY KEY (collection, uri)) WITHOUT ROWID;
INSERT INTO meta VALUES ('identity', lower(hex(randomblob(8))));
"""

LATER = "CREATE INDEX IF NOT EXISTS documents_by_digest ON documents (digest)"
"""What came after the first version, and may be missing without harm in an index that is only read."""
