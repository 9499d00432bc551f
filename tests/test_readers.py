"""Files of every kind into readings; what cannot be read is a sentence, never a crash."""

import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import OutOfReach, UnreadableFile
from index.readers import READERS, read, reader_for
from index.reading import LONGEST_TEXT, Reading, Unreadable, normalise
from tests.texts import texts


def one(path: Path) -> Reading:
    [reading] = read(path)
    assert isinstance(reading, Reading)
    return reading


def saved(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return path


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "a.md", "a.html", "corpus.jsonl", "corpus.jsonl.gz"])
def test_a_kind_is_known_by_its_suffix(name: str) -> None:
    assert reader_for(name) is not None


@pytest.mark.parametrize("name", ["a.exe", "a", "txt", "a.txt.bak"])
def test_other_kinds_are_not_read(name: str, tmp_path: Path) -> None:
    assert reader_for(name) is None
    with pytest.raises(UnreadableFile, match=r"\.txt, \.md"):
        list(read(tmp_path / name))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.sampled_from(sorted(READERS)), st.binary(max_size=300))
def test_any_bytes_are_a_reading_or_a_reason(tmp_path: Path, suffix: str, content: bytes) -> None:
    try:
        readings = list(read(saved(tmp_path / f"x{suffix}", content)))
    except UnreadableFile:
        return
    for reading in readings:
        assert reading.text if isinstance(reading, Reading) else reading.reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.sampled_from([".txt", ".md", ".html"]), texts)
def test_any_text_is_read_in_normal_form(tmp_path: Path, suffix: str, text: str) -> None:
    try:
        readings = list(read(saved(tmp_path / f"x{suffix}", text)))
    except UnreadableFile:
        return
    for reading in readings:
        if isinstance(reading, Reading):
            assert normalise(reading.text) == reading.text
            assert all(reading.text[h.start : h.end] == h.text for h in reading.headings)


# Plain text


@pytest.mark.parametrize(
    "encoded",
    [
        "Perché così?".encode(),
        b"\xef\xbb\xbf" + "Perché così?".encode(),
        "Perché così?".encode("utf-16"),
        "Perché così?".encode("utf-32"),
        "Perche\u0301 cosi\u0300?".encode(),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoded: bytes) -> None:
    assert one(saved(tmp_path / "x.txt", encoded)).text.startswith("Perché così?")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Perché così? La società è più forte di ciò che c'era già.", "cp1252"),
        ("L'été dernier, la société a été rachetée à un prix très élevé.", "cp1252"),
        ("Die Größe der Häuser über dem Fluß ist schön; sie führt nicht hinaus.", "cp1252"),
        ("El niño comió mañana en España; ¿cuándo llegará el señor?", "cp1252"),
        ("Wczoraj książę źle się czuł, więc poszedł do łóżka.", "cp1250"),
        ("Вчера компания сообщила о задержке поставок.", "cp1251"),
        ("Вчера компания сообщила о задержке поставок.", "koi8_r"),
        ("Dün şirket, ekran kartlarının gecikeceğini ve ışıkların söndüğünü açıkladı.", "cp1254"),
        ("昨日、会社は中国からの出荷の遅れを発表しました。", "shift_jis"),
    ],
)
def test_an_encoding_without_a_mark_is_told_by_its_words(tmp_path: Path, text: str, encoding: str) -> None:
    assert one(saved(tmp_path / "x.txt", text.encode(encoding))).text == text


def test_a_few_damaged_bytes_cost_only_themselves(tmp_path: Path) -> None:
    text = one(saved(tmp_path / "x.txt", "Perché così è più ".encode() + b"\xff" + " là".encode())).text
    assert text == "Perché così è più \ufffd là"


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"PK\x03\x04zip", b"ab\0cd", b"\x89PNG\r\n"])
def test_what_is_no_text_says_so(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="not text"):
        list(read(saved(tmp_path / "x.txt", content)))


