"""Where a key may come from: the environment, or a file that only its owner can read. It is never logged nor shown."""

import stat
from collections.abc import Mapping
from pathlib import Path

from rag.errors import BadModel


def key_for(variable: str, file: Path | None, environment: Mapping[str, str], needed: bool) -> str:
    """Return the key, empty where none is `needed` and there is none.

    Raises:
        BadModel: there is no key, or others than its owner may read the file.
    """
    if file is not None:
        return _from_file(file)
    key = environment.get(variable, "").strip() if variable else ""
    if needed and not key:
        raise BadModel(
            f"{variable} is not set. Put the key of the model's server there, or in a file: "
            "llm_key_file (FONTE_LLM_KEY_FILE), which only you may read."
        )
    return key


def _from_file(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise BadModel(f"Others may read the key in {file}. Keep it to yourself: chmod 600 {file}")
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadModel(
            f"Cannot read a key from {file}: {getattr(error, 'strerror', None) or 'it is no text'}."
        ) from None
    if not key or any(character.isspace() for character in key):
        raise BadModel(f"{file} does not hold a key: one line, nothing else.")
    return key
