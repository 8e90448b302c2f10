"""Ways to say the figures of the tables: each a clause with # for the number, what it is about, and
the cells it can mean.

Here is only how it is said; which cells that can be stands in the edition (说法).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gia_author.language.meanings import Meanings
from gia_author.language.patterns import Pattern
from gia_author.language.quantities import any_of

APPLICATIONS, CASES, DISCLOSURE, FEE = "依申请公开", "复议诉讼", "主动公开政府信息", "信息处理费"
COUNTERS = frozenset("件份宗个起条例项次案")

ASKED = (
    any_of("""
    (?:政府|政务)?信息公开(?:类)?(?:的)?申请 (?:政府|政务)信息(?:依)?申请公开
    依申请(?:政府|政务)?信息公开(?:申请)?
    依申请公开(?:的)?(?:政府|政务)?(?:信息)?(?:的)?(?:申请|请求)? 申请公开(?:政府)?信息
    公开(?:政府)?信息(?:的)?申请 公开申请 依申请(?:件|信息)?""")
    + "(?:案件|事项|办件|公文|件(?!次)|信息)?"
)
WHO = (
    any_of("""
    来自 公民 法人 其他组织 其它组织 自然人 组织 社会 公众 群众 申请人 企业 单位 个人 和 或者 或 及
    以及 与 、 各类 任何 有关 关于 有效 书面 线上 线下 网络 网上 信函 邮寄 当面 现场 传真 电子邮件
    等 的方式 提交 提出 发来 递交 请求 要求 涉及 办理 受理 处理 答复 并 了 到 过 各种形式 多种形式
    通过 的""")
    + "*"
)
COUNT = (
    "(?:的)?(?:总数|总量|数量|数|量|情况)?"
    + any_of("总计 合计 累计 共 全年 计 达到? 为 是 有 ： :")
    + "*"
)
RECEIVE = any_of("收到 新收到? 收办 收悉 收取 接到 接收 接办 受理 登记 收件 承接 接受")
ANSWER = "(?<![未应])(?<!延期)(?<!逾期)(?<!超期)(?<!超时)" + any_of("""
    办结 答复 办复 回复 处理完毕 办理完毕 办理完成 完成答复 完成办理 予以答复 作出答复 按时答复
    按期答复 按期办结 按时办结 审结""")
NEXT = "(?:至|到|入)?(?:下一?年度?|次年|明年|20\\d\\d年度?|本年度以后)"
LAST = "(?:上一?年度?|去年|往年|20\\d\\d年度?)"
OUT = any_of("结转 转结 转入 转 顺延 延续 延 跨 转至 留") + NEXT
IN = f"(?:{LAST}(?:度)?(?:结转|转结|转入|遗留|顺延|转)|结转(?:自)?{LAST})"
LEGAL = "(?<![民人]、)(?<![民人][和及或与])法人(?:或者?|和|及|、)?其[他它]组织"
SENT = f"(?:提[交出]的?|的)?(?:{ASKED}|申请)?"
WHEN = r"(?:20\d\d年度?|本年度?|今年|我.|本.{1,3}){0,3}"
NO_OTHER = "(?:(?!申请|复议|诉讼).)"
HANDLE = "(?:办理|处理)"
DONE = "(?:共|已|均|全部|全年|累计|依法|按期|按时)*"
PENDING = (
    "(?:另|还|尚|其余|剩余)有?#(?:申请)?"
    "(?:正在|尚在|仍在|还在|在|处于|未到|未满)(?:[^，#]{0,8})(?:办理|答复|处理|期限)"
    f"|(?:另|还|尚|其余|剩余)有?#(?:{ASKED}|申请)?(?:尚|还|仍)?未(?:能)?(?:办结|答复|办理完毕)"
    "|^#(?:申请)?(?:正在|尚在|仍在)[^，#]{0,4}(?:办理|答复|处理)"
)


class Saying(NamedTuple):
    """One way to say a figure; ``needs`` is what the text must be speaking of there.

    A reading names rows of the table, added (＋) and taken away (－); @ is followed by the column.
    """

    regex: Pattern
    what: str
    table: str
    readings: tuple[str, ...]
    needs: str = ""


def sayings(meanings: Meanings) -> tuple[Saying, ...]:
    """Every way to say a figure of an edition, the more particular ones first.

    Raises KeyError for what the edition does not say the meaning of.
    """
    return (
        *_carried(meanings),
        *_results(meanings),
        *_applicants(meanings),
        *_flows(meanings),
        *_cases(meanings),
        *_case_results(meanings),
        *_documents(meanings),
        *_decisions(meanings),
        *_fees(meanings),
    )


def _any(words: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(words)})"


def _carried(meanings: Meanings) -> Iterator[Saying]:
    """What is carried over into the next year and out of the last one."""
    known = meanings.figures[APPLICATIONS]
    carried = (
        (f"{OUT}[^，#]{{0,12}}#|#(?:[^，#]{{0,10}})?{OUT}", "申请"),
        ("(?:下一?年度?|次年|明年)继续(?:办理|答复|处理)(?:的)?(?:申请)?#", "申请"),
        (f"{PENDING}|(?:尚未|还未)(?:办结|答复|办理完毕)(?:的)?(?:{ASKED}|申请)?#", "申请"),
        ("^(?:另|还|尚|其余|剩余)有?#[^#]{0,14}(?:收到|收悉|接收|提出|受理)$", "接着结转"),
    )
    for said, needs in carried:
        what = "结转下年度"
        yield Saying(Pattern(said), what, APPLICATIONS, known[what], needs)
    what = "上年结转"
    yield Saying(Pattern(f"{IN}[^，#]{{0,12}}#"), what, APPLICATIONS, known[what], "申请")


def _results(meanings: Meanings) -> Iterator[Saying]:
    """The results of applications: groups, and the rows that make them up."""
    known, causes = meanings.figures[APPLICATIONS], meanings.words[APPLICATIONS]
    groups = [*dict.fromkeys(row.partition(".")[0] for row in causes)]

    def told(said: str, what: str, *readings: str) -> Saying:
        return Saying(Pattern(said), what, APPLICATIONS, readings or known[what], "结果")

    both = "(?:^|[^不予分])予以公开(?:的)?(?:及|和|、|或|与|以及)(?:予以)?部分公开[^，#]{0,6}#"
    yield told(both, "予以公开和部分公开")
    yield told("(?:^|[^及和或与])部分公开(?:的)?(?:申请)?#", "部分公开")
    granted = "(?:(?:^|[^不])予以公开|同意公开|准予公开)"
    yield told(f"{granted}(?:的)?(?:申请)?#", "予以公开")
    for group in groups:
        if not group.startswith("其他"):
            yield told(f"等[^，#]{{0,8}}{group}(?:的)?(?:申请)?#", group)
    for row, words in causes.items():
        group, _, name = row.partition(".")
        cause = _any(words)
        within = (*known[group], row)
        yield told(f"{cause}[^，、#等]{{0,12}}{group}(?:的)?(?:申请)?{COUNT}#", group, *within)
        yield told(f"{cause}[^，、#等]{{0,10}}#", name, row)
    for group in groups:
        yield told(f"{group}(?:的)?(?:申请)?{COUNT}#", group)


def _applicants(meanings: Meanings) -> Iterator[Saying]:
    rows = meanings.figures[APPLICATIONS]["申请人"]
    for name in meanings.applicants:
        what = "法人或其他组织" if name == "法人" else name
        said = LEGAL if name == "法人" else name
        readings = tuple(f"{row}@{name}" for row in rows)
        yield Saying(
            Pattern(f"{said}(?:新收到?|收到)?{SENT}#"), what, APPLICATIONS, readings, "申请"
        )


def _flows(meanings: Meanings) -> Iterator[Saying]:
    """What was received and what was answered."""
    known = meanings.figures[APPLICATIONS]

    def told(said: str, what: str, needs: str = "", meant: str = "") -> Saying:
        return Saying(Pattern(said), what, APPLICATIONS, known[meant or what], needs)

    both = f"{RECEIVE}(?:和|并|及|、)?(?:办理|处理|答复|回复){WHO}{ASKED}{COUNT}#"
    yield told(both, "办理", meant="收到并办理")
    yield told(f"{RECEIVE}{COUNT}{WHO}{ASKED}{COUNT}#", "收到")
    yield told(f"{RECEIVE}{COUNT}{WHO}#(?:的)?{WHO}(?:{ASKED}|申请$)", "收到")
    yield told(f"{ANSWER}{COUNT}{WHO}{ASKED}{COUNT}#|{ANSWER}{COUNT}#{WHO}{ASKED}", "答复")
    yield told(f"{HANDLE}{COUNT}{WHO}{ASKED}{COUNT}#|{HANDLE}{COUNT}#{WHO}{ASKED}", "办理")
    yield told(f"{ASKED}{DONE}{ANSWER}{COUNT}#", "答复")
    yield told(
        f"{ASKED}{DONE}{RECEIVE}{COUNT}#|^{WHEN}{DONE}{RECEIVE}{COUNT}(?:申请{COUNT})?#$",
        "收到",
        "申请",
    )
    lead = r"(?:.{0,12}[县市区镇乡局委办]|20\d\d年度?|全年|本年度?|今年|我.|本.{1,3}){0,3}"
    yield told(f"^{lead}{COUNT}{ASKED}{COUNT}#", "申请")
    yield told(f"^{NO_OTHER}{{0,16}}{ANSWER}{COUNT}(?:申请)?#$", "答复", "申请")
    handled = f"^(?:全年|依法|共|累计|已|全部|均|按期|及时)*{HANDLE}"
    yield told(f"{handled}(?:的)?总[数量](?:为|是|达到?|共)?#$", "办理", "申请", "收到并办理")
    yield told(f"{handled}{COUNT}(?:申请)?#$", "答复", "申请")
    alone = f"(?:(?!自然人|法人|公民|个人|企业|组织){NO_OTHER})"
    yield told(f"^{alone}{{0,12}}新收{COUNT}(?:申请)?#", "新收", "申请")


def _cases(meanings: Meanings) -> Iterator[Saying]:
    """Reviews and lawsuits."""
    known, words = meanings.figures[CASES], meanings.words[CASES]

    def told(said: str, what: str, needs: str = "公开", meant: str = "") -> Saying:
        return Saying(Pattern(said), what, CASES, known[meant or what], needs)

    both = (
        f"行政复议(?:案件|申请)?(?:、|和|及|与|以及|或)(?:行政)?诉讼(?:案件|案)?{COUNT}#"
        f"|复议诉讼(?:案件)?{COUNT}#"
    )
    yield told(both, "行政复议和行政诉讼")
    for name in ("未经复议直接起诉", "复议后起诉"):
        yield told(f"{_any(words[name])}(?:的)?(?:案件)?{COUNT}#", name)
    review = (
        f"(?:^|[^受审]理|[^理])(?:行政)?复议(?:申请|案件|案|事项)?{COUNT}#"
        "|#(?:政府信息公开)?行政复议(?:案件|案|申请)?$"
    )
    yield told(review, "行政复议")
    lawsuit = (
        f"(?:行政)?(?:诉讼|应诉)(?:案件|案|事项)?{COUNT}#|#(?:政府信息公开)?行政诉讼(?:案件|案)?$"
    )
    yield told(lawsuit, "行政诉讼")
    related = "(?:办理|涉及|涉诉)?相关案件(?:共|共计)?#"
    yield told(related, "行政复议和行政诉讼", "案件", "相关案件")


def _case_results(meanings: Meanings) -> Iterator[Saying]:
    """How reviews and lawsuits ended."""
    known, words = meanings.figures[CASES], meanings.words[CASES]
    for name in ("结果维持", "结果纠正", "其他结果", "尚未审结"):
        said = Pattern(f"{_any(words[name])}(?:的)?(?:案件)?#")
        yield Saying(said, name, CASES, known[name], "案件")
    said = Pattern(
        "(?:正在审理|在审理?|审理中)(?:的)?(?:案件)?#"
        "|^[^#]{0,4}#(?:案件)?(?:尚|正|还|仍)?(?:在审|在审理|未审结|处于审理)"
    )
    yield Saying(said, "尚未审结", CASES, known["尚未审结"], "案件")


DOCUMENTS = (
    ("制发|制定|出台|印发|新制定|新制发|新出台|新增|制作", "制发"),
    ("废止|宣布失效|废止和宣布失效", "废止"),
    ("现行有效|继续有效|有效", "现行有效"),
    ("公开|发布|主动公开|公布|新增公开|集中公开", "公开"),
)
DECISIONS = ("行政许可", "行政处罚", "行政强制")


def _documents(meanings: Meanings) -> Iterator[Saying]:
    """Regulations and normative documents."""
    known = meanings.figures[DISCLOSURE]
    name = "(?P<doc>(?:行政)?规范性文件|(?:政府)?规章)"
    own = (
        any_of("了 本年度? 我局 我市 我县 本机关 市政府 县政府 区政府 省政府 市 行政 的 地方政府")
        + "*"
    )
    for verbs, what in DOCUMENTS:
        said = [
            f"(?:{verbs}){own}{name}{COUNT}#",
            f"(?:{verbs}){own}#(?:的)?{own}{name}",
            f"{name}(?:本年度?)?(?:{verbs}){COUNT}#",
        ]
        if what == "公开":
            said.append(f"^(?:全年|{WHEN})(?:、|和)?{own}{name}#")
        for pattern in said:
            yield Saying(Pattern(pattern), what, DISCLOSURE, known[what], "文件")
        if what != "公开":
            more = f"^(?:本年度?|其中|、|和)*(?:{verbs}){COUNT}#$"
            yield Saying(Pattern(more), what, DISCLOSURE, known[what], "同一文件")


def _decisions(meanings: Meanings) -> Iterator[Saying]:
    """Decisions, and what was charged."""
    known = meanings.figures[DISCLOSURE]
    did = any_of("作出 做出 办理 实施 办结 下达 核发 完成")
    for kind in DECISIONS:
        said = (
            f"{did}(?:各类)?{kind}(?:处理)?(?:决定|案件|措施)?(?:书)?{COUNT}#"
            f"|{kind}(?:处理)?决定(?:书)?{COUNT}#"
            f"|{did}(?:的|了)?#(?:的)?{kind}(?:决定|案件)?"
        )
        yield Saying(Pattern(said), kind, DISCLOSURE, known[kind], "决定")
    what = "行政事业性收费"
    yield Saying(Pattern(f"{what}[^，#]{{0,10}}#"), what, DISCLOSURE, known[what], "金额")


def _fees(meanings: Meanings) -> Iterator[Saying]:
    """Notices to pay, and what was asked and paid for the processing of applications."""
    known = meanings.figures[FEE]

    def told(said: str, what: str, needs: str) -> Saying:
        return Saying(Pattern(said), what, FEE, known[what], needs)

    of = any_of("政府 政务 信息公开 信息 处理费 缴费 的 了 本机关 我局 相关 共 累计 全年") + "*"
    noticed = any_of("发出 下达 作出 出具 发放 送达")
    notice = f"{noticed}{of}(?:收费|缴费)通知书?{COUNT}#|{noticed}#{of}(?:收费|缴费)通知"
    yield told(notice, "收费通知", "处理费")
    fee, paid = "(?:政府|政务)?(?:信息公开)?信息处理费", any_of("收取 实收 实际收取 收缴 收到")
    asked = (
        f"(?:通知|应收|应缴)[^，#]{{0,6}}{fee}[^，#]{{0,6}}#|{fee}(?:通知|应收|应缴)[^，#]{{0,4}}#"
    )
    yield told(asked, "信息处理费通知金额", "金额")
    received = (
        f"(?<!应){paid}[^，#]{{0,6}}{fee}{COUNT}(?:金额)?#"
        f"|{fee}(?:实收|实际收取|共收取|收取)[^，#]{{0,4}}#"
    )
    yield told(received, "信息处理费实收金额", "金额")
