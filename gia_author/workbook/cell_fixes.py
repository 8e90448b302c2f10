"""How a problem is mended in the workbook: advice that the rules give for the author's file, in
terms of sheets and cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gia_author.diagnostics.finding import FieldPath, Finding, Place, format_path
from gia_author.workbook import FIGURES
from gia_author.workbook.formulas import SWITCH, YES
from gia_author.workbook.layout import cell_name

FIXES = {
    "G301": (
        f"没有发生的填0；三张表里没有填的格都是0的，把{FIGURES}!"
        f"{cell_name(*SWITCH)}选成“{YES}”（信息处理费不在其内，要逐格填）。"
    ),
    "G802": "请收表的单位核对上年报告。",
    "G850": "请收表的单位补上上年报告。",
}
RETYPE = "删去这一格里的公式或出错的值，直接填数字；没有发生的填0。"


def told(finding: Finding, cells: Mapping[FieldPath, Place], failed: Mapping[str, str]) -> Finding:
    """The finding as the unit that has the workbook before it can use it; ``failed`` says what
    stands in cells without a result.
    """
    cell = finding.place.cell if finding.place else ""
    if finding.code == "G114" and cell in failed:
        return replace(
            finding, message=f"{format_path(finding.address or ())}：{failed[cell]}", fix=RETYPE
        )
    if finding.code == "G122":
        address = tuple((finding.quote or "").split("."))
        place = cells.get(("数据", *address), cells.get(address))
        return replace(
            finding,
            fix=(
                f"先在“{FIGURES}”里填上{f'（{place.cell}，灰色的填它的各项）' if place else ''}；"
                "没有发生的填0。"
            ),
        )
    return replace(finding, fix=FIXES.get(finding.code, finding.fix))


def failure(written: str, *, is_formula: bool, where: str) -> str:
    """What is wrong with a cell that holds an error value or a formula without a result; "" for any
    other.
    """
    if written in ERRORS:
        return f"{where}是出错的值“{written}”，不是填报的内容。"
    return (
        f"{where}是公式“{written[:30]}”，文件里没有它的结果。"
        if is_formula and written.startswith("=")
        else ""
    )


ERRORS = frozenset(
    (
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
    )
)
