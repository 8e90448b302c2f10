"""A workbook for each of many units, made and taken back by workers, in one run. Usage: python
benchmarks/workbooks.py [--units 500] [--jobs 2]

The workbooks that are taken back are the units' reports typed into workbooks that began blank, so
that every figure and text is new to the program.
Wall seconds of the two commands as a user starts them.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

from units import units

from gia_author.report.model import Report
from gia_author.workbook import write
from gia_author.workflows import workbooks
from gia_author.yamlfile import reader

SECTIONS = ("总体情况", "存在的主要问题及改进情况", "其他需要报告的事项")
PROGRAM = [sys.executable, "-m", "gia_author"]


def roster(folder: Path, count: int) -> Path:
    """A roster of so many bodies, none of which has begun."""
    names = (name.removesuffix("-2025.yaml") for name, _ in islice(units(), count))
    path = folder / "名册.yaml"
    path.write_text(
        "名称: 示例市\n年度: 2025\n单位:\n" + "".join(f"  - {{机关: {name}}}\n" for name in names),
        encoding="utf-8",
    )
    return path


def fill(folder: Path, count: int) -> None:
    """The workbooks as they come back: all cells filled in, the hidden file still the blank one."""
    folder.mkdir()
    for name, text in islice(units(), count):
        data = reader.read(text.encode(), name).data
        report = Report.from_data(
            {key: flat(value) if key in SECTIONS else value for key, value in data.items()}
        )
        began = workbooks.blank(report.agency, report.kind, report.year).decode()
        (folder / name.replace(".yaml", ".xlsx")).write_bytes(write.write(report, text=began))


def flat(section: dict[str, Any]) -> dict[str, Any]:
    """A section without sub-sections: their texts become paragraphs of what they belong to."""
    return {
        key: "\n".join(words(value)) if key != "信息处理费" else value
        for key, value in section.items()
        if key != "小节"
    }


def words(value: Any) -> list[str]:
    """All texts in a value, headings aside."""
    if isinstance(value, dict):
        return [
            text for key, below in value.items() if key in ("正文", "小节") for text in words(below)
        ]
    return (
        [text for item in value for text in words(item)]
        if isinstance(value, list)
        else [value.strip()]
    )


def timed(*arguments: object) -> tuple[float, float]:
    """Wall and CPU seconds of a command, its workers included."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*PROGRAM, *map(str, arguments)], check=False, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        time.perf_counter() - start,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--units", type=int, default=500)
    options.add_argument("--jobs", type=int, default=2)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out = timed(
            "form", roster(folder, wanted.units), "-o", folder / "发", "--jobs", wanted.jobs
        )
        fill(folder / "收", wanted.units)
        back = timed("import", folder / "收", "-o", folder / "报", "--jobs", wanted.jobs)
        made, taken = (
            len([*(folder / part).glob(ending)])
            for part, ending in (("发", "*.xlsx"), ("报", "*.yaml"))
        )
    print(
        f"{wanted.units}份，{wanted.jobs}个进程（电脑有{os.cpu_count()}个处理器，"
        f"负载{os.getloadavg()[0]:.1f}）"
    )
    for title, count, (wall, cpu) in (("生成填报表", made, out), ("导入并核对", taken, back)):
        print(
            f"  {title}  {count}份  {wall:6.1f}秒  处理器{cpu:6.1f}秒  "
            f"每份{1000 * cpu / max(1, count):.0f}毫秒"
        )
    print(f"  合计{out[0] + back[0]:.1f}秒")


if __name__ == "__main__":
    main()
