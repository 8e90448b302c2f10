"""Unit, year, period, title and dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, lines, pieces
from gia_author.diagnostics.file_names import safe_name
from gia_author.language.patterns import Pattern
from gia_author.language.periods import periods, year_told
from gia_author.report.model import Report, text

LONGEST_NAME = 60  # characters
CALLED = Pattern(
    r"(?:[一-龥]{0,24})(20\d\d)年(?:度)?[^，。；：《》“”（）()|]{0,24}信息公开(?:工作)?(?:情况)?"
    "(?:年度)?(?:工作)?报告(?!编制|有关|的?通知|公布|发布|格式|工作|指南|及|和|等)"
)
TITLE_LINE = Pattern(r"^[^，。；《》|]{0,40}信息公开[^，。；《》|]{0,10}报告$")
MANGLED = Pattern(
    r"(?<!\d)20\d\d(?:\d{1,2}月\d{1,2}日|\d{2,6}日)|(?:自|从|至|到)年\d{0,2}月\d{0,2}日"
)
YEARLESS = Pattern(
    r"(?:^|(?<=[。；，、,自从至到]))(?:20\d\d(?=[，,](?:我|本|全))"
    r"|(?:20\d{3}|20\d|2\d{2}|20[Oo]\d)年(?=度|[，,我本全]|\d{1,2}月))"
)
IMPOSSIBLE = Pattern(
    r"(?<!\d)(?:(?:0?2月3\d|(?:0?[469]|11)月31|\d{1,2}月(?:3[2-9]|[4-9]\d|00?))"
    r"|(?:1[3-9]|[2-9]\d)月\d{1,2}|0?2月30)日|(?<!\d)20\d\d年(?:1[3-9]|[2-9]\d|00?)月(?!\d)"
)
PUBLISHED = Pattern(
    r"(?:发布|公开|成文|公布)?(?:日期|时间)[：:|]?\s*(20\d\d)[-年./](\d{1,2})[-月./](\d{1,2})"
)
MAKER = Pattern(r"(?:^|[，。；（由])([一-龥]{4,30}?)(?:负责)?(?:编制|编写)(?:[了并而]|$|[，。；])")
REACHED = Pattern(
    r"[与向同]([一-龥]{4,30}?)(?:办公室|政务公开[科股办]|信息公开[科股办])?(?:联系|咨询)"
)
BODY = Pattern(
    r"^(?!按照|根据|依据|遵照|经|在).*(?:局|委|委员会|厅|(?<!部)署|政府|办事处|管委会|中心|[支大总]队)$"
)
OFFICIAL = "政府信息公开工作年度报告"
LONGEST_PLACE = 6  # characters before a name that may belong to it
BEFORE_NAME, BEFORE_NAMELESS = (
    re.compile(rf"(?:^|[由与向对是在为，。（])({longer})$")
    for longer in ("[一-龥]{2,4}(?:省|市|州|盟|区|县)", "[一-龥]{2,4}?")
)
DEADLINES = {"部门": (1, 31), "乡镇街道": (1, 31), "人民政府": (3, 31)}


CONTINUED = Pattern(r"^(?:政府)?信息公开[^，。；《》|]{0,12}报告$|^年度报告?$|^报告$")
YEARED = Pattern(
    r"^[^，。；：《》|>›»]{2,40}20\d\d年(?:度)?(?:(?:政府)?信息公开(?:工作)?(?:年度)?)?$"
)
UNFINISHED = Pattern(r"20\d\d年(?:度)?政府信息公开工作(?:年度报?|报)?$")


def _spots(name: str, text: str) -> Iterator[int]:
    """Where a name stands in a text."""
    at = text.find(name) if name else -1
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def titles(report: Report, context: Context) -> Iterator[str]:
    """The title as the author wrote it, or the lines of a published report that are one, without
    blanks."""
    own = "".join(text(report.prose, "标题").split())
    top: list[str] = []
    for line in lines(context):
        if re.match("一、", line):
            break
        plain = "".join(line.split())
        if (
            top
            and len(top[-1]) < LONGEST_NAME
            and CONTINUED.match(plain)
            and YEARED.search(top[-1])
        ):
            plain = top.pop() + plain
        top.append(plain)
    whole = any(TITLE_LINE.match(line) for line in top)
    found = [
        line
        for line in top
        if (TITLE_LINE.match(line) or (not whole and UNFINISHED.search(line)))
        and not re.match("(?:政府)?信息公开", line)
        and not re.search("首页|位置|[>›»]", line)
    ]
    yield from dict.fromkeys(found or [own] * bool(own))


@rule("G601", "heading")
def title(report: Report, context: Context) -> Iterator[Hit]:
    """标题不规范
    标题由机关全称、年度和“政府信息公开工作年度报告”组成，如“示例县信访局2025年政府信息公开工作年度报告”。
    不要写成“工作总结”“情况报告”，不要漏年度，也不要写“关于2025年……”“2025年度……年度报告”。已发布的报告列为请核对。"""
    for own in titles(report, context):
        quote = own if context.published else None
        yield from _called_otherwise(own, report, quote)
        yield from _years_in(own, report, context, quote)
        if not context.published and report.agency and _bare(report.agency) not in own:
            yield Hit(
                f"标题里没有机关全称“{_bare(report.agency)}”。",
                ("标题",),
                "删去“标题”，由程序生成；或者改成规范的名称。",
            )


def _called_otherwise(own: str, report: Report, quote: str | None) -> Iterator[Hit]:
    """A title that does not call the report what the law calls it."""
    if OFFICIAL not in own and UNFINISHED.search(own):
        yield Hit(
            f"标题“{own[-16:]}”没有写完。",
            ("标题",),
            f"改成“机关全称＋年度＋{OFFICIAL}”。",
            quote=own[-12:],
            grade="没有写完",
        )
    elif OFFICIAL not in own:
        yield Hit(
            f"标题里没有“{OFFICIAL}”。",
            ("标题",),
            "删去“标题”，由程序生成；或者改成规范的名称。",
            quote=quote,
        )
    if re.search(r"关于20\d\d年", own):
        yield Hit(
            "标题不用“关于”。",
            ("标题",),
            f"改成“机关全称＋{report.year or '…'}年{OFFICIAL}”。",
            quote=quote,
        )


def _years_in(own: str, report: Report, context: Context, quote: str | None) -> Iterator[Hit]:
    """A title that names another year than the report's, or none."""
    years = set(re.findall(r"(20\d\d)年", own)) if report.year else set()
    others = sorted(years - {str(report.year)})
    if others:
        yield Hit(
            f"标题里写了{'、'.join(others)}年，报告是{report.year}年的。",
            ("标题",),
            "改正年度。",
            quote=quote,
        )
    elif f"{report.year}年" not in own and not (context.published and _year_near(own, context)):
        yield Hit(
            f"标题里没有“{report.year}年”。" if report.year else "标题里没有年度。",
            ("标题",),
            "标题要写明年度，并且与“年度”一致。",
            quote=quote,
        )


