"""Laws and documents by their right titles and numbers: the Regulation, the form, the fee rules."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, around, pieces
from gia_author.form import edition as editions
from gia_author.language import documents
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

DECREE = Pattern(r"国(?:务院)?令[（(]?\s{0,9}第?\s{0,9}(\d{2,4})\s{0,9}号|国务院第(\d{2,4})号令")
COUNTRY = "中华人民共和国"
OFFICE = Pattern(
    r"国办?公?开?办?公?开?[函涵]\s{0,9}([〔\[（(【{]?)\s{0,9}(20\d\d)\s{0,9}([〕\]）)】}]?)\s{0,9}(\d{1,3})\s{0,9}号"
)
BROKEN = Pattern(
    r"[〔\[【]20\d\d(?:\d{1,3})号|(?<![〔\[（(【{\d])20\d\d[〕\]】]\d{1,3}号|〔20\d\d〕(?=号)|[〔\[【]\d{1,3}[〕\]】]\d{1,3}号"
)
BRACKETS = Pattern(r"[一-龥][发函办字规令秘通政][\[（(【]20\d\d[\]）)】]\d{1,3}号")
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
    写“国令第711号”也对；漏了“第”的列为提示。"""
    known = report.edition.regulation
    right = f"国务院令第{known.decree}号"
    for piece in _cited(context):
        for found in DECREE.finditer(piece.text):
            before, value = (
                piece.text[max(0, found.start() - 30) : found.start()],
                found[1] or found[2],
            )
            if (value == known.former_decree and not ABOLISHED.search(before)) or (
                value not in (known.decree, known.former_decree)
                and re.search(r"信息公开条例》?[^《》]{0,8}$", before)
            ):
                yield Hit(
                    f"“{found[0]}”不是现行《条例》的国务院令号。",
                    piece.path,
                    f"改成“{right}”。",
                    quote=around(piece.text, *found.span(), 4),
                )
            elif value == known.decree and "第" not in found[0]:
                yield Hit(
                    f"“{found[0]}”漏了“第”。",
                    piece.path,
                    f"改成“{right}”。",
                    quote=around(piece.text, *found.span(), 2),
                    grade="漏第字",
                )


@rule("G631", "citation")
def regulation_title(report: Report, context: Context) -> Iterator[Hit]:
    """法规文件的名称写错
    《中华人民共和国政府信息公开条例》可以简称《政府信息公开条例》《条例》，不能写成《中华人民共和国信息公开条例》。
    《政府信息公开信息处理费管理办法》等名称差一两个字的列为提示。地方法规和通知的名称不查。"""
    known = report.edition.regulation
    short = _short(known.title)
    for piece in pieces(context.narrative):
        for found in re.finditer(r"《([^《》]{6,30})》", piece.text):
            name = found[1]
            titles = (*short[:2], *known.others)
            right = next((title for title in titles if _nearly(name, title)), "")
            if right and name not in (*short, *known.others):
                yield Hit(
                    f"“{found[0]}”的名称不对，应当是《{right}》。",
                    piece.path,
                    f"改成《{right}》。",
                    quote=found[0],
                    grade="其他文件" if right in known.others else "",
                )


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
    for piece in _cited(context):
        for found in OFFICE.finditer(piece.text):
            label = re.split(r"[\s〔\[（(【{\d]", found[0])[0]
            known = _forms().get(found[2])
            about = re.search(r"年度报告(?:格式|有关)[^。]{0,14}$", piece.text[: found.start()])
            if label not in ("国办公开办函", "国办函") or (
                about and label == "国办公开办函" and known and found[4] != known
            ):
                right = f"国办公开办函〔{found[2]}〕{known if about and known else found[4]}号"
                yield Hit(
                    f"文号“{found[0]}”不对。", piece.path, f"应当是“{right}”。", quote=found[0]
                )


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
                quote=around(piece.text, *found.span()),
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
            quote=around(piece.text, *found.span(), 2),
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
        for one in documents.cited(piece.text):
            if said := _mismatch(one, told):
                quote = piece.text[one.start : one.end][-100:]
                yield Hit(said, piece.path, "照文件原文改正名称或者文号。", quote=quote)
            told.setdefault(one.number, one.title)


def _mismatch(one: documents.Cited, told: dict[str, str]) -> str:
    """What is wrong with a title and its number together; empty for nothing known."""
    known = documents.documents()
    named = next((d for d in known if documents.alike(d.title, one.title)), None)
    numbered = next((d for d in known if d.number == one.number), None)
    national = one.number.startswith(("国", "中"))
    if LOCAL.search(one.title) and not named:
        return ""
    if named and national and named.number != one.number and numbered:
        return f"《{named.title}》的文号是{named.number}，{one.number}是《{numbered.title}》的。"
    told_elsewhere = any(f"国办公开办函〔{year}〕" in one.number for year in _forms())  # by G632
    same_office = named and named.number.split("〔")[0] == one.number.split("〔")[0]
    if named and same_office and named.number != one.number and not told_elsewhere:
        return f"《{named.title}》的文号是{named.number}，这里写的是{one.number}。"
    if numbered and not documents.alike(numbered.title, one.title):
        return f"{one.number}是《{numbered.title}》的文号。"
    before = told.get(one.number, one.title)
    if not documents.alike(before, one.title):
        return f"{one.number}前面是“{before}”的文号，这里是“{one.title}”的。"
    return ""
