"""The session in the README is what the command prints today."""

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import Fonte

ROOT = Path(__file__).resolve().parent.parent


def session() -> tuple[list[str], str]:
    """Return the command of the README's first block, and what it says was printed."""
    block = re.search(r"```console\n\$ fonte (.*?)\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block is not None
    return shlex.split(block[1]), block[2]


@pytest.mark.slow
def test_the_session_is_a_real_one(fonte: Fonte, tmp_path: Path) -> None:
    arguments, printed = session()
    data = tmp_path / "var"
    assert fonte("sync", ROOT / "seeds", "--data", data).returncode == 0
    run = fonte(*arguments, "--data", data, env={"COLUMNS": "100"})
    assert run.returncode == 0, run.stderr
    # Where an answer has changed for the better, this is what belongs in the README now.
    assert [line.rstrip() for line in run.stdout.splitlines()] == printed.splitlines()