def _bare(agency: str) -> str:
    """A name without blanks and without what is added in brackets."""
    return re.sub("[（(].*", "", "".join(agency.split())) or agency


def _year_near(title: str, context: Context) -> bool:
    """True if the year stands in the title or in another short line at the top."""
    return any(
        re.search("20\\d\\d年", line) and "月" not in line
        for line in (title, *(line for line in lines(context)[:6] if len(line) < 30))
    )


@rule("G602", "heading")
def doubled_year(report: Report, context: Context) -> Iterator[Hit]:
    """标题里“年度”重复
    “2025年度政府信息公开工作年度报告”重复了“年度”，规范的写法是“2025年政府信息公开工作年度报告”。文中称呼本报告时这样写，列为提示。"""
    right = f"改成“{report.year}年{OFFICIAL}”。"
    for own in titles(report, context):
        if re.search(r"20\d\d年度.{0,200}年度报告", own):
            yield Hit(
                "标题里“年度”写了两次。", ("标题",), right, quote=own if context.published else None
            )
    for piece, found in _called(context):
        if re.search(r"年度[^年]*年度报告", found[0]):
            yield Hit("“年度”写了两次。", piece.path, right, quote=found[0], grade="文中")


def _called(context: Context) -> Iterator[tuple[Piece, re.Match[str]]]:
    """How the text before the first table calls the report; titles of notices about it are left
    out."""
    for piece in pieces(context.narrative):
        if piece.section not in ("", "总体情况") or "报告" not in piece.text:
            continue
        for found in CALLED.finditer(piece.text):
            if not re.search(
                r"关于(?:做好|印发|编制|公布|开展)?[^》]{0,200}$",
                piece.text[max(0, found.start() - 12) : found.end() - 20],
            ):
                yield piece, found


