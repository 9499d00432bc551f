"""A converted model is whole or absent, made once, and made again when damaged."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import StorageFailed
from index.model_cache import Manifest, compiled_cache, converted
from index.model_files import file_digest


class Converter:
    """Writes one file of known content, slowly, and counts how often."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.calls = 0

    def __call__(self, folder: Path) -> Manifest:
        self.calls += 1
        (folder / "model.bin").write_bytes(b"weights")
        time.sleep(0.05)
        digest = file_digest(folder / "model.bin", self.cache)
        return Manifest(
            precision="f32", max_length=9, dimensions=3, padding=0, pads_left=False, sha256={"model.bin": digest}
        )


def test_a_sound_model_is_not_made_again(tmp_path: Path) -> None:
    converter = Converter(tmp_path)
    first = converted(tmp_path / "m", tmp_path, converter)
    assert converted(tmp_path / "m", tmp_path, converter) == first
    assert converter.calls == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "model.bin").write_bytes(b"weighty"),
        lambda folder: (folder / "model.bin").write_bytes(b""),
        lambda folder: (folder / "model.bin").unlink(),
        lambda folder: (folder / "manifest.json").write_bytes(b"{"),
        lambda folder: (folder / "manifest.json").unlink(),
    ],
)
def test_a_damaged_model_is_made_again(damage: Callable[[Path], object], tmp_path: Path) -> None:
    converter = Converter(tmp_path)
    converted(tmp_path / "m", tmp_path, converter)
    damage(tmp_path / "m")
    converted(tmp_path / "m", tmp_path, converter)
    assert (tmp_path / "m" / "model.bin").read_bytes() == b"weights"
    assert converter.calls == 2


def test_many_at_once_make_it_once(tmp_path: Path) -> None:
    converter, found = Converter(tmp_path), []
    threads = [
        threading.Thread(target=lambda: found.append(converted(tmp_path / "m", tmp_path, converter))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert converter.calls == 1
    assert len(found) == 8


def test_a_conversion_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path) -> Manifest:
        (folder / "model.bin").write_bytes(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        converted(tmp_path / "m", tmp_path, fail)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_what_a_killed_conversion_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".m-abc" / "m").mkdir(parents=True)
    converted(tmp_path / "m", tmp_path, Converter(tmp_path))
    assert not (tmp_path / ".m-abc").exists()


def test_a_cache_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageFailed, match=r"cannot be written to .*Free the disk, or set `cache`"):
        converted(tmp_path / "file" / "m", tmp_path / "file", Converter(tmp_path))


def test_a_changed_compiled_file_is_removed_and_a_recorded_one_kept(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    with compiled_cache(folder, tmp_path) as blobs:
        assert blobs is not None
        (blobs / "a.blob").write_bytes(b"a")
        (blobs / "b.blob").write_bytes(b"b")
    (folder / "compiled" / "b.blob").write_bytes(b"other")
    with compiled_cache(folder, tmp_path) as blobs:
        assert blobs is not None
        assert [path.name for path in blobs.iterdir()] == ["a.blob"]
