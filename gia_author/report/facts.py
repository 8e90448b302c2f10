"""The fact sheet of a text: what the whole of it says of its body, level, place, year and period;
each with its words, place and certainty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

HEAD = 60  # lines in which a title may stand
LONGEST_TITLE = 90  # characters
LONGEST_NAME = 40
DIGITS = {c: str(n % 10) for n, c in [*enumerate("〇一二三四五六七八九"), (0, "零"), (0, "○")]}
YEAR = re.compile(r"(20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})\s*年(?:度)?")
SCHOOL_YEAR = re.compile(r"20\d\d\s?年?[—–\-－~～至]{1,2}(20\d\d)\s?学年度?")
YEAR_BEHIND = re.compile(r"[（(](20\d\d)(?:年度?)?[)）]$")
REPORT = re.compile(
    r"(?:政府|政务)?信息公开(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:情况)?的?(?:年度)?(?:报告|年报)$"
)
REMARK = re.compile(r"[（(]([^（()）]*)[）)]$")
SIGNED = 8  # lines at the end in which a report is signed
SITE = re.compile(r"[_|｜—–\-－>＞»]+|\.{2,}")
WEBSITE = re.compile(r"^.{0,30}?(?:门户网站?|政府网站?|信息公开网|官方?网站?|首页)[:：\s]*(?=.{3})")
COLUMN = re.compile(  # of a site, in front of what stands in it
    r"^(?:政务|(?:政府)?信息)?(?:公开)?(?:工作)?(?:年度报告|年报)(?:专栏|栏目|目录)?[:：]?(?=.{3})"
)
NOTE = re.compile(r"[（(](?:全文|图文版?|文字版?|PDF版?|公开版|征求意见稿)[)）]$", re.IGNORECASE)
BODY = re.compile(
    "(?:人民政府|政府|办公[厅室]|办事处|委员会|管委会|委办|[局厅署院会社]|中心|[省市县区旗州镇乡]"
    "|街道|信访办|大队|支队|总队"
    r"|公司|集团|大学|学院|学校|医院|[一-鿿]办|[一-鿿]委|[所站部处])$"
)
NOW = re.compile(
    r"(?:现将|(?:现|特)(?:将|予以|向社会)?(?:公布|公开|发布)(?:如下：?)?)([^，。；：,;:]{2,40}?)(20\d\d)年"
)
NOW_BEHIND = re.compile(  # 现公布2023年某某局信息公开工作年度报告
    r"(?:公布|公开|发布)(20\d\d)年(?:度)?([一-鿿]{3,24}?)(?:政府)?信息公开(?:工作)?(?:年度)?报告"
)
PERIOD = re.compile(
    r"(20\d\d)年\s{0,9}(\d{1,2})月\s{0,9}(\d{1,2})日(?:起)?\s{0,9}(?:至|到|[-—－~～]{1,2})\s{0,9}"
    r"(?:(20\d\d)年)?\s{0,9}(\d{1,2})月\s{0,9}(\d{1,2})日"
)
DAY = re.compile(r"^[（(]?(20\d\d)\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[)）]?$")
NAMED = re.compile(
    r"(?:^|[，。；：、“《》（）()\s,;:]|请与|[由向与])"
    r"((?!现[公发将就]|特[公发将])(?:(?![由向与请和报])[一-鿿]){2,18}?(?:人民政府(?:办公[厅室])?|街道办事处|委员会|管委会|[一-鿿]{2,8}[局厅]|信访办))"
)
NO_NAME = re.compile(
    r"^(?:我|本(?=[局厅委办镇乡街单机年级部]))|[，。；：]|信息公开.{0,6}(?:报告|年报)"
)
PHRASE = re.compile(
    "[的了并对把被使让在]|[布格结大全时]局$|依法|依规|通过|登录|利用|依托|按照|围绕|优化|加强|推进|完善|提升|建立|成立|设立|做好|各"
)
ABOVE = re.compile(
    r"国务院|中共中央|全国人|^(?:省|市|县|区|州|旗|自治区|上级|各级|本级)+(?:人民)?政府"
)
TITLES = re.compile("《[^》]{0,80}》|〔[^〕]{0,9}〕")
PLACE = re.compile(
    "^(?:[一-鿿]{2,8}?(?:省|自治区))?(?:[一-鿿]{2,10}?(?:自治州|地区|市|盟))?"
    "(?:[一-鿿]{1,10}?(?:自治县|县|区|旗|市))?"
    r"(?:[一-鿿]{1,10}?(?:街道|镇|乡))?"
)
LEVELS = (
    ("乡镇街道", ("街道", "镇", "乡")),
    ("县级", ("县", "区", "旗")),
    ("市级", ("市", "州", "盟", "地区")),
    ("省级", ("省",)),
)
PROVINCES = ("自治区", "北京市", "上海市", "天津市", "重庆市")


@dataclass(frozen=True)
class Fact:
    """One thing said: the ``subject`` (机关, 年度, 地方, 层级, 期间), what it is, the words, where,
    by what,
    and how sure (0 to 1).
    """

    subject: str
    value: str
    quote: str
    where: str
    source: str
    sure: float


@dataclass(frozen=True)
class Facts:
    """All that is said, the surest first; ``titles`` are the lines of the title and of each that
    repeats it.
    """

    said: tuple[Fact, ...] = ()
    titles: tuple[range, ...] = ()

    def best(self, subject: str) -> Fact | None:
        """What is surest of a subject."""
        return next((fact for fact in self.said if fact.subject == subject), None)


@dataclass(frozen=True)
class ReportTitle:
    """A title in its parts; the agency is empty where only the year is named."""

    agency: str
    year: str


def title_of(text: str) -> ReportTitle | None:
    """What a title says, also behind a site's name, between others, in 《》, with the year last;
    None
    for any other text.
    """
    plain = "".join(text.split())
    if not 8 <= len(plain) <= 2 * LONGEST_TITLE:
        return None
    parts = (plain, *SITE.split(plain))
    made = [title for part in parts if (title := _title(part))]
    return next((title for title in made if title.agency), made[0] if made else None)


def _title(text: str) -> ReportTitle | None:
    text = NOTE.sub("", text.strip("《》“”【】<>·*#"))
    behind = YEAR_BEHIND.search(text)
    head = text[: behind.start()] if behind else SCHOOL_YEAR.sub(r"\1年", text)
    report = REPORT.search(head.rstrip("》”。"))
    year = behind or YEAR.search(head)
    if not report or not year or len(text) > LONGEST_TITLE:
        return None
    before = head[: report.start()]
    agency = before if behind else before.replace(year[0], "")
    return ReportTitle(_agency(agency), "".join(DIGITS.get(c, c) for c in year[1]))


def _agency(text: str) -> str:
    """The body's name in what stands around the year."""
    text = COLUMN.sub("", WEBSITE.sub("", SITE.split(text)[-1]))
    text = re.sub(r"^关于|关于$|的$|^度|度$", "", text.strip("《》“”、:： "))
    remark = REMARK.search(text)
    text = text[: remark.start()] if remark and not BODY.search(remark[1]) else text
    text = text.strip("《》“”、:： ")
    named = 2 <= len(text) <= LONGEST_NAME and not NO_NAME.search(text)
    return text if named else ""


