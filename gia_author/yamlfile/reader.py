"""YAML text to plain data (mappings, lists, text; never numbers or dates) and the place of every
address in it.

Scalars stay text: the form, not YAML, decides what is a number. One pass over libyaml's events,
without recursion, so that no
file can exhaust stack or memory; anchors, tags and several documents are refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import Code, FieldPath, Finding, Place, found, register
from gia_author.yamlfile import invisible_characters

ENDINGS = (".yaml", ".yml")
LARGEST_FILE = 2_000_000
DEEPEST = 20
MOST_NODES = 5_000  # a whole report has some 700; more only costs time
SECTION_HEADING = re.compile(
    (
        r"^[ \t\u3000]{0,8}([一二三四五六])[、.．](?:总体情况|主动公开|收到和处理|.{0,8}行政复议"
        "|.{0,6}主要问题|.{0,4}其他需要报告).{0,20}$"
    ),
    re.M,
)
PAGE = re.compile(r"^[ \t]{0,9}(<(?:!doctype\s+html|html|head|body)\b)", re.I | re.M)
HEAD = 1_000  # characters in which a web page begins
MANY_SECTIONS = 3  # different headings from which a text is a whole report
NULLS = ("", "~", "null", "Null", "NULL")

G101 = register(
    "G101",
    "structure",
    """文件读不出来
    文件不存在、是文件夹、没有读取权限，或者大于2 MB。一份年报的填报文件通常不到100 KB；
    过大多半是选错了文件。""",
)
G102 = register(
    "G102",
    "structure",
    """文件编码认不出来
    填报文件应当是UTF-8编码的文本。用记事本另存时，“编码”选UTF-8。
    Word、WPS文档（.docx、.wps）和表格不能改名当作填报文件用。""",
)
G103 = register(
    "G103",
    "structure",
    """文件不是UTF-8编码
    文件是GB 18030（记事本的“ANSI”）或UTF-16编码，已经按该编码读出，内容没有丢失。
    别的电脑和程序可能读成乱码，请另存为UTF-8。""",
)
G104 = register(
    "G104",
    "structure",
    """YAML写法有误
    常见原因：缩进没有对齐或用了制表符（Tab）；冒号用了全角“：”；冒号后面没有空格；
    花括号里用了全角逗号、顿号；引号没有成对；文字以双花括号、*、&、@等符号开头而没有加引号。
    多行文字请写在“键: |”的下面，每行前面空相同的格数。""",
)
G105 = register(
    "G105",
    "structure",
    """同一个键写了两次
    同一层里的键只能出现一次，否则不知道以哪一个为准。请删去多余的一处，或者改成正确的键。""",
)
G106 = register(
    "G106",
    "structure",
    """用了不支持的YAML写法
    锚点（&）、别名（*）、标签（!）、合并键（<<）、多个文档（---）和过深的嵌套在填报文件里没有用处，也可能被用来攻击，一律不接受。""",
)
G107 = register(
    "G107",
    "structure",
    """文件内容不是填报文件
    文件是空的，或者最外层不是“键: 值”的形式。可用 gia-author new 生成一份空白填报文件对照。""",
)


@dataclass(frozen=True)
class Source:
    """A file as read: its text, its plain data and where every key and value stands (offsets into
    the text)."""

    name: str
    text: str
    data: dict[str, Any]
    keys: dict[FieldPath, tuple[int, int]] = field(default_factory=dict)
    values: dict[FieldPath, tuple[int, int]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\r\n|\r|\n", self.text))]

    def place_at(self, offset: int) -> Place:
        """The place of a character of the text."""
        line = bisect_right(self._starts, offset)
        return Place(self.name, line, offset - self._starts[line - 1] + 1)

    def place(self, path: FieldPath, *, key: bool = False) -> Place:
        """The place of the value (or key) at this path; of the nearest parent that is written where
        it is missing."""
        known: Mapping[FieldPath, tuple[int, int]] = self.keys if key else self.values
        while path and path not in known:
            path, known = path[:-1], ChainMap(self.keys, self.values)
        return self.place_at(known[path][0] if path else 0)

    def find(self, path: FieldPath, quote: str) -> Place:
        """The place of a piece of text within the value at this path; of the value itself where it
        cannot be found."""
        start, end = self.values.get(path, (0, 0))
        offset = self.text.find(quote, start, end)
        return self.place_at(offset) if offset >= 0 else self.place(path)

    def located(self, finding: Finding, path_of: Callable[[FieldPath], FieldPath]) -> Finding:
        """The finding with its place and those of the related figures; ``path_of`` leads from an
        address to the path in the file."""
        place = finding.place
        if place is None and finding.address:
            path = path_of(finding.address)
            place = (
                self.find(path, finding.quote)
                if finding.quote and path in self.values
                else self.place(path)
            )
        related = tuple(self.place(path_of(address)) for address, _ in finding.related)
        return replace(finding, place=place or Place(self.name, 1, 1), related_places=related)


class _Stop(Exception):
    """Reading ends here because of this finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


