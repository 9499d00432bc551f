"""Pages that are images into words, by Tesseract, where that program is installed."""

import io
import shutil
import subprocess
from functools import cache
from typing import Any

from index.files import Options

ADD_OCR = "sudo apt install tesseract-ocr tesseract-ocr-ita (brew install tesseract)"
_DOTS_PER_POINT = 200 / 72
SECONDS = 30.0
"""The longest time for a page."""
_LARGEST_SIDE = 3_000
"""Pixels."""


def recognise(document: Any, number: int, options: Options) -> str | None:
    """Return the words in the image of a page of a PDFium document; None where Tesseract is not installed."""
    program, languages = _tesseract()
    if not program:
        return None
    options.more_time(SECONDS)
    page = document[number]
    scale = min(_DOTS_PER_POINT, _LARGEST_SIDE / max(1.0, *page.get_size()))
    image = page.render(scale=scale, grayscale=True).to_pil()
    page.close()
    picture = io.BytesIO()
    image.save(picture, "png")
    command = [program, "stdin", "stdout", "-l", languages]
    try:
        done = subprocess.run(command, input=picture.getvalue(), capture_output=True, timeout=SECONDS, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace")


@cache
def _tesseract() -> tuple[str, str]:
    """Return the program, empty where there is none, and the languages that it has models for."""
    program = shutil.which("tesseract")
    if program is None:
        return "", ""
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=SECONDS, check=False)
    languages = [line for line in listed.stdout.splitlines()[1:] if line.isalpha() and line != "osd"]
    # English is always there; who has added another language has documents in it, and the first one counts most.
    languages.sort(key=lambda language: language == "eng")
    return program, "+".join(languages[:4]) or "eng"
