"""A real LibreOffice that opens workbooks, fills in cells, works everything out and saves, driven
by a Basic macro in a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conftest import HANG

OFFICE = (
    shutil.which("soffice") if shutil.which("localc") else None
)  # without its Calc it would wait for ever
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".pdf": "calc_pdf_Export"}
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">
Sub Work(list As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  kind(0).Name = "FilterName"
  number = FreeFile
  Open list For Input As #number
  Do While Not Eof(number)
    Line Input #number, row
    parts = Split(row, Chr(9))
    If parts(0) = "open" Then
      book = StarDesktop.loadComponentFromURL(ConvertToURL(parts(1)), "_blank", 0, hidden())
    End If
    If parts(0) = "save" Then
      book.calculateAll()
      kind(0).Value = parts(2)
      book.storeToURL(ConvertToURL(parts(1)), kind())
    End If
    If parts(0) = "close" Then book.close(True)
    If parts(0) = "number" Then cellOf(book, parts).Value = Val(parts(3))
    If parts(0) = "text" Then cellOf(book, parts).String = parts(3)
    If parts(0) = "formula" Then cellOf(book, parts).Formula = parts(3)
  Loop
  Close #number
End Sub
Function cellOf(book, parts)
  cellOf = book.Sheets.getByIndex(CInt(parts(1))).getCellRangeByName(parts(2))
End Function
</script:module>
"""


@dataclass
class Session:
    """What LibreOffice is to do with one workbook: values typed into cells (sheet by number from
    0), files to save."""

    source: Path
    steps: list[tuple[str, ...]] = field(default_factory=list)

    def type(self, sheet: int, cell: str, value: int | float | str) -> None:
        kind = (
            "number"
            if isinstance(value, (int, float))
            else "formula"
            if value.startswith("=")
            else "text"
        )
        self.steps.append((kind, str(sheet), cell, str(value)))

    def save(self, target: Path) -> None:
        self.steps.append(("save", str(target), FILTERS[target.suffix]))


def run(sessions: Sequence[Session], folder: Path) -> None:
    """Do all this in one LibreOffice."""
    assert OFFICE
    profile = folder / "profile"
    command = [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    subprocess.run(
        [*command, "--terminate_after_init"], check=True, capture_output=True, timeout=HANG
    )
    module = profile / "user" / "basic" / "Standard" / "Module1.xba"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(MODULE, encoding="utf-8")
    rows = [row for s in sessions for row in (("open", str(s.source)), *s.steps, ("close", ""))]
    (folder / "steps.txt").write_text(
        "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8"
    )
    subprocess.run(
        [*command, f'macro:///Standard.Module1.Work("{folder / "steps.txt"}")'],
        check=True,
        capture_output=True,
        timeout=HANG,
    )
