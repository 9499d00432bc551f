"""The settings of the `[slack]` table. Tokens are none of them: they come from the environment only."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

EVERY = "*"
"""Stands for every collection of the index."""


def _listed(value: Any) -> Any:
    """Return the parts of what an environment variable holds: `handbook, news`."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _read(value: Any) -> Any:
    """Return the object that an environment variable holds as JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError('a JSON object such as {"C0123": ["handbook"]}') from error


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class SlackSettings(BaseModel):
    """Who may see what in Slack, and how the bot behaves. Nothing is open unless it is opened here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channels: Annotated[Mapping[str, Names], BeforeValidator(_read)] = Field(
        default={}, description='collections opened to one channel, by its id: C0123 = ["handbook"]; "*" is all'
    )
    everywhere: Names = Field(
        default=(), description="collections open in every other channel of the workspace and to its full members"
    )
    direct: Names = Field(default=(), description="collections also open to full members in direct messages")
    guests: Names = Field(default=(), description="of those, the collections that guests may see")
    external: Names = Field(default=(), description="of those, the collections that people of other companies may see")
    listening: Names = Field(default=(), description="channels in which questions are answered without a mention")
    unanswered: Literal["silent", "say"] = Field(
        default="silent", description="what to do in a listening channel where the documents hold no answer"
    )
    bots: Names = Field(default=(), description="ids of bots whose mentions are answered; others are ignored")
    person: str = Field(default="", description="user (U…) or group (S…) who is tagged when somebody needs a person")
    transport: Literal["socket", "http"] = Field(default="socket", description="how events come: Socket Mode, or HTTP")
    listen: str = Field(default="127.0.0.1:3000", description="address and port for events over HTTP")
    web_url: str = Field(default="", description="address of the web page, for links to passages")
    workers: int = Field(default=4, ge=1, le=32, description="questions answered at the same time")
    waiting: int = Field(default=1_000, ge=1, description="questions that may wait; beyond that people are told so")
    patience: float = Field(default=1.5, gt=0, description="seconds before the bot says that it is working")
    pace: float = Field(default=1.5, ge=0.5, description="least seconds between two updates of an answer")
    streaming: bool = Field(default=True, description="use Slack's streaming where a language model writes")
    history: int = Field(default=20, ge=0, le=200, description="messages of a thread that a follow-up may lean on")
    keep_days: int = Field(default=90, ge=1, description="days for which buttons of old answers work")
    api_url: str = Field(default="https://slack.com/api/", description="address of Slack's Web API (GovSlack differs)")

    @field_validator("web_url", "api_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            raise ValueError("an address as https://fonte.example.org/")
        return url if not url or url.endswith("/") else url + "/"

    @field_validator("person")
    @classmethod
    def _somebody(cls, person: str) -> str:
        if person and (person[0] not in "UWS" or not person.isalnum()):
            raise ValueError("the id of a user (U…) or of a user group (S…), not a name")
        return person
