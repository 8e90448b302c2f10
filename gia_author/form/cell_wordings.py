"""What the texts of a report can mean by the figures of its form: read from an edition (说法), and
checked against its tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from gia_author.diagnostics.finding import Address
from gia_author.form.cell_sums import cell_sum
from gia_author.form.edition_file import MeaningsEntry
from gia_author.language.meanings import CASE, DOCUMENT, ByTable, Meanings
from gia_author.language.phrasebook import APPLICATIONS, Saying

TOTAL = "总计"


def meanings(data: MeaningsEntry, base: Meanings) -> Meanings:
    """The sayings of an edition laid over those of the edition it builds on.

    Raises ValueError for a word that is not known here.
    """
    if unknown := set(data) - set(MeaningsEntry.__annotations__):
        raise ValueError(f"no such words: {unknown}")
    return Meanings(
        figures=_laid(base.figures, data.get("数", {})),
        words=_laid(base.words, data.get("字眼", {})),
        applicants={**base.applicants, **_tuples(data.get("申请人", {}))},
        cases={**base.cases, **_tuples(data.get("案件", {}))},
        documents={**base.documents, **data.get("文件", {})},
        denials=_laid(base.denials, data.get("没有", {})),
        absent=frozenset(data.get("不对照", base.absent)),
    )


def _tuples(data: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in data.items()}


def _laid(base: ByTable, data: Mapping[str, Mapping[str, list[str]]]) -> ByTable:
    tables = dict.fromkeys([*base, *data])
    return {table: {**base.get(table, {}), **_tuples(data.get(table, {}))} for table in tables}


def unknown(told: Meanings, figures: Collection[Address]) -> list[str]:
    """The cells that are named and not on the form, and those said to be absent that are on it."""
    rows = {address[:n] for address in figures for n in range(1, len(address) + 1)}
    named = [*_named(told)]
    missing = {
        ".".join(address)
        for address in named
        if address not in figures and not _is_absent(told, address)
    }
    strange = {name for name in told.absent if tuple(name.split(".")) in rows}
    return sorted(missing | strange)


def _is_absent(told: Meanings, address: Address) -> bool:
    return any(".".join(address[:n]) in told.absent for n in range(1, len(address) + 1))


def _named(told: Meanings) -> Iterator[Address]:
    """Every cell that a meaning names, with its gaps filled in every way."""
    for figures in (told.figures, told.denials):
        for table, readings in figures.items():
            for reading in (one for several in readings.values() for one in several):
                for written in filled(told, reading):
                    yield from _cells(table, written, [(TOTAL,)])
    columns = [(column,) for several in told.applicants.values() for column in several]
    for row in told.figures.get(APPLICATIONS, {}).get("申请人", ()):
        yield from _cells(APPLICATIONS, row, columns)
    for row in told.words.get(APPLICATIONS, {}):
        yield from _cells(APPLICATIONS, row, [(TOTAL,)])


def filled(told: Meanings, reading: str) -> list[str]:
    """A reading for every kind of document and of case."""
    if DOCUMENT in reading:
        return [reading.replace(DOCUMENT, row) for row in told.documents.values()]
    if CASE in reading:
        blocks = (block for several in told.cases.values() for block in several)
        return [reading.replace(CASE, block) for block in dict.fromkeys(blocks)]
    return [reading]


def _cells(table: str, written: str, columns: Iterable[Address]) -> Iterator[Address]:
    """The cells of a sum; a row of the table of applications has one in each of the columns."""
    across = [*columns] if table == APPLICATIONS else [()]
    for term in cell_sum(written).terms:
        for column in across:
            yield (table, *term.row, *column)


def untold(told: Meanings, sayings: Iterable[Saying]) -> list[str]:
    """The meanings that no saying has: their names are wrong."""
    used = {(one.table, reading) for one in sayings for reading in one.readings}
    return sorted(
        f"{table}.{name}"
        for table, known in told.figures.items()
        for name, readings in known.items()
        if name != "申请人" and not all((table, reading) in used for reading in readings)
    )
