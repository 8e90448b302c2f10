"""The sheet of texts: one row for each text that the file has or usually has, in the order of the
report, each with its path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gia_author.diagnostics.finding import FieldPath
from gia_author.form.edition import Edition
from gia_author.language.numerals import chinese
from gia_author.report.model import mapping
from gia_author.yamlfile.fields import AGENCY_KINDS, SIGNED, SIGNERS, Field, shape

FIRST = 3  # row of the sheet, from 0
LABEL, NOW, BEFORE, REMARK = 0, 1, 2, 3  # columns
SPARE = 2  # empty sub-sections that a section has room for
OVERALL, PROBLEMS, OTHERS, REMARKS = (
    "总体情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
    "表格说明",
)


@dataclass(frozen=True)
class TextRow:
    """One row: a text of the file, or a heading (``path`` empty).

    ``kind`` is heading, long, short or choice; ``parts`` are the rows of sub-sections that count
    towards a text that must be written (``needed``).
    """

    row: int
    path: FieldPath
    label: str
    guidance: str = ""
    kind: str = "long"
    needed: bool = False
    text: str = ""
    parts: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()


def passages(data: Mapping[str, object], edition: Edition) -> list[TextRow]:
    """The rows for a file's data."""
    rows = [*_Rows(data, edition).all()]
    numbered = [_numbered(rows, number) for number in range(len(rows))]
    return numbered


def sign_off_rows(rows: list[TextRow]) -> list[TextRow]:
    """The rows for those who sign, with their heading: the last ones, which older workbooks have
    not."""
    return rows[-len(SIGNERS) - 1 :]


@dataclass(frozen=True)
class _Draft:
    path: FieldPath
    label: str
    guidance: str = ""
    kind: str = "long"
    needed: bool = False
    text: str = ""
    owner: FieldPath = ()
    choices: tuple[str, ...] = ()


def _numbered(drafts: list[_Draft], at: int) -> TextRow:
    """The draft as a row; the rows of sub-sections below a text that must be
    written are its parts.
    """
    d = drafts[at]
    inside = tuple(
        FIRST + n
        for n, other in enumerate(drafts)
        if d.needed and other.owner[: len(d.owner)] == d.owner and n != at and other.kind == "long"
    )
    return TextRow(
        row=FIRST + at,
        path=d.path,
        label=d.label,
        guidance=d.guidance,
        kind=d.kind,
        needed=d.needed,
        text=d.text,
        parts=inside,
        choices=d.choices,
    )


class _Rows:
    def __init__(self, data: Mapping[str, object], edition: Edition) -> None:
        self.data, self.edition, self.shape = data, edition, shape(edition)

    def all(self) -> Iterator[_Draft]:
        yield _Draft((), "报告信息", kind="heading")
        yield self.plain(("机关类型",), kind="choice", choices=AGENCY_KINDS)
        yield self.plain(("引言",))
        for number, section in enumerate(self.edition.sections):
            yield _Draft((), f"{chinese(number + 1)}、{section.title}", kind="heading")
            yield from {OVERALL: self.overall, PROBLEMS: self.problems, OTHERS: self.others}.get(
                section.key, lambda key=section.key: self.around(key)
            )()
        yield _Draft((), "文末", kind="heading")
        yield from (
            self.plain((key,), kind=kind)
            for key, kind in (("联系方式", "long"), ("落款单位", "short"), ("落款日期", "short"))
        )
        yield from self.notes()
        yield _Draft((), "签署（不印出来）", kind="heading")
        for key in SIGNERS:
            yield self.plain((SIGNED, key), kind="short")

    def plain(
        self, path: FieldPath, label: str = "", kind: str = "long", choices: tuple[str, ...] = ()
    ) -> _Draft:
        """A text that stands by itself."""
        return _Draft(
            path,
            label or str(path[-1]),
            self._help(path),
            kind,
            text=text_at(self.data, path),
            choices=choices,
        )

    def overall(self) -> Iterator[_Draft]:
        yield self.plain((OVERALL, "正文"), "概述")
        for topic in self.edition.topics:
            yield from self.either((OVERALL, topic.key))
        yield from self.listed((OVERALL, "小节"), SPARE)

    def problems(self) -> Iterator[_Draft]:
        yield self.plain((PROBLEMS, "正文"), "开头的话")
        for key in ("存在的主要问题", "改进情况"):
            yield from self.either((PROBLEMS, key))
        yield from self.listed((PROBLEMS, "小节"), 0)

    def others(self) -> Iterator[_Draft]:
        yield self.plain((OTHERS, "正文"), "正文")
        yield from self.listed((OTHERS, "小节"), SPARE)

    def around(self, key: str) -> Iterator[_Draft]:
        """What is said before and after a table."""
        yield self.plain((REMARKS, key, "表前"))
        yield self.plain((REMARKS, key, "表后"))

    def either(self, path: FieldPath) -> Iterator[_Draft]:
        """A text that must be written, which may also be a heading with text and sub-sections."""
        value = at(self.data, path)
        whole = isinstance(value, dict)
        own = (*path, "正文") if whole else path
        yield _Draft(
            own,
            str(path[-1]),
            self._help(path),
            needed=True,
            text=text_at(self.data, own),
            owner=path,
        )
        if whole and "标题" in mapping(mapping(self.data, str(path[0])), str(path[-1])):
            yield _Draft(
                (*path, "标题"), "小标题", kind="short", text=text_at(self.data, (*path, "标题"))
            )
        yield from self.listed((*path, "小节"), 0)

    def listed(self, path: FieldPath, spare: int) -> Iterator[_Draft]:
        """The sub-sections of a list, with room for more."""
        items = at(self.data, path)
        count = len(items) if isinstance(items, list) else 0
        for number in range(count + spare):
            here = (*path, number)
            name = "·".join(
                [
                    *([str(path[1])] if len(path) > 2 else []),
                    "小节" + ".".join(str(n + 1) for n in here if isinstance(n, int)),
                    "",
                ]
            )
            if number < count and not isinstance(at(self.data, here), dict):
                yield _Draft(here, name + "正文", text=text_at(self.data, here), owner=path[:-1])
                continue
            yield _Draft(
                (*here, "标题"),
                name + "小标题",
                kind="short",
                text=text_at(self.data, (*here, "标题")),
            )
            yield _Draft(
                (*here, "正文"),
                name + "正文",
                text=text_at(self.data, (*here, "正文")),
                owner=path[:-1],
            )
            yield from self.listed((*here, "小节"), 0)

    def notes(self) -> Iterator[_Draft]:
        """Remarks printed behind single figures."""
        written = mapping(mapping(self.data, "数据"), "单元格附注")
        if written:
            yield _Draft((), "表里数字后面的附注", kind="heading")
        for key in written:
            yield _Draft(
                ("数据", "单元格附注", key),
                key,
                kind="short",
                text=text_at(self.data, ("数据", "单元格附注", key)),
            )

    def _help(self, path: FieldPath) -> str:
        field: Field | None = self.shape.at(path)
        return field.guidance if field else ""


def at(data: object, path: FieldPath) -> Any:
    """The value at a path of plain data; None where there is none."""
    for part in path:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data


def text_at(data: object, path: FieldPath) -> str:
    """The text at a path, without line ends behind it; empty where there is none."""
    value = at(data, path)
    return value.rstrip() if isinstance(value, str) else ""
