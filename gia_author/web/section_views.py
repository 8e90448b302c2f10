"""The sections of a document with their passages, as the page shows them: what is written, what the
form has a place for, and what can be done with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gia_author.diagnostics.finding import FieldPath
from gia_author.form.edition import Edition, FormSection
from gia_author.report.narrative import Narrative, Passage, usual_title
from gia_author.web.edits import HEADING, MORE, PASSAGE_KEYS, TEXT, at
from gia_author.yamlfile.fields import Field, shape

REMARKS = "表格说明"
SETTINGS = {"编号": "numbering", "小标题": "style", "主题": "topic"}


def sections(data: Mapping[str, object], edition: Edition, told: Narrative) -> list[dict[str, Any]]:
    """The six sections in order."""
    printed = {
        passage.path: passage
        for section in told.sections
        for top in section.passages
        for passage in top.walk()
    }
    headings = {section.key: section.heading for section in told.sections}
    outline = _Outline(data, edition, printed)
    return [
        outline.section(section, headings.get(section.key, section.title))
        for section in edition.sections
    ]


def block_path(path: FieldPath) -> FieldPath:
    """The path of the passage that a text belongs to: the text of a passage stands for it, that of
    a whole section for itself."""
    if len(path) > 2 and path[-1] in (TEXT, HEADING, *PASSAGE_KEYS):
        return path[:-1]
    return path


class _Outline:
    def __init__(
        self, data: Mapping[str, object], edition: Edition, printed: Mapping[FieldPath, Passage]
    ) -> None:
        self.data, self.edition, self.printed = data, edition, printed

    def section(self, section: FormSection, heading: str) -> dict[str, Any]:
        """One section. A printed table has what is said before it as its lead, behind it as a
        block."""
        key, table = section.key, self.edition.tables.get(section.key)
        plain = {"key": key, "title": heading, "help": section.guidance, "optional": False}
        if table is not None and table.printed:
            remarks = [self.text_block((REMARKS, key, side), side) for side in ("表前", "表后")]
            return plain | {
                "kind": "table",
                "table": key,
                "lead": remarks[0],
                "blocks": remarks[1:],
                "can_add": False,
            }
        fees = [name for name, one in self.edition.tables.items() if one.prefix == (key,)]
        return plain | {
            "kind": "mixed" if fees else "narrative",
            "table": fees[0] if fees else None,
            "lead": self.text_block((key, TEXT), None),
            "blocks": [*self.blocks((key,))],
            "can_add": self.can_add((key,)),
        }

    def text_block(self, path: FieldPath, heading: str | None) -> dict[str, Any]:
        """A text that has its place on the form and no heading of its own."""
        return {
            "path": [*path],
            "heading": heading,
            "printed": "",
            "help": _help(shape(self.edition).at(path)),
            "fixed": True,
            "text": _text(at(self.data, path)),
            "children": [],
            "can_add": False,
            "can_rename": False,
            "can_remove": False,
            "can_move": False,
        }

    def blocks(self, path: FieldPath) -> Iterator[dict[str, Any]]:
        """What stands below a section, in the order of the file; the topics that are not written
        come where the form has them."""
        content = at(self.data, path)
        written = [*content] if isinstance(content, dict) else []
        for key in self.in_order(path, written):
            if key == MORE:
                yield from self.items((*path, MORE))
            else:
                yield self.block((*path, key), fixed=True)

    def in_order(self, path: FieldPath, written: list[str]) -> list[str]:
        """The topics and 小节, as written, then each of the others behind the topic that comes
        before it on the form."""
        field = shape(self.edition).at(path)
        fields = field.fields if field else {}
        known = [
            key
            for key in fields
            if key not in (TEXT, HEADING, *PASSAGE_KEYS) and not self.is_table(path, key)
        ]
        result = [key for key in written if key in known]
        for n, key in enumerate(known):
            if key not in result and key != MORE:
                before = [one for one in known[:n] if one in result]
                result.insert(result.index(before[-1]) + 1 if before else 0, key)
        return result

    def is_table(self, path: FieldPath, key: str) -> bool:
        """Whether a key of a section stands for figures; a topic can have the name of a table."""
        return key in self.edition.tables and self.edition.tables[key].prefix == path

    def items(self, path: FieldPath) -> Iterator[dict[str, Any]]:
        """The sub-sections in a list."""
        items = at(self.data, path)
        for n in range(len(items) if isinstance(items, list) else 0):
            yield self.block((*path, n), fixed=False)

    def block(self, path: FieldPath, *, fixed: bool) -> dict[str, Any]:
        """A topic of the form or a sub-section of the author's own, with what is below it."""
        value = at(self.data, path)
        content = value if isinstance(value, dict) else {}
        printed = self.printed.get(path)
        own = content.get(HEADING)
        usual = usual_title(str(path[-1]), self.edition, self.data) if fixed else ""
        unnamed = None if fixed else ""
        field = shape(self.edition).at(path)
        return {
            "path": [*path],
            "heading": own if isinstance(own, str) else unnamed,
            "usual": usual,
            "help": _help(field) if fixed else "",
            "printed": printed.heading if printed else usual,
            "run_in": bool(printed and printed.run_in),
            "fixed": fixed,
            "text": _text(content.get(TEXT) if content else value),
            "children": [*self.items((*path, MORE))],
            "can_add": self.can_add(path),
            "can_rename": True,
            "can_remove": not fixed,
            "can_move": True,
            **{name: content.get(key) for key, name in SETTINGS.items()},
        }

    def can_add(self, path: FieldPath) -> bool:
        return shape(self.edition).at((*path, MORE)) is not None


def _help(field: Field | None) -> str:
    return field.guidance if field else ""


def _text(value: object) -> str | None:
    return value.rstrip("\n") if isinstance(value, str) else None
