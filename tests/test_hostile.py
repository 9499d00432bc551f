"""Files made to hurt: each ends as read or as a sentence, in seconds and in bounded memory, and harms nothing else."""

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.apart import Apart
from index.errors import UnreadableFile
from index.limits import Limits
from index.reading import Reading, Unreadable
from tests import hostile
from tests.library import Library

GB = 1_000_000_000
_DEEP_MAIL = "Subject: x\n" + "Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 5_000


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart() as apart:
        yield apart


def outcome(apart: Apart, path: Path) -> str:
    """Return what was read of a file, or why nothing was; it takes less than ten seconds and a gigabyte."""
    started, largest = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    found: list[str] = []
    try:
        for item in apart.read(path):
            found.append(item.text if isinstance(item, Reading) else item.reason)
    except UnreadableFile as error:
        found.append(str(error))
    assert time.monotonic() - started < 10
    # Where other tests have had larger children, and may end another just now, this says nothing.
    assert largest > GB // 1024 or resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= GB // 1024
    assert found and all(found)
    return "\n".join(found)


# What is large is made when it is asked for, not when the tests are collected.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bomb.zip", lambda: hostile.bomb(2_000_000_000), "more than 400,000,000 bytes"),
        ("bomb.docx", lambda: hostile.docx("", "", {"word/bomb.xml": b"0" * 420_000_000}), "more than"),
        ("bomb.xlsx", lambda: hostile.bomb(500_000_000, "xl/worksheets/sheet1.xml"), "more than"),
        ("bomb.pptx", lambda: hostile.bomb(500_000_000, "ppt/presentation.xml"), "more than"),
        ("bomb.odt", lambda: hostile.bomb(390_000_000, "content.xml"), "no sound XML|memory"),
        ("bomb.epub", lambda: hostile.bomb(390_000_000, "META-INF/container.xml"), "no sound XML|memory"),
        ("nested.zip", lambda: hostile.nested(30), "packed inside one another"),
        (
            "wide.zip",
            lambda: hostile.zipped({f"{i}.zip": hostile.bomb(90_000_000) for i in range(8)}),
            "more than|memory",
        ),
        ("many.zip", lambda: hostile.zipped({f"{i}.txt": "x" for i in range(20_001)}), "more than 20,000 files"),
        ("lying.zip", lambda: hostile.lying(50_000_000), "damaged|Bad CRC"),
        ("laughs.xml", lambda: hostile.BILLION_LAUGHS, "no text in it|no sound XML"),
        ("laughs.docx", lambda: hostile.docx("&l11;", hostile.BILLION_LAUGHS.partition("<x>")[0]), "."),
        ("cut.xml", lambda: hostile.BILLION_LAUGHS.replace("</x>", ""), "no sound XML"),
        ("deep.xml", lambda: "<a>" * 100_000 + "x" + "</a>" * 100_000, "no sound XML"),
        ("deep.json", lambda: "[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ("deep.html", lambda: "<div>" * 100_000 + "Words." + "</div>" * 100_000, "."),
        ("deep.rtf", lambda: "{\\rtf1 " + "{" * 100_000 + "Words." + "}" * 100_000 + "}", "."),
        ("deep.docx", lambda: hostile.docx("<w:tbl><w:tr><w:tc>" * 30_000), "."),
        ("deep.eml", lambda: _DEEP_MAIL, "."),
        ("loop.pdf", lambda: hostile.looping_pdf(), "."),
        ("huge.xlsx", lambda: hostile.huge_sheet(10_000, 10_000), "10,000 × 10,000|100,000,000|memory|stopped"),
        ("tall.xlsx", lambda: hostile.huge_sheet(1_048_576, 16_384), "cells|memory|stopped"),
        ("wide.csv", lambda: ",".join("ab" for _ in range(600_000)), "."),
        ("quotes.csv", lambda: '"' * 7_000_000, "."),
        ("amplified.csv", lambda: "a" * 1_900 + "\n" + "b\n" * 400_000, "more than 20,000,000"),
        ("amplified.md", lambda: "|" + "a" * 1_900 + "|\n|-|\n" + "|b|\n" * 20_000, "more than 20,000,000"),
        ("header.csv", lambda: "a" * 500_000 + "\n" + "b\n" * 100_000, "b"),
        ("times.srt", lambda: "00:00:00,000 --> 00:00:01,000\nWord\n\n" * 200_000, "Word"),
        ("rows.html", lambda: "<table>" + "<tr><td>a<td>b" * 100_000, "."),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_it_ends_in_seconds_and_says_why(
    name: str, content: Callable[[], bytes | str], said: str, apart: Apart, tmp_path: Path
) -> None:
    found = outcome(apart, hostile.write(tmp_path, name, content()))
    assert re.search(said, found), found[:300]


def test_no_entity_brings_in_a_file(apart: Apart, tmp_path: Path) -> None:
    secret = hostile.write(tmp_path, "secret", "the secret word")
    document = hostile.EXTERNAL.format(path=secret)
    assert "secret" not in outcome(apart, hostile.write(tmp_path, "x.xml", document))
    prolog = document.partition("<x>")[0]
    assert "secret" not in outcome(
        apart, hostile.write(tmp_path, "x.docx", hostile.docx(hostile.paragraph("a &s; b"), prolog))
    )
    page = document.replace("<x><y>", "<html><body><p>").replace("</y></x>", "</p></body></html>")
    assert "secret" not in outcome(apart, hostile.write(tmp_path, "x.html", page))


def test_a_name_that_climbs_out_of_an_archive_is_only_a_name(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.write("a.zip", hostile.zipped({"../../out.txt": "It climbed.", "/abs.txt": "It is absolute."}))
    library.sync()
    assert library.uris() == ["docs/a.zip#../../out.txt", "docs/a.zip#/abs.txt"]
    assert not list(tmp_path.rglob("out.txt")) and not Path("/abs.txt").exists()


def test_pipes_and_devices_are_not_opened(tmp_path: Path) -> None:
    library = Library(tmp_path)
    os.mkfifo(library.docs / "pipe.pdf")
    made = subprocess.run(["mknod", str(library.docs / "zero.pdf"), "c", "1", "5"], capture_output=True, check=False)
    library.write("a.txt", "A text.")
    assert library.sync().added == 1, made


def test_an_archive_with_a_file_without_a_name(apart: Apart, tmp_path: Path) -> None:
    data = hostile.zipped({"q": "x", "a.txt": "Words."}).replace(b"q", b"\0")
    [found] = apart.read(hostile.write(tmp_path, "a.zip", data))
    assert isinstance(found, Reading) and found.text == "Words."


# What goes wrong in the worker costs one file


def test_the_next_file_is_read_after_one_that_hangs(tmp_path: Path) -> None:
    slow = hostile.write(tmp_path, "slow.json", "[" + "1," * 9_000_000 + "1]")
    with (
        Apart(Limits(seconds=0.2, seconds_a_megabyte=0)) as apart,
        pytest.raises(UnreadableFile, match="took more than"),
    ):
        list(apart.read(slow))
    with Apart() as apart:
        [reading] = apart.read(hostile.write(tmp_path, "next.json", '{"a": "b"}'))
        assert isinstance(reading, Reading)


def test_memory_without_end_costs_one_file(tmp_path: Path) -> None:
    greedy = hostile.write(tmp_path, "greedy.json", "[" + "[]," * 4_000_000 + "1]")
    with Apart(Limits(megabytes=200)) as apart:
        assert "memory" in outcome(apart, greedy)
        assert "a: b" in outcome(apart, hostile.write(tmp_path, "next.json", '{"a": "b"}'))


def test_a_worker_that_was_killed_is_replaced(tmp_path: Path) -> None:
    mails = "".join(f"From a@b Mon Jan 1 00:00:00 2024\nSubject: {i}\n\nWords {'x' * 100_000}\n\n" for i in range(40))
    box = hostile.write(tmp_path, "a.mbox", mails)
    with Apart() as apart:
        read: list[Reading | Unreadable] = []
        items = apart.read(box)
        read.append(next(items))
        assert apart._worker is not None
        os.kill(apart._worker._process.pid, 9)
        with pytest.raises(UnreadableFile, match="stopped"):
            read.extend(items)
        assert 0 < len(read) < 40
        assert len(list(apart.read(box))) == 40


def test_a_reader_left_in_the_middle_is_no_trouble(tmp_path: Path) -> None:
    mails = "".join(f"From a@b Mon Jan 1 00:00:00 2024\nSubject: {i}\n\nWords\n\n" for i in range(40))
    box = hostile.write(tmp_path, "a.mbox", mails)
    with Apart() as apart:
        for _ in range(3):
            items = apart.read(box)
            next(items)
            items.close()  # type: ignore[attr-defined]
        assert len(list(apart.read(box))) == 40


def test_a_worker_cannot_write_connect_or_start_a_program(tmp_path: Path) -> None:
    code = (
        "import sys, os; from index.limits import lock_down; lock_down(700)\n"
        "import socket, subprocess\n"
        "def refused(action, *arguments):\n"
        "    try: action(*arguments)\n"
        "    except PermissionError: return True\n"
        "    return False\n"
        f"path = {str(tmp_path / 'x')!r}\n"
        "assert refused(open, path, 'w') and refused(os.open, path, os.O_CREAT) and refused(os.mkdir, path)\n"
        "assert refused(socket.socket) and refused(socket.getaddrinfo, 'localhost', 80)\n"
        "assert refused(subprocess.run, ['true']) and refused(os.system, 'true') and refused(os.fork)\n"
        "assert refused(os.remove, __import__('index').__file__)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