def decode(data: bytes, name: str) -> tuple[str, list[Finding]]:
    """The bytes as text: UTF-8, else UTF-16 with a byte order mark, else GB 18030; the last two are
    reported."""
    _refuse_other_files(data, name)
    wide = _wide(data) if data else ""
    for encoding, label in (("utf-8-sig", ""), (wide, "UTF-16"), ("gb18030", "GB 18030（ANSI）")):
        try:
            text = data.decode(encoding) if encoding else ""
        except UnicodeDecodeError as error:
            _refuse_broken(data, error, name)
            continue
        if not encoding or (wide and not label):
            continue  # what is UTF-16 may well be UTF-8, too
        notice = found(
            G103,
            f"文件是{label}编码，不是UTF-8，已按此编码读出。",
            place=Place(name, 1, 1),
            fix="请用记事本或WPS另存为UTF-8编码。",
        )
        return text, [notice] if label else []
    raise _Stop(
        found(
            G102,
            "文件既不是UTF-8，也不是GB 18030、UTF-16编码。",
            place=Place(name, 1, 1),
            fix="请用记事本打开，另存为UTF-8编码的 .yaml 文件。",
        )
    )


def _refuse_other_files(data: bytes, name: str) -> None:
    """Stop at what is too large for a file of ours, or begins as a document does."""
    first = Place(name, 1, 1)
    if len(data) > LARGEST_FILE:
        raise _Stop(
            found(G101, "文件超过2 MB，不像填报文件。", place=first, fix="请确认选对了填报文件。")
        )
    if data[:2] in (b"PK", b"\xd0\xcf") or data[:4] == b"%PDF":
        raise _Stop(
            found(
                G102,
                "这是文档、表格或PDF，不是填报文件。",
                place=first,
                fix="请选择 .yaml 文件；空白填报文件用 gia-author new 生成。",
            )
        )


