"""What ``gia-author doctor`` reports: engines, fonts and the program's own files."""

from __future__ import annotations

import platform
import shutil
import sys

import click

from gia_author import __version__, resources
from gia_author.cli import console
from gia_author.form import edition
from gia_author.jobs import terminal
from gia_author.render import font_faces


@click.command("doctor", options_metavar="[选项]")
def command() -> None:
    """检查这台电脑：PDF引擎、字体、程序文件是否齐全。"""
    facts, ready = examine()
    terminal.echo("可以使用。" if ready else "有不能用的部分，见下。")
    console.pairs(facts)
    sys.exit(0 if ready else 1)


def examine() -> tuple[dict[str, str], bool]:
    """Facts by name, and whether all three formats can be made."""
    engines = {"PDF引擎 weasyprint": _weasyprint(), "PDF引擎 typst": _typst()}
    fonts = [face.file for face in font_faces.FACES.values() if not face.path.is_file()]
    ready = any(state.startswith("可用") for state in engines.values()) and not fonts
    subset = _harfbuzz_subset()
    facts = {
        "程序": f"gia-author {__version__}",
        "Python": f"{platform.python_version()}（{platform.system()} {platform.machine()}）",
        **engines,
        "字体子集库": subset,
        "自带字体": f"缺{'、'.join(fonts)}，请重新安装"
        if fonts
        else f"齐全（{len(font_faces.FACES)}种，{len(font_faces.coverage())}字）",
        "格式": "、".join(
            edition.load(name).basis for name in edition.names() if edition.load(name).first_year
        ),
        "模板和版式": "齐全"
        if resources.names("templates") and resources.names("styles", "official")
        else "缺失，请重新安装",
        "LibreOffice": "有（可把Word文档另存为PDF）"
        if shutil.which("soffice")
        else "没有（不需要）",
    }
    return facts, ready


def _weasyprint() -> str:
    from gia_author.render.writers import pdf_weasyprint

    reason = pdf_weasyprint.available()
    return f"不能用：{reason}" if reason else "可用"


def _typst() -> str:
    from gia_author.render.writers import pdf_typst

    reason = pdf_typst.available()
    return f"不能用：{reason}" if reason else "可用"


def _harfbuzz_subset() -> str:
    from ctypes.util import find_library

    return (
        "有"
        if find_library("harfbuzz-subset")
        else "没有：weasyprint会慢好几倍，Debian/Ubuntu可装 libharfbuzz-subset0"
    )
