"""What must not stand in a published report: identity numbers, bank cards, private telephones and
mailboxes, names of applicants."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import pieces
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

IDENTITY = Pattern(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]"
    "(?![0-9A-Za-z])"
)
CARD = Pattern(r"(?<![0-9A-Za-z/])(?:62\d{14,17}|(?:4\d|5[1-5]|3[57])\d{14})(?![0-9A-Za-z])")
MOBILE = Pattern(r"(?<![\d.])1[3-9]\d(?:[ -]?)\d{4}(?:[ -]?)\d{4}(?![\d.])")
MAILBOX = Pattern(
    (
        r"[\w.+-]+@(?:vip\.)?(?:qq|163|126|sina|sohu|foxmail|139|189|yeah|hotmail|gmail|outlook"
        r"|aliyun|tom|21cn|wo|live)\.(?:com|cn|net)(?:\.cn)?"
    ),
    re.A,
)
SURNAME = (
    "王李张刘陈杨赵黄周吴徐孙朱马胡郭林罗梁宋郑谢韩唐冯董萧曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
    "阎潘杜戴夏钟汪田姜范姚谭廖邹熊陆郝孔崔康毛邱秦顾侯邵孟龙雷钱汤尹黎武乔贺赖龚"
)
APPLICANT = Pattern(
    rf"(?:申请人|原告|当事人|上诉人|市民|村民|居民)[{SURNAME}](?![某××xX*＊])[一-龥]{{1,2}}"
    r"(?=(?:先生|女士|同志)?(?:向|提出|申请|要求|不服|诉|因|以|就|对|与|[（(，、]))"
)
HOUSE = Pattern(r"\d+(?:号楼|栋|幢)\d+单元\d+(?:室|号)")
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"


def is_identity_number(text: str) -> bool:
    """True if the eighteenth character is the right check (GB 11643)."""
    return (
        CHECKS[sum(int(c) * w for c, w in zip(text, WEIGHTS, strict=False)) % 11]
        == text[17].upper()
    )


def is_card_number(text: str) -> bool:
    """True if the digits pass Luhn's check."""
    doubled = [int(c) * (2 if n % 2 else 1) for n, c in enumerate(reversed(text))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


@rule("G750", "other")
def identity_number(report: Report, context: Context) -> Iterator[Hit]:
    """写了身份证号
    身份证号是个人隐私，年报不得公开（《条例》第十五条）。按最后一位校验码判断，编号、索引号不会误报。"""
    for piece in pieces(context.narrative):
        for found in IDENTITY.finditer(piece.text):
            if is_identity_number(found[0]):
                yield Hit(
                    f"“{found[0][:6]}…{found[0][-2:]}”是身份证号。",
                    piece.path,
                    "删去。",
                    quote=found[0],
                )


@rule("G751", "other")
def bank_card(report: Report, context: Context) -> Iterator[Hit]:
    """写了银行卡号
    银行卡号不应当出现在年报里。按卡号的校验位判断；身份证号另报。"""
    for piece in pieces(context.narrative):
        for found in CARD.finditer(piece.text):
            if is_card_number(found[0]) and not (
                len(found[0]) == 18 and is_identity_number(found[0])
            ):
                yield Hit(
                    f"“{found[0][:6]}…{found[0][-4:]}”像是银行卡号。",
                    piece.path,
                    "删去。",
                    quote=found[0],
                )


@rule("G752", "other")
def mobile(report: Report, context: Context) -> Iterator[Hit]:
    """写了手机号码
    对外联系用办公电话。个人手机号码属于个人信息，不宜公开；确实是公务手机的，写明理由。"""
    for piece in pieces(context.narrative):
        for found in MOBILE.finditer(piece.text):
            yield Hit(
                f"“{found[0]}”是手机号码。", piece.path, "改成办公电话，或者删去。", quote=found[0]
            )


@rule("G753", "other")
def private_mailbox(report: Report, context: Context) -> Iterator[Hit]:
    """联系邮箱是商业邮箱
    政务工作不宜使用QQ、163等商业邮箱对外联系，建议改用政务邮箱。"""
    for piece in pieces(context.narrative):
        for found in MAILBOX.finditer(piece.text):
            yield Hit(
                f"“{found[0]}”是商业邮箱。",
                piece.path,
                "有政务邮箱的改用政务邮箱。",
                quote=found[0],
            )


@rule("G754", "other")
def named_person(report: Report, context: Context) -> Iterator[Hit]:
    """写了申请人的姓名或住址
    申请人、原告的姓名和住址属于个人隐私，不写进年报；举例用“张某”“某公司”。"""
    for piece in pieces(context.narrative):
        for found in [*APPLICANT.finditer(piece.text), *HOUSE.finditer(piece.text)]:
            yield Hit(
                f"“{found[0]}”像是个人的姓名或住址。",
                piece.path,
                "隐去姓名和住址。",
                quote=piece.around(found, 2),
            )
