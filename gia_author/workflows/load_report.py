"""The one place where a unit's file is read, validated and built: YAML text, or the workbook, whose
modules only a workbook needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gia_author.diagnostics.finding import Finding, Place, errors, found, register
from gia_author.extract import readers
from gia_author.extract.readers.unusable import TABLES, unusable
from gia_author.report.model import Report
from gia_author.workbook import SEEN, SHEET
from gia_author.yamlfile import reader, schema
from gia_author.yamlfile.fields import lists_bodies, shape
from gia_author.yamlfile.reader import Source

HEAD_KEY = re.compile(r"^[\"' ]{0,9}(?:机关|年度|上年报告|汇总)[\"' ]{0,9}[:：]", re.M)
HEAD_LINE = re.compile(r"^(机关|年度|上年报告): ([^\n]*)", re.M)
PLAIN = re.compile(r"[\w（(《][^#:'\"{}\[\],&*!|>%@`\\]*")  # as YAML reads it without a second look
G117 = register(
    "G117",
    "structure",
    """这是名册，不是填报文件
    名册列的是单位，填报文件是一个单位的年报。
    按名册汇总用 gia-author rollup，看进度用 gia-author status；
    核对、生成年报，写各单位的文件或者文件夹。""",
)


@dataclass(frozen=True)
class Loaded:
    """A file as read, the report in it, and what is wrong with its syntax (``source.findings``)
    and, where that is in order, with its shape."""

    source: Source
    report: Report
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        """What must be changed before the rules can be run."""
        return errors(self.findings)


def load_report(data: bytes, name: str) -> Loaded:
    """A file of either kind, read, validated and built. Never raises for a bad file: the findings
    say what is wrong with it."""
    source = read_source(data, name)
    report = Report.from_data(source.data)
    return Loaded(source, report, (*source.findings, *_misfits(source, report)))


def _misfits(source: Source, report: Report) -> list[Finding]:
    """What does not fit the form; nothing for a file that could not be read, so that one slip is
    not reported twice."""
    if errors(source.findings):
        return []
    if lists_bodies(source.data):
        return [source.located(_roster(), report.edition.path)]
    return schema.validate(source, shape(report.edition))


def _roster() -> Finding:
    return found(
        G117,
        "这是名册，不是填报文件。",
        address=("单位",),
        fix="汇总用 rollup，看进度用 status；核对、生成写各单位的文件。",
    )


@lru_cache(maxsize=4)
def read_source(data: bytes, name: str) -> Source:
    """The content of a file of either kind.

    Why the last few are kept: the name of last year's file stands in this year's, and must be known
    before the job goes to a worker.
    """
    if is_ours(data):
        from gia_author.workbook.read import read

        if filled := read(data, name):
            return filled
    if (data or name.lower().endswith(TABLES)) and (why := unusable(data, name)):
        wrong = found(reader.G102, why.message, fix=why.fix, place=Place(name, 1, 1))
        return Source(name, "", {}, findings=(wrong,))
    source = reader.read(data, name)
    if name.lower().endswith(TABLES) and any(f.code == "G102" for f in source.findings):
        wrong = found(
            reader.G102,
            "这不是Excel或WPS表格文件，或者已经损坏。",
            fix="用Excel或WPS打开后另存为xlsx；打不开的，请单位重发。",
            place=Place(name, 1, 1),
        )
        return Source(name, "", {}, findings=(wrong,))
    return source


def is_ours(data: bytes) -> bool:
    """True for our workbook, of whatever version, with or without its hidden sheet."""
    return readers.has_cells(data, SHEET) or all(readers.has_cells(data, sheet) for sheet in SEEN)


def head_of(data: bytes, name: str) -> Mapping[str, Any]:
    """A file of either kind as far as no cell changes it: whose it is, last year's file. Of a
    workbook only the hidden sheet is read, of a plain file its first lines, which is quick."""
    if not is_ours(data):
        return _plain_head(data) or read_source(data, name).data
    from gia_author.workbook import hidden_sheet, read

    cells = readers.cells(data, SHEET, (), alone=True)
    try:
        return hidden_sheet.unpack(read.column(cells)).data if cells else {}
    except hidden_sheet.Unfit:
        return {}


def _plain_head(data: bytes) -> dict[str, str]:
    """The head of a file that has each of its keys once, at the margin, with plain text behind it,
    and no roll-up; empty for any other, which must be read whole."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return {}
    written = {key: rest.split(" #")[0].strip(" ") for key, rest in HEAD_LINE.findall(text)}
    found = {key: value for key, value in written.items() if PLAIN.fullmatch(value)}
    whole = {"机关", "年度"} <= found.keys() and len(found) == len(HEAD_KEY.findall(text))
    return found if whole else {}


def unit_of(data: bytes, name: str) -> tuple[str, str]:
    """The unit and the year in a file of either kind, each empty where there is none."""
    found = head_of(data, name)
    agency, year = (str(found.get(key) or "").strip() for key in ("机关", "年度"))
    return agency, year
