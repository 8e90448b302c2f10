"""What has been read of a report's tables: figures, how each was obtained, remarks; and a cell's
text as a figure of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gia_author.diagnostics.finding import NOWHERE, Address, Code, Finding, Place, found, register
from gia_author.extract.tables.locate_headings import HeadedRun, Run
from gia_author.extract.tables.split_digits import Vector
from gia_author.extract.tables.tokens import LONGEST_QUOTE, Stream, Token
from gia_author.form import numbers
from gia_author.form.numbers import Figure
from gia_author.form.table import Cell, Part, Table

G901 = register(
    "G901",
    "table",
    """粘连的数字拆不开
    几个格的数字连成了一串，按行内合计和各行勾稽有不止一种拆法（或一种也没有），没有猜；各种拆法都一样的格照此填写。其余请对照原文填写；消息里列出了可能的拆法。""",
)
G902 = register(
    "G902",
    "table",
    """粘连的数字已拆开
    几个格的数字连成了一串，按行内合计和各行勾稽只有一种拆法，已照此填写并标明“推算”。请抽查。""",
)
G904 = register(
    "G904",
    "table",
    """有的行没有读到
    表里有些行的标签或数字没有找到，这些格空着。可能原文就没有这一行，也可能标签写法特别。请对照原文填写。""",
)
G905 = register(
    "G905",
    "table",
    """表里有格式之外的内容
    原表比法定格式多出了行、列或数字，法定格式里没有它们的位置，没有导入。请看是否要写进正文，或者并入相应的行。""",
)
G906 = register(
    "G906",
    "table",
    """一行的数字个数不对
    这一行读到的数字个数与法定格式的列数不同，没法确定哪个数字属于哪一列，这些格空着。请对照原文填写。""",
)
G907 = register(
    "G907",
    "table",
    """格里写的不是数字
    原表的格里写的是“/”“-”“无”或文字，不等于0，导入为空。确实没有发生的请填0。""",
)
G908 = register(
    "G908",
    "table",
    """按次序对应的行要核对
    这些行的标签和数字在原文里分开了，或者标签残缺，是按前后次序对应的；合计对不上时更要核对。""",
)
G911 = register(
    "G911",
    "table",
    """列的次序或单位与格式不同
    原表的列次序或金额单位与法定格式不同，已按原表的列名、单位换到法定格式。请核对。""",
)
G912 = register(
    "G912",
    "table",
    """标签有错漏字
    原表的标签与法定标签不完全一样，按最相近的标签读取。""",
)
G913 = register(
    "G913",
    "table",
    """有的格读不出数字
    格里写的是字母O、提示语、公式、错误值或者夹着文字，不是一个数字。只有这几格没有读，同一行的其他格照读。请对照原文填写。""",
)
G914 = register(
    "G914",
    "table",
    """一格里断开的数字已合并
    一个数字在格里分成了几段（换行，或者用空格分节），已接成一个数；行内有合计的，合计成立才接。请抽查。""",
)
MONEY = {"元": Decimal(1), "万元": Decimal(10000), "亿元": Decimal(100000000)}
SHOWN = 6
MOST_TOLD = 6


@dataclass(frozen=True)
class CellReading:
    """How a cell was obtained: read, inferred (from sums), blank (nothing or a dash stands there)
    or unread; and the source's text, of it and its row."""

    value: Figure | None
    how: str
    where: Place = NOWHERE
    text: str = ""
    row: str = ""


@dataclass(frozen=True)
class OddCell:
    """A single cell that could not be read: its headings, what stands there, where, and why that is
    no figure."""

    cell: Cell
    names: str
    text: str
    where: Place
    why: str


