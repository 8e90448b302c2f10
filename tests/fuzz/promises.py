"""What is promised of every input of a kind, whatever it holds: a result or findings in Chinese
with their places, never an exception."""

from __future__ import annotations

import contextlib
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

from fuzz import ledgers, looks, originals

from gia_author.checks import autofix, profile
from gia_author.cli import finding_formats
from gia_author.diagnostics.finding import Finding, GiaError
from gia_author.extract.readers import child_process
from gia_author.extract.readers.kinds import CONVERTED, file_kind
from gia_author.extract.readers.raw import Raw
from gia_author.jobs import ledger, libreoffice, own_key, style_validation
from gia_author.render.style import Style, official
from gia_author.report.model import Report
from gia_author.rollup import roster
from gia_author.workflows import audit_report, import_report
from gia_author.workflows import produce as produce_report
from gia_author.workflows.confirmation_page import confirmable
from gia_author.workflows.load_report import read_source
from gia_author.workflows.produce import Job, Outcome, produce
from gia_author.yamlfile import reader

CHINESE = re.compile("[\u4e00-\u9fff]")
RAW = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
SYNTAX = ("G102", "G104", "G105", "G106", "G107")  # a file that cannot be read as YAML of ours


def read_here(module: str, data: bytes, _bounds: object = None) -> Any:
    """What the child process would answer, without one: thousands of cases take minutes, and a
    fault of ours shows as itself."""
    made = import_module(module).extract(data, "")
    return json.loads(json.dumps(child_process._plain(made) if isinstance(made, Raw) else made))


def told(findings: Iterable[Finding], name: str, lines: int = 0) -> None:
    """The findings are Chinese, in the file, and can be shown in every format."""
    findings = tuple(findings)
    for one in findings:
        assert CHINESE.search(one.message), one
        assert one.place is None or (one.place.line >= 0 and one.place.column >= 0), one
        assert not lines or one.place is None or one.place.line <= lines, one
    outcome = Outcome(name, findings=findings)
    for form in (finding_formats.as_json, finding_formats.as_github, finding_formats.as_sarif):
        "".join(form([outcome], False)).encode()


def authored(data: bytes) -> None:
    """Our own file is checked, and what ``fix`` proposes leaves a file that reads as well as
    before."""
    outcome = produce(Job("填报.yaml", data))
    source = read_source(data, "填报.yaml")
    lines = source.text.count("\n") + source.text.count("\r") + 1
    told(outcome.findings, "填报.yaml", lines if source.text else 0)
    if source.data and not broken(source):
        fixed = autofix.apply(source.text, autofix.propose(source, Report.from_data(source.data)))
        assert not broken(reader.read(fixed.encode("utf-8", "replace"), "改过.yaml"))


def broken(source: reader.Source) -> list[Finding]:
    return [f for f in source.findings if f.code in SYNTAX]


def listed(data: bytes) -> None:
    """A roster is read, or it is said what is wrong with it."""
    roster.is_roster(data)
    read, findings = roster.read(data, "名册.yaml")
    told(findings, "名册.yaml")
    assert read.bodies or findings


def planned(data: bytes) -> None:
    """A profile is taken or refused in Chinese, with the place."""
    try:
        plan = profile.parse(data, "方案.yaml")
    except GiaError as error:
        assert CHINESE.search(error.message) and CHINESE.search(error.fix), error
        return
    produce(Job("填报.yaml", "机关: 示例县信访局\n年度: 2025\n".encode(), profile=plan))


def published(ending: str) -> Callable[[bytes], None]:
    """A published report is read; what is written of it is a file of ours with the same figures and
    no control characters."""
    name = f"年报.{ending}"

    def hold(data: bytes) -> None:
        imported = import_report.take(data, name)
        told(imported.findings, name)
        told(audit_report.audit(imported), name)
        json.dumps(import_report.matrices(imported))
        made = confirmable(imported)
        if not made.text:
            assert made.findings
            return
        assert not RAW.search(made.text), RAW.search(made.text)
        assert not RAW.search(made.page), RAW.search(made.page)
        again = reader.read(made.text.encode(), "写成.yaml")
        assert not broken(again), broken(again)
        assert imported.workbook or same_figures(imported, Report.from_data(again.data))

    return hold


