"""Articles of the Regulation by their numbers: whether there is such a one, and whether it says
what it is cited for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits, pieces
from gia_author.language.numerals import chinese
from gia_author.language.patterns import Pattern
from gia_author.language.regulation import Citation, Subject, citations, is_called_short, subjects
from gia_author.report.model import Report

ARTICLES = 56  # of the Regulation as revised in 2019
FORMER_LIMIT = Pattern(
    "法定(?:的)?(?:答复|办理)?(?:期限|时限)?(?:的|（|\\(|内|为|是)?15个工作日|15个工作日(?:的)?(?:法定|答复)(?:期限|时限)"
    "|(?:《条例》|条例)规定的15个工作日"
    "|(?:最多|最长|不超过|可以?)延长(?:答复)?(?:期限)?(?:不超过|最多|最长)?15个工作日|延长(?:答复)?(?:期限)?(?:的)?(?:最长|最多)?不(?:得)?超过15个工作日"
)
WITHIN_FORMER = Pattern("第三方|征求|移送|移交|压缩|缩短|提前|补正|承诺|提速|20个工作日|延长")
BEHIND = 80  # characters in which what an article is cited for is told


@rule("G639", "citation")
def no_such_article(report: Report, context: Context) -> Iterator[Hit]:
    """《条例》里没有这一条、这个期限
    现行《条例》共五十六条，引用第五十七条以后的条文是写错了；答复申请的期限是二十个工作日（第三十三条），
    十五个工作日是2019年5月15日以前旧条例的期限。征求第三方意见的期限、自己承诺的更短的期限不算。
    对照国务院令第711号改正。"""
    short = _calls_it_short(context)
    for piece in pieces(context.narrative):
        for one in citations(piece.text, short):
            for article in one.articles:
                if article > ARTICLES:
                    words = f"《条例》共五十六条，没有第{chinese(article)}条。"
                    quote = piece.text[one.start : one.end][-60:]
                    yield Hit(words, piece.path, "对照条文改正。", quote=quote)
    for piece, found in hits(context.narrative, FORMER_LIMIT):
        about = _sentence(piece.text, *found.span())
        extended = "延长" in found[0]  # the law's limit, not one of their own
        if "申请" in about and (extended or not WITHIN_FORMER.search(about)):
            fix = "答复的法定期限是20个工作日，改正。"
            yield Hit("15个工作日是旧条例的期限。", piece.path, fix, quote=piece.around(found))


def _calls_it_short(context: Context) -> bool:
    return is_called_short("\n".join(p.text for p in pieces(context.narrative)))


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence that a place stands in, with a little of what follows."""
    begun = max(text.rfind(mark, 0, start) for mark in "。；！") + 1
    return text[begun : end + 20]


@rule("G656", "citation")
def article_on_another_matter(report: Report, context: Context) -> Iterator[Hit]:
    """引用的条文说的不是这件事
    “根据《条例》第十五条编制年度报告”：第十五条说的是商业秘密和个人隐私，年度报告是第四十九条、第五十条。数字写反了，
    或者抄了旧条例的条号。句子里说到所引条文的内容的、几条一起引而有一条对的，不算；说的事拿不准属于哪一条的不报。
    各条的内容见国务院令第711号，登记在“条文.yaml”里。"""
    short = _calls_it_short(context)
    for piece in pieces(context.narrative):
        for one in citations(piece.text, short):
            if max(one.articles) > ARTICLES:
                continue  # told by G639
            if matter := _cited_for(piece.text, one):
                articles = "、".join(f"第{chinese(n)}条" for n in sorted(matter.articles))
                said = "、".join(f"第{chinese(n)}条" for n in one.articles)
                words = f"这里说的是{matter.name}，《条例》里是{articles}，写的是{said}。"
                quote = piece.text[max(0, one.start - 2) : one.end][-60:]
                yield Hit(words, piece.path, "对照条文改正。", quote=quote)


NAMED = Pattern("(?:中)?关于([^，。；]{4,40}?)的(?:规定|要求|期限)")  # 第二十六条关于……的规定


def _cited_for(text: str, one: Citation) -> Subject | None:
    """What the sentence is about where the articles that it cites are about nothing in it."""
    begun = max(text.rfind(mark, 0, one.start) for mark in "。；！") + 1
    behind = re.split("[。；！]", text[one.end : one.end + BEHIND])[0]
    about = text[begun : one.start] + "，" + behind
    if named := NAMED.match(behind):
        about = named[1]
    told = [subject for subject in subjects() if subject.words.search(about)]
    if any(subject.articles & one.covered for subject in told):
        return None
    return next((subject for subject in told if subject.sure), None)
