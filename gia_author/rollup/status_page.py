"""Where the bodies on a roster stand, as one page that needs nothing else, or as a table for
spreadsheets."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from markupsafe import Markup

from gia_author import resources, template_sandbox
from gia_author.checks import rule_engine
from gia_author.diagnostics.finding import CODES, Severity
from gia_author.form import edition as editions
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure, show
from gia_author.language.shared_sentences import parallels
from gia_author.language.similarity import groups
from gia_author.render import charts
from gia_author.render.charts import Chart, values
from gia_author.report.model import Figures
from gia_author.rollup.history import history, ranks
from gia_author.rollup.progress import (
    EXCLUDED,
    STATES,
    UNDONE,
    Progress,
    Standing,
    below_told,
    both_years,
    names,
    narratives,
    sentence,
    time_left,
)
from gia_author.rollup.roster import Roster
from gia_author.rollup.unit_summary import Survey, unpack

LINES = 20_000  # findings on a page, shared out among the bodies
FEWEST, MOST = 5, 30  # findings told of one body
MOST_KINDS = 30
MOST_PAIRS, MOST_SENTENCES = 30, 40
MOST_HISTORIES = 300  # bodies whose years are shown
MOST_BELOW = 2_000  # bodies of one roster below
MANY = 200  # bodies of which only those in sight are laid out
LONGEST = 500  # characters of a finding
NARROW = 356.0  # the width of a chart on a telephone
ROOM, BODIES = (
    20,
    300,
)  # the page may be as large as so many reports, and one more for so many bodies
KEY = {
    "本年新收": "新收",
    "本年办结": "办结",
    "结转下年度": "结转",
}  # the figures in the table, and their headings
COLUMNS = ("序号", "单位", "分组", "状态", "必须改", "请核对", *KEY.values(), "截止")
HEADINGS = (*COLUMNS[:6], *KEY, "截止日期", "剩余天数", "文件", "说明", "问题")
LEVELS = tuple(severity.label for severity in Severity)


def page(progress: Progress, today: date) -> bytes:
    """The page; ``today`` is the day from which days are counted."""
    css, js = (Markup(resources.text("templates", name)) for name in ("status.css", "status.js"))
    template = template_sandbox.environment(
        {"status": resources.text("templates", "status.html.j2")}
    ).get_template("status")
    roster, standings = progress.roster, progress.standings
    most = max(FEWEST, min(MOST, LINES // max(len(standings), 1)))
    variables = {
        "名称": roster.name,
        "年度": roster.year,
        "概况": sentence(progress),
        "提醒": progress.notices,
        "定稿": progress.signed,
        "今天": _day(today),
        "截止": _due(roster.deadline, today),
        "栏目": COLUMNS,
        "很多": len(standings) > MANY,
        "单位": [
            _row(number, one, progress, today, most) for number, one in enumerate(standings, 1)
        ],
        "状态": [(state, progress.counts[state]) for state in STATES if progress.counts[state]],
        "分组": roster.groups,
        "问题": _kinds(progress),
        "雷同": [*_alike(progress)],
        "雷同另有": max(0, len(groups(progress.pairs)) - MOST_PAIRS),
        "图": [*_pictures(progress)],
        "历年": _years(progress),
        "样式": css,
        "程序": js,
        "样式摘要": _digest(css),
        "程序摘要": _digest(js),
    }
    return template_sandbox.render(
        template, variables, pages=ROOM + sum(1 for _ in progress.every()) // BODIES
    ).encode()


def _digest(text: str) -> str:
    """The hash by which the page's policy lets a script or style through."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def day(when: date) -> str:
    """A day as it is written in texts: 2026年1月20日."""
    return f"{when.year}年{when.month}月{when.day}日"


def _day(when: date) -> dict[str, str]:
    return {"码": when.isoformat(), "文": day(when)}


def _due(due: date | None, today: date) -> dict[str, Any] | None:
    return {**_day(due), "余": time_left(due, today), "逾期": due < today} if due else None


