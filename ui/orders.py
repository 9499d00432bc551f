"""What the page's own buttons ask for, checked: a browser may send anything."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from index.filters import Filter


class Order(BaseModel):
    """One press of a button under a turn, or a link that was opened."""

    model_config = ConfigDict(extra="forbid")

    do: Literal["ask", "again", "edit", "query"]
    """`ask` a question, `again` as it was, `edit` it, or search for it with another `query`."""
    turn: int = Field(default=0, ge=0, le=100_000)
    """Which turn, from 1; 0 where it is a new one."""
    text: str = Field(default="", max_length=20_000)
    query: str = Field(default="", max_length=20_000)
    whole: str = Field(default="", max_length=20_000)
    collections: list[str] = Field(default_factory=list, max_length=200)
    documents: list[str] = Field(default_factory=list, max_length=1_000)
    published_from: str = Field(default="", max_length=10)
    published_to: str = Field(default="", max_length=10)
    same: str = Field(default="", max_length=12)

    def where(self) -> Filter:
        """Return the part of the corpus that a link names."""
        return Filter(
            collections=tuple(self.collections),
            documents=tuple(self.documents),
            published_from=self.published_from,
            published_to=self.published_to,
        )
