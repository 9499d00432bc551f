"""The settings of the `[rag]` table: how a question is answered."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

Strictness = Literal["strict", "balanced"]


class RagSettings(BaseModel):
    """Validated once, where a program starts; immutable from there on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: Literal["strict", "balanced", "eager"] = Field(
        default="balanced", description="how sure Fonte must be that the passages answer before it answers"
    )
    passages: int = Field(default=10, ge=1, le=100, description="passages that a question brings up")
    sentences: int = Field(default=3, ge=1, le=10, description="most sentences of an answer")
    grounding: Strictness = Field(
        default="strict", description="how much of a written sentence its quotes must say: all of it, or most"
    )
    llm: str = Field(
        default="auto",
        description="language model: none, auto, a server's name (ollama, openai/MODEL, …), an address, a GGUF file",
    )
    llm_url: str = Field(default="", description="address of an OpenAI-compatible server, up to and with /v1")
    llm_model: str = Field(default="", description="model to ask there; empty takes the first that it lists")
    llm_key_variable: str = Field(default="", description="environment variable that holds the key")
    llm_key_file: Path | None = Field(default=None, description="file that holds the key; only its owner may read it")
    llm_context: int = Field(default=0, ge=0, description="tokens of prompt and answer; 0 asks the server")
    llm_seconds: float = Field(default=60, gt=0, le=600, description="seconds that a model has for an answer")

    @field_validator("llm_url")
    @classmethod
    def _without_secrets(cls, url: str) -> str:
        if not url:
            return url
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an address as http://127.0.0.1:8080/v1")
        if parts.username or parts.password or parts.query:
            raise ValueError("an address without user, password or query; a key belongs in a variable or a file")
        return url.rstrip("/")

    @field_validator("llm_key_file")
    @classmethod
    def _at_home(cls, path: Path | None) -> Path | None:
        return path.expanduser() if path else None
