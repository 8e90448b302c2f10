"""A built file that people edited comes back with every edit: taken over into the data, or said.
GIA_EDITS says how many edits are tried."""

from __future__ import annotations

import base64
import copy
import io
import json
import os
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import libreoffice
import pytest
from conftest import EXAMPLES, HANG

from gia_author.render import document
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.report import narrative
from gia_author.report.keywords import keywords
from gia_author.report.model import Report
from gia_author.workflows import audit_report, import_report
from gia_author.workflows.confirmation_page import confirmable
from gia_author.workflows.import_report import Imported
from gia_author.yamlfile import reader

COUNT = int(os.environ.get("GIA_EDITS") or (1000 if os.environ.get("GIA_PROOF") else 60))
NAMES = ("示例县信访局-2025", "示例市人民政府-2025", "青石镇-2025", "示例县人民政府-2025")
SENTENCES = (
    "对逾期答复的三个单位作了通报。",
    "全年另行受理咨询四百余人次。",
    "有关数据已经办公室逐项复核。",
    "下半年增设自助查询终端2台。",
    "公开目录按新的职能重新编排。",
)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEADINGS = ("队伍建设情况", "监督检查工作", "宣传培训方面")


@dataclass(frozen=True)
class Edit:
    """What was done to a file: ``gone`` and ``come`` are the words that must show in what is told
    of it."""

    kind: str
    gone: str
    come: str


@cache
def report(name: str) -> Report:
    path = EXAMPLES / f"{name}.yaml"
    return Report.from_data(reader.read(path.read_bytes(), path.name).data)


@cache
def built(name: str, form: str) -> bytes:
    own = report(name)
    before = EXAMPLES / f"{name.replace('2025', '2024')}.yaml"
    last = report(before.stem) if before.exists() else None
    told = narrative.narrate(own, last.figures if last else None)
    made = document.compose(own, told, last=last)
    writer = PDF_ENGINES["typst"] if form == "pdf" else WRITERS[form]
    return writer.write(made, official())


def squeeze(text: str) -> str:
    return "".join(text.split())


def printed(imported: Imported) -> str:
    """All that the imported report would print, tables too."""
    own = imported.report
    made = document.compose(own, narrative.narrate(own))
    words: list[str] = []
    for block in made.blocks:
        if isinstance(block, document.TableBlock):
            words += [block.texts[b.address] if b.address else b.text for b in block.grid.boxes]
        else:
            words += (
                document.lines_of(block)[:1]
                if isinstance(block, document.ParagraphBlock)
                else document.lines_of(block)
            )
    return squeeze("".join(words))


# Word


def docx_paragraphs(book: Any) -> list[Any]:
    return [p for p in book.paragraphs if p.text.strip()]


def say(paragraph: Any, text: str) -> None:
    """Put a text into a paragraph as someone at the keyboard does: in its first run."""
    runs = [run for run in paragraph.runs if run.text]
    runs[0].text = text
    for run in runs[1:]:
        run.text = ""


def edit_docx(data: bytes, dice: random.Random) -> tuple[bytes, Edit]:
    import docx

    book = docx.Document(io.BytesIO(data))
    made = dice.choice(DOCX)(book, dice)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), made


def body(book: Any) -> list[Any]:
    return [p for p in docx_paragraphs(book) if len(p.text) > 45]


def heads(book: Any) -> list[Any]:
    return [
        p
        for p in docx_paragraphs(book)
        if re.match(r"（[一二三四五六七八九]）", p.text) and len(p.text) < 30
    ]


def sentence_of(text: str, dice: random.Random) -> str:
    return dice.choice(re.findall("[^。；]+[。；]", text) or [text])


def add_sentence(book: Any, dice: random.Random) -> Edit:
    paragraph, words = dice.choice(body(book)), dice.choice(SENTENCES)
    ends = [m.end() for m in re.finditer("。", paragraph.text)] or [len(paragraph.text)]
    at = dice.choice(ends)
    say(paragraph, paragraph.text[:at] + words + paragraph.text[at:])
    return Edit("加句", "", words)


def drop_sentence(book: Any, dice: random.Random) -> Edit:
    paragraph = dice.choice(body(book))
    gone = sentence_of(paragraph.text, dice)
    say(paragraph, paragraph.text.replace(gone, "", 1) or "。")
    return Edit("删句", gone, "")


