"""Many sessions at once, shortly: `benchmarks/load.py` is the long version, and measures."""

from pathlib import Path

import pytest

from benchmarks.load import measure
from tests.test_serve import fonte

pytestmark = pytest.mark.slow


def test_fifty_sessions_get_their_own_answers(tmp_path: Path) -> None:
    made = fonte("sync", "seeds", "--data", str(tmp_path))
    assert made.returncode == 0, made.stderr
    found = measure(tmp_path, sessions=50, seconds=8, pause=3)
    assert (found["errors"], found["mixed"]) == (0, 0), found["examples"]
    assert isinstance(found["answers"], int)
    assert found["answers"] >= 50
