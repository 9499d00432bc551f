"""Many sessions at once, shortly: `benchmarks/load.py` for longer measures."""

import json
import subprocess
import sys

import pytest

from tests.test_serve import ROOT

pytestmark = pytest.mark.slow


def test_fifty_sessions_get_their_own_answers() -> None:
    command = [sys.executable, "benchmarks/load.py", "--sessions", "50", "--seconds", "8", "--pause", "3"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=280)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["errors"], found["mixed"]) == (0, 0), found["examples"]
    assert found["answers"] >= 50
