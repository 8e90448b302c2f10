"""A style folder and a template of the office's own, checked before use with every problem listed
at once; which PDF engine to take."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from gia_author import bounded_process, resources, template_sandbox
from gia_author.diagnostics.finding import GiaError
from gia_author.extract.readers.safe_zip import Archive
from gia_author.form import edition as editions
from gia_author.render import inline_styles
from gia_author.render import style as styles
from gia_author.render.document import Document
from gia_author.render.style import Style
from gia_author.render.writers import PDF_ENGINES
from gia_author.workflows.load_report import load_report
from gia_author.workflows.produce import SECONDS, apart
from gia_author.yamlfile import starter

# what engines stumble over in files that they have not been made for
STUMBLES = (ArithmeticError, AttributeError, LookupError, SyntaxError, TypeError, ValueError)
Read = Callable[[Path, int], bytes]
LARGEST = 20_000_000
LARGEST_UNPACKED = 100_000_000
LEAST_ROOM = 20.0  # millimetres between the margins of a page, across and down
NAMES = (
    "机关",
    "年度",
    "草稿",
    "标题",
    "引言",
    "章节",
    "联系方式",
    "落款",
    "落款在题下",
    "表格",
    "图表",
)


class LookError(GiaError):
    """A style folder or template that cannot be used."""


def load(
    folder: Path | None, template: Path | None, fonts: str, read: Read
) -> tuple[Style, str | None]:
    """The style and the template's text. Raises LookError listing all that is wrong with either."""
    official = styles.official(fonts)
    own, problems = _style_files(folder, read) if folder else ({}, [])
    text = None
    if template:
        text, more = _template(template, read)
        problems += more
    if problems:
        raise LookError(
            "自己的版式或模板有问题：",
            "全部改好后再生成；不加 --style、--template 就用官方版式。",
            *problems,
        )
    return (Style(str(folder), {**official.files, **own}, fonts) if folder else official), text


def _template(path: Path, read: Read) -> tuple[str, list[str]]:
    try:
        text = read(path, LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", [f"{path}：不是UTF-8编码的文本。"]
    return text, [f"{path} {problem}" for problem in _inspected("", text.encode())]


def _style_files(folder: Path, read: Read) -> tuple[dict[str, bytes], list[str]]:
    if not folder.is_dir():
        return {}, [f"{folder}：没有这个文件夹。"]
    own: dict[str, bytes] = {}
    problems: list[str] = []
    for path in sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith(".")):
        near = difflib.get_close_matches(path.name, styles.FILES, 1)
        if path.name in styles.FILES and _leads_out(path):
            problems.append(f"{path}：这是链接，指到版式文件夹外面，没有读。")
        elif path.name in styles.FILES:
            own[path.name] = read(path, LARGEST + 1)
            problems += [f"{path}：{problem}" for problem in _inspected(path.name, own[path.name])]
        elif near:
            problems.append(f"{path}：不认识这个文件名，是不是“{near[0]}”？")
        elif path.suffix.lower() in (".css", ".docx", ".typ"):
            problems.append(f"{path}：不认识这个文件名，可以用：{'、'.join(styles.FILES)}。")
    if not own:
        problems.append(f"{folder}：里面没有版式文件（{'、'.join(styles.FILES)}）。")
    return own, problems


def _leads_out(path: Path) -> bool:
    """Whether a style's file is a link to a file elsewhere, whose text would be published."""
    return not path.resolve().is_relative_to(path.parent.resolve())


def _inspected(name: str, data: bytes) -> list[str]:
    """What is wrong with a style's file of this name (or, without a name, with a template), found
    out in the bounded process."""
    if len(data) > LARGEST:
        return [f"文件超过{LARGEST // 1_000_000} MB。"]
    try:
        found: list[str] = json.loads(
            apart.ask(f"{__name__}:inspect", bounded_process.packed(name, data), SECONDS)
        )
    except bounded_process.Failure as failure:
        return [f"试用时{failure}"]
    return found


def inspect(request: bytes) -> bytes:
    """The bounded process's side: the problems as JSON."""
    name, data = bounded_process.unpacked(request)
    return json.dumps(_problems(name, data)).encode()


