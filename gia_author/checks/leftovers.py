"""What was left in by mistake: placeholders, last year's year, characters that cannot be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author import faces
from gia_author.finding import Path, Severity
from gia_author.report import Report, text
from gia_author.rules import Context, Hit, rule

PLACEHOLDERS = re.compile(
    r"(?<![A-Za-z])[XxＸｘ×]{2,}(?![A-Za-z])|[＊*]{2,}|_{2,}|＿{2,}|【(?!未填】)[^】]{0,12}(?:填|待补|待定|此处)[^】]{0,12}】|【\s*略?\s*】"
    r"|[（(](?:填写|[^（）()]{0,8}(?:此处|请填|待补(?!正)|待填|待定))[^（）()]{0,20}[）)]"
    r"|某某|TODO|待填写|待补充(?![一-龥])|(?<!二)[○〇]{3,}|\?\?+|？？+")
LINKS = re.compile(r"(?:https?://|www\.)[!-~]+")
TERMS = re.compile(r"《[^》]*》|〔[^〕]*〕|“[^”]*”|[（(][^（）()]*(?:版|号)[）)]")


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text with blanks where the pattern matches, everything else in its place."""
    return pattern.sub(lambda m: "　" * len(m[0]), text)


@rule("G701", Severity.ERROR, "leftover")
def placeholder(report: Report, context: Context) -> Iterator[Hit]:
    """有没填完的占位符
    “XX”“××”“___”“【】”“（此处填写）”“某某”之类是模板里留着要填的地方，正式报告里不应当出现。网址里的不算。"""
    for paragraph in context.narrative.paragraphs():
        for found in PLACEHOLDERS.finditer(_without(LINKS, paragraph.text)):
            yield Hit(f"“{found[0]}”还没有填写。", paragraph.path, "填上实际内容，或删去这一句。", quote=found[0])


@rule("G702", Severity.WARNING, "year")
def last_year_left(report: Report, context: Context) -> Iterator[Hit]:
    """留着上一年的年度
    句子以上一年开头（“2024年，我局……”“截至2024年12月31日”“2024年度”），多半是从上年报告拷贝来忘了改。
    文件名称、文号、版本号、年度报告名称里的年份和“与2024年相比”这样的比较不算。确实要写上一年的，在“核对说明”里写明理由。"""
    before = report.year - 1
    pattern = re.compile(rf"(?:^|[。；！？])(?:截至|截止|到)?{before}年(?:度(?!.{{0,12}}报告)|(?=[，,、我本全共县市区局])|(?=\d{{1,2}}月))")
    for section in context.narrative.sections[:1]:
        for paragraph in section.paragraphs():
            for found in pattern.finditer(_without(TERMS, paragraph.text)):
                quote = found[0].lstrip("。；！？")
                yield Hit(f"{report.year}年度的报告里写着“{quote}”。", paragraph.path, f"核对是不是应当写{report.year}年。", quote=quote)


@rule("G703", Severity.WARNING, "typo")
def no_glyph(report: Report, context: Context) -> Iterator[Hit]:
    """字库里没有的字
    程序自带的字库收GB 2312的字和常用符号，不含生僻字。先看是不是错别字（如“渉”应为“涉”）；确实是人名、地名用字的，
    PDF用系统字体生成（gia-author build --fonts 系统），Word文档和网页不受影响。"""
    texts: list[tuple[Path, str]] = [((key,), text(report.prose, key)) for key in ("机关", "标题", "落款单位")]
    texts += ((p.path, p.text) for p in context.narrative.paragraphs())
    for section in context.narrative.sections:
        texts += ((p.path, p.number + p.title) for top in section.passages for p in top.walk())
    texts += ((("数据", "单元格附注", ".".join(address)), note) for address, note in report.notes.items())
    for path, words in texts:
        for character in faces.missing([words]):
            yield Hit(f"“{character}”（U+{ord(character):04X}）程序自带的字库里没有，PDF里可能印不出来，或者换成别的字体。", path,
                      "核对是不是错别字；确实要用的，加 --fonts 系统。", quote=character)
