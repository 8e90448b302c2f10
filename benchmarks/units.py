"""Invented units in any number, from the examples: other counties, other figures that still
balance. Usage: python benchmarks/units.py 2000 FOLDER

A county's units are those of ``examples/示例县``; its name is made of two characters, and all its
figures are the examples' times a small number, so
that every sum and balance holds. The n-th unit is always the same.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST, SECOND = (
    "青云碧松柳梅清白长平安永新东南西北上金玉龙凤桃银",
    "河山岭川湖溪原泉台桥石塘陵州林浦港坪湾峰",
)
MOST_TIMES = 9


def counties() -> Iterator[tuple[str, int]]:
    """Names of counties, each with what its figures are multiplied by."""
    for number, (first, second) in enumerate(product(FIRST, SECOND)):
        yield f"{first}{second}县", number % MOST_TIMES + 1


def units() -> Iterator[tuple[str, str]]:
    """File names and texts, 5,760 in all."""
    models = [
        (path.name, path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "examples" / "示例县").glob("*-2025.yaml"))
    ]
    for county, times in counties():
        for name, text in models:
            yield name.replace("示例县", county), varied(text, county, times)


def varied(text: str, county: str, times: int) -> str:
    """A unit's file with another county's name and every figure multiplied: those in braces, and
    all of the data part."""
    words, mark, figures = text.replace("示例县", county).partition("\n数据:")
    return (
        _multiplied(words, r"(?=\s*[,}])", times)
        + mark
        + _multiplied(figures, r"(?=\s*[,}\n])", times)
    )


def _multiplied(text: str, end: str, times: int) -> str:
    return re.sub(rf"(?<=: )\d+(\.\d+)?{end}", lambda figure: str(Decimal(figure[0]) * times), text)


def write(folder: Path, count: int) -> Path:
    """The first ``count`` units as files in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in islice(units(), count):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