@rule("G609", "heading")
def order_of_title(report: Report, context: Context) -> Iterator[Hit]:
    """年度写在机关名称前面
    规范的次序是“机关全称＋年度＋政府信息公开工作年度报告”。“人民政府信息公开”少了一个“政府”：机关名称后面还有“政府信息公开”。"""
    if not context.published:
        return
    names = [(Piece(own, ("标题",)), own) for own in titles(report, context)] + [
        (piece, found[0]) for piece, found in _called(context)
    ]
    for piece, name in names:
        if re.match(
            r"(?:关于)?20\d\d年度?[一-龥]{3,}(?:府|局|委|办|厅|会|室|院|中心|办公厅|处)(?:政府)?信息公开",
            name,
        ):
            yield Hit(
                "年度写在机关名称前面。",
                piece.path,
                "改成“机关全称＋年度＋政府信息公开工作年度报告”。",
                quote=name,
            )
        elif re.search(r"人民政府信息公开", name):
            yield Hit(
                "“人民政府”后面少了“政府”二字。",
                piece.path,
                "机关名称后面写“政府信息公开工作年度报告”。",
                quote=name,
            )


@rule("G603", "year")
def period(report: Report, context: Context) -> Iterator[Hit]:
    """统计期限不对
    统计期限是报告年度的1月1日至12月31日。抄上年报告时最容易忘记改这里。
    统计期限和落款日期说的都是同一个别的年度的，多半是“年度”写错了，只在“年度”报一次。"""
    if other := _other_year(report, context):
        fix = (
            f"报告的是{other}年，就把年度改成{other}；报告的是{report.year}年，"
            "就改统计期限和落款日期。"
        )
        yield Hit(
            f"统计期限和落款日期说的都是{other}年的报告，年度写的是{report.year}。", ("年度",), fix
        )
        return
    mistitled = _told_throughout(report, context)  # told once, by G611
    for piece in pieces(context.narrative):
        if not _states_period(piece):
            continue
        for written, start, end in periods(piece.text):
            year = int(mistitled or report.year or start[0])
            if start != (year, 1, 1) or end != (year, 12, 31):
                right = f"{year}年1月1日至{year}年12月31日" if report.year else "报告的那一整年"
                yield Hit(
                    f"统计期限写的是“{written}”，应当是{right}。",
                    piece.path,
                    "改正统计期限。",
                    quote=written,
                )


def _states_period(piece: Piece) -> bool:
    return piece.section == "" or (piece.section == "总体情况" and "统计" in piece.text)


def _other_year(report: Report, context: Context) -> int:
    """The year that period and signature agree on where it is not the report's; 0 where they do
    not, and in published reports."""
    if context.published or not report.year:
        return 0
    told = year_told(
        (p.text for p in pieces(context.narrative) if _states_period(p)), report.signed
    )
    return told if told != report.year else 0


BROKEN_DATES = (
    (YEARLESS, "年份“{}”不对。", "补全年份。"),
    (MANGLED, "日期“{}”缺“年”或“月”。", "补全日期。"),
    (IMPOSSIBLE, "没有“{}”这个日期。", "核对日期。"),
)


