"""pyproject.toml says what Fonte needs, constraints.txt which versions exactly: they must agree."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONSTRAINTS = {
    re.sub(r"[-_.]+", "-", name).lower(): pinned
    for name, pinned in (
        line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
    )
}


def requirements(without: str = "") -> list[Requirement]:
    extras = (text for name, extra in PROJECT["optional-dependencies"].items() if name != without for text in extra)
    return [Requirement(text) for text in (*PROJECT["dependencies"], *extras)]


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_every_requirement_is_pinned_inside_its_bounds(requirement: Requirement) -> None:
    pinned = CONSTRAINTS[re.sub(r"[-_.]+", "-", requirement.name).lower()]
    assert requirement.specifier.contains(pinned)


def test_bounds_are_loose() -> None:
    assert not [r for r in requirements() if any(s.operator in ("==", "<", "<=") for s in r.specifier)]


def test_the_environment_is_the_pinned_one() -> None:
    # A machine that has a CPU build of torch says 2.13.0+cpu; what only the benchmarks need is not installed by make.
    different = {
        name: version(name)
        for name in (r.name for r in requirements(without="bench"))
        if version(name).partition("+")[0] != CONSTRAINTS[re.sub(r"[-_.]+", "-", name).lower()]
    }
    assert different == {}


def test_torch_is_pinned_in_the_constraints_only() -> None:
    assert CONSTRAINTS["torch"] == "2.13.0"
    assert not any("2.13.0" in text for text in PROJECT["dependencies"])


def test_every_dependency_has_a_line_in_the_docs() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text()
    missing = [r.name for r in requirements() if r.name not in page and not r.name.startswith("types-")]
    assert missing == []