@dataclass
class FiguresRead:
    """What has been read so far."""

    source: Stream
    findings: list[Finding]
    figures: dict[Address, Figure | None] = field(default_factory=dict)
    readings: dict[Address, CellReading] = field(default_factory=dict)
    notes: dict[Address, str] = field(default_factory=dict)
    odd: list[OddCell] = field(default_factory=list)

    def put(self, cell: Cell, reading: CellReading) -> None:
        self.figures[cell.address] = reading.value
        self.readings[cell.address] = reading

    def unread(self, cells: Sequence[Cell], run: Run | None = None, text: str = "") -> None:
        where, row = self.row(run) if run else (NOWHERE, "")
        for cell in cells:
            self.put(cell, CellReading(None, "unread", where, text or row, row))

    def miss(self, table: Table, finding: Finding) -> None:
        """A table that is not there."""
        self.unread(list(table.cells.values()))
        self.findings.append(finding)

    def where(self, run: Run) -> Place:
        return self.source.lines[run.line].where

    def row(self, run: Run) -> tuple[Place, str]:
        """Where a run begins, and the words around it."""
        first = run.tokens[0]
        place = self.source.place(first)
        whole = self.source.lines[first.line].where
        return (place if place.line else whole), self.source.quote(first)

    def text(self, run: Run) -> str:
        """The line, or the lines, that a run stands on, as they are."""
        lines = dict.fromkeys(token.line for token in run.tokens)
        return " ".join(self.source.lines[line].source for line in lines)[:LONGEST_QUOTE]

    def where_of(self, row: FormRow) -> Place:
        """Where the row's cells stand."""
        return self.where(row.claim.run) if row.claim else NOWHERE

    def unclear(self, table: Table, row: FormRow, cell: Cell, token: Token, why: str = "") -> None:
        """A single cell that cannot be read."""
        where, words = self.source.place(token), self.source.quote(token)
        names = f"{row.label}”的“{cell.address[-1]}" if len(row.form) > 1 else row.label
        self.odd.append(OddCell(cell, names, token.text, where, why))
        self.put(cell, CellReading(None, "unread", where, token.text, words))

    def tell_odd(self, table: Table) -> None:
        """Say which cells of a table could not be read: one by one, or together where they are many
        of one cause."""
        causes: dict[str, list[OddCell]] = {}
        for one in self.odd:
            causes.setdefault(one.why or _cure(one.text), []).append(one)
        for many in causes.values():
            if len(many) > MOST_TOLD:
                self._tell_many(table, many)
                continue
            for one in many:
                why = f"，{one.why}" if one.why else ""
                said = f"“{one.names}”这一格写的是“{one.text[:40]}”{why}（{one.where}）。"
                fix = _cure(one.text)
                self.say(G913, said, table, (one.cell,), quote=one.text[:80], fix=fix)
        self.odd.clear()

    def _tell_many(self, table: Table, many: Sequence[OddCell]) -> None:
        shown = "、".join(f"“{one.names}”写的是“{one.text[:20]}”" for one in many[:MOST_TOLD])
        said = f"“{table.title}”的表里有{len(many)}格读不出数字：{shown}等（{many[0].where}起）。"
        self.say(G913, said, table, quote=many[0].text[:80], fix=_cure(many[0].text))

    def say(
        self, code: Code, message: str, table: Table, row: Sequence[Cell] = (), **details: str
    ) -> None:
        if not row:
            at: Address = (table.key,)
        else:
            at = row[0].address if len(row) == 1 else row[0].address[:-1]
        self.findings.append(found(code, message, address=(*table.prefix, *at), **details))


@dataclass
class FormRow:
    """A row of the form with the run that was claimed for it: ``cells`` once it fits, or the
    ``pieces`` of glued digits."""

    part: Part
    form: tuple[Cell, ...]
    label: str
    claim: HeadedRun | None = None
    cells: tuple[Token, ...] = ()
    pieces: tuple[str, ...] = ()
    ways: list[Vector] = field(default_factory=list)


def put_inferred(sheet: FiguresRead, row: FormRow, figures: Mapping[Cell, Figure]) -> None:
    """Enter figures that were cut out of the glued digits of a row."""
    assert row.claim
    place, words = sheet.row(row.claim.run)
    for cell, figure in figures.items():
        value = Decimal(figure) if cell.is_money else figure
        sheet.put(cell, CellReading(value, "inferred", place, " ".join(row.pieces), words))


