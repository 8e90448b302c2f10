"""A published report back into our terms: reader → match (tables) and retell (narrative) → data and
figures, with every doubt as a finding."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import (
    NOWHERE,
    Address,
    Finding,
    Place,
    Severity,
    found,
    register,
)
from gia_author.extract import readers
from gia_author.extract.compact import tidy
from gia_author.extract.narrative import Told, retell
from gia_author.extract.readers import charset, docx_revisions, pictures
from gia_author.extract.readers import findings as faults
from gia_author.extract.readers.kinds import ENDINGS, OURS, file_kind
from gia_author.extract.readers.raw import Raw, RawTable, RawText
from gia_author.extract.readers.unusable import unusable
from gia_author.extract.tables import Match, match
from gia_author.extract.trace import Locator, Trace
from gia_author.form import edition as editions
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure
from gia_author.form.table import Part
from gia_author.language.tidy_text import unspaced
from gia_author.render import charts
from gia_author.report import narrative
from gia_author.report.facts import Facts
from gia_author.report.model import Report
from gia_author.workbook.read import Filled
from gia_author.workflows import early_end
from gia_author.workflows.edited_file import BLANKS, FileChange, shorten
from gia_author.workflows.load_report import Loaded, is_ours, load_report
from gia_author.workflows.take_over import TakenOver, take_over
from gia_author.yamlfile import writer
from gia_author.yamlfile.fields import kind_of

G930 = register(
    "G930",
    "structure",
    """这种文件读不了
    可以导入Word（.docx）、网页（.html、.mhtml等）、PDF、OFD、表格（.xlsx）和文本（.txt、.md），按内容认，不看扩展名。
    .doc、.wps、.rtf、.odt 要先另存为 .docx（装有LibreOffice时程序会自己转换）。""",
)
G931 = register(
    "G931",
    "other",
    """文件在生成之后改过
    文件里带着生成时的填报数据，但看得见的内容与它不一样，说明生成之后有人改过。两边逐段、逐格对照，改过的地方按看得见的内容导入，
    没有改过的按填报数据原样取回。请核对列出的每一处。
    另存成别的格式（如odt）、用别的软件转换过的，里面的填报数据会丢，这时没有可以对照的，看不出改过哪里：
    用 gia-author merge 与填报文件对照。""",
)
G932 = register(
    "G932",
    "other",
    """按文件自带的填报数据导入
    文件是gia-author生成的，带着完整的填报数据，看得见的内容与它一致，已原样取回。""",
)

G933 = register(
    "G933",
    "typo",
    """导入时去掉了看不见的字符
    原文里有控制字符、改变文字方向的字符或者看不见的字符，多半是网页或转换软件带来的。它们没有写进填报文件。请看看这些地方的文字对不对。""",
)

G948 = register(
    "G948",
    "leftover",
    """原文里有没有填上的花括号
    “{{ … }}”“{% … %}”是模板里由程序填写的地方，发布的年报里不应当看得见。
    导入时写成【待填】，不按填报文件里的写法取数；请填上实际内容。
    生成以后在Word里打进去的花括号也是这样：那是文字，不是取数的写法，要取数的在填报文件里写。""",
)
G961 = register(
    "G961",
    "other",
    """文件生成之后的一处改动
    文件里带着生成时的填报数据，这一处看得见的内容与它不同，已按看得见的内容导入。""",
)
G962 = register(
    "G962",
    "other",
    """改动没有取进来
    这一处改动在填报文件里没有对应的写法（如法定标题、表的栏目），或者与数据对不上，没有取进来。请对照原文自己改。
    只加了、只删了空格的是提示：正文里汉字之间不用空格，导入一律不留。""",
)
G963 = register(
    "G963",
    "other",
    """Word里有修订标记或批注
    修订按接受以后的文字读入，批注不导入。发布以前应当接受或拒绝全部修订，删去全部批注。""",
)

BEHIND_END = ("G903", "G941")
TABLE_MARK = "▦"
FIGURE = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?")
BRACES = re.compile(r"\{[{%#]([^{}\n]{0,500})[}%#]\}|\{[{%#]")
FOREIGN = (
    0.35  # share of its lines that are seen below which the data in a file are not this file's
)
MOST_CHANGES = 200
LONGEST_QUOTE = 200
QUOTED, LONGEST_OPENING = 4_000, 60  # bytes that are looked at for the first words; characters
MOST_MARKS = 20  # of which the kinds are told


@dataclass(frozen=True)
class Imported:
    """What came back from a file: ``data`` is the narrative, ``figures`` the tables; ``match`` is
    None where our own data was taken.

    ``lines`` are the source's lines as printed, ▦ for a table;
    ``cut`` is True where the source shows that text was left out ([…]) or lost in a conversion.
    ``workbook`` is our workbook, where it is one.
    ``trace`` leads back from what was read to its place in the source; ``facts`` are what the text
    says of its body, year and place.
    """

    name: str
    data: Mapping[str, Any]
    edition: Edition
    figures: Mapping[Address, Figure | None]
    findings: tuple[Finding, ...]
    sections: tuple[int, ...] = ()
    match: Match | None = None
    furniture: tuple[str, ...] = ()
    notes: Mapping[Address, str] = field(default_factory=dict)
    cut: bool = False
    lines: tuple[str, ...] = ()
    tables: str = ""
    workbook: Loaded | None = None
    trace: Trace | None = None
    changes: tuple[FileChange, ...] = ()
    facts: Facts = field(default_factory=Facts)

    @cached_property
    def locator(self) -> Locator:
        """What finds the places of everything in it."""
        trace = self.trace or Trace.of(Raw(()), self.edition, {})
        return trace.locating(self.report, self.told)

    @cached_property
    def report(self) -> Report:
        """The report as if it had been written in our file."""
        read = Report.from_data(
            {**self.data, "格式": self.edition.name}
            if self.edition.first_year is None
            else self.data
        )
        return replace(
            read,
            edition=self.edition,
            typed={address: self.figures.get(address) for address in self.edition.cells},
            unread=self.unread,
        )

    @property
    def unread(self) -> frozenset[Address]:
        """The figures that could not be read."""
        readings = self.match.readings if self.match else {}
        return frozenset(a for a, reading in readings.items() if reading.how == "unread")

    @cached_property
    def told(self) -> narrative.Narrative:
        """What the report says apart from its tables."""
        return narrative.narrate(self.report)


def take(data: bytes, name: str) -> Imported:
    """A file of any kind that we read. Never raises for a bad file: then data and figures are empty
    and the findings say why."""
    if file_kind(data, name) not in readers.READERS:
        return Imported(name, {}, editions.newest(), {}, (_unreadable(data, name),))
    if is_ours(data):
        return _form(load_report(data, name))
    raw = visible(readers.read(data, name), name)
    if any(finding.code in faults.FATAL for finding in raw.findings) and not raw.embedded:
        quote = _first_words(data) or None
        quoted = (replace(f, quote=f.quote or quote) for f in raw.findings)
        return Imported(name, {}, editions.newest(), {}, tuple(quoted))
    marked = tuple(marks(data))
    own = _own(raw, name) if raw.embedded else None
    if own is not None:
        seen = _seen(raw, name)
        told = (*own.findings, *marked)
        return replace(own, findings=told, trace=seen.trace, facts=seen.facts)
    if carried(raw) is not None:
        other = found(
            G931,
            "文件里带着的填报数据与看得见的内容几乎没有相同的段落，没有用它，按看得见的内容导入。",
            fix="对照原文核对。",
        )
        marked = (other, *marked)
    elif raw.embedded or raw.ours:
        lost = found(
            G931,
            "文件是gia-author生成的，里面的填报数据没有了或者读不出来，没有能对照，看不出改过哪里。",
            fix="手头有填报文件的，用 gia-author merge 与它对照；没有的，对照原文核对。",
        )
        marked = (lost, *marked)
    if raw.embedded:  # data that are not this file's: its pictures are no charts of ours
        raw = visible(pictures.with_pictures(replace(raw, embedded=None), name), name)
    seen = _seen(raw, name)
    return replace(seen, findings=(*seen.findings, *marked))


def _unreadable(data: bytes, name: str) -> Finding:
    """That a file is of a kind that no reader takes."""
    if name.lower().endswith(OURS):
        fix = "它已经是填报文件，不用导入；核对用 gia-author check。"
        return found(G930, f"{name}不是能导入的文件。", fix=fix)
    if why := unusable(data, name):
        return found(G930, why.message, fix=why.fix)
    fix = f"可以导入：{'、'.join(sorted(ENDINGS))}。"
    return found(G930, f"{name}不是能导入的文件。", fix=fix)


def _first_words(data: bytes) -> str:
    """How a file of text begins; empty for a file of anything else."""
    text, _, lost = charset.decode(data[:QUOTED])
    if lost > 1 or safe_text.CONTROL.search(text):
        return ""
    return " ".join(re.sub("<[^<>]{0,300}>", " ", text).split())[:LONGEST_OPENING]


def marks(data: bytes) -> Iterator[Finding]:
    """What people left in a Word document beside its text, each by itself."""
    for mark in docx_revisions.marks(data):
        beside = f"（在“{mark.beside}”）" if mark.beside else ""
        said = {"插入": "加上了", "删除": "删去了", "批注": "批注："}[mark.kind]
        yield found(
            G963,
            f"{mark.author or '有人'}{said}“{shorten(mark.text)}”{beside}。",
            fix="批注没有导入，看看要不要照着改。"
            if mark.kind == "批注"
            else "按接受修订以后的文字读入；不该改的，改回来。",
            quote=mark.text[:LONGEST_QUOTE] or None,
        )


def visible(raw: Raw, name: str) -> Raw:
    """The report without what steers or cannot be seen, which a finding tells of."""
    hits = [
        (mark, str(block.where))
        for block in (RawText(raw.title), *raw.blocks)
        for text in _block_texts(block)
        for mark in safe_text.UNSAFE.findall(safe_text.LINE_ENDS.sub("\n", text))
    ]
    blocks = tuple(map(_visible_block, raw.blocks))
    told = (_removed(hits, name),) if hits else ()
    return replace(
        raw,
        blocks=blocks,
        title=safe_text.safe(raw.title),
        furniture=tuple(map(safe_text.safe, raw.furniture)),
        findings=(*raw.findings, *told),
    )


def _block_texts(block: RawText | RawTable) -> Iterator[str]:
    if isinstance(block, RawText):
        yield block.text
    else:
        yield from (cell for row in block.rows for cell in row if cell)


def _visible_block(block: RawText | RawTable) -> RawText | RawTable:
    if isinstance(block, RawText):
        return replace(block, text=safe_text.safe(block.text))
    rows = tuple(tuple(cell and safe_text.safe(cell) for cell in row) for row in block.rows)
    return replace(block, rows=rows)


def _removed(hits: list[tuple[str, str]], name: str) -> Finding:
    kinds = "、".join(dict.fromkeys(safe_text.code(mark) for mark, _ in hits[:MOST_MARKS]))
    places = "、".join(dict.fromkeys(where for _, where in hits if where))
    return found(
        G933,
        f"有{len(hits)}个看不见的字符（{kinds}）没有导入"
        + (f"：{places[:60]}。" if places else "。"),
        fix="看看这些地方的文字对不对。",
        place=Place(name),
    )


def _form(loaded: Loaded) -> Imported:
    """What a unit has filled in on our workbook."""
    book, filled = loaded.source, loaded.report
    return Imported(
        book.name,
        book.data,
        filled.edition,
        filled.figures,
        book.findings,
        tuple(range(1, 7)),
        notes=filled.notes,
        workbook=loaded,
    )


def _seen(raw: Raw, name: str) -> Imported:
    """What the visible text and tables say."""
    raw, drawn = _undrawn(_literal(raw))
    tables = match(raw)
    edition = editions.load(tables.edition)
    texts = [b for n, b in enumerate(raw.blocks) if n not in tables.used and isinstance(b, RawText)]
    told = retell(texts, edition, raw.title)
    data = tidy(_complete(told), edition)
    if drawn:
        data["图表"] = drawn
    notes = dict(getattr(tables, "notes", {}))
    if notes:
        data["数据"] = {"单元格附注": {".".join(address): note for address, note in notes.items()}}
    strange = (
        _strange(b)
        for n, b in enumerate(raw.blocks)
        if n not in tables.used and isinstance(b, RawTable)
    )
    findings = (*raw.findings, *tables.findings, *told.findings, *strange)
    findings = tuple(
        _with_one_end(findings, early_end.ending(data, edition, told.sections), told, edition)
    )
    cut = any("[…]" in b.text or "\ufffd" in b.text for b in texts)
    return Imported(
        name=name,
        data=data,
        edition=edition,
        figures=tables.figures,
        findings=findings,
        sections=tuple(told.sections),
        match=tables,
        furniture=(*raw.furniture, *told.furniture),
        notes=notes,
        cut=cut,
        lines=tuple(_lines(raw, tables.used)),
        tables=_squeeze("".join(_table_texts(raw, tables.used))),
        trace=Trace.of(raw, edition, tables.readings),
        facts=told.facts,
    )


def _strange(table: RawTable) -> Finding:
    return found(
        G930,
        f"有一张表不是法定的三张表，没有导入（{table.where}）。",
        severity=Severity.WARNING,
        fix="看看里面有没有要写进正文的内容。",
        place=table.at(0),
        quote=next((cell for row in table.rows for cell in row if cell), "")[:60],
    )


def _with_one_end(
    findings: tuple[Finding, ...], end: Finding | None, told: Told, edition: Edition
) -> Iterator[Finding]:
    """The findings with one that a report is not there to its end, instead of one for each section
    and table behind it."""
    if end is None:
        yield from findings
        return
    behind = {section.key for section in edition.sections[max(told.sections) :]}
    missing = [
        f for f in findings if f.code in BEHIND_END and f.address and f.address[-1] in behind
    ]
    worst = min((f.severity for f in missing), key=[*Severity].index, default=end.severity)
    yield from (f for f in findings if f not in missing)
    yield replace(end, severity=worst)


def _literal(raw: Raw, known: str = "") -> Raw:
    """The report with braces that a program has left unfilled, or that someone has typed, marked
    as such: in our file they would be filled in, and say what nobody has published. A text that
    stands just so in ``known``, our own data, is left."""
    told = [
        _unfilled(braces[0], block)
        for block in raw.blocks
        for text in _block_texts(block)
        if (braces := BRACES.search(text)) and not _is_known(text, known)
    ]
    if not told:
        return raw
    blocks = tuple(_literal_block(block, known) for block in raw.blocks)
    return replace(raw, blocks=blocks, findings=(*raw.findings, *told))


def _literal_block(block: RawText | RawTable, known: str) -> RawText | RawTable:
    if isinstance(block, RawText):
        return replace(block, text=_literal_text(block.text, known))
    rows = tuple(tuple(cell and _literal_text(cell, known) for cell in row) for row in block.rows)
    return replace(block, rows=rows)


def _literal_text(text: str, known: str) -> str:
    return text if _is_known(text, known) else BRACES.sub("【待填】", text)


def _is_known(text: str, known: str) -> bool:
    return bool(known) and _squeeze(text) in known


def _unfilled(braces: str, block: RawText | RawTable) -> Finding:
    return found(
        G948,
        f"“{shorten(braces)}”是没有填上的花括号，写成了【待填】。",
        fix="对照原文填上实际内容。",
        place=block.where,
        quote=braces[:LONGEST_QUOTE],
    )


def _undrawn(raw: Raw) -> tuple[Raw, list[str]]:
    """The report without the captions of our own charts, and the names of these charts: they are
    drawn anew from the figures."""
    names = [charts.named(block.text) if isinstance(block, RawText) else "" for block in raw.blocks]
    kept = tuple(block for block, name in zip(raw.blocks, names, strict=True) if not name)
    return replace(raw, blocks=kept), list(dict.fromkeys(filter(None, names)))


def _table_texts(raw: Raw, used: frozenset[int]) -> Iterator[str]:
    """The texts that belong to tables."""
    for number, block in enumerate(raw.blocks):
        if isinstance(block, RawTable):
            yield from (cell for row in block.rows for cell in row if cell)
        elif number in used:
            yield block.text


def _lines(raw: Raw, used: frozenset[int]) -> Iterator[str]:
    """The source's lines, each table (or what stood for one) as a single mark."""
    if raw.title and not _has_title([b for b in raw.blocks if isinstance(b, RawText)]):
        yield raw.title
    table = False
    for number, block in enumerate(raw.blocks):
        if number in used or isinstance(block, RawTable):
            if not table:
                yield TABLE_MARK
            table = True
        else:
            yield from (unspaced(line) for line in block.text.splitlines() if line.strip())
            table = False


