"""Hostile and odd files, made on the spot: each a name, the bytes, and the codes of the findings
they must end in."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator

import openpyxl
import pikepdf

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SECRET = "EncryptedPackage".encode("utf-16-le")
Make = Callable[[], bytes]


def docx(body: str, head: str = "", **parts: str | bytes) -> bytes:
    """A Word file with this body; other parts by name, with _ for / and __ for a dot."""
    output = io.BytesIO()
    relations = "".join(
        f'<Relationship Id="r{n}" Type="http://x/{name}" Target="{name}.xml"/>'
        for n, name in enumerate(parts)
    )
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "_rels/.rels",
            (
                '<Relationships><Relationship Id="r" Type="http://x/officeDocument" '
                'Target="word/document.xml"/></Relationships>'
            ),
        )
        package.writestr(
            "word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>"
        )
        package.writestr(
            "word/document.xml",
            f"<?xml version='1.0'?>{head}<w:document {WORD}><w:body>{body}</w:body></w:document>",
        )
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", content)
    return output.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def based(style: str, other: str) -> str:
    return f'<w:style w:styleId="{style}"><w:basedOn w:val="{other}"/></w:style>'


LONG = paragraph("这是一段够长的文字，用来说明文件里别的内容都照常读了出来。")


def packed(name: str, content: bytes, times: int) -> bytes:
    """A zip with one entry that repeats a content many times, written piece by piece."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "_rels/.rels",
            (
                '<Relationships><Relationship Type="http://x/officeDocument" '
                'Target="word/document.xml"/></Relationships>'
            ),
        )
        with package.open(name, "w", force_zip64=True) as entry:
            for _ in range(times):
                entry.write(content)
    return output.getvalue()


def many_parts() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        for number in range(6000):
            package.writestr(f"word/{number}.xml", "")
    return output.getvalue()


def laughs() -> str:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE x [<!ENTITY a0 "哈">{lines}]>'


def torn() -> bytes:
    """A Word file with a byte wrong in the middle of its document."""
    data = bytearray(docx(LONG * 200))
    at = data.index(b"word/document.xml") + 200
    data[at] ^= 0xFF
    return bytes(data)


def pdf(
    *contents: bytes,
    resources: str = "",
    extra: tuple[bytes, ...] = (),
    box: str = "0 0 595 842",
    more: str = "",
) -> bytes:
    """A PDF written by hand: a page for each content stream; extra objects follow from number 10 +
    2 × pages."""
    pages = len(contents)
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(pages))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    for number, content in enumerate(contents):
        objects[10 + 2 * number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]{more}/Contents {11 + 2 * number} 0 R"
            f"/Resources<</Font<</F 3 0 R>>{resources}>>>>"
        ).encode()
        objects[11 + 2 * number] = stream(content)
    for number, item in enumerate(extra):
        objects[10 + 2 * pages + number] = item
    body = b"%PDF-1.7\n" + b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, item) for number, item in objects.items()
    )
    return body + b"trailer<</Root 1 0 R>>\n%%EOF"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (
        entries,
        len(small := zlib.compress(content)),
        small,
    )


def zeros(megabytes: int) -> bytes:
    """A deflate stream of so many blanks: the same flushed block again and again."""
    maker = zlib.compressobj(9)
    first, block = (
        maker.compress(b" " * 1_000_000) + maker.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    return first + block * (megabytes - 1) + maker.flush()


def swollen() -> bytes:
    small = zeros(1200)
    return pdf(b"%%HERE%%").replace(
        stream(b"%%HERE%%"),
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(small), small),
    )


def nested_forms() -> bytes:
    """Forms that each draw the next ten times, twelve deep."""
    depth = 12
    forms = []
    for level in range(depth):
        inner = b"/X Do " * 10 if level < depth - 1 else b"0 0 1 1 re f"
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (
            13 + level
        )
        forms.append(stream(inner, entries))
    return pdf(b"/X Do " * 10, resources="/XObject<</X 12 0 R>>", extra=tuple(forms))


def locked(password: str) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(words("1 2 3 some readable words here")))) as file:
        file.save(output, encryption=pikepdf.Encryption(owner="owner", user=password))
    return output.getvalue()


def words(text: str) -> bytes:
    return f"BT /F 12 Tf 72 700 Td ({text}) Tj ET".encode()


