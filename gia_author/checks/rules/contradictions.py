"""What a report says in one place and denies in another: fees, answers, applications; a thing
listed twice in one list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, hits, pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

SENTENCE = Pattern("[^。！？]{4,400}")
NO_FEE = Pattern(
    "(?:未|没有|无|不)(?:曾|有|向[^，。；]{0,8})?(?:收取|产生|发生|出现|存在|收费)[^，。；]{0,24}(?:费|收费)"
    "|(?:处理费|收费)[^，。；\\d]{0,10}(?<![\\d.])0(?:\\.0{1,2})?(?:万?元|件|笔)"
    "|(?:处理费|收费)[^，。；\\d]{0,10}(?:未|没有)(?:收取|发生|产生)"
    "|(?:未|没有)(?:曾)?(?:向[^，。；]{1,10}?)?收费(?!通知|的|标准)"
    "|(?:申请|信息)[^，。；]{0,6}(?:均|全部|一律)免费(?:提供|公开|答复|办理)"
    "|无(?:任何|发生)?[^，。；\\d]{0,8}处理费(?:的)?(?:收入|收取|情况)?(?=[，。；]|$)"
    "|(?:未|没有)(?:曾)?(?:向[^，。；]{1,10}?)?(?:发出|下达|作出|出具|发放)[^，。；]{0,14}(?:收费|缴费)通知"
)
FEE = Pattern(
    "(?:收取|收缴|征收|收到)[^，。；]{0,24}?(?:处理费|费用|收费)[^，。；\\d]{0,12}(?!0)"
    "(\\d[\\d.,]{0,11})\\s?万?元"
    "|按(?:件|量|页)计收[^。；]{0,12}?(?!0)(\\d[\\d.,]{0,11})\\s?万?元"
)
PAID = Pattern(  # asked for in a notice, and paid
    "(?:收费|缴费)通知[^，。；\\d]{0,6}(?!0)\\d{1,4}[件份笔次张][^。；]{0,40}?(?:缴纳|交纳|缴清|到账|收讫|付清|支付|收取|入库)"
    "|(?:缴纳|交纳|支付|缴清)[^，。；\\d]{0,8}(?:处理费)[^，。；\\d]{0,8}(?!0)\\d[\\d.,]{0,11}\\s?元"
)
OTHER_FEE = Pattern(
    "检索|复制|邮寄|退|免|行政事业性|应收|如|拟|按(?!规定|照规定|《|[件量页]计收)|标准|[起每]"
)
ANOTHER_BODY = Pattern(
    "[县市区镇乡](?:直|属)|下属|部门|乡镇|街道|其中(?!\\d|按)|[一-龥]{2,6}[局厅委]"
)
IN_TIME = "(?:按时|按期|依法|及时|按规定|如期|在(?:法定|规定)(?:的)?(?:期限|时限|时间)内)"
ALL_DONE = Pattern(
    f"(?:均|全部|都)(?:已经?)?(?:全部)?(?:{IN_TIME}|在?年内|全部)?"
    "(?:办结|办理完毕|答复完毕|办理完结)"
)
CARRIED = Pattern(
    "(?:结转|转|移|顺延)(?:至|到|入)?下(?:一)?年(?:度)?(?:继续)?"
    "(?:办理|答复|处理)?[^，。；\\d]{0,6}(?!0)(\\d{1,6})件"
    "|(?<!\\d)(?!0)(\\d{1,6})件[^，。；\\d]{0,8}(?:结转|转|移|顺延)(?:至|到|入)?下(?:一)?年"
)
EARLIER = Pattern("上年|上一年|去年|结转(?!下)|其中|除|提案|建议|留言|信件|来信|投诉|热线")
NOT_ALL = Pattern("其余|其他(?!处理)|到期|应答复|应当答复|上述|以上|按要求")
NONE_RECEIVED = Pattern(
    "(?:未|没有)(?:收到|接到|受理)[^，。；]{0,16}申请"
    "|(?:收到|受理|接到)[^，。；\\d]{0,16}申请[^，。；\\d]{0,4}(?<!\\d)0件"
)
ALL_GRANTED = Pattern(
    f"(?:均|全部|都)(?:已经?|按规定|依法){{0,2}}(?:{IN_TIME})?(?:予以公开|同意公开|给予公开)(?!或|、|和)"
)
NONE_DONE = Pattern(
    f"申请[^，。；]{{0,4}}(?:均|全部|都)[^，。；]{{0,6}}(?:{IN_TIME})?(?:办结|答复|办理完毕)"
)
GRANTED = Pattern(
    "(?<!不)(?:予以公开|部分公开|不予公开|办结|答复)[^，。；\\d]{0,6}(?!0)(\\d{1,6})件"
)


@rule("G440", "other")
def fee_denied(report: Report, context: Context) -> Iterator[Hit]:
    """说没有收费，又写了收费金额
    同一份报告里先写“未收取信息处理费”，后面又写收了多少元，两句话只有一句是真的，多半是套用的句子没有删。
    下属单位的、检索复制邮寄费、往年的、减免和退还的不算。核对台账，删去不对的一句；
    信息处理费按《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）如实报告。"""
    told = [(p, m[0]) for p in pieces(context.narrative) for m in SENTENCE.finditer(p.text)]
    denied = [s for _, s in told if (m := NO_FEE.search(s)) and not re.search("检索|复制", m[0])]
    if not denied or any(ANOTHER_BODY.search(s) for s in denied if "其他" in s):
        return
    for piece, sentence in told:
        paid = PAID.search(sentence)
        found = FEE.search(sentence) or (paid if not BACK.search(sentence) else None)
        if found and not _elsewhere(found, sentence, report.year, found is paid):
            said = NO_FEE.search(denied[0])
            words = f"前面说“{said[0] if said else denied[0]}”，这里说“{found[0]}”。"
            fix = "核对台账，删去不对的一句。"
            yield Hit(words, piece.path, fix, quote=found[0])


BACK = Pattern("检索|复制|邮寄|退|减免|免收|下属|所属")


def _elsewhere(found: re.Match[str], sentence: str, year: int, paid: bool = False) -> bool:
    """True for a fee of another body, of another kind or of another year; for one that is ``paid``
    to us the kind is told."""
    before = sentence[: found.end()]
    if paid:
        return bool(year and {int(y) for y in re.findall(r"(?<!\d)(20\d\d)年", before)} - {year})
    years = {int(y) for y in re.findall(r"(?<!\d)(20\d\d)年", before)} - {year}
    return bool(OTHER_FEE.search(before) or ANOTHER_BODY.search(before) or (year and years))


@rule("G441", "other")
def all_done_yet_carried(report: Report, context: Context) -> Iterator[Hit]:
    """说全部办结，又说结转下年
    同一段里写着申请“均已办结”，又写有几件结转下年：没有办结的才结转。改成“其余均已办结”，或者核对件数。
    说的是上年结转的、建议提案和留言的不算。没有办结的在表三“结转下年度继续办理”里（国办公开办函〔2021〕30号）。"""
    for piece, found in hits(context.narrative, CARRIED):
        done = next((m for m in ALL_DONE.finditer(piece.text) if _of_all(piece, m)), None)
        if done and "申请" in piece.text:
            words = f"同一段里说“{done[0]}”，又说“{found[0]}”。"
            fix = "改成“其余均已办结”，或者核对件数。"
            yield Hit(words, piece.path, fix, quote=found[0])


def _of_all(piece: Piece, done: re.Match[str]) -> bool:
    """True where the words are about all applications of the year."""
    start = max(piece.text.rfind(mark, 0, done.start()) for mark in "。；！") + 1
    before = piece.text[start : done.start()]
    return "申请" in before and not EARLIER.search(before) and not NOT_ALL.search(before)


@rule("G442", "other")
def none_received_yet_answered(report: Report, context: Context) -> Iterator[Hit]:
    """说没有收到申请，又写了答复的件数
    同一段里写着“未收到政府信息公开申请”或“收到申请0件”，又写予以公开、答复了几件。有上年结转的，写明结转了几件；没有的，核对件数。
    两个数都要与表三一致（国办公开办函〔2021〕30号）。"""
    for piece, found in hits(context.narrative, NONE_RECEIVED):
        rest = piece.text[found.end() :].split("。")[0]
        if granted := ALL_GRANTED.search(rest):
            words = f"说“{found[0]}”，又说“{granted[0]}”。"
            quote = found[0] + rest[: granted.end()]
            yield Hit(words, piece.path, "核对件数。", quote=quote[-60:])
            continue
        done = NONE_DONE.search(rest)
        if done and not EARLIER.search(rest[: done.end()]):
            words = f"说“{found[0]}”，又说“{done[0]}”。"
            quote = (found[0] + rest[: done.end()])[-60:]
            yield Hit(words, piece.path, "没有收到的，不写办结。", quote=quote)
            continue
        answered = GRANTED.search(piece.text, found.end(), found.end() + 80)
        sentence = piece.text[found.start() : answered.end()] if answered else ""
        if answered and not re.search("结转|[。！]|提案|建议|留言|咨询|信访|热线", sentence):
            words = f"说“{found[0]}”，又说“{answered[0]}”。"
            yield Hit(words, piece.path, "核对件数；是上年结转的，请写明。", quote=answered[0])


TABLE = "依申请公开"


@rule("G445", "text-vs-table")
def all_said_table_differs(report: Report, context: Context) -> Iterator[Hit]:
    """说申请全部办结、全部公开，表三不是这样
    正文写“申请已全部办结”，表三却有结转下年度的；写“均予以公开”，表三的办理结果却不全是予以公开，或者一件申请也没有。
    “均在法定期限内办结”而表三有结转的，列为提示：没有到期的申请可以结转。说的是上年结转的、留言提案的不算。
    两处要一致，见国办公开办函〔2021〕30号。改成“其余均已办结”，或者改正表里的数。"""
    carried = report.figures.get((TABLE, "结转下年度", "总计"))
    for piece in pieces(context.narrative):
        if carried and not CARRIED.search(piece.text):
            for done in ALL_DONE.finditer(piece.text):
                if _of_all(piece, done):
                    words = f"文字说“{done[0]}”，表三里结转下年度{carried}。"
                    grade = "按期" if IN_TIMES.search(done[0]) else ""
                    fix = "改成“其余均已办结”，或者核对表三。"
                    yield Hit(words, piece.path, fix, quote=_with_lead(piece, done), grade=grade)
        for done in ALL_GRANTED.finditer(piece.text):
            if _of_all(piece, done) and (told := _not_all_granted(report)):
                words = f"文字说“{done[0]}”，表三里{told}。"
                fix = "核对文字和表三。"
                yield Hit(words, piece.path, fix, quote=_with_lead(piece, done))


IN_TIMES = Pattern(IN_TIME)


def _with_lead(piece: Piece, found: re.Match[str]) -> str:
    """What was found with the words before it."""
    return piece.text[max(0, found.start() - 12) : found.end()]


def _not_all_granted(report: Report) -> str:
    """What the table says where not every application was granted; empty where all were, or the
    table does not tell."""
    whole = report.figures.get((TABLE, "总计", "总计"))
    granted = report.figures.get((TABLE, "予以公开", "总计"))
    if whole is None or granted is None or granted == whole > 0:
        return ""
    return "没有申请" if not whole else f"予以公开{granted}、办理结果总计{whole}"


@rule("G444", "other")
def more_paid_than_asked(report: Report, context: Context) -> Iterator[Hit]:
    """实收的信息处理费多于通知的
    “发出收费通知2件，金额300元，实际收取500元”：收到的不会比通知的多，多半是两个数写反了或者多写了一位。
    以前年度通知、本年收到的，写明。依据《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）。"""
    for piece, found in hits(context.narrative, ASKED_AND_PAID):
        asked, paid = (Decimal(found[n].replace(",", "")) for n in ("asked", "paid"))
        told_by_g305 = piece.path[-1] == "信息处理费"
        if (
            paid > asked
            and not told_by_g305
            and not re.search("上年|以前|往年|去年|每|件均", found[0])
        ):
            words = f"通知的是{found['asked']}元，实收的是{found['paid']}元。"
            yield Hit(words, piece.path, "核对两个数。", quote=found[0][-100:])


ASKED_AND_PAID = Pattern(
    r"(?:收费通知|缴费通知|处理费|应收)[^。；]{0,20}?(?:金额|共计|合计|应收|应缴|计)[^。；\d]{0,8}(?P<asked>\d[\d,]*(?:\.\d+)?)元[^。；\d]{0,8}"
    r"(?:实际收取|实收|实际收到|实际缴纳|已收取|已缴纳|收取)[^。；\d]{0,10}(?P<paid>\d[\d,]*(?:\.\d+)?)元"
)


RUN = Pattern("[^，,。；;：:（）()“”！？]{8,400}")


@rule("G443", "other")
def listed_twice(report: Report, context: Context) -> Iterator[Hit]:
    """一串并列里同一项写了两遍
    “政策文件、工作动态、政策文件”里有一项重复：多半是漏改，也可能本来要写另一项。删去一个，或者改成要写的那一项。
    《党政机关公文处理工作条例》第十九条：公文要表述准确、文字精练。"""
    titles = {section.title for section in report.edition.sections}  # told by G213
    for piece in pieces(context.narrative):
        if piece.text.count("、") < 2:
            continue
        for found in RUN.finditer(piece.text):
            twice = _twice(found[0].split("、"))
            if twice and twice not in titles:
                yield Hit(
                    f"“{twice}”在一串并列里写了两遍。",
                    piece.path,
                    "删去一个，或者改成要写的那一项。",
                    quote=f"、{twice}、" if f"、{twice}、" in found[0] else found[0][-60:],
                )


def _twice(items: list[str]) -> str:
    """The item of a list that stands in it twice: the first without the words before it, the last
    without 等 and what else goes on behind it."""
    if len(items) < 3:
        return ""
    inner = [item.strip() for item in items[1:-1]]
    last = re.split("等|和|及|以及|与", items[-1])[0]
    first = LEADING.split(items[0])[-1]
    before = [first, *inner]
    last = next((i for i in before if _goes_on(last, i)), last)
    every = [*before, last]
    apart = (i for n, i in enumerate(every) if len(i) > 3 and i in every[: max(n - 1, 0)])
    return next(apart, "")


def _goes_on(last: str, item: str) -> bool:
    """True for an item with words behind it that are no part of a name."""
    return len(item) > 3 and last.startswith(item) and bool(BEHIND.fullmatch(last[len(item) :]))


BEHIND = Pattern(  # what may follow the last item, none of it a part of a name
    r"(?:[\d一二三四五六七八九十两多]+(?:个|大|类|项|种|渠道|平台)|多渠道|多平台|设置|设立|开设|发布|公布|进行|开展|集中|同步|统一|实现|向社会"
    r"|上|中|里|内|均|都)[^、]{0,60}"
)


LEADING = Pattern("包括|包含|涵盖|通过|利用|依托|围绕|如|公开了?|发布了?|涉及|对|在|将|是|由")
