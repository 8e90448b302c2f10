"""The workbook as it comes back: our data with the sheet and cell of everything in it, or why it is
not taken.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import (
    Address,
    Code,
    FieldPath,
    Finding,
    Place,
    Severity,
    found,
    register,
)
from gia_author.extract import readers
from gia_author.extract.readers.raw import Cells, CellValue, Spot
from gia_author.form import numbers
from gia_author.form.edition import Edition
from gia_author.form.numbers import Figure, show
from gia_author.report.model import Figures, Report, fill_totals
from gia_author.workbook import CHECKS, COVER, FIGURES, SEEN, SHEET, TEXTS, cell_fixes, sheet_checks
from gia_author.workbook.apply_entries import Edits
from gia_author.workbook.formulas import SWITCH, YES
from gia_author.workbook.hidden_sheet import Payload, Unfit, unpack
from gia_author.workbook.integrity import AlteredLabel, altered, is_identity
from gia_author.workbook.layout import Layout, cell_name, layout
from gia_author.workbook.text_rows import NOW, passages, text_at
from gia_author.workbook.unread_cells import Stray, strays
from gia_author.yamlfile.fields import YES_NO, shape
from gia_author.yamlfile.patch import amend
from gia_author.yamlfile.reader import Source

G950 = register(
    "G950",
    "structure",
    """填报表缺工作表
    “填报”“文字”两张工作表和里面隐藏的一张都要在，名称不能改；隐藏的那张记着是哪个单位、哪个年度的表。请向发来这份表的单位要一份新的填报表，把已经填的内容用“选择性粘贴—数值”复制过去。""",
)
G951 = register(
    "G951",
    "structure",
    """不是这个版本的填报表
    填报表里记着它的版本、格式和单位，与本程序的不同，或者这些记录被改动过，数字可能对不上格，所以不读。
    请用现在的程序重新生成一份填报表（gia-author form），
    把已经填的内容用“选择性粘贴—数值”复制过去。""",
)
G952 = register(
    "G952",
    "structure",
    """填报表的栏目改动过
    栏目名称、单位、年度改了，或者增删过行、列，不知道哪个数字属于哪一格、是哪个单位的，所以不读。
    只是改错了字的，照提示改回来；换了单位、年度的，要用新表。请向发来这份表的单位要一份新的填报表，把黄色格里的内容用“选择性粘贴—数值”复制过去。""",
)
G953 = register(
    "G953",
    "table",
    """填报表里的合计没有重新计算
    灰色格的公式存着的结果与各项之和不同，多半是用别的软件填写后没有重新计算。已按各项之和读入。用Excel或WPS打开后保存一次，就会重新计算。""",
)
G954 = register(
    "G954",
    "other",
    """格里是公式
    黄色格里写的是公式，按它算出的结果读入。请核对结果；公式引用了别的文件的，换一台电脑可能算不出来。
    算出来是出错的值（如#REF!）的、文件里没有存结果的，必须改：不当作没有填，更不当作0。""",
)
G956 = register(
    "G956",
    "other",
    """填报表里有没有读入的内容
    另外加的工作表、表格以外的格里写的内容不读入，写在那里等于没有报。要写进年报的，写到“文字”工作表里对应的格。批注也不读入，而且不提示。""",
)
G957 = register(
    "G957",
    "other",
    """填报表里有划掉的内容
    格里的数字或者文字（有的只是其中几个字）加了删除线，照样读入了：划掉不等于删去，印出来是没有删除线的。要删的，请在填报表里真正删去；不删的，去掉删除线。""",
)
RENEW = (
    "请向发来这份表的单位要一份新的填报表（gia-author form 生成），"
    "把已经填的内容用“选择性粘贴—数值”复制过去。"
)
MOST_HINTS, FEW = 20, 5


@dataclass(frozen=True)
class Filled(Source):
    """A workbook that came back.

    ``cells`` has the sheet and cell of every path; ``origin`` is the file that it was made from.

    ``failed`` says what stands in cells whose formula has no result.
    """

    cells: Mapping[FieldPath, Place] = field(default_factory=dict)
    origin: str = ""
    edition: Edition | None = None
    failed: Mapping[str, str] = field(default_factory=dict)

    def place(self, path: FieldPath, *, key: bool = False) -> Place:
        """The cell for this path, that of the nearest heading above it where it has none."""
        while path and path not in self.cells:
            path = path[:-1]
        return self.cells.get(path, Place(self.name, 1, 1))

    def find(self, path: FieldPath, quote: str) -> Place:
        """The cell for this path: a cell is named as a whole."""
        return self.place(path)

    def located(self, finding: Finding, path_of: Callable[[FieldPath], FieldPath]) -> Finding:
        """The finding with its cell, and how to mend it there."""
        return cell_fixes.told(super().located(finding, path_of), self.cells, self.failed)

    @property
    def yaml(self) -> str:
        """The author's file with everything that was filled in; empty for a workbook that is not
        taken.
        """
        return amend(self.origin, self.data, self.edition) if self.edition else ""


