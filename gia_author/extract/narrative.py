"""The narrative of a published report: lines of text to title, opening, sections, sub-headings and
paragraphs, in our file's terms."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gia_author.diagnostics.finding import Finding, found, register
from gia_author.extract.compact import PROBLEMS
from gia_author.extract.readers.raw import RawText
from gia_author.form.edition import Edition
from gia_author.form.section_titles import (
    COUNT,
    LONGEST,
    Anchor,
    Headline,
    headlines,
    heads_of,
    inside,
    is_official,
    section_of,
)
from gia_author.language.characters import width
from gia_author.language.tidy_text import unspaced
from gia_author.report import facts
from gia_author.report.facts import Facts, title_of

G940 = register(
    "G940",
    "structure",
    """没有认出标题里的机关或年度
    导入时从标题“机关＋年度＋政府信息公开工作年度报告”里取机关和年度；没有认出来的，请在填报文件里补上。""",
)
G941 = register(
    "G941",
    "structure",
    """没有找到某一部分
    年报应当有六个部分。没有找到的，可能是原文缺少，也可能是标题写法特别，内容并到了前一部分。
    前后的部分都在、只缺中间一个的，是年报缺了这一部分，必须改；缺开头、末尾的，列为没有读到。""",
)
G942 = register(
    "G942",
    "date",
    """落款日期像是缺了字
    原文的日期没有“年”“月”（如2026119），按最可能的一天填上，请核对。""",
)
G943 = register(
    "G943",
    "structure",
    """认作网页杂项、没有导入的文字
    打印、分享、来源、页码之类不属于年报。如果其中有正文，请自己补上。""",
)

G944 = register(
    "G944",
    "ordinal",
    """部分的序号不对
    六个部分的序号应当是“一、”到“六、”，依次不跳不重。序号写错、漏写的，次序颠倒的，导入时按标题认；请改正原文。""",
)
G947 = register(
    "G947",
    "heading",
    """部分的标题没有写
    有这一部分的内容，前面没有它的标题，导入时按下面的小标题认；请补上标题。""",
)
G945 = register(
    "G945",
    "heading",
    """机关或年度不是从标题取的
    标题里没有写机关或年度，按文中别处的说法（公布语、统计期限、落款、出现最多的名称）填上了，请核对。""",
)

FURNITURE = re.compile(
    r"^(?:[-—－–\s]{0,40}\d{1,3}[-—－–\s]{0,40}|第\s{0,9}\d{1,9}\s{0,9}页.*"
    r"|\d{1,9}\s{0,9}/\s{0,9}\d{1,9})$|扫一扫|当前位置|您现在的位置|您所在的位置|打印本页|关闭窗口"
    r"|字体[:：]|【[^】]{0,40}?(?:打印|关闭|大\s{0,9}中\s{0,9}小).{0,40}】"
    "|^(?:打印|关闭|分享|纠错|收藏|返回|首页|上一篇|下一篇|分享到.*|登录.*|微信|微博|版权所有.*"
    r"|主办单位.*|网站地图.*|.{0,40}ICP备.*|浏览次数.*|点击数.*|\|)$"
    "|^(?:信息来源|来源|发布时间|发布日期|(?:发布|发文)(?:机构|机关)|日期|索引号|成文日期|文号|责任编辑|作者|阅读"
    r"|时间)\s{0,9}[:：].{0,60}$"
)
LONGEST_FURNITURE = 80
PROBLEMS_SECTION = 5
NUMBERS = (
    re.compile(r"^([一二三四五六七八九十]{1,3}[、.．])\s*"),
    re.compile(r"^([（(][一二三四五六七八九十]{1,3}[）)])\s*"),
    re.compile(r"^(\d{1,2}[.．、])(?!\d)\s*"),
    re.compile(r"^([（(]\d{1,2}[）)]|[①-⑩])\s*"),
)
ENDS = "。！？：；!?:;”）)"
DATE = re.compile(r"^[（(]?(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日[)）]?$")
MANGLED = re.compile(r"^(20\d\d)[年\s]*(\d{1,2})[月\s]*(\d{1,2})日?$|^(20\d\d)(\d{2,4})$")
STAMP = re.compile(r"[（(](?:公章|盖章|印章|签章|章)[)）]|(?<!\d)\d{13}(?=20\d\d年|\D|$)")
LONGEST_CLOSING = 40  # characters of a line of the signature
LONGEST_HEADING = 32
RUN_ON = re.compile(r"^(?=.{60})(.{0,40}?20\d\d年.{0,30}?报告)(.{4})")
OPENS = re.compile(r"根据|按照|依据|依照|为了|为全|为进|现将|现公|本报告|本年报|一、|20\d\d")


@dataclass(frozen=True)
class TextLine:
    """A cleaned line, its width as it stood in Chinese characters, and whether the source says that
    the paragraph ends with it."""

    text: str
    width: float
    ends: bool = True
    where: str = ""


@dataclass
class Told:
    """What was understood: ``data`` in the terms of our file (no figures), what was left aside as
    ``furniture``, and doubts."""

    data: dict[str, Any] = field(default_factory=dict)
    furniture: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)


def retell(texts: Iterable[RawText], edition: Edition, window: str = "") -> Told:
    """The narrative in these texts; ``window`` is what the page or file calls itself."""
    told = Told()
    kept: list[TextLine] = []
    for line in (line for text in texts for line in _split(text)):
        (told.furniture.append(line.text) if _is_furniture(line.text) else kept.append(line))
    kept = _whole_titles(kept, edition)
    heads = heads_of([line.text for line in kept], edition)
    implied = [*_implied(kept, heads), *_implied_first(kept, heads, edition)]
    heads = sorted([*heads, *implied], key=lambda head: head.line)
    first = heads[0].line if heads else len(kept)
    told.facts = facts.gather([line.text for line in kept], [line.where for line in kept], window)
    _identity(told)
    spans = [span for span in told.facts.titles if span.stop <= first]
    told.furniture += [kept[n].text for span in spans[1:] for n in span]
    titles = {n for span in spans for n in span}
    opening = [line for n, line in enumerate(kept[:first]) if n not in titles]
    wrapped = wrap_width(kept)
    _opening(join(opening, wrapped), told, whole=not heads)
    sections: dict[int, list[str]] = {}
    for head, after in zip(heads, [*heads, None][1:], strict=True):
        below = kept[head.line + (not head.implied) : after.line if after else len(kept)]
        sections[head.section] = join(below, wrapped)
    _closing(sections, told, heads[-1].section if heads else 0)
    for number in range(1, len(edition.sections) + 1):
        if number in sections:
            told.sections.append(number)
    told.findings += [*_missing(told, edition), *_misnumbered(heads, edition, kept)]
    told.findings += _misplaced(heads, kept)
    told.data |= _shaped(sections, edition)
    if told.furniture:
        told.findings.append(
            found(
                G943,
                f"有{len(told.furniture)}行认作网页杂项：{'、'.join(told.furniture[:8])[:120]}",
                fix="看看其中有没有正文。",
            )
        )
    return told


def _is_furniture(text: str) -> bool:
    """Whether a line belongs to the page and not to the report; a sentence never does."""
    short = len(text) < LONGEST_FURNITURE and text[-1:] not in "。；"
    return short and bool(FURNITURE.search(text))


def _missing(told: Told, edition: Edition) -> Iterator[Finding]:
    """The sections that were not found; one finding where it is all of them."""
    missing = [s for n, s in enumerate(edition.sections, 1) if n not in told.sections]
    if len(missing) == len(edition.sections):
        yield found(
            G941,
            "六个部分的标题一个也没有找到，正文没有分开。",
            address=(missing[0].key,),
            fix="看看文件是不是年报；是的，对照原文分到各部分。",
        )
        return
    for section in missing:
        yield found(
            G941,
            f"没有找到“{section.title}”这一部分。",
            address=(section.key,),
            fix="对照原文，缺的补上。",
        )


def _misnumbered(
    heads: Sequence[Anchor], edition: Edition, lines: Sequence[TextLine]
) -> Iterator[Finding]:
    """The headings with a wrong number or with none in one finding, and one that is not there at
    all."""
    yield from (_unwritten(a, edition, lines) for a in heads if a.implied)
    wrong = [a for a in heads if a.head.number != a.section and not a.implied]
    if not wrong:
        return
    numbered = any(a.head.number for a in heads)
    said = "；".join(_misnumber(a, edition, lines) for a in wrong[:6])
    places = "、".join(dict.fromkeys(lines[a.line].where for a in wrong if lines[a.line].where))
    keys = edition.sections[wrong[0].section - 1].key
    where = f"（{places}）" if places else ""
    yield found(
        G944,
        f"{said}{where}。" if numbered else "六个部分的标题没有编号。",
        address=(keys,),
        quote=lines[wrong[0].line].text,
        fix="按“一、”到“六、”依次编号。",
    )


def _unwritten(one: Anchor, edition: Edition, lines: Sequence[TextLine]) -> Finding:
    section, line = edition.sections[one.section - 1], lines[one.line]
    return found(
        G947,
        f"“{line.text[:20]}”前没有标题“{COUNT[one.section - 1]}、{section.title}”"
        f"{f'（{line.where}）' if line.where else ''}。",
        address=(section.key,),
        quote=line.text[:20],
        fix="补上标题。",
    )


def _misplaced(heads: Sequence[Anchor], lines: Sequence[TextLine]) -> Iterator[Finding]:
    """The first section that stands behind one of a higher number."""
    for before, after in itertools.pairwise(heads):
        if before.section > after.section:
            one, other = lines[before.line], lines[after.line]
            yield found(
                G944,
                f"“{one.text}”排在“{other.text}”前面，六个部分的次序不对"
                f"{f'（{one.where}）' if one.where else ''}。",
                quote=one.text,
                fix="按“一、”到“六、”的次序排列。",
            )
            return


def _misnumber(one: Anchor, edition: Edition, lines: Sequence[TextLine]) -> str:
    right = COUNT[one.section - 1]
    if not one.head.number:
        return f"“{lines[one.line].text}”没有序号，应为“{right}、”"
    return f"“{lines[one.line].text}”的序号应为{right}"


def _whole_titles(lines: Sequence[TextLine], edition: Edition) -> list[TextLine]:
    """The lines with a section's title put together where it was cut over two lines."""
    result: list[TextLine] = []
    for line in lines:
        last = result[-1] if result else None
        if last and len(last.text) + len(line.text) <= LONGEST and _is_cut(last, line):
            result[-1] = TextLine(last.text + line.text, 0, True, last.where)
        else:
            result.append(line)
    return result


