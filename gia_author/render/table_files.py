"""Open data as files: CSV, JSON, XLSX and Parquet, written to a stream while the rows come, so that
memory stays flat.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from gia_author import __version__
from gia_author.diagnostics.finding import GiaError
from gia_author.form.numbers import show
from gia_author.render.open_data import (
    COLUMNS,
    ENTRY,
    NAMES,
    Column,
    DataRow,
    DataValue,
    defused,
    number,
    yes,
)
from gia_author.render.spreadsheets import Workbook, Worksheet, new_workbook

TITLE = "政府信息公开工作年度报告数据"
MOST_ROWS = 1_048_575  # of a worksheet, the heading not counted
MOST_DIGITS = 15  # of a number in a spreadsheet
MOST_SHEETS = 200
ROW_GROUP = 20_000
WIDTHS = {
    "机关": 24,
    "机关类型": 12,
    "年度": 6,
    "格式": 8,
    "表": 30,
    "行": 28,
    "行标题": 46,
    "列": 18,
    "列标题": 42,
    "位置": 50,
    "单位": 6,
    "数值": 10,
    "是否合计": 9,
    "附注": 20,
    "核对": 30,
    "类别": 6,
    "名称": 46,
    "合计自": 46,
    "勾稽": 46,
    "说明": 46,
    "依据": 24,
}

Glossary = Callable[[], Iterable[tuple[str, ...]]]


def write_csv(stream: BinaryIO, rows: Iterable[DataRow], _: Glossary) -> None:
    """CSV in UTF-8 with a byte order mark, which Excel needs; texts that a spreadsheet would take
    for formulas are defused.
    """
    table(stream, NAMES, rows)


def table(stream: BinaryIO, names: tuple[str, ...], rows: Iterable[tuple[DataValue, ...]]) -> None:
    """Names and rows as CSV; what is no character, as in a damaged file name, is written as its
    code.
    """
    text = io.TextIOWrapper(stream, "utf-8-sig", "backslashreplace", newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    text.flush()
    text.detach()


def _csv_cell(value: DataValue) -> str:
    if isinstance(value, str):
        return defused(value)
    return yes(value) if isinstance(value, bool) else show(value)


def write_json(stream: BinaryIO, rows: Iterable[DataRow], glossary: Glossary) -> None:
    """One JSON document: 元数据, 数据 with one row a line, 数据字典."""
    about = {
        "标题": TITLE,
        "程序": f"gia-author {__version__}",
        "说明": "数值为null的是没有填报，不是0。",
        "字段": [{"名称": c.name, "说明": c.guidance} for c in COLUMNS],
    }
    stream.write(f'{{"元数据": {_json(about)},\n"数据": ['.encode())
    _lines(stream, (dict(zip(NAMES, map(_json_value, row), strict=True)) for row in rows))
    stream.write('],\n"数据字典": ['.encode())
    _lines(stream, (dict(zip(ENTRY, entry, strict=True)) for entry in glossary()))
    stream.write(b"]}\n")


def _lines(stream: BinaryIO, items: Iterable[dict[str, object]]) -> None:
    """The items of a JSON list, one a line."""
    for count, item in enumerate(items):
        stream.write(f"{',' if count else ''}\n{_json(item)}".encode())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json_value(value: DataValue) -> str | int | float | None:
    return number(value) if isinstance(value, Decimal) else value


class Package(io.BytesIO):
    """Where a workbook is put together. It is never closed: one that could not be finished, as the
    disk is full, is closed when it goes."""

    def close(self) -> None:
        """Stay open."""


def write_xlsx(stream: BinaryIO, rows: Iterable[DataRow], glossary: Glossary) -> None:
    """A workbook: 数据 (continued on more sheets where one is full), 数据字典.

    Texts are written as texts, never as formulas.
    """
    import xlsxwriter

    packed = Package()
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            closing(new_workbook(packed, constant_memory=True, tmpdir=folder)) as book,
        ):
            book.use_zip64()
            book.set_properties(
                {"title": TITLE, "created": datetime(2000, 1, 1)}
            )  # or the same data would give other bytes each time
            left = iter(rows)
            for count in range(1, MOST_SHEETS):
                if (
                    _sheet(
                        book, f"数据{count if count > 1 else ''}", NAMES, islice(left, MOST_ROWS)
                    )
                    < MOST_ROWS
                ):
                    break
            _sheet(book, "数据字典", ENTRY, glossary())
    except xlsxwriter.exceptions.FileCreateError as error:
        raise error.args[0] from None
    stream.write(packed.getbuffer())


def _sheet(
    book: Workbook, name: str, names: tuple[str, ...], rows: Iterable[tuple[DataValue, ...]]
) -> int:
    """Add a sheet with a frozen heading and filters. Returns the number of rows."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#EEEEEE", "bottom": 1})
    for column, title in enumerate(names):
        sheet.set_column(column, column, WIDTHS[title])
        sheet.write_string(0, column, title, head)
    count = 0
    for count, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _xlsx_cell(sheet, count, column, value)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, count, len(names) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{count + 1}"})
    return count


def _xlsx_cell(sheet: Worksheet, row: int, column: int, value: DataValue) -> None:
    if value is None or value == "":
        return
    said = yes(value) if isinstance(value, bool) else value
    plain = said if isinstance(said, str) else number(said)
    if isinstance(plain, str) or len(str(abs(plain))) > MOST_DIGITS + isinstance(plain, float):
        sheet.write_string(row, column, str(plain))
    else:
        sheet.write_number(row, column, plain)


def write_parquet(stream: BinaryIO, rows: Iterable[DataRow], _: Glossary) -> None:
    """Parquet by row groups; what the columns are stands in their metadata.

    Raises GiaError where pyarrow is not installed.
    """
    pyarrow, parquet = _pyarrow()
    kinds = {
        "text": pyarrow.string(),
        "whole": pyarrow.int32(),
        "amount": pyarrow.decimal128(28, 6),
        "flag": pyarrow.bool_(),
    }

    def field(column: Column) -> Any:
        return pyarrow.field(column.name, kinds[column.kind], metadata={"说明": column.guidance})

    schema = pyarrow.schema(
        map(field, COLUMNS), metadata={"标题": TITLE, "程序": f"gia-author {__version__}"}
    )
    with parquet.ParquetWriter(stream, schema) as writer:
        for group in _groups(rows):
            columns = [
                pyarrow.array(values, field.type)
                for values, field in zip(zip(*group, strict=True), schema, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema))


def _groups(rows: Iterable[DataRow]) -> Iterator[list[DataRow]]:
    left = iter(rows)
    while group := [*islice(left, ROW_GROUP)]:
        yield group


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise GiaError(
            "写Parquet格式要用pyarrow，这台电脑上没有装。",
            "安装：pip install gia-author[parquet]；或者改用csv、json、xlsx。",
        ) from None
    return pyarrow, pyarrow.parquet


WRITERS: dict[str, Callable[[BinaryIO, Iterable[DataRow], Glossary], None]] = {
    "csv": write_csv,
    "json": write_json,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}
DICTIONARY_BESIDE = ("csv", "parquet")