def _has_title(texts: list[RawText]) -> bool:
    return any("年度报告" in text.text and len(text.text) < 60 for text in texts[:12])


def _complete(told: Told) -> dict[str, Any]:
    """The narrative with the kind of body that its name speaks of."""
    data = dict(told.data)
    if data.get("机关"):
        data["机关类型"] = kind_of(str(data["机关"]))
    return data


def literal(raw: Raw, own: str = "") -> Raw:
    """A file of ours with the braces that people have typed into it marked as text; those that
    stand so in its data, or in our ``own`` file, are the author's."""
    return _literal(raw, _squeeze((raw.embedded or "") + own))


def _own(raw: Raw, name: str) -> Imported | None:
    """The report in the data that our own files carry, with what was changed in the file since;
    None if it is not ours or the data are not this file's."""
    held = carried(raw)
    if held is None:
        return None
    raw = literal(raw)
    try:
        taken = take_over(held.data, raw, ending(name), held.last, held.page)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if taken.share < FOREIGN:
        return None
    report = Report.from_data(taken.data)
    return Imported(
        name,
        taken.data,
        report.edition,
        report.figures,
        tuple(_told(taken, raw, name)),
        tuple(range(1, 7)),
        notes=report.notes,
        changes=taken.changes,
    )


@dataclass(frozen=True)
class Carried:
    """What our own files carry: the author's data, last year's figures where texts need them, and
    the lines of a template of the user's own."""

    data: dict[str, Any]
    last: dict[Address, Figure | None] | None
    page: tuple[str, ...]


