"""What tests of the page in a real browser share: how Chromium is started, how a question is asked, what axe finds."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import pdf

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

Opener = Callable[..., Any]


def program() -> str:
    """Return the browser of this machine; skip the test where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on this machine: apt-get install chromium")


def ask(page: Any, question: str) -> None:
    """Ask in the box and wait for the answer, which is the newest of the page."""
    before = page.locator(".turn").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_function(
        "before => document.querySelector('.told.wrong') || document.querySelectorAll('.turn').length > before"
        " && document.querySelector('#current .turn:not(.working)')",
        arg=before,
    )
    assert page.locator(".told.wrong").count() == 0, page.locator(".told").text_content()
    assert page.locator("#current .asked").text_content() == question


def overflow(page: Any) -> int:
    """Return how many pixels the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def snapshot(page: Any, name: str) -> None:
    """Keep a picture of the page where FONTE_SCREENSHOTS names a folder: docs/screenshots is made so."""
    if folder := os.environ.get("FONTE_SCREENSHOTS"):
        page.wait_for_timeout(300)
        page.screenshot(path=Path(folder) / f"{name}.png")


def violations(page: Any) -> list[str]:
    """Return what axe-core finds serious or critical, once nothing moves any more: what fades in has less contrast."""
    import axe_playwright_python

    page.wait_for_function(
        "document.getAnimations().every("
        "each => each.playState !== 'running' || each.effect.getComputedTiming().iterations === Infinity)"
    )
    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def pdf_of(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF file with these lines on its pages."""
    count = len(pages)
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(count))
    font = 3 + 2 * count
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"]
    for number, lines in enumerate(pages):
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        content = f"BT /F1 12 Tf 18 TL 72 720 Td {shown} ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * number} 0 R"
            f" /Resources << /Font << /F1 {font} 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    return pdf(*objects)
