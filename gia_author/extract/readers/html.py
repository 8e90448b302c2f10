"""Web pages: the report in the middle of a government site's page, its menus and buttons set aside;
data of our own pages."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from typing import Any

import lxml.html
from lxml import etree

from gia_author.diagnostics.finding import Finding
from gia_author.extract.readers import charset, child_process, findings
from gia_author.extract.readers.elements import Element
from gia_author.extract.readers.html_tables import HtmlPage, Item, tidy, walk
from gia_author.extract.readers.raw import Raw, RawBlock, RawPicture, RawText, parted
from gia_author.form.section_titles import section_of
from gia_author.report.keywords import are_ours

LARGEST = 16_000_000  # bytes
APART = 300_000  # bytes; a larger page is read apart: the parser squares a tag's attributes
FEW = 20  # characters
HIGHEST = 40  # steps from the sections' element up to the report's
LINKED = 0.3  # share of linked text above which something is a menu
SHORT = 160  # characters; longer lines are never furniture
CONTAINER = re.compile(
    "zoom|trs_|ueditor|article|ucap|vsb_content|union_?style|news_?content|view_?content"
    "|xxgk_?content|pages_content|detail|wz_?con|"
    "text_?con|con_?text|conTxt|wp_articlecontent|news-?text|info_?content|gz_content|main_?text"
    "|^report$|^content$",
    re.IGNORECASE,
)
FURNITURE = re.compile(
    r"(?:发布|发文|成文|公开|更新|生成)(?:时间|日期|机构|单位|机关)\s*[:：].*"
    r"|20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?\s{0,9}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
    r"|(?:信息|文章|稿件)?来源\s*[:：].*|(?:浏览|阅读|点击|访问)(?:次数|人次|量|数)?\s*[:：].*"
    r"|(?:责任)?编辑\s*[:：].*|作者\s*[:：].*|(?:索引号|信息分类|主题分类|体裁分类|公开方式"
    r"|公开形式|公开范围|有效性|文号|关键词|主题词)\s*[:：].*"
    r"|[\[【（(]?\s{0,9}(?:字体|字号|大小|选择字号)\s{0,9}[:：]?.{0,30}"
    r"|[\[【（(]?\s{0,9}大[\s|\[\]【】]{0,9}中[\s|\[\]【】]{0,9}小\s{0,9}[\]】）)]?"
    r"|[\[【（(]?\s{0,9}(?:打印|打印本页|打印此页|我要打印|关闭|关闭窗口|关闭本页|收藏|纠错"
    "|我要纠错|分享|分享到|返回|返回顶部|返回首页|回到顶部|保存|下载|"
    "复制链接|朗读|无障碍|适老模式|TOP|微信|微博|QQ空间|扫一扫.{0,30}|用微信扫.{0,30}"
    r"|分享到\s{0,9}[:：]?.{0,40})\s{0,9}[\]】）)]?"
    r"|[\[【\s]{0,9}(?:(?:打印|关闭|收藏|纠错|分享|字体|返回|下载|保存|大|中|小)(?:本页|窗口|此页)?[\[\]【】\s|/]*){2,}"
    r"|(?:您|你)?(?:现在|当前)?(?:的|所在)*位置(?:是)?\s*[:：].*|首页\s*[>》＞/].*"
    r"|(?:上|下)一[篇条]\s*[:：]?.*|相关(?:链接|文章|信息|附件|稿件)\s*[:：]?"
    r"|版权所有.*|主办(?:单位)?\s*[:：].*|承办(?:单位)?\s*[:：].*|技术支持\s*[:：].*|网站标识码.*"
    "|.{0,10}ICP备.*|.{0,10}公网安备.*|网站地图|联系我们|草稿"
)
INLINE = re.compile(
    r"</?(?:font|span|b|i|u|em|strong|o:p|st1:\w{1,40}|small|big|a)\b[^<>]{0,2000}>", re.IGNORECASE
)
CROSSED_TAG = re.compile(r"<(/?)(?:s|strike)(?=[\s/>])", re.IGNORECASE)
WRONG_FORMATS = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "Word、Excel或压缩",
    b"\xd0\xcf\x11\xe0": "旧版Word、Excel",
}


def read(data: bytes, name: str) -> Raw:
    """A web page as raw lines and tables; a file that cannot be read is a finding."""
    if APART < len(data) <= LARGEST:
        return child_process.read(__name__, data, name)
    return extract(data, name)


def extract(data: bytes, name: str) -> Raw:
    """What ``read`` returns, read in this process."""
    if len(data) > LARGEST:
        return findings.nothing(
            findings.OVERSIZE,
            f"网页有{len(data) // 1_000_000}兆，没有读。",
            "核对是不是选错了文件；只保存正文再导入。",
            name,
        )
    for mark, kind in WRONG_FORMATS.items():
        if data.startswith(mark):
            return findings.nothing(
                findings.UNUSABLE,
                f"这不是网页，是{kind}文件。",
                "把扩展名改成实际的格式再导入。",
                name,
            )
    text, used, lost = charset.decode(*_unpacked(data))
    root, cut = _parsed(text)
    if root is None:
        return findings.nothing(findings.UNUSABLE, "网页是空的。", "重新保存网页再导入。", name)
    page = walk(root)
    raw = _report(root, page)
    problems = [*_partly(cut or page.cut, used, lost, name), *_odd(page, name)]
    problems += _wordless(raw, root, name)
    return replace(raw, findings=tuple(problems))


def _unpacked(data: bytes) -> tuple[bytes, str]:
    """The HTML and its declared charset from a page saved as .mht; any other page as it is."""
    head = data[:4096].lower()
    if b"mime-version:" not in head or head.lstrip()[:1] == b"<":
        return data, ""
    try:
        for part in message_from_bytes(data).walk():
            if part.get_content_type() == "text/html":
                content = part.get_payload(decode=True)
                return (
                    (content, str(part.get_param("charset") or ""))
                    if isinstance(content, bytes)
                    else (data, "")
                )
    except (MessageError, RecursionError, ValueError, LookupError):
        pass
    return data, ""


def _parsed(text: str) -> tuple[Element | None, bool]:
    """The page as a tree, None for an empty one; and whether it is nested too deep to be read
    whole, even without its inline elements."""
    text = re.sub(r"^\s*<\?xml[^>]*>", "", _as_served(text)).translate(
        dict.fromkeys((*range(9), 11, *range(14, 32), 0xFFFE, 0xFFFF))
    )
    text = CROSSED_TAG.sub(r"<\1del", text)  # the parser ends the others at a paragraph in them
    root, deep = _tree(text)
    return _tree(INLINE.sub("", text)) if deep else (root, False)


def _as_served(text: str) -> str:
    """The page without what its server should have run and left out (JSP, ASP)."""
    kept, at = [], 0
    while (start := text.find("<%", at)) >= 0 and (end := text.find("%>", start)) >= 0:
        kept.append(text[at:start])
        at = end + 2
    return "".join(kept) + text[at:]


def _tree(text: str) -> tuple[Element | None, bool]:
    parser = lxml.html.HTMLParser(
        remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8", no_network=True
    )
    try:
        root: Any = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None, False
    return root, any(
        error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log
    )


def _report(root: Element, page: HtmlPage) -> Raw:
    start, end = _range(page)
    kept: list[RawBlock | RawPicture] = []
    aside = [*(_text(item) for item in page.items[:start])]
    for item in page.items[start:end]:
        (aside.append(_text(item)) if _is_furniture(item) else kept.append(item.block))
    aside += [_text(item) for item in page.items[end:]] + page.hidden
    blocks, pictures = parted(kept)
    furniture = tuple(text for text in aside if text)
    return Raw(
        blocks,
        _embedded(root),
        _title(root),
        furniture,
        pictures=pictures,
        blank=page.blank,
        ours=any(are_ours(meta.get("content") or "") for meta in root.iter("meta")),
    )


def _text(item: Item) -> str:
    if isinstance(item.block, RawText):
        return item.block.text
    if isinstance(item.block, RawPicture):
        return ""
    return " | ".join(cell for row in item.block.rows for cell in row if cell)


def _is_furniture(item: Item) -> bool:
    return (
        isinstance(item.block, RawText)
        and len(item.block.text) <= SHORT
        and bool(FURNITURE.fullmatch(item.block.text))
    )


def _range(page: HtmlPage) -> tuple[int, int]:
    """The items that are the report: those of the smallest element with most of its sections, and
    of what clearly belongs to it."""
    marks = {
        n: section
        for n, item in enumerate(page.items)
        if isinstance(item.block, RawText)
        and item.linked <= LINKED
        and (section := section_of(item.block.text))
    }
    if not marks:
        return _unmarked(page)
    places = sorted(marks)
    best, most = (0, len(page.items)), 0
    for _, start, end in page.spans:
        inside = places[bisect_left(places, start) : bisect_left(places, end)]
        count = len({marks[n] for n in inside})
        if count > most or (count == most and count and end - start < best[1] - best[0]):
            best, most = (start, end), count
    return _widened(page, best)


def _unmarked(page: HtmlPage) -> tuple[int, int]:
    """The element known by its name as the content, with the most text; else the whole page."""
    known = [(start, end) for element, start, end in page.spans if _named(element)]
    return max(known, key=lambda span: span[1] - span[0], default=(0, len(page.items)))


def _named(element: Element) -> bool:
    return any(
        CONTAINER.search(name)
        for name in (element.get("id") or "", *(element.get("class") or "").split())
    )


def _widened(page: HtmlPage, span: tuple[int, int]) -> tuple[int, int]:
    """A range of items made larger, element by element, while what is added is not a menu."""
    around = sorted(
        {(start, end) for _, start, end in page.spans if start <= span[0] and end >= span[1]},
        key=lambda s: s[1] - s[0],
    )
    for start, end in around[:HIGHEST]:
        added = page.items[start : span[0]] + page.items[span[1] : end]
        linked = sum(len(_text(item)) * item.linked for item in added)
        if linked > LINKED * sum(len(_text(item)) for item in added):
            return _extended(page.items, span, (start, end))
        span = (start, end)
    return span


def _extended(items: list[Item], span: tuple[int, int], most: tuple[int, int]) -> tuple[int, int]:
    """A range of items with the neighbours on both sides up to the first that is linked."""
    start, end = span
    while start > most[0] and items[start - 1].linked <= LINKED:
        start -= 1
    while end < most[1] and items[end].linked <= LINKED:
        end += 1
    return start, end


def _embedded(root: Element) -> str | None:
    """The data that our own pages carry."""
    found = root.xpath("//script[@id='report-data']")
    return str(found[0].text or "") or None if found else None


def _title(root: Element) -> str:
    """What the page calls itself: the title that its editor gave, else that of the window."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle" and meta.get("content"):
            return tidy(meta.get("content"))
    found = next(root.iter("title"), None)
    return tidy("".join(found.itertext())) if found is not None else ""


