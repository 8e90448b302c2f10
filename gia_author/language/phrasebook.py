"""Ways to say the figures of the tables: each a clause with # for the number, what it is about, and the cells it can mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gia_author.language.patterns import Pattern
from gia_author.language.quantities import any_of

APPLICATIONS, CASES, DISCLOSURE, FEE = "依申请公开", "复议诉讼", "主动公开政府信息", "信息处理费"
COUNTERS = frozenset("件份宗个起条例项次案")

ASKED = (
    any_of("""
    (?:政府|政务)?信息公开(?:类)?(?:的)?申请 (?:政府|政务)信息(?:依)?申请公开 依申请(?:政府|政务)?信息公开(?:申请)?
    依申请公开(?:的)?(?:政府|政务)?(?:信息)?(?:的)?(?:申请|请求)? 申请公开(?:政府)?信息 公开(?:政府)?信息(?:的)?申请 公开申请
    依申请(?:件|信息)?""")
    + "(?:案件|事项|办件|公文|件(?!次)|信息)?"
)
WHO = (
    any_of("""
    来自 公民 法人 其他组织 其它组织 自然人 组织 社会 公众 群众 申请人 企业 单位 个人 和 或者 或 及 以及 与 、 各类 任何 有关 关于 有效 书面 线上 线下
    网络 网上 信函 邮寄 当面 现场 传真 电子邮件 等 的方式 提交 提出 发来 递交 请求 要求 涉及 办理 受理 处理 答复 并 了 到 过 各种形式 多种形式 通过 的""")
    + "*"
)
COUNT = (
    "(?:的)?(?:总数|总量|数量|数|量|情况)?"
    + any_of("总计 合计 累计 共 全年 计 达到? 为 是 有 ： :")
    + "*"
)
RECEIVE = any_of("收到 新收到? 收办 收悉 收取 接到 接收 接办 受理 登记 收件 承接 接受")
ANSWER = (
    "(?<!未)"
    + any_of("""
    办结 答复 办复 回复 处理完毕 办理完毕 办理完成 完成答复 完成办理 予以答复 作出答复 按时答复 按期答复 按期办结 按时办结 审结""")
)
NEXT = "(?:至|到|入)?(?:下一?年度?|次年|明年|20\\d\\d年度?|本年度以后)"
LAST = "(?:上一?年度?|去年|往年|20\\d\\d年度?)"
OUT = any_of("结转 转结 转入 转 顺延 延续 延 跨 转至 留") + NEXT
IN = f"(?:{LAST}(?:度)?(?:结转|转结|转入|遗留|顺延|转)|结转(?:自)?{LAST})"
LEGAL = "(?<![民人]、)(?<![民人][和及或与])法人(?:或者?|和|及|、)?其[他它]组织"
SENT = f"(?:提[交出]的?|的)?(?:{ASKED}|申请)?"
WHEN = r"(?:20\d\d年度?|本年度?|今年|我.|本.{1,3}){0,3}"
NO_OTHER = "(?:(?!申请|复议|诉讼).)"

RECEIVED = ("本年新收", "本年新收＋上年结转")
HANDLED = (*RECEIVED, "总计")
ANSWERED = ("总计", "总计－上年结转", "总计－其他处理")
GROUPS = ("不予公开", "无法提供", "不予处理", "其他处理")
CAUSES = (
    ("国家秘密", "不予公开.国家秘密"),
    ("法律、?(?:行政)?法规禁止", "不予公开.法律行政法规禁止公开"),
    ("三安全一稳定", "不予公开.三安全一稳定"),
    ("第三方", "不予公开.保护第三方合法权益"),
    ("内部(?:事务|管理)", "不予公开.三类内部事务信息"),
    ("过程性", "不予公开.四类过程性信息"),
    ("执法案卷", "不予公开.行政执法案卷"),
    ("查询事项", "不予公开.行政查询事项"),
    ("不掌握|未掌握", "无法提供.本机关不掌握"),
    ("没有现成|无现成|另行制作", "无法提供.没有现成信息"),
    ("补正后(?:申请内容)?仍不明确", "无法提供.补正后仍不明确"),
    ("信访、?举报、?投诉", "不予处理.信访举报投诉类申请"),
    ("重复申请", "不予处理.重复申请"),
    ("公开出版物", "不予处理.要求提供公开出版物"),
    ("大量反复", "不予处理.大量反复申请"),
    ("重新出具", "不予处理.确认或重新出具"),
    ("逾期不补正", "其他处理.逾期不补正"),
    ("逾期[不未](?:缴|交)费", "其他处理.逾期未缴费"),
)
ALL, OPEN = "总计", "尚未审结"
LAWSUITS = (
    f"未经复议直接起诉.{ALL}＋复议后起诉.{ALL}",
    f"未经复议直接起诉.{ALL}＋复议后起诉.{ALL}－未经复议直接起诉.{OPEN}－复议后起诉.{OPEN}",
)
REVIEWS = (f"行政复议.{ALL}", f"行政复议.{ALL}－行政复议.{OPEN}")
ALL_CASES = tuple(f"{review}＋{lawsuit}" for review, lawsuit in zip(REVIEWS, LAWSUITS, strict=True))


class Saying(NamedTuple):
    """One way to say a figure; ``needs`` is what the text must be speaking of there.

    A reading names rows of the table, added (＋) and taken away (－); @ is followed by the column, {doc} stands for the kind of document.
    """

    regex: Pattern
    what: str
    table: str
    readings: tuple[str, ...]
    needs: str = ""


def _say(pattern: str, what: str, table: str, readings: tuple[str, ...], needs: str = "") -> Saying:
    return Saying(Pattern(pattern), what, table, readings, needs)


def _results() -> Iterator[Saying]:
    """Carried over, and the results of applications: groups, and the rows that make them up."""
    yield _say(
        f"{OUT}[^，#]{{0,12}}#|#(?:[^，#]{{0,10}})?{OUT}",
        "结转下年度",
        APPLICATIONS,
        ("结转下年度",),
        "申请",
    )
    yield _say(
        "(?:下一?年度?|次年|明年)继续(?:办理|答复|处理)(?:的)?(?:申请)?#",
        "结转下年度",
        APPLICATIONS,
        ("结转下年度",),
        "申请",
    )
    unfinished = "(?:正在|尚在|仍在|还在|在|处于|未到|未满)(?:[^，#]{0,8})(?:办理|答复|处理|期限)"
    pending = f"(?:另|还|尚|其余|剩余)有?#(?:申请)?{unfinished}|^#(?:申请)?(?:正在|尚在|仍在)[^，#]{{0,4}}(?:办理|答复|处理)"
    yield _say(
        f"{pending}|(?:尚未|还未)(?:办结|答复|办理完毕)(?:的)?(?:{ASKED}|申请)?#",
        "结转下年度",
        APPLICATIONS,
        ("结转下年度",),
        "申请",
    )
    yield _say(
        "^(?:另|还|尚|其余|剩余)有?#[^#]{0,14}(?:收到|收悉|接收|提出|受理)$",
        "结转下年度",
        APPLICATIONS,
        ("结转下年度",),
        "接着结转",
    )
    yield _say(f"{IN}[^，#]{{0,12}}#", "上年结转", APPLICATIONS, ("上年结转",), "申请")
    both = "(?:^|[^不予分])予以公开(?:的)?(?:及|和|、|或|与|以及)(?:予以)?部分公开[^，#]{0,6}#"
    yield _say(both, "予以公开和部分公开", APPLICATIONS, ("予以公开＋部分公开",), "结果")
    yield _say(
        "(?:^|[^及和或与])部分公开(?:的)?(?:申请)?#",
        "部分公开",
        APPLICATIONS,
        ("部分公开",),
        "结果",
    )
    yield _say(
        "(?:^|[^不])予以公开(?:的)?(?:申请)?#", "予以公开", APPLICATIONS, ("予以公开",), "结果"
    )
    for name in GROUPS[:3]:
        yield _say(f"等[^，#]{{0,8}}{name}(?:的)?(?:申请)?#", name, APPLICATIONS, (name,), "结果")
    for cause, row in CAUSES:
        group, _, name = row.partition(".")
        yield _say(
            f"(?:{cause})[^，、#等]{{0,12}}{group}(?:的)?(?:申请)?#",
            group,
            APPLICATIONS,
            (group, row),
            "结果",
        )
        yield _say(f"(?:{cause})[^，、#等]{{0,10}}#", name, APPLICATIONS, (row,), "结果")
    for name in GROUPS:
        yield _say(f"{name}(?:的)?(?:申请)?#", name, APPLICATIONS, (name,), "结果")


def _flows() -> Iterator[Saying]:
    """Who applied, what was received, what was answered."""
    for said, what, column in (
        ("自然人", "自然人", "自然人"),
        (LEGAL, "法人或其他组织", "法人"),
        *((c, c, c) for c in ("商业企业", "科研机构", "社会公益组织", "法律服务机构")),
    ):
        yield _say(
            f"{said}{SENT}#",
            what,
            APPLICATIONS,
            tuple(f"{row}@{column}" for row in HANDLED),
            "申请",
        )
    yield _say(
        f"{RECEIVE}(?:和|并|及|、)?(?:办理|处理|答复|回复){WHO}{ASKED}{COUNT}#",
        "办理",
        APPLICATIONS,
        HANDLED,
    )
    yield _say(f"{RECEIVE}{COUNT}{WHO}{ASKED}{COUNT}#", "收到", APPLICATIONS, RECEIVED)
    yield _say(
        f"{RECEIVE}{COUNT}{WHO}#(?:的)?{WHO}(?:{ASKED}|申请$)", "收到", APPLICATIONS, RECEIVED
    )
    yield _say(
        f"{ANSWER}{COUNT}{WHO}{ASKED}{COUNT}#|{ANSWER}{COUNT}#{WHO}{ASKED}",
        "答复",
        APPLICATIONS,
        ANSWERED,
    )
    handle = "(?:办理|处理)"
    yield _say(
        f"{handle}{COUNT}{WHO}{ASKED}{COUNT}#|{handle}{COUNT}#{WHO}{ASKED}",
        "办理",
        APPLICATIONS,
        (*HANDLED, *ANSWERED[1:]),
    )
    done = "(?:共|已|均|全部|全年|累计|依法|按期|按时)*"
    yield _say(f"{ASKED}{done}{ANSWER}{COUNT}#", "答复", APPLICATIONS, ANSWERED)
    yield _say(
        f"{ASKED}{done}{RECEIVE}{COUNT}#|^{WHEN}{done}{RECEIVE}{COUNT}(?:申请{COUNT})?#$",
        "收到",
        APPLICATIONS,
        RECEIVED,
        "申请",
    )
    lead = r"(?:.{0,12}[县市区镇乡局委办]|20\d\d年度?|全年|本年度?|今年|我.|本.{1,3}){0,3}"
    yield _say(f"^{lead}{COUNT}{ASKED}{COUNT}#", "申请", APPLICATIONS, HANDLED)
    yield _say(
        f"^{NO_OTHER}{{0,16}}{ANSWER}{COUNT}(?:申请)?#$", "答复", APPLICATIONS, ANSWERED, "申请"
    )
    yield _say(
        f"^(?:全年|依法|共|累计|已|全部|均|按期|及时)*{handle}{COUNT}(?:申请)?#$",
        "答复",
        APPLICATIONS,
        ANSWERED,
        "申请",
    )
    yield _say(
        f"^{NO_OTHER}{{0,12}}新收{COUNT}(?:申请)?#", "新收", APPLICATIONS, ("本年新收",), "申请"
    )


def _cases() -> Iterator[Saying]:
    """Reviews and lawsuits, and how they ended."""
    both = f"行政复议(?:案件|申请)?(?:、|和|及|与|以及|或)(?:行政)?诉讼(?:案件|案)?{COUNT}#|复议诉讼(?:案件)?{COUNT}#"
    yield _say(both, "行政复议和行政诉讼", CASES, ALL_CASES, "公开")
    for name, said in (
        ("未经复议直接起诉", "未经复议(?:而)?直接(?:起诉|提起行政诉讼)"),
        ("复议后起诉", "复议后(?:起诉|提起行政诉讼)"),
    ):
        yield _say(
            f"{said}(?:的)?(?:案件)?{COUNT}#",
            name,
            CASES,
            (f"{name}.{ALL}", f"{name}.{ALL}－{name}.{OPEN}"),
            "公开",
        )
    review = f"(?:^|[^受审]理|[^理])(?:行政)?复议(?:申请|案件|案|事项)?{COUNT}#|#(?:政府信息公开)?行政复议(?:案件|案|申请)?$"
    yield _say(review, "行政复议", CASES, REVIEWS, "公开")
    yield _say(
        f"(?:行政)?(?:诉讼|应诉)(?:案件|案|事项)?{COUNT}#|#(?:政府信息公开)?行政诉讼(?:案件|案)?$",
        "行政诉讼",
        CASES,
        LAWSUITS,
        "公开",
    )
    yield _say(
        "(?:办理|涉及|涉诉)?相关案件(?:共|共计)?#",
        "行政复议和行政诉讼",
        CASES,
        (*ALL_CASES, *REVIEWS, *LAWSUITS),
        "案件",
    )
    for said, cell in (
        ("(?:结果)?维持", "结果维持"),
        ("(?:结果)?纠正", "结果纠正"),
        ("其他结果", "其他结果"),
        ("尚未审结|未审结", OPEN),
    ):
        yield _say(f"(?:{said})(?:的)?(?:案件)?#", cell, CASES, (cell,), "案件")
    yield _say(
        "(?:正在审理|在审|审理中)(?:的)?(?:案件)?#|^[^#]{0,4}#(?:案件)?(?:尚|正|还|仍)?(?:在审|在审理|未审结|处于审理)",
        OPEN,
        CASES,
        (OPEN,),
        "案件",
    )


ISSUED = ("本年制发", "本年新制作")
DOCUMENTS = (
    ("制发|制定|出台|印发|新制定|新制发|新出台|新增", "制发", ISSUED),
    ("废止|宣布失效|废止和宣布失效", "废止", ("本年废止",)),
    ("现行有效|继续有效|有效", "现行有效", ("现行有效", "对外公开总数")),
    (
        "公开|发布|主动公开|公布|新增公开|集中公开",
        "公开",
        (*ISSUED, "现行有效", "本年新公开", "对外公开总数"),
    ),
)


def _documents() -> Iterator[Saying]:
    """Regulations and normative documents, decisions, charges."""
    name = "(?P<doc>(?:行政)?规范性文件|(?:政府)?规章)"
    own = (
        any_of("了 本年度? 我局 我市 我县 本机关 市政府 县政府 区政府 省政府 市 行政 的 地方政府")
        + "*"
    )
    for verbs, what, cells in DOCUMENTS:
        readings = tuple(f"{{doc}}.{cell}" for cell in cells)
        said = (
            f"(?:{verbs}){own}{name}{COUNT}#",
            f"(?:{verbs}){own}#(?:的)?{own}{name}",
            f"{name}(?:本年度?)?(?:{verbs}){COUNT}#",
        )
        for pattern in (
            *said,
            *([f"^(?:全年|{WHEN})(?:、|和)?{own}{name}#"] if what == "公开" else []),
        ):
            yield _say(pattern, what, DISCLOSURE, readings, "文件")
        if what != "公开":
            yield _say(
                f"^(?:本年度?|其中|、|和)*(?:{verbs}){COUNT}#$",
                what,
                DISCLOSURE,
                readings,
                "同一文件",
            )
    for kind in ("行政许可", "行政处罚", "行政强制"):
        did = any_of("作出 做出 办理 实施 办结 下达 核发 完成")
        patterns = (
            f"{did}(?:各类)?{kind}(?:处理)?(?:决定|案件|措施)?(?:书)?{COUNT}#",
            f"{kind}(?:处理)?决定(?:书)?{COUNT}#",
            f"{did}#{kind}(?:决定|案件)?",
        )
        yield _say("|".join(patterns), kind, DISCLOSURE, (kind, f"{kind}.处理决定数量"), "决定")
    yield _say(
        "行政事业性收费[^，#]{0,10}#", "行政事业性收费", DISCLOSURE, ("行政事业性收费",), "金额"
    )


def _fees() -> Iterator[Saying]:
    """Notices to pay, and what was asked and paid for the processing of applications."""
    of = any_of("政府 政务 信息公开 信息 处理费 缴费 的 了 本机关 我局 相关 共 累计 全年") + "*"
    noticed = any_of("发出 下达 作出 出具 发放 送达")
    yield _say(
        f"{noticed}{of}(?:收费|缴费)通知书?{COUNT}#|{noticed}#{of}(?:收费|缴费)通知",
        "收费通知",
        FEE,
        ("收费通知件数",),
        "处理费",
    )
    fee, paid = "(?:政府|政务)?(?:信息公开)?信息处理费", any_of("收取 实收 实际收取 收缴 收到")
    yield _say(
        f"(?:通知|应收|应缴)[^，#]{{0,6}}{fee}[^，#]{{0,6}}#|{fee}(?:通知|应收|应缴)[^，#]{{0,4}}#",
        "信息处理费通知金额",
        FEE,
        ("通知金额",),
        "金额",
    )
    received = f"(?<!应){paid}[^，#]{{0,6}}{fee}{COUNT}(?:金额)?#|{fee}(?:实收|实际收取|共收取|收取)[^，#]{{0,4}}#"
    yield _say(received, "信息处理费实收金额", FEE, ("实收金额",), "金额")


SAYINGS = (*_results(), *_flows(), *_cases(), *_documents(), *_fees())
