"""Laws and documents by their right titles and numbers: the Regulation, the form, the fee rules."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import date

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, hits, lead, pieces, year_of
from gia_author.form import edition as editions
from gia_author.form.edition import Regulation
from gia_author.language import national_documents
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

DECREE = Pattern(r"国(?:务院)?令[（(]?\s{0,9}第?\s{0,9}(\d{2,4})\s{0,9}号|国务院第(\d{2,4})号令")
NO_UNIT = Pattern(r"国(?:务院)?令[（(]?\s{0,9}第?\s{0,9}\d{2,4}(?![\d\s]{0,9}号|\d)")
COUNTRY = "中华人民共和国"
OFFICE = Pattern(
    r"国办?公?开?办?公?开?[函涵]\s{0,9}([〔\[（(【{]?)\s{0,9}(20\d\d)\s{0,9}([〕\]）)】}]?)\s{0,9}"
    r"(\d{1,3})\s{0,9}号"
)
WITHOUT_LETTER = Pattern(r"国办公开办\s{0,3}[〔\[（(]20\d\d[〕\]）)]\s{0,3}\d{1,3}号")
OTHER_LETTER = Pattern(
    r"(?:国办发|国发|国办)\s?[〔\[（(](?P<year>20\d\d)[〕\]）)]\s?(?P<number>\d{1,3})号"
)
BROKEN = Pattern(
    r"[〔\[【]20\d\d(?:\d{1,3})号|(?<![〔\[（(【{\d])20\d\d[〕\]】]\d{1,3}号|〔20\d\d〕(?=号)"
    r"|[〔\[【]\d{1,3}[〕\]】]\d{1,3}号"
)
BRACKETS = Pattern(
    r"[一-龥]{1,6}[发函办字规令秘通政电文告知规][\[（(【]20\d\d[\]）)】]第?\d{1,3}号"
)
OF_YEAR = Pattern(r"信息公开条例》?[（(](20\d\d)年?(?:版|修订|修正|公布|施行)?[)）]")
IN_FORCE = Pattern(r"2019年(\d{1,2})月(\d{1,2})日起?(?:正式)?(?:施行|实施|生效)")
ABOLISHED = Pattern(r"废止|原|旧|修订前|2007|2008|曾")


def _forms() -> dict[str, str]:
    """The numbers of the documents that the forms are from, by the year of the document."""
    return dict(editions.load(name).number for name in editions.names())


def _short(title: str) -> tuple[str, ...]:
    """The ways to name a regulation: with and without its country, in short."""
    plain = title.removeprefix(COUNTRY)
    return (title, plain, plain.removeprefix("政府"), "条例", f"{title}（修订）", f"〈{title}〉")


def _cited(context: Context) -> Iterator[Piece]:
    yield from (p for p in pieces(context.narrative) if "号" in p.text)


@rule("G630", "citation")
def decree(report: Report, context: Context) -> Iterator[Hit]:
    """《条例》的国务院令号不对
    现行《中华人民共和国政府信息公开条例》是国务院令第711号（2019年5月15日起施行）；第492号是2007年公布、已被修订的旧条例。
    写“国令第711号”也对；漏了“第”的列为提示。漏了“号”、年份不是《条例》公布、修订、施行的年份的，一样不对。"""
    known = report.edition.regulation
    right = f"国务院令第{known.decree}号"
    for piece, found in hits(context.narrative, NO_UNIT):
        words = f"“{found[0]}”漏了“号”。"
        quote = piece.around(found, 4)
        yield Hit(words, piece.path, f"改成“{right}”。", quote=quote)
    for piece, found in hits(context.narrative, OF_YEAR):
        if found[1] not in known.years:
            words = f"《条例》没有“{found[1]}年”的版本。"
            fix = "现行《条例》2019年4月3日修订、5月15日起施行，改正年份，或者删去。"
            yield Hit(words, piece.path, fix, quote=found[0])
    for piece, found in hits(context.narrative, IN_FORCE):
        if "信息公开条例" in piece.text[max(found.start() - 20, 0) : found.end() + 30] and (
            found[1],
            found[2],
        ) != ("5", "15"):
            words = f"现行《条例》2019年5月15日起施行，这里写的是“{found[0]}”。"
            yield Hit(words, piece.path, "改正日期。", quote=piece.around(found, 4))
    for piece in _cited(context):
        for found in DECREE.finditer(piece.text):
            yield from _wrong_decree(piece, found, known)


def _wrong_decree(piece: Piece, found: re.Match[str], known: Regulation) -> Iterator[Hit]:
    """The number of the former regulation, any other behind the name of this one, or its own
    without 第."""
    before, value = piece.text[max(0, found.start() - 30) : found.start()], found[1] or found[2]
    former = value == known.former_decree and not ABOLISHED.search(before)
    named = re.search(r"信息公开条例》?[^《》]{0,8}$", before)
    right = f"改成“国务院令第{known.decree}号”。"
    if former or (named and value not in (known.decree, known.former_decree)):
        words = f"“{found[0]}”不是现行《条例》的国务院令号。"
        yield Hit(words, piece.path, right, quote=piece.around(found, 4))
    elif value == known.decree and "第" not in found[0]:
        quote = piece.around(found, 2)
        yield Hit(f"“{found[0]}”漏了“第”。", piece.path, right, quote=quote, grade="漏第字")


@rule("G631", "citation")
def regulation_title(report: Report, context: Context) -> Iterator[Hit]:
    """法规文件的名称写错
    《中华人民共和国政府信息公开条例》可以简称《政府信息公开条例》《条例》，不能写成《中华人民共和国信息公开条例》。
    《政府信息公开信息处理费管理办法》等名称差一两个字的列为提示。地方法规和通知的名称不查。
    全称是条例、后面“以下简称《规定》”的，全称和简称总有一个写错了。"""
    known = report.edition.regulation
    short = _short(known.title)
    for piece in pieces(context.narrative):
        for found in re.finditer(r"《([^《》]{6,30})》", piece.text):
            name = found[1]
            titles = (*short[:2], *known.others)
            right = next((title for title in titles if _nearly(name, title)), "")
            right = right or (known.title if _is_misnamed(name, known.title) else "")
            abbreviated = SHORT_NAME.match(piece.text, found.end())
            if abbreviated and _of_another_kind(abbreviated[1], name):
                yield Hit(
                    f"“{found[0]}”的简称写的是《{abbreviated[1]}》。",
                    piece.path,
                    "全称、简称要是同一个文件的，核对哪一个写错了。",
                    quote=(found[0] + abbreviated[0])[-100:],
                )
            elif right and name not in (*short, *known.others):
                yield Hit(
                    f"“{found[0]}”的名称不对，应当是《{right}》。",
                    piece.path,
                    f"改成《{right}》。",
                    quote=found[0],
                    grade="其他文件" if right in known.others else "",
                )


KIND_OF_DOCUMENT = Pattern(
    "条例|规定|办法|方案|意见|通知|要点|细则|指引|清单|格式|规范|制度|目录|规划|纲要"
)
SHORT_NAME = Pattern("\\s?[（(](?:以下|下)简?称(?:为)?《([一-龥]{2,8})》[)）]")


def _of_another_kind(short: str, name: str) -> bool:
    """True for a short name of a kind of document that the full name does not have."""
    kind = short[-2:]
    return bool(KIND_OF_DOCUMENT.fullmatch(kind)) and kind not in name and not name.endswith(short)


def _is_misnamed(name: str, title: str) -> bool:
    """True for a law of the country on 信息公开 that does not exist: the title but for one word, or
    without 条例."""
    if name == title.removesuffix("条例"):
        return True
    national = name.startswith(COUNTRY) and "信息公开" in name and name != title
    return national and len(name) <= len(title) and name[-2:] in ("办法", "规定", "条列", "法")


def _nearly(name: str, right: str) -> bool:
    """True for a name one or two characters off: letters changed or lost, none put in front or
    behind.
    """
    matcher = difflib.SequenceMatcher(None, name, right, autojunk=False)
    return (
        name != right
        and matcher.ratio() > 0.88
        and name[0] == right[0]
        and name[-1] in right[-2:] + "列理"
        and not right.endswith(name)
    )


@rule("G632", "citation")
def form_number(report: Report, context: Context) -> Iterator[Hit]:
    """年报格式的文号写错
    2021年度起的格式是国办公开办函〔2021〕30号，2019、2020年度是国办公开办函〔2019〕60号。机关代字漏字、号数不对的必须改。"""
    for piece, found in hits(context.narrative, WITHOUT_LETTER):
        right = found[0].replace("国办公开办", "国办公开办函", 1)
        yield Hit(f"文号“{found[0]}”漏了“函”。", piece.path, f"改成“{right}”。", quote=found[0])
    for piece, found in hits(context.narrative, OTHER_LETTER):
        about = re.split("[。；]", piece.text[found.end() :])[0]
        if _forms().get(found["year"]) == found["number"] and re.search("编制|格式", about):
            right = f"应当是“国办公开办函〔{found['year']}〕{found['number']}号”。"
            yield Hit(f"文号“{found[0]}”不对。", piece.path, right, quote=found[0])
    for piece in _cited(context):
        for found in OFFICE.finditer(piece.text):
            label = re.split(r"[\s〔\[（(【{\d]", found[0])[0]
            known = _forms().get(found[2])
            about = re.search(r"年度报告(?:格式|有关)[^。]{0,14}$", piece.text[: found.start()])
            about = about or (
                _is_unknown(found) and FOLLOWED_IN_FORM.search(piece.text, found.end())
            )
            if label not in ("国办公开办函", "国办函") or (
                about and label == "国办公开办函" and found[4] != known
            ):
                right = f"国办公开办函〔{found[2]}〕{known if about and known else found[4]}号"
                if about and not known:
                    right = report.edition.basis
                yield Hit(
                    f"文号“{found[0]}”不对。", piece.path, f"应当是“{right}”。", quote=found[0]
                )


FOLLOWED_IN_FORM = Pattern(r"(?<=号)[^。；]{0,24}(?:格式|年度报告|编制)")


def _is_unknown(found: re.Match[str]) -> bool:
    """True for a number that no national document of the register bears."""
    number = national_documents.written("国办公开办函", found[2], found[4])
    return all(one.number != number for one in national_documents.documents())


@rule("G633", "citation")
def broken_number(report: Report, context: Context) -> Iterator[Hit]:
    """文号残缺
    发文年份用六角括号〔〕括起来，后面是顺序号，如“〔2021〕30号”。括号少一半、漏了号数的必须改；用了方括号或圆括号的列为提示。"""
    for piece in _cited(context):
        for found in BROKEN.finditer(piece.text):
            yield Hit(
                f"文号“{found[0]}”残缺。",
                piece.path,
                "写成“〔年份〕顺序号”，如“〔2021〕30号”。",
                quote=piece.around(found),
            )
        for found in BRACKETS.finditer(piece.text):
            yield Hit(
                f"文号“{found[0]}”的年份要用六角括号。",
                piece.path,
                "改成〔〕。",
                quote=found[0],
                grade="括号",
            )


@rule("G634", "citation")
def outdated_form(report: Report, context: Context) -> Iterator[Hit]:
    """编制依据是别的年度的格式
    2021年度起的年报依据国办公开办函〔2021〕30号编制，只写〔2019〕60号说明没有用现行格式，或者抄了旧年报。"""
    cited = {
        (m[2], m[4]): (piece, m) for piece in _cited(context) for m in OFFICE.finditer(piece.text)
    }
    if report.year < editions.first_year():
        return
    right = editions.for_year(report.year).number
    wrong = [cited[number] for number in _forms().items() if number in cited and number != right]
    if wrong and right not in cited:
        piece, found = wrong[0]
        yield Hit(
            f"{report.year}年度的报告依据的是“{found[0]}”。",
            piece.path,
            f"应当依据{report.edition.basis}。",
            quote=piece.around(found, 2),
        )


LOCAL = Pattern("省|市|县|区|自治州|本|我")


@rule("G635", "citation")
def title_with_number(report: Report, context: Context) -> Iterator[Hit]:
    """文件名称与文号不是一对
    名称是这个文件的，文号却是另一个文件的，或者同一个文号写在两个不同的名称后面：抄引时多半只改了一半。
    只核对全国性的文件（名称和文号登记在“公文.yaml”里）和报告自己前后写的文号，地方文件的文号不核对。
    照文件原文改正名称或者文号，见《党政机关公文处理工作条例》第九条第五项：发文字号由发文机关代字、年份、发文顺序号组成。"""
    told: dict[str, str] = {}
    for piece in _cited(context):
        for one in national_documents.cited(piece.text):
            if said := _mismatch(one, told):
                quote = piece.text[one.start : one.end][-100:]
                yield Hit(said, piece.path, "照文件原文改正名称或者文号。", quote=quote)
            told.setdefault(one.number, one.title)


def _mismatch(one: national_documents.Cited, told: dict[str, str]) -> str:
    """What is wrong with a title and its number together; empty for nothing known."""
    known = national_documents.documents()
    named = national_documents.named(one.title)
    bearers = [d for d in known if d.number == one.number]
    numbered = named if named in bearers else next(iter(bearers), None)
    national = one.number.startswith(("国", "中", "教"))
    if LOCAL.search(one.title) and not named:
        return ""
    if named and national and named.number != one.number and numbered:
        return f"《{named.title}》的文号是{named.number}，{one.number}是《{numbered.title}》的。"
    by_form = _is_told_by_form(one.number)
    if named and not by_form and named.number != one.number and _is_sure(named, one, national):
        return f"《{named.title}》的文号是{named.number}，这里写的是{one.number}。"
    if numbered and not national_documents.alike(numbered.title, one.title):
        return f"{one.number}是《{numbered.title}》的文号。"
    before = told.get(one.number, one.title)
    if not national_documents.alike(before, one.title):
        return f"{one.number}前面是“{before}”的文号，这里是“{one.title}”的。"
    return ""


def _is_past(known: national_documents.NationalDocument, year: int) -> bool:
    """True for a document that holds only for reports of earlier years."""
    return 0 < known.until < year


def _is_told_by_form(number: str) -> bool:
    """True for a number that G632 looks at: of the office of the form, or of one misspelt."""
    label = number.split("〔", maxsplit=1)[0]
    odd = OFFICE.fullmatch(number) and label not in ("国办公开办函", "国办函")
    return bool(odd) or any(f"国办公开办函〔{year}〕" in number for year in _forms())


def _is_sure(
    named: national_documents.NationalDocument, one: national_documents.Cited, national: bool
) -> bool:
    """True where a number with a known title is that document's or none: of the same office, or of
    another national one behind the whole title."""
    office, other = (re.split("[〔第]", number)[0] for number in (named.number, one.number))
    if named.title.endswith("政府信息公开条例"):  # told by G630
        return False
    whole, said = (title.removeprefix("中华人民共和国") for title in (named.title, one.title))
    return office == other or (national and said == whole)


ABOUT_REPORTS = Pattern(
    "《[^《》]{0,60}?(?:编制|做好|发布|公布|报送|公开)[^《》]{0,16}?"
    r"(20\d\d)年度?[^《》]{0,10}信息公开(?:工作)?(?:情况)?(?:年度)?(?:工作)?"
    "(?:报告|年报)[^《》]{0,24}通知》"
)
TASKS = Pattern(
    r"《[^《》]{0,40}?(20\d\d)年(?:度)?[^《》（(—-]{0,16}(?:政务公开|政府信息公开)[^《》]{0,12}(?:要点|任务|安排|方案|分解)[^《》]{0,16}》"
)
LAST_TASKS = 2022  # of the whole country, by which later years still worked
DRAWN_UP = Pattern("(?<!按照)(?:制定|制订|印发|出台)(?:了)?$")
BASIS = Pattern("根据|按照|依据|依照|遵照|落实|对照|要求|规定")
TITLE = Pattern("《([^《》]{8,80})》")


@rule("G636", "year")
def basis_of_other_year(report: Report, context: Context) -> Iterator[Hit]:
    """编制依据是往年的通知
    依据写的是编制上一年度报告的通知（“关于做好2024年度政府信息公开工作年度报告编制工作的通知”），多半是抄上年报告时忘了改；
    国办公开办函〔2019〕60号只用到2020年度，以后的报告还说按它编制的，列为提示。改成本年度的通知；说的是往年工作的，写明。
    《条例》第四十九条：年度报告是上一年度的工作情况。"""
    year = year_of(report, context)
    if not year:
        return
    for piece in pieces(context.narrative):
        for found in ABOUT_REPORTS.finditer(piece.text):
            if int(found[1]) != year and BASIS.search(_sentence(piece.text, found)):
                yield Hit(
                    f"依据的是{found[1]}年度报告的通知，这是{year}年度的报告。",
                    piece.path,
                    f"核对是不是应当写{year}年的通知。",
                    quote=found[0][-100:],
                )
        if piece.section not in ("", "总体情况"):
            continue
        yield from _by_tasks_of_other_year(piece, year)
        for found in TITLE.finditer(piece.text):
            if re.search(r"20\d\d年", found[1]):
                continue
            known = national_documents.named(national_documents.FRAMING.sub("", found[1]))
            if known and _is_past(known, year) and known.number.split("〔")[1] not in piece.text:
                yield Hit(
                    f"{found[0]}只用到{known.until}年度的报告。",
                    piece.path,
                    f"{year}年度的报告依据{report.edition.basis}编制。",
                    quote=found[0][-100:],
                    grade="旧文件",
                )


def _by_tasks_of_other_year(piece: Piece, year: int) -> Iterator[Hit]:
    """The tasks of another year that were drawn up, or by which the work was done."""
    for found in TASKS.finditer(piece.text):
        said = int(found[1])
        drawn = DRAWN_UP.search(piece.text[: found.start()])
        opens = not piece.section and "编制" in piece.text[found.end() :]
        other = said > year or said < year - 1 or (said < year and (bool(drawn) or opens))
        lasting = said == LAST_TASKS <= year and "国务院" in _sentence(piece.text, found) + found[0]
        if other and not lasting and (drawn or _is_basis(piece.text, found)):
            yield Hit(
                f"依据的是{said}年的任务，这是{year}年度的报告。",
                piece.path,
                f"核对是不是应当写{year}年的。",
                quote=found[0][-100:],
            )


def _is_basis(text: str, found: re.Match[str]) -> bool:
    """True where the work of the year is done by what the title names: 按照《……》 before it."""
    before = lead(text, found.start(), "。；，")
    return bool(BASIS.search(before)) and "年" not in TITLE.sub("", before)


def _sentence(text: str, found: re.Match[str]) -> str:
    """The sentence that a match stands in."""
    start = max(text.rfind(mark, 0, found.start()) for mark in "。；！") + 1
    return text[start : found.start()] + text[found.end() : found.end() + 20]


OF_NUMBER = Pattern(r"[一-龥]{1,10}[〔\[（(【](20\d\d)[〕\]）)】]第?\s?\d{1,4}号")
PUBLISHED_BY = (3, 31)  # of the next year: the last day that the Regulation gives for a report


@rule("G638", "year")
def not_yet_issued(report: Report, context: Context) -> Iterator[Hit]:
    """引用了还没有发布的文件
    文号的年份比报告年度晚两年以上，或者引用的全国性文件在报告公布的期限（次年3月31日）以后才发布：报告编制时还没有这个文件，
    多半是抄了后来的报告，或者改年份时漏了一处。核对年度和文件。
    文件的发布日期登记在“公文.yaml”里，没有登记的只看文号的年份。期限见《条例》第四十九条。"""
    year = year_of(report, context)
    if not year:
        return
    last = date(year + 1, *PUBLISHED_BY)
    for piece in pieces(context.narrative):
        for found in OF_NUMBER.finditer(piece.text):
            before = piece.text[: found.start()][-40:]
            if int(found[1]) > year + 1 and f"{found[1]}年" not in before:
                words = f"“{found[0][-16:]}”是{found[1]}年的文件，这是{year}年度的报告。"
                yield Hit(words, piece.path, "核对年度和文件。", quote=found[0])
        for found in TITLE.finditer(piece.text):
            known = national_documents.named(national_documents.FRAMING.sub("", found[1]))
            late = known and known.issued and known.issued > last
            if known and late and len(found[1]) >= len(known.title):
                words = f"《{known.title}》{known.issued:%Y-%m-%d}才发布，这是{year}年度的报告。"
                yield Hit(words, piece.path, "核对年度和文件。", quote=found[0][-100:])


ISSUED_IN = Pattern(
    r"(?:(?P<year>20\d\d)年)?(?P<month>1[0-2]|[1-9])月(?:\d{1,2}日)?[，,]?[^。；，《》\d]{0,14}"
    r"(?:印发|出台|下发|制定印发)(?:了)?《[^《》]{4,60}》[（(][一-龥]{2,10}[〔\[](?P<numbered>20\d\d)[〕\]]\d{1,4}号[)）]"
)


@rule("G665", "citation")
def numbered_in_another_year(report: Report, context: Context) -> Iterator[Hit]:
    """文号的年份与印发的时间不符
    “2023年5月印发《……》（示政办发〔2022〕21号）”：发文字号的年份就是成文的年份，两处总有一处写错了，
    多半是抄上年的句子时只改了一处。没有写年份的月份按报告年度算；1月印发上一年成文的文件不算。
    依据见《党政机关公文处理工作条例》第九条第五项。"""
    year = year_of(report, context)
    for piece, found in hits(context.narrative, ISSUED_IN):
        sentence = _sentence(piece.text, found)
        said = int(found["year"] or (0 if re.search("上年|去年|20\\d\\d年", sentence) else year))
        numbered = int(found["numbered"])
        early = found["month"] == "1" and numbered == said - 1
        later = numbered > year + 1  # told by G638
        if said and numbered != said and not early and not later:
            words = f"{said}年{found['month']}月印发的文件，文号的年份写的是{numbered}。"
            yield Hit(words, piece.path, "核对文号和时间。", quote=found[0][-60:])


CLOSED_EARLY = Pattern("《([^《》]{6,110})》的?通知")
ISSUING = Pattern("关于(?:印发|做好|编制|转发|公布|进一步|开展|规范)..")


@rule("G637", "citation")
def title_ends_early(report: Report, context: Context) -> Iterator[Hit]:
    """文件名称的书名号放错了地方
    “《……关于印发某某格式》的通知”：“的通知”是文件名称的一部分，应当在书名号里面；里面的名称用单书名号〈〉。
    依据见《标点符号用法》（GB/T 15834—2011）书名号。"""
    for piece, found in hits(context.narrative, CLOSED_EARLY):
        if ISSUING.search(found[1]):
            fix = f"改成“《{found[1]}的通知》”。"
            yield Hit("“的通知”应当在书名号里面。", piece.path, fix, quote=found[0][-60:])
