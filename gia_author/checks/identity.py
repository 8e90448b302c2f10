"""Unit, year, period, title and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gia_author.finding import Severity
from gia_author.report import Report, text
from gia_author.rules import Context, Hit, rule

DAY = r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
PERIOD = re.compile(DAY + r"\s*起?[，,]?\s*(?:至|到|—|－|–|-|～|~)+\s*" + DAY.replace(r"(\d{4})\s*年", r"(?:(\d{4})\s*年)?"))
LONGEST_NAME = 60  # characters
DEADLINES = {"部门": (1, 31), "乡镇街道": (1, 31), "人民政府": (3, 31)}


@rule("G601", Severity.ERROR, "heading")
def title(report: Report, context: Context) -> Iterator[Hit]:
    """标题不规范
    标题由机关全称、年度和“政府信息公开工作年度报告”组成，如“示例县信访局2025年政府信息公开工作年度报告”。
    不要写成“工作总结”“情况报告”，不要漏年度，也不要写“2025年度……年度报告”。"""
    own = "".join(text(report.prose, "标题").split())
    if not own:
        return
    year, plain = f"{report.year}年", own.replace(" ", "")
    if "政府信息公开工作年度报告" not in plain:
        yield Hit("标题里没有“政府信息公开工作年度报告”。", ("标题",), "删去“标题”，由程序生成；或者改成规范的名称。")
    if year not in plain and f"{report.year}年度" not in plain:
        yield Hit(f"标题里没有“{year}”。", ("标题",), "标题要写明年度，并且与“年度”一致。")


@rule("G602", Severity.WARNING, "heading")
def doubled_year(report: Report, context: Context) -> Iterator[Hit]:
    """标题里“年度”重复
    “2025年度政府信息公开工作年度报告”重复了“年度”，规范的写法是“2025年政府信息公开工作年度报告”。"""
    if re.search(r"\d{4}年度.*年度报告", "".join(text(report.prose, "标题").split())):
        yield Hit("标题里“年度”写了两次。", ("标题",), f"改成“{report.year}年政府信息公开工作年度报告”。")


@rule("G603", Severity.ERROR, "year")
def period(report: Report, context: Context) -> Iterator[Hit]:
    """统计期限不对
    统计期限是报告年度的1月1日至12月31日。抄上年报告时最容易忘记改这里。"""
    for paragraph in context.narrative.opening:
        for found in PERIOD.finditer(paragraph.text):
            start, end = (tuple(map(int, (found[i] or found[1], *found.groups()[i:i + 2]))) for i in (1, 4))
            if start != (report.year, 1, 1) or end != (report.year, 12, 31):
                right = f"{report.year}年1月1日至{report.year}年12月31日"
                yield Hit(f"统计期限写的是“{found[0]}”，应当是{right}。", paragraph.path, "改正统计期限。", quote=found[0])


@rule("G604", Severity.ERROR, "date")
def signed_in_season(report: Report, context: Context) -> Iterator[Hit]:
    """落款日期不在合理的时间
    年报在报告年度结束后编制，落款日期应当在次年。部门和乡镇街道1月31日前、县级以上政府3月31日前（《条例》第四十九条）；
    迟于期限的列为请核对。"""
    signed = report.signed
    if signed is None:
        return
    deadline = date(report.year + 1, *DEADLINES.get(report.kind, (3, 31)))
    if signed <= date(report.year, 12, 31):
        yield Hit(f"落款日期{signed:%Y-%m-%d}早于报告年度结束（{report.year}年12月31日）。", ("落款日期",), f"应当是{report.year + 1}年的日期。")
    elif signed.year > report.year + 1:
        yield Hit(f"落款日期是{signed.year}年，报告的是{report.year}年度。", ("落款日期",), "核对年度和日期。")
    elif signed > deadline:
        yield Hit(f"落款日期{signed:%Y-%m-%d}迟于{deadline.month}月{deadline.day}日的期限。", ("落款日期",), "核对日期；确实迟报的写明理由。",
                  severity=Severity.WARNING)


@rule("G605", Severity.WARNING, "heading")
def signed_by_another(report: Report, context: Context) -> Iterator[Hit]:
    """落款单位与机关不一致
    标题、落款应当是同一个机关的全称。由办公室代拟的，落款仍然是本机关。"""
    own = text(report.prose, "落款单位")
    if own and own != report.agency:
        yield Hit(f"落款单位“{own}”与机关“{report.agency}”不一致。", ("落款单位",), "删去“落款单位”，或改成机关全称。")


@rule("G607", Severity.WARNING, "year")
def file_of_other_year(report: Report, context: Context) -> Iterator[Hit]:
    """文件名的年度与内容不一致
    文件名里的年度与“年度”不同（日期和文件夹的名称不算），可能是拷贝上年文件后忘了改其中一处。"""
    years = re.findall(r"(?<!\d)(20\d\d)(?!\d|[-._年]\d{1,2}[-._月])", re.split(r"[/\\]", context.file)[-1])
    if years and report.year and str(report.year) not in years:
        yield Hit(f"文件名写的是{years[-1]}年，内容是{report.year}年度。", ("年度",), "改正年度，或者给文件改名。")


@rule("G608", Severity.ERROR, "heading")
def agency_name(report: Report, context: Context) -> Iterator[Hit]:
    """机关名称不是全称
    “机关”只写机关全称，不带年度、“政府信息公开”等字样，也不含空格。标题由程序拼出来。"""
    if re.search(r"\d{4}|年度|政府信息公开|报告|\s", report.agency) or len(report.agency) > LONGEST_NAME:
        yield Hit(f"机关写的是“{report.agency[:60]}”，只应当写机关全称。", ("机关",), "删去多余的字和空格，如“示例县信访局”。")