def _row(number: int, one: Standing, progress: Progress, today: date, most: int) -> dict[str, Any]:
    """One body's line of the table."""
    told = [
        (level, LEVELS.index(level), code, _cut(message), _cut(where))
        for level, code, message, where in one.problems[:most]
    ]
    handed = bool(one.survey or one.below)
    notes = [
        one.body.excluded,
        below_told(one),
        _signers(one),
        f"曾用名：{one.body.former}" if one.body.former else "",
        f"由{names(one.body.merged)}合并而成" if one.body.merged else "",
    ]
    return {
        "序号": number,
        "单位": one.body.agency,
        "文件": file_name(one),
        "分组": one.body.group,
        "状态": one.state,
        "状态序": STATES.index(one.state),
        "必须改": one.errors if handed or one.fault else "",
        "请核对": one.warnings if handed or one.fault else "",
        "数": [show(figure) for figure in _key_figures(one, progress)],
        "截止": _due(one.due, today) if one.state != EXCLUDED else None,
        "催": one.state in UNDONE,
        "注": [note for note in notes if note],
        "问题": told,
        "小结": _found(one),
        "另有": one.found - len(told),
        "编号": " ".join(sorted({problem[1] for problem in one.problems[most:]})),
        "下属": _below(one, today, most),
    }


def _below(one: Standing, today: date, most: int) -> list[dict[str, Any]]:
    """The lines of the bodies on a body's own roster, theirs included."""
    inner = one.below
    if inner is None:
        return []
    every = enumerate(inner.standings[:MOST_BELOW], 1)
    return [_row(number, below, inner, today, FEWEST) for number, below in every]


def _signers(one: Standing) -> str:
    """Who has signed: 填报人张三，审核人李四."""
    signed = one.survey.signed if one.survey else ()
    return "，".join(f"{role}{name}" for role, name in signed)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _found(one: Standing) -> str:
    """How many problems there are of each level: 必须改10处、请核对5处."""
    survey = one.survey
    counts = (survey.errors, survey.warnings, survey.hints) if survey else (0, 0, 0)
    levels = [problem[0] for problem in one.against] + [LEVELS[0]] * bool(one.fault)
    return "、".join(
        f"{level}{count + levels.count(level)}处"
        for level, count in zip(LEVELS, counts, strict=True)
        if count + levels.count(level)
    )


def file_name(one: Standing) -> str:
    """The file that a body has handed in, or its roster; empty where there is none."""
    return one.survey.name.replace("\\", "/").rpartition("/")[2] if one.survey else one.body.roster


def _key_figures(one: Standing, progress: Progress) -> list[Figure | None]:
    addresses = dict(values.requests(progress.roster.edition))
    return [one.figure(addresses[name]) for name in KEY]


def _kinds(progress: Progress) -> list[dict[str, Any]]:
    """The kinds of problems that most bodies have, hints left out: level, code, title, how many
    bodies and who."""
    rule_engine.load()
    found: dict[str, tuple[set[str], list[str]]] = {}
    for one in progress.every():
        for level, code, *_ in one.problems:
            if code and level != Severity.HINT.label:
                levels, bodies = found.setdefault(code, (set(), []))
                levels.add(level)
                bodies.append(one.body.agency)
    order = sorted(found, key=lambda code: (-len(set(found[code][1])), code))
    return [_kind(code, *found[code]) for code in order[:MOST_KINDS]]


def _kind(code: str, levels: set[str], bodies: list[str]) -> dict[str, Any]:
    level = min(map(LEVELS.index, levels))
    return {
        "级别": LEVELS[level],
        "级别序": level,
        "编号": code,
        "名称": CODES[code].title if code in CODES else "",
        "处": len(bodies),
        "家": len(set(bodies)),
        "单位": names(dict.fromkeys(bodies)),
    }


def _alike(progress: Progress) -> Iterator[dict[str, Any]]:
    """The groups of narratives that are alike, of each the most alike two with their common
    sentences side by side."""
    texts, _ = narratives(progress)
    for group in groups(progress.pairs)[:MOST_PAIRS]:
        pair = group.pairs[0]
        rows = parallels(texts[pair.first], texts[pair.second])
        yield {
            "甲": pair.first,
            "乙": pair.second,
            "同": [name for name in group.names if name not in (pair.first, pair.second)],
            "比例": f"{pair.share:.0%}",
            "句": rows[:MOST_SENTENCES],
            "另有": max(0, len(rows) - MOST_SENTENCES),
            "共": len(rows),
        }


