"""Years behind words that say which year they are: last year (2022), carried over to 2023, the
report to be had from January 2022."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits, lead, year_of
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

CALLED = Pattern(
    r"(?P<last>上一?年度?|去年|前一年度?|往年同期)[（(](?:即|指)?(?P<lasty>20\d\d)年?度?[）)]"
    r"|(?P<next>明年|下一?年度?|次年|来年)[（(](?:即|指)?(?P<nexty>20\d\d)年?度?[）)]"
)
CARRIED_TO = Pattern(
    r"结转(?:至|到|入)?(?P<year>20\d\d)年度?(?:，?(?:继续|再)?(?:办理|处理|答复)|(?=[。；，）)]|$))"
)
CARRIED_FROM = Pattern(
    r"(?:由|从|自)?(?P<year>20\d\d)年度?结转(?:的|而来|来的|至本年|到本年|至今年|过来)"
)
TO_BE_HAD = Pattern(
    r"(?:报告|年报)(?:的)?(?:电子版)?(?:(?!统计|期限|时限|数据)[^。；《》\d]){0,20}?(?:自|于|从)"
    r"(?P<year>20\d\d)年1?\d月(?:\d{1,2}日)?起?[^。；\d]{0,16}(?:下载|查阅|公布|发布|公开|浏览)"
)
EARLIER = Pattern("上一?年|去年|往年|以前|20\\d\\d年(?:度)?(?:结转|收到|新收)?")


@rule("G659", "year")
def year_does_not_fit_its_word(report: Report, context: Context) -> Iterator[Hit]:
    """“上年”“明年”“结转”后面的年份不对
    2024年度的报告写“上年（2022年）”“结转2024年继续办理”“报告电子版自2024年1月起可以下载”：上年是2023年，
    结转到的、公布报告的都是2025年。多半是抄了上年的报告，只改了一处。说的是往年结转到本年的，不算。
    年度报告是上一年度的工作情况（《条例》第四十九条）。"""
    year = year_of(report, context)
    if not year:
        return
    for piece, found in hits(context.narrative, CALLED):
        word, told = found["last"] or found["next"], int(found["lasty"] or found["nexty"])
        right = year - 1 if found["last"] else year + 1
        if told != right:
            words = f"{year}年度报告里的{word}是{right}年，写的是“{found[0]}”。"
            yield Hit(words, piece.path, "核对年份。", quote=found[0])
    for piece, found in hits(context.narrative, CARRIED_TO):
        told, before = int(found["year"]), _clause(piece.text, found.start())
        if told <= year and not EARLIER.search(before):
            words = f"{year}年没有办完的结转到{year + 1}年，写的是“{found[0]}”。"
            yield Hit(words, piece.path, "核对年份。", quote=piece.around(found, 4))
    for piece, found in hits(context.narrative, CARRIED_FROM):
        if int(found["year"]) > year or (int(found["year"]) == year and "本年" in found[0]):
            words = f"结转到{year}年的是{year - 1}年的申请，写的是“{found[0]}”。"
            yield Hit(words, piece.path, "核对年份。", quote=piece.around(found, 4))
    for piece, found in hits(context.narrative, TO_BE_HAD):
        before = _clause(piece.text, found.start()) + found[0]
        if int(found["year"]) <= year and not re.search("上一?年|20\\d\\d年度", before):
            words = f"{year}年度的报告{year + 1}年才公布，写的是“{found[0]}”。"
            yield Hit(words, piece.path, "核对年份。", quote=found[0])


def _clause(text: str, at: int) -> str:
    return lead(text, at)