def image_only() -> bytes:
    image = stream(
        bytes(30_000),
        b"/Type/XObject/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceRGB/BitsPerComponent 8",
    )
    return pdf(b"500 0 0 700 40 40 cm /I Do", resources="/XObject<</I 12 0 R>>", extra=(image,))


def lattice() -> bytes:
    """A page ruled with 40 000 lines."""
    lines = b"".join(
        b"%d 0 m %d 842 l S 0 %d m 595 %d l S " % (n % 595, n % 595, n % 842, n % 842)
        for n in range(20_000)
    )
    return pdf(words("some text that can be read") + lines)


def workbook(*cells: tuple[str, object]) -> bytes:
    book, output = openpyxl.Workbook(), io.BytesIO()
    for place, value in cells:
        book.active[place] = value
    book.save(output)
    return output.getvalue()


def swollen_workbook() -> bytes:
    """A workbook whose sheet unpacks to a gigabyte of rows."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("A1", 1)))) as source,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name != "xl/worksheets/sheet1.xml":
                target.writestr(name, source.read(name))
        with target.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry:
            entry.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            )
            for _ in range(250):
                entry.write(b"<row><c><v>1</v></c></row>" * 40_000)
            entry.write(b"</sheetData></worksheet>")
    return output.getvalue()


TEXT = "这是一页够长的文字，用来说明别的内容都照常读了出来，没有丢。"
NONE: tuple[str, ...] = ()
FILES: dict[str, tuple[Make, tuple[str, ...]]] = {
    "empty.html": (lambda: b"", ("G920",)),
    "blank.html": (lambda: b" \n\t ", ("G920",)),
    "zeros.html": (lambda: bytes(100_000), ("G920",)),
    "noise.html": (lambda: bytes(range(256)) * 400, ("G925",)),
    "word.html": (lambda: docx(LONG), ()),
    "huge.html": (lambda: b"<p>x" * 5_000_000, ("G923",)),
    "deep.html": (
        lambda: TEXT.encode() + b"<div>" * 200_000 + TEXT.encode() + b"</div>" * 200_000,
        ("G924",),
    ),
    "attributes.html": (
        lambda: b"<p " + b" ".join(b"a%d=1" % number for number in range(300_000)) + b">a",
        ("G923",),
    ),
    "deep-font.html": (lambda: b"<font><span>" * 100_000 + TEXT.encode(), NONE),
    "deep-tables.html": (lambda: b"<table><tr><td>a<td>" * 50_000 + TEXT.encode(), ("G924",)),
    "wide-cell.html": (
        f"<p>{TEXT}<table><tr><td colspan=100000 rowspan=100000>a<td>b<tr><td>c</table>".encode,
        NONE,
    ),
    "wide-cells.html": (
        lambda: b"<table>" + b"<tr><td colspan=999999>1<td rowspan=99999>2" * 20_000 + b"</table>",
        ("G924",),
    ),
    "long-row.html": (
        lambda: b"<table><tr>" + b"<td>1" * 300_000 + b"<tr><td>2</table>",
        ("G924",),
    ),
    "attribute.html": (lambda: b"<p title='" + b"x" * 9_000_000 + b"'>" + TEXT.encode(), NONE),
    "entities.html": (
        lambda: (
            b"<!DOCTYPE x [<!ENTITY a '&b;&b;'><!ENTITY b SYSTEM 'file:///etc/passwd'>]><p>&a;&b;"
            + TEXT.encode()
        ),
        NONE,
    ),
    "script-only.html": (
        "<html><title>年报</title><div id=app></div><script>var a='一、总体情况'</script>".encode,
        ("G922",),
    ),
    "picture-only.html": (lambda: b"<div id=zoom><img src=1.jpg><img src=2.jpg></div>", ("G922",)),
    "parts.mht": (
        lambda: (
            b"MIME-Version: 1.0\n" + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 3000
        ),
        NONE,
    ),
    "empty.docx": (lambda: b"", ("G920",)),
    "text.docx": (lambda: b"just text, no zip", ("G920",)),
    "other-zip.docx": (lambda: packed("a.txt", b"a", 1), ("G920",)),
    "old.docx": (lambda: OLE + b"WordDocument", ("G920",)),
    "locked.docx": (lambda: OLE + SECRET, ("G921",)),
    "cut.docx": (lambda: docx(LONG)[:-60], ("G920",)),
    "torn.docx": (torn, ("G920",)),
    "bomb.docx": (lambda: packed("word/document.xml", b" " * 1_000_000, 60), ("G923",)),
    "many-parts.docx": (many_parts, ("G923",)),
    "laughs.docx": (lambda: docx(LONG + paragraph("&a11;"), laughs()), ("G924",)),
    "outside.docx": (
        lambda: docx(
            LONG + paragraph("&x;"), '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        ),
        NONE,
    ),
    "broken-xml.docx": (lambda: docx(LONG + "<w:p><w:r><w:t>后面断了"), ("G924",)),
    "deep.docx": (lambda: docx(LONG + "<w:tbl><w:tr><w:tc>" * 30_000), ("G924", "G924")),
    "deep-runs.docx": (
        lambda: docx(
            LONG + "<w:p>" + "<w:smartTag>" * 50_000 + "</w:smartTag>" * 50_000 + "</w:p>"
        ),
        ("G924",),
    ),
    "wide.docx": (
        lambda: docx(
            LONG
            + '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>'
            + paragraph("a")
            + "</w:tc></w:tr></w:tbl>"
        ),
        NONE,
    ),
    "many.docx": (lambda: docx(LONG * 30_000), ("G924",)),
    "picture.docx": (lambda: docx("<w:p><w:r><w:drawing/></w:r></w:p>"), ("G922",)),
    "styles-loop.docx": (
        lambda: docx(
            f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>{TEXT}</w:t></w:r></w:p>',
            styles=f"<w:styles {WORD}>{based('a', 'b')}{based('b', 'a')}</w:styles>",
        ),
        NONE,
    ),
    "chunk.docx": (lambda: docx(LONG + "<w:altChunk/>"), ("G924",)),
    "empty.pdf": (lambda: b"", ("G920",)),
    "html.pdf": (lambda: b"<html><p>not found", ("G922",)),
    "head-only.pdf": (lambda: b"%PDF-1.7\n", ("G920",)),
    "noise.pdf": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 1000, ("G920",)),
    "locked.pdf": (lambda: locked("secret"), ("G921",)),
    "owner-locked.pdf": (lambda: locked(""), NONE),
    "scan.pdf": (image_only, ("G922",)),
    "no-text.pdf": (lambda: pdf(b""), ("G922",)),
    "long.pdf": (
        lambda: pdf(
            *(
                words(f"page of a long book with {chr(97 + n % 26)} and {chr(97 + n // 26)}")
                for n in range(400)
            )
        ),
        ("G924",),
    ),
    "loop.pdf": (
        lambda: pdf(words("some text that can be read")).replace(
            b"/Kids[10 0 R]", b"/Kids[2 0 R 2 0 R]"
        ),
        ("G922", "G924"),
    ),
    "bomb.pdf": (swollen, ("G923",)),
    "forms.pdf": (nested_forms, ("G923",)),
    "lattice.pdf": (lattice, ("G924",)),
    "turned.pdf": (
        lambda: pdf(
            b"BT /F 12 Tf 0 1 -1 0 300 72 Tm (one turned line of text) Tj ET", more="/Rotate 90"
        ),
        NONE,
    ),
    "vast.pdf": (lambda: pdf(words("some text that can be read"), box="-1e9 -1e9 1e9 1e9"), NONE),
    "empty.xlsx": (lambda: b"", ("G920",)),
    "page.xls": ("<html><table><tr><td>规章</table>".encode, ("G922",)),
    "locked.xlsx": (lambda: OLE + SECRET, ("G921",)),
    "old-noise.xls": (lambda: OLE + bytes(2000), ("G920",)),
    "noise.et": (lambda: OLE + bytes(range(256)) * 40, ("G920",)),
    "cut.xlsx": (lambda: workbook(("A1", TEXT))[:-80], ("G920",)),
    "word.xlsx": (lambda: docx(LONG), ()),
    "nothing.xlsx": (workbook, ("G922",)),
    "far.xlsx": (lambda: workbook(("A1", 1), ("XFD1048576", 2)), ("G923",)),
    "tall.xlsx": (lambda: workbook(("A1", TEXT), ("A60000", 2)), ("G924",)),
    "bomb.xlsx": (swollen_workbook, ("G923",)),
}


def files() -> Iterator[tuple[str, bytes]]:
    """All of them, one at a time."""
    for name, (make, _) in FILES.items():
        yield name, make()