def _is_cut(one: TextLine, other: TextLine) -> bool:
    """Whether two lines are a section's title together, and no sooner."""
    whole = one.text + other.text
    if not section_of(whole) or section_of(one.text):
        return False
    return not section_of(other.text) or is_official(whole)


def _implied(lines: Sequence[TextLine], heads: Sequence[Anchor]) -> list[Anchor]:
    """The fifth section where only its first sub-heading is there, between the fourth and the
    sixth."""
    before = [a for a in heads if a.section < PROBLEMS_SECTION]
    if not before or any(a.section == PROBLEMS_SECTION for a in heads):
        return []
    end = next((a.line for a in heads if a.section > PROBLEMS_SECTION), len(lines))
    for n in range(before[-1].line + 1, end):
        for head in headlines(lines[n].text):
            if head.title in PROBLEMS["存在的主要问题"] and before[-1].section == 4:
                return [Anchor(n, PROBLEMS_SECTION, replace(head, number=0), 1.0, implied=True)]
    return []


FIRST_TOPIC, LATER_TOPIC = re.compile("^[（(]一[）)]"), re.compile("^[（(][二三四五][）)]")


def _implied_first(
    lines: Sequence[TextLine], heads: Sequence[Anchor], edition: Edition
) -> list[Anchor]:
    """The first section where only its topics are there, at least two of them before any other
    section."""
    if any(a.section == 1 for a in heads):
        return []
    end = heads[0].line if heads else len(lines)
    words = [word for topic in edition.topics for word in topic.headings if "…" not in word]
    topical = [n for n in range(end) if any(word in lines[n].text[:20] for word in words)]
    first = next((n for n in topical if FIRST_TOPIC.match(lines[n].text)), None)
    if first is None or not any(LATER_TOPIC.match(lines[n].text) for n in topical if n > first):
        return []
    return [Anchor(first, 1, Headline("（一）", 0, lines[first].text), 1.0, implied=True)]


