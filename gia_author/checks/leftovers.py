"""What was left in by mistake: placeholders, last year's year, characters that cannot be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author import faces
from gia_author.finding import Severity
from gia_author.report import Report
from gia_author.rules import Context, Hit, rule

PLACEHOLDERS = re.compile(
    r"[XxＸｘ×]{2,}(?![A-Za-z])|[＊*]{2,}|_{2,}|＿{2,}|【[^】]{0,12}(?:填|补|待|略|此处)[^】]{0,12}】|【\s*】|[（(][^（）()]{0,8}(?:此处|请填|待补|待填|待定|填写)[^（）()]{0,20}[）)]"
    r"|某某|TODO|待填写|待补充|[○〇]{3,}|\?\?+|？？+")
TERMS = re.compile(r"《[^》]*》|〔[^〕]*〕|“[^”]*”|[（(][^（）()]*(?:版|号)[）)]")


@rule("G701", Severity.ERROR, "leftover")
def placeholder(report: Report, context: Context) -> Iterator[Hit]:
    """有没填完的占位符
    “XX”“××”“___”“【】”“（此处填写）”“某某”之类是模板里留着要填的地方，正式报告里不应当出现。"""
    for paragraph in context.narrative.paragraphs():
        for found in PLACEHOLDERS.finditer(paragraph.text):
            yield Hit(f"“{found[0]}”还没有填写。", paragraph.path, "填上实际内容，或删去这一句。", quote=found[0])


@rule("G702", Severity.WARNING, "year")
def last_year_left(report: Report, context: Context) -> Iterator[Hit]:
    """留着上一年的年度
    句子以上一年开头（“2024年，我局……”“截至2024年12月31日”“2024年度”），多半是从上年报告拷贝来忘了改。
    文件名称、文号、版本号里的年份和“与2024年相比”这样的比较不算。确实要写上一年的，在“核对说明”里写明理由。"""
    before = report.year - 1
    pattern = re.compile(rf"(?:^|[。；！？])(?:截至|截止|到)?{before}年(?:度|(?=[，,、我本全共县市区局])|(?=\d{{1,2}}月))")
    for section in context.narrative.sections[:1]:
        for paragraph in section.paragraphs():
            for found in pattern.finditer(TERMS.sub(lambda m: "　" * len(m[0]), paragraph.text)):
                quote = found[0].lstrip("。；！？")
                yield Hit(f"{report.year}年度的报告里写着“{quote}”。", paragraph.path, f"核对是不是应当写{report.year}年。", quote=quote)


@rule("G703", Severity.WARNING, "typo")
def no_glyph(report: Report, context: Context) -> Iterator[Hit]:
    """字库里没有的字
    程序自带的字库收GB 2312的字和常用符号，不含生僻字。先看是不是错别字（如“渉”应为“涉”）；确实是人名、地名用字的，
    PDF用系统字体生成（gia-author build --fonts 系统），Word文档和网页不受影响。"""
    texts = [(("机关",), report.agency), *((p.path, p.text) for p in context.narrative.paragraphs())]
    for section in context.narrative.sections:
        texts += ((p.path, p.title) for top in section.passages for p in top.walk())
    for path, text in texts:
        for character in faces.missing([text]):
            yield Hit(f"“{character}”（U+{ord(character):04X}）字库里没有，PDF里印不出来。", path, "核对是不是错别字；确实要用的，加 --fonts 系统。",
                      quote=character)
