"""What of a report that was read back was not read, and so can neither pass nor fail: sections,
cells, the headline, pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gia_author.diagnostics.finding import Address, Finding, Gap, Severity, found, register
from gia_author.extract.readers import findings as faults
from gia_author.form.table import Table
from gia_author.language.numerals import chinese
from gia_author.workflows import early_end
from gia_author.workflows.import_report import Imported

G936 = register(
    "G936",
    "structure",
    """没有读到，没有核对
    这一部分或者这些格没有读出来，所以也没有核对：不能说它对，也不能说它错。请对照原文看这几处；能换一种格式（Word、网页、能选中文字的PDF）的，换了再核对。""",
)
LOSSES = frozenset(code.code for code in (faults.PARTIAL, faults.GARBLED))
NOTHING_LOST = frozenset(
    ("G902", "G905", "G909", "G910", "G911", "G912", "G914", "G944", "G945", "G947")
)  # how it was read, not that it was not
OF_THE_REPORT = frozenset(("G912", "G926", "G944", "G947"))  # what the report itself has wrong
TOLD_BY_RULES = frozenset(("G948",))
EVEN_CUT = frozenset(("G944",))  # what is there to be seen, whatever was left out elsewhere
CUT = "[…]"
NAMED = 4


def gaps(imported: Imported) -> tuple[Gap, ...]:
    """Everything that was not read, in the order of the report."""
    if imported.match is None:
        return ()
    return tuple(
        replace(gap, finding=imported.locator.located(gap.finding, imported.name))
        for gap in (*_of_file(imported), *_headline(imported), *_sections(imported))
    )


def _of_file(imported: Imported) -> Iterator[Gap]:
    """Pages, damaged pieces and characters that the reader could not read, and what the source
    itself leaves out."""
    for finding in imported.findings:
        if finding.code in LOSSES:
            yield Gap("文件", finding)
    source = imported.trace.source if imported.trace else None
    if source and (span := source.find(CUT)):
        place = source.spot(span).place
        message = f"原文有“{CUT}”，那里的文字省略了。"
        yield Gap("省略的文字", found(G936, message, place=place, quote=CUT, fix="找全文再核对。"))


def _headline(imported: Imported) -> Iterator[Gap]:
    """The agency and the year, without which half of the rules have nothing to go by."""
    known = {"机关": imported.report.agency, "年度": imported.report.year}
    missing = [key for key, value in known.items() if not value]
    if missing:
        reason = next((f for f in imported.findings if f.address in (("机关",), ("年度",))), None)
        names = "、".join(missing)
        yield Gap(names, reason or found(G936, f"没有认出{names}。", address=(missing[0],)))


def _sections(imported: Imported) -> Iterator[Gap]:
    """The sections and cells that were not read; all that is behind an early end together, and
    where no section was found that once."""
    end = ending(imported)
    last = max(imported.sections, default=0) if end else len(imported.edition.sections)
    behind: list[Address] = []
    for number, section in enumerate(imported.edition.sections, 1):
        if is_left_out(imported, number):
            continue
        part = f"{chinese(number)}、{section.title}"
        table = imported.edition.tables.get(section.key)
        lost = [*_cells(imported, part, table)] if table and table.printed else []
        whole = [gap for gap in lost if _is_whole(gap, table)]
        if number > last:
            behind += [cell for gap in whole for cell in gap.cells]
            yield from (gap for gap in lost if gap not in whole)
            continue
        yield from lost
        if imported.sections and number not in imported.sections and not whole:
            yield Gap(part, _told(imported, (section.key,), f"没有找到“{part}”这一部分。"))
    if end:
        yield Gap("后面的部分", end, tuple(behind))
    if not imported.sections:
        first = imported.edition.sections[0].key
        yield Gap("六个部分", _told(imported, (first,), "六个部分一个也没有找到。"))


def is_left_out(imported: Imported, number: int) -> bool:
    """Whether a section is missing from the report itself, with its table: those before and behind
    it are there, and nothing is cut out, damaged or on a picture."""
    if any(finding.code in (*LOSSES, faults.PICTURED.code) for finding in imported.findings):
        return False
    within = imported.sections and min(imported.sections) < number < max(imported.sections)
    if not within or number in imported.sections or imported.cut:
        return False
    key = imported.edition.sections[number - 1].key
    readings = imported.match.readings if imported.match else {}
    return all(one.how == "unread" for cell, one in readings.items() if cell[0] == key)


def ending(imported: Imported) -> Finding | None:
    """That the report is not there to its end."""
    return early_end.ending(imported.data, imported.edition, imported.sections)


def _is_whole(gap: Gap, table: Table | None) -> bool:
    return table is not None and len(gap.cells) == len(table.cells)


def _cells(imported: Imported, part: str, table: Table) -> Iterator[Gap]:
    """The cells of a table that were not read, together where they have one cause."""
    readings = imported.match.readings if imported.match else {}
    lost = [a for a in table.cells if a in readings and readings[a].how == "unread"]
    causes: dict[int, tuple[Finding, list[Address]]] = {}
    for address in lost:
        cause = _cause(imported.findings, (*table.prefix, *address)) or _cause(
            imported.findings, address
        )
        known = cause or found(G936, "", address=(table.key,))
        causes.setdefault(id(cause), (known, []))[1].append(address)
    for finding, cells in causes.values():
        names = "、".join("·".join(cell[1:]) for cell in cells) if len(cells) <= NAMED else ""
        count = f"{part}有{len(cells)}格没有读到{f'（{names}）' if names else ''}"
        message = f"{count}：{finding.message}" if finding.message else f"{count}。"
        told = replace(finding, message=message, fix=finding.fix or "对照原文核对这几格。")
        yield Gap(part, told, tuple(cells))


def _told(imported: Imported, address: Address, message: str) -> Finding:
    cause = _cause(imported.findings, address)
    return cause or found(G936, message, address=address, fix="对照原文核对这一部分。")


def _cause(findings: Iterable[Finding], address: Address) -> Finding | None:
    """What the reader said of this address, or of the nearest above it."""
    above = [
        finding
        for finding in findings
        if finding.address
        and finding.code not in NOTHING_LOST
        and finding.address == address[: len(finding.address)]
    ]
    return max(above, key=lambda finding: len(finding.address or ()), default=None)


def doubts(imported: Imported, missing: tuple[Gap, ...]) -> Iterator[Finding]:
    """What else the reader was in doubt about, nothing being lost: hints, but for labels and
    sections that the report itself has wrong or leaves out."""
    keys = [section.key for section in imported.edition.sections]
    left_out = {key for n, key in enumerate(keys, 1) if is_left_out(imported, n)}
    for finding in imported.findings:
        absent = finding.address and finding.address[-1] in left_out
        if absent and finding.code == "G941":
            yield replace(finding, severity=Severity.ERROR)
        if absent and finding.code in ("G903", "G941"):
            continue
        wrong = finding.code in OF_THE_REPORT
        if wrong and (not imported.cut or finding.code in EVEN_CUT):
            yield replace(finding, severity=Severity.WARNING)
        elif finding.code not in TOLD_BY_RULES and not is_told(finding, missing):
            yield replace(finding, severity=Severity.HINT)


def is_told(finding: Finding, missing: Iterable[Gap]) -> bool:
    """Whether what the reader says of the file is the cause of a gap, and told with it."""
    causes = {(gap.finding.code, gap.finding.address) for gap in missing}
    return finding.code in (*LOSSES, "G941") or (finding.code, finding.address) in causes