def _problems(name: str, data: bytes) -> list[str]:
    if not name:
        official = resources.text("templates", "report.html.j2")
        return template_sandbox.problems(data.decode(), official, NAMES)
    if name == "base.docx":
        return _base_problems(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ["不是UTF-8编码的文本。"]
    if not name.endswith(".css"):
        return _typst_problems(data)
    found = _css_problems(text)
    if name == "inline.css":
        return found or inline_styles.problems(text)
    return found or (_print_problems(data) if name == "print.css" else [])


def _typst_problems(layout: bytes) -> list[str]:
    """What the engine, where it is there, says of the layout when it sets a sample."""
    from gia_author.render.writers import pdf_typst

    if pdf_typst.available():
        return []
    try:
        pdf_typst.write(_sample(), Style("", {"report.typ": layout}))
    except pdf_typst.TypstFault as fault:
        return [fault.message]
    return []


def _print_problems(sheet: bytes) -> list[str]:
    """Sets a sample with the style sheet where the engine is there: one on which it does not come
    to an end is found out by the bounded process."""
    from gia_author.render.writers import pdf_weasyprint

    if pdf_weasyprint.available():
        return []
    try:
        if told := _no_room(sheet.decode()):
            return [told]
        pdf_weasyprint.write(_sample(), Style("", {"print.css": sheet}))
    except STUMBLES:
        return ["试排时引擎算不下去：看看里面有没有除以0的、大得不正常的长度。"]
    return []


def _no_room(text: str) -> str:
    """What is said of a style sheet that leaves no room between the margins of a page, where every
    line would take pages; empty for any other."""
    import tinycss2

    from gia_author.render.writers import pdf_weasyprint

    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    of_pages = [rule for rule in rules if "page" in rule.serialize().lower()]
    names = {part.value for rule in of_pages for part in rule.prelude if part.type == "ident"}
    if min(pdf_weasyprint.room(text, names)) >= LEAST_ROOM:
        return ""
    for count, rule in enumerate(of_pages, 1):
        wide, high = pdf_weasyprint.room(tinycss2.serialize(of_pages[:count]), names)
        if min(wide, high) < LEAST_ROOM:
            size = f"宽{max(wide, 0):.0f}毫米、高{max(high, 0):.0f}毫米"
            return f"第{rule.source_line}行：纸张除去页边距，只剩{size}，排不下正文。"
    return "纸张除去页边距，没有地方排正文。"


def _sample() -> Document:
    """A report in which nothing is filled in yet."""
    from gia_author.render import document
    from gia_author.report.narrative import narrate

    form = editions.newest()
    begun = starter.starter("样张", form.first_year or 0, form)
    report = load_report(begun.encode(), "").report
    return document.compose(report, narrate(report), draft=True)


def _css_problems(text: str) -> list[str]:
    import tinycss2

    try:
        rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    except (ValueError, RecursionError):  # what Python does not make a number of; nested too deep
        return ["里面有太长的数字，或者括号套得太深。"]
    problems = [f"第{rule.source_line}行：CSS写法有误。" for rule in rules if rule.type == "error"]
    bare = re.sub(r"""/\*.*?(?:\*/|\Z)|"[^"\n]*"|'[^'\n]*'""", "", text, flags=re.DOTALL)
    if bare.count("{") != bare.count("}"):
        problems.append("花括号没有成对。")
    if "</style" in text.lower():
        problems.append("含有“</style”，不能使用。")
    return problems


def _base_problems(data: bytes) -> list[str]:
    from gia_author.render.writers import docx

    try:
        if sum(item.file_size for item in ZipFile(BytesIO(data)).infolist()) > LARGEST_UNPACKED:
            return ["解压后太大，不像Word底稿。"]
    except (BadZipFile, ValueError, OSError):
        return ["不是Word文档（.docx）。"]
    if outside := _outside(data):
        return [f"底稿里有指到外面的“{outside[:60]}”，打开报告时会去取。"]
    try:
        if missing := docx.missing_styles(data):
            return [f"缺少样式：{'、'.join(missing)}。"]
        docx.write(_sample(), Style("", {"base.docx": data}))
    except GiaError as error:
        return [error.message]
    except STUMBLES:
        return ["试排时出错，底稿有损坏：用Word或WPS打开，另存一份。"]
    return []


def _outside(data: bytes) -> str:
    """The first thing outside the file that Word would fetch or run; empty for none."""
    package = Archive(data)
    for name in package.names.values():
        if name.lower().endswith("vbaproject.bin"):
            return name
        tree = package.tree(name)[0] if name.lower().endswith(".rels") else None
        if tree is None:
            continue
        for link in tree.iter("{*}Relationship"):
            if (link.get("TargetMode") or "").strip().lower() == "external":
                return str(link.get("Target"))
    return ""


def choose_engine(wanted: str) -> tuple[str, str]:
    """The PDF engine to use and, where it is not the usual one, a line that says why. Raises
    LookError if the one asked for is missing."""
    if wanted != "auto":
        if reason := PDF_ENGINES[wanted].available():
            raise LookError(
                f"PDF引擎{wanted}不能用：{reason}",
                "换一个引擎（--pdf-engine），或者用 gia-author doctor 查看原因。",
            )
        return wanted, ""
    if not (reason := PDF_ENGINES["weasyprint"].available()):
        return "weasyprint", ""
    if PDF_ENGINES["typst"].available():
        raise LookError(
            f"两个PDF引擎都不能用：{reason}",
            "用 gia-author doctor 查看原因；或者 --to docx,html 不生成PDF。",
        )
    return "typst", f"PDF改用typst引擎生成（{reason}）"


def unseen(style: Style, engine: str) -> str:
    """A line on the file of an office's own style that the PDF engine does not look at, while the
    one that it does is the official one; or empty."""
    seen, other = ("report.typ", "print.css") if engine == "typst" else ("print.css", "report.typ")
    own = {name for name, data in style.files.items() if data != styles.official().files[name]}
    return (
        f"PDF由{engine}排版，版式文件夹里的{other}不起作用；它用的是{seen}。"
        if other in own and seen not in own
        else ""
    )