@rule("G610", "date")
def broken_date(report: Report, context: Context) -> Iterator[Hit]:
    """日期缺字或者没有这一天
    “20211231日”“20251月1日”漏了“年”“月”，多半是转换格式时丢的；“2022，我镇”漏了“年”，“20022年”多了字；
    “2月30日”“11月31日”没有这一天，“2025年13月”没有这个月。"""
    for piece in pieces(context.narrative):
        for pattern, told, fix in BROKEN_DATES:
            for found in pattern.finditer(piece.text):
                yield Hit(told.format(found[0]), piece.path, fix, piece.around(found, 4))


@rule("G611", "year")
def called_by_other_year(report: Report, context: Context) -> Iterator[Hit]:
    """文中说的是别的年度的报告
    开头称“2024年政府信息公开工作年度报告”，而报告的年度是2025年，多半是抄上年报告时忘了改。通知的名称里的年份不算。
    标题的年度正文一次也没有写，正文写的都是另一年的，是标题写错了，或者照抄了别的年度的正文。"""
    if other := _told_throughout(report, context):
        words = f"年度是{report.year}年，正文写的都是{other}年。"
        quote = next(titles(report, context), None) if context.published else None
        yield Hit(words, ("年度",), "核对标题和正文的年度。", quote=quote)
        return
    for piece, found in _called(context):
        if (
            report.year
            and piece.section == ""
            and int(found[1]) != report.year
            and not re.search("上年|去年|上一年|往年", piece.text)
        ):
            yield Hit(
                f"文中称“{found[0]}”，本报告是{report.year}年度。",
                piece.path,
                f"核对是不是应当写{report.year}年。",
                quote=found[0],
            )


NAMED_YEAR = Pattern(r"(?<!\d)(20\d\d)年")
OF_DOCUMENTS = Pattern("《[^《》]{0,80}》|[（(][^（）()]{0,40}[）)]")
OFTEN = 3  # times that a year must be named to be the text's


def _told_throughout(report: Report, context: Context) -> str:
    """The year that the text names time and again where it never names the report's own."""
    if not report.year or _other_year(report, context):
        return ""
    told = "。".join(p.text for p in pieces(context.narrative) if p.section in ("", *MATTERS))
    years = Counter(NAMED_YEAR.findall(OF_DOCUMENTS.sub("", told)))
    other, times = (years.most_common(1) or [("", 0)])[0]
    return other if times >= OFTEN and not years[str(report.year)] else ""


MATTERS = ("总体情况", "其他需要报告的事项")


@rule("G612", "date")
def published_in_season(report: Report, context: Context) -> Iterator[Hit]:
    """发布日期不在合理的时间
    网页上的发布日期早于报告年度结束，或者迟于期限（部门1月31日，政府3月31日）。只查已发布的报告。
    早于报告年度结束的，日期或者年度总有一个写错了。"""
    found = next((m for line in lines(context)[:12] if (m := PUBLISHED.search(line))), None)
    if found and report.year:
        day = tuple(map(int, found.groups()))
        late = day > (report.year + 1, *DEADLINES.get(report.kind, (3, 31)))
        if late or day <= (report.year, 12, 31):
            yield Hit(
                (
                    f"发布日期是{day[0]}年{day[1]}月{day[2]}日，"
                    f"{'迟于期限' if late else '报告年度还没有结束'}。"
                ),
                ("落款日期",),
                "核对日期。",
                quote=found[0],
                grade="" if late else "早于",
            )


