"""Reports whose figures are known in the odd shapes that files come in: every variant is one built
report, changed in one or two ways."""

from __future__ import annotations

import io
import itertools
import quopri
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from conftest import ROOT

from gia_author.diagnostics.finding import Address
from gia_author.extract.readers import pdf_glyphs
from gia_author.form.numbers import Figure, show
from gia_author.render import document
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.yamlfile import reader

EXAMPLES = ("示例市人民政府-2025", "示例县信访局-2025", "青石镇-2025", "示例县人民政府-2025")
COUNT = "一二三四五六"
MANNERS: dict[str, Callable[[int, str], str]] = {
    "第一部分": lambda n, t: f"第{COUNT[n]}部分 {t}",
    "（一）": lambda n, t: f"（{COUNT[n]}）{t}",
    "四.": lambda n, t: f"{COUNT[n]}.{t}",
    "四．": lambda n, t: f"{COUNT[n]}．{t}",
    "1.": lambda n, t: f"{n + 1}.{t}",
    "1、": lambda n, t: f"{n + 1}、{t}",
    "没有": lambda n, t: t,
    "第1章": lambda n, t: f"第{n + 1}章 {t}",
    "一 ": lambda n, t: f"{COUNT[n]} {t}",
    "一二三三四五": lambda n, t: f"{COUNT[n if n < 3 else n - 1]}、{t}",
    "全是一": lambda n, t: f"一、{t}",
    "字间有空": lambda n, t: f"{COUNT[n]}、{' '.join(t)}",
}


@dataclass
class Variant:
    """A file with the figures it shows; ``unread`` are those that cannot be read, ``said`` the
    codes that must be among the findings."""

    data: bytes
    name: str
    figures: dict[Address, Figure | None]
    unread: set[Address] = field(default_factory=set)
    said: set[str] = field(default_factory=set)
    told: str = ""
    sections: bool = True


@cache
def report(name: str) -> Report:
    path = ROOT / "examples" / f"{name}.yaml"
    return Report.from_data(reader.read(path.read_bytes(), path.name).data)


def printed(name: str) -> dict[Address, Figure | None]:
    made = report(name)
    return {a: v for a, v in made.figures.items() if made.edition.tables[a[0]].printed}


@cache
def built(name: str, form: str) -> bytes:
    """An example as published by somebody else: without the data that our own files carry."""
    carried, document.embedded = document.embedded, lambda *_: "{}"  # type: ignore[assignment]
    try:
        composed = document.compose(report(name), narrative.narrate(report(name)))
        writer: Any = PDF_ENGINES["typst"] if form == "pdf" else WRITERS[form]
        made = bytes(writer.write(composed, official()))
        return made.replace(b"<wbr>", b"") if form == "html" else made
    finally:
        document.embedded = carried


def variant(seed: int) -> Variant:
    """The variant of this number."""
    dice = random.Random(seed)
    makers = (page, page, page, page, text, text, word, word, word, sheet, print_out, fixed_layout)
    return makers[seed % len(makers)](dice, dice.choice(EXAMPLES))


def titles(name: str) -> list[str]:
    return [section.title for section in report(name).edition.sections]


def renumbered(text_: str, name: str, manner: str) -> str:
    """A text with the sections' headings numbered in another manner."""
    for n, title in enumerate(titles(name)):
        text_ = text_.replace(f"{COUNT[n]}、{title}", MANNERS[manner](n, title))
    return text_


def single(name: str, dice: random.Random, least: int = 0) -> tuple[Address, str]:
    """A figure of at least so much whose digits occur only once among the cells, so that its cell
    is found by them."""
    shown = {a: show(v) for a, v in printed(name).items() if v is not None}
    count = {text_: list(shown.values()).count(text_) for text_ in shown.values()}
    noted = {".".join(a) for a in report(name).notes}
    usable = [
        a
        for a, s in shown.items()
        if count[s] == 1 and float(s) >= least and ".".join(a) not in noted
    ]
    chosen = dice.choice(sorted(usable))
    return chosen, shown[chosen]


