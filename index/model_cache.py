"""Converted models on disk: whole or absent, made once however many processes ask, made again when damaged."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict

from index.errors import StorageFailed
from index.model_files import file_digest

_MANIFEST = "manifest.json"


class Manifest(BaseModel):
    """What a start must know about a converted model, and what its files must be."""

    model_config = ConfigDict(frozen=True)

    precision: str
    max_length: int
    """The most tokens that the model reads, special ones included."""
    dimensions: int
    padding: int
    """The id of the padding token."""
    pads_left: bool
    sha256: dict[str, str]
    """File name to digest."""


def converted(folder: Path, cache: Path, convert: Callable[[Path], Manifest]) -> Manifest:
    """Return the manifest of the converted model in `folder`, after making it with `convert` where it is not sound.

    `convert` writes the files into the empty folder that it is given. Raises StorageFailed where `cache` cannot be
    written, and what `convert` raises.
    """
    if manifest := _intact(folder, cache):
        return manifest
    with _writable(cache), FileLock(cache / f"{folder.name}.lock"):
        # Another process may have made it while this one waited.
        if manifest := _intact(folder, cache):
            return manifest
        unfinished = f".{folder.name}-"
        for left in cache.glob(f"{unfinished}*"):  # by a process that was killed: this one holds the lock
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=unfinished) as temporary:
            made = Path(temporary) / folder.name
            made.mkdir()
            manifest = convert(made)
            (made / _MANIFEST).write_text(manifest.model_dump_json(indent=1))
            for path in made.iterdir():
                _to_disk(path)
            if folder.exists():
                folder.rename(Path(temporary) / "damaged")
            made.rename(folder)
        return manifest


def _intact(folder: Path, cache: Path) -> Manifest | None:
    try:
        manifest = Manifest.model_validate_json((folder / _MANIFEST).read_bytes())
        sound = all(file_digest(folder / name, cache) == digest for name, digest in manifest.sha256.items())
    except (OSError, ValueError):
        return None
    return manifest if sound else None


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def _writable(cache: Path) -> Iterator[None]:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise StorageFailed(
            f"The converted model cannot be written to {cache}: {error.strerror or error}. "
            "Free the disk, or set `cache` to a folder that can be written."
        ) from error


@contextmanager
def compiled_cache(folder: Path, cache: Path) -> Iterator[Path | None]:
    """Yield where OpenVINO may keep what it compiled from `folder` (halves a start), None where nothing can be kept.

    OpenVINO notices a cut file but not a changed one, so a file whose digest was not recorded here is removed first.
    """
    blobs, book = folder / "compiled", folder / "compiled.json"
    try:
        blobs.mkdir(exist_ok=True)
        known = set(json.loads(book.read_bytes())) if book.exists() else set()
        for path in blobs.iterdir():
            if file_digest(path, cache) not in known:
                path.unlink()
    except (OSError, ValueError, TypeError):
        book.unlink(missing_ok=True)
        yield None
        return
    yield blobs
    with suppress(OSError):
        made = sorted(file_digest(path, cache) for path in blobs.iterdir())
        if set(made) != known:
            book.write_text(json.dumps(made))
