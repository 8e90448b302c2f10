"""The workbook that a unit fills in: where everything stands, writing it, reading it back.

Bytes in, bytes out.
"""

from __future__ import annotations

ENDINGS = (".xlsx", ".xlsm", ".xls", ".et")
FORM = 1  # the version of the layout; a workbook of another one is refused
COVER, FIGURES, TEXTS, CHECKS = "说明", "填报", "文字", "核对"
SHEET = "gia-author-form"  # the hidden one, by which a workbook is known
SEEN = (FIGURES, TEXTS, CHECKS)  # those by which one without it is known