def change_sentence(book: Any, dice: random.Random) -> Edit:
    paragraph, words = dice.choice(body(book)), dice.choice(SENTENCES)
    gone = sentence_of(paragraph.text, dice)
    say(paragraph, paragraph.text.replace(gone, words, 1))
    return Edit("改句", gone, words)


def change_figure(book: Any, dice: random.Random) -> Edit:
    """Another number in a text."""
    paragraph = dice.choice([p for p in body(book) if re.search(r"\d件", p.text)])
    found = dice.choice([*re.finditer(r"\d+(?=件)", paragraph.text)])
    come = str(int(found[0]) + dice.randint(1, 900))
    say(paragraph, paragraph.text[: found.start()] + come + paragraph.text[found.end() :])
    return Edit("改正文数字", found[0], come)


def add_paragraph(book: Any, dice: random.Random) -> Edit:
    words = dice.choice(SENTENCES) + dice.choice(SENTENCES)
    where = dice.choice(docx_paragraphs(book)[2:])
    where.insert_paragraph_before(words)
    return Edit("加段", "", words)


def drop_paragraph(book: Any, dice: random.Random) -> Edit:
    paragraph = dice.choice(body(book))
    gone = paragraph.text
    paragraph._p.getparent().remove(paragraph._p)
    return Edit("删段", gone, "")


def change_heading(book: Any, dice: random.Random) -> Edit:
    found = heads(book)
    if not found:
        return add_sentence(book, dice)
    paragraph, words = dice.choice(found), dice.choice(HEADINGS)
    gone = paragraph.text[3:]
    say(paragraph, paragraph.text[:3] + words)
    return Edit("改小标题", gone, words)


def add_heading(book: Any, dice: random.Random) -> Edit:
    words = f"（{dice.choice('二三四五六')}）{dice.choice(HEADINGS)}"
    where = dice.choice(body(book)[1:])
    where.insert_paragraph_before(words)
    return Edit("加小标题", "", words)


def drop_heading(book: Any, dice: random.Random) -> Edit:
    found = heads(book)
    if not found:
        return drop_sentence(book, dice)
    paragraph = dice.choice(found)
    gone = paragraph.text
    paragraph._p.getparent().remove(paragraph._p)
    return Edit("删小标题", gone, "")


def change_section(book: Any, dice: random.Random) -> Edit:
    found = [p for p in docx_paragraphs(book) if re.match("[一二三四五六]、", p.text)]
    paragraph = dice.choice(found)
    gone = paragraph.text
    say(paragraph, gone + "及其他")
    return Edit("改部分标题", "", "及其他")


def change_title(book: Any, dice: random.Random) -> Edit:
    paragraph = docx_paragraphs(book)[0]
    run = next(run for run in paragraph.runs if run.text)
    gone, run.text = run.text, "新" + run.text
    return Edit("改题目", "", "新" + gone)


def change_signature(book: Any, dice: random.Random) -> Edit:
    paragraph = docx_paragraphs(book)[-1]
    gone = paragraph.text
    come = re.sub(r"\d+日", lambda m: f"{int(m[0][:-1]) % 28 + 1}日", gone)
    say(paragraph, come)
    return Edit("改日期", gone, come)


def change_cell(book: Any, dice: random.Random) -> Edit:
    table = dice.choice(book.tables)
    cells = [c for row in table.rows for c in row.cells if c.text.strip().isdecimal()]
    cell = dice.choice(cells)
    gone, come = cell.text.strip(), str(int(cell.text) + dice.randint(1, 9))
    say(cell.paragraphs[0], come)
    return Edit("改格", gone, come)


def empty_cell(book: Any, dice: random.Random) -> Edit:
    table = dice.choice(book.tables)
    cell = dice.choice([c for row in table.rows for c in row.cells if c.text.strip().isdecimal()])
    gone = cell.text.strip()
    say(cell.paragraphs[0], "")
    return Edit("清格", gone, "")


def change_label(book: Any, dice: random.Random) -> Edit:
    table = dice.choice(book.tables)
    cell = dice.choice(
        [c for row in table.rows for c in row.cells if "行政" in c.text or "其他" in c.text]
    )
    gone, come = cell.text, cell.text + "改"
    say(cell.paragraphs[0], come)
    return Edit("改栏目", gone, come)


def drop_row(book: Any, dice: random.Random) -> Edit:
    table = book.tables[1]
    row = dice.choice(table.rows[4:-2])
    table._tbl.remove(row._tr)
    return Edit("删行", "", "")


