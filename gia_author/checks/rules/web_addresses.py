"""Addresses on the web that cannot be right: another ending than gov.cn that is nearly it, a mistyped beginning."""

from __future__ import annotations

from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import around, hits
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

NEARLY_GOV = Pattern(
    r"(?<![A-Za-z0-9-])(?!www\.)[A-Za-z0-9-]+\.(?!gov\.cn)(?:g[a-z0]{2,4}|[fhv]ov|qov)\.(?:cn|com)(?![a-z.])|\.gov\.(?:c|cm|con|com|ch|cn\.com|vn|n)(?![a-z])|\.govcn\b|[a-z]gov\.cn\b"
)
BEGINNING = Pattern(
    r"(?<![A-Za-z])(?:htpp|htttp|http|https|hhttp|htp)(?:s?)(?:(?<!http)(?<!https)://|：//|:/(?!/)|//|;//|:\\\\)[\w.-]*|(?<![A-Za-z])(?:wwww|ww|wwvv)\.[a-z]|(?<![A-Za-z])www[,，。](?=[a-z])"
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
                quote=around(piece.text, *found.span(), 2),
            )
