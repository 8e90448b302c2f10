"""What YAML accepts and yet is not what the author meant: a text cut off at “#”, paragraphs folded
into one, a full-width bar that would be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gia_author.diagnostics.finding import FieldPath, Finding, Severity, found, register
from gia_author.yamlfile.fields import Field
from gia_author.yamlfile.reader import G104, Source

G108 = register(
    "G108",
    "structure",
    """“#”后面的文字不会印出来
    空格后面的“#”，从它到行尾都是说明，程序不看，也不印。正文里要写“#”的，冒号后面写“|”，文字从下一行写起；是说明的，另写一行。
    “#”前面的话已经写完的，只提醒核对。""",
)
G109 = register(
    "G109",
    "structure",
    """几段文字并成了一段
    文字没有写在“|”的下面，换行不算数，各行会连成一段。要分段的，冒号后面写“|”，文字从下一行写起，每行一段。""",
)
BEHIND = re.compile(r"[ \t]{1,400}#([^\r\n]*)")
FOLD = re.compile(r"[。！？；…][”）]?[ \t]*(?:\r\n|\r|\n)[ \t]*(?=[^\s#])")
BARS = ("｜", "丨", "│", "∣", "￨")
UNDER = "文字从下一行写起并缩进，每行一段"


def find(source: Source, top: Field) -> Iterator[Finding]:
    """The slips in the texts of the narrative, at most one for each text, in the order of the
    file."""
    for path, value in _texts(source.data, top, ()):
        span = source.values.get(path)
        if (
            span
            and source.text[span[0] : span[0] + 1] != "|"
            and (
                finding := _bar(source, path, value)
                or _folded(source, path, span)
                or _cut(source, path, value, span)
            )
        ):
            yield finding


def _texts(value: object, field: Field, path: FieldPath) -> Iterator[tuple[FieldPath, str | None]]:
    """The texts of the narrative that are written, and those that are left empty."""
    if isinstance(value, dict):
        for key, inner in value.items():
            below = field.fields.get(key)
            if below and _has_texts(below):
                yield from _texts(inner, below, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value if field.item else ()):
            yield from _texts(item, field.item or field, (*path, number))
    elif field.check == "prose" and (value is None or isinstance(value, str)):
        yield path, value


@cache
def _has_texts(field: Field) -> bool:
    """True where a text of the narrative may stand at or below a field."""
    below = (*field.fields.values(), *([field.item] if field.item else []))
    return field.check == "prose" or any(map(_has_texts, below))


def _bar(source: Source, path: FieldPath, value: str | None) -> Finding | None:
    if not value or not value.startswith(BARS):
        return None
    return found(
        G104,
        f"“{value[0]}”不是半角竖线，会印在正文里。",
        address=path,
        place=source.place(path),
        fix=f"改成半角竖线“|”，{UNDER}。",
    )


def _folded(source: Source, path: FieldPath, span: tuple[int, int]) -> Finding | None:
    """That paragraphs would become one. A line that breaks within a sentence is joined as it should
    be."""
    lines = len(FOLD.findall(source.text, *span)) + 1
    if lines == 1:
        return None
    sign = source.text[span[0]]
    quoted = "去掉引号，" if sign in "\"'" else ""
    fix = "把“>”改成“|”" if sign == ">" else f"{quoted}冒号后面写上“|”"
    return found(
        G109,
        f"文字没有写在“|”下面，{lines}行会并成一段。",
        address=path,
        place=source.place(path, key=True),
        fix=f"{fix}，{UNDER}。",
    )


def _cut(
    source: Source, path: FieldPath, value: str | None, span: tuple[int, int]
) -> Finding | None:
    """That what stands behind “#” is lost; behind an empty value only where it looks like text,
    behind quotes never."""
    comment = BEHIND.match(source.text, span[1])
    if (
        not comment
        or source.text[span[0]] in "\"'>"
        or (value is None and comment[1][:1] in " " and not re.search("[。；]", comment[1]))
    ):
        return None
    ended = value is not None and value.rstrip().endswith(("。", "！", "？", "；", "”", "）"))
    place, words = source.place_at(comment.start(1) - 1), comment[1].strip()
    return found(
        G108,
        f"“#”后面的文字不会印出来：“{words[:30]}{'……' if len(words) > 30 else ''}”。",
        address=path,
        place=place,
        quote=f"#{comment[1]}"[:60],
        severity=Severity.WARNING if ended else G108.severity,
        fix=f"是正文的，冒号后面写上“|”，{UNDER}；是说明的，另写一行。",
    )
