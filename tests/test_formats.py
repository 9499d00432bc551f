"""What is written in files of every kind comes out, with its title, its date and the places that a citation names."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.apart import Apart
from index.errors import Closed, UnreadableFile
from index.files import Options
from index.reading import Reading, Unreadable
from index.sentences import sentences
from tests import hostile, outlook
from tests.library import Library

FILES = Path(__file__).parent / "files"
_QUARTERS = """<table:table table:name="Q3">
<table:table-row><table:table-cell office:value-type="string"><text:p>Regione</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Vendite</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Fino al</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Nord</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="120.5"/>
<table:table-cell office:value-type="date" office:date-value="2024-06-01"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Sud-Ovest è</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="80"/></table:table-row>
</table:table><table:table table:name="Vuoto">
<table:table-row><table:table-cell/></table:table-row></table:table>""".replace("\n", "")
PARSING = Path(os.environ.get("FONTE_EVALDATA", "../shared/evaldata")) / "parsing"


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart() as apart:
        yield apart


def readings(apart: Apart, path: Path) -> list[Reading]:
    found = list(apart.read(path))
    assert all(isinstance(item, Reading) for item in found), found
    return [item for item in found if isinstance(item, Reading)]


def place(reading: Reading, words: str) -> str:
    """Return the label of the place at which some words stand."""
    at = reading.text.index(words)
    return [page.label for page in reading.pages if page.start <= at][-1]


# The evaluation data


@pytest.fixture(scope="module")
def parsing() -> Path:
    if not PARSING.is_dir():
        pytest.skip(f"the evaluation data is not in {PARSING}; set FONTE_EVALDATA")
    return PARSING


def test_every_expected_string_comes_out(parsing: Path, apart: Apart) -> None:
    for case in json.loads((parsing / "office" / "expected.json").read_text()):
        text = "\n".join(reading.text for reading in readings(apart, parsing / "office" / case["file"]))
        assert [words for words in case["must_include"] if words not in text] == [], case["file"]


def test_every_pdf_has_its_pages_or_is_reported(parsing: Path, apart: Apart) -> None:
    reported: dict[bool, list[bool]] = {True: [], False: []}
    for case in json.loads((parsing / "pdf" / "files.json").read_text())["data"]:
        path = parsing / "pdf" / case["path"]
        if not path.exists():
            continue
        try:
            [reading, *_] = readings(apart, path)
        except UnreadableFile as error:
            reported["encrypted" in str(error)].append(case["encrypted"])
            continue
        assert len(reading.pages) == case["pages"], path
        assert reading.published[:10] == (case["creation_date"] or "")[:10], path
    assert all(reported[True]) and not any(reported[False])


def test_an_encrypted_pdf_opens_with_its_password(parsing: Path) -> None:
    path = parsing / "pdf" / "005-libreoffice-writer-password" / "libreoffice-writer-password.pdf"
    with Apart(options=Options(("wrong", "openpassword"))) as apart:
        assert "Lorem ipsum dolor sit amet" in readings(apart, path)[0].text
    with Apart(options=Options(("wrong",))) as apart, pytest.raises(Closed, match="none of the passwords"):
        readings(apart, path)


def test_words_of_a_pdf_are_whole(parsing: Path, apart: Apart) -> None:
    columns = readings(apart, parsing / "pdf" / "026-latex-multicolumn" / "multicolumn.pdf")[0].text
    assert "consectetuer adipiscing elit. Ut purus elit, vestibulum ut, placerat ac" in columns
    crazy = readings(apart, parsing / "pdf" / "021-pdfa" / "crazyones-pdfa.pdf")[0].text
    assert "The misfits. The rebels." in crazy and "Theyre not fond of rules. And they have no respect" in crazy
    arabic = readings(apart, parsing / "pdf" / "015-arabic" / "habibi.pdf")[0].text
    assert arabic == "حَبيبي habibi حَبيبي"


@pytest.mark.parametrize("folder", ["office", "pdf", "hostile"])
def test_a_folder_of_anything_is_synced(parsing: Path, folder: str, tmp_path: Path) -> None:
    library = Library(tmp_path)
    report = library.sync(parsing / folder)
    assert report.added > 5
    assert all(failure.reason and "Traceback" not in failure.reason for failure in report.failed)
    assert library.sync(parsing / folder).unchanged == report.added


def test_the_words_of_a_scanned_page_are_recognised_or_the_command_that_would_do_so_is_told(
    apart: Apart, tmp_path: Path
) -> None:
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(page).text((100, 100), "The lease ends in December.", font=ImageFont.load_default(size=40), fill=0)
    page.save(tmp_path / "a.pdf", save_all=True, append_images=[page] * 5)
    if shutil.which("tesseract") is None:
        with pytest.raises(Closed, match=r"only images \(6 pages\).*apt install tesseract-ocr"):
            readings(apart, tmp_path / "a.pdf")
        return
    [reading] = readings(apart, tmp_path / "a.pdf")
    assert reading.text.count("The lease ends in December.") == 6
    assert [place.label for place in reading.pages] == [f"p. {number}" for number in range(1, 7)]


# Office files


def test_a_word_file(apart: Apart, tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.core_properties.title, document.core_properties.author = "Il bilancio", "Anna Rossi"
    document.add_heading("Entrate", 1)
    document.add_paragraph("Le entrate sono 12 milioni.")
    document.add_paragraph("Prima voce", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, words in zip((c for row in table.rows for c in row.cells), ("Anno", "Euro", "2024", "12"), strict=True):
        cell.text = words
    document.sections[0].footer.paragraphs[0].text = "Comune di Ravenna"
    document.save(str(tmp_path / "a.docx"))
    [reading] = readings(apart, tmp_path / "a.docx")
    assert (reading.title, reading.metadata["author"]) == ("Il bilancio", "Anna Rossi")
    assert reading.metadata["date from"] == "document properties" and reading.published
    assert [(h.level, h.text) for h in reading.headings] == [(1, "Entrate")]
    expected = "# Entrate\n\nLe entrate sono 12 milioni.\n\n* Prima voce\n\n| Anno | Euro |\n| 2024 | 12 |"
    assert reading.text == f"{expected}\n\nComune di Ravenna"


def test_deleted_words_are_gone_and_notes_stay(apart: Apart, tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
    body += "<w:ins><w:r><w:t> new</w:t></w:r></w:ins></w:p>"
    note = f"<w:footnote>{hostile.paragraph('The note.')}</w:footnote>"
    note = f'<w:footnotes xmlns:w="{hostile.W}">{note}</w:footnotes>'
    path = hostile.write(tmp_path, "a.docx", hostile.docx(body, "", {"word/footnotes.xml": note}))
    assert readings(apart, path)[0].text == "Kept new\n\nThe note."


def test_the_pages_that_word_has_noted_are_places(apart: Apart, tmp_path: Path) -> None:
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = hostile.paragraph("One.") + f"<w:p>{turn}<w:r><w:t>Two.</w:t></w:r></w:p>"
    body += f"<w:p><w:r><w:t>Begins on two.</w:t></w:r>{turn}</w:p>" + hostile.paragraph("Three.")
    [reading] = readings(apart, hostile.write(tmp_path, "a.docx", hostile.docx(body)))
    places = [place(reading, words) for words in ("One.", "Two.", "Begins", "Three.")]
    assert places == ["p. 1", "p. 2", "p. 2", "p. 3"]


def test_a_row_of_a_sheet_stands_under_its_header(apart: Apart, tmp_path: Path) -> None:
    import xlsxwriter  # type: ignore[import-untyped]

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as workbook:
        workbook.set_properties({"title": "Sales", "author": "Ann"})
        sheet = workbook.add_worksheet("Q3")
        date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Region", "Sales", "Until"])
        sheet.write_row(1, 0, ["North", 120.5])
        sheet.write(1, 2, 45_444, date)
        sheet.write_row(2, 0, ["South", 80])
        workbook.add_worksheet("Empty")
    [reading] = readings(apart, tmp_path / "a.xlsx")
    assert (reading.title, reading.metadata["author"]) == ("Sales", "Ann")
    assert place(reading, "South") == "sheet Q3"
    spans = [reading.text[start:end] for start, end in sentences(reading.text, "en")]
    assert "Region | Sales | Until |\n| North | 120.5 | 2024-06-01 |" in spans
    assert "Region | Sales | Until |\n| South | 80 |  |" in spans


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_the_older_and_the_open_workbook(apart: Apart, tmp_path: Path, suffix: str) -> None:
    path = FILES / "quarters.xls" if suffix == "xls" else hostile.write(tmp_path, "a.ods", hostile.ods(_QUARTERS))
    [reading] = readings(apart, path)
    assert [page.label for page in reading.pages] == ["sheet Q3"]
    assert "| Regione | Vendite | Fino al |\n| Nord | 120.5 | 2024-06-01 |" in reading.text
    assert "| Sud-Ovest è | 80 |  |" in reading.text
    assert "Vuoto" not in reading.text


def test_a_workbook_with_nothing_in_it_has_no_text(apart: Apart, tmp_path: Path) -> None:
    [found] = apart.read(hostile.write(tmp_path, "a.ods", hostile.ods("")))
    assert isinstance(found, Unreadable) and found.reason == "there is no text in it"


def test_a_sheet_that_is_too_large_costs_itself_only(apart: Apart, tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as workbook:
        large = workbook.add_worksheet("Large")
        large.write(0, 0, "first")
        large.write(400_000, 9, "last")
        workbook.add_worksheet("Small").write(0, 0, "The words of a small sheet.")
    bad, good = apart.read(tmp_path / "a.xlsx")
    assert isinstance(bad, Unreadable) and bad.name == "sheet Large" and "save it as csv" in bad.reason
    assert isinstance(good, Reading) and "The words of a small sheet." in good.text


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_an_encrypted_workbook_says_so(apart: Apart, tmp_path: Path, suffix: str) -> None:
    if suffix == "xls":
        data = (FILES / "quarters.xls").read_bytes()
        begins = data.index(b"\x09\x08\x10\x00") + 20
        content: bytes | str = data[:begins] + b"\x2f\x00\x36\x00" + data[begins + 4 :]
    else:
        content = hostile.zipped({"META-INF/manifest.xml": "<manifest:encryption-data/>", "content.xml": "?"})
    with pytest.raises(Closed, match="encrypted by a password"):
        list(apart.read(hostile.write(tmp_path, f"a.{suffix}", content)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp932"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_dialect_and_encoding_of_a_table_are_found(apart: Apart, tmp_path: Path, encoding: str, mark: str) -> None:
    rows = (("名前", "年齢", "住所"), ("佐藤太郎", "30", "東京"), ("三木英子", "25", "大阪"))
    content = "\r\n".join(mark.join(row) for row in rows)
    [reading] = readings(apart, hostile.write(tmp_path, "a.csv", content.encode(encoding)))
    assert "| 名前 | 年齢 | 住所 |\n| 三木英子 | 25 | 大阪 |" in reading.text


def test_a_presentation(apart: Apart, tmp_path: Path) -> None:
    from pptx import Presentation

    deck = Presentation()
    for words in ("First", "Second"):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"{words} slide"
        slide.placeholders[1].text_frame.text = f"The {words.lower()} point."
        slide.notes_slide.notes_text_frame.text = f"Say the {words.lower()} thing."
    deck.save(str(tmp_path / "a.pptx"))
    [reading] = readings(apart, tmp_path / "a.pptx")
    assert place(reading, "The second point.") == place(reading, "Say the second thing.") == "slide 2"
    assert [h.text for h in reading.headings] == ["First slide", "Second slide"]


def test_rich_text(apart: Apart, tmp_path: Path) -> None:
    source = r"{\rtf1\ansi{\info{\title Il titolo}{\author Anna}{\creatim\yr2024\mo6\dy4}}"
    source += r"Perch\'e9 cos\u236?.\par Secondo paragrafo: \b 12\b0  euro.}"
    [reading] = readings(apart, hostile.write(tmp_path, "a.rtf", source))
    assert (reading.title, reading.published, reading.metadata["author"]) == ("Il titolo", "2024-06-04", "Anna")
    assert reading.text == "Perché così.\n\nSecondo paragrafo: 12 euro."


# Mail

_MAIL = """\
From: =?utf-8?q?Anna_Ros=C3=A8?= <anna@example.org>
To: bob@example.org
Subject: Il contratto
Date: Tue, 04 Jun 2024 10:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Il contratto scade il 31 dicembre.
--b
Content-Type: application/octet-stream; name="a.csv"
Content-Disposition: attachment; filename="a.csv"

