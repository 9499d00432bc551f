"""The session in the README is what the command prints today, and the documented rates are those measured."""

import json
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


def test_the_rates_beside_each_threshold_are_those_of_the_calibration() -> None:
    calibration = json.loads((ROOT / "eval" / "calibration.json").read_text())
    text = (ROOT / "docs" / "evaluation.md").read_text()
    table = text[text.index("## How sure") : text.index("## The gate")]
    for word, least in calibration["weights"]["thresholds"].items():
        assert re.search(rf"`{word}` {least:.2f}".replace(" 0", " ").rstrip("0"), table)
    for name, row in calibration["sets"].items():
        documented = re.search(rf"^\| {re.escape(name)} \| (.*) \|$", table, re.MULTILINE)
        assert documented is not None, name
        for cell, word in zip(documented[1].split(" | "), ("strict", "balanced", "eager"), strict=True):
            measured = row["rates"][word].values()
            for shown, rate in zip(cell.split(" / "), measured, strict=True):
                assert shown == "–" if rate is None else abs(float(shown) - rate) <= 0.0051
