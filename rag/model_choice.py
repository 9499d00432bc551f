"""Which language model the settings ask for, and why; loaded when it is first needed, once, for all threads."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from rag.errors import BadModel
from rag.model_files import BUNDLED, find_gguf
from rag.model_key import key_for
from rag.model_probe import answering
from rag.models import ChatModel, Endpoint
from rag.presets import PRESETS
from rag.settings import RagSettings

OFF = "none"
_AUTO = "auto"
_OWN = "server"
"""What an address without a preset's name is called in a receipt."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A model, or none, and why."""

    name: str
    """`none`, or the model as a receipt shows it."""
    why: str
    endpoint: Endpoint | None = None
    file: str = ""
    """A GGUF file or hub name that Fonte serves to itself."""


def choose(settings: RagSettings, environment: Mapping[str, str] = os.environ) -> Choice:
    """Return the model of the settings. Only `auto` looks at the network: at this machine's usual ports.

    Raises:
        BadModel: no model has that name, or its key or model is missing.
    """
    name = settings.llm.strip()
    if name.lower() in (OFF, ""):
        return Choice(OFF, "llm = none")
    if name.lower() == _AUTO:
        return _found(settings, environment)
    if name.startswith(("http://", "https://")):
        return _server(settings.model_copy(update={"llm_url": RagSettings(llm_url=name).llm_url}), environment, name)
    if name == BUNDLED or name.lower().endswith(".gguf"):
        return Choice(_file_name(name), f"llm = {name}", file=name)
    preset, _, model = name.partition("/")
    if preset in PRESETS:
        return _preset(preset, model or settings.llm_model, settings, environment)
    if name.count("/") == 1 and not name.startswith(("/", ".")):
        return Choice(_file_name(name), f"llm = {name}", file=name)
    raise BadModel(
        f"llm = {name!r} names no model. It can be none, auto, an address (http://…/v1), a GGUF file, a hub name, or "
        f"one of {', '.join(PRESETS)}, with /MODEL behind it."
    )


def _found(settings: RagSettings, environment: Mapping[str, str]) -> Choice:
    """Return what is configured, else what answers on this machine, else none.

    A key in the environment alone configures nothing: it may be there for another program, and documents leave this
    machine only for a server that was named.
    """
    if settings.llm_url:
        return _server(settings, environment, f"auto: llm_url = {settings.llm_url}")
    found = answering()
    if found is None:
        return Choice(OFF, "auto: no server is configured, and none answers on the usual ports of this machine")
    name, model = found
    url = PRESETS[name].url
    endpoint = Endpoint(url, settings.llm_model or model, f"{name}/{settings.llm_model or model}")
    return Choice(endpoint.name, f"auto: it answers at {url}", replace(endpoint, context=settings.llm_context))


def _server(settings: RagSettings, environment: Mapping[str, str], why: str) -> Choice:
    variable = settings.llm_key_variable
    key = key_for(variable, settings.llm_key_file, environment, needed=bool(variable))
    if settings.llm_url.startswith("https:") and not settings.llm_model:
        raise BadModel(f"Which model of {settings.llm_url}? Name it: llm_model (FONTE_LLM_MODEL)")
    host = urlsplit(settings.llm_url).netloc
    name = f"{settings.llm_model or _OWN} at {host}"
    return Choice(name, why, Endpoint(settings.llm_url, settings.llm_model, name, key, settings.llm_context))


def _preset(name: str, model: str, settings: RagSettings, environment: Mapping[str, str]) -> Choice:
    preset = PRESETS[name]
    url = settings.llm_url or preset.url
    if not url:
        raise BadModel(f"llm = {name} needs the address of your own server: llm_url (FONTE_LLM_URL), as https://…/v1")
    if not model and not preset.local:
        raise BadModel(f"llm = {name} needs the name of a model: {name}/MODEL")
    variable = settings.llm_key_variable or preset.key_variable
    key = key_for(variable, settings.llm_key_file, environment, needed=bool(variable))
    shown = f"{name}/{model}" if model else name
    return Choice(shown, f"llm = {shown}", Endpoint(url, model, shown, key, settings.llm_context))


def _file_name(name: str) -> str:
    return Path(name).stem if name.lower().endswith(".gguf") else name


class LanguageModel:
    """The model of the settings, chosen and loaded when it is first needed."""

    def __init__(self, settings: RagSettings, environment: Mapping[str, str] = os.environ) -> None:
        """Take what the settings say.

        Raises:
            BadModel: they name no model that could be used. `auto` is looked into later.
        """
        self._settings = settings
        self._environment = environment
        self._lock = Lock()
        self._model: ChatModel | None = None
        self._choice = None if settings.llm.strip().lower() == _AUTO else choose(settings, environment)

    def choice(self) -> Choice:
        """Return which model it is, and why."""
        with self._lock:
            if self._choice is None:
                self._choice = choose(self._settings, self._environment)
            return self._choice

    def ready(self) -> ChatModel | None:
        """Return the model, loaded; None where there is none.

        Raises:
            ModelFailed: it cannot be loaded or reached now; the next call tries again.
        """
        choice = self.choice()
        if choice.name == OFF:
            return None
        with self._lock:
            if self._model is None:
                self._model = _loaded(choice, self._settings)
            return self._model


def _loaded(choice: Choice, settings: RagSettings) -> ChatModel:
    endpoint = choice.endpoint
    if endpoint is None:
        from rag.gguf_server import serve

        endpoint = serve(find_gguf(choice.file), settings.llm_context, choice.name)
    from rag.openai_model import OpenAIModel

    return OpenAIModel(endpoint, settings.llm_seconds)