@rule("G613", "heading")
def two_names(report: Report, context: Context) -> Iterator[Hit]:
    """机关名称前后写法不同
    标题用“洪泽区人民政府”而正文用“淮安市洪泽区人民政府”，机关名称要前后一致，用全称。
    “机关”只写“县信访局”而正文写“示例县信访局”的请核对：标题、落款都照“机关”印，缺了地名。
    标题是某县政府办公室的报告，开头却公布“某县2025年”的报告，或者反过来，也请核对：一份是全县的，一份是办公室自己的。"""
    agency = report.agency
    for piece in pieces(context.narrative):
        told = ANNOUNCED.search(piece.text) if not piece.section and agency else None
        if told and _is_office(agency) != _is_office(told[1]) and _of_one_place(agency, told[1]):
            words = f"标题的机关是“{agency}”，这里公布的是“{told[1]}”的报告。"
            fix = "写明是全地区的报告，还是办公室自己的报告。"
            yield Hit(words, piece.path, fix, quote=told[0], grade="办公室")
    nameless = not context.published and re.match("[市县区](?![中南北]区)..", agency) is not None
    before = BEFORE_NAMELESS if nameless else BEFORE_NAME
    found = [
        m
        for p in pieces(context.narrative)
        if not p.section and (len(agency) > 4 or nameless)
        for at in _spots(agency, p.text)
        if (m := before.search(p.text, max(0, at - LONGEST_PLACE), at))
    ]
    for name in found[:1]:
        printed, said = next(titles(report, context), None), f"正文写的是“{name[1]}{agency}”。"
        if context.published:
            yield Hit(f"标题的机关是“{agency}”，{said}", ("机关",), "统一用全称。", quote=printed)
        else:
            yield Hit(
                f"机关写的是“{agency}”，{said}",
                ("机关",),
                "统一用全称。",
                grade="缺地名" if nameless else "",
            )


ANNOUNCED = Pattern("(?:公布|发布|公开|现将)《?([一-龥]{2,24}?)20[0-9]{2}年")
OFFICE = Pattern("(?:人民)?政府办公?[室厅]?$")


def _is_office(agency: str) -> bool:
    return bool(OFFICE.search(agency))


def _of_one_place(one: str, other: str) -> bool:
    """True where two names are those of a government, or of its office, of the same place."""
    places = [re.sub("(?:人民)?政府(?:办公?[室厅]?)?$", "", name) for name in (one, other)]
    return places[0] == places[1] and places[0][-1:] in "省市县区旗州镇乡"


@rule("G614", "heading")
def made_by_another(report: Report, context: Context) -> Iterator[Hit]:
    """开头写的是别的机关
    “由某某局编制”“请与某某局联系”写的不是本机关，多半是借用别的单位的报告时忘了改。政府的报告由办公室或别的部门接受咨询是常事，不查。"""
    own = "".join(report.agency.split())
    government = own.endswith("政府") or report.kind == "人民政府"
    if not own or context.published:
        return
    patterns = (MAKER,) if government else (MAKER, REACHED)
    for piece in pieces(context.narrative):
        if piece.section:
            continue
        named = [m[1] for pattern in patterns for m in pattern.finditer(piece.text)]
        for name in (
            n
            for n in named
            if BODY.search(n) and n[0] not in "本我该各" and n not in own and own not in n
        ):
            yield Hit(
                f"这里写的是“{name}”，本机关是“{own}”。",
                piece.path,
                "改成本机关，或者写“本机关”。",
                quote=name,
            )


@rule("G604", "date")
def signed_in_season(report: Report, context: Context) -> Iterator[Hit]:
    """落款日期不在合理的时间
    年报在报告年度结束后编制，落款日期应当在次年。部门和乡镇街道1月31日前、县级以上政府3月31日前（《条例》第四十九条）；
    迟于期限的列为请核对。"""
    signed = report.signed
    if signed is None or not report.year or _other_year(report, context):
        return
    deadline = date(report.year + 1, *DEADLINES.get(report.kind, (3, 31)))
    if signed <= date(report.year, 12, 31):
        yield Hit(
            f"落款日期{signed:%Y-%m-%d}早于报告年度结束（{report.year}年12月31日）。",
            ("落款日期",),
            f"应当是{report.year + 1}年的日期。",
        )
    elif signed.year > report.year + 1:
        yield Hit(
            f"落款日期是{signed.year}年，报告的是{report.year}年度。",
            ("落款日期",),
            "核对年度和日期。",
        )
    elif signed > deadline:
        yield Hit(
            f"落款日期{signed:%Y-%m-%d}迟于{deadline.month}月{deadline.day}日的期限。",
            ("落款日期",),
            "核对日期；确实迟报的写明理由。",
            grade="迟报",
        )


