"""Under what a run was measured: the commit, the packages, the machine and the time."""

import os
import platform
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from index.embedder import ModelIdentity
from index.settings import IndexSettings
from rag.settings import RagSettings

_PACKAGES = (
    "fonte", "faiss-cpu", "ir-measures", "numpy", "openvino", "scikit-learn", "scipy", "sentence-transformers",
    "sentencex", "snowballstemmer", "tantivy", "tokenizers", "torch",
)  # fmt: skip


def provenance(index: IndexSettings, rag: RagSettings, model: ModelIdentity) -> dict[str, Any]:
    """Return all that someone needs to measure the same again. No path of this machine is in it."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "settings": {
            "index": index.model_dump(mode="json", exclude={"data", "cache"}),
            "rag": rag.model_dump(mode="json", exclude={"llm_key_file"}),
        },
        "models": {"embedder": {"name": model.name, "digest": model.digest, "dimensions": model.dimensions}},
        "versions": {"python": platform.python_version(), **dict(_versions())},
        "machine": {
            "cpu": _cpu(),
            "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "system": f"{platform.system()} {platform.machine()}",
        },
    }


def _versions() -> Iterator[tuple[str, str]]:
    for package in _PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            continue


def _commit() -> str:
    """Return the commit of the checkout, `+` behind it where files differ from it; empty where there is no git."""
    head = _git("rev-parse", "--short=12", "HEAD")
    if not head:
        return ""
    return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*arguments: str) -> str:
    folder = Path(__file__).resolve().parent
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
