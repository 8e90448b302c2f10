"""YAML text to plain data (mappings, lists, text; never numbers or dates) and the place of every address in it.

Scalars stay text: the form, not YAML, decides what is a number. One pass over libyaml's events, without recursion, so that no
file can exhaust stack or memory; anchors, tags and several documents are refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from gia_author.finding import Code, Finding, Path, Place, Severity, found, register

LARGEST_FILE = 2_000_000
DEEPEST = 20
MOST_NODES = 50_000
NULLS = ("", "~", "null", "Null", "NULL")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

G101 = register("G101", Severity.ERROR, "structure", """文件读不出来
    文件不存在、是文件夹、没有读取权限，或者大于2 MB。一份年报的填报文件通常不到100 KB；过大多半是选错了文件。""")
G102 = register("G102", Severity.ERROR, "structure", """文件编码认不出来
    填报文件应当是UTF-8编码的文本。用记事本另存时，“编码”选UTF-8。
    Word、WPS文档（.docx、.wps）和表格不能改名当作填报文件用。""")
G103 = register("G103", Severity.WARNING, "structure", """文件不是UTF-8编码
    文件是GB 18030（记事本的“ANSI”）或UTF-16编码，已经按该编码读出，内容没有丢失。
    别的电脑和程序可能读成乱码，请另存为UTF-8。""")
G104 = register("G104", Severity.ERROR, "structure", """YAML写法有误
    常见原因：缩进没有对齐或用了制表符（Tab）；冒号用了全角“：”；冒号后面没有空格；引号没有成对；
    文字以双花括号、*、&、@等符号开头而没有加引号。多行文字请写在“键: |”的下面，每行前面空相同的格数。""")
G105 = register("G105", Severity.ERROR, "structure", """同一个键写了两次
    同一层里的键只能出现一次，否则不知道以哪一个为准。请删去多余的一处，或者改成正确的键。""")
G106 = register("G106", Severity.ERROR, "structure", """用了不支持的YAML写法
    锚点（&）、别名（*）、标签（!）、合并键（<<）、多个文档（---）和过深的嵌套在填报文件里没有用处，也可能被用来攻击，一律不接受。""")
G107 = register("G107", Severity.ERROR, "structure", """文件内容不是填报文件
    文件是空的，或者最外层不是“键: 值”的形式。可用 gia-author new 生成一份空白填报文件对照。""")


@dataclass(frozen=True)
class Source:
    """A file as read: its text, its plain data and where every key and value stands (offsets into the text)."""

    name: str
    text: str
    data: dict[str, Any]
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\r\n|\r|\n", self.text))]

    def place_at(self, offset: int) -> Place:
        """The place of a character of the text."""
        line = bisect_right(self._starts, offset)
        return Place(self.name, line, offset - self._starts[line - 1] + 1)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """The place of the value (or key) at this path; of the nearest parent that is written where it is missing."""
        known = self.keys if key else self.values
        while path and path not in known:
            path, known = path[:-1], self.keys
        return self.place_at(known[path][0] if path else 0)

    def find(self, path: Path, quote: str) -> Place:
        """The place of a piece of text within the value at this path; of the value itself where it cannot be found."""
        start, end = self.values.get(path, (0, 0))
        offset = self.text.find(quote, start, end)
        return self.place_at(offset) if offset >= 0 else self.place(path)

    def located(self, finding: Finding, path_of: Callable[[Path], Path]) -> Finding:
        """The finding with its place and those of the related figures; ``path_of`` leads from an address to the path in the file."""
        place = finding.place
        if place is None and finding.address:
            path = path_of(finding.address)
            place = self.find(path, finding.quote) if finding.quote and path in self.values else self.place(path)
        related = tuple(self.place(path_of(address)) for address, _ in finding.related)
        return replace(finding, place=place or Place(self.name, 1, 1), related_places=related)


class _Stop(Exception):
    """Reading ends here because of this finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


def decode(data: bytes, name: str) -> tuple[str, list[Finding]]:
    """The bytes as text: UTF-8, else UTF-16 with a byte order mark, else GB 18030; the last two are reported."""
    first = Place(name, 1, 1)
    if len(data) > LARGEST_FILE:
        raise _Stop(found(G101, f"文件有{len(data) / 1e6:.1f} MB，超过2 MB。", place=first, fix="请确认选对了填报文件。"))
    if data[:2] in (b"PK", b"\xd0\xcf") or data[:4] == b"%PDF":
        raise _Stop(found(G102, "这是文档、表格或PDF，不是填报文件。", place=first, fix="请选择 .yaml 文件；空白填报文件用 gia-author new 生成。"))
    for encoding, label in (("utf-8-sig", ""), ("utf-16", "UTF-16"), ("gb18030", "GB 18030（ANSI）")):
        if encoding == "utf-16" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        notice = found(G103, f"文件是{label}编码，不是UTF-8，已按此编码读出。", place=first, fix="请用记事本或WPS另存为UTF-8编码。")
        return text, [notice] if label else []
    raise _Stop(found(G102, "文件既不是UTF-8，也不是GB 18030、UTF-16编码。", place=first, fix="请用记事本打开，另存为UTF-8编码的 .yaml 文件。"))