def _split(text: RawText) -> Iterator[TextLine]:
    """A text as lines; a section heading inside a line begins and ends a line of its own, a title
    that runs on into the text likewise."""
    for line in text.text.splitlines():
        whole = unspaced(line.lstrip("#"))
        cut = _title_end(whole)
        parts = [part for part in [whole[:cut], *inside().split(whole[cut:])] if part]
        for n, part in enumerate(parts):
            wide = width(line.strip()) if len(parts) == 1 else 0
            yield TextLine(part, wide, text.ends or n < len(parts) - 1, str(text.where))


def _title_end(line: str) -> int:
    """Where the report's title ends that runs on into the text in one line; 0 for any other
    line."""
    found = RUN_ON.match(line)
    title = title_of(found[1]) if found else None
    if not found or not title or not title.agency:
        return 0
    return found.end(1) if OPENS.match(found[2]) or found[2][:3] == title.agency[:3] else 0


def join(lines: list[TextLine], wrapped: float) -> list[str]:
    """Lines as paragraphs: those of a text that is hard-wrapped at this width, and those cut by a
    page, are put together again."""
    result: list[str] = []
    running = False
    for line in lines:
        if running and not _begins(line.text):
            result[-1] += line.text if not _word_break(result[-1], line.text) else " " + line.text
        else:
            result.append(line.text)
        running = _runs_on(line, wrapped, len(result[-1]))
    return result


