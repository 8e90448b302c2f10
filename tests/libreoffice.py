"""A real LibreOffice that lays out Word files, and one that opens workbooks and Word files, types
into them and saves, driven by a Basic macro in a profile of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conftest import HANG

from gia_author import resources
from gia_author.render.font_faces import FACES

OFFICE = (
    shutil.which("soffice") if shutil.which("localc") else None
)  # without its Calc it would wait for ever
FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xls": "MS Excel 97",
    ".pdf": "calc_pdf_Export",
    ".docx": "MS Word 2007 XML",
    ".odt": "writer8",
}
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
      If book.supportsService("com.sun.star.sheet.SpreadsheetDocument") Then book.calculateAll()
      kind(0).Value = parts(2)
      book.storeToURL(ConvertToURL(parts(1)), kind())
    End If
    If parts(0) = "close" Then book.close(True)
    If parts(0) = "number" Then cellOf(book, parts).Value = Val(parts(3))
    If parts(0) = "text" Then cellOf(book, parts).String = parts(3)
    If parts(0) = "formula" Then cellOf(book, parts).Formula = parts(3)
    If parts(0) = "record" Then book.RecordChanges = True
    If parts(0) = "replace" Then seek(book, parts(1)).String = parts(2)
    If parts(0) = "behind" Then
      place = seek(book, parts(1))
      place.Text.insertString(place.End, parts(2), False)
    End If
    If parts(0) = "paragraph" Then
      place = seek(book, parts(1))
      cursor = place.Text.createTextCursorByRange(place.End)
      cursor.gotoEndOfParagraph(False)
      place.Text.insertControlCharacter(cursor, 0, False)
      place.Text.insertString(cursor, parts(2), False)
    End If
    If parts(0) = "note" Then
      place = seek(book, parts(1))
      field = book.createInstance("com.sun.star.text.textfield.Annotation")
      field.Content = parts(2)
      place.Text.insertTextContent(place.End, field, False)
    End If
    If parts(0) = "square" Then
      squares = book.TextTables.getByIndex(CInt(parts(1)))
      squares.getCellByName(parts(2)).String = parts(3)
    End If
  Loop
  Close #number
End Sub
Function seek(book, words)
  wanted = book.createSearchDescriptor()
  wanted.SearchString = words
  seek = book.findFirst(wanted)
End Function
Function cellOf(book, parts)
  cellOf = book.Sheets.getByIndex(CInt(parts(1))).getCellRangeByName(parts(2))
End Function
</script:module>
"""


OFFICIAL = {
    "小标宋": "方正小标宋简体",
    "仿宋": "仿宋_GB2312",
    "楷体": "楷体_GB2312",
    "黑体": "黑体",
    "宋体": "宋体",
}  # what a Word file calls our faces


def laid_out(documents: Sequence[bytes], folder: Path) -> list[bytes]:
    """Word files as LibreOffice makes PDF of them with the program's own faces."""
    aliases = "".join(
        (
            f'<alias binding="same"><family>{OFFICIAL[name]}</family>'
            f"<prefer><family>{face.family}</family></prefer></alias>"
        )
        for name, face in FACES.items()
    )
    fonts = folder / "fonts.conf"
    fonts.write_text(
        (
            f'<?xml version="1.0"?><fontconfig><dir>{resources.folder("fonts")}</dir>'
            f"<cachedir>{folder}/cache</cachedir>{aliases}</fontconfig>"
        ),
        "utf-8",
    )
    files = [folder / f"{number:03}.docx" for number in range(len(documents))]
    for file, document in zip(files, documents, strict=True):
        file.write_bytes(document)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    task = ["--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(
        ["soffice", profile, *task],
        env=os.environ | {"FONTCONFIG_FILE": str(fonts)},
        check=True,
        capture_output=True,
        timeout=HANG,
    )
    return [file.with_suffix(".pdf").read_bytes() for file in files]


@dataclass
class Session:
    """What LibreOffice is to do with one file: values typed into cells (sheet by number from 0),
    steps in a text (replace, behind, paragraph, note, square, record), files to save."""

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
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        check=True,
        capture_output=True,
        timeout=HANG,
    )
