"""What one sentence denies and another tells, anywhere in the text: how many there were of it, what
was done with it; what is said of all, and that some are left."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

SENTENCE = Pattern("[^。！？；;]{3,200}")
CLAUSE = Pattern("[^，,。！？；;：:]{2,80}")
# what is done in one of these ways is denied by any other word of the same
SAME_DEEDS = (
    "制定|制发|印发|出台|建立|编制|制作",
    "制作|发布|公开|推出|推送|刊发|编发|刊登|转发|转载",
    "召开|举办|举行|开展|组织|实施",
    "收到|接到|受理|接收|发生|出现|存在|产生|发现|查出|有",
    "开通|开设|设立|设置|配备|建设|建成|建有|注册|有",
)
OTHER_DEEDS = ("修订", "废止", "参加", "清理", "更新")
DEEDS = "|".join(sorted({*"|".join(SAME_DEEDS).split("|"), *OTHER_DEEDS}))
ANY_DEED = Pattern(DEEDS)
DENIED = Pattern(
    "(?:没有|尚未|未曾|从未|暂未|未|暂无|无|没)(?:组织)?"
    f"(?P<deed>{DEEDS})?(?:过|任何|新的|新)?(?:开展|召开|举办|实施)?(?P<what>[一-龥]{{2,22}})$"
)
NOT_WHOLLY = Pattern(
    "[\\d两几]|还有|仍有|尚有|有的|部分|个别|少数|半年|季度|\\d月|除|以外|其[他它]|因[^，。；]{0,6}(?:未能|没能)"
)
SET_IN_FRONT = Pattern(
    "^(?:政府信息公开|政务公开|信息公开|政府信息)?(?:有关|相关)?(?:专门的)?(?:工作)?的?"
)
SET_BEHIND = Pattern("(?:活动|工作|事件|情况|现象|案件|事项|行为|事故|等|的)+$")
OF_THE_WORK = Pattern(
    "^[一-龥]{0,20}(?:公开|信息|工作|群众|公众|社会)[一-龥]{0,10}的(?=[一-龥]{2,8}$)"
)
NO_NAME = Pattern(
    "申请|结转|提供|不予处理|规范性文件|规章|许可|处罚|强制|收费|处理费|复议|诉讼"
    "|^(?:的|过|能|按|及时|进行|得到|完成|纳入|形成)|(?:公开|处理|答复|情形|情况)$"
)
LIGHT = (
    "(?:材料|稿件|文章|产品|信息|视频|活动|工作|案件|情况|现象|事项|事件|问题|的|有|共|为|达|共计)?"
)
LEAST = 4  # characters of a noun that is looked for in the whole text
ELSEWHERE = Pattern(
    "上级|转发|转载|下属|所属|[省市县区](?!长)|乡镇|街道|各|上年|去年|往年|参加|历年|以来|如|若"
    "|拟|计划|将|应|须|目标|力争|没有|未|无(?!障碍|锡|为)|不"
)
NAMES = Pattern("《[^《》]{0,80}》|“[^“”]{0,40}”")
MEASURED = ("%", "个百分点", "元", "天", "个月", "小时", "分钟", "个工作日")
SYNONYMS = {
    "政策解读": "(?<!级)解读(?:材料|稿件|文章|产品|视频|图解)|政策图解",
    "政策解读材料": "解读(?:材料|稿件|文章|产品|视频)",
    "新闻发布会": "发布会",
    "投诉举报": "投诉|举报",
    "举报投诉": "投诉|举报",
}
NEAR = 3  # sentences that are held against each other by the rule for denials and what follows


DONE = {  # what is said of all, and the words that deny it of some
    "公开": "公开|公示|公布|发布",
    "整改": "整改|改正|整治|纠正|修复|销号|解决",
    "建成": "建成|建立|建|配备|配置|设置|设立|安装|配齐",
    "答复": "答复|回复|办结|办理|反馈|办复",
    "更新": "更新",
    "通过": "通过",
    "覆盖": "覆盖",
    "完成": "完成",
    "培训": "培训|参训",
    "清理": "清理|撤下|下架|删除",
    "归档": "归档",
    "签订": "签订|签署",
    "参加": "参加|到会|参会",
    "标注": "标注|注明",
    "张贴": "张贴|公示|上墙",
    "送达": "送达",
    "审核": "审核|审查",
    "备案": "备案",
}
ANY_DONE = "|".join(DONE.values())
NUMBER = r"(?:(?<![\d.第])[1-9]\d{0,4}|(?<![第十])[一两二三四五六七八九](?!是))"
ALL_ARE = Pattern("(?:均|全部|都|全数|100%|一律|村村|户户|人人)(?!未|没|不)|无一遗漏|全覆盖")
REACH = 14  # characters behind the word for all in which it is said what was done
NOT_YET = "(?:能|及时|按时|按期|完成)?"
SOME_ARE_NOT = Pattern(
    f"(?:{NUMBER}|个别|少数)[个件条项份家处名户类块篇]?[^，。；、]{{0,14}}?(?:未|尚未|没有|没|不予){NOT_YET}(?P<done>{ANY_DONE})"
    f"|(?:尚未|仍未|还未|未){NOT_YET}(?P<done2>{ANY_DONE})[^，。；]{{0,6}}的(?:有)?{NUMBER}[个件条项份家处名户类块篇]"
    f"|(?:还剩|还有|尚有|仍有){NUMBER}[个件条项份][^，。；]{{0,6}}(?:正在|仍在|还在)(?P<done4>{ANY_DONE})"
    f"|(?P<late>{NUMBER}[个件条项份][^，。；、]{{0,12}}?(?:超期|逾期|超时)(?P<done3>{ANY_DONE}))"
    f"|(?:仍|尚|还)有{NUMBER}[个家处名户][^，。；、]{{0,10}}?(?P<none>没有|未有)(?:开展|实行|实施)?(?!{NOT_YET}(?:{ANY_DONE}))(?=[一-龥])"
)
IN_TIME = Pattern("按[时期]|及时|如期|期限内|时限内")
SPARED = Pattern(
    "基本|大多|多数|大部|主要|除|应公开|应当公开|可公开|可以公开|其余|其他|要求|应|须|确保|力争|上年|去年"
    "|计划|拟|将|目标|依法"
)
TOO_GENERAL = Pattern(
    "^(?:政府信息|信息公开|政务公开|政府|公开|信息|工作|主动|申请|情况|及时|的|在){1,6}$"
)
SHARED = 4  # characters side by side that name the same thing


@rule("G468", "other")
def all_yet_some_left(report: Report, context: Context) -> Iterator[Hit]:
    """一处说全部都做了，另一处写还有没做的
    一处写“民生实事的进展情况已全部公开”，另一处写“民生实事中仍有3项未公开”；“全部股室均配备了信息员”“两个股室没有配备信息员”；
    “网民留言均按期回复”“4条网民留言超期回复”：两句话只有一句是真的，有例外的写“除……外均”或者“大部分”。
    说的要是同一样东西、同一件事；“应公开的”“依法”“基本”的不算，同一句里的由G447、G463核对，申请的由G461核对。
    核对实际，改正一处。年报的文字要前后一致（国办公开办函〔2021〕30号）。"""
    clauses = [
        (p, m[0].strip()) for p in pieces(context.narrative) for m in SENTENCE.finditer(p.text)
    ]
    every = [
        (n, part, m)
        for n, (_, clause) in enumerate(clauses)
        for part in re.split("[，,]", NAMES.sub("", clause))
        if (m := ALL_ARE.search(part)) and not SPARED.search(part)
    ]
    if not every:
        return
    for n, (piece, clause) in enumerate(clauses):
        left = SOME_ARE_NOT.search(NAMES.sub("", clause))
        if not left or SPARED.search(clause.partition(left[0])[0] + left[0]):
            continue
        for other, said, one in every:
            if other > n and piece.section == clauses[other][0].section == IMPROVEMENT:
                continue  # what became of the problem
            if said not in clause and _same_done(said, one, left) and _shared(said, clause):
                words = f"一处说“{said}”，这里说“{left[0]}”。"
                yield Hit(words, piece.path, "核对实际，改正一处。", quote=clause[-100:])
                break


def _same_done(said: str, every: re.Match[str], left: re.Match[str]) -> bool:
    """True for the same deed in other words; what some have not is what all were given; late is the
    other of in time."""
    if left["late"] and not IN_TIME.search(said):
        return False
    if every[0] == COVERED:
        return True  # whatever it is that some lack
    deed = next((left[name] for name in FORMS if left[name]), "")
    words = DONE["建成"] if left["none"] else next(w for w in DONE.values() if deed in w.split("|"))
    return bool(re.search(words, said[max(0, every.start() - 4) : every.end() + REACH]))


IMPROVEMENT = "存在的主要问题及改进情况"
COVERED = "全覆盖"
FORMS = ("done", "done2", "done3", "done4")


AFTER_VERBS = Pattern("了|(?<=[加开办收到展])过")


def _shared(one: str, other: str) -> str:
    """Characters side by side that both have and that name something; empty for none."""
    one, other = (AFTER_VERBS.sub("", said) for said in (one, other))
    parts = (one[n : n + SHARED] for n in range(len(one) - SHARED + 1))
    return next((part for part in parts if part in other and not TOO_GENERAL.search(part)), "")