CellChange = Callable[[str, random.Random], str]
GOOD_CELLS: dict[str, CellChange] = {
    "s": lambda f, d: f"<s>{d.randint(1, 99)}</s>{f}",
    "del": lambda f, d: f"{f}<del>{d.randint(1, 99)}</del>",
    "strike": lambda f, d: f"<strike>{d.randint(1, 99)}</strike>{f}",
    "line-through": lambda f, d: (
        f'{f}<span style="color:red;text-decoration: line-through">{d.randint(1, 9)}</span>'
    ),
    "ins": lambda f, d: f"<del>{d.randint(1, 9)}</del><ins>{f}</ins>",
    "sup": lambda f, d: f"{f}<sup>{d.randint(1, 9)}</sup>",
    "sup[]": lambda f, d: f"{f}<sup>[{d.randint(1, 9)}]</sup>",
    "²": lambda f, d: f"{f}²",
    "①": lambda f, d: f"{f}①",
    "零宽": lambda f, d: f"{f[:1]}\u200b{f[1:]}\ufeff",
    "全角": lambda f, d: f.translate({48 + n: 0xFF10 + n for n in range(10)}),
    "input": lambda f, d: f'<input type="text" value="{f}">',
    "textarea": lambda f, d: f"<textarea>{f}</textarea>",
    "select": lambda f, d: f"<select><option>1</option><option selected>{f}</option></select>",
    "font": lambda f, d: f"<font>{f[:1]}</font><b>{f[1:]}</b>",
    "件": lambda f, d: f"{f} ",
}
SAID = {
    **dict.fromkeys(("s", "del", "strike", "line-through", "ins"), "G926"),
    **dict.fromkeys(("input", "textarea", "select"), "G927"),
}
WRAPPED: dict[str, CellChange] = {
    "断行": lambda f, d: f"{f[:-1]}<br>{f[-1:]}",
    "分节": lambda f, d: f"{Decimal(f):,}".replace(",", "\u00a0"),
    "段": lambda f, d: f"<p>{f[:2]}</p><p>{f[2:]}</p>",
}
UNCLEAR = ("O", "o", "待填", "#REF!", "详见附件", "单击此处输入文字。", "约数", "=SUM(B2:B5)")
DASHES = ("〇", "零", "—", "/", "无")


def page(dice: random.Random, name: str) -> Variant:
    """A web page with odd cells or headings, under many names and in many wrappings."""
    what = dice.choice((*GOOD_CELLS, *WRAPPED, "不清", "横线", *MANNERS, *MANNERS))
    name = name if what in MANNERS else EXAMPLES[0]
    html = re.sub(r"<script.*?</script>", "", built(name, "html").decode(), flags=re.S)
    result = Variant(b"", "x.html", printed(name))
    result.told = what
    if what in MANNERS:
        html = renumbered(html, name, what)
        result.said |= {"G944"} if what in ("没有", "一二三三四五", "全是一") else set()
    else:
        html = _cell_changed(html, name, what, dice, result)
    result.data, result.name = _wrapped(html, dice)
    result.told += f" {result.name}"
    return result


def _cell_changed(html: str, name: str, what: str, dice: random.Random, result: Variant) -> str:
    place, digits = single(name, dice, 1000 if what in WRAPPED else 0)
    changes = {**GOOD_CELLS, **WRAPPED}
    if what in changes:
        now = changes[what](digits, dice)
        result.said |= {SAID[what]} if what in SAID else {"G914"} if what in WRAPPED else set()
    else:
        now = dice.choice(UNCLEAR if what == "不清" else DASHES)
        result.unread, result.said = {place}, {"G913" if what == "不清" else "G907"}
    pattern = re.compile(rf"(<td[^>]*>){re.escape(digits)}(</td>)")
    assert len(pattern.findall(html)) == 1, digits
    result.told += f" {'.'.join(place)}"
    return pattern.sub(lambda m: f"{m[1]}{now}{m[2]}", html)