def _runs_on(line: TextLine, wrapped: float, length: int) -> bool:
    """True if the paragraph goes on in the next line: this one is full, or is long and does not end
    a sentence."""
    if not line.ends or (
        wrapped and line.width >= wrapped - (1.5 if line.text[-1:] in ENDS else 3.5)
    ):
        return True
    return line.text[-1:] not in ENDS and length > LONGEST_HEADING and not title_of(line.text)


def _word_break(before: str, after: str) -> bool:
    return (
        before[-1:].isascii()
        and after[:1].isascii()
        and before[-1:].isalpha()
        and after[:1].isalpha()
    )


def wrap_width(lines: list[TextLine]) -> float:
    """The line length of a hard-wrapped text in characters, 0 for a text with one paragraph a
    line."""
    long = sorted(line.width for line in lines if line.width >= 15)
    if len(long) < 12 or long[-1] > 60:
        return 0
    common = long[len(long) * 3 // 4]
    near = sum(abs(width - common) <= 2.5 for width in long)
    return common if near >= len(long) * 0.6 else 0


def _begins(text: str) -> bool:
    return bool(
        section_of(text) or any(pattern.match(text) for pattern in NUMBERS) or DATE.match(text)
    )


def _opening(paragraphs: list[str], told: Told, whole: bool) -> None:
    """The paragraphs before the first section; short lines there are the page's, unless the text
    could not be divided at all (``whole``)."""
    lead = [
        line
        for line in paragraphs
        if whole or len(line) > 15 or line[-1:] in ENDS or any(n.match(line) for n in NUMBERS)
    ]
    told.furniture += [line for line in paragraphs if line not in lead]
    if lead:
        told.data["引言"] = "\n".join(lead)


def _identity(told: Told) -> None:
    """Agency and year from the fact sheet; what was not in the title is said, what is nowhere
    too."""
    agency, year = told.facts.best("机关"), told.facts.best("年度")
    for fact in filter(None, (agency, year)):
        told.data[fact.subject] = fact.value
    if not agency or not year:
        told.findings.append(
            found(
                G940,
                "没有认出标题里的机关或年度。",
                address=("机关",),
                fix="请在填报文件里补上“机关”和“年度”。",
            )
        )
    for fact in filter(None, (agency, year)):
        if fact.source not in ("标题", "网页标题"):
            told.findings.append(
                found(
                    G945,
                    f"标题里没有认出{fact.subject}，按{fact.source}填“{fact.value}”"
                    f"（{fact.where}）。",
                    address=(fact.subject,),
                    quote=fact.quote,
                    fix="对照原文核对。",
                )
            )


def _closing(sections: dict[int, list[str]], told: Told, ending: int) -> None:
    """Signature and date at the end of the section that ends the report."""
    last = sections.get(ending, [])
    _part_signature(last, str(told.data.get("机关") or ""), 2)
    _set_aside_stamps(last, told)
    while len(last) > 1 and _closes(last[-1]):
        line = "".join(last[-1].split())
        date, mangled = DATE.match(line), MANGLED.match(line)
        if date:
            told.data["落款日期"] = f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}"
        elif mangled:
            _mangled(line, told)
        elif "落款日期" not in told.data and line != told.data.get("机关"):
            break
        elif line != told.data.get("机关"):
            told.data["落款单位"] = line
        last.pop()


def _closes(line: str) -> bool:
    """Whether a line at the end may be of the signature: it is short and no sentence."""
    return len(line) <= LONGEST_CLOSING and line[-1:] not in "。；"


def _set_aside_stamps(paragraphs: list[str], told: Told) -> None:
    """Take the words of a stamp (its number of 13 digits, 公章) off the lines of the signature."""
    for n in range(len(paragraphs) - 1, 0, -1):
        if not _closes(paragraphs[n]):
            return
        if stamps := STAMP.findall(paragraphs[n]):
            told.furniture += stamps
            paragraphs[n] = STAMP.sub("", paragraphs[n]).strip()
        if not paragraphs[n]:
            del paragraphs[n]