def write(sheet: FiguresRead, table: Table, row: FormRow, money: str = "") -> None:
    """Enter a row's cells; ``money`` is the unit of amounts that the table's own heading gives,
    where it is not the form's."""
    assert row.claim
    where, text = sheet.where(row.claim.run), sheet.text(row.claim.run)
    if row.pieces and len(row.ways) == 1:
        put_inferred(sheet, row, dict(zip(row.form, row.ways[0], strict=True)))
    for cell, token in zip(row.form, row.cells, strict=False):
        if token.kind == "unclear":
            sheet.unclear(table, row, cell, token)
        else:
            sheet.put(cell, _reading(sheet, table, cell, token, money))
    _doubt_joined(sheet, table, row)
    for cell, token in zip(row.form, row.cells, strict=False):
        if token.note:
            sheet.notes[cell.address] = token.note
    if any(token.kind == "dash" for token in row.cells):
        sheet.say(
            G907,
            f"“{row.label}”这一行有的格写的是“{_dash(row)}”（{where}）：{text}。",
            table,
            row.form,
            quote=text,
            fix="导入为空；确实没有发生的填0。",
        )


def _doubt_joined(sheet: FiguresRead, table: Table, row: FormRow) -> None:
    """Say which figures were put together; leave them where the row does not add up with them."""
    pairs = [(c, t) for c, t in zip(row.form, row.cells, strict=False) if t.joined]
    if not pairs:
        return
    if adds_up(sheet, row):
        texts = "、".join(token.text for _, token in pairs)
        sheet.say(
            G914,
            f"“{row.label}”有断开的数字，接成了{texts}（{sheet.where_of(row)}）。",
            table,
            [cell for cell, _ in pairs],
            quote=texts,
            fix="请抽查。",
        )
        return
    for cell, token in pairs:
        sheet.unclear(table, row, cell, token, "断成了几段，接起来合计对不上")


def adds_up(sheet: FiguresRead, row: FormRow) -> bool:
    """Whether the sums within a row hold; one with a cell that was not read does not."""
    inside = {cell.address for cell in row.form}
    sums = [i for i in row.part.identities if i.is_sum and set(i.addresses) <= inside]
    values = {address: sheet.figures.get(address) for address in inside}
    if sums and any(sheet.readings[a].how == "unread" for a in inside if a in sheet.readings):
        return False
    return all(
        (values[i.left[0]] or 0) == sum(values[address] or 0 for address in i.right) for i in sums
    )


def _dash(row: FormRow) -> str:
    return next(token.text for token in row.cells if token.kind == "dash")


def _cure(text: str) -> str:
    """What to do about a cell that holds no figure."""
    if text.startswith("="):
        return "公式没有存结果，用Excel打开保存一次再导入。"
    if text.startswith("#"):
        return "这是Excel的错误值，改好公式再导入。"
    if text.strip().upper() in ("O", "Ｏ"):
        return "是字母，要写数字0；没有导入，请对照原文填写。"
    return "没有导入，请对照原文填写。"


def _reading(sheet: FiguresRead, table: Table, cell: Cell, token: Token, money: str) -> CellReading:
    where, row = sheet.source.place(token), sheet.source.quote(token)
    if token.kind != "number":
        return CellReading(None, "blank", where, token.text, row)
    unit = token.unit or money
    try:
        if unit in MONEY and cell.is_money and unit != cell.unit:
            return _converted(sheet, table, cell, token, unit)
        return CellReading(
            numbers.parse(_whole(token.text) if not cell.is_money else token.text, cell),
            "read",
            where,
            token.text + token.unit,
            row,
        )
    except numbers.BadFigure as bad:
        sheet.say(
            G907,
            f"“{cell.label}”的一格：{bad.message}（{where}）。",
            table,
            (cell,),
            quote=token.text,
            fix=f"没有导入；{bad.fix}。",
        )
        return CellReading(None, "unread", where, token.text, row)


def _whole(text: str) -> str:
    """A count without the .0 that spreadsheets add."""
    return (
        text.split(".", maxsplit=1)[0]
        if "." in text and not text.split(".")[1].strip("0")
        else text
    )


def _converted(
    sheet: FiguresRead, table: Table, cell: Cell, token: Token, unit: str
) -> CellReading:
    """An amount in another unit than the form's."""
    where, row = sheet.source.place(token), sheet.source.quote(token)
    amount = (Decimal(token.text.replace(",", "")) * MONEY[unit] / MONEY[cell.unit]).normalize()
    value = numbers.parse(format(amount, "f"), cell)
    sheet.say(
        G911,
        f"“{cell.label}”的{token.text}{unit}换算成{numbers.show(value)}{cell.unit}（{where}）。",
        table,
        (cell,),
        fix="请核对单位。",
    )
    return CellReading(value, "inferred", where, token.text + unit, row)