def read(data: bytes, name: str) -> Source:
    """A file's bytes as a Source. Never raises for a bad file: what is wrong is in ``findings``, then ``data`` is empty."""
    text = ""
    try:
        text, findings = decode(data, name)
        reader = _Reader(text, name, findings)
        reader.run()
    except _Stop as stop:
        return Source(name, text, {}, findings=(stop.finding,))
    if any(f.severity is Severity.ERROR for f in findings) or not isinstance(reader.root, dict):
        findings = findings if any(f.code != "G103" for f in findings) else [*findings, found(
            G107, "文件是空的。" if not text.strip() else "最外层不是“键: 值”的形式。", place=Place(name, 1, 1),
            fix="用 gia-author new 生成一份空白填报文件，照着填写。")]
        return Source(name, text, reader.root if isinstance(reader.root, dict) else {}, reader.keys, reader.values, tuple(findings))
    return Source(name, text, reader.root, reader.keys, reader.values, tuple(findings))


def _events(text: str) -> Iterator[Any]:
    try:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]
    except ImportError:
        from ruamel.yaml import YAML
        yield from YAML(typ="safe", pure=True).parse(text)
        return
    parser = CParser(text)
    while parser.check_event():
        yield parser.get_event()


class _Reader:
    """Builds data and places from events; ``stack`` holds the open mappings and lists with their paths."""

    def __init__(self, text: str, name: str, findings: list[Finding]) -> None:
        self.text, self.name, self.findings = text, name, findings
        self.keys: dict[Path, tuple[int, int]] = {}
        self.values: dict[Path, tuple[int, int]] = {}
        self.root: Any = None
        self.stack: list[tuple[Path, Any]] = []
        self.key: str | None = None
        self.documents = self.nodes = 0

    def stop(self, code: Code, message: str, offset: int, fix: str = "") -> _Stop:
        place = Source(self.name, self.text, {}).place_at(offset)
        return _Stop(found(code, message, place=place, fix=fix))

    def run(self) -> None:
        bad = CONTROL.search(self.text)
        if bad:
            raise self.stop(G104, f"文件里有看不见的控制字符（U+{ord(bad[0]):04X}）。", bad.start(), "删去这个字符，或把这一段重新输入一遍。")
        try:
            for event in _events(self.text):
                self.take(event)
        except _Stop:
            raise
        except Exception as error:  # both parsers' own error classes carry the marks; anything else is a fault of ours
            if not hasattr(error, "problem_mark") or error.problem_mark is None:
                raise
            raise _Stop(diagnose(error, self.text, self.name)) from None

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            self.documents += 1
        if self.documents > 1:
            raise self.stop(G106, "一个文件里有两份以上的内容（以 --- 分隔）。", event.start_mark.index, "每个机关一个文件，删去 --- 及后面的内容。")
        if kind in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent", "AliasEvent"):
            self.refuse_exotic(event, kind)
            self.node(event, kind)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            path, _ = self.stack.pop()
            if path in self.values:
                self.values[path] = (self.values[path][0], event.end_mark.index)

    def refuse_exotic(self, event: Any, kind: str) -> None:
        offset, self.nodes = event.start_mark.index, self.nodes + 1
        if kind == "AliasEvent" or event.anchor:
            raise self.stop(G106, "用了锚点（&）或别名（*）。", offset, "以 & 或 * 开头的文字请用引号括起来。")
        if event.tag and event.tag != "!":
            raise self.stop(G106, f"用了标签“{str(event.tag)[:40]}”。", offset, "以 ! 开头的文字请用引号括起来。")
        if len(self.stack) > DEEPEST or self.nodes > MOST_NODES:
            raise self.stop(G106, "嵌套太深或内容太多，不像一份年报。", offset, "请对照 gia-author new 生成的文件检查缩进。")

    def node(self, event: Any, kind: str) -> None:
        span = (event.start_mark.index, event.end_mark.index)
        value: Any = event.value if kind == "ScalarEvent" else {} if kind == "MappingStartEvent" else []
        if kind == "ScalarEvent" and value in NULLS and event.style in (None, ""):
            value = None
        if isinstance(value, str) and event.style != "|" and "\n" in self.text[slice(*span)]:
            value = self.unfold(value, event)
        path = self.attach(value, span, kind)
        if path is not None and kind != "ScalarEvent":
            self.stack.append((path, value))

    def unfold(self, value: str, event: Any) -> str:
        """A scalar over several lines: no blanks between Chinese characters where lines were joined; swallowed keys are reported."""
        start = event.start_mark.index
        for swallowed in re.finditer(r"\n[ ]*([^\s：，。；]{1,12})：", self.text[start:event.end_mark.index]) if event.style in (None, "") else ():
            raise self.stop(G104, f"“{swallowed[1]}”后面的冒号是全角“：”，这一行被当成了上一行的文字。", start + swallowed.start(1),
                            "改成半角冒号加一个空格；如果是正文，请写在“键: |”的下面。")
        return re.sub(r"(?<=[^\x00-\xff]) (?=[^\x00-\xff])", "", value)

    def attach(self, value: Any, span: tuple[int, int], kind: str) -> Path | None:
        """Put a value where it belongs; a scalar in key position becomes the pending key. Returns its path."""
        if not self.stack:
            self.root = value
            self.values[()] = span
            return ()
        path, parent = self.stack[-1]
        if isinstance(parent, list):
            place: Path = (*path, len(parent))
            parent.append(value)
        elif self.key is None:
            self.take_key(value, span, kind, path, parent)
            return None
        else:
            place, parent[self.key], self.key = (*path, self.key), value, None
        self.values[place] = span
        return place

    def take_key(self, value: Any, span: tuple[int, int], kind: str, path: Path, parent: dict[str, Any]) -> None:
        if kind != "ScalarEvent" or not isinstance(value, str):
            raise self.stop(G104, "这里的键不是文字。", span[0], "文字里若有花括号、方括号，整句用引号括起来，或者写在“键: |”的下面。")
        if value == "<<":
            raise self.stop(G106, "用了合并键（<<）。", span[0])
        if value in parent:
            first = Source(self.name, self.text, {}).place_at(self.keys[(*path, value)][0])
            here = Source(self.name, self.text, {}).place_at(span[0])
            self.findings.append(found(G105, f"“{value}”写了两次，前一次在第{first.line}行。", address=(*path, value), place=here,
                                       fix=f"删去第{first.line}行或第{here.line}行中的一处。"))
        self.key = value
        self.keys[(*path, value)] = span


