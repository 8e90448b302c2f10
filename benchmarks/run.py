"""Measure every step side by side in one run and print ratios. Usage: python benchmarks/run.py
[--units 200]

CPU seconds of this process for the warm steps (best of several rounds), wall seconds for whole
processes and batches. The comparison draws the same
report with docxtpl and LibreOffice, where they are installed.
"""

from __future__ import annotations

import argparse
import dataclasses
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import plain_weasyprint

from gia_author.checks import registry, rule_engine
from gia_author.render import document
from gia_author.render.style import Style, official
from gia_author.render.writers import PDF_ENGINES, WRITERS
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.workflows import produce
from gia_author.yamlfile import reader, schema
from gia_author.yamlfile.fields import shape

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "示例县信访局-2025.yaml"
PROGRAM = [sys.executable, "-m", "gia_author"]


def best(step: Callable[[], object], rounds: int = 7, times: int = 5) -> float:
    """The least CPU time of one call in milliseconds, after a warm-up."""
    step()
    results = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(times):
            step()
        results.append((time.process_time() - start) / times * 1000)
    return min(results)


def waited(step: Callable[[], object], rounds: int = 5) -> float:
    """The least wall time of one call in milliseconds."""
    results = []
    for _ in range(rounds):
        start = time.perf_counter()
        step()
        results.append((time.perf_counter() - start) * 1000)
    return min(results)


def whole(*arguments: str) -> float:
    """The least wall time of a whole process in milliseconds."""
    command = [*PROGRAM, *arguments]
    return waited(lambda: subprocess.run(command, check=True, capture_output=True))


def long_report(report: Report, characters: int = 3000) -> Report:
    """The report with a narrative of so many characters, made from its own paragraphs."""
    texts = [p.text for p in narrative.narrate(report).paragraphs()]
    while sum(map(len, texts)) < characters:
        texts += texts
    overall = {"正文": "\n".join(texts)[:characters]}
    return dataclasses.replace(report, prose={**report.prose, "总体情况": overall})


def spelling_steps(report: Report) -> dict[str, Callable[[], object]]:
    """The rules on 3,000 characters, with and without those that look for slips of the pen and
    broken sentences."""
    told = narrative.narrate(long_report(report))
    finders = {code: finder for code, (_, finder) in rule_engine.load().items()}
    without = [finder for code, finder in finders.items() if not "G737" <= code < "G750"]

    def run(chosen: Iterable[Callable[..., object]]) -> object:
        return [[*finder(report, registry.Context(told))] for finder in chosen]

    return {
        "规则，3000字": lambda: run(finders.values()),
        "  不含错别字和句式": lambda: run(without),
    }


def warm_steps() -> dict[str, float]:
    """The steps of one report in a process that is already running."""
    data = EXAMPLE.read_bytes()
    read = reader.read(data, EXAMPLE.name)
    report = Report.from_data(read.data)
    told = narrative.narrate(report)
    composed = document.compose(report, told)
    style = official()
    wording = [
        finder for code, (_, finder) in rule_engine.load().items() if "G720" <= code < "G750"
    ]
    steps: dict[str, Callable[[], object]] = {
        "读取": lambda: reader.read(data, EXAMPLE.name),
        "结构检查": lambda: schema.validate(read, shape(report.edition)),
        "规则": lambda: rule_engine.check(report, registry.Context(told)),
        "读取＋检查＋规则": lambda: produce.produce(produce.Job(EXAMPLE.name, data)),
        "  其中措辞": lambda: [[*finder(report, registry.Context(told))] for finder in wording],
        "排出页面": lambda: document.compose(report, told),
        "DOCX": lambda: WRITERS["docx"].write(composed, style),
        "HTML": lambda: WRITERS["html"].write(composed, style),
        "PDF weasyprint": lambda: PDF_ENGINES["weasyprint"].write(composed, style),
        "PDF typst": lambda: PDF_ENGINES["typst"].write(composed, style),
    }
    steps |= spelling_steps(report)
    results = {name: best(step) for name, step in steps.items()}
    page, css = plain_weasyprint.parts(composed, style)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        results["  WeasyPrint 本身"] = pool.submit(plain, page, css).result()
    return results


