"""What a PDF by WeasyPrint costs without one of the things on its page, as a share of the whole.
Usage: python benchmarks/pdf_levers.py [--rounds 9]

What is left out says what it costs, and so what could be won by it at most: pdf_phases.py says
where in WeasyPrint the time goes, this what on the page it goes for.
"""

from __future__ import annotations

import argparse
import gc
import re
import time
from collections.abc import Callable, Mapping

import plain_weasyprint
import ratios

from gia_author.render.style import official

Step = Callable[[], object]
MARGIN_BOXES = re.compile(r"@page :(?:right|left) *\{(?:[^{}]|\{[^{}]*\})*\}")
TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
CELL_TEXT = re.compile(r"(<t[dh][^>]*>)[^<]+")
PARAGRAPH_TEXT = re.compile(r"(<p[^>]*>)[^<]+")


def steps() -> Mapping[str, Step]:
    """The page as it is, then without one thing after the other."""
    page, css = plain_weasyprint.parts(ratios.composed(), official())
    pages = {
        "整页": (page, css),
        "没有表格": (TABLE.sub("", page), css),
        "表格里没有字": (CELL_TEXT.sub(r"\1", page), css),
        "段落里没有字": (PARAGRAPH_TEXT.sub(r"\1", page), css),
        "没有页码（@page）": (MARGIN_BOXES.sub("", page), MARGIN_BOXES.sub("", css)),
        "没有样式表": (page, ""),
    }
    return {name: plain_weasyprint.writer(*parts) for name, parts in pages.items()}


def seconds(step: Step) -> float:
    """The processor time of a step, without the garbage collector, as in our writer."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        step()
        return time.process_time() - start
    finally:
        gc.enable()


def main() -> None:
    """Measure turn by turn and print the least of each."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=9)
    rounds, todo = arguments.parse_args().rounds, steps()
    least = dict.fromkeys(todo, float("inf"))
    for _ in range(rounds):
        least = {name: min(least[name], seconds(step)) for name, step in todo.items()}
    for name, taken in least.items():
        print(f"{taken * 1000:6.0f}毫秒 {taken / least['整页']:5.2f}  {name}")


if __name__ == "__main__":
    main()
