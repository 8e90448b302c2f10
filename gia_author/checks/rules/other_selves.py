"""The report of another body copied: its place, its trade, how it calls itself, bodies that are no
more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, around, hits, pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

AT_WORK = Pattern(  # before a body that is said to have a task now
    "(?:由|与|向|经|报|会同|联合|配合|商|送|请|给|同)(?:[省市县区州旗]|[一-龥]{2,5}[省市县区州旗])?$"
)
PAST = Pattern(
    "原|(?<![底末日年月以之此目])前(?!来|往)|曾|撤销|划转|划入|更名|组建|合并|改革|整合|并入|挂牌|职能|职责"
)


@rule("G709", "leftover")
def abolished_body(report: Report, context: Context) -> Iterator[Hit]:
    """机构已经撤并或者改名
    “国土资源局”“环境保护局”等在2018年机构改革中已经撤并，现在的报告里还这样写，多半是抄了旧文件。词表在核对方案里（撤并机构）。
    说机构沿革的（“原国土资源局”“机构改革后”）不算。2019、2020年度的报告不查。"""
    if not report.year:
        return
    for pattern, right in context.plan.pairs("撤并机构"):
        for piece, found in hits(context.narrative, Pattern(pattern)):
            start = max(piece.text.rfind(mark, 0, found.start()) for mark in "。；")
            if not PAST.search(re.split("[。；]", piece.text[start + 1 :])[0]):
                acts = AT_WORK.search(piece.text[max(0, found.start() - 8) : found.start()])
                yield Hit(
                    f"“{found[0]}”已经撤并或者改名：{right}。",
                    piece.path,
                    "改成现在的名称。",
                    quote=piece.around(found, 6),
                    grade="办事" if acts else "",
                )


FIELDS = (
    "审计|统计|公安|税务|教育|民政|司法|财政|卫生健康|自然资源|生态环境|住建|交通运输|农业农村|水利"
    "|商务|文旅|应急管理|市场监管|医保|"
    "人社|信访|气象|海关|发改|科技|工信|退役军人|林业|体育|城管|粮食|档案|机关事务"
)
SPOKEN = {
    "住建": "住房",
    "文旅": "旅游",
    "市场监管": "市场监督",
    "医保": "医疗保障",
    "人社": "人力资源",
    "发改": "发展",
    "工信": "工业",
    "城管": "城市管理",
    "卫生健康": "卫",
}
GUIDED = Pattern(
    "(?:围绕|按照|根据|落实|贯彻|执行)[^。；]{0,24}?"
    f"(上级({FIELDS})(?:主管)?(?:机关|部门))[^。；，]{{0,6}}(?:要求|部署|精神|决策|安排)"
)


@rule("G705", "leftover")
def other_trade(report: Report, context: Context) -> Iterator[Hit]:
    """照搬了别的部门的话
    “紧紧围绕……上级审计机关要求”出现在信访局的报告里：本机关不归那个系统管，多半是抄了兄弟单位的报告。政府和街道、乡镇的报告不查。"""
    if (
        not report.agency.endswith(("局", "委员会", "办公室", "厅", "中心", "处", "署"))
        or "政府" in report.agency
    ):
        own = _bureau(context) if context.published and not report.agency else ""
    else:
        own = report.agency
    if not own:
        return
    for piece in pieces(context.narrative):
        for found in GUIDED.finditer(piece.text):
            if found[2] not in own and SPOKEN.get(found[2], found[2]) not in own:
                yield Hit(
                    f"“{found[1]}”不是{own}的上级。",
                    piece.path,
                    "改成本机关的上级，或者删去。",
                    quote=around(piece.text, *found.span(1), 10),
                )


def _bureau(context: Context) -> str:
    """The bureau that an excerpt without a title speaks of as itself."""
    opening = "".join(p.text for p in [*pieces(context.narrative)][:3])
    found = re.search(r"年[，,]([一-龥]{3,14}(?:局|委员会|办公室|厅))", opening)
    return found[1] if found else ""


@rule("G706", "leftover")
def other_self(report: Report, context: Context) -> Iterator[Hit]:
    """自称与机关不符
    局的报告里写“我委”，委员会的报告里写“我厅”，乡镇、街道的报告里写“我局”“局党组”，管委会的报告里写“镇党委”，
    学校的报告里写“局领导班子”，医院的报告里写“学校党委”：
    可能是抄了别的单位的报告。机关属于哪一类从名称里看，看不出的不查；称呼的地方、层级不对（“我县”“我镇”）由G650说。
    改成与本机关相符的说法。报告的名义应当前后一致，见《条例》第四十九条：公布的是本机关的年度报告。"""
    own = next((short for ends, short in OWN_KINDS if ends.search(report.agency)), "")
    if not own:
        return
    others = "|".join(kind for kind in SELVES if kind not in own)  # a 管委会 says 我委 too
    selves = f"(?<!自)[我本](?:{others})(?!域|土|级|区|会|党委|政府(?!信息))"
    organs = f"|{BEGUN}(?:{ORGANS[own]})" if own in ORGANS else ""
    strange = Pattern(selves + organs)
    for piece in pieces(context.narrative):
        for found in [*strange.finditer(piece.text)][:1]:
            yield Hit(
                f"{report.agency}的报告里写着“{found[0]}”。",
                piece.path,
                "核对是不是照搬了别的单位的话。",
                quote=piece.around(found, 8),
            )


BEGUN = "(?:^|(?<=[，。；：、\\d])|(?<=[在由向对经受被请由]))"
OF_A_BUREAU = "局党组|委党组|局领导班子|局机关|局主要领导"
OF_A_TOWN = "(?:镇|乡)(?:党委、政府|党委政府|党委|主要领导|党政办公室)|街道党工委"
OF_A_SCHOOL, OF_A_HOSPITAL = "学校党委|校党委|校领导(?:班子)?", "医院党委|院领导班子"
ORGANS = {
    "乡镇街道": OF_A_BUREAU,
    "局": OF_A_TOWN,
    "管委会": f"局党组|委党组|镇政府|{OF_A_TOWN}",
    "学校、学院": f"{OF_A_BUREAU}|{OF_A_TOWN}|医院党委",
    "医院": f"{OF_A_BUREAU}|{OF_A_TOWN}|{OF_A_SCHOOL}",
    "公司": f"{OF_A_BUREAU}|{OF_A_TOWN}|{OF_A_SCHOOL}|{OF_A_HOSPITAL}",
}
SELVES = ("局", "委", "厅", "校", "院")
OWN_KINDS = (
    (Pattern("局$"), "局"),
    (Pattern("管理委员会$|管委会$"), "管委会"),
    (Pattern("委员会$|(?:发改|卫健|国资)委$"), "委"),
    (Pattern("厅$"), "厅"),
    (Pattern("[镇乡](?:人民)?(?:政府)?$|街道(?:办事处)?$"), "乡镇街道"),
    (Pattern("[县区](?:人民)?政府(?:办公室)?$"), "政府"),
    (Pattern("学院$|大学$|学校$|中学$|小学$|幼儿园$"), "学校、学院"),
    (Pattern("^(?!.*(?:大学|学院|学校)).*(?:医院|卫生院)$"), "医院"),
    (Pattern("公司$|集团$"), "公司"),
)


SITE = Pattern(
    r"[在过托录于向由]((?![^县旗]*[通过强化全年利用依托加推进完善在向由的和与及我各本该市区省级])"
    r"[一-龥]{2,5}(?:县|旗))人民政府(?:门户)?网(?:站)?"
)
PROVINCES = (
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东"
    "|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|北京|天津|上海|重庆"
)


@rule("G707", "leftover")
def other_place(report: Report, context: Context) -> Iterator[Hit]:
    """写着别的地方
    在“乙县人民政府网站”公开本县的信息，或者前面说“甲省人民政府”、后面说“乙省人民政府”：多半是抄了外地的报告。
    只在机关名称里有县名、或者文中有两个省的时候判断。"""
    own = re.search(r"([一-龥]{1,5}(?:自治县|县|旗))", report.agency)
    provinces: dict[str, Piece] = {}
    for piece in pieces(context.narrative):
        if own:
            for found in SITE.finditer(piece.text):
                if not _same_place(found[1], own[1]):
                    yield Hit(
                        f"{report.agency}的报告里写着“{found[0]}”。",
                        piece.path,
                        "核对是不是照搬了外地的报告。",
                        quote=found[0],
                    )
        for found in re.finditer(
            rf"({PROVINCES})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)(?:委|人民政府)",
            piece.text,
        ):
            provinces.setdefault(found[1], piece)
    for name in [*provinces][1:]:
        piece = provinces[name]
        at = piece.text.index(name)
        yield Hit(
            f"前面写的是{next(iter(provinces))}，这里又写{name}。",
            piece.path,
            "核对是不是照搬了外地的报告。",
            quote=around(piece.text, at, at + 4),
        )


def _same_place(one: str, other: str) -> bool:
    """True if one name ends the other: 沭阳县, 江苏省沭阳县."""
    return one.endswith(other[-3:]) or other.endswith(one[-3:])
