"""What can go wrong between a folder of documents and a searchable index.

CorpusError                 the root: one `except` at a surface shows its sentence to a person
├── NoIndex                 nothing has been synced into this data folder yet
├── NewerFormat             the data folder was written by a later Fonte
├── DamagedStore            SQLite says that the system of record itself is broken
├── StorageFailed           the disk is full, read-only or not ours
├── Locked                  another process is writing; the message names it
├── ModelUnavailable        the embedding model is not on this disk and could not be fetched
├── WrongModel              the index was made by another embedding model
├── SourceMissing           a folder or file that was to be synced is not there
├── UnknownDocument         no document has that uri
└── UnreadableFile          one file could not be read; a sync reports it and goes on
    ├── OutOfReach          the disk or its permissions are in the way; the next sync tries again
    └── Closed              a password or a program is missing; the next sync tries again
"""


class CorpusError(Exception):
    """Root of the tree. `str(error)` is a sentence that says what, which value, and what to do."""


class NoIndex(CorpusError):
    """Nothing has been synced into this data folder yet."""


class NewerFormat(CorpusError):
    """The data folder was written by a later version of Fonte."""


class DamagedStore(CorpusError):
    """SQLite reports that the system of record is not a sound database."""


class StorageFailed(CorpusError):
    """The disk is full, read-only, or belongs to someone else."""


class Locked(CorpusError):
    """Another process holds the write lock."""


class ModelUnavailable(CorpusError):
    """The embedding model is not on this disk and could not be fetched."""


class WrongModel(CorpusError):
    """The index was made by another embedding model than the one configured."""


class SourceMissing(CorpusError):
    """A folder or file that was to be synced is not there."""


class UnknownDocument(CorpusError):
    """No document of the corpus has that uri."""


class UnreadableFile(CorpusError):
    """One file could not be read. `str(error)` is the reason, without the path."""


class OutOfReach(UnreadableFile):
    """The file may be sound, but the disk or its permissions are in the way; the next sync tries again."""


class Closed(UnreadableFile):
    """The file is sound, but a password or a program is missing; the next sync tries again."""
