"""Files made to hurt who reads them."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LOL = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
BILLION_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{_LOL}]><x>&l11;</x>'
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY s SYSTEM "file://{path}">]><x><y>before &s; after</y></x>'


def zipped(files: dict[str, bytes | str]) -> bytes:
    """Return a zip archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, prolog: str = "", more: Mapping[str, bytes | str] = MappingProxyType({})) -> bytes:
    """Return a Word file with this XML in its body."""
    document = f'{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    parts: dict[str, bytes | str] = {"[Content_Types].xml": _CONTENT_TYPES, "_rels/.rels": _RELATIONS}
    return zipped({**parts, "word/document.xml": document, **more})


def paragraph(text: str) -> str:
    """Return a paragraph of a Word file."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def ods(tables: str) -> bytes:
    """Return an OpenDocument workbook with this XML in its body."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    content += "</office:body></office:document-content>"
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def bomb(size: int, name: str = "bomb.txt") -> bytes:
    """Return an archive of a few kilobytes that holds a file of `size` bytes."""
    buffer = io.BytesIO()
    archive = zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open(name, "w", force_zip64=True) as file:
        for _ in range(size // 1_000_000):
            file.write(b"a" * 1_000_000)
    return buffer.getvalue()


def nested(depth: int) -> bytes:
    """Return archives inside one another, with a text in the innermost."""
    data = zipped({"text.txt": "The innermost text."})
    for _ in range(depth):
        data = zipped({"inner.zip": data})
    return data


def lying(size: int) -> bytes:
    """Return an archive whose table of contents says that a large file in it is small."""
    data = bytearray(bomb(size))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.find(signature)
        data[at + offset : at + offset + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def pdf(*objects: str, header: str = "%PDF-1.7\n") -> bytes:
    """Return a PDF file of these objects; the first is the catalogue."""
    out = header
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    out += "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return (out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").encode("latin-1")


def looping_pdf() -> bytes:
    """Return a PDF file whose page tree is its own child."""
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 1000000 >>",
        "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1000000 /Parent 2 0 R >>",
    )


def huge_sheet(rows: int, columns: int) -> bytes:
    """Return a workbook of a few kilobytes that says its one sheet has so many rows and columns."""
    last = f"{_letters(columns)}{rows}"
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:{last}"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="{rows}"><c r="{last}"><v>2</v></c></row></sheetData></worksheet>'
    )
    return workbook(sheet)


def workbook(sheet: str) -> bytes:
    """Return a workbook with this XML as its one sheet, named S."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped({
        "[Content_Types].xml": _CONTENT_TYPES.replace("/word/document.xml", "/xl/workbook.xml").replace(
            "wordprocessingml.document", "spreadsheetml.sheet"),
        "_rels/.rels": _RELATIONS.replace("word/document.xml", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": _RELATIONS.replace("word/document.xml", "worksheets/sheet1.xml").replace(
            "officeDocument\"", "worksheet\""),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
                           '<sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet,
    })  # fmt: skip


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def write(folder: Path, name: str, content: bytes | str) -> Path:
    """Write a file and return where it is."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
