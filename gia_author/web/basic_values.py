"""The single values of a document as the page shows them: whose it is, when it is signed, how it is
laid out."""

from __future__ import annotations

from typing import Any

from gia_author.diagnostics.finding import FieldPath
from gia_author.form.edition import Edition
from gia_author.web.edits import at
from gia_author.yamlfile.fields import CHARTS, SIGNED, SIGNERS, YES_NO, Field, shape

GROUPS: dict[str, tuple[FieldPath, ...]] = {
    "基本信息": (("机关",), ("机关类型",), ("年度",), ("标题",), ("上年报告",), ("图表",)),
    "开头": (("引言",),),
    "落款": (("联系方式",), ("落款单位",), ("落款日期",)),
    "版式": (
        ("版式", "小标题"),
        ("版式", "后缀"),
        ("版式", "问题与改进"),
        ("版式", "落款位置"),
        ("版式", "页码"),
        ("版式", "起始页码"),
        ("版式", "页眉"),
        ("版式", "装订"),
        ("版式", "嵌入字体"),
        ("格式",),
    ),
    "签署（只在内部用，不印出来）": tuple((SIGNED, signer) for signer in SIGNERS),
    "表格": (("数据", "未填按零"),),
}
FEES = ("其他需要报告的事项", "信息处理费")
LONG = ("引言", "联系方式", "标题")
DATES = ("落款日期",)
NUMBERS = ("年度", "起始页码")
USUALLY_YES = ("嵌入字体",)  # a box without a tick would say no


def basics(data: dict[str, object], edition: Edition) -> list[dict[str, Any]]:
    """Every single value with its label, kind and help."""
    fees = shape(edition).at(FEES)
    own = {FEES[-1]: tuple((*FEES, key) for key in fees.fields) if fees else ()}
    return [
        one
        for group, paths in (GROUPS | own).items()
        for path in paths
        if (one := _basic(data, path, edition, group))
    ]


def _basic(
    data: dict[str, object], path: FieldPath, edition: Edition, group: str
) -> dict[str, Any] | None:
    field = shape(edition).at(path)
    if field is None:
        return None
    value = at(data, path)
    return {
        "path": [*path],
        "label": field.label or str(path[-1]),
        "kind": _kind(str(path[-1]), field),
        "value": "、".join(map(str, value)) if isinstance(value, list) else _text(value),
        "choices": [*(field.choices or (CHARTS if "list" in field.kinds else ()))],
        "help": field.guidance,
        "group": group,
    }


def _text(value: object) -> str:
    return value.rstrip("\n") if isinstance(value, str) else ""


def _kind(key: str, field: Field) -> str:
    if field.cell is not None or key in NUMBERS:
        return "number"
    if "list" in field.kinds:
        return "many"
    if field.choices:
        is_box = set(field.choices) == set(YES_NO) and key not in USUALLY_YES
        return "yesno" if is_box else "choice"
    if key in LONG:
        return "long"
    return "date" if key in DATES else "text"