def read(data: bytes, name: str) -> Filled | None:
    """The workbook's content; None for a file that is not our workbook.

    One that is not taken has no data, only findings.
    """
    cells = readers.cells(data, SHEET, (*SEEN, COVER))
    if cells is None:
        return _headless(data, name)
    try:
        payload = unpack(column(cells))
    except Unfit as unfit:
        return _refused(name, G951, f"这份填报表{unfit}，没有读。")
    missing = [sheet for sheet in (FIGURES, TEXTS) if sheet not in cells.values]
    if missing:
        others = [sheet for sheet in cells.values if sheet not in (SHEET, COVER, *SEEN)]
        back = (
            f"只是改了名称的，把工作表“{others[0]}”的名称改回“{missing[0]}”；不是的，"
            if others
            else ""
        )
        return _refused(
            name,
            G950,
            f"这份填报表缺工作表“{'”“'.join(missing)}”，没有读。",
            Place(name, 1, 1, missing[0]),
            back + RENEW,
        )
    changes = altered(cells, payload)
    if changes:
        return _changed(changes, payload, name)
    return _WorkbookRead(cells, payload, name).filled()


def _headless(data: bytes, name: str) -> Filled | None:
    """Our workbook without its hidden sheet; None for any other file."""
    if readers.has_cells(data, SHEET) or not all(readers.has_cells(data, sheet) for sheet in SEEN):
        return None
    return _refused(
        name,
        G950,
        f"这份填报表里隐藏的工作表“{SHEET}”被删掉了，不知道是哪个单位、哪个年度的，没有读。",
    )


def _changed(changes: list[AlteredLabel], payload: Payload, name: str) -> Filled:
    """That fixed words are not what they were.

    Where it is but a word or the name of the unit, it can be put back.
    """
    sheet, spot, wanted, now = changes[0]
    cell = f"{sheet}!{cell_name(*spot)}"
    more = f"，另有{len(changes) - 1}处" if len(changes) > 1 else ""
    more += "（像是增删过行或列）" if len(changes) > FEW else ""
    made = f"这份表是给{payload.agency}{payload.year}年度做的"
    told = f"{cell}应当是“{wanted[:30]}”，现在是“{now[:30]}”{more}；{made}，没有读。"
    back = (
        f"只是改错了的，把{cell}改回“{wanted[:60]}”{'，其余各处也改回来' if more else ''}；"
        "换了单位、年度或者栏目的，"
    )
    slight = len(changes) == 1 or all(map(is_identity, changes))
    return _refused(name, G952, told, place(name, sheet, spot), (back if slight else "") + RENEW)


def place(name: str, sheet: str, spot: Spot) -> Place:
    """The place of a cell."""
    return Place(name, spot[0] + 1, spot[1] + 1, f"{sheet}!{cell_name(*spot)}")


def column(cells: Cells) -> list[str]:
    """The texts on the hidden sheet."""
    column = {row: value for (row, at), value in cells.values[SHEET].items() if at == 0}
    return [_written(column.get(row, "")) for row in range(max(column, default=-1) + 1)]


def _refused(
    name: str, code: Code, message: str, where: Place | None = None, fix: str = RENEW
) -> Filled:
    return Filled(
        name,
        "",
        {},
        findings=(found(code, message, fix=fix, place=where or Place(name, 1, 1, COVER)),),
    )


