"""Which characters the bytes of a web page stand for: by their mark, by what the page declares, by
what fits."""

from __future__ import annotations

import codecs
import re

DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s*([\w-]{2,20})|<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}["']([\w-]{2,20})""",
    re.IGNORECASE,
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CHINESE = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "ms936", "hz-gb-2312"}
HEAD = 4096  # bytes in which a page declares its charset
STRAY = 0.1  # share of the characters beyond ASCII that may be broken in a charset that is right


def decode(data: bytes, declared: str = "") -> tuple[str, str, int]:
    """The text, the charset it was read in, and how many characters could not be read. ``declared``
    is what a header said."""
    for mark, charset in MARKS:
        if data.startswith(mark):
            return _read(data[len(mark) :], charset)
    if data[:200].count(0) > len(data[:200]) // 4:
        return _read(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    best: tuple[str, str, int] | None = None
    for charset in _candidates(data, declared):
        tried = _read(data, charset)
        if tried[2] <= STRAY * sum(character > "\x7f" for character in tried[0]):
            return tried
        best = tried if best is None or tried[2] < best[2] else best
    return best or _read(data, "utf-8")


def _candidates(data: bytes, declared: str) -> list[str]:
    """UTF-8 first, for hardly any other text is by chance valid UTF-8; then what is declared, then
    the Chinese charset."""
    found = DECLARED.search(data[:HEAD])
    said = (found[1] or found[2]).decode("ascii") if found else declared
    return list(dict.fromkeys(["utf-8", *([known] if (known := _known(said)) else []), "gb18030"]))


def _known(charset: str) -> str:
    """The codec of a charset; empty for unknown ones and for those that fit any bytes."""
    name = charset.strip().lower()
    if name in CHINESE:
        return "gb18030"
    try:
        codec = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    return codec if codec in ("utf-8", "gb18030", "big5") else ""


def _read(data: bytes, charset: str) -> tuple[str, str, int]:
    text = data.decode(charset, "replace")
    return (
        text,
        charset,
        text.count("\ufffd") - (data.count("\ufffd".encode()) if charset == "utf-8" else 0),
    )
