"""The narrative of a published report: lines of text to title, opening, sections, sub-headings and paragraphs, in our file's terms."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gia_author.diagnostics.finding import Finding, found, register
from gia_author.extract.readers.raw import RawText
from gia_author.form.edition import Edition
from gia_author.language.characters import width

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
    年报应当有六个部分。没有找到的，可能是原文缺少，也可能是标题写法特别，内容并到了前一部分。""",
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

FURNITURE = re.compile(
    r"^(?:[-—－–\s]*\d{1,3}[-—－–\s]*|第\s*\d+\s*页.*|\d+\s*/\s*\d+)$|扫一扫|当前位置|您现在的位置|您所在的位置|打印本页|关闭窗口|字体[:：]|【.*(?:打印|关闭|大\s*中\s*小).*】"
    r"|^(?:打印|关闭|分享|纠错|收藏|返回|首页|上一篇|下一篇|分享到.*|登录.*|微信|微博|版权所有.*|主办单位.*|网站地图.*|.*ICP备.*|浏览次数.*|点击数.*|\|)$"
    r"|^(?:信息来源|来源|发布时间|发布日期|发布机构|日期|索引号|成文日期|文号|责任编辑|作者|阅读|时间)\s*[:：].{0,60}$"
)
REPORT = r"(?:政府)?信息公开(?:工作)?(?:情况)?(?:的)?(?:工作)?(?:年度)?(?:工作)?(?:年度)?报告"
TITLE = re.compile(
    rf"^(?P<before>.{{0,40}}?)(?:关于)?(?P<year>20\d\d)\s*年(?:度)?(?P<after>.{{0,30}}?){REPORT}$"
)
SECTION = re.compile(r"^(?:第)?([一二三四五六])(?:部分)?[、.．,，]\s*(.{2,40})$")
NUMBERS = (
    re.compile(r"^([（(][一二三四五六七八九十]{1,3}[）)])\s*"),
    re.compile(r"^(\d{1,2}[.．、])(?!\d)\s*"),
    re.compile(r"^([（(]\d{1,2}[）)]|[①-⑩])\s*"),
)
ENDS = "。！？：；!?:;”）)"
DATE = re.compile(r"^[（(]?(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日[)）]?$")
MANGLED = re.compile(r"^(20\d\d)[年\s]*(\d{1,2})[月\s]*(\d{1,2})日?$|^(20\d\d)(\d{2,4})$")
LONGEST_HEADING = 32
DAMAGED = "\ufffd"  # stands for characters lost in a conversion


@dataclass(frozen=True)
class TextLine:
    """A cleaned line, its width as it stood in Chinese characters, and whether the source says that the paragraph ends with it."""

    text: str
    width: float
    ends: bool = True


@dataclass
class Told:
    """What was understood: ``data`` in the terms of our file (no figures), what was left aside as ``furniture``, and doubts."""

    data: dict[str, Any] = field(default_factory=dict)
    furniture: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)


def retell(
    texts: Iterable[RawText], edition: Edition, tabular: frozenset[str] = frozenset()
) -> Told:
    """The narrative in these texts; ``tabular`` are the keys of sections whose tables were found elsewhere in the file."""
    told = Told()
    lines = [line for text in texts for line in _split(text, edition)]
    kept: list[TextLine] = []
    for line in lines:
        (
            told.furniture.append(line.text)
            if FURNITURE.search(line.text) and len(line.text) < 80
            else kept.append(line)
        )
    opening, sections = _sections(join(kept), edition)
    _opening(opening, told)
    _closing(sections, told)
    for number, section in enumerate(edition.sections, 1):
        if number in sections:
            told.sections.append(number)
            told.data[section.key] = sections[number]
        else:
            told.findings.append(
                found(
                    G941,
                    f"没有找到“{section.title}”这一部分。",
                    address=(section.key,),
                    fix="对照原文，缺的补上。",
                )
            )
    _shape(told, edition)
    if told.furniture:
        told.findings.append(
            found(
                G943,
                f"有{len(told.furniture)}行认作网页杂项：{'、'.join(told.furniture[:8])[:120]}",
                fix="看看其中有没有正文。",
            )
        )
    return told


