"""The commands that read published reports back: import, audit, and a new year from last year's report."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from gia_author import console, files, options, resources, sandbox
from gia_author.figures import show
from gia_author.finding import Finding, GiaError, Place, Severity
from gia_author.importing import Imported, audit, matrices, take
from gia_author.narrative import narrate
from gia_author.pipeline import Outcome
from gia_author.profile import Profile
from gia_author.report import Report

LARGEST = 60_000_000
CONVERTED = (".doc", ".wps", ".et", ".xls")
CONVERSION_LIMIT = 120
SOURCES = ("*.docx", "*.html", "*.htm", "*.shtml", "*.pdf", "*.xlsx", "*.txt", "*.md", "*.doc", "*.wps", "*.xls")


@click.command("import", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option("-o", "--out", "target", type=click.Path(path_type=Path), metavar="文件或文件夹",
              help="写到哪个文件；导入几份时是文件夹。默认与原文件同一个文件夹。")
@click.option("--format", "form", type=click.Choice(["yaml", "matrices"]), default="yaml", help="matrices只在屏幕上输出三张表的数字（JSON）。")
def import_(paths: tuple[str, ...], target: Path | None, form: str) -> None:
    """读入已发布的年报（Word、网页、PDF、表格、文本），变成填报文件。"""
    sources = list(published(paths))
    good = True
    for path in sources:
        imported = load(path)
        if form == "matrices":
            click.echo(json.dumps(matrices(imported), ensure_ascii=False))
            continue
        good &= _write(imported, path, _target(path, target, len(sources)))
    sys.exit(0 if good else 1)


@click.command("audit", options_metavar="[选项]")
@click.argument("paths", nargs=-1, required=True, metavar="文件...")
@click.option("--previous", type=click.Path(path_type=Path), metavar="文件", help="上一年的年报，任何格式。")
@options.finding_options
def audit_(paths: tuple[str, ...], previous: Path | None, form: str, target: Path | None, review: Path | None,
           plan: Profile | None) -> None:
    """核对别人发布的年报：读入后做全部核对，不写任何文件。"""
    last = report_of(previous) if previous else None
    results = []
    for path in published(paths):
        imported = load(path)
        findings = tuple(f if f.place else f.at(Place(path.name, 1, 1)) for f in audit(imported, last, plan))
        order = {severity: n for n, severity in enumerate(Severity)}
        findings = tuple(sorted(findings, key=lambda f: order[f.severity]))
        report = imported.report
        results.append(Outcome(str(path), report.agency, report.year, report.title, findings))
        if form == "text" and not target:
            console.report(results[-1], "")
        if review:
            console.save_review(report, narrate(report), results[-1], review)
    console.tell(results, form, target)
    sys.exit(0 if all(outcome.passed for outcome in results) else 1)


def published(patterns: tuple[str, ...]) -> Iterator[Path]:
    """The files that files, folders and globs stand for. Raises FileError for none."""
    for pattern in patterns:
        path = Path(pattern)
        found = sorted(p for ending in SOURCES for p in path.rglob(ending)) if path.is_dir() else [path] if path.exists() else sorted(Path().glob(pattern)) \
            if not path.is_absolute() else []
        if not found:
            raise files.FileError(f"{pattern}：没有找到可以导入的文件。", "核对文件名或文件夹。")
        yield from found


def load(path: Path) -> Imported:
    """A published report from disk; old Word and WPS files are converted by LibreOffice where it is installed."""
    if path.suffix.lower() in CONVERTED:
        with tempfile.TemporaryDirectory() as folder:
            return take(*_converted(path, Path(folder)))
    return take(files.read(path, LARGEST), path.name)


def _converted(path: Path, folder: Path) -> tuple[bytes, str]:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    kind = "xlsx" if path.suffix.lower() in (".et", ".xls") else "docx"
    if office is None:
        raise GiaError(f"{path}：这种旧格式要先转换。", f"用Word或WPS打开，另存为 .{kind} 再导入；或者安装LibreOffice，程序会自己转换。")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path.resolve())]
    try:
        subprocess.run(command, capture_output=True, timeout=CONVERSION_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise GiaError(f"{path}：LibreOffice转换超过{CONVERSION_LIMIT}秒，已停止。", f"用Word或WPS另存为 .{kind} 再导入。") from None
    made = folder / f"{path.stem}.{kind}"
    return files.read(made, LARGEST), f"{path.stem}.{kind}"


def _target(path: Path, target: Path | None, count: int) -> Path:
    if target is None:
        return path.with_suffix(".yaml")
    return target if count == 1 and target.suffix in (".yaml", ".yml") else target / f"{path.stem}.yaml"


def _write(imported: Imported, path: Path, target: Path) -> bool:
    """Write the file and the page to confirm it by; False where nothing could be read."""
    doubtful = [f for f in imported.findings if f.severity is not Severity.HINT]
    if not imported.data and not any(v is not None for v in imported.figures.values()):
        console.report(Outcome(str(path), findings=imported.findings), "")
        return False
    if target.exists():
        raise files.FileError(f"{target} 已经有了，没有改动它。", "用 -o 换一个文件名。")
    page = target.with_suffix(".核对.html")
    files.write(target, text_of(imported, path.name).encode())
    files.write(page, confirmation(imported).encode())
    click.echo(f"{path}：{verdict(imported)}\n已生成 {target}；请打开 {page} 对照原文核对。")
    for finding in doubtful:
        console.show(finding, [])
    return True


def text_of(imported: Imported, origin: str) -> str:
    """The imported report as the text of our file; figures that were inferred or not read are marked by comments."""
    from gia_author import yamltext
    words = {"inferred": "推断", "unread": "没有读出"}
    notes: dict[tuple[str, ...], list[str]] = {}
    for address, reading in imported.match.readings.items() if imported.match else ():
        if reading.how in words:
            notes.setdefault(address[:-1] if len(address) > 2 else address, []).append(f"{address[-1]}{words[reading.how]}")
    head = f"由{origin}导入；请对照核对页和原文检查一遍。"
    rest = {k: v for k, v in imported.data.items() if k != "数据"}
    own = imported.data.get("数据")
    kept = {k: own[k] for k in ("单元格附注",) if k in own} if isinstance(own, dict) else {}
    data = {**rest, **({"格式": imported.edition.name} if imported.edition.first_year is None else {}), "数据": kept}
    return yamltext.write(data, imported.figures, imported.edition, head, {a: "、".join(parts) for a, parts in notes.items()})


def verdict(imported: Imported) -> str:
    """How much of the report was read, in one line."""
    printed = [a for t in imported.edition.tables.values() if t.printed for a in t.cells]
    count = sum(imported.figures.get(a) is not None for a in printed)
    hows = [r.how for r in imported.match.readings.values()] if imported.match else []
    words = {"inferred": "按勾稽关系推断", "blank": "原文空着", "unread": "没有读出"}
    told = "".join(f"，{hows.count(how)}格{word}" for how, word in words.items() if how in hows)
    doubts = sum(f.severity is not Severity.HINT for f in imported.findings)
    return f"读出{len(imported.sections)}个部分、{count}格数字（共{len(printed)}格）{told}；" + (f"有{doubts}处要核对" if doubts else "没有疑问")


def confirmation(imported: Imported) -> str:
    """A page that shows every cell with what was read, from where and how sure, and the text."""
    from gia_author.grid import grid
    template = sandbox.environment({"imported": resources.text("templates", "imported.html.j2")}).get_template("imported")
    tables = [{"名": t.title, "行": [[_box(imported, box) for box in row] for row in grid(t).rows]} for t in imported.edition.tables.values() if t.printed]
    told = narrate(imported.report)
    texts = [{"标题": "开头", "正文": "\n".join(p.text for p in told.opening)}] if told.opening else []
    texts += [{"标题": s.heading, "正文": "\n".join(_lines(s))} for s in told.sections if s.passages]
    return sandbox.render(template, {
        "文件": imported.name, "结论": verdict(imported), "问题": [_words(f) for f in imported.findings if f.severity is not Severity.HINT],
        "表格": tables, "文字": texts, "杂项": list(imported.furniture)})


def _lines(section: Any) -> Iterator[str]:
    for passage in (p for top in section.passages for p in top.walk()):
        if passage.heading:
            yield passage.heading
        yield from (p.text for p in passage.paragraphs)


def _box(imported: Imported, box: Any) -> dict[str, Any]:
    common = {"跨行": box.rowspan, "跨列": box.colspan}
    if box.address is None:
        return common | {"标签": box.text, "类": box.role}
    reading = imported.match.readings.get(box.address) if imported.match else None
    return common | {"标签": None, "类": reading.how if reading else "read", "值": show(imported.figures.get(box.address)),
                     "来源": reading.where if reading else "", "原文": reading.text if reading else ""}


def _words(finding: Finding) -> str:
    return f"{finding.severity.label} {finding.code} {finding.message}{finding.fix}"


def report_of(path: Path) -> Report:
    """A report of any kind from disk: our own file or a published one. Raises GiaError if nothing can be read."""
    if path.suffix.lower() in (".yaml", ".yml"):
        from gia_author import source
        read = source.read(files.read(path), path.name)
        errors = [f for f in read.findings if f.severity is Severity.ERROR]
        if errors:
            raise GiaError(f"{path}：{errors[0].message}", errors[0].fix)
        return Report.from_data(read.data)
    imported = load(path)
    if not imported.data:
        raise GiaError(f"{path}：{imported.findings[0].message if imported.findings else '读不出内容。'}", "换一种格式的文件再试。")
    return imported.report


def roll_forward(origin: Path, year: int, folder: Path, unit: str | None) -> Path:
    """Write this year's file after last year's report, and last year's own as YAML where it was another format. Returns the new file."""
    from gia_author import rolling
    last = report_of(origin)
    if unit:
        last = replace(last, agency=unit)
    if last.year != year - 1:
        raise GiaError(f"{origin}是{last.year or '不知道哪一'}年的报告，不是{year - 1}年的。", f"请用{year - 1}年的报告。")
    before = folder / f"{files.safe_name(last.agency)}-{last.year}.yaml"
    path = folder / f"{files.safe_name(last.agency)}-{year}.yaml"
    if path.exists():
        raise files.FileError(f"{path} 已经有了，没有改动它。", "换一个文件夹，或者先把原来的文件改名。")
    if not before.exists():
        ours = origin.suffix.lower() in (".yaml", ".yml")
        files.write(before, files.read(origin) if ours else text_of(load(origin), origin.name).encode())
    files.write(path, rolling.roll(last, year, before.name).encode())
    return path
