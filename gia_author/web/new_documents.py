"""Documents begun in the window: blank by kind of body, with zeros where nothing happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gia_author.diagnostics import safe_text
from gia_author.form import edition as editions
from gia_author.form.edition import Edition
from gia_author.jobs import files
from gia_author.web import opening
from gia_author.web.refusals import Refusal
from gia_author.yamlfile import reader, starter
from gia_author.yamlfile.fields import shape
from gia_author.yamlfile.splice import splice

KINDS = {
    "department": ("部门", "县级以上政府部门（局、委、办）"),
    "government": ("人民政府", "县级以上人民政府"),
    "township": ("乡镇街道", "乡镇人民政府、街道办事处"),
    "vertical": ("垂直管理机构", "垂直管理机构（税务、海关、气象等）"),
    "authorised": ("法律法规授权组织", "高校、医院等法律法规授权的组织"),
    "other": ("其他", "国有企业和其他"),
}
PRESETS = {
    "none_received": ("全年没有收到申请：第三部分的表全部填0", "依申请公开"),
    "no_powers": ("没有发文件、许可、处罚、强制、收费：第二部分的表全部填0", "主动公开政府信息"),
    "no_disputes": ("没有行政复议、诉讼：第四部分的表全部填0", "复议诉讼"),
}
FIRST_YEAR, LONGEST_NAME = 2019, 80


def kinds() -> list[dict[str, Any]]:
    """What can be begun, each with what can be filled in beforehand."""
    presets = [{"key": key, "label": label} for key, (label, _) in PRESETS.items()]
    return [
        {"key": key, "label": label, "kind": kind, "presets": presets}
        for key, (kind, label) in KINDS.items()
    ]


def begun(folder: Path, order: Mapping[str, object]) -> Path:
    """A new document in a folder, with its schema beside it. Raises Refusal for a body or year that
    cannot be, and where there is one already."""
    agency, year = _agency(order.get("agency")), _year(order.get("year"))
    edition = editions.for_year(year)
    path = folder / f"{files.usual_name(agency, year)}.yaml"
    if files.is_there(path):
        raise Refusal(
            409, "there", f"{path} 已经有了，没有改动它。", "直接打开它。", path=str(path)
        )
    wanted = [key for key in PRESETS if order.get(key) is True or key in _list(order, "presets")]
    text = _begun(agency, year, str(order.get("kind") or ""), wanted, edition)
    opening.write_schema(folder, year)
    files.write(path, text.encode())
    return path


def _begun(agency: str, year: int, kind: str, wanted: list[str], edition: Edition) -> str:
    text = starter.starter(agency, year, edition)
    data = reader.read(text.encode(), "").data
    if kind in KINDS:
        data["机关类型"] = KINDS[kind][0]
    for key in wanted:
        _zero(data, PRESETS[key][1], edition)
    return splice(text, data, edition)


def _zero(data: dict[str, Any], key: str, edition: Edition) -> None:
    """Put 0 for every row of a table; what follows from others stays unwritten."""
    table = edition.tables.get(key)
    if table is None:
        return
    path = (*table.prefix, key)
    fields = shape(edition).at(path)
    rows = data
    for part in path:
        rows = rows[part]
    for name, row in rows.items():
        field = fields.fields[name] if fields else None
        rows[name] = _zeros(row, field)


def _zeros(row: object, field: object) -> Any:
    """0 for a row of figures; rows below a heading one by one."""
    if not isinstance(row, dict) or not any(isinstance(below, dict) for below in row.values()):
        return "0"
    return {name: _zeros(below, None) for name, below in row.items()}


def _agency(value: object) -> str:
    name = " ".join(safe_text.safe(value).split()) if isinstance(value, str) else ""
    if not name or len(name) > LONGEST_NAME:
        raise Refusal(422, "agency", "机关全称没有写，或者太长。", "写公章上的全称。")
    return name


def _year(value: object) -> int:
    """The year that is reported on, which has begun. Raises Refusal."""
    text, today = str(value), date.today()
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    if year > today.year:
        now = f"{today.year}年{today.month}月{today.day}日"
        raise Refusal(
            422, "year", f"{year}年还没有到：这台电脑上今天是{now}。", "写报告哪一年的工作。"
        )
    if year < FIRST_YEAR:
        raise Refusal(422, "year", "年度不对。", f"写{FIRST_YEAR}到{today.year}之间的年份。")
    return year


def _list(order: Mapping[str, object], key: str) -> list[Any]:
    found = order.get(key)
    return found if isinstance(found, list) else []