def clean(text: str) -> str:
    """A line without the blanks that come from typesetting: none between Chinese characters, nor between these and digits."""
    text = re.sub(r"[\s\u3000\u00a0\u2002\u2003]+", " ", text).strip()
    return re.sub(r"(?<=[^\x00-\x7f]) (?=\S)|(?<=\S) (?=[^\x00-\x7f])", "", text)


def _split(text: RawText, edition: Edition) -> Iterator[TextLine]:
    """A text as lines; a section heading inside a line begins and ends a line of its own."""
    titles = sorted(
        {t for s in edition.sections for t in (s.title, *s.also)}, key=len, reverse=True
    )
    inside = re.compile(rf"\s*([一二三四五六]、(?:{'|'.join(map(re.escape, titles))}))\s*")
    for line in text.text.splitlines():
        parts = [part for part in inside.split(clean(line.lstrip("#").strip())) if part]
        for n, part in enumerate(parts):
            yield TextLine(
                part, width(line.strip()) if len(parts) == 1 else 0, text.ends or n < len(parts) - 1
            )


def join(lines: list[TextLine]) -> list[str]:
    """Lines as paragraphs: those of a hard-wrapped text, and those cut by a page, are put together again."""
    wrapped = _wrap_width(lines)
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
    """True if the paragraph goes on in the next line: this one is full, or is long and does not end a sentence."""
    if not line.ends or (
        wrapped and line.width >= wrapped - (1.5 if line.text[-1:] in ENDS else 3.5)
    ):
        return True
    return line.text[-1:] not in ENDS and length > LONGEST_HEADING and not TITLE.match(line.text)


def _word_break(before: str, after: str) -> bool:
    return (
        before[-1:].isascii()
        and after[:1].isascii()
        and before[-1:].isalpha()
        and after[:1].isalpha()
    )