def _written(value: CellValue) -> str:
    """A cell's value as people see it: whole numbers without a fraction, TRUE and FALSE."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return (
            str(int(value))
            if value.is_integer() and abs(value) < 1e18
            else format(Decimal(repr(value)), "f")
        )
    return safe_text.safe(str(value))


class _WorkbookRead:
    """One workbook being read."""

    def __init__(self, cells: Cells, payload: Payload, name: str) -> None:
        self.cells, self.payload, self.name = cells, payload, name
        self.edition, self.base = payload.edition, payload.data
        self.layout: Layout = layout(self.edition)
        self.edits = Edits(copy.deepcopy(self.base), shape(self.edition))
        self.places: dict[FieldPath, Place] = {}
        self.findings: list[Finding] = []
        self.failed: dict[str, str] = {}

    def filled(self) -> Filled:
        self._figures()
        self._texts()
        self.edits.tidy()
        self._heads()
        self.findings += [self._stray(stray) for stray in strays(self.cells, self.payload)]
        shown = sorted(self.findings, key=lambda f: [*Severity].index(f.severity))[:MOST_HINTS]
        return Filled(
            self.name,
            "",
            self.edits.data,
            findings=tuple(shown),
            cells=self.places,
            origin=self.payload.text,
            edition=self.edition,
            failed=self.failed,
        )

    def value(self, sheet: str, spot: Spot) -> CellValue | None:
        return self.cells.values.get(sheet, {}).get(spot)

    def _note(self, path: FieldPath, sheet: str, spot: Spot) -> None:
        """Remember where a path stands, and where the first thing below each
        heading above it does.
        """
        here = place(self.name, sheet, spot)
        self.places[path] = here
        for n in range(1, len(path)):
            self.places.setdefault(path[:n], here)

    def _stray(self, stray: Stray) -> Finding:
        """That something has been written where nothing is read."""
        here = place(self.name, stray.sheet, stray.spots[0])
        more = f"等{len(stray.spots)}格" if len(stray.spots) > 1 else ""
        what = f"{here.cell}“{stray.first[:20]}”{more}"
        told = (
            f"{what}写在填报的格以外，没有读入。"
            if stray.ours
            else f"工作表“{stray.sheet}”不是填报表原有的，里面的内容没有读入：{what}。"
        )
        return found(
            G956,
            told,
            fix="要写进年报的，写到“文字”工作表里对应的黄色格；只是底稿的，删去。",
            place=here,
        )

    def _formula(self, sheet: str, spot: Spot, value: str) -> str:
        """Say that a cell to be filled in holds a formula with a result; return what is wrong with
        one that has none.
        """
        is_formula, here = spot in self.cells.formulas.get(sheet, ()), place(self.name, sheet, spot)
        failure = cell_fixes.failure(value, is_formula=is_formula, where=here.cell)
        if is_formula and not failure:
            told = (
                f"是公式，按它算出的“{value[:20]}”读入。"
                if value
                else "是公式，算出来是空的，按没有填处理。"
            )
            self.findings.append(
                found(G954, f"{here.cell}{told}", fix="核对结果；最好直接填数字。", place=here)
            )
        return failure

    def _struck(self, path: FieldPath, sheet: str, spot: Spot, written: str) -> None:
        """Say that something in a cell is crossed out, which is read all the same."""
        if written and spot in self.cells.struck.get(sheet, ()):
            here = self.places[path]
            told = f"{here.cell}里有划掉的内容，照样读入了：“{written[:20]}”。"
            fix = "要删的，在填报表里真正删去；不删的，去掉删除线。"
            self.findings.append(found(G957, told, fix=fix, place=here))

    def _figures(self) -> None:
        now = self._zero()
        report = Report.from_data(self.edits.data)
        changed = {address for address in self.layout.inputs if self._figure(address, report, now)}
        self._totals(changed)

    def _zero(self) -> bool:
        """Whether blank cells count as 0, as the workbook now says."""
        path: FieldPath = ("数据", "未填按零")
        written = _written(self.value(FIGURES, SWITCH) or "").strip()
        if written not in ("", *YES_NO) or (written == YES) != (
            text_at(self.base, path).strip() == YES
        ):
            self.edits.put(path, written or "否")
        self._note(path, FIGURES, SWITCH)
        return written == YES

    def _figure(self, address: Address, report: Report, zero: bool) -> bool:
        """Take one figure; True if it is another than before."""
        spot, path = self.layout.spots[address], self.edition.path(address)
        raw = self.value(FIGURES, spot)
        self._note(path, FIGURES, spot)
        written = _written(raw).strip() if raw is not None else ""
        self._struck(path, FIGURES, spot, written)
        if failure := self._formula(FIGURES, spot, written):
            self.failed[self.places[path].cell] = failure
        before: Figure | str | None = report.typed[address]
        if before is None:
            before = text_at(self.base, path).strip() or None
        blank = before is None or (zero and before == 0 and path[0] == "数据")
        if blank if not written else before is not None and self._same(written, before, address):
            return False
        self.edits.put(path, written or None)
        return True

    def _same(self, written: str, before: Figure | str, address: Address) -> bool:
        """True where a cell says what the file said before."""
        if isinstance(before, str):
            return written == before
        try:
            return float(numbers.parse(written, self.edition.cells[address])) == float(before)
        except numbers.BadFigure:
            return False

    def _totals(self, changed: set[Address]) -> None:
        """Work the totals out again: what was typed in place of a formula is kept, what the
        formulas had not worked out is reported.
        """
        sums = {i.left[0]: i for i in reversed(self.edition.identities) if i.is_sum}
        addends = {
            address: set(self._addends(address, {a: i.right for a, i in sums.items()}))
            for address in sums
        }
        for address in sums:
            if changed & addends[address]:
                self.edits.drop(self.edition.path(address))
        typed = Report.from_data(self.edits.data).typed
        faulty = {
            a
            for a in self.layout.inputs
            if typed[a] is None and text_at(self.edits.data, self.edition.path(a))
        }
        right = fill_totals(
            {a: None if a in sums else v for a, v in typed.items()}, self.edition.identities
        )
        stale = [
            told
            for address in sums
            if (told := self._total(address, right)) and not faulty & addends[address]
        ]
        if stale:
            worst = Severity.WARNING if any(severe for _, severe, _ in stale) else Severity.HINT
            message = (
                f"有{len(stale)}个合计没有重新计算：{'；'.join(text for text, _, _ in stale[:3])}。"
            )
            self.findings.append(
                found(
                    G953,
                    message,
                    fix="已按各项之和读入。用Excel或WPS打开后保存一次即可。",
                    place=stale[0][2],
                    severity=worst,
                )
            )

    def _total(self, address: Address, right: Figures) -> tuple[str, bool, Place] | None:
        """What is wrong with a total's formula, and whether it shows another number; a number typed
        in its place goes into the data.
        """
        spot, path, wanted = self.layout.spots[address], self.edition.path(address), right[address]
        raw = self.value(FIGURES, spot)
        self._note(path, FIGURES, spot)
        written = _written(raw).strip() if raw is not None else ""
        if written == show(wanted) or (
            wanted is not None and written and self._same(written, wanted, address)
        ):
            return None
        is_formula = spot in self.cells.formulas.get(FIGURES, ())
        written = "" if is_formula and written.startswith("=") else written
        if is_formula or written in ("", "0"):
            if wanted is None and written in ("", "0"):
                return None
            here = place(self.name, FIGURES, spot)
            shown = f"存着{written}" if written else "没有存结果"
            return (
                f"{here.cell}{shown}，各项之和是{show(wanted) or '空'}",
                written not in ("", "0"),
                here,
            )
        self.edits.put(path, written)
        return None

    def _addends(
        self, address: Address, sums: Mapping[Address, tuple[Address, ...]]
    ) -> Iterator[Address]:
        """All figures that people fill in which a total adds up."""
        for below in sums[address]:
            yield from self._addends(below, sums) if below in sums else (below,)

    def _texts(self) -> None:
        for passage in passages(self.base, self.edition):
            if passage.path:
                self._text(passage.path, TEXTS, (passage.row, NOW))
        if CHECKS in self.cells.values:
            for row, path in sheet_checks.accepted_rows(self.cells.values[CHECKS], self.base):
                for key, column, _ in sheet_checks.ITEMS:
                    self._text((*path, key), CHECKS, (row, column))

    def _text(self, path: FieldPath, sheet: str, spot: Spot) -> None:
        """Take one text."""
        self._note(path, sheet, spot)
        raw = self.value(sheet, spot)
        written = _written(raw).rstrip() if raw is not None else ""
        self._struck(path, sheet, spot, written)
        if failure := self._formula(sheet, spot, written):
            fix = "删去这一格里的公式或出错的值，直接写文字。"
            self.findings.append(
                found(G954, failure, severity=Severity.ERROR, fix=fix, place=self.places[path])
            )
        if written != text_at(self.base, path):
            self.edits.put(path, written or None)

    def _heads(self) -> None:
        """What stands on no cell of its own is found at the title."""
        for key in ("机关", "年度", "格式", "标题", "上年报告", "版式"):
            self.places.setdefault((key,), place(self.name, FIGURES, (0, 0)))