def _partly(cut: bool, used: str, lost: int, name: str) -> Iterator[Finding]:
    if cut:
        yield findings.fault(
            findings.PARTIAL,
            "网页里的元素嵌套太深，或者表格太大，没有读全。",
            "在浏览器里打开，复制正文到Word，另存后导入。",
            name,
        )
    if lost:
        yield findings.fault(
            findings.GARBLED,
            f"有{lost}个字符不合编码（{used}），读成了“\ufffd”。",
            "重新保存网页，或者对照原文改正这些字。",
            name,
        )


def _odd(page: HtmlPage, name: str) -> Iterator[Finding]:
    """What was crossed out, and what stands in the controls of a form."""
    yield from findings.struck(page.struck, name)
    if page.ticks:
        said = f"网页里有{page.ticks}个勾选框，勾上的读作“☑”，没勾的读作“□”。"
        yield findings.fault(findings.CONTROLS, said, "对照原文核对。", name)
    if page.controls:
        blank = sum(not text for text in page.controls)
        empty = f"，其中{blank}个是空的" if blank else ""
        yield findings.fault(
            findings.CONTROLS,
            f"网页里有{len(page.controls)}个输入框或下拉框{empty}，读的是框里现有的内容。",
            "对照原文核对；最好换成印好的版本。",
            name,
        )


def _wordless(raw: Raw, root: Element, name: str) -> Iterator[Finding]:
    length = sum(len(block.text) if isinstance(block, RawText) else FEW for block in raw.blocks)
    if length < FEW and not raw.embedded:
        pictures = next(root.iter("img", "object", "embed", "iframe"), None) is not None
        why = "正文是图片或嵌入的附件" if pictures else "正文可能要靠脚本加载"
        yield findings.fault(
            findings.WORDLESS,
            f"网页里没有可以读的文字：{why}。",
            "在浏览器里打开，复制正文到Word或txt文件，或者下载附件再导入。",
            name,
        )