def _wide(data: bytes) -> str:
    """The kind of UTF-16 the bytes are in, told by the byte order mark or by every other byte being
    0 in ASCII; empty for none."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    high, low = data[:1000:2].count(0), data[1:1000:2].count(0)
    if max(high, low) * 20 < len(data[:1000]) or max(high, low) < 4 * min(high, low):
        return ""
    return "utf-16-be" if high > low else "utf-16-le"


def _refuse_broken(data: bytes, error: UnicodeDecodeError, name: str) -> None:
    """Stop at UTF-8 text in which only a few bytes are damaged; any other encoding would read it as
    gibberish."""
    text = data.decode("utf-8", "replace")
    if error.encoding == "utf-8" and len(re.findall("[\u4e00-\u9fff]", text)) > 10 * text.count(
        "\ufffd"
    ):
        good = error.object[: error.start].decode("utf-8")  # counted from behind a byte order mark
        before = Source(name, f"{good} ", {})
        raise _Stop(
            found(
                G102,
                "这里有损坏的字节，读不成文字。",
                place=before.place_at(len(before.text) - 1),
                fix="把这个字重新输入一遍，另存为UTF-8编码；文件若是下载或拷贝来的，请重新取一份。",
            )
        )


def text_of(data: bytes) -> str:
    """The bytes as text, to show lines of; empty for what is no text."""
    try:
        return decode(data, "")[0]
    except _Stop:
        return ""


def read(data: bytes, name: str, nodes: int = MOST_NODES) -> Source:
    """A file's bytes as a Source, of at most so many values. Never raises for a bad file: what is
    wrong is in ``findings``, then ``data`` is empty."""
    text, hidden = "", []
    try:
        text, findings = decode(data, name)
        plain, hits = invisible_characters.without(text)
        whole = Source(name, text, {})
        findings += (hidden := [_hidden(whole, *hit) for hit in hits])
        reader = _Reader(plain, name, findings, nodes)
        reader.run()
    except _Stop as stop:
        pasted = whole_report(text, name) or _page(text, name)
        return Source(name, text, {}, findings=(*hidden, pasted or stop.finding))
    content = reader.root if isinstance(reader.root, dict) else {}
    if not isinstance(reader.root, dict) and (pasted := whole_report(text, name)):
        findings.append(pasted)
    elif not isinstance(reader.root, dict):
        reason = "最外层不是“键: 值”的形式。"
        if reader.root is None:
            reason = "文件里只有说明（以“#”开头的行），没有内容。"
        if not text.strip():
            reason = "文件是空的。"
        place = reader.source.place_at(
            reader.values.get((), (0, 0))[0] if reader.root is not None else 0
        )
        findings.append(
            found(
                G107, reason, place=place, fix="用 gia-author new 生成一份空白填报文件，照着填写。"
            )
        )
    return Source(name, text, content, reader.keys, reader.values, tuple(findings))


IMPORTED = "把全文存成Word或文本文件（.txt），用 gia-author import 变成填报文件。"


def whole_report(text: str, name: str, where: str = "不在任何键下面") -> Finding | None:
    """That a report's own text was pasted in, where its headings stand outside of all keys, or the
    sections have none of their own."""
    found_headings = [*SECTION_HEADING.finditer(text)]
    if len({match[1] for match in found_headings}) < MANY_SECTIONS:
        return None
    return found(
        G107,
        f"这像年报全文：有{len(found_headings)}个部分的标题（如“"
        f"{found_headings[0][0].strip()[:20]}”）{where}。",
        place=Source(name, text, {}).place_at(found_headings[0].start()),
        fix=IMPORTED,
    )


def _page(text: str, name: str) -> Finding | None:
    """That a web page lies here under the name of a file of ours."""
    found_page = PAGE.search(text[:HEAD])
    if not found_page:
        return None
    place = Source(name, text, {}).place_at(found_page.start(1))
    fix = "把扩展名改成 .html，用 gia-author import 变成填报文件。"
    return found(G107, "这是网页，不是填报文件。", place=place, fix=fix)


def _hidden(source: Source, offset: int, mark: str, count: int) -> Finding:
    more = f"，这一行共{count}个" if count > 1 else ""
    return found(
        G104,
        f"这里有看不见的字符（{safe_text.code(mark)}）{more}。",
        place=source.place_at(offset),
        fix="删去；看不到的，把这一行重新输入一遍。",
    )


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


class TextMark(Protocol):
    """A point in the text, counted in characters from 0."""

    @property
    def index(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Event(Protocol):
    """What a YAML parser tells of; ``value`` only of scalars, ``anchor`` and ``tag`` only of
    nodes."""

    start_mark: TextMark
    end_mark: TextMark
    value: str
    anchor: str | None
    tag: str | None
    style: str | None


class _Reader:
    """Builds data and places from events; ``stack`` holds the open mappings and lists with their
    paths."""

    def __init__(self, text: str, name: str, findings: list[Finding], most: int) -> None:
        self.text, self.name, self.findings, self.most = text, name, findings, most
        self.keys: dict[FieldPath, tuple[int, int]] = {}
        self.values: dict[FieldPath, tuple[int, int]] = {}
        self.root: Any = None
        self.stack: list[tuple[FieldPath, Any]] = []
        self.key: str | None = None
        self.documents = self.nodes = self.taken = 0
        self.source = Source(name, text, {})

    def stop(self, code: Code, message: str, offset: int, fix: str = "") -> _Stop:
        return _Stop(found(code, message, place=self.source.place_at(offset), fix=fix))

    def refuse_control(self, text: str, start: int | None = None) -> None:
        """Stop at a character that no document can hold, typed as such or, in a value that begins
        at ``start``, as an escape."""
        if bad := safe_text.CONTROL.search(text):
            raise self.stop(
                G104,
                f"文件里有看不见的控制字符（{safe_text.code(bad[0])}）。",
                bad.start() if start is None else start,
                "删去这个字符，或把这一段重新输入一遍。",
            )

    def without_unseen(self, value: str, start: int) -> str:
        """A value without what nobody sees: typed as an escape, for what is typed as such has been
        taken out."""
        marks = safe_text.UNSEEN.findall(value)
        if marks:
            self.findings.append(_hidden(self.source, start, marks[0], len(marks)))
        return safe_text.UNSEEN.sub("", value)

    def run(self) -> None:
        self.refuse_control(self.text)
        try:
            for event in _events(self.text):
                self.take(event)
        except Exception as error:
            # Both parsers' own error classes carry the marks; all else is a finding or our fault.
            if getattr(error, "problem_mark", None) is None:
                raise
            raise self.given_up(error) from None

    def stop_deep(self, offset: int) -> _Stop:
        return self.stop(
            G106,
            "嵌套太深或内容太多，不像一份年报。",
            offset,
            "请对照 gia-author new 生成的文件检查缩进。",
        )

    def given_up(self, error: Any) -> _Stop:
        """Why the parser gave up: brackets too deep that it had not told of yet, else what is
        written there, with the line as it is."""
        from gia_author.yamlfile.syntax_errors import diagnose, too_deep

        bracketed = any(self.text[self.values[path][0]] in "[{" for path, _ in self.stack)
        if (
            deep := too_deep(
                self.text,
                self.taken,
                error.problem_mark.index,
                DEEPEST - len(self.stack),
                bracketed,
            )
        ) is not None:
            return self.stop_deep(deep)
        cause = diagnose(self.text, error.problem_mark, getattr(error, "context_mark", None))
        return _Stop(
            found(
                G104,
                cause.words,
                place=Place(self.name, cause.line + 1, cause.column + 1),
                fix=cause.fix,
                quote=cause.quote or None,
            )
        )

    def take(self, event: Event) -> None:
        kind, self.taken = type(event).__name__, event.end_mark.index
        if kind == "DocumentStartEvent":
            self.documents += 1
        if self.documents > 1:
            raise self.stop(
                G106,
                "一个文件里有两份以上的内容（以 --- 分隔）。",
                event.start_mark.index,
                "每个机关一个文件，删去 --- 及后面的内容。",
            )
        if kind in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent", "AliasEvent"):
            self.refuse_exotic(event, kind)
            self.node(event, kind)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            path, _ = self.stack.pop()
            if path in self.values:
                self.values[path] = (self.values[path][0], event.end_mark.index)

    def refuse_exotic(self, event: Event, kind: str) -> None:
        offset, self.nodes = event.start_mark.index, self.nodes + 1
        if kind == "AliasEvent" or event.anchor:
            raise self.stop(
                G106, "用了锚点（&）或别名（*）。", offset, "以 & 或 * 开头的文字请用引号括起来。"
            )
        if event.tag and event.tag != "!":
            raise self.stop(
                G106,
                f"用了标签“{self.text[offset : offset + 40].split()[0]}”。",
                offset,
                "以 ! 开头的文字请用引号括起来。",
            )
        if len(self.stack) > DEEPEST or self.nodes > self.most:
            raise self.stop_deep(offset)

    def node(self, event: Event, kind: str) -> None:
        span = (event.start_mark.index, event.end_mark.index)
        value: Any = {} if kind == "MappingStartEvent" else []
        if kind == "ScalarEvent":
            value = event.value
            self.refuse_control(value, span[0])
            value = value if event.style in ("|", ">") else self.without_unseen(value, span[0])
        if kind == "ScalarEvent" and value in NULLS and event.style in (None, ""):
            value, span = None, self.after_colon(span)
        if isinstance(value, str) and event.style != "|" and "\n" in self.text[slice(*span)]:
            value = self.unfold(value, event)
        path = self.attach(value, span, kind)
        if path is not None and kind != "ScalarEvent":
            self.stack.append((path, value))

    def after_colon(self, span: tuple[int, int]) -> tuple[int, int]:
        """Where nothing is written: right behind the key, the parsers do not agree on it."""
        if span[0] < span[1] or self.key is None:
            return span
        end = self.keys[(*self.stack[-1][0], self.key)][1]
        behind = re.compile(r"[ \"']{0,400}:").match(
            self.text, end
        )  # in {甲: 1, 乙} the last key has no colon
        return (behind.end(), behind.end()) if behind else (end, end)

    def unfold(self, value: str, event: Event) -> str:
        """A scalar over several lines: no blanks between Chinese characters where lines were
        joined; swallowed keys are reported."""
        start = event.start_mark.index
        if event.style in (None, ""):
            for swallowed in re.finditer(
                r"\n[ ]*([^\s：，。；]{1,12})：", self.text[start : event.end_mark.index]
            ):
                raise self.stop(
                    G104,
                    f"“{swallowed[1]}”后面的冒号是全角“：”，这一行被当成了上一行的文字。",
                    start + swallowed.start(1),
                    "改成半角冒号加一个空格；如果是正文，请写在“键: |”的下面。",
                )
        return re.sub(r"(?<=[^\x00-\xff]) (?=[^\x00-\xff])", "", value)

    def attach(self, value: object, span: tuple[int, int], kind: str) -> FieldPath | None:
        """Put a value where it belongs; a scalar in key position becomes the pending key. Returns
        its path."""
        if not self.stack:
            self.root = value
            self.values[()] = span
            return ()
        path, parent = self.stack[-1]
        if isinstance(parent, list):
            place: FieldPath = (*path, len(parent))
            parent.append(value)
        elif self.key is None:
            self.take_key(value, span, kind, path, parent)
            return None
        else:
            place, parent[self.key], self.key = (*path, self.key), value, None
        self.values[place] = span
        return place

    def take_key(
        self,
        value: object,
        span: tuple[int, int],
        kind: str,
        path: FieldPath,
        parent: dict[str, object],
    ) -> None:
        if kind == "MappingStartEvent" and self.text[max(span[0] - 1, 0) : span[0] + 1] == "{{":
            raise self.stop(
                G104,
                "文字以“{{”开头。",
                span[0] - 1,
                "写成“键: |”，文字另起一行并缩进；或者整句用半角引号括起来。",
            )
        if kind != "ScalarEvent" or not isinstance(value, str):
            raise self.stop(
                G104,
                "这里的键不是文字。",
                span[0],
                "文字里若有花括号、方括号，整句用引号括起来，或者写在“键: |”的下面。",
            )
        if value == "<<":
            raise self.stop(
                G106, "用了合并键（<<）。", span[0], "删去这一行，把要用的内容逐项写出来。"
            )
        if value in parent:
            first = self.source.place_at(self.keys[(*path, value)][0])
            here = self.source.place_at(span[0])
            self.findings.append(
                found(
                    G105,
                    f"“{value}”写了两次，前一次在第{first.line}行。",
                    address=(*path, value),
                    place=here,
                    fix="删去多余的一处，或者改成正确的键。",
                )
            )
        self.key = value
        self.keys[(*path, value)] = span
