"""A file that was changed elsewhere while it was open here: what is different, and how to go
on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from gia_author.diagnostics.finding import FieldPath, errors
from gia_author.report.model import edition_of
from gia_author.yamlfile import reader
from gia_author.yamlfile.patch import bare
from gia_author.yamlfile.reader import Source
from gia_author.yamlfile.splice import splice

Choice = Literal["theirs", "mine", "merge"]
CHOICES = get_args(Choice)
MOST_SHOWN = 200
LONGEST_SHOWN = 2_000


@dataclass(frozen=True)
class Difference:
    """A place with what is written there here and elsewhere."""

    path: FieldPath
    yours: str
    theirs: str

    def as_json(self) -> dict[str, Any]:
        shown = (self.yours[:LONGEST_SHOWN], self.theirs[:LONGEST_SHOWN])
        return {"path": [*self.path], "yours": shown[0], "theirs": shown[1]}


def differences(mine: object, theirs: object) -> list[Difference]:
    """Where two files' data differ, the first of many."""
    found = _differences(bare(mine), bare(theirs), ())
    return [one for _, one in zip(range(MOST_SHOWN), found, strict=False)]


def _differences(mine: object, theirs: object, path: FieldPath) -> Iterator[Difference]:
    if mine == theirs:
        return
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys((*mine, *theirs)):
            yield from _differences(mine.get(key), theirs.get(key), (*path, key))
    elif isinstance(mine, list) and isinstance(theirs, list):
        for n in range(max(len(mine), len(theirs))):
            ours, other = (items[n] if n < len(items) else None for items in (mine, theirs))
            yield from _differences(ours, other, (*path, n))
    else:
        yield Difference(path, _said(mine), _said(theirs))


def _said(value: object) -> str:
    """A value in words; of what has parts, their texts."""
    if isinstance(value, dict):
        return "；".join(f"{key}：{_said(below)}" for key, below in value.items())
    if isinstance(value, list):
        return "；".join(map(_said, value))
    return "" if value is None else str(value)


def settled(
    mine: str, base: Source, theirs: Source, choice: Choice
) -> tuple[str, list[Difference]]:
    """The text to go on with, and where both sides had changed the same. A file that cannot be read
    has nothing to be merged with: then it is either side as it is."""
    if choice == "mine":
        return mine, []
    if choice == "theirs" or errors(theirs.findings) or not base.data:
        return theirs.text, []
    from gia_author.workflows.merge import reconciled

    own = reader.read(mine.encode(), base.name)
    conflicts: list[FieldPath] = []
    data = reconciled(theirs.data, base.data, own.data, conflicts)
    text = splice(theirs.text, data, edition_of(theirs.data))
    every = differences(own.data, theirs.data)
    clashing = [one for one in every if any(one.path[: len(c)] == c for c in conflicts)]
    return text, clashing