def add_note(book: Any, dice: random.Random) -> Edit:
    table = dice.choice(book.tables)
    words = "注：" + dice.choice(SENTENCES)
    following = table._tbl.getnext()
    from docx.text.paragraph import Paragraph

    Paragraph(following, book._body).insert_paragraph_before(words)
    return Edit("加表注", "", words)


def cell_note(book: Any, dice: random.Random) -> Edit:
    table = dice.choice(book.tables)
    cell = dice.choice([c for row in table.rows for c in row.cells if c.text.strip().isdecimal()])
    come = cell.text.strip() + "（含2件转来）"
    say(cell.paragraphs[0], come)
    return Edit("加格注", "", come)


def add_picture(book: Any, dice: random.Random) -> Edit:
    """A picture somewhere in the text, of which nothing can be taken over."""
    paragraph = dice.choice(body(book))
    paragraph.insert_paragraph_before().add_run().add_picture(io.BytesIO(PIXEL))
    return Edit("图片", "", "1张图片")


def add_comment(book: Any, dice: random.Random) -> Edit:
    words = dice.choice(SENTENCES)
    book.add_comment(runs=dice.choice(body(book)).runs, text=words, author="局长", initials="长")
    return Edit("批注", "", words)


def tracked(book: Any, dice: random.Random) -> Edit:
    """A sentence put in with revision marks on."""
    from docx.oxml import parse_xml

    words = dice.choice(SENTENCES)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    mark = (
        f'<w:ins xmlns:w="{space}" w:id="91" w:author="局长"><w:r><w:t>{words}</w:t></w:r></w:ins>'
    )
    dice.choice(body(book))._p.append(parse_xml(mark))
    return Edit("修订", "", words)


def split_paragraph(book: Any, dice: random.Random) -> Edit:
    paragraph = dice.choice([p for p in body(book) if p.text.count("。") > 1])
    at = paragraph.text.index("。") + 1
    first = paragraph.text[:at]
    say(paragraph, paragraph.text[at:])
    paragraph.insert_paragraph_before(first)
    return Edit("分段", "", "")


def move_paragraph(book: Any, dice: random.Random) -> Edit:
    """A paragraph to the end of another section."""
    paragraph = body(book)[1]
    body(book)[-1]._p.addnext(paragraph._p)
    return Edit("移段", "", "")


def double_row(book: Any, dice: random.Random) -> Edit:
    row = dice.choice(book.tables[1].rows[4:-2])
    row._tr.addnext(copy.deepcopy(row._tr))
    return Edit("重行", "", "")


def drop_table(book: Any, dice: random.Random) -> Edit:
    table = dice.choice(book.tables)
    table._tbl.getparent().remove(table._tbl)
    return Edit("删表", "", "")


def other_year(book: Any, dice: random.Random) -> Edit:
    """Find and replace, everywhere."""
    for run in (run for p in docx_paragraphs(book) for run in p.runs):
        run.text = run.text.replace("2025", "2026")
    return Edit("换年度", "", "2026年")


def add_blanks(book: Any, dice: random.Random) -> Edit:
    """Blanks where there were none, at the beginning or among the words."""
    paragraph = dice.choice(docx_paragraphs(book)[2:])
    at = dice.randrange(len(paragraph.text))
    blanks = dice.choice((" ", "  ", "\u3000\u3000", "\u00a0"))
    say(paragraph, paragraph.text[:at] + blanks + paragraph.text[at:])
    return Edit("空格", "", "")


def cross_out(book: Any, dice: random.Random) -> Edit:
    paragraph = dice.choice(body(book))
    gone = sentence_of(paragraph.text, dice)
    for run in paragraph.runs:
        run.font.strike = True
    return Edit("划掉", gone, "")


def change_mark(book: Any, dice: random.Random) -> Edit:
    """One mark of punctuation for another."""
    paragraph = dice.choice([p for p in body(book) if re.search("[，；、]", p.text)])
    at = dice.choice([m.start() for m in re.finditer("[，；、]", paragraph.text)])
    text = paragraph.text
    come = dice.choice([mark for mark in "，；、。！" if mark != text[at]])
    say(paragraph, text[:at] + come + text[at + 1 :])
    return Edit("改标点", "", text[at - 1] + come)


def change_letter(book: Any, dice: random.Random) -> Edit:
    """One character for another, somewhere."""
    paragraph = dice.choice(docx_paragraphs(book)[2:])
    text = paragraph.text
    at = dice.choice([n for n, letter in enumerate(text) if letter >= "一"])
    say(paragraph, f"{text[:at]}犇{text[at + 1 :]}")
    return Edit("改字", "", "犇")


