"""The files of a data folder, named in one place."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a data folder keeps what. Only `store` cannot be made again from the rest."""

    data: Path

    @property
    def store(self) -> Path:
        """SQLite, the system of record."""
        return self.data / "fonte.sqlite"

    @property
    def vectors(self) -> Path:
        """A folder of FAISS files, each named by the generation it has reached."""
        return self.data / "vectors"

    @property
    def keywords(self) -> Path:
        """The tantivy index and the generation it has reached."""
        return self.data / "keywords"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes."""
        return self.data / "writer.lock"
