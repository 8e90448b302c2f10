"""Whether a file that was read is an annual report at all: its marks are weighed, and those that
are wanting are said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gia_author.report.facts import title_of
from gia_author.workflows.import_report import TABLE_MARK, Imported

ENOUGH = 3  # sections, or what weighs as much
TITLE, TABLE, OPENED, TOPICS, OTHER = 2, 2, 2, 2, -4  # what these weigh, in sections
TITLED = re.compile(r"信息公开.{0,14}报告[》”）)]?$")
LISTED = re.compile(r"20\d\d\s?年.{0,30}信息公开.{0,14}报告")
OPENING = re.compile(
    r"本年?度?报告|信息公开.{0,14}报告.{0,30}(?:公布|发布|编制)|《[^》]{0,12}政府信息公开条例》"
    r"|(?:总体情况|概述).{0,9}主动公开.{0,60}行政复议"
)
KINDS = (
    "通知|公告|公示|函|目录|指南|预算|决算|要点|方案|总结|办法|清单|条例|制度|规定|细则|意见|纪要|通报|批复"
    "|答复书|告知书|决定书|判决书|裁定书|申请表|统计表|报表|名单|合同|讲话"
)
OTHER_KIND = re.compile(rf"(?=关于|.*20\d\d|.*的).{{4,60}}(?:{KINDS})")
SCHOOL_YEAR = re.compile(  # of a university, whose form is another
    r".{0,30}20\d\d\s?[—–\-－~至]{1,2}\s?20\d\d\s?学年.{0,20}信息公开.{0,14}(?:报告|年报)"
)
HEADED = re.compile(rf"[^，。；：:、|]{{4,60}}(?:{KINDS})")
OTHER_REPORT = re.compile(r"[^，。；]{2,40}(?<!信息公开工作)(?<!信息公开)(?:年度|工作|专项)报告")
NEWS = re.compile(
    r"[^，。；]{2,30}(?:发布|公布|印发|晒出|解读)了?《?(?:20\d\d年|.{0,4}年度).{0,40}报告》?"
)
ABOUT = re.compile("信息公开")
TOPIC_WORDS = ("主动公开", "依申请公开", "政府信息管理", "平台建设", "监督保障")
FIRST = 40  # lines in which a report says what it is
HEAD = 3  # lines of which one is the title
SEVERAL = 3  # topics that make a first section
PARTS, TABLES = 5, 2  # of the form, at least, that make a report one after it
MANY = 2  # titles of reports that make a list, where they are more than a third of the lines


@dataclass(frozen=True)
class Likeness:
    """The marks of a report that were found in a file, and those of something else; a table
    without a single figure is a specimen (of a circular on how to report) and none."""

    titled: bool
    opened: bool
    topics: bool
    sections: int
    tables: int
    listed: int
    other: str

    @property
    def is_report(self) -> bool:
        """True where there are enough marks of a report; what is headed as something else and has
        none of the tables is none, whatever headings it lists."""
        if self.other and not self.tables:
            return False
        weight = (
            TITLE * self.titled
            + OPENED * self.opened
            + TOPICS * self.topics
            + self.sections
            + TABLE * self.tables
            + OTHER * bool(self.listed or self.other)
        )
        return weight >= ENOUGH

    @property
    def reasons(self) -> str:
        """What speaks against it, in words."""
        said = [] if self.titled or self.listed else ["没有年报的标题"]
        said += [f"开头写的是“{self.other}”"] if self.other else []
        said += [f"有{self.listed}行是年报的标题，像目录页"] if self.listed else []
        found = f"六个部分找到{self.sections}个，三张法定表找到{self.tables}张"
        return "；".join([*said, found])


def _listed(line: str) -> str:
    """The report that a line of a list names by its body and year; empty for a sentence and for
    any other line."""
    if "。" in line or not LISTED.search(line):
        return ""
    title = title_of(line)
    return f"{title.agency}{title.year}" if title else line


def _is_of_others(line: str) -> bool:
    """Whether a line that names a report is news of one, or the title of one of another form."""
    return bool(NEWS.fullmatch(line) or SCHOOL_YEAR.fullmatch(line))


def _is_headed_otherwise(line: str) -> bool:
    """Whether a title says what the file is, and that is no report on disclosure."""
    if _is_of_others(line) or HEADED.fullmatch(line):
        return True
    return bool(OTHER_REPORT.fullmatch(line)) and not ABOUT.search(line)


INSTITUTION = re.compile(  # a public institution or enterprise, with a report of its own form
    r"(?:公司|集团|医院|卫生院|卫生服务中心|保健院|大学|学院|学校|中学|小学|幼儿园|银行|供电局|水厂)"
    r"(?:20\d\d\s?[—–\-－~至]{1,2}\s?20\d\d\s?学年|20\d\d年)度?"
    r"(?!度|政府|政务)[一-鿿]{0,4}信息公开(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:报告|年报)[》”]?$"
)


OFFICIAL_TITLE = re.compile("政府信息公开(?:工作)?(?:年度)?报告")
OF_SCHOOL_YEAR = re.compile(
    r"20\d\d\s?[—–\-－~至]{1,2}\s?20\d\d\s?学年|9月1日.{1,12}(?:8月31日|10月31日)"
)
MOST_SHOWN = 40  # characters of an opening


def of_another_form(imported: Imported) -> str:
    """The title of a report of a public institution or enterprise on its own disclosure whose
    sections or period are not those of the form; empty for any other report."""
    lines = ["".join(line.split()) for line in imported.lines if line != TABLE_MARK][:FIRST]
    other = next((line for line in lines if SCHOOL_YEAR.fullmatch(line)), "")
    if other or _keeps_the_form(imported):
        return other
    return of_institution(imported) or _opening_of_a_school(lines)


def of_institution(imported: Imported) -> str:
    """The title of a report of a public institution or enterprise on its own disclosure; of a
    file of ours, whose lines are not read, empty."""
    if imported.match is None:
        return ""
    lines = ("".join(line.split()) for line in imported.lines[:FIRST] if line != TABLE_MARK)
    titles = (*lines, *_divided_titles(imported))
    return next((title for title in titles if INSTITUTION.search(title)), "")


def _keeps_the_form(imported: Imported) -> bool:
    """Whether the parts of the form and its tables are there."""
    return len(imported.sections) >= PARTS and len(_filled(imported)) >= TABLES


def _filled(imported: Imported) -> set[str]:
    """The sections of the form whose tables have a figure."""
    return {address[0] for address, value in imported.figures.items() if value is not None}


def _opening_of_a_school(lines: list[str]) -> str:
    """How the report of a school begins that has no title (a part of a page): by the rules for
    schools, on a school year; empty where a title says otherwise."""
    if any(OFFICIAL_TITLE.search(line) for line in lines if "。" not in line):
        return ""
    opening = [line for line in lines if "《高等学校信息公开办法》" in line]
    of_school_year = any(OF_SCHOOL_YEAR.search(line) for line in lines)
    return opening[0][:MOST_SHOWN] if opening and of_school_year else ""


def strange(imported: Imported) -> Likeness | None:
    """The marks of a file that is no report; None for a report, and for what our own programs
    made."""
    if imported.match is None or (marks := likeness(imported)).is_report:
        return None
    return marks


def _divided_titles(imported: Imported) -> list[str]:
    """The titles that stand on several lines, where no table stands before them."""
    spans = (s for s in imported.facts.titles if len(s) > 1)
    lines = [line.strip() for line in imported.lines if line != TABLE_MARK]
    return [
        "".join(lines[n] for n in span)
        for span in spans
        if TABLE_MARK not in imported.lines[: span.stop]
    ]


def likeness(imported: Imported) -> Likeness:
    """What a file that was read has of a report."""
    lines = [line.strip() for line in imported.lines if line != TABLE_MARK]
    first = lines[:FIRST]
    titles = [*first, *_divided_titles(imported)]
    titled = any(TITLED.search(line) and not _is_of_others(line) for line in titles)
    listed = len({name for line in first if (name := _listed(line))})
    text = "".join(lines)
    other = next((line for line in first if OTHER_KIND.fullmatch(line)), "")
    other = other or next((line for line in first[:HEAD] if _is_headed_otherwise(line)), "")
    return Likeness(
        titled=titled,
        opened=any(OPENING.search(line) for line in first),
        topics=sum(word in text for word in TOPIC_WORDS) >= SEVERAL,
        sections=len(imported.sections),
        tables=len(_filled(imported)),
        listed=listed if listed >= MANY and 3 * listed > len(first) else 0,
        other="" if titled else other,
    )