def gather(lines: Sequence[str], wheres: Sequence[str], window: str = "") -> Facts:
    """The fact sheet of a text; ``window`` is what the page or file calls itself."""
    named = title_of(window) if window else None
    titles, said = _titles(lines, wheres, named.agency if named else "")
    if named:
        said += _told(named, window, "文件的标题", "网页标题", 0.85)
    said += [*_announced(lines, wheres), *_signed(lines, wheres), *_named(lines, wheres)]
    said += _oftenest_year(lines, wheres)
    said = _completed(said)
    sure = sorted(said, key=lambda fact: -fact.sure)
    agency = next((fact for fact in sure if fact.subject == "机关"), None)
    return Facts((*sure, *(_placed(agency) if agency else ())), titles)


def _titles(
    lines: Sequence[str], wheres: Sequence[str], agency: str = ""
) -> tuple[tuple[range, ...], list[Fact]]:
    """The lines that are titles, and what they say: on one line, or divided over up to three.

    ``agency`` is the body that the page or file itself is called after.
    """
    found: list[Fact] = []
    spans: list[range] = []
    for at in range(min(len(lines), HEAD)):
        for span in _windows(lines, at, agency):
            text = "".join(lines[n] for n in span)
            title = title_of(text)
            if title and not any(set(span) & set(other) for other in spans):
                found += _told(title, text, wheres[span[0]], "标题", 0.95)
                spans.append(span)
    return tuple(spans), found


def _windows(lines: Sequence[str], at: int, agency: str) -> Iterator[range]:
    """The lines from one on that may be a title together: with those before it first where it names
    no body itself. A body is known by its kind, or as the ``agency`` or one that signs.
    """
    if len(lines[at]) > LONGEST_TITLE:
        return
    title = title_of(lines[at])
    if title and title.agency:
        yield range(at, at + 1)
        return
    signed = lines[max(at + 3, len(lines) - SIGNED) :]
    names = {agency, *("".join(line.split()) for line in signed)}
    for start, end in ((at, at + 2), (at, at + 3)):
        part = lines[start:end]
        if len(part) == end - start and all(_is_piece(line) for line in part):
            whole, later = title_of("".join(part)), [title_of(line) for line in part[1:]]
            parted = not title and not any(later)
            named = whole and _is_body(whole.agency, names)
            if (named and not any(t and t.agency for t in later)) or (whole and parted):
                yield range(start, end)
    if title:
        yield range(at, at + 1)


