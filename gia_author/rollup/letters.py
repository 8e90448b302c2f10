"""Letters to the bodies on a roster: what is to be changed, or that nothing has come yet; as lines
that a text and a Word file have alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gia_author.diagnostics.finding import Finding, Severity, format_path
from gia_author.language.numerals import chinese
from gia_author.rollup.progress import LATE, UNREADABLE, WRONG, Standing, below_told

MOST_TOLD = 60  # findings of one level in a letter
REPORT = "政府信息公开工作年度报告"
RETURNED, REMINDER = KINDS = ("退改", "催报")


@dataclass(frozen=True)
class LetterLine:
    """One line; ``style`` is title, to, text, heading, item, signature or date."""

    style: str
    text: str


@dataclass(frozen=True)
class Letter:
    """A letter to one body; ``kind`` is 退改 or 催报."""

    agency: str
    kind: str
    lines: tuple[LetterLine, ...]

    @property
    def text(self) -> str:
        """The letter as plain text, to be sent by mail or messenger."""
        gaps = {"heading": "\n", "signature": "\n", "to": "\n"}
        return "".join(f"{gaps.get(one.style, '')}{one.text}\n" for one in self.lines)


@dataclass(frozen=True)
class Sender:
    """Who writes, when, and by when the answer is due (None: by the day on the roster)."""

    office: str
    day: date
    due: date | None = None


def is_due(standing: Standing) -> bool:
    """True for a body that is to be written to; one whose file only has to be put where it belongs
    has done its part."""
    return standing.state in (*LATE, UNREADABLE, WRONG) and not standing.misplaced


def letter(
    standing: Standing, year: int, findings: Sequence[Finding], file: str, sender: Sender
) -> Letter:
    """The letter to a body; ``findings`` are those of its ``file``."""
    late = standing.state in LATE
    kind = REMINDER if late else RETURNED
    due = sender.due or standing.due
    body = (
        _reminder(standing, year, _by(due, sender.day, "报送"))
        if late
        else _returned(standing, year, findings, file, _by(due, sender.day, "改好后重新报送"))
    )
    title = f"关于{'报送' if late else '修改'}{year}年{REPORT}的通知"
    lines = (
        LetterLine("title", title),
        LetterLine("to", f"{standing.body.agency}："),
        *body,
        *([LetterLine("signature", sender.office)] if sender.office else []),
        LetterLine("date", _day(sender.day)),
    )
    return Letter(standing.body.agency, kind, lines)


def _reminder(standing: Standing, year: int, request: str) -> Iterator[LetterLine]:
    yield LetterLine("text", f"你单位{year}年{REPORT}的填报表还没有收到。{request}")
    for text in (below_told(standing), *(message for _, _, message, _ in standing.problems)):
        if text:
            yield LetterLine("text", text)


def _returned(
    standing: Standing, year: int, findings: Sequence[Finding], file: str, request: str
) -> Iterator[LetterLine]:
    beside = [(level, f"{message}{where}") for level, _, message, where in standing.against]
    told = {
        severity: [
            *(text for level, text in beside if level == severity.label),
            *(_told(one) for one in findings if one.severity is severity),
        ]
        for severity in (Severity.ERROR, Severity.WARNING)
    }
    if standing.fault:
        told[Severity.ERROR].insert(0, standing.fault)
    counts = "、".join(
        f"{len(items)}处{'必须修改' if severity is Severity.ERROR else '请核对'}"
        for severity, items in told.items()
        if items
    )
    yield LetterLine(
        "text", f"你单位报送的{year}年{REPORT}（{file}）收到。经核对，有{counts}，现退回。{request}"
    )
    number = 0
    for severity, items in told.items():
        if items:
            number += 1
            head = "必须修改的" if severity is Severity.ERROR else "请核对的（没有错的，写明理由）"
            yield LetterLine("heading", f"{chinese(number)}、{head}")
            yield from _listed(items)


def _listed(items: Sequence[str]) -> Iterator[LetterLine]:
    for number, item in enumerate(items[:MOST_TOLD], 1):
        yield LetterLine("item", f"{number}. {item}")
    if len(items) > MOST_TOLD:
        yield LetterLine("item", f"另有{len(items) - MOST_TOLD}处，改好以上各处后再核对。")


def _told(finding: Finding) -> str:
    """A finding in the unit's words: the cell or line, what is wrong, what to do."""
    place = finding.place.short if finding.place else ""
    address = format_path(finding.address or ())
    named = "" if finding.message.startswith(f"{address}：") else address
    where = " ".join(filter(None, (place, named)))
    fix = f"怎么改：{finding.fix}" if finding.fix else ""
    return f"{where}：{finding.message}{fix}" if where else f"{finding.message}{fix}"


def _by(due: date | None, today: date, what: str) -> str:
    """By when it is wanted; a day that has gone by cannot be asked for."""
    if due is None:
        return f"请尽快{what}。"
    if due < today:
        return f"期限（{_day(due)}）已过，请立即{what}。"
    return f"请于{_day(due)}前{what}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