def carried(raw: Raw) -> Carried | None:
    """The data inside a file of ours; None where there are none that make a report."""
    try:
        held = safe_text.all_safe(json.loads(raw.embedded or ""))
        data = held["report"]
        known = isinstance(data, dict) and Report.from_data(data).agency
        page = tuple(map(str, held.get("page") or ()))
        return Carried(data, _last(held.get("last")), page) if known else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ArithmeticError):
        return None


def ending(name: str) -> str:
    """The ending of a file's name, without the dot, in small letters."""
    return name.rpartition(".")[2].lower()


def _last(held: object) -> dict[Address, Figure | None] | None:
    """Last year's figures that the file carries for its texts."""
    if not isinstance(held, dict):
        return None
    return {tuple(key.split(".")): _figure(value) for key, value in held.items()}


def _figure(value: object) -> Figure | None:
    """A figure as our own files write it, amounts as texts; None for anything else that stands
    there."""
    if isinstance(value, bool) or not FIGURE.fullmatch(str(value)):
        return None
    return Decimal(value) if isinstance(value, str) else int(str(value))


def _told(taken: TakenOver, raw: Raw, name: str) -> Iterator[Finding]:
    """What became of the data in our own file: taken as they are, or each change that people made
    in the file, and what could not be taken over."""
    if not taken.changes:
        yield found(G932, "文件带着完整的填报数据，看得见的内容与它一致，已原样取回。")
    else:
        yield found(
            G931,
            f"文件生成之后改过{len(taken.changes)}处，以看得见的内容为准。",
            fix="逐处看下面列出的改动。",
        )
        yield from _taken(taken, name)
    yield from _left(taken, name)
    yield from raw.findings


