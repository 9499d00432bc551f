"""The reader of PDF files: PDFium's text page by page, pypdf's where words run from right to left."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from index.errors import Closed, UnreadableFile
from index.files import File, Options, load_bytes
from index.inner import Names, documents_in
from index.ocr import ADD_OCR, recognise
from index.reading import Reading, TextBuilder, Unreadable

_MOST_PAGES = 20_000
_MOST_ATTACHMENTS = 1_000
_LARGEST = 300_000_000
"""Bytes."""
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LIGATURES = dict(enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), 0xFB00))
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""Symbols of one font that mean nothing outside it."""
_HYPHENATED = re.compile(r"(?<=\w)[\ufffe\u00ad](?:\r?\n)?(?=\w)|(?<=[a-zà-öø-ÿ])[-\u2010]\r?\n(?=[a-zà-öø-ÿ])")
_NARROWEST = 30
"""Code points of a line of running text in the narrowest column."""
_NUMBER_AT_END = re.compile(r"\d[\d.,]*\s?[%€$£)]?$")
_PROGRAM_S_TITLE = re.compile(r"\.(docx?|odt|tex|indd|pdf|dvi)$|^untitled|^microsoft word", re.IGNORECASE)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?(?:([+-])(\d\d)'?(\d\d)?)?")


def read_pdf(path: File, options: Options) -> Iterator[Reading | Unreadable]:
    """Read a PDF file; a place is a page. Pages that are images are recognised where Tesseract is installed."""
    import pypdfium2 as pdfium

    data = load_bytes(path, _LARGEST)
    if b"%PDF-" not in data[:1024]:
        raise UnreadableFile("it is no PDF file, whatever its name says")
    document, password = _opened(pdfium, data, options)
    try:
        attached = list(_attachments(document))
        try:
            yield _reading(document, data, password, options)
        except UnreadableFile:
            if not attached:
                raise
        names = Names()
        for name, content in attached:
            yield from documents_in(path, name, content, options, names.free(name))
    finally:
        document.close()


def _opened(pdfium: Any, data: bytes, options: Options) -> tuple[Any, str | None]:
    code = 0
    for password in (None, *options.passwords):
        try:
            return pdfium.PdfDocument(data, password=password), password
        except pdfium.PdfiumError as error:
            code = getattr(error, "err_code", 0)
    if code == pdfium.raw.FPDF_ERR_PASSWORD:
        if options.passwords:
            raise Closed(
                "none of the passwords opens it; set its password: FONTE_PASSWORDS, or passwords in fonte.toml"
            )
        raise Closed("it is encrypted; set its password: FONTE_PASSWORDS, or passwords in fonte.toml")
    raise UnreadableFile("it is damaged or cut off: PDFium finds no document in it")


def _reading(document: Any, data: bytes, password: str | None, options: Options) -> Reading:
    builder = TextBuilder()
    pages = min(len(document), _MOST_PAGES)
    without_ocr = 0
    for number in range(pages):
        builder.page(f"p. {number + 1}")
        words = _page(document, number, data, password)
        if not any(character.isalnum() for character in words):
            found = recognise(document, number, options)
            without_ocr += found is None
            words = found or ""
        for paragraph in paragraphs(words):
            builder.block(paragraph)
    if builder.is_empty:
        if without_ocr:
            shown = _counted(pages)
            raise Closed(
                f"there is no text in it, only images ({shown}). To have them recognised: {ADD_OCR}, then sync"
            )
        raise UnreadableFile("there is no text in it" if pages else "it has no pages")
    found = document.get_metadata_dict(skip_empty=True)
    metadata = {"author": found.get("Author", ""), "subject": found.get("Subject", ""), "pages": str(pages)}
    date = _iso(found.get("CreationDate", "")) or _iso(found.get("ModDate", ""))
    if date:
        metadata["date from"] = "document properties"
    if without_ocr:
        metadata["pages without text"] = str(without_ocr)
    return builder.reading(title=_title(found.get("Title", "")), published=date, metadata=metadata)


def _page(document: Any, number: int, data: bytes, password: str | None) -> str:
    import pypdfium2 as pdfium

    try:
        page = document[number]
    except pdfium.PdfiumError:
        return ""
    try:
        text_page = page.get_textpage()
        words = str(text_page.get_text_range())
        text_page.close()
    except pdfium.PdfiumError:
        words = ""
    finally:
        page.close()
    if _RIGHT_TO_LEFT.search(words) or "\u02f4" in words:
        # PDFium gives the letters of such words in the order in which they are drawn.
        words = _page_by_pypdf(data, number, password) or words
    return clean(words)


def _page_by_pypdf(data: bytes, number: int, password: str | None) -> str:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return PdfReader(io.BytesIO(data), password=password).pages[number].extract_text()
    except Exception:  # noqa: BLE001  # the other library's words are there
        return ""


def clean(words: str) -> str:
    """Return a page's words with ligatures as letters and words that were cut at the end of a line whole again."""
    words = _PRIVATE.sub("", words.translate(_LIGATURES))
    return _HYPHENATED.sub("", words).replace("\ufffe", "").replace("\u00ad", "")


def paragraphs(words: str) -> Iterator[str]:
    """Yield the paragraphs of a page. A line ends one where it is short and the next begins like a sentence."""
    lines = [" ".join(line.split()) for line in re.split(r"\r?\n", words)]
    full = _full_width(lines)
    paragraph: list[str] = []
    for line in lines:
        if paragraph and (not line or _ends(paragraph[-1], line, full)):
            yield " ".join(paragraph)
            paragraph = []
        if line:
            paragraph.append(line)
    if paragraph:
        yield " ".join(paragraph)


def _full_width(lines: list[str]) -> int:
    """Return how long a line of running text is on this page, in code points: most of the text is in such lines."""
    weights = Counter[int]()
    for line in lines:
        weights[len(line)] += len(line)
    half, sum_ = sum(weights.values()) / 2, 0
    for length in sorted(weights):
        sum_ += weights[length]
        if sum_ >= half:
            return length
    return 0


def _ends(line: str, following: str, full: int) -> bool:
    if following[0] in "•▪◦‣●*–" or re.match(r"\(?\d{1,3}[.)]\s", following):
        return True
    if following[0].islower():
        return False
    if full < _NARROWEST or (_NUMBER_AT_END.search(line) and _NUMBER_AT_END.search(following)):
        return True  # a receipt, a form, the rows of a table
    return len(line) < 0.8 * full


def _title(title: str) -> str:
    """Return the title in the properties where a person can have written it."""
    return "" if _PROGRAM_S_TITLE.search(title) else title


def _iso(date: str) -> str:
    """Return a PDF date (ISO 32000-1, 7.9.4) as ISO 8601."""
    found = _DATE.match(date.strip())
    if not found:
        return ""
    year, month, day, hour, minute, second, sign, *zone = found.groups()
    written = f"{year}-{month or '01'}-{day or '01'}"
    if hour:
        written += f"T{hour}:{minute}:{second or '00'}" + (f"{sign}{zone[0]}:{zone[1] or '00'}" if sign else "")
    try:
        return datetime.fromisoformat(written).isoformat() if hour else written
    except ValueError:
        return ""


def _counted(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages:,} pages"


def _attachments(document: Any) -> Iterator[tuple[str, bytes]]:
    import pypdfium2 as pdfium

    for number in range(min(document.count_attachments(), _MOST_ATTACHMENTS)):
        attachment = document.get_attachment(number)
        try:
            yield attachment.get_name(), bytes(attachment.get_data())
        except (pdfium.PdfiumError, ValueError):  # one that is damaged is not worth the document
            continue
