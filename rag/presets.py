"""Model servers by name: where they are, and which variable holds the key. docs/models.md is this table for people."""

from collections.abc import Mapping
from dataclasses import dataclass

OLLAMA, LM_STUDIO, LLAMA_CPP, VLLM = "ollama", "lmstudio", "llama.cpp", "vllm"


@dataclass(frozen=True, slots=True)
class Preset:
    """A server that speaks OpenAI's protocol."""

    url: str
    """Empty where it is the customer's own: it is set with `llm_url`."""
    key_variable: str = ""
    """Empty for a server on this machine, which asks for no key."""

    @property
    def local(self) -> bool:
        """Return whether it runs on this machine."""
        return not self.key_variable


PRESETS: Mapping[str, Preset] = {
    OLLAMA: Preset("http://127.0.0.1:11434/v1"),
    LM_STUDIO: Preset("http://127.0.0.1:1234/v1"),
    LLAMA_CPP: Preset("http://127.0.0.1:8080/v1"),
    VLLM: Preset("http://127.0.0.1:8000/v1"),
    "openai": Preset("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "anthropic": Preset("https://api.anthropic.com/v1", "ANTHROPIC_API_KEY"),
    "azure": Preset("", "AZURE_OPENAI_API_KEY"),
    "mistral": Preset("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    "groq": Preset("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "gemini": Preset("https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY"),
    "openrouter": Preset("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "together": Preset("https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    "deepseek": Preset("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
}
