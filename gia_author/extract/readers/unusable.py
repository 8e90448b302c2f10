"""Why a file that came in for a unit cannot be read as a form, and the way out: said in the same
words wherever it turns up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gia_author.extract.readers import safe_zip
from gia_author.extract.readers.kinds import HEAD, OLE, OURS, ZIP, file_kind

RESAVE = "用Excel或WPS打开，另存为“Excel工作簿（.xlsx）”。"
TABLES = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
DOCUMENTS = {"docx": "Word", "doc": "Word", "pdf": "PDF", "ofd": "OFD", "odt": "ODT文字"}
ARCHIVES = (".zip", ".rar", ".7z")
ARCHIVE_HEADS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
PICTURES = (".jpg", ".jpeg", ".png")
RECEIVED = (*TABLES, *(f".{kind}" for kind in DOCUMENTS), ".wps", ".rtf", *ARCHIVES, *PICTURES)
UNIT = re.compile(rb"^(?:\xef\xbb\xbf)?" + "机关".encode() + rb"[ \t]*:", re.M)
OTHERWISE = "不是填报文件，也不是填报表。"
AGAIN = "自己的，找备份或者重新存一次；单位报来的，请单位重发。"
STRICT = b"purl.oclc.org/ooxml"
BOOK, LARGEST_PART = "xl/workbook.xml", 200_000  # a workbook's list of sheets, bytes of it


@dataclass(frozen=True)
class Unusable:
    """What a file is instead of a form, and what to do about it."""

    message: str
    fix: str


def unusable(data: bytes, name: str) -> Unusable | None:
    """Why a file is no form; None for text and for spreadsheets that can be read."""
    if not data:
        return Unusable("文件是空的（0字节）。", f"多半没有传完：{AGAIN}")
    table = name.lower().endswith(TABLES)
    if data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        return Unusable(
            "文件加了打开密码，读不出来。", "请单位去掉密码；知道密码的，打开后去掉密码再保存。"
        )
    if data.startswith(ZIP):
        return _package(data, table)
    if data.startswith(ARCHIVE_HEADS):
        return _archive()
    kind = file_kind(data, name)
    if kind == "picture":
        return Unusable(f"是图片，{OTHERWISE}", "请单位交填报表。")
    return _document(kind) if kind in DOCUMENTS else None


def by_another_ending(data: bytes, name: str) -> Unusable | None:
    """That a spreadsheet or a file of ours has the ending of something else, by which nobody looks
    for it; of a file that may be anything, that it is neither."""
    if name.lower().endswith((*TABLES, *OURS)):
        return None
    ending, kind = name.rpartition(".")[2], file_kind(data, "")
    if kind in ("xlsx", "xls"):
        return Unusable(f"里面是表格，后缀却是“.{ending}”。", f"核对后把后缀改成“.{kind}”。")
    if UNIT.search(data[:HEAD]):
        return Unusable(f"里面是填报文件，后缀却是“.{ending}”。", "核对后把后缀改成“.yaml”。")
    return Unusable(OTHERWISE, "请单位交填报表；是年报全文的，用 gia-author import 变成填报文件。")


def _package(data: bytes, table: bool) -> Unusable | None:
    try:
        with safe_zip.opened(data) as package:
            there = BOOK in package.namelist()
            book = there and safe_zip.beginning(package, BOOK, LARGEST_PART)
    except safe_zip.Oversize:
        return Unusable("里面的文件多得不正常，没有读。", f"核对是不是选错了文件；{RESAVE}")
    except safe_zip.BROKEN:
        what = "表格" if table else "文件"
        return Unusable(f"{what}不完整，读不出来。", f"多半没有传完，或者坏了：{AGAIN}")
    if book and STRICT in book:
        return Unusable("表格存成了“Strict Open XML”格式，读不出来。", f"不要选“Strict”：{RESAVE}")
    kind = file_kind(data, "")
    if kind == "ods":
        return Unusable("表格存成了ODS格式，不能当填报表用。", RESAVE)
    if not kind:
        return _archive()
    return _document(kind) if kind in DOCUMENTS else None


def _archive() -> Unusable:
    return Unusable("是压缩包，里面的文件没有读。", "解压以后，把里面的填报表放到这里。")


def _document(kind: str) -> Unusable:
    return Unusable(
        f"是{DOCUMENTS[kind]}文件，{OTHERWISE}",
        "是年报全文的，用 gia-author import 变成填报文件；单位报来的，请单位交填报表。",
    )