k;v
x;1
--b
Content-Type: image/png; name="a.png"
Content-Disposition: attachment; filename="a.png"

x
--b--
"""


def test_a_mail_and_its_attachments_are_documents(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.write("a.eml", _MAIL)
    box = "".join(f"From a@b Tue Jun  4 10:00:00 2024\n{_MAIL}\n" for _ in range(2))
    library.write("b.mbox", box)
    library.write("c.zip", hostile.zipped({"d/a.eml": _MAIL}))
    assert library.sync().failed == ()
    assert library.uris() == [
        "docs/a.eml", "docs/a.eml#a.csv", "docs/b.mbox#1", "docs/b.mbox#1#a.csv", "docs/b.mbox#2",
        "docs/b.mbox#2#a.csv", "docs/c.zip#d/a.eml", "docs/c.zip#d/a.eml#a.csv",
    ]  # fmt: skip
    with library.store() as store:
        mail = store.document(store.summaries()[0].id)
    assert mail is not None
    assert (mail.title, mail.published) == ("Il contratto", "2024-06-04T10:00:00+02:00")
    assert mail.metadata["author"] == "Anna Rosè <anna@example.org>" and mail.metadata["date from"] == "mail header"
    assert "Il contratto scade il 31 dicembre." in mail.text


def test_a_mail_in_html_only(apart: Apart, tmp_path: Path) -> None:
    source = "From: a@b.c\nSubject: x\nContent-Type: text/html\n\n<p>First.</p><script>no()</script><ul><li>Item</ul>"
    assert readings(apart, hostile.write(tmp_path, "a.eml", source))[0].text.endswith("First.\n\n* Item")


# Data and the web


def test_json_of_any_shape(apart: Apart, tmp_path: Path) -> None:
    value = {"title": "The list", "date": "2024-06-04", "a": {"b": [1, 2], "c": [{"d": "x"}, {"d": "y"}]}, "n": None}
    [reading] = readings(apart, hostile.write(tmp_path, "a.json", json.dumps(value)))
    assert (reading.title, reading.published) == ("The list", "2024-06-04")
    assert reading.text.endswith("a › b: 1, 2\n\na › c › d: x\n\na › c › d: y")
    lines = readings(apart, hostile.write(tmp_path, "a.jsonl", '{"q": "one"}\n\n{"q": "two"}'))
    assert [(line.part, line.text) for line in lines] == [("line 1", "q: one"), ("line 3", "q: two")]


@pytest.mark.parametrize(
    "feed",
    [
        '<rss version="2.0"><channel><title>News</title><language>it</language><item><title>One</title>'
        "<link>http://a/1</link><pubDate>Tue, 04 Jun 2024 10:00:00 GMT</pubDate>"
        "<description>&lt;p&gt;The text.&lt;/p&gt;</description></item></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="it"><title>News</title><entry><title>One</title>'
        '<link href="http://a/1"/><updated>2024-06-04T10:00:00+00:00</updated><content type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>The text.</p></div></content></entry></feed>',
    ],
)
def test_an_item_of_a_feed_is_a_document(apart: Apart, tmp_path: Path, feed: str) -> None:
    overview, item = readings(apart, hostile.write(tmp_path, "a.xml", feed))
    assert (overview.title, overview.part, item.part) == ("News", "", "http://a/1")
    assert (item.title, item.language, item.published) == ("One", "it", "2024-06-04T10:00:00+00:00")
    assert item.text == "# One\n\nThe text." and item.metadata["source"] == "News"


def test_subtitles_keep_their_times(apart: Apart, tmp_path: Path) -> None:
    cues = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\n<v Anna>Il treno parte\n\n00:02.500 --> 00:03.000\nalle nove.\n\n"
    cues += "01:00:05.000 --> 01:00:06.000 align:start\n<i>Secondo</i> avviso.\n"
    [reading] = readings(apart, hostile.write(tmp_path, "a.vtt", cues))
    assert reading.text == "Anna: Il treno parte alle nove.\n\nSecondo avviso."
    assert [page.label for page in reading.pages] == ["00:00:01", "01:00:05"]
    srt = "1\n00:00:07,000 --> 00:00:09,000\nHello there.\n"
    assert readings(apart, hostile.write(tmp_path, "a.srt", srt))[0].pages[0].label == "00:00:07"


def test_a_web_page_says_its_date_and_author(apart: Apart, tmp_path: Path) -> None:
    head = '<html lang="it"><head><title>Il titolo</title><meta name="author" content="Anna Rossi">'
    head += '<meta property="article:published_time" content="2024-06-04"></head><body><article>'
    words = "".join(f"<p>La frase numero {i} dice una cosa nuova della città.</p>" for i in range(20))
    [reading] = readings(apart, hostile.write(tmp_path, "a.html", f"{head}{words}</article></body></html>"))
    assert (reading.title, reading.language, reading.published) == ("Il titolo", "it", "2024-06-04")
    assert (reading.metadata["author"], reading.metadata["date from"]) == ("Anna Rossi", "html")


def test_an_outlook_mail_and_its_attachment(apart: Apart, tmp_path: Path) -> None:
    properties: outlook.Properties = {
        0x0037: "La gru è ferma",
        0x1000: "La gru del porto è ferma da martedì.",
        0x0C1A: "Anna Rossi",
        0x0C1F: "anna@example.org",
        0x0039: 1_717_500_000.0,
    }
    note: outlook.Properties = {0x3707: "nota.txt", 0x3701: b"Il pezzo arriva il 12 giugno."}
    recipient = {0x3001: "Luca Bianchi", 0x3003: "luca@example.org", 0x39FE: "luca@example.org"}
    mail, attached = readings(apart, hostile.write(tmp_path, "a.msg", outlook.mail(properties, recipient, (note,))))
    assert (mail.title, mail.published) == ("La gru è ferma", "2024-06-04T11:20:00+00:00")
    assert "anna@example.org" in mail.metadata["author"] and mail.metadata["to"] == "Luca Bianchi <luca@example.org>"
    assert "La gru del porto è ferma da martedì." in mail.text
    assert (attached.part, attached.text) == ("nota.txt", "Il pezzo arriva il 12 giugno.")
    cut = outlook.mail(properties, recipient).replace(
        "__properties".encode("utf-16-le"), "__propertied".encode("utf-16-le")
    )
    with pytest.raises(UnreadableFile, match="no Outlook mail, or damaged"):
        list(apart.read(hostile.write(tmp_path, "cut.msg", cut)))


def test_a_part_that_cannot_be_read_is_told_by_its_place(apart: Apart, tmp_path: Path) -> None:
    path = hostile.write(tmp_path, "a.zip", hostile.zipped({"x/bad.pdf": b"%PDF-1.4 no", "x/good.txt": "Good words."}))
    bad, good = apart.read(path)
    assert isinstance(bad, Unreadable) and bad.name == "x/bad.pdf" and "damaged" in bad.reason
    assert isinstance(good, Reading) and (good.part, good.text) == ("x/good.txt", "Good words.")


@pytest.mark.parametrize("suffix", ["pdf", "docx", "xlsx", "xls", "pptx", "odt", "epub", "msg", "rtf", "zip", "ipynb"])
def test_what_is_of_another_kind_says_so(apart: Apart, tmp_path: Path, suffix: str) -> None:
    with pytest.raises(UnreadableFile, match=r"no |damaged"):
        list(apart.read(hostile.write(tmp_path, f"a.{suffix}", "just words")))


def test_a_zip_opens_with_its_password_or_says_that_it_needs_one(apart: Apart, tmp_path: Path) -> None:
    data = bytearray(hostile.zipped({"a.txt": "Words."}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    [found] = apart.read(hostile.write(tmp_path, "a.zip", bytes(data)))
    assert isinstance(found, Unreadable) and "password" in found.reason


def test_a_date_of_the_file_is_the_last_resort_and_says_so(library: Library) -> None:
    path = library.write("a.txt", "Some words.")
    os.utime(path, (1_717_500_000, 1_717_500_000))
    library.sync()
    before = library.chunk_ids()
    with library.store() as store:
        [summary] = store.summaries()
        document = store.document(summary.id)
    assert document is not None and document.published == "2024-06-04"
    assert document.metadata == {"date from": "file time"}
    os.utime(path)
    assert library.sync().updated == 0
    assert library.chunk_ids() == before


def test_a_file_of_any_name_is_read_apart(library: Library) -> None:
    long = "x" * 200
    for number, name in enumerate((b"caf\xe9.json", b"two\nlines.json", b"-rf.json", b"\xf0\x9f\x8c\x8d.json")):
        (library.docs / os.fsdecode(name)).write_text(f'{{"a": "text {number}"}}')
    library.write("/".join([*[long] * 8, f"{long}.json"]), '{"a": "deep"}')
    report = library.sync()
    assert (report.added, report.failed) == (5, ())


def test_a_file_without_permission_is_read_by_the_next_sync(library: Library) -> None:
    path = library.write("a.json", '{"a": "b"}')
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("nothing is forbidden to this user")
    [failure] = library.sync().failed
    assert "permission" in failure.reason
    path.chmod(0o600)
    assert library.sync().added == 1
