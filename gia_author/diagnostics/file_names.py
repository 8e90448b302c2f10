"""What names files may have, and which of them are one name to some system."""

from __future__ import annotations

import re
import unicodedata

from gia_author.diagnostics import safe_text

LONGEST_NAME = 200  # bytes
RESERVED = re.compile(
    r"(?i)(con|prn|aux|nul|conin\$|conout\$|clock\$|com[\d¹²³]|lpt[\d¹²³])[ .]*(\..*)?"
)  # to Windows a device, whatever stands behind the dot


def safe_name(name: str) -> str:
    """A file name that Windows, macOS and Linux all take, of characters that can be seen."""
    plain = re.sub(r'[<>:"/\\|?*\t\r\n]', "_", safe_text.safe(name)).strip(" .") or "未命名"
    while len(plain.encode("utf-8")) > LONGEST_NAME:
        plain = plain[:-1]
    return plain.rstrip(" .") + ("_" if RESERVED.fullmatch(plain) else "")


def same_name(name: str) -> str:
    """What names have in common that are one name to Windows or macOS."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
