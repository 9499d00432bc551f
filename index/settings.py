"""The settings of the `[index]` table: where the index lives and which model makes it."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


class IndexSettings(BaseModel):
    """Validated once, where a program starts; immutable from there on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(default=Path("var"), description="folder of the index")
    cache: Path = Field(
        default_factory=lambda: Path.home() / ".cache" / "fonte", description="folder of converted models"
    )
    model: str = Field(default="minilm", description="embedding model: minilm, a folder, or a hub name")
    query_prompt: str = Field(default="", description="put before a question when it is embedded")
    passage_prompt: str = Field(default="", description="put before a passage when it is embedded")
    backend: Literal["auto", "openvino", "torch"] = Field(
        default="auto", description="what runs the model: openvino on a CPU, torch on a GPU"
    )
    precision: Literal["auto", "f32", "bf16", "int8"] = Field(
        default="auto", description="arithmetic of openvino: auto is the fastest of them on this CPU"
    )
    threads: int = Field(default=0, ge=0, description="CPU threads for embedding; 0 means all cores")
    chunk_tokens: int = Field(default=256, ge=32, le=8192, description="longest chunk, in the model's tokens")

    passwords: SecretStr = Field(default=SecretStr(""), description="tried on encrypted files; several, by commas")
    read_seconds: float = Field(default=7.0, gt=0, description="longest time to read a small file; large ones get more")
    read_megabytes: int = Field(default=700, ge=200, description="most memory of the process that reads files")

    @field_validator("data", "cache")
    @classmethod
    def _at_home(cls, path: Path) -> Path:
        return path.expanduser()
