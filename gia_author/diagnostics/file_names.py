"""What names files may have, and which of them are one name to some system."""

from __future__ import annotations

import re
import unicodedata

from gia_author.diagnostics import safe_text

LONGEST_NAME = 200  # bytes
BYTES = re.compile("[\udc80-\udcff]")  # how Python holds the bytes of a name that is no UTF-8
RESERVED = re.compile(
    r"(?i)^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[\d¹²³]|lpt[\d¹²³])( *(?:\..*)?)$"
)  # to Windows a device, whatever stands behind the dot


def safe_name(name: str) -> str:
    """A file name that Windows, macOS and Linux all take, of characters that can be seen."""
    seen = safe_text.safe(_read_as_chinese(name))
    plain = re.sub(r'[<>:"/\\|?*\t\r\n]', "_", seen).strip(" .") or "未命名"
    while len(plain.encode("utf-8")) > LONGEST_NAME:
        plain = plain[:-1]
    return RESERVED.sub(r"\1_\2", plain.rstrip(" ."))


def _read_as_chinese(name: str) -> str:
    """A name of bytes that are no UTF-8 as Chinese Windows wrote it: archives that are unpacked
    elsewhere are full of such."""
    if not BYTES.search(name):
        return name
    try:
        return name.encode("utf-8", "surrogateescape").decode("gb18030")
    except UnicodeError:
        return name


def same_name(name: str) -> str:
    """What names have in common that are one name to Windows or macOS."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
