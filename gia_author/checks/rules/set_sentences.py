"""Sentences that every report has, built alike: one that fits but for a word lacks it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import around, prose, prose_hits
from gia_author.language import sentence_frames
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

# 在县委的正确领导下, its 在 or its 县 lost
LED = Pattern(
    r"(?:^|(?<=[，。；,;])(?<!下[，,]))[^，。；,;在按于从以经]{2,24}的"
    r"(?:正确|坚强|统一|悉心|精心|大力|有力|具体|坚强有力|科学)(?:领导|指导|支持|关心)下(?=[，,])",
    re.M,
)
# 在县委的正确领导，, its 下 lost
UNDER = Pattern(
    r"在[^，。；,;在]{2,30}的(?:正确|坚强|统一|悉心|精心|大力|有力|具体|坚强有力|科学)"
    r"(?:领导|指导|支持|关心)(?=[，,])",
    re.M,
)
# 以群众需求导向, its 为 lost
AS_A_RULE = Pattern(
    r"(?<![可所予加足难得给用])以(?![上下及来后前内外此便]|[^，。；、,;]{0,13}[为作])[一-龥“”]{2,12}"
    r"(?:抓手|主线|载体|契机|突破口|着力点|切入点|出发点|落脚点)(?=[，。；,;])"
)
# 有力的保障了权益, whose 的 stands before a verb: what 了 follows is one
HOW = Pattern(
    "(?:有力|有效|及时|积极|主动|切实|充分|全面|准确|认真|严格|迅速|极大|明显|显著|很好|较好|更好|广泛|深入|圆满"
    "|顺利|稳步|扎实|妥善|高效|便捷|清晰|直观|真实|客观|完整|持续|大力|大幅|极大程度|最大限度|逐步|不断|进一步)"
    "(的)(?:保障|保证|提升|提高|推动|推进|促进|回应|解决|满足|宣传|发挥|落实|完成|维护|增强|规范|加强|强化|公开"
    "|发布|答复|办理|处理|反映|开展|展示|改善|优化|拓宽|方便|服务|解读|解答|化解|调动|激发|扩大|减少|缩短|避免)了"
    "(?![一-龥]{0,4}的)"
)
# 未经审核的信息一律发布, its 不得 lost
UNCHECKED = Pattern(
    "(?:未经|未通过)[^，。；,;]{0,10}(?:审[查核签批阅]|批准|同意|核对|校对)[^，。；,;不]{0,8}"
    "(一律|一概)(?=发布|上网|公开|上传|推送|刊登|印发|对外)"
)
# 主要问题表现的：, its 在 written as another word
SHOWN = Pattern("(?:表现|体现|反映)(的|再|有)(?=[：:]|[，,]?一是|以下[几两三四\\d])")
NOBODY = Pattern(r"在(?=委、[^，。；]{0,12}(?:领导|指导|部署|安排|要求))")
MIXED = Pattern(
    r"(?:报告|(?<=[。；，\n])(?:全文|内容)|^(?:全文|内容))(?:全文|内容|主要|共)*(?:包括|包含|涵盖)(?:了)?"
    r"(?:(?!由)[^。；]){20,260}(?:部分|方面)(?:内容)?(组成|构成)(?=[，。；,;]|$)",
    re.M,
)


@rule("G744", "typo")
def lacks_a_word(report: Report, context: Context) -> Iterator[Hit]:
    """固定的句子少了字或写错了字
    “本报告由……六个部分。”少了“组成”，“请某某办公室联系”少了“与”，“统计期限自1月1日12月31日”少了“至”，“以公开未常态”错了“为”：
    这些句子各地都这样写，别的字都对上了，只有一处对不上。句子的框子在程序的 words/句式.yaml 里。
    “县委的正确领导下”少了“在”，“在县委的正确领导，”少了“下”，“以需求抓手”少了“为”，
    “有力的保障了”的“的”应当是“地”，“未经审核的信息一律发布”少了“不得”，
    “包括……六个部分组成”两种句式混在一起，也在这里报。
    改法：补上或改正这个字。依据：国办公开办函〔2021〕30号要求年度报告内容准确、完整；国家通用语言文字法第九条。"""
    for piece in prose(context):
        for lack in sentence_frames.lacking(piece.text):
            told = f"“{lack.written}”应当是" if lack.written else "少了"
            yield Hit(
                f"这一句{told}“{lack.wanted}”。",
                piece.path,
                f"补上“{lack.wanted}”。" if not lack.written else f"改成“{lack.wanted}”。",
                quote=piece.text[max(lack.start, lack.end - 60) : lack.end],
            )
    for pattern, told, fix in (
        (LED, "这一句少了“在”。", "补上“在”。"),
        (UNDER, "这一句少了“下”。", "补上“下”。"),
        (AS_A_RULE, "这一句的“以……”少了“为”。", "补上“为”，如“以需求为抓手”。"),
        (HOW, "“的”后面是动词，应当是“地”。", "改成“地”。"),
        (UNCHECKED, "“一律”后面少了“不得”。", "补上“不得”。"),
        (SHOWN, "“表现”后面应当是“在”。", "改成“在”。"),
        (NOBODY, "“委”前面漏了“县”“市”等字。", "补上。"),
        (MIXED, "“包括……”和“由……组成”混在一起了。", "改成“由……组成”，或者删去“组成”。"),
    ):
        for piece, found in prose_hits(context, pattern):
            at = found.span(1) if found.re.groups else found.span()
            yield Hit(told, piece.path, fix, quote=around(piece.text, *at, 12)[-60:])
