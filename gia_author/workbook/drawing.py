"""Drawing on a workbook: a calm set of looks, merged cells, formulas with their values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gia_author.render.spreadsheets import Workbook, Worksheet
from gia_author.workbook.formulas import Live
from gia_author.workbook.layout import CellRange

INK, LINE, PAPER = "#1F2933", "#9AA5B1", "#FFFFFF"
HEAD, TOTAL, INPUT = "#EEF2F6", "#E4E8ED", "#FFF8DC"
RED, AMBER, GREEN = (
    {"bg_color": "#F8D0D3", "font_color": "#9B1C1C"},
    {"bg_color": "#FFE3A6", "font_color": "#7A4B00"},
    {"font_color": "#2F6B3A"},
)
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_name": "黑体", "font_size": 16, "align": "center"},
    "heading": {"font_name": "黑体", "font_size": 12, "align": "left"},
    "text": {"align": "left", "text_wrap": True},
    "faint": {"align": "left", "text_wrap": True, "font_color": "#52606D", "font_size": 9},
    "alarm": {
        "align": "left",
        "indent": 1,
        "text_wrap": True,
        "font_color": RED["font_color"],
        "font_size": 9,
    },
    "label": {"border": 1, "align": "center", "text_wrap": True, "bg_color": HEAD},
    "row": {"border": 1, "align": "left", "indent": 1, "text_wrap": True, "bg_color": PAPER},
    "quiet": {
        "border": 1,
        "align": "left",
        "indent": 1,
        "valign": "top",
        "text_wrap": True,
        "font_color": "#52606D",
        "bg_color": PAPER,
    },
    "upright": {"border": 1, "align": "center", "rotation": 270, "bg_color": PAPER},
    "total": {"border": 1, "align": "center", "bg_color": TOTAL},
    "input": {"border": 1, "align": "center", "bg_color": INPUT, "locked": False},
    "choice": {"border": 1, "align": "center", "bg_color": INPUT, "locked": False},
    "short": {
        "border": 1,
        "align": "left",
        "indent": 1,
        "text_wrap": True,
        "bg_color": INPUT,
        "locked": False,
        "num_format": "@",
        "quote_prefix": True,
    },
    "long": {
        "border": 1,
        "align": "left",
        "indent": 1,
        "valign": "top",
        "text_wrap": True,
        "bg_color": INPUT,
        "locked": False,
        "quote_prefix": True,
    },
    "verdict": {
        "font_name": "黑体",
        "font_size": 14,
        "align": "center",
        "border": 1,
        "text_wrap": True,
    },
    "state": {"border": 1, "align": "center"},
}
ALLOWED = {"format_rows": True, "format_columns": True}
SILENCED = (
    "formula_differs",
    "formula_range",
    "empty_cell_reference",
    "formula_unlocked",
    "number_stored_as_text",
)


class Paint:
    """A workbook being drawn."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._formats: dict[str, Any] = {}

    def look(self, name: str) -> Any:
        """The format of this name."""
        if name not in self._formats:
            plain = {
                "font_name": "宋体",
                "font_size": 10.5,
                "font_color": INK,
                "valign": "vcenter",
                "border_color": LINE,
            }
            self._formats[name] = self.book.add_format({**plain, **LOOKS[name]})
        return self._formats[name]

    def change(self, look: Mapping[str, object]) -> Any:
        """A format laid over a cell's own where a condition holds."""
        key = repr(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(look))
        return self._formats[key]

    def sheet(self, name: str, *, landscape: bool, colour: str) -> Worksheet:
        """A new sheet for A4, protected without a password, one page wide."""
        made: Any = self.book.add_worksheet(name)
        made._prepare_formula = _as_it_is
        sheet: Worksheet = made
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.7)
        sheet.center_horizontally()
        sheet.set_footer('&C&"宋体"&9&A　第&P页，共&N页')
        sheet.set_tab_color(colour)
        sheet.hide_gridlines(2)
        sheet.protect("", ALLOWED)
        return sheet

    def put(self, sheet: Worksheet, block: CellRange, value: object, look: str) -> None:
        """A text, number or formula in a cell, or over several; blank for None.

        A text is never taken for a formula.
        """
        row, column, look_format = *block[:2], self.look(look)
        if block[:2] != block[2:]:
            sheet.merge_range(*block, "", look_format)
        if isinstance(value, Live):
            shown = float(value.value) if isinstance(value.value, Decimal) else value.value
            sheet.write_formula(row, column, f"={value.formula}", look_format, shown)
        elif isinstance(value, (int, Decimal)):
            sheet.write_number(row, column, value, look_format)
        elif value is None or value == "":
            sheet.write_blank(row, column, None, look_format)
        else:
            sheet.write_string(row, column, str(value), look_format)

    def when(
        self, sheet: Worksheet, ranges: list[str], condition: str, look: Mapping[str, object]
    ) -> None:
        """The cells look different where a condition holds, which is written for the first one."""
        if ranges:
            options = {
                "type": "formula",
                "criteria": f"={condition}",
                "format": self.change(look),
                "multi_range": " ".join(ranges),
            }
            sheet.conditional_format(ranges[0], options)

    def quiet(self, sheet: Worksheet, last: str) -> None:
        """No green corners on formulas that are meant to be as they are."""
        sheet.ignore_errors(dict.fromkeys(SILENCED, f"A1:{last}"))


def _as_it_is(formula: str, expand_future_functions: bool = False) -> str:
    """Why: the library looks through each formula for 29 functions newer than any of ours, which
    takes half of its time.
    """
    return formula.removeprefix("=")


def lines(text: str, width: float) -> int:
    """How many lines a text takes in so many characters; a Chinese character takes two."""
    room = max(2, int(width) - 1)
    return (
        sum(max(1, -(-sum(1 + (ord(c) > 255) for c in line) // room)) for line in text.split("\n"))
        or 1
    )