def _wrapped(html: str, dice: random.Random) -> tuple[bytes, str]:
    name = dice.choice(
        ("x.html", "x.doc", "x.xls", "x.docx", "x.jsp", "x.xhtml", "x.mht", "x.mhtml", "x.doc", "x")
    )
    data = html.encode()
    if name.endswith(("mht", "mhtml")) or (name == "x.doc" and dice.random() < 0.5):
        head = (
            'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_b"\r\n\r\n--=_b\r\n'
        )
        part = (
            'Content-Type: text/html; charset="utf-8"\r\n'
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        )
        data = (head + part).encode() + quopri.encodestring(data) + b"\r\n--=_b--\r\n"
    elif dice.random() < 0.3:
        data = html.replace('charset="utf-8"', 'charset="gbk"').encode("gb18030")
    return data, name


def text(dice: random.Random, name: str) -> Variant:
    """Plain text and Markdown with headings in many manners, in several charsets."""
    plain = built(name, "txt").decode()
    manner = dice.choice(tuple(MANNERS))
    plain = renumbered(plain, name, manner)
    said = {"G944"} if manner in ("没有", "一二三三四五", "全是一") else set()
    ending = dice.choice(("txt", "md"))
    if ending == "md":
        for n, title in enumerate(titles(name)):
            there = MANNERS[manner](n, title)
            plain = plain.replace(f"\n{there}\n", f"\n## {there}\n")
    charset = dice.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))
    result = Variant(plain.encode(charset), f"x.{ending}", printed(name), said=said)
    result.told = f"{manner} {charset} {ending}"
    return result