@rule("G615", "date")
def not_dated(report: Report, context: Context) -> Iterator[Hit]:
    """落款日期空着
    没有写“落款日期”，或者写了键而没有填日期，印出来的报告既没有落款单位，也没有日期。
    定稿以前填上，如“落款日期: 2026-01-19”。"""
    if not context.published and report.signed is None and not text(report.prose, "落款日期"):
        yield Hit(
            "“落款日期”没有填，印出来没有落款。", ("落款日期",), "填上定稿的日期，如2026-01-19。"
        )


@rule("G605", "heading")
def signed_by_another(report: Report, context: Context) -> Iterator[Hit]:
    """落款单位与机关不一致
    标题、落款应当是同一个机关的全称。由办公室代拟的，落款仍然是本机关。"""
    own, agency = text(report.prose, "落款单位"), report.agency
    near = context.published and (
        not agency or own in agency or agency in own or own[:3] == agency[:3]
    )
    if own and own != agency and not near:
        yield Hit(
            f"落款单位“{own}”与机关“{report.agency}”不一致。",
            ("落款单位",),
            "删去“落款单位”，或改成机关全称。",
        )


@rule("G607", "year")
def file_of_other_year(report: Report, context: Context) -> Iterator[Hit]:
    """文件名的年度与内容不一致
    文件名里的年度与“年度”不同（日期和文件夹的名称不算），可能是拷贝上年文件后忘了改其中一处。"""
    years = re.findall(
        r"(?<!\d)(20\d\d)(?!\d|[-._年]\d{1,2}[-._月])", re.split(r"[/\\]", context.file)[-1]
    )
    if (
        years
        and report.year
        and str(report.year) not in years
        and str(_other_year(report, context)) not in years
    ):
        yield Hit(
            f"文件名写的是{years[-1]}年，内容是{report.year}年度。",
            ("年度",),
            "改正年度，或者给文件改名。",
        )


@rule("G618", "heading")
def file_of_other_body(report: Report, context: Context) -> Iterator[Hit]:
    """文件名是别的机关的
    文件叫“某机关-年度”，里面的“机关”却是另一个。多半是放错了文件，或者拿别的机关的文件改、没有改全。
    只差地名、“本级”的（民政局与示例县民政局）不算。"""
    named = re.fullmatch(
        r"(.{2,255})-\d{4}", re.split(r"[/\\]", context.file)[-1].rpartition(".")[0]
    )
    if not named or not report.agency:
        return
    other = safe_name(named[1])
    if BODY.search(other) and not _same_body(other, safe_name(report.agency)):
        yield Hit(
            f"文件名写的是“{named[1]}”，里面的机关是“{report.agency}”。",
            ("机关",),
            "核对是哪个机关的：放错了的换成它自己的，只是文件名不对的改名。",
        )


def _same_body(one: str, other: str) -> bool:
    """True where one name has the other's characters in their order, as a short form has."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(sign in rest for sign in short)


@rule("G608", "heading")
def agency_name(report: Report, context: Context) -> Iterator[Hit]:
    """机关名称不是全称
    “机关”只写机关全称，不带年度、“政府信息公开”等字样，也不含空格。标题由程序拼出来。"""
    if (
        re.search(r"\d{4}|年度|政府信息公开|报告|\s", report.agency)
        or len(report.agency) > LONGEST_NAME
    ):
        yield Hit(
            f"机关写的是“{report.agency[:60]}”，只应当写机关全称。",
            ("机关",),
            "删去多余的字和空格，如“示例县信访局”。",
        )
