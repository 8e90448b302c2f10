"""What was filled in, put into the plain data of the file that the workbook was made from."""

from __future__ import annotations

from typing import Any

from gia_author.diagnostics.finding import FieldPath
from gia_author.workbook.text_rows import at
from gia_author.yamlfile.fields import Field
from gia_author.yamlfile.patch import insert

KEPT = ("标题", "正文", "小节", "规则", "理由")  # what makes an item of a list worth keeping
ZERO = ("0", "０")


class Edits:
    """Plain data being changed."""

    def __init__(self, data: dict[str, object], form: Field) -> None:
        self.data, self.form = data, form
        self.paths: list[FieldPath] = []

    def put(self, path: FieldPath, value: str | None) -> None:
        """Set the text at a path, what lies between being made; nothing is left of a text that was
        emptied, a figure becomes blank.
        """
        node: Any = self.data
        for number, key in enumerate(path[:-1]):
            node = self._below(node, path[:number], key, path[number + 1])
        self._set(node, path, value)
        self.paths.append(path)

    def _below(self, node: object, path: FieldPath, key: str | int, following: str | int) -> Any:
        """The mapping or list at a key, made where there is none; a single 0 for a whole group is
        written out.
        """
        there = at(node, (key,))
        if isinstance(there, list if isinstance(following, int) else dict):
            return there
        field = self.form.at((*path, key))
        spread = (
            isinstance(there, str)
            and there.strip() in ZERO
            and field is not None
            and isinstance(key, str)
        )
        made: Any = [] if isinstance(following, int) else {}
        if spread and field:
            made = zeros(field)
        self._set(node, (*path, key), made)
        return made

    def _set(self, node: Any, path: FieldPath, value: object) -> None:
        key = path[-1]
        if isinstance(key, int):
            node.extend({} for _ in range(key + 1 - len(node)))
            node[key] = "" if value is None else value
            return
        field = self.form.at(path)
        if value is None and not (field and field.cell):
            node.pop(key, None)
        elif key in node:
            node[key] = value
        else:
            parent = self.form.at(path[:-1])
            insert(node, key, value, [*parent.fields] if parent else [])

    def drop(self, path: FieldPath) -> None:
        """Take out what stands at a path, and what is empty without it."""
        parent = at(self.data, path[:-1])
        if isinstance(parent, dict) and path[-1] in parent:
            del parent[str(path[-1])]
            if not parent and len(path) > 2:
                self.drop(path[:-1])

    def tidy(self) -> None:
        """Items of lists that nothing is left of are taken out; rows that are all 0 become a single
        0.
        """
        for path in dict.fromkeys(p[:-1] for p in self.paths):
            row, field = at(self.data, path), self.form.at(path)
            if (
                isinstance(row, dict)
                and field
                and field.check == "zero"
                and all(f.cell for f in field.fields.values())
                and row == zeros(field)
            ):
                self._set(at(self.data, path[:-1]), path, "0")
        lists = {p[:n] for p in self.paths for n, key in enumerate(p) if isinstance(key, int)}
        for path in sorted(lists, key=len, reverse=True):
            items = at(self.data, path)
            items[:] = [
                item
                for item in items
                if (any(item.get(key) for key in KEPT) if isinstance(item, dict) else item)
            ]
            if not items:
                self.drop(path)


def zeros(field: Field) -> dict[str, str]:
    """Every row or figure right below a heading as 0, totals left out."""
    return {key: "0" for key, below in field.fields.items() if not is_sum(below)}


def is_sum(field: Field) -> bool:
    """True for a total, and for a row of nothing but totals."""
    return (
        field.cell.is_sum
        if field.cell
        else bool(field.fields) and all(map(is_sum, field.fields.values()))
    )
