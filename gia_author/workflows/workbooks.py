"""Workbooks out and in, one job at a time: a unit's workbook made, a returned one checked and
turned into our file. Runs anywhere, touches no disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from gia_author.diagnostics.finding import FieldPath, Finding, errors, format_path, found, register
from gia_author.form.edition import Edition
from gia_author.form.numbers import show
from gia_author.report import model, narrative
from gia_author.report.model import Report
from gia_author.workbook import read, write
from gia_author.workbook.text_rows import passages
from gia_author.workflows import produce
from gia_author.workflows.load_report import is_ours, load_report
from gia_author.workflows.produce import Job, Outcome
from gia_author.yamlfile import reader, starter
from gia_author.yamlfile.schema import G116

LONGEST_CELL = 30_000  # of UTF-16's units; a cell holds 32,767

G955 = register(
    "G955",
    "table",
    """原来写的合计与各项之和不同
    填报文件里写了合计，而它不等于各项之和；填报表里的合计是公式，显示的是各项之和。请在填报表里核对各项；各项没有改动的，导入时原来的合计照旧保留。""",
)


@dataclass(frozen=True)
class Order:
    """A workbook to be made: the unit's file (YAML), last year's files of the unit or of those it
    was made of, when and where to send it."""

    name: str
    data: bytes
    lasts: tuple[bytes, ...] = ()
    deadline: date | None = None
    office: str = ""


@dataclass(frozen=True)
class Made:
    """The workbook, None where the unit's file cannot be read, and what is to be said about it."""

    book: bytes | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Returned:
    """A workbook that came back, as checked, with the text of our file; "" where it was not
    taken."""

    outcome: Outcome
    text: str = ""


def blank(agency: str, kind: str, year: int, last: str = "") -> bytes:
    """The file that a unit without one begins with."""
    lines = [
        f"机关: {starter.plain(agency)}",
        f"机关类型: {kind}",
        f"年度: {year}",
        *([f"上年报告: {starter.plain(last)}"] if last else []),
        *(f"{key}: {{}}" for key in ("总体情况", "存在的主要问题及改进情况", "其他需要报告的事项")),
        "数据:",
        "  未填按零: 否",
    ]
    return ("\n".join(lines) + "\n").encode()


def make(order: Order) -> Made:
    """The workbook for a unit."""
    loaded = load_report(order.data, order.name)
    given, this = loaded.source, loaded.report
    wrong = tuple(errors(given.findings))
    if wrong or not this.agency or not this.year:
        nameless = found(
            reader.G107, "填报文件里没有写机关或年度。", fix="写上“机关”“年度”再生成填报表。"
        )
        return Made(None, wrong or (nameless,))
    if (long := _too_long(this)) is not None:
        return Made(None, (long,))
    before, unfit = _before(order, this)
    words = [word for last in before for word in _words(last, named=len(before) > 1)]
    text = given.yaml if isinstance(given, read.Filled) else given.text
    book = write.write(
        this,
        _together(before, this.edition),
        text=text,
        before=words,
        deadline=order.deadline,
        office=order.office,
    )
    return Made(book, (*unfit, *_unlike(this)))


def _before(order: Order, this: Report) -> tuple[list[Report], list[Finding]]:
    """Last year's reports, and that some cannot be used; then there are none, as some of several
    are no carry-over."""
    lasts = [
        last
        for last in map(_report, order.lasts)
        if last is not None and last.year == this.year - 1
    ]
    unfit = len(order.lasts) - len(lasts)
    if not unfit:
        return lasts, []
    told = (
        f"{this.agency}上年的填报文件有{unfit}份读不出来，或者不是{this.year - 1}年度的，"
        "上年结转没有填。"
    )
    return [], [found(produce.G802, told, fix="换成上年的填报文件再生成，或者请它自己填。")]


def _too_long(this: Report) -> Finding | None:
    """The first text that no cell can hold."""
    for row in passages(this.prose, this.edition):
        if len(row.text.encode("utf-16-le")) > 2 * LONGEST_CELL:
            return found(
                G116,
                f"“{format_path(row.path)}”有{len(row.text)}字，一格里放不下。",
                fix="看看是不是粘贴了别的内容。",
                address=row.path,
            )
    return None


def _report(data: bytes) -> Report | None:
    loaded = load_report(data, "上年报告")
    return None if errors(loaded.source.findings) else loaded.report


def _together(lasts: list[Report], edition: Edition) -> Report | None:
    """Last year's report; that of a unit made of several has the sum of their figures."""
    if len(lasts) < 2:
        return lasts[0] if lasts else None
    shared = [
        {a: v for a, v in last.figures.items() if all(a in other.figures for other in lasts)}
        for last in lasts
    ]
    return replace(lasts[0], typed=model.add(shared), edition=edition)


def _words(last: Report, *, named: bool) -> Iterator[tuple[FieldPath, str]]:
    """Last year's paragraphs with their figures filled in, each with its path, sub-headings before
    them."""
    told = narrative.narrate(last)
    for paragraph in told.opening:
        yield paragraph.path, paragraph.text
    for section in told.sections:
        if named and section.passages:
            yield section.passages[0].path, f"【{last.agency}】"
        for passage in (p for top in section.passages for p in top.walk()):
            if "小节" in passage.path and passage.title:
                yield passage.path, passage.heading
            yield from ((p.path, p.text) for p in passage.paragraphs)
        yield from ((p.path, p.text) for p in (*section.before, *section.after))
    yield from ((p.path, p.text) for p in told.contact)


def _unlike(this: Report) -> Iterator[Finding]:
    """Totals in the file that the workbook cannot show, because they are not what they add up
    to."""
    inputs = {a: None if this.edition.cells[a].is_sum else v for a, v in this.typed.items()}
    right = model.fill_totals(inputs, this.edition.identities)
    for address, value in this.typed.items():
        if value is not None and value != right[address]:
            told = (
                f"{format_path(address)}写的是{show(value)}，"
                f"各项之和是{show(right[address]) or '空'}，填报表里显示各项之和。"
            )
            yield found(G955, told, address=address, fix="在填报表里核对各项。")


def bring(job: Job) -> Returned | None:
    """A workbook that came back, checked like any file; None for a file that is not our
    workbook."""
    if not is_ours(job.data):
        return None
    done = produce.examine(job)
    text = done.source.yaml if isinstance(done.source, read.Filled) else ""
    return Returned(produce.checked(job, done), text)
