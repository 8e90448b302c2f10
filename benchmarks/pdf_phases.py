"""Where the time of a PDF by WeasyPrint goes, by samples of the processor's time. Usage: python
benchmarks/pdf_phases.py [--rounds 30]

Why samples: a profiler that counts calls makes the many small functions of the layout look up to
three times as dear as they are. A sample belongs to the innermost function below, so that the
shares
add up to one; what runs in Pango, HarfBuzz and zlib belongs to the function that called them.
"""

from __future__ import annotations

import argparse
import signal
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from gia_author.render import document
from gia_author.render.style import official
from gia_author.render.writers import PDF_ENGINES
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.yamlfile import reader

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "示例县信访局-2025.yaml"
EVERY = 0.001  # seconds of processor time between two samples
PHASES = {  # the file and the function that a phase begins with
    ("text/line_break.py", "split_first_line"): "断行（Pango排字）",
    ("writers/pdf_justify.py", "set_text"): "断行：我们的标点压缩、两端对齐",
    ("writers/pdf_justify.py", "justify_line"): "断行：我们的标点压缩、两端对齐",
    ("layout/inline.py", "split_inline_box"): "行的排法",
    ("layout/inline.py", "iter_line_boxes"): "行的排法",
    ("layout/table.py", "table_layout"): "表格的排法",
    ("layout/page.py", "make_margin_boxes"): "页码（@page）",
    ("layout/page.py", "make_page"): "块和分页",
    ("css/__init__.py", "get_all_computed_styles"): "样式表的匹配",
    ("css/__init__.py", "__missing__"): "样式的计算",
    ("formatting_structure/build.py", "build_formatting_structure"): "盒子的生成",
    ("tinyhtml5/parser.py", "parse"): "读网页",
    ("draw/text.py", "draw_text"): "写文字",
    ("draw/__init__.py", "draw_collapsed_borders"): "画表格线",
    ("draw/__init__.py", "draw_page"): "画其余",
    ("weasyprint/images.py", "draw"): "画图表",
    ("pdf/fonts.py", "build_fonts_dictionary"): "字体截取、写入",
    ("pdf/tags.py", "add_tags"): "无障碍标记",
    ("pydyf/__init__.py", "write"): "写PDF、压缩",
    ("writers/pdf_weasyprint.py", "_html"): "我们：换图、宽表、断行标记",
    ("writers/pdf_weasyprint.py", "_finish"): "我们：补标记、压缩字体",
}


def phase(frame: FrameType | None) -> str:
    """The phase that the innermost known function belongs to."""
    while frame is not None:
        code = frame.f_code
        for (file, function), name in PHASES.items():
            if code.co_name == function and code.co_filename.replace("\\", "/").endswith(file):
                return name
        frame = frame.f_back
    return "其他"


def main() -> None:
    """Build the example many times and print the shares."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=30)
    rounds = arguments.parse_args().rounds
    report = Report.from_data(reader.read(EXAMPLE.read_bytes(), EXAMPLE.name).data)
    composed = document.compose(report, narrative.narrate(report))
    for engine in ("typst", "weasyprint"):
        PDF_ENGINES[engine].write(composed, official())
    start = time.process_time()
    for _ in range(rounds):
        PDF_ENGINES["typst"].write(composed, official())
    typst = (time.process_time() - start) / rounds
    seen: Counter[str] = Counter()
    signal.signal(signal.SIGPROF, lambda _, frame: seen.update([phase(frame)]))
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    start = time.process_time()
    for _ in range(rounds):
        PDF_ENGINES["weasyprint"].write(composed, official())
    whole = (time.process_time() - start) / rounds
    signal.setitimer(signal.ITIMER_PROF, 0)
    print(f"一份{whole * 1000:.0f}毫秒（typst {typst * 1000:.0f}毫秒，{whole / typst:.1f}倍）")
    for name, count in seen.most_common():
        print(f"{count / seen.total():6.1%}  {name}")


if __name__ == "__main__":
    main()
