"""The settings of the `[rag]` table: how a question is answered."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class RagSettings(BaseModel):
    """Validated once, where a program starts; immutable from there on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: Literal["strict", "balanced", "eager"] = Field(
        default="balanced", description="how sure Fonte must be that the passages answer before it answers"
    )
    passages: int = Field(default=10, ge=1, le=100, description="passages that a question brings up")
    sentences: int = Field(default=3, ge=1, le=10, description="most sentences of an answer made of quotes")
