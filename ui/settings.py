"""Settings from their four places, with a note of which place each came from.

A flag beats the environment (`FONTE_DATA`), which beats the file (`fonte.toml`), which beats the default.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from index.settings import IndexSettings
from rag.settings import RagSettings
from ui.slack.settings import SlackSettings

DEFAULT_FILE = Path("fonte.toml")


class SettingsError(Exception):
    """A setting is unknown or has a value it cannot have."""


class UiSettings(BaseModel):
    """The settings of the `[ui]` table: where the page is served, to whom, and what they may do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", description="address that `fonte serve` listens on")
    port: int = Field(
        default=7860, ge=0, le=65_535, description="port that `fonte serve` listens on; 0 takes a free one"
    )
    users: Path | None = Field(default=None, description="file of who may log in; made by `fonte password NAME`")
    proxies: str = Field(default="", description="addresses of proxies that log people in, by commas")
    proxy_header: str = Field(default="", description="header in which such a proxy names the person")
    names: str = Field(default="", description="host names that the server answers to, by commas")
    library: Literal["edit", "read"] = Field(
        default="edit", description="whether people on the page may upload and delete documents"
    )
    upload_megabytes: int = Field(default=50, ge=1, le=10_000, description="largest file that can be uploaded")
    upload_files: int = Field(default=1_000, ge=1, description="most files that are kept of uploads")
    trash_days: int = Field(default=7, ge=0, description="days for which a deletion on the page can be undone")
    questions_at_once: int = Field(default=8, ge=1, le=200, description="answered at the same time; the rest wait")
    questions_a_minute: int = Field(default=60, ge=1, description="for each person, where there is a login")

    @field_validator("users")
    @classmethod
    def _at_home(cls, path: Path | None) -> Path | None:
        return path.expanduser() if path else None


_TABLES: dict[str, type[BaseModel]] = {
    "index": IndexSettings,
    "rag": RagSettings,
    "ui": UiSettings,
    "slack": SlackSettings,
}
_PREFIXES = {"slack": "slack_"}
"""Of tables whose keys say little without their table: `FONTE_SLACK_CHANNELS`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a program."""

    index: IndexSettings
    rag: RagSettings
    ui: UiSettings
    slack: SlackSettings
    origins: Mapping[str, str]
    """For each key, where its value came from: `default`, the file, the variable or the flag."""


def load_settings(
    config: Path | None, flags: Mapping[str, Any], environment: Mapping[str, str] = os.environ
) -> Settings:
    """Return the settings; `flags` holds those given on the command line by key.

    Raises:
        SettingsError: the file cannot be read, or a key or value in any place is wrong; the message names it.
    """
    file = config or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    tables = _read(file) if file else {}
    origins: dict[str, str] = {}
    loaded = {}
    for table, model in _TABLES.items():
        values: dict[str, Any] = {}
        for key in model.model_fields:
            name = _PREFIXES.get(table, "") + key
            variable = f"FONTE_{name.upper()}"
            if flags.get(name) is not None:
                values[key], origins[name] = flags[name], f"--{name.replace('_', '-')}"
            elif environment.get(variable):
                values[key], origins[name] = environment[variable], variable
            elif key in tables.get(table, {}):
                values[key], origins[name] = tables[table][key], str(file)
            else:
                origins[name] = "default"
        for key in tables.get(table, {}):
            if key not in model.model_fields:
                raise SettingsError(f"{file} has a key {key} in [{table}] that is no setting. See: fonte status")
        loaded[table] = _validated(model, values, origins, _PREFIXES.get(table, ""))
    return Settings(loaded["index"], loaded["rag"], loaded["ui"], loaded["slack"], origins)  # type: ignore[arg-type]  # by _TABLES


def _read(file: Path) -> dict[str, dict[str, Any]]:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"Cannot read {file}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not TOML: {error}.") from error
    for table, content in tables.items():
        if table not in _TABLES or not isinstance(content, dict):
            raise SettingsError(f"{file} has {table!r} at its top; settings stand in the tables {', '.join(_TABLES)}.")
    return tables


def _validated(
    model: type[BaseModel], values: dict[str, Any], origins: Mapping[str, str], prefix: str = ""
) -> BaseModel:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        raise SettingsError(f"{key} = {values[key]!r} (from {origins[prefix + key]}): {first['msg']}.") from error
