"""`fonte feedback export`: what people said of answers, as evaluation cases."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from index.errors import NoIndex
from index.layout import Layout
from index.sources import Sources
from index.store import Store
from ui.arguments import console, counted, print_json, settings_of
from ui.cli import DONE, FAILED
from ui.feedback import Feedback, FeedbackError, Opinion
from ui.feedback_cases import Exported, cases_of


def export(arguments: argparse.Namespace) -> int:
    """Print the cases as JSON lines, or write a set folder that `fonte eval FOLDER` takes."""
    settings = settings_of(arguments)
    err = console(stderr=True)
    try:
        exported = cases_of(Feedback(settings.index.data).opinions())
    except FeedbackError as error:
        err.print(f"fonte: {error}", soft_wrap=True)
        return FAILED
    lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in exported.cases)
    if arguments.json:
        print_json({"cases": exported.cases, "incomplete": [_incomplete(o) for o in exported.incomplete]})
    elif arguments.to:
        _write_set(arguments.to, lines, settings.index.data)
    else:
        sys.stdout.write(lines)
    err.print(_told(exported, arguments.to), soft_wrap=True)
    return DONE


def _write_set(folder: Path, lines: str, data: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "cases.jsonl", lines)
    roots = _roots(data)
    if len(roots) == 1 and not (folder / "set.toml").exists():
        _write(folder / "set.toml", f"corpus = {json.dumps(roots[0], ensure_ascii=False)}\n")


def _write(path: Path, text: str) -> None:
    """Put a file in its place whole: a run that is cut short leaves the one that was there."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def _roots(data: Path) -> list[str]:
    try:
        store = Store(Layout(data).store)
    except NoIndex:
        return []
    try:
        return [str(root.path) for root in Sources(store).roots()]
    finally:
        store.close()


def _incomplete(opinion: Opinion) -> dict[str, Any]:
    return {
        "question": opinion.shown["question"],
        "reason": opinion.reason,
        "comment": opinion.comment,
        "at": opinion.at.isoformat(),
    }


def _told(exported: Exported, folder: Path | None) -> str:
    told = counted(len(exported.cases), "case") + (f" in {folder}: fonte eval {folder}" if folder else "") + "."
    if exported.incomplete:
        left = len(exported.incomplete)
        told += (
            f" {counted(left, 'opinion')} {'says' if left == 1 else 'say'} that an answer was bad and not what a right"
            " one holds; --json lists them."
        )
    return told