def _years(progress: Progress) -> dict[str, Any] | None:
    """The bodies' figures year by year: what stands out first, then the largest; None without
    earlier years."""
    this_year = progress.roster.year
    surveys = {one.body.agency: _surveys(one, this_year) for one in progress.every()}
    years = sorted({survey.year for every in surveys.values() for survey in every})
    if len(years) < 2:
        return None
    reports = {agency: _reports(every) for agency, every in surveys.items()}
    groups = {one.body.agency: one.body.group for one in progress.every()}
    made = [
        history(agency, groups[agency], known, years) for agency, known in reports.items() if known
    ]
    places = ranks(made)
    made.sort(key=lambda one: (-len(one.outliers), -(one.first.by_year[-1][1] or 0)))
    return {
        "年": years,
        "另有": max(0, len(made) - MOST_HISTORIES),
        "行": [
            {
                "单位": one.agency,
                "数": [show(value) for _, value in one.first.by_year],
                "线": Markup(one.first.spark),
                "变": one.first.change,
                "名次": "第{}，共{}家".format(*places[one.agency]) if one.agency in places else "",
                "异": one.outliers,
            }
            for one in made[:MOST_HISTORIES]
        ],
    }


def _surveys(one: Standing, year: int) -> list[Survey]:
    """A body's readable reports up to a year."""
    every = (*one.earlier, *([one.survey] if one.survey else []))
    return [survey for survey in every if survey.readable and 0 < survey.year <= year]


def _reports(surveys: Iterable[Survey]) -> dict[int, tuple[Edition, Figures]]:
    """A body's reports by year."""
    return {one.year: (editions.load(one.edition), one.by_address()) for one in surveys}


def _pictures(progress: Progress) -> Iterator[dict[str, Any]]:
    """The charts over all bodies that have handed in, each with what it is called and a remark."""
    roster, figures = progress.roster, progress.totals.figures
    if not progress.totals.groups:
        return
    fitting = [
        s
        for s in progress.totals.shares
        if s.counts and (s.year, s.edition) == (roster.year, roster.edition.name)
    ]
    units: list[tuple[str, Figures]] = [
        (share.body.agency, unpack(share.packed, share.edition)) for share in fitting
    ]
    handed = f"已报送的{len(units)}家合计{'，含名册里写的调整' if roster.adjustments else ''}。"
    yield _by_unit(charts.applicants_by_unit, units, roster, "")
    yield _picture(charts.outcomes(figures, roster.edition, roster.year), handed)
    now, last, count = both_years(progress)
    if count:
        yield _picture(
            charts.year_on_year(now, last, roster.edition, roster.year),
            f"只算两年都有填报文件的{count}家。",
        )
    yield _picture(charts.cases(figures, roster.edition, roster.year), handed)
    sued = [
        (name, own)
        for name, own in units
        if any(own.get(address) for _, address in values.sums_of_cases(roster.edition))
    ]
    if sued:
        yield _by_unit(charts.cases_by_unit, sued, roster, "没有行政复议、行政诉讼的单位没有列出。")


def _by_unit(
    draw: Callable[..., Chart], units: list[tuple[str, Figures]], roster: Roster, remark: str
) -> dict[str, Any]:
    """A chart with a bar for every unit, drawn for wide screens and for telephones."""
    wide = draw(units, roster.edition, roster.year)
    narrow = draw(units, roster.edition, roster.year, key=f"{draw.__name__}-narrow", room=NARROW)
    return {**_picture(wide, remark, long=True), "窄图": Markup(narrow.svg)}


def _picture(chart: Chart, remark: str, long: bool = False) -> dict[str, Any]:
    return {"名": chart.title, "图": Markup(chart.svg), "窄图": "", "注": remark, "长": long}


def lines(progress: Progress, today: date) -> Iterator[tuple[str | int | Figure | None, ...]]:
    """The bodies for a spreadsheet: one line each under the ``HEADINGS``, findings in one field."""
    return (_line(number, one, progress, today) for number, one in enumerate(progress.standings, 1))


def _line(
    number: int, one: Standing, progress: Progress, today: date
) -> tuple[str | int | Figure | None, ...]:
    row = _row(number, one, progress, today, MOST)
    due, left = (
        (one.due.isoformat(), (one.due - today).days)
        if one.due and one.state != EXCLUDED
        else ("", None)
    )
    problems = "\n".join(
        " ".join(filter(None, (level, code, message, where)))
        for level, _, code, message, where in row["问题"]
    )
    return (
        number,
        row["单位"],
        row["分组"],
        row["状态"],
        *(row[name] if row[name] != "" else None for name in LEVELS[:2]),
        *_key_figures(one, progress),
        due,
        left,
        row["文件"],
        "；".join(row["注"]),
        problems,
    )