def _part_signature(paragraphs: list[str], agency: str, depth: int) -> None:
    """Put the unit's name on a line of its own where it was joined to the last full line of the
    text."""
    for n in range(max(0, len(paragraphs) - depth), len(paragraphs)):
        text = paragraphs[n].removesuffix(agency) if agency else paragraphs[n]
        if text != paragraphs[n] and text[-1:] in tuple("。；！？）"):
            paragraphs[n : n + 1] = [text, agency]
            return


def _mangled(line: str, told: Told) -> None:
    """A date that lost its 年 or 月: the day in January to March is the likely one."""
    digits = re.sub(r"\D", "", line)
    year, rest = digits[:4], digits[4:]
    days = [(int(rest[:cut]), int(rest[cut:])) for cut in range(1, len(rest)) if rest[cut] != "0"]
    days = [(month, day) for month, day in days if 1 <= month <= 12 and 1 <= day <= 31]
    if days:
        month, day = min(days, key=lambda one: (one[0] > 3, one[0]))
        told.data["落款日期"] = f"{year}-{month:02}-{day:02}"
        told.findings.append(
            found(
                G942,
                f"日期写的是“{line}”，按{year}年{month}月{day}日填写。",
                address=("落款日期",),
                quote=line,
                fix="对照原文核对。",
            )
        )


def _shaped(sections: Mapping[int, list[str]], edition: Edition) -> dict[str, Any]:
    """Each section's paragraphs as text and sub-sections; those of the tables become notes."""
    content: dict[str, Any] = {}
    notes: dict[str, Any] = {}
    for number, section in enumerate(edition.sections, 1):
        paragraphs = sections.get(number)
        table = edition.tables.get(section.key)
        if paragraphs is None:
            continue
        if table is None or not table.printed:
            content[section.key] = passages(paragraphs, edition, section.key)
        elif paragraphs:
            notes[section.key] = {"表后": "\n".join(paragraphs)}
    return content | ({"表格说明": notes} if notes else {})


def passages(paragraphs: list[str], edition: Edition, key: str, level: int = 0) -> dict[str, Any]:
    """Paragraphs as 正文 and 小节, each sub-heading with its own number, title and manner."""
    content: dict[str, Any] = {}
    lead: list[str] = []
    subs: list[tuple[str, list[str]]] = []
    level = next((n for n in range(level, len(NUMBERS)) if _divides(paragraphs, n)), len(NUMBERS))
    for paragraph in paragraphs:
        if level < len(NUMBERS) and _has_title(paragraph, NUMBERS[level]):
            subs.append((paragraph, []))
        else:
            (subs[-1][1] if subs else lead).append(paragraph)
    if lead:
        content["正文"] = "\n".join(lead)
    if subs:
        content["小节"] = [_passage(heading, below, edition, key, level) for heading, below in subs]
    return content


def _divides(paragraphs: list[str], level: int) -> bool:
    """Whether there are sub-headings with the numbers of a level."""
    return any(_has_title(paragraph, NUMBERS[level]) for paragraph in paragraphs)


def _has_title(paragraph: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.match(paragraph) and _title_of(pattern.sub("", paragraph))[0])


def _title_of(text: str) -> tuple[str, str]:
    """A sub-heading's title and the text that runs on after it in the same paragraph."""
    cut = re.match(r"^([^。：；，,]{2,30})([。：:])\s*(\S.*)$", text)
    if cut:
        return cut[1] + (cut[2] if cut[2] != "。" else ""), cut[3]
    return (text, "") if len(text) <= LONGEST_HEADING + 8 and "，" not in text[:-1] else ("", text)


def topic_of(title: str, edition: Edition) -> str:
    """Which of the five topics a sub-heading speaks of; empty for none."""
    return next(
        (t.key for t in edition.topics if any(word in title for word in (t.key, *t.also))), ""
    )


def _passage(
    heading: str, below: list[str], edition: Edition, key: str, level: int
) -> dict[str, Any]:
    number = NUMBERS[level].match(heading)
    assert number
    title, text = _title_of(heading[number.end() :])
    inner = (
        passages([*filter(None, [text]), *below], edition, key, level + 1)
        if level + 1 < len(NUMBERS)
        else {"正文": "\n".join([text, *below]).strip()}
    )
    topic = topic_of(title, edition) if key == "总体情况" else ""
    return {
        "编号": number[1],
        "标题": title,
        **({"主题": topic} if topic else {}),
        **({"小标题": "段首"} if text else {}),
        **inner,
    }