def _is_body(agency: str, names: AbstractSet[str]) -> bool:
    return bool(agency) and (agency in names or bool(BODY.search(agency)))


def _is_piece(line: str) -> bool:
    return len(line) <= LONGEST_NAME + 5 and not re.search(r"[。，；：:]", line)


def _told(title: ReportTitle, quote: str, where: str, source: str, sure: float) -> list[Fact]:
    facts = [Fact("年度", title.year, quote, where, source, sure)]
    if title.agency:
        like = sure if BODY.search(title.agency) else sure - 0.3
        facts.append(Fact("机关", title.agency, quote, where, source, like))
    return facts


def _announced(lines: Sequence[str], wheres: Sequence[str]) -> Iterator[Fact]:
    """What 现公布…年…报告 and the period say."""
    for line, where in list(zip(lines, wheres, strict=True))[: 2 * HEAD]:
        behind = NOW_BEHIND.search(line)
        if found := NOW.search(line) or behind:
            name, year = found.groups() if found is not behind else found.groups()[::-1]
            agency = _agency(name)
            yield Fact("年度", year, found[0], where, "公布语", 0.8)
            if agency and BODY.search(agency):
                yield Fact("机关", agency, found[0], where, "公布语", 0.8)
        if found := PERIOD.search(line):
            end = found[4] or found[1]
            whole = (found[1], *map(int, found.group(2, 3, 5, 6))) == (end, 1, 1, 12, 31)
            yield Fact("期间", found[0], found[0], where, "统计期限", 0.9 if whole else 0.6)
            if whole:
                yield Fact("年度", end, found[0], where, "统计期限", 0.75)


def _signed(lines: Sequence[str], wheres: Sequence[str]) -> Iterator[Fact]:
    """The body and the day at the end of the text."""
    for at in range(max(1, len(lines) - SIGNED), len(lines)):
        day = DAY.match("".join(lines[at].split()))
        name = "".join(lines[at - 1].split())
        if day and len(name) <= LONGEST_NAME and BODY.search(name) and _is_piece(name):
            yield Fact("机关", name, name, wheres[at - 1], "落款", 0.7)
        if day:
            year = str(int(day[1]) - 1)
            yield Fact("年度", year, lines[at], wheres[at], "落款日期的上一年", 0.3)


def _named(lines: Sequence[str], wheres: Sequence[str]) -> Iterator[Fact]:
    """The name that occurs most often."""
    seen: dict[str, tuple[str, str]] = {}
    count: Counter[str] = Counter()
    for line, where in zip(lines, wheres, strict=True):
        for found in NAMED.finditer(TITLES.sub("《》", line)):
            if not ABOVE.search(found[1]) and not PHRASE.search(found[1]):
                count[found[1]] += 1
                seen.setdefault(found[1], (line[:60], where))
    for name, times in count.most_common(1):
        quote, where = seen[name]
        yield Fact("机关", name, quote, where, f"文中出现{times}次", min(0.5, 0.2 + 0.1 * times))


def _oftenest_year(lines: Sequence[str], wheres: Sequence[str]) -> Iterator[Fact]:
    """The year that the text names more often than any other, outside titles and numbers of
    documents."""
    seen: dict[str, tuple[str, str]] = {}
    count: Counter[str] = Counter()
    for line, where in zip(lines, wheres, strict=True):
        for found in YEAR.finditer(TITLES.sub("", line)):
            if found[1].isdigit():
                count[found[1]] += 1
                seen.setdefault(found[1], (line[:60], where))
    leading = [*count.most_common(2), ("", 0), ("", 0)]
    if leading[0][1] > max(1, leading[1][1]):
        quote, where = seen[leading[0][0]]
        yield Fact("年度", leading[0][0], quote, where, f"文中出现{leading[0][1]}次", 0.2)


def _completed(said: list[Fact]) -> list[Fact]:
    """The same with a shortened name (示例市) in full where the text has it in full
    (示例市人民政府)."""
    names = [fact.value for fact in said if fact.subject == "机关"]
    full = {
        name: next((n for n in names if n.startswith(name) and n != name and BODY.search(n)), "")
        for name in names
        if re.search(r"[省市县区旗州镇乡]$", name)
    }
    return [
        replace(fact, value=full[fact.value], sure=max(0.6, fact.sure - 0.1))
        if fact.subject == "机关" and full.get(fact.value)
        else fact
        for fact in said
    ]


def _placed(agency: Fact) -> Iterator[Fact]:
    """The place and the level that a body's name speaks of."""
    found = PLACE.match(agency.value)
    place = found[0] if found else ""
    if not place:
        return
    yield replace(agency, subject="地方", value=place, source="机关名称")
    levels = ("省级" for name in PROVINCES if place.endswith(name))
    level = next(levels, "") or next((k for k, ends in LEVELS if place.endswith(ends)), "")
    if level:
        yield replace(agency, subject="层级", value=level, source="机关名称")
