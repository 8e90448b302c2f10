"""Why a YAML parser gave up, judged from the lines around the place; the parser's own English
message is never read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from gia_author.form.numbers import half_marks


@dataclass(frozen=True)
class Cause:
    """What is wrong and how to mend it; ``line`` and ``column`` count from 0, ``quote`` is the line
    as it is written."""

    line: int
    column: int
    message: str
    fix: str
    quote: str

    @property
    def words(self) -> str:
        """What is wrong, with the line where there is one."""
        return f"{self.message}这一行是：{self.quote}" if self.quote else self.message


QUOTES = "写在“键: |”的下面，或者整句用半角引号括起来。"
WIDE_INDENT = (
    "行首用了全角空格缩进。",
    "删去全角空格，换成半角空格，与正文的第一行（没有的，比上面的键多空两格）对齐；"
    "首行空两字由程序排。",
)
CUT = "“#”前面有空格，后面的文字成了说明。", "冒号后面写上“|”，文字从下一行写起并缩进，每行一段。"
BRACES = "花括号用了全角“｛｝”。", "花括号、冒号、逗号都用半角"
OTHER_MARK = "花括号里用了顿号或者分号。", "改成半角逗号加一个空格"
COMMA = "花括号里用了全角逗号“，”。", "改成半角逗号加一个空格"
CAUSES: tuple[
    tuple[str, str, str], ...
] = (  # the group of each pattern is what the place points at
    (r"^[ ]*(\t)", "行首用了制表符（Tab）缩进。", "把Tab换成空格，与同一层的其他行对齐。"),
    (
        r"^[ ]*([\u3000\xa0])[^：。，]{0,20}:\s",
        "行首用了全角空格缩进。",
        "换成半角空格，与同一层的其他行对齐。",
    ),
    (r"^([\u3000\xa0]+)[^\s#]", *WIDE_INDENT),
    (r"^\s*(?:- )?[^:#]*: \s*(｛)|^[^\"'|]*: \s*\{[^{}]*(｝)", *BRACES),
    (
        r"^\s*(?:- )?[^\s:#\"'|]{1,20}(：)",
        "键后面的冒号是全角“：”。",
        "改成半角冒号加一个空格，如“机关: 示例县信访局”。",
    ),
    (
        r"^\s*(?:- )?[^:#]*: \s*[\"']?(\{\{)",
        "文字以“{{”开头。",
        "写成“键: |”，文字另起一行并缩进；或者整句用半角引号括起来。",
    ),
    (
        r"^\s*(?:- )?[^\s:#\"'{\[]{1,20}(:)[^\s:/]",
        "冒号后面缺一个空格。",
        "在半角冒号后面加一个空格。",
    ),
    (
        r"^\s*(?:- )?[^:#]*: \s*([@`%&*!]|- )",
        "文字以 @、%、*、&、!、- 等符号开头。",
        "整句用半角引号括起来，或者写在“键: |”的下面。",
    ),
    (
        r"^\s*(?:- )?[^:#]*: \s*[|>][-+]?[ ]*([^\s#+-])",
        "“|”“>”的后面还有文字。",
        "文字从下一行写起并缩进；确实以这个符号开头的，整句用半角引号括起来。",
    ),
    (
        r"^\s*(?:- )?[^:#\"']*: \s*(?:\"[^\"]*\"|'[^']*')\s*([^\s,#\]}\"'])",
        "半角引号后面又有文字。",
        "正文里的引号用全角“”，不用半角引号。",
    ),
    (
        r"\"[^\"]*(\\)(?:[^\"\\/abefnrtvNLPxuU0 ]|u[dD][89abAB])",
        "半角双引号里有“\\”。",
        "写成“\\\\”，或者去掉引号。",
    ),
    (
        r"^[^\"']*(\")[^\"]*$|^[^\"']*(')[^']*$",
        "半角引号没有成对。",
        "补上另一个引号；正文里的引号请用全角“”。",
    ),
    (r"\{[^{}]*(，)[^{}]*:", *COMMA),
    (r"\{[^{}]*([、；;])[^{}]*:", *OTHER_MARK),
    (r"^[^\"'|]*: \s*\{[^{}]*\s(#)[^{}]*\}", *CUT),
    (r"^[^{]*\{[^{}]*\}\s*(\})", "花括号多了一个。", "删去多余的“}”。"),
    (r"^[^\"'|{\[]*[{\[][^{}\[\]]*[}\]]\s*([^\s,\]}#:])", "方括号、花括号后面又有文字。", QUOTES),
    (r"^[^{}\[\]]*([\[{])[^\]}]*$", "花括号或方括号没有成对。", "补上缺少的 } 或 ]。"),
    (r"^\s*(?:- )?[^:#|]{1,20}: [^\"'|>{\[]*(: )", "一行里有两个“冒号加空格”。", QUOTES),
)
LONGEST_LINE = 500
_SOLID = (
    r"""(?P<node>"(?:[^"\\]|\\.)*+(?:"|\Z)|'[^']*+(?:'|\Z))|\#[^\n]*"""
    r"|(?P<open>[\[{])|(?P<close>[\]}])"
)
OUTSIDE = re.compile(
    _SOLID + r"|[-?:](?=\s)|(?P<plain>\S(?:(?!:\s|\s\#)[^\n])*+)", re.S
)  # a text that no bracket has opened may have some in it
WITHIN = re.compile(_SOLID + r"|[-?:,]|(?P<plain>[^\s\[\]{},](?:(?!:\s|\s\#)[^\n\[\]{},])*+)", re.S)