def converted(data: bytes) -> None:
    """A file of an old kind is turned into a newer one that holds what is promised, or it is said
    why not; one that is damaged may be no file of that kind any more."""
    kind = file_kind(data, "年报.odt")
    if kind not in CONVERTED:
        import_report.take(data, "年报.odt")
        return
    try:
        newer, name = libreoffice.converted(Path("年报.odt"), data, kind)
    except GiaError as error:
        assert CHINESE.search(error.message) and CHINESE.search(error.fix), error
        return
    published(name.rpartition(".")[2])(newer)


def same_figures(imported: import_report.Imported, written: Report) -> bool:
    """Whether every figure that was read stands in what is written."""
    return all(
        written.figures.get(address) == value
        for address, value in imported.figures.items()
        if value is not None and not imported.edition.cells[address].is_sum
    )


def looked(name: str) -> Callable[[bytes], None]:
    """A template (without a name) or a file of a style is refused in Chinese, or a report is built
    with it or refused in Chinese."""

    def hold(data: bytes) -> None:
        try:
            problems = style_validation._problems(name, data)
        except UnicodeDecodeError:
            assert not name  # read as text before it is looked at
            return
        assert all(map(CHINESE.search, problems)), problems
        if problems:
            return
        job = dressed(name, data)
        for form in job.formats:
            try:
                composed = produce_report._composed(job, produce_report.examine(job))
                assert produce_report._Files(job, composed).write(form)
            except GiaError as error:
                assert CHINESE.search(error.message), error

    return hold


FORMS = {
    "": ("html", "docx", "txt"),
    "print.css": ("pdf",),
    "report.typ": ("pdf",),
    "base.docx": ("docx",),
}


def dressed(name: str, data: bytes) -> Job:
    """The job for a report with this file of a style, or without a name this template."""
    return Job(
        "填报.yaml",
        originals.yaml()[0].encode(),
        FORMS.get(name, ("html", "fragment")),
        Style("自己的", {**official().files, name: data}) if name else official(),
        template=None if name else data.decode("utf-8-sig"),
        engine="typst" if name == "report.typ" else "weasyprint",
        draft=True,
    )


def bounded(kind: str, data: bytes) -> None:
    """What is promised of a template or style on which an engine does not end: where it is put to
    use, in a process of its own, each format comes out or it is told why not."""
    job = dressed("" if kind == "template" else kind, data)
    outcome = produce(job)
    told(outcome.findings, job.name)
    failed = [f.message for f in outcome.findings if f.code == produce_report.G801.code]
    for form in job.formats:
        assert form in outcome.files or any(form.upper() in message for message in failed), failed


def kept(data: bytes) -> None:
    """Whatever lies where the ledger should: what is got of it is what was put, and what is put now
    is got again; or it is said why not."""
    database, _, log = data.partition(ledgers.LOG)
    said = io.StringIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(own_key, "own", return_value=originals.KEY),
        contextlib.redirect_stderr(said),
    ):
        path = Path(folder) / ledger.NAME
        path.write_bytes(database)
        if log:
            path.with_name(f"{path.name}-wal").write_bytes(log)
        try:
            _asked(path)
        except GiaError as error:
            assert CHINESE.search(error.message) and CHINESE.search(error.fix), error
    assert not said.getvalue() or CHINESE.search(said.getvalue())


def _asked(path: Path) -> None:
    with ledger.Ledger(path) as found:
        for key, (fingerprint, value) in originals.REMEMBERED.items():
            assert found.get(key, fingerprint) in (None, value)
            assert found.get(key, f"{fingerprint}x") is None
            assert found.latest(key) in (None, value)
        found.put("0.yaml", "新", {"号": 99})
        assert found.get("0.yaml", "新") == {"号": 99}
        assert found.get("0.yaml", "印0") is None


PROMISES: dict[str, Callable[[bytes], None]] = {
    "yaml": authored,
    "roster": listed,
    "profile": planned,
    **{ending: published(ending) for ending in ("docx", "xlsx", "html", "pdf", "ofd", "txt")},
    "odt": converted,
    **{kind: looked("" if kind == "template" else kind) for kind in looks.KINDS},
    "ledger": kept,
}