def plain(page: str, css: str) -> float:
    return best(plain_weasyprint.writer(page, css))


def apart() -> dict[str, float]:
    """What the process costs in which the files of an office's own style are made: the same report
    here and there, there also with the process started for it."""
    data = EXAMPLE.read_bytes()
    own = Style("own", {**official().files, "screen.css": official().files["screen.css"] + b"\n"})

    def build(form: str, style: Style) -> Callable[[], object]:
        job = produce.Job(EXAMPLE.name, data, (form,), style, engine="weasyprint")
        return lambda: produce.produce(job).files[form]

    def anew() -> None:
        produce.apart.close()
        build("docx", own)()

    results = {}
    for form in ("docx", "pdf"):
        here, there = build(form, official()), build(form, own)
        here()
        there()
        results[f"{form} 官方版式"] = waited(here)
        results[f"{form} 自己的版式，子进程"] = waited(there)
    return results | {"docx 自己的版式，子进程新起": waited(anew)}


def processes(folder: Path) -> dict[str, float]:
    """Whole processes, as a user waits for them."""
    return {
        "check 整个进程": whole("check", str(EXAMPLE)),
        "build 三种格式 整个进程": whole("build", "--out", str(folder), str(EXAMPLE)),
        "build 三种格式 typst": whole(
            "build", "--pdf-engine", "typst", "--out", str(folder), str(EXAMPLE)
        ),
    }


def batches(folder: Path, units: int) -> dict[str, float]:
    """Milliseconds a unit for a batch of many units with two workers, and the largest worker."""
    text = EXAMPLE.read_text(encoding="utf-8")
    inputs = folder / "in"
    inputs.mkdir()
    for number in range(units):
        name = f"示例县第{number + 1}信访局"
        (inputs / f"{number:04}.yaml").write_text(
            text.replace("示例县信访局", name), encoding="utf-8"
        )
    results = {}
    for engine in PDF_ENGINES:
        start = time.perf_counter()
        command = [
            *PROGRAM,
            "batch",
            "--jobs",
            "2",
            "--pdf-engine",
            engine,
            "--out",
            str(folder / engine),
            str(inputs),
        ]
        subprocess.run(command, check=True, capture_output=True)
        results[f"batch 每个单位 {engine}"] = (time.perf_counter() - start) * 1000 / units
    return results


def neighbour(folder: Path) -> dict[str, float]:
    """The same report by docxtpl (a Word template with as many fields) and its PDF by
    LibreOffice."""
    try:
        from docxtpl import DocxTemplate
    except ImportError:
        return {}
    import docx

    report = Report.from_data(reader.read(EXAMPLE.read_bytes(), "x").data)
    blank = docx.Document()
    table = blank.add_table(rows=25, cols=10)
    keys = [f"n{n}" for n in range(250)]
    for key, cell in zip(keys, table._cells, strict=True):
        cell.text = f"{{{{ {key} }}}}"
    for paragraph in narrative.narrate(report).paragraphs():
        blank.add_paragraph(paragraph.text)
    template = folder / "template.docx"
    blank.save(str(template))

    def fill() -> None:
        document = DocxTemplate(template)
        document.render(dict.fromkeys(keys, 1))
        document.save(folder / "filled.docx")

    results = {"docxtpl DOCX": best(fill, 3, 2)}
    if shutil.which("soffice"):
        start = time.perf_counter()
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
        ]
        subprocess.run([*command, str(folder / "filled.docx")], check=True, capture_output=True)
        results["LibreOffice PDF 整个进程"] = (time.perf_counter() - start) * 1000
    return results


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=200)
    units = arguments.parse_args().units
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = (
            warm_steps() | apart() | processes(folder) | batches(folder, units) | neighbour(folder)
        )
    base = results["DOCX"]
    print(f"{'':34}毫秒      与DOCX之比")
    for step, value in results.items():
        print(f"{step:<32}\t{value:9.1f}\t{value / base:8.2f}")
    print(f"子进程最大内存 {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