def _part_changed(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.namelist():
            content = old.read(item)
            new.writestr(item, change(content.decode()).encode() if item == part else content)
    return made.getvalue()


RUN = "<w:r><w:rPr>{0}</w:rPr><w:t>{1}</w:t></w:r>"
WORD_CELLS: dict[str, tuple[str, str]] = {
    "strike": ("{0}" + RUN.format("<w:strike/>", "12"), "G926"),
    "dstrike": (RUN.format("<w:dstrike/>", "7") + "{0}", "G926"),
    "del": ('{0}<w:del w:id="9" w:author="a"><w:r><w:delText>3</w:delText></w:r></w:del>', "G926"),
    "ins": ('<w:ins w:id="9" w:author="a">{0}</w:ins>', ""),
    "上标": ("{0}" + RUN.format('<w:vertAlign w:val="superscript"/>', "3"), ""),
    "隐藏": ("{0}" + RUN.format("<w:vanish/>", "5"), ""),
    "控件": ("<w:sdt><w:sdtPr/><w:sdtContent>{0}</w:sdtContent></w:sdt>", ""),
}


def word(dice: random.Random, name: str) -> Variant:
    """A Word file with odd cells or headings."""
    what = dice.choice((*WORD_CELLS, "不清", "分节", *MANNERS))
    name = name if what in MANNERS else EXAMPLES[0]
    result = Variant(b"", "x.docx", printed(name))
    result.told = what

    def change(xml: str) -> str:
        if what in MANNERS:
            result.said |= {"G944"} if what in ("没有", "一二三三四五", "全是一") else set()
            return renumbered(xml, name, what)
        place, digits = single(name, dice, 1000 if what == "分节" else 0)
        run = re.compile(
            rf"<w:r>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t>{re.escape(digits)}</w:t></w:r>"
        )
        assert len(run.findall(xml)) == 1, digits
        result.told += f" {'.'.join(place)}"
        if what in WORD_CELLS:
            around, code = WORD_CELLS[what]
            result.said |= {code} if code else set()
            return run.sub(lambda m: around.replace("{0}", m[0]), xml)
        shown = (
            f"{Decimal(digits):,}".replace(",", "\u00a0")
            if what == "分节"
            else dice.choice(UNCLEAR)
        )
        result.unread |= set() if what == "分节" else {place}
        result.said |= {"G914" if what == "分节" else "G913"}
        return run.sub(lambda m: m[0].replace(f">{digits}<", f">{shown}<"), xml)

    result.data = _part_changed(built(name, "docx"), "word/document.xml", change)
    return result


def sheet(dice: random.Random, _: str) -> Variant:
    """A workbook with a formula without a result, an error value, or something crossed out in a
    cell."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.load_workbook(io.BytesIO(built(EXAMPLES[0], "xlsx")))
    place, digits = single(EXAMPLES[0], dice)
    cells = [
        cell
        for tab in book.worksheets
        if tab.sheet_state == "visible"
        for row in tab.iter_rows()
        for cell in row
        if cell.value is not None and str(cell.value) == digits
    ]
    assert len(cells) == 1, (digits, cells)
    what = dice.choice(("公式", "错误值", "划掉", "字母"))
    result = Variant(
        b"", "x.xlsx", printed(EXAMPLES[0]), {place}, {"G913"}, f"{what} {'.'.join(place)}"
    )
    if what == "划掉":
        cells[0].font, result.said = Font(strike=True), {"G926"}
    else:
        cells[0].value = {"公式": "=底稿!B3+1", "错误值": "#REF!", "字母": "O"}[what]
    made = io.BytesIO()
    book.save(made)
    result.data = made.getvalue()
    return result


def print_out(dice: random.Random, name: str) -> Variant:
    """A PDF: two pages on a sheet, or with a watermark over its tables."""
    import pymupdf

    what = dice.choice(("两页一张", "四页一张", "斜水印", "划掉", "注号", "平水印"))
    name = EXAMPLES[0] if what in ("划掉", "注号") else name
    source = pymupdf.open(stream=built(name, "pdf"))
    made = pymupdf.open()
    if what == "两页一张":
        for number in range(0, len(source), 2):
            leaf = made.new_page(width=842, height=595)
            for half, one in enumerate(range(number, min(number + 2, len(source)))):
                leaf.show_pdf_page(pymupdf.Rect(421 * half, 0, 421 * half + 421, 595), source, one)
    elif what == "四页一张":
        for number in range(0, len(source), 4):
            leaf = made.new_page(width=595, height=842)
            for at, one in enumerate(range(number, min(number + 4, len(source)))):
                x, y = 297.5 * (at % 2), 421 * (at // 2)
                leaf.show_pdf_page(pymupdf.Rect(x, y, x + 297.5, y + 421), source, one)
    else:
        made.insert_pdf(source)
    if what == "斜水印":
        for leaf in made:
            turn = pymupdf.Matrix(45)
            spot = pymupdf.Point(150, 420)
            leaf.insert_text(
                spot, "COPY 2025", fontsize=60, color=(0.8, 0.8, 0.8), morph=(spot, turn)
            )
    if what == "平水印":
        for leaf in made:
            leaf.insert_text(
                (120, 420), "SAMPLE", fontsize=90, color=(0.9, 0.9, 0.9), overlay=False
            )
    said = {"G926"} if what == "划掉" else set()
    if what in ("划掉", "注号"):
        _marked(made, single(name, dice, 100)[1], what, pymupdf)
    return Variant(made.tobytes(), "x.pdf", printed(name), said=said, told=what)


def _marked(made: Any, digits: str, what: str, pymupdf: Any) -> None:
    """A figure of a table with a crossed-out one before it, or a raised mark behind it."""
    for leaf in made:
        for box in leaf.search_for(digits):
            words = [w for w in leaf.get_text("words") if w[4] == digits and abs(w[0] - box.x0) < 1]
            if not words:
                continue
            size = box.height * 0.7
            if what == "注号":
                leaf.insert_text((box.x1, box.y0 + 0.5 * size), "1", fontsize=0.5 * size)
            else:
                start = box.x0 - size
                leaf.insert_text((start, box.y1 - 0.25 * size), "1", fontsize=size)
                middle = (box.y0 + box.y1) / 2
                leaf.draw_line((start - 1, middle), (start + 0.7 * size, middle), width=0.6)
            return
    raise AssertionError(digits)


def fixed_layout(dice: random.Random, name: str) -> Variant:
    """An OFD that shows what the PDF shows."""
    return Variant(ofd(built(name, "pdf"), dice), "x.ofd", printed(name), told="OFD")


OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MILLIMETRE = 25.4 / 72


def ofd(data: bytes, dice: random.Random) -> bytes:
    """What stands on the pages of a PDF as an OFD (GB/T 33190): a text object for each run of
    characters, a path object for each line."""
    import pypdfium2

    made = io.BytesIO()
    with pypdfium2.PdfDocument(data) as pages, zipfile.ZipFile(made, "w") as package:
        for number, leaf in enumerate(pages):
            height = leaf.get_size()[1]
            seen = pdf_glyphs.page(leaf)
            objects = "".join(
                [_path(rule, height) for rule in seen.rules]
                + [_run(run, height, dice) for run in _runs(seen.glyphs)]
            )
            package.writestr(
                f"Doc_0/Pages/Page_{number}/Content.xml",
                (
                    f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {OFD}><ofd:Content>'
                    f'<ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
                ),
            )
        listed = "".join(
            f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>'
            for n in range(len(pages))
        )
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 "
            "297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        package.writestr(
            "OFD.xml",
            f'<ofd:OFD {OFD} Version="1.0"><ofd:DocBody><ofd:DocInfo>'
            "<ofd:Title>年报</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
    return made.getvalue()


def _runs(glyphs: list[Any]) -> list[list[Any]]:
    """Characters that follow one another on a line."""
    found: list[list[Any]] = []
    for glyph in glyphs:
        last = found[-1][-1] if found else None
        near = last and abs(last.bottom - glyph.bottom) < 1 and 0 <= glyph.left - last.left < 40
        found.append([glyph]) if not near else found[-1].append(glyph)
    return found


def _run(run: list[Any], height: float, dice: random.Random) -> str:
    first = run[0]
    size = first.height * MILLIMETRE
    x, y = first.left * MILLIMETRE, (height - first.top) * MILLIMETRE
    steps = [f"{(b.left - a.left) * MILLIMETRE:.4f}" for a, b in itertools.pairwise(run)]
    if len(set(steps)) == 1 and len(steps) > 1:
        steps = ["g", str(len(steps)), steps[0]]
    across = f' DeltaX="{" ".join(steps)}"' if steps else ""
    text_ = "".join(g.text for g in run).replace("&", "&amp;").replace("<", "&lt;")
    scaled = dice.random() < 0.3 and not steps
    matrix, drawn = (' CTM="2 0 0 2 0 0"', size / 2) if scaled else ("", size)
    return (
        f'<ofd:TextObject ID="1" Boundary="{x:.4f} {y:.4f} 200 {size:.4f}" Font="1" '
        f'Size="{drawn:.4f}"{matrix}>'
        f'<ofd:TextCode X="0" Y="{0.86 * drawn:.4f}"{across}>{text_}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def _path(rule: Any, height: float) -> str:
    a, b = (rule.start, rule.end) if rule.across else (rule.at, rule.at)
    c, d = (rule.at, rule.at) if rule.across else (rule.start, rule.end)
    (x0, x1), (y0, y1) = (
        (a * MILLIMETRE, b * MILLIMETRE),
        ((height - d) * MILLIMETRE, (height - c) * MILLIMETRE),
    )
    return (
        f'<ofd:PathObject ID="1" Boundary="{x0:.4f} {y0:.4f} {x1 - x0 + 0.1:.4f} '
        f'{y1 - y0 + 0.1:.4f}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:.4f} {y1 - y0:.4f}</ofd:AbbreviatedData>"
        "</ofd:PathObject>"
    )