def _taken(taken: TakenOver, name: str) -> Iterator[Finding]:
    """The changes that were taken over, one by one."""
    left = frozenset(change.key for change in taken.left)
    for change in taken.changes[:MOST_CHANGES]:
        if change.key not in left:
            yield found(
                G961,
                f"{change.line}。",
                address=change.path or None,
                place=_place(change, name),
                quote=_quote(change),
            )
    if len(taken.changes) > MOST_CHANGES:
        yield found(G961, f"另有{len(taken.changes) - MOST_CHANGES}处改动没有列出。")


def _left(taken: TakenOver, name: str) -> Iterator[Finding]:
    """What could not be taken over, and figures in the text that follow the tables by
    themselves."""
    for change in taken.left[:MOST_CHANGES]:
        told = left_out(change, "对照原文，在填报文件里自己改。")
        yield replace(told, address=None, place=_place(change, name), quote=_quote(change))
    for change in taken.followed:
        yield found(
            G962,
            f"表里的数字改了，正文没有跟着改：{change.place}的数字由程序按表填写，已经跟着变了。",
            fix="核对这一处。",
            place=_place(change, name),
            quote=change.after[:LONGEST_QUOTE],
        )
    if taken.unknown:
        yield found(
            G962,
            f"正文有{taken.unknown}处数字要用上年的数字计算，文件里没有上年的数字，没有核对。",
            fix="对照原文核对这些数字。",
        )