def test_damage_late_in_a_long_file_is_found_quickly(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.txt", b"plain words and more of them. " * 200_000 + "è già così\n".encode("cp1252"))
    started = time.monotonic()
    assert one(path).text.endswith("è già così")
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("content", ["", " \n\t ", "\x00"[:0], "\u200b\n", "!!! --- ???"])
def test_a_file_without_a_word_says_so(tmp_path: Path, content: str) -> None:
    [reading] = read(saved(tmp_path / "x.txt", content))
    assert reading == Unreadable("", "there is no text in it")


def test_a_short_first_line_is_the_title(tmp_path: Path) -> None:
    assert one(saved(tmp_path / "x.txt", "The title\n\nThe text.")).title == "The title"
    assert one(saved(tmp_path / "x.txt", "A sentence.\n\nThe text.")).title == ""


def test_a_line_of_50_mb_is_refused_within_seconds(tmp_path: Path) -> None:
    for suffix in (".txt", ".md", ".html"):
        path = saved(tmp_path / f"x{suffix}", b"word " * 10_000_000)
        started = time.monotonic()
        with pytest.raises(UnreadableFile, match=r"more than [\d,]+( bytes)?; cut it into several files"):
            list(read(path))
        assert time.monotonic() - started < 10


def test_more_bytes_than_any_text_has_are_not_even_decoded(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    with path.open("wb") as file:
        file.truncate(4 * LONGEST_TEXT + 10)
    with pytest.raises(UnreadableFile, match="more than 80,000,000 bytes"):
        list(read(path))


def test_a_file_that_is_not_there_is_out_of_reach(tmp_path: Path) -> None:
    with pytest.raises(OutOfReach, match="vanished"):
        list(read(tmp_path / "x.txt"))


def test_a_disk_that_fails_is_told(tmp_path: Path) -> None:
    # Linux answers a reading of this file's beginning with an input/output error, whoever asks.
    (tmp_path / "x.txt").symlink_to("/proc/self/mem")
    with pytest.raises(OutOfReach, match="the disk says: Input/output error"):
        list(read(tmp_path / "x.txt"))


# Markdown


def test_front_matter_becomes_the_document_s_own(tmp_path: Path) -> None:
    matter = "title: Perché no\nlanguage: it\ndate: 2024-06-04\nversion: 1.10\ntags: [a, b]"
    reading = one(saved(tmp_path / "x.md", f"---\n{matter}\n---\n# Capo\n\nTesto.\n"))
    assert (reading.title, reading.language, reading.published) == ("Perché no", "it", "2024-06-04")
    assert reading.metadata == {"date": "2024-06-04", "date from": "front matter", "version": "1.10", "tags": "a, b"}
    assert reading.text == "Capo\n\nTesto."


@pytest.mark.parametrize(
    "matter",
    ["title: [", "- a\n- b", "just words", 'a: "\\ud800"', "? [a, b]\n: c", "a: 0x" + "f" * 6000, "a: 2024-13-45"],
)
def test_front_matter_of_any_kind_leaves_the_text_readable(tmp_path: Path, matter: str) -> None:
    assert one(saved(tmp_path / "x.md", f"---\n{matter}\n---\nThe body.\n")).text.endswith("The body.")


def test_front_matter_that_multiplies_is_not_multiplied(tmp_path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{key}: &{key} [{', '.join([f'*{before}'] * 10)}]"
        for before, key in zip("abcdefghi", "bcdefghij", strict=True)
    ]
    reading = one(saved(tmp_path / "x.md", "\n".join(["---", *lines, "---", "The body."])))
    assert sum(map(len, reading.metadata.values())) < 1_000


def test_no_word_of_the_front_matter_drives_a_terminal(tmp_path: Path) -> None:
    matter = 'title: "\\e[31mred"\nsource: "\\e]0;x\\a"\ndate: "\\e[2J"'
    reading = one(saved(tmp_path / "x.md", f"---\n{matter}\n---\nThe body.\n"))
    shown = [reading.title, reading.published, *reading.metadata, *reading.metadata.values()]
    assert not any("\x1b" in text or "\x07" in text for text in shown)


def test_only_a_date_is_a_date(tmp_path: Path) -> None:
    for written, stored in {
        "2024": "2024", "2024-06": "2024-06", "2024-06-04T10:00:00Z": "2024-06-04T10:00:00Z", "yesterday": "",
        "4/6/2024": "", "2024-13-01": "", "20240604": "",
    }.items():  # fmt: skip
        assert one(saved(tmp_path / "x.md", f"---\ndate: {written}\n---\nBody.\n")).published == stored, written


def test_marks_go_and_words_stay(tmp_path: Path) -> None:
    text = "A *b* [c](http://d) ![e](f.png) `g`\n\n- h\n  - i\n\n| j | k |\n|---|---|\n| l | m |\n\n"
    text += "<div>n<script>o()</script></div>\n"
    assert one(saved(tmp_path / "x.md", text)).text == "A b c e g\n\n- h\n- i\n\n| j | k |\n| l | m |\n\nn"


@pytest.mark.parametrize(
    "opened", ["<SCRIPT SRC=//evil.example/.j>", "<style>", "<!--", "<script", "<pre>", "<?", "<![CDATA["]
)
def test_a_tag_that_nothing_closes_hides_nothing_of_a_markdown_file(tmp_path: Path, opened: str) -> None:
    text = f"# A\n\n{opened}\n\nThey *raised* 41 million.\n\n- one\n- two\n"
    assert one(saved(tmp_path / "x.md", text)).text == "A\n\nThey raised 41 million.\n\n- one\n- two"


def test_a_script_that_is_closed_is_left_out_of_a_markdown_file(tmp_path: Path) -> None:
    text = "<script>\n\nalert(1)\n\n</script>\n\n<!-- a\n\nb -->\n\nThe rest."
    assert one(saved(tmp_path / "x.md", text)).text == "The rest."


@pytest.mark.parametrize("unit", ["<!--", "<script", "<style>", "> ", "- ", "`", "\\", "&", "<div><"])
def test_markdown_that_never_ends_what_it_begins_is_read_in_seconds(tmp_path: Path, unit: str) -> None:
    path = saved(tmp_path / "x.md", unit * 10_000 + "\n\nword")
    started = time.monotonic()
    list(read(path))
    assert time.monotonic() - started < 10


# HTML

_PAGE = """<html lang="en"><head><title>The page</title><meta name="author" content="A. Writer"></head><body>
<nav><a href="/">Home</a></nav>
<article><h1>The head</h1><p>{words}</p><script>alert(1)</script></article></body></html>"""


def test_the_main_text_of_a_page(tmp_path: Path) -> None:
    words = " ".join(f"Sentence number {i} says something new." for i in range(40))
    reading = one(saved(tmp_path / "x.html", _PAGE.format(words=words)))
    assert words in reading.text
    assert "alert" not in reading.text
    assert "Home" not in reading.text
    assert reading.language == "en"
    assert [h.text for h in reading.headings] == ["The head"]


@pytest.mark.parametrize(
    "content", ["", "just text", "<div>" * 5_000 + "x", "<html></html>", "<?xml version='1.0'?><a/>"]
)
def test_a_page_without_main_text_says_so(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableFile, match=r"no HTML page|no main text|nested"):
        list(read(saved(tmp_path / "x.html", content)))


# BEIR


def beir(path: Path, *lines: object) -> Path:
    return saved(path, "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))


def test_a_corpus_is_many_documents(tmp_path: Path) -> None:
    path = beir(
        tmp_path / "corpus.jsonl",
        {"_id": "d1", "title": "A_title", "text": "First.", "metadata": {"language": "en", "date": "2024-01-02"}},
        {"_id": 2, "title": None, "text": "Second.", "metadata": None, "other": 1},
    )
    first, second = read(path)
    assert isinstance(first, Reading)
    assert isinstance(second, Reading)
    assert (first.name, first.title, first.language, first.published) == ("d1", "A title", "en", "2024-01-02")
    assert (second.name, second.title, second.text) == ("2", "", "Second.")


def test_a_bad_line_is_reported_by_its_number_and_the_rest_is_read(tmp_path: Path) -> None:
    path = beir(
        tmp_path / "c.jsonl",
        {"_id": "a", "text": "One."},
        "{not json",
        {"_id": "b"},
        {"text": "no id"},
        "[]",
        "",
        {"_id": "c", "text": "   "},
        "[" * 100_000,
        {"_id": "d", "text": "Two."},
    )
    readings = list(read(path))
    assert [r.name for r in readings if isinstance(r, Reading)] == ["a", "d"]
    assert [r.name for r in readings if isinstance(r, Unreadable)] == [
        "line 2",
        "line 3",
        "line 4",
        "line 5",
        "c",
        "line 8",
    ]


def test_undecodable_and_hostile_values_are_made_fit_to_store(tmp_path: Path) -> None:
    line = '{"_id": "a\\u001b\\n\\ud800", "title": "\\u001b[31m", "text": "x\\ud800\\u0000y",'
    line += ' "metadata": {"k\\n": ["\\ud800", "\\u001b"]}}'
    [reading] = read(beir(tmp_path / "c.jsonl", line))
    assert isinstance(reading, Reading)
    assert (reading.name, reading.title, reading.text) == ("a\\x1b\\x0a\ufffd", "[31m", "x\ufffdy")
    assert reading.metadata == {"k": "\ufffd,"}


def test_a_compressed_corpus_is_read_and_one_cut_off_gives_what_it_has(tmp_path: Path) -> None:
    whole = gzip.compress("\n".join(json.dumps({"_id": str(i), "text": f"Text {i}."}) for i in range(5_000)).encode())
    assert len(list(read(saved(tmp_path / "c.jsonl.gz", whole)))) == 5_000
    readings: list[Reading | Unreadable] = []
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        readings.extend(read(saved(tmp_path / "c.jsonl.gz", whole[: len(whole) // 2])))
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        list(read(saved(tmp_path / "c.jsonl.gz", b"no gzip at all")))