def too_deep(text: str, start: int, end: int, levels: int, bracketed: bool) -> int | None:
    """Where between two offsets the first value stands that is more than so many levels down; None
    where there is none.

    Why: a parser reads ahead, and may give up at brackets it has not told of yet.
    """
    opened = 0
    while token := (WITHIN if bracketed or opened else OUTSIDE).search(text, start, end):
        start = token.end()
        if opened > levels and token.lastgroup in ("node", "plain", "open"):
            return token.start()
        opened += (token.lastgroup == "open") - (token.lastgroup == "close")
    return None


class ParserMark(Protocol):
    """A place as both YAML parsers tell it: line and column from 0, and how far into the text."""

    line: int
    column: int
    index: int


def diagnose(text: str, problem: ParserMark, context: ParserMark | None) -> Cause:
    """The cause, from the parser's marks of where it stopped and, where it has one, of where what
    it was reading began."""
    lines = [line[:LONGEST_LINE] for line in text.splitlines()] or [""]
    began = [context.line] if context else []
    if odd := _odd_indent(lines, problem.line):
        return odd
    opened = context and text[context.index : context.index + 1] in ("'", '"', "{", "[")
    marks = began if opened else [problem.line, problem.line - 1, *began]
    for pattern, message, fix in CAUSES:
        for number in (n for n in marks if 0 <= n < len(lines)):
            if hit := re.search(pattern, lines[number]):
                return _cause(lines, number, hit.start(hit.lastindex or 0), message, fix)
    stray = next(
        (n for n in (*began, problem.line, problem.line - 1) if _is_stray(lines, n, problem.line)),
        None,
    )
    if stray is not None:
        return _of_stray(lines, stray)
    return _cause(
        lines,
        min(problem.line, len(lines) - 1),
        problem.column,
        "这里不合YAML写法，多半是缩进没有对齐。",
        "同一层的键前面空格数要相同；下一层比上一层多空两格；看看上一行是否写完整。",
    )


def _of_stray(lines: list[str], stray: int) -> Cause:
    """Why a line that is neither key nor text stands there."""
    if wide := re.match("[ ]*([\u3000\xa0])", lines[stray]):
        return _cause(lines, stray, wide.start(1), *WIDE_INDENT)
    before = lines[stray - 1] if stray else ""
    if cut := re.search(r"^\s*(?:- )?[^:#\"']{1,20}: +[^\s|>\"'#][^#]*\s(#)", before):
        return _cause(lines, stray - 1, cut.start(1), *CUT)
    return _cause(
        lines,
        stray,
        _indent(lines[stray]),
        "这一行不是“键: 值”的形式。",
        "是上面的正文，就与正文的第一行对齐；是说明，就在行首加“# ”；是多余的，就删去。",
    )


ODD_BLANKS = {
    "\u00a0": "不间断空格（U+00A0）",
    "\u2002": "半角空铅（U+2002）",
    "\u2003": "全角空铅（U+2003）",
    "\u2009": "窄空格（U+2009）",
    "\u202f": "窄的不间断空格（U+202F）",
}
ODD_INDENT = re.compile(f"[ ]*([{''.join(ODD_BLANKS)}])")
MOST_BACK = 200  # lines looked through before the place where the parser stopped


def _odd_indent(lines: list[str], problem: int) -> Cause | None:
    """The nearest line at or before the problem that is indented with a blank that only looks like
    one."""
    for number in range(min(problem, len(lines) - 1), max(-1, problem - MOST_BACK), -1):
        if found := ODD_INDENT.match(lines[number]):
            name = ODD_BLANKS[found[1]]
            return Cause(
                number,
                found.start(1),
                f"行首用了{name}缩进，看起来像空格，其实不是。",
                "删去这一行行首的空白，用空格键重新打。",
                lines[number].strip()[:60],
            )
    return None


def _cause(lines: list[str], line: int, column: int, message: str, fix: str) -> Cause:
    if (message, fix) in (BRACES, COMMA, OTHER_MARK):
        fix += f"，如 {half_marks(lines[line]) or '{自然人: 2, 商业企业: 1}'}。"
    return Cause(line, column, message, fix, lines[line].strip()[:60])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_stray(lines: list[str], number: int, problem: int) -> bool:
    """True for a line without a key where one must stand; the line before the problem only if it
    cannot be text under a key."""
    if (
        not 0 <= number < len(lines)
        or not lines[number].strip()
        or re.search(r":(\s|$)|^\s*([#%]|- )", lines[number])
    ):
        return False
    after = _indent(lines[problem]) if problem < len(lines) else 0
    wide = lines[number].lstrip(" ")[0] in "\u3000\xa0" and _indent(lines[number]) == after
    return (
        number != problem - 1
        or _indent(lines[number]) < after
        or after == 0 == _indent(lines[number])
        or wide
    )
