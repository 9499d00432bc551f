"""One writer at a time, and its name for those who have to wait."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import Locked, StorageFailed
from index.lock import writing

_HOLD = """
import sys
from collections.abc import Iterator
from pathlib import Path
from index.lock import writing
with writing(Path(sys.argv[1]), "fonte sync"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "writer.lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    sentence = rf"fonte sync \(process {holder.pid} on .*\) is writing to .*Wait"
    with pytest.raises(Locked, match=sentence), writing(tmp_path / "writer.lock", "fonte delete"):
        pass


def test_a_killed_writer_holds_nothing(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    holder.kill()
    holder.wait()
    with writing(tmp_path / "writer.lock", "fonte sync"):
        pass


def test_the_note_is_gone_with_the_lock_and_names_no_path(tmp_path: Path) -> None:
    with writing(tmp_path / "new" / "writer.lock", "fonte sync"):
        note = json.loads((tmp_path / "new" / "writer.json").read_text())
        assert note["pid"] == os.getpid()
        assert not any("/" in str(value) for value in note.values())
    assert not (tmp_path / "new" / "writer.json").exists()


@pytest.mark.parametrize("note", ["", "[]", "{}", "\0"])
def test_a_note_that_cannot_be_read_is_another_process(
    tmp_path: Path, holder: "subprocess.Popen[str]", note: str
) -> None:
    (tmp_path / "writer.json").write_text(note)
    with pytest.raises(Locked, match="Another process is writing"), writing(tmp_path / "writer.lock", "fonte sync"):
        pass


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    lock = tmp_path / "file" / "writer.lock"
    with pytest.raises(StorageFailed, match=r"Cannot write in .*there is a file where"), writing(lock, "fonte sync"):
        pass