def _wrap_width(lines: list[TextLine]) -> float:
    """The line length of a hard-wrapped text in characters, 0 for a text with one paragraph a line."""
    long = sorted(line.width for line in lines if line.width >= 15)
    if len(long) < 12 or long[-1] > 60:
        return 0
    common = long[len(long) * 3 // 4]
    near = sum(abs(width - common) <= 2.5 for width in long)
    return common if near >= len(long) * 0.6 else 0


def _begins(text: str) -> bool:
    return bool(
        SECTION.match(text) or any(pattern.match(text) for pattern in NUMBERS) or DATE.match(text)
    )


def section_number(text: str, edition: Edition, expected: int) -> int:
    """Which section a line is the heading of, 0 for none; at least the one expected next. Far jumps and lost characters are allowed for."""
    heading = SECTION.match(text)
    for number in range(expected, 7):
        enough = 0.6 if number < expected + 3 else 0.8
        section = edition.sections[number - 1]
        titles = (section.title, *section.also)
        if (
            heading
            and heading[1] == "一二三四五六"[number - 1]
            and max(_alike(heading[2].rstrip("。：: "), t) for t in titles) > enough
        ):
            return number
        if (
            DAMAGED in text
            and len(text) <= LONGEST_HEADING
            and max(_alike(text, f"{'一二三四五六'[number - 1]}、{t}") for t in titles)
            > enough - 0.1
        ):
            return number
    return 0


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _sections(paragraphs: list[str], edition: Edition) -> tuple[list[str], dict[int, Any]]:
    """The paragraphs before the first heading, and those of each section by number."""
    opening: list[str] = []
    found_sections: dict[int, list[str]] = {}
    current, expected = opening, 1
    for paragraph in paragraphs:
        number = section_number(paragraph, edition, expected)
        if number:
            current, expected = found_sections.setdefault(number, []), number + 1
        else:
            current.append(paragraph)
    return opening, dict(found_sections)


def _opening(paragraphs: list[str], told: Told) -> None:
    """Title, agency and year from the lines before the first section; the rest is the opening."""
    rest: list[str] = []
    for n, line in enumerate(paragraphs):
        title = TITLE.match("".join(line.split()))
        if title and "年度" not in told.data:
            _title(
                title, paragraphs[n - 1] if n and len(paragraphs[n - 1]) <= 40 else "", told, rest
            )
        elif not (title and title["year"] == told.data.get("年度")):
            rest.append(line)
    if not told.data.get("机关") or not told.data.get("年度"):
        told.findings.append(
            found(
                G940,
                "没有认出标题里的机关或年度。",
                address=("机关",),
                fix="请在填报文件里补上“机关”和“年度”。",
            )
        )
    lead = [line for line in rest if len(line) > 15 or line[-1:] in ENDS]
    told.furniture += [line for line in rest if line not in lead]
    if lead:
        told.data["引言"] = "\n".join(lead)


def _title(title: re.Match[str], previous: str, told: Told, rest: list[str]) -> None:
    agency = title["before"].strip("关于 ") or title["after"].strip("度")
    if not agency and previous:
        agency = previous
        if rest and rest[-1] == previous:
            rest.pop()
    told.data["机关"], told.data["年度"] = re.sub(r"[（(].*[）)]$", "", agency), title["year"]


def _closing(sections: dict[int, Any], told: Told) -> None:
    """Signature and date at the end of the last section."""
    last = sections.get(max(sections, default=0), [])
    _part_signature(last, str(told.data.get("机关") or ""), 2)
    while last and len(last[-1]) <= 40 and last[-1][-1:] not in "。；" and len(last) > 1:
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


def _part_signature(paragraphs: list[str], agency: str, depth: int) -> None:
    """Put the unit's name on a line of its own where it was joined to the last full line of the text."""
    for n in range(max(0, len(paragraphs) - depth), len(paragraphs)):
        text = paragraphs[n].removesuffix(agency) if agency else paragraphs[n]
        if text != paragraphs[n] and text[-1:] in "。；！？）":
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


def _shape(told: Told, edition: Edition) -> None:
    """Each section's paragraphs as text and sub-sections; those of the tables become notes."""
    notes: dict[str, Any] = {}
    for section in edition.sections:
        paragraphs = told.data.pop(section.key, None)
        table = edition.tables.get(section.key)
        if paragraphs is None:
            continue
        if table is not None and table.printed:
            if paragraphs:
                notes[section.key] = {"表后": "\n".join(paragraphs)}
        else:
            told.data[section.key] = passages(paragraphs, edition, section.key)
    if notes:
        told.data["表格说明"] = notes


def passages(paragraphs: list[str], edition: Edition, key: str, level: int = 0) -> dict[str, Any]:
    """Paragraphs as 正文 and 小节, each sub-heading with its own number, title and manner."""
    content: dict[str, Any] = {}
    lead: list[str] = []
    subs: list[tuple[str, list[str]]] = []
    pattern = NUMBERS[level] if level < len(NUMBERS) else None
    for paragraph in paragraphs:
        if pattern and pattern.match(paragraph) and _has_title(paragraph, pattern):
            subs.append((paragraph, []))
        else:
            (subs[-1][1] if subs else lead).append(paragraph)
    if (
        not subs
        and pattern
        and level + 1 < len(NUMBERS)
        and any(NUMBERS[level + 1].match(p) for p in paragraphs)
    ):
        return passages(paragraphs, edition, key, level + 1)
    if lead:
        content["正文"] = "\n".join(lead)
    if subs:
        content["小节"] = [_passage(heading, below, edition, key, level) for heading, below in subs]
    return content


def _has_title(paragraph: str, pattern: re.Pattern[str]) -> bool:
    return bool(_title_of(pattern.sub("", paragraph))[0])


def _title_of(text: str) -> tuple[str, str]:
    """A sub-heading's title and the text that runs on after it in the same paragraph."""
    cut = re.match(r"^([^。：；，,]{2,30})([。：:])\s*(.+)$", text)
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
        passages([*([text] if text else []), *below], edition, key, level + 1)
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