def swap_sentences(book: Any, dice: random.Random) -> Edit:
    paragraph = dice.choice([p for p in body(book) if p.text.count("。") > 1])
    sentences = re.findall("[^。]+。?", paragraph.text)
    at = dice.randrange(len(sentences) - 1)
    sentences[at : at + 2] = sentences[at + 1], sentences[at]
    say(paragraph, "".join(sentences))
    return Edit("换次序", "", "")


def join_paragraphs(book: Any, dice: random.Random) -> Edit:
    found = docx_paragraphs(book)
    whole = [n for n, p in enumerate(found[:-1]) if min(len(p.text), len(found[n + 1].text)) > 45]
    at = dice.choice(whole)
    say(found[at], found[at].text + found[at + 1].text)
    found[at + 1]._p.getparent().remove(found[at + 1]._p)
    return Edit("并段", "", "")


def double_paragraph(book: Any, dice: random.Random) -> Edit:
    paragraph = dice.choice(body(book))
    paragraph._p.addnext(copy.deepcopy(paragraph._p))
    return Edit("重段", "", "")


def add_header(book: Any, dice: random.Random) -> Edit:
    words = dice.choice(SENTENCES)
    book.sections[0].header.paragraphs[0].text = words
    return Edit("页眉", "", words)


def add_box(book: Any, dice: random.Random) -> Edit:
    """A box with a text of its own beside a paragraph."""
    from docx.oxml import parse_xml

    words = dice.choice(SENTENCES)
    box = (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent><w:p>'
        f"<w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    dice.choice(body(book))._p.append(parse_xml(box))
    return Edit("文本框", "", words)


def deleted(book: Any, dice: random.Random) -> Edit:
    """A paragraph taken out with revision marks on."""
    from docx.oxml import parse_xml

    paragraph = dice.choice(body(book))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    gone = paragraph.text
    for run in paragraph.runs:
        words = run.text.replace("&", "&amp;").replace("<", "&lt;")
        mark = (
            f'<w:del xmlns:w="{space}" w:id="92" w:author="局长"><w:r>'
            f"<w:delText>{words}</w:delText></w:r></w:del>"
        )
        run._r.getparent().replace(run._r, parse_xml(mark))
    return Edit("修订删除", gone, "")


def change_caption(book: Any, dice: random.Random) -> Edit:
    found = [p for p in docx_paragraphs(book) if re.match(r"图\d", p.text)]
    if not found:
        return add_sentence(book, dice)
    words = dice.choice(("（单位：件）", "示意"))
    paragraph = dice.choice(found)
    say(paragraph, paragraph.text + words)
    return Edit("改图题", "", words)


def change_unit(book: Any, dice: random.Random) -> Edit:
    """The unit of amounts in the head of a column."""
    table = book.tables[0]
    cell = next(c for row in table.rows for c in row.cells if "万元" in c.text)
    say(cell.paragraphs[0], cell.text.replace("万元", "元"))
    return Edit("改单位", "", "单位：元")


def group_digits(book: Any, dice: random.Random) -> Edit:
    """A figure written with another one's digits in front, and with a comma."""
    table = dice.choice(book.tables)
    cell = dice.choice([c for row in table.rows for c in row.cells if c.text.strip().isdecimal()])
    gone = cell.text.strip()
    come = f"{dice.randint(1, 9)},{int(gone) % 1000:03}"
    say(cell.paragraphs[0], come)
    return Edit("改格", "", come.replace(",", "")) if come != gone else add_sentence(book, dice)


DOCX: tuple[Callable[[Any, random.Random], Edit], ...] = (
    add_sentence,
    drop_sentence,
    change_sentence,
    change_figure,
    add_paragraph,
    drop_paragraph,
    change_heading,
    add_heading,
    drop_heading,
    change_section,
    change_title,
    change_signature,
    change_cell,
    empty_cell,
    change_label,
    drop_row,
    add_note,
    cell_note,
    add_comment,
    tracked,
    add_picture,
    split_paragraph,
    move_paragraph,
    double_row,
    drop_table,
    other_year,
    cross_out,
    add_blanks,
    change_mark,
    change_letter,
    swap_sentences,
    join_paragraphs,
    double_paragraph,
    add_header,
    add_box,
    deleted,
    change_caption,
    change_unit,
    group_digits,
)


# web page and text

HEADED = re.compile(
    r"<(h2|h4|th|caption|figcaption)\b[^>]*>((?:[^<]|<wbr>|<br>)+)</\1>|"
    '<span class="(line)">((?:[^<]|<wbr>)+)</span>'
)


def edit_heading(page: str, found: re.Match[str], dice: random.Random) -> tuple[bytes, Edit]:
    """Words more, fewer or other ones in a heading, a label or the name of a table."""
    group = 2 if found[1] else 4
    old, words = re.sub("<[^>]*>", "", found[group]), dice.choice(HEADINGS)
    new, edit = dice.choice(
        [
            (found[group] + words, Edit("标题后加字", "", words)),
            (old[:-1] + words, Edit("标题改字", "", words)),
            (words, Edit("换标题", "", words)),
        ]
    )
    return (page[: found.start(group)] + new + page[found.end(group) :]).encode(), edit


def edit_html(data: bytes, dice: random.Random) -> tuple[bytes, Edit]:
    page = data.decode()
    elements = [m for m in re.finditer(r"<(p|h3|td)\b[^>]*>([^<]+)</\1>", page) if m[2].strip()]
    heads = [*re.finditer(HEADED, page)]
    if dice.random() < 0.4:
        return edit_heading(page, dice.choice(heads), dice)
    found = dice.choice(elements)
    old, kind = found[2], dice.choice(("加", "删", "改", "加段"))
    if found[1] == "td":
        kind = "改" if old.strip().isdecimal() else "加"
    words = dice.choice(SENTENCES)
    whole = found[0]
    new, edit = {
        "加": lambda: (whole.replace(old, old + words, 1), Edit("加", "", words)),
        "删": lambda: ("", Edit("删", old, "")),
        "改": lambda: (
            whole.replace(old, "9" + old if old.isdecimal() else words, 1),
            Edit("改", old, "9" + old if old.isdecimal() else words),
        ),
        "加段": lambda: (f"{whole}<p>{words}</p>", Edit("加段", "", words)),
    }[kind]()
    return (page[: found.start()] + new + page[found.end() :]).encode(), edit


@cache
def text_of_pdf(name: str) -> str:
    """What a viewer copies out of the PDF, a paragraph a line."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(built(name, "pdf"))) as book:
        pages = [page.extract_text() for page in book.pages]
    lines = [
        line for page in pages for line in page.splitlines() if not re.fullmatch(r"[—\s\d-]+", line)
    ]
    return "\n".join(lines) + "\n"


def edit_text(text: str, dice: random.Random) -> tuple[bytes, Edit]:
    lines = text.splitlines()
    if dice.random() < 0.5:
        return edit_line(lines, dice)
    full = [
        n
        for n, line in enumerate(lines)
        if len(line) > 24 and line.find("。") > 8 and not re.search(r" \d+ ", line)
    ]
    number, words = dice.choice(full), dice.choice(SENTENCES)
    kind = dice.choice(("加", "删", "改"))
    line = lines[number]
    at = line.index("。") + 1
    if kind == "加":
        lines[number] = line[:at] + words + line[at:]
        edit = Edit("加", "", words)
    elif kind == "删":
        lines[number] = line[at:]
        edit = Edit("删", line[:at], "")
    else:
        lines[number] = words + line[at:]
        edit = Edit("改", line[:at], words)
    return ("\n".join(lines) + "\n").encode(), edit


def edit_line(lines: list[str], dice: random.Random) -> tuple[bytes, Edit]:
    """A heading, the only figure of a row, a figure among others, a note below a table, a line of
    its own."""
    one = [n for n, line in enumerate(lines) if re.fullmatch(r"行政(?:许可|处罚|强制) \d+", line)]
    many = [n for n, line in enumerate(lines) if re.search(r"(?: \d+){6}$", line)]
    heads = [n for n, line in enumerate(lines) if re.match("（[一二三四五]）.{2,20}情况$", line)]
    kind, words = dice.choice(("标题", "格", "行", "注", "段")), dice.choice(SENTENCES)
    number = dice.choice(
        {"标题": heads or one, "格": one, "行": many, "注": one, "段": heads or one}[kind]
    )
    line = lines[number]
    if kind == "标题" and heads:
        come = dice.choice(HEADINGS)
        lines[number] = line[:3] + come
    elif kind == "行":
        figures = line.split(" ")
        at, come = -dice.randint(1, 6), str(dice.randint(100_000, 900_000))
        figures[at] = come
        lines[number] = " ".join(figures)
    elif kind in ("注", "段"):
        come = words
        lines.insert(number + (kind == "注"), "注：" + words if kind == "注" else words)
    else:
        come = str(dice.randint(100_000, 900_000))
        lines[number] = re.sub(r"\d+$", come, line)
    return ("\n".join(lines) + "\n").encode(), Edit(kind, "", come)


def told(imported: Imported) -> str:
    """Everything that is said of a file, and of its changes at full length."""
    words = [f.message + (f.quote or "") for f in imported.findings]
    words += [c.before + c.after for c in imported.changes]
    return squeeze("".join(words))


def visible_docx(data: bytes) -> str:
    import docx

    book = docx.Document(io.BytesIO(data))
    words: list[str] = []
    for element in book.element.body:
        words += [t.text or "" for t in element.iter() if t.tag.endswith("}t")]
    return squeeze("".join(words))


def judged(imported: Imported, edit: Edit, name: str) -> None:
    """The edit is told, and what was not told as left out is in the data."""
    assert any(f.code in ("G931", "G963") for f in imported.findings), (name, edit)
    said = told(imported)
    for words in filter(None, (edit.gone, edit.come)):
        assert squeeze(words)[:200] in said or _in_pieces(words, said), (name, edit, said[:2000])
    left = [f for f in imported.findings if f.code == "G962"]
    if edit.come and not left and edit.kind != "批注":
        assert squeeze(edit.come) in printed(imported), (name, edit)


def _in_pieces(words: str, said: str) -> bool:
    """A sentence may be told in parts, where parts of it have stayed."""
    return all(piece in said for piece in re.findall(r"[\w一-龥]+", squeeze(words)))


@pytest.mark.parametrize("seed", range(COUNT // 2))
def test_no_edit_of_a_word_file_is_silent(seed: int) -> None:
    dice = random.Random(seed)
    name = dice.choice(NAMES)
    data, edit = edit_docx(built(name, "docx"), dice)
    judged(import_report.take(data, "x.docx"), edit, name)


@pytest.mark.parametrize("seed", range(COUNT // 4))
def test_no_edit_of_a_page_is_silent(seed: int) -> None:
    dice = random.Random(seed)
    name = dice.choice(NAMES)
    data, edit = edit_html(built(name, "html"), dice)
    judged(import_report.take(data, "x.html"), edit, name)


@pytest.mark.parametrize("seed", range(COUNT // 4))
def test_no_edit_of_a_copied_text_is_silent(seed: int) -> None:
    """What was copied out of the PDF carries no data: the edit is in what is imported, or a
    comparison with the file tells it."""
    dice = random.Random(seed)
    name = dice.choice(NAMES)
    data, edit = edit_text(text_of_pdf(name), dice)
    imported = import_report.take(data, "x.txt")
    text = printed(imported)
    if edit.come:
        assert squeeze(edit.come) in text + told(imported), (name, edit)
    elif squeeze(edit.gone) in text:
        pytest.fail(f"{name}: {edit} is still there")


@pytest.mark.parametrize("form", ["docx", "html"])
def test_blanks_alone_are_told_as_such(form: str) -> None:
    """They are not taken over, by the rules on blanks that everything here follows."""
    data = built("示例县信访局-2025", form)
    before = import_report.take(data, f"x.{form}")
    if form == "docx":
        import docx

        book = docx.Document(io.BytesIO(data))
        for paragraph in body(book)[:2]:
            at = 12 if paragraph is body(book)[0] else 0
            say(paragraph, f"{paragraph.text[:at]}\u3000{paragraph.text[at:]}")
        stream = io.BytesIO()
        book.save(stream)
        data = stream.getvalue()
    else:
        page = data.decode()
        for found in [*re.finditer(r"<p>([^<]{40,})</p>", page)][1::-1]:
            at = found.start(1) + 12
            page = f"{page[:at]}&nbsp;{page[at:]}"
        data = page.encode()
    imported = import_report.take(data, f"x.{form}")
    told = [f for f in imported.findings if f.code == "G962"]
    assert [f.severity.value for f in told] == ["hint", "hint"] and imported.data == before.data
    assert all("空格没有取进来" in f.message and f.place and f.quote for f in told)
    assert any(f.code == "G931" and "2处" in f.message for f in imported.findings)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
def test_saving_it_again_in_another_program_is_no_edit_and_hides_none(tmp_path: Path) -> None:
    """LibreOffice writes all runs, styles and tables anew."""
    edits: list[Edit | None] = []
    for seed in range(len(NAMES) + 8):
        name, edit = NAMES[seed % len(NAMES)], None
        data = built(name, "docx")
        if seed >= len(NAMES):
            data, edit = edit_docx(data, random.Random(seed))
        (tmp_path / f"{seed:02}.docx").write_bytes(data)
        edits.append(edit)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    task = ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "again")]
    files = [str(path) for path in sorted(tmp_path.glob("*.docx"))]
    command = ["soffice", profile, "--headless", *task, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=HANG)
    for seed, edit in enumerate(edits):
        data = (tmp_path / "again" / f"{seed:02}.docx").read_bytes()
        imported = import_report.take(data, "x.docx")
        if edit is None:
            assert not imported.changes and "G932" in {f.code for f in imported.findings}
        else:
            judged(imported, edit, f"{seed}")


TYPED_THERE = {
    "改字": (("replace", "年内组织业务学习4次", "年内组织业务学习5次"), "4次", "5次"),
    "加句": (("behind", "均在当月改正；", "全年另行受理咨询四百余人次；"), "", "四百余人次"),
    "加段": (("paragraph", "年内组织业务学习4次", "公开目录重新编排。"), "", "公开目录重新编排"),
    "小标题": (("replace", "（五）监督保障", "（五）监督检查"), "监督保障", "监督检查"),
    "表中数字": (("square", "0", "C3", "77"), "0", "77"),
    "栏目": (("square", "0", "B2", "本年印发件数"), "本年制发件数", "本年印发件数"),
    "批注": (("note", "年内组织业务学习4次", "请再核一遍"), "", "请再核一遍"),
    "题目": (("replace", "2025年政府信息公开", "2025年度政府信息公开"), "", "年度政府信息公开"),
}


@pytest.mark.slow
@pytest.mark.skipif(not libreoffice.OFFICE, reason="no LibreOffice here")
def test_what_is_typed_in_libreoffice_is_told(tmp_path: Path) -> None:
    """Saved there as DOCX; saved as ODT it has lost its data, and that is told."""
    source = tmp_path / "source.docx"
    source.write_bytes(built("示例县信访局-2025", "docx"))
    sessions = []
    for kind, (step, _, _) in TYPED_THERE.items():
        tracked = (("record",),) if kind == "加句" else ()
        sessions.append(libreoffice.Session(source, [*tracked, step]))
        sessions[-1].save(tmp_path / f"{kind}.docx")
    sessions[-1].save(tmp_path / "x.odt")
    again = libreoffice.Session(tmp_path / "x.odt")
    again.save(tmp_path / "again.docx")
    libreoffice.run([*sessions, again], tmp_path)
    for kind, (_, gone, come) in TYPED_THERE.items():
        imported = import_report.take((tmp_path / f"{kind}.docx").read_bytes(), "x.docx")
        judged(imported, Edit(kind, gone, come), kind)
        assert len(imported.changes) <= 1, kind
    (lost,) = import_report.take((tmp_path / "again.docx").read_bytes(), "x.docx").findings
    assert lost.code == "G931" and "没有能对照" in lost.message


def without_data(data: bytes) -> bytes:
    """A Word file of ours as it comes back from another format: its properties stay, the part with
    the data is lost."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "word/_rels/document.xml.rels":
                part = re.sub(rb"<Relationship [^>]{0,300}customXml[^>]{0,300}/>", b"", part)
            if not entry.filename.startswith("customXml/"):
                new.writestr(entry, part)
    return stream.getvalue()


LINE = "一、总体情况。示例县信访局全年主动公开信息四十条。"


def as_page(words: str) -> bytes:
    return f'<html><meta name="keywords" content="{words}"><p>{LINE}</p></html>'.encode()


def as_pdf(words: str) -> bytes:
    import pymupdf

    book = pymupdf.open()
    book.new_page().insert_text((72, 72), LINE, fontname="china-s")
    book.set_metadata({"keywords": words})
    made: bytes = book.tobytes()
    return made


WORDS = keywords("示例县信访局", 2025)
CONVERTED: dict[str, Callable[[], bytes]] = {
    "x.docx": lambda: without_data(built("示例县信访局-2025", "docx")),
    "x.html": lambda: as_page(WORDS),
    "x.pdf": lambda: as_pdf(WORDS),
    "y.html": lambda: re.sub(
        rb'(id="report-data"[^>]*>)[^<]*', rb"\1{", built("示例县信访局-2025", "html")
    ),
}


@pytest.mark.parametrize("name", CONVERTED)
def test_a_file_of_ours_that_lost_its_data_is_told_to_be_compared_with_nothing(name: str) -> None:
    """Saved as ODT and back, as a page, as a PDF; and data that are damaged."""
    imported = import_report.take(CONVERTED[name](), name)
    (told,) = [f for f in imported.findings if f.code == "G931"]
    assert "没有能对照" in told.message and "gia-author merge" in told.fix


def test_keywords_of_others_are_not_ours() -> None:
    for words in ("政府信息公开，年度报告，某县，年报", f"{WORDS}，专栏"):
        imported = import_report.take(as_page(words), "x.html")
        assert imported.data and "G931" not in {f.code for f in imported.findings}


@pytest.mark.parametrize(("old", "new"), [("结果</fig", "结果（单位：件）</fig"), ("图4", "图5")])
def test_the_caption_of_a_chart_that_was_changed_is_told(old: str, new: str) -> None:
    page = built("示例县人民政府-2025", "html").decode()
    assert page.count(old) == 1
    imported = import_report.take(page.replace(old, new).encode(), "x.html")
    (told,) = [f for f in imported.findings if f.code == "G962"]
    assert "改动图" in told.message and told.place and told.quote and new[:2] in told.quote


@pytest.mark.parametrize("form", ["docx", "html"])
@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_nobody_edited_is_told_as_such(name: str, form: str) -> None:
    """Charts too, whose titles begin with a year."""
    imported = import_report.take(built(name, form), f"x.{form}")
    assert not imported.changes and not {"G931", "G962"} & {f.code for f in imported.findings}


@pytest.mark.parametrize("blanks", [" \u3000", "\u00a0"])
@pytest.mark.parametrize("form", ["docx", "html"])
def test_an_empty_line_and_an_indent_that_were_typed_are_told(form: str, blanks: str) -> None:
    """A paragraph of blanks only, and one with blanks before its first word."""
    data = built("示例县信访局-2025", form)
    before = import_report.take(data, f"x.{form}")
    if form == "docx":
        import docx

        book = docx.Document(io.BytesIO(data))
        paragraph = body(book)[1]
        paragraph.insert_paragraph_before(blanks)
        say(paragraph, blanks + paragraph.text)
        stream = io.BytesIO()
        book.save(stream)
        data = stream.getvalue()
    else:
        page = data.decode()
        at = [*re.finditer(r"<p>([^<]{40,})</p>", page)][1].start()
        data = f"{page[:at]}<p>{blanks}</p><p>{blanks}{page[at + 3 :]}".encode()
    imported = import_report.take(data, f"x.{form}")
    told = [f for f in imported.findings if f.code == "G962"]
    assert [f.severity.value for f in told] == ["hint", "hint"] and imported.data == before.data
    assert all(f.place and f.quote for f in told)
    assert sum("多出的空行" in f.message for f in told) == 1
    assert not [f for f in before.findings if f.code == "G962"]


ODD: tuple[Any, ...] = (
    "NaN", "Infinity", "-Infinity", "1E+999999", "sNaN", "", "x", float("nan"), float("inf"), 1e300,
    10**4000, True, None, [1], {"a": 1}, "9" * 5000, "1.5.2", -1,
)  # fmt: skip


@pytest.mark.parametrize("place", ["last", "report", "page"])
@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
def test_whatever_stands_in_the_data_of_a_file_it_is_read(place: str, value: Any) -> None:
    """Who can edit a page can edit the data in it: what makes no figure is none."""
    text = built("示例县人民政府-2025", "html").decode()
    found = re.search("(<script[^>]*report-data[^>]*>)(.*?)(</script>)", text, re.DOTALL)
    assert found
    held = json.loads(found[2])
    if place == "last":
        held["last"] = dict.fromkeys(held["last"], value)
    elif place == "report":
        held["report"] = {
            key: value if key != "机关" else old for key, old in held["report"].items()
        }
    else:
        held["page"] = [value] * 9
    written = json.dumps(held, ensure_ascii=False).replace("</", "<\\/")
    imported = import_report.take(
        (text[: found.start(2)] + written + text[found.end(2) :]).encode(), "x.html"
    )
    assert imported.report.agency == "示例县人民政府" and imported.report.year in (0, 2025)
    assert confirmable(imported).verdict and audit_report.assess(imported).verdict