CAUSES: tuple[tuple[str, str, str], ...] = (
    (r"^[ ]*\t", "行首用了制表符（Tab）缩进。", "把Tab换成空格，与同一层的其他行对齐。"),
    (r"^\s*(- )?[^\s:#\"'|]{1,20}：", "键后面的冒号是全角“：”。", "改成半角冒号加一个空格，如“机关: 示例县信访局”。"),
    (r"^\s*(- )?[^:#]*: \s*[\"']?\{\{", "文字以“{{”开头。", "写成“键: |”，文字另起一行并缩进；或者整句用半角引号括起来。"),
    (r"^\s*(- )?[^\s:#\"'{\[]{1,20}:[^\s:/]", "冒号后面缺一个空格。", "在半角冒号后面加一个空格。"),
    (r"^\s*(- )?[^:#]*: \s*[@`%]", "文字以 @、%、` 等符号开头。", "整句用半角引号括起来。"),
    (r"^[^\"']*\"[^\"]*$|^[^\"']*'[^']*$", "半角引号没有成对。", "补上另一个引号；正文里的引号请用全角“”。"),
    (r"^\s*(- )?[^:#|]{1,20}: [^\"'|>{\[]*: ", "一行里有两个“冒号加空格”。", "文字写在“键: |”的下面，或者整句用引号括起来。"),
    (r"[\[{][^\]}]*$", "花括号或方括号没有成对。", "补上缺少的 } 或 ]。"),
)


def diagnose(error: Any, text: str, name: str) -> Finding:
    """What is wrong where the parser gave up, judged from the lines around; its English message is not read."""
    marks = [mark for mark in (error.problem_mark, getattr(error, "context_mark", None)) if mark is not None]
    lines = text.splitlines() or [""]
    candidates = [n for mark in marks for n in (mark.line, mark.line - 1) if 0 <= n < len(lines)]
    for pattern, message, fix in CAUSES:
        for number in candidates:
            hit = re.search(pattern, lines[number])
            if hit:
                return _syntax(name, number + 1, hit.end() if hit.end() < 40 else hit.start() + 1, lines, message, fix)
    number = min(error.problem_mark.line, len(lines) - 1)
    return _syntax(name, number + 1, error.problem_mark.column + 1, lines, "这里不合YAML写法，多半是缩进没有对齐。",
                   "同一层的键前面空格数要相同；下一层比上一层多空两格；看看上一行是否写完整。")


def _syntax(name: str, line: int, column: int, lines: list[str], message: str, fix: str) -> Finding:
    quote = lines[line - 1].strip()[:60]
    return found(G104, f"{message}这一行是：{quote}" if quote else message, place=Place(name, line, max(column, 1)), fix=fix, quote=quote or None)
