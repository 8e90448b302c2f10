"""Addresses: of pages, and postal codes."""

from __future__ import annotations

from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

NEARLY_GOV = Pattern(
    r"(?<![A-Za-z0-9-])(?!www\.)[A-Za-z0-9-]+\.(?!gov\.cn)(?:g[a-z0]{2,4}|[fhv]ov|qov)\.(?:cn|com)"
    r"(?![a-z.])|\.gov\.(?:c|cm|con|com|ch|cn\.com|vn|n)(?![a-z])|\.govcn\b|[a-z]gov\.cn\b"
)
BEGINNING = Pattern(
    "(?<![A-Za-z])(?:htpp|htttp|http|https|hhttp|htp)(?:s?)(?:(?<!http)(?<!https)://|：//|:/(?!/)"
    r"|//|;//|:\\\\)[\w.-]*|(?<![A-Za-z])(?:wwww|ww|wwvv)\.[a-z]|(?<![A-Za-z])www[,，。](?=[a-z])"
)


@rule("G745", "typo")
def broken_address(report: Report, context: Context) -> Iterator[Hit]:
    """网址写错了
    政府网站的域名以“gov.cn”结尾：“gong.cn”“gov.com”打不开；“http:/”“htpp://”“wwww.”“www，”也是错的。
    改法：在浏览器里打开一次，照地址栏里的写。依据：国办发〔2018〕74号，政府网站使用以“.gov.cn”为后缀的域名。"""
    for pattern in (NEARLY_GOV, BEGINNING):
        for piece, found in hits(context.narrative, pattern):
            yield Hit(
                f"网址“{found[0]}”写错了。",
                piece.path,
                "在浏览器里打开一次，照地址栏里的写。",
                quote=piece.around(found, 2),
            )


POSTCODE = Pattern(r"(?:邮编|邮政编码)[：:为是\s]{0,3}(\d{1,12})(?![\d-])")


@rule("G746", "other")
def postal_code(report: Report, context: Context) -> Iterator[Hit]:
    """邮政编码不是六位
    邮政编码是六位数字，少一位、多一位的如“10080”都寄不到。
    改法：照本机关的邮政编码补全。
    依据：邮政编码实行四级六位制；国办公开办函〔2021〕30号，年度报告内容要准确。"""
    for piece, found in hits(context.narrative, POSTCODE):
        if len(found[1]) != 6:
            yield Hit(
                f"邮政编码“{found[1]}”是{len(found[1])}位，应当是六位。",
                piece.path,
                "补全六位邮政编码。",
                quote=found[0],
            )
