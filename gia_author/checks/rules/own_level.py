"""What a report calls its own area, held against the level that the body's name tells: left from a
report of another level."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gia_author.checks.own_area import foreign_here, patterns
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

TITLES = Pattern("《[^》]{0,80}》|“[^”]{0,60}”|〔[^〕]{0,9}〕")
ELSEWHERE = Pattern("原(?=[县区市镇乡街])|撤[县区市镇乡]|合并|划转|学习|考察|借鉴|经验|赴")


@rule("G650", "leftover")
def another_level(report: Report, context: Context) -> Iterator[Hit]:
    """称呼与本机关的层级不符
    区的报告里写“全县上下”“县政府”，乡的报告里写“镇党委”，国家部门的报告里写“我市”：本机关的名称里没有这一级，
    多半是套用别处的报告忘了改，撤县设区、撤乡设镇以后没有改的也算。所在的是县还是区，名称里没有的，看全文多数怎么说。
    书名号、引号里面的，“县级”“乡镇”“各县（区）”之类的统称，
    说沿革的（“原县政府”）不算；开发区、名称里看不出层级的机关不查。年度报告由本机关报告本机关的工作，见《条例》第四十九条。"""
    away = foreign_here(report, context)
    told: Counter[str] = Counter()
    for piece in pieces(context.narrative):
        said = TITLES.blank(piece.text)
        for kind, pattern in patterns(away):
            last = -9
            for found in pattern.finditer(said):
                start = max(said.rfind(mark, 0, found.start()) for mark in "。；") + 1
                sentence = re.split("[。；]", said[start:])[0]
                named = re.search(f"[一-龥]{{2,6}}{kind}", said[start : found.start()])
                if ELSEWHERE.search(sentence) or (named and found[0][0] not in "我本"):
                    continue
                told[kind] += 1
                joined = said[max(0, found.start() - 1)] == "、" and found.start() - 5 <= last
                last = found.end()
                if told[kind] > MOST or joined:
                    continue  # 区委、区政府 is one slip
                words = f"{report.agency}的报告里写着“{found[0]}”。"
                fix = "改成本机关所在的地方，或者核对是不是照搬了别处的话。"
                yield Hit(words, piece.path, fix, quote=piece.around(found))


MOST = 3  # places told of one kind