def left_out(change: FileChange, advice: str) -> Finding:
    """What is said of a change that is not in the data. Blanks alone say nothing that a reader
    could miss: they are told, and nobody has to do anything."""
    address, quote = change.path or None, change.after or change.before
    if change.kind != BLANKS:
        return found(G962, f"没有取进来：{change.line}。", address=address, fix=advice, quote=quote)
    return found(
        G962,
        f"空格没有取进来：{change.line}。",
        address=address,
        severity=Severity.HINT,
        fix="正文里汉字之间不用空格；确要留的，在填报文件里加。",
        quote=quote,
    )


def _quote(change: FileChange) -> str:
    return change.after[:LONGEST_QUOTE] or change.before[:LONGEST_QUOTE]


def _place(change: FileChange, name: str) -> Place | None:
    """Where in the file a change stands; None for what is not there any more."""
    return replace(change.where, file=name) if change.where != NOWHERE else None


def _squeeze(text: str) -> str:
    return "".join(text.split())


def text_of(imported: Imported, origin: str) -> str:
    """The imported report as the text of our file; figures that were inferred or not read are
    marked by comments."""
    if imported.workbook and isinstance(imported.workbook.source, Filled):
        return imported.workbook.source.yaml
    words = {"inferred": "推断", "recognised": "识别", "unread": "没有读出"}
    notes: dict[tuple[str, ...], list[str]] = {}
    readings = imported.match.readings if imported.match else {}
    for address, reading in readings.items():
        if reading.how in words:
            notes.setdefault(address[:-1] if len(address) > 2 else address, []).append(
                f"{address[-1]}{words[reading.how]}"
            )
    head = f"由{safe_text.line(origin)}导入；请对照核对页和原文检查一遍。"
    rest = {k: v for k, v in imported.data.items() if k != "数据"}
    own = imported.data.get("数据")
    kept = {k: own[k] for k in ("单元格附注",) if k in own} if isinstance(own, dict) else {}
    data = {
        **rest,
        **({"格式": imported.edition.name} if imported.edition.first_year is None else {}),
        "数据": kept,
    }
    return writer.write(
        data,
        imported.figures,
        imported.edition,
        head,
        {a: "、".join(parts) for a, parts in notes.items()},
    )


def matrices(imported: Imported) -> dict[str, Any]:
    """The three tables as lists of rows in the order of print, for measuring an import against
    known figures."""
    tables = {}
    for number, table in zip(
        "二三四", (t for t in imported.edition.tables.values() if t.printed), strict=True
    ):
        tables[number] = [row for part in table.parts for row in _rows(part, imported)]
    return {
        "edition": imported.edition.name[:4],
        "tables": tables,
        "sections": list(imported.sections),
        "findings": [f.as_json() for f in imported.findings],
    }


def _rows(part: Part, imported: Imported) -> Iterator[list[int | float | None]]:
    """A part's rows; a part of columns only gives one row for each group of columns."""
    rows: dict[Address, list[int | float | None]] = {}
    for cell in part.cells:
        value = imported.figures.get(cell.address)
        key = cell.address if len(part.column_leaves) == 1 else cell.address[:-1]
        rows.setdefault(key, []).append(
            value if value is None or isinstance(value, int) else float(value)
        )
    yield from rows.values()
