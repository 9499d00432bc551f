"""Which part of a corpus a question may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that a document must meet, all of them; an empty one is met by every document."""

    collections: tuple[str, ...] = ()
    """Any of these."""
    documents: tuple[str, ...] = ()
    """Any of these document ids."""
    published_from: str = ""
    """ISO 8601 date; a document without a date does not meet it."""
    published_to: str = ""
    """ISO 8601 date, itself included."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Each of these keys has this value."""

    def where(self) -> tuple[str, list[str]]:
        """Return an SQL condition on `documents d` with bound parameters, empty where everything passes."""
        conditions: list[str] = []
        values: list[str] = []
        for column, allowed in (("d.collection", self.collections), ("d.id", self.documents)):
            if allowed:
                conditions.append(f"{column} IN ({','.join('?' * len(allowed))})")
                values += allowed
        if self.published_from:
            conditions.append("d.published >= ?")
            values.append(self.published_from)
        if self.published_to:
            conditions.append("d.published <> '' AND substr(d.published, 1, ?) <= ?")
            values += [str(len(self.published_to)), self.published_to]
        for key, value in self.metadata.items():
            conditions.append("EXISTS (SELECT 1 FROM json_each(d.metadata) WHERE key = ? AND value = ?)")
            values += [key, value]
        return " AND ".join(conditions), values
