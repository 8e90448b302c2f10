"""Texts that make trouble, and edits of lines: what the strategies of all formats draw on."""

from __future__ import annotations

from hypothesis import strategies as st

FIGURES = (
    "", "0", "7", "-1", "00", "1.5", "1,234", "１２", "①", "²", "٣", "五", "7 件", "7\t件", "1e9",
    "0x1F", "½", "9" * 40, "9" * 5_000, "1_000", "12.", ".5", "+3", "/", "—", "∞", "NaN", "inf",
    "1e999", "=1+1", "5 345", "5 345",
)  # fmt: skip
DATES = (
    "2026-02-30", "2026-13-01", "0000-00-00", "99999-01-01", "2026-1-1", "2026年1月20日",
    "二〇二六年", "20260120", "-1-1-1",
)  # fmt: skip
SYNTAX = (
    "&a", "*a", "!!python/object:os.system", "<<: *a", "---", "...", "{", "}", "[", "]", "{{", "}}",
    "{%", "%}", "{#", "|", ">", "- ", "? ", ": ", "：", "#", " #", "'", '"', "\\", "\\x9b", "\t",
    "%YAML 9.9", "@", "`", "~", "null",
)  # fmt: skip
ODD = (
    "\x01", "\x07", "\x1b[2J", "\x7f", "\x85", "\x9b2J", "\u200b", "\u200d", "\u202e", "\u2028",
    "\u2066", "\u00ad", "\ufeff", "\ufffe", "\ufffd", "\u3000", "\u00a0", "\u0301" * 30,
    "\U0001f600", "\U000e0041", "𠮷", "\ue000", "［", "\r", "\r\n", "\n\n", "甲[/b]局", "[red]",
    "<b>", "</td>", "&#1;", "&nbsp;", "<![CDATA[", "]]>", "<!--", "::error::", "%0A",
    "=cmd|'/c'!A1",
)  # fmt: skip
SENTENCES = (
    "一、总体情况", "四、政府信息公开行政复议、行政诉讼情况", "（一）主动公开",
    "全年收到申请12件，予以公开5件，占比41.7%。", "2025年政府信息公开工作年度报告", "示例县信访局",
    "规章", "行政许可", "本年新收政府信息公开申请数量", "1.", "附件：",
    "同比增长{{ 同比(依申请公开.本年新收.总计) }}", "{{ 依申请公开.本年新收.总计 }}",
    "{{ " + "(" * 60, "——", "-" * 300, "（" * 300, "甲" * 9_000, "一是" * 200, "第三部分",
    "十百千万亿" * 40, "1" * 300, "a " * 400,
)  # fmt: skip

pieces = st.sampled_from((*FIGURES, *DATES, *SYNTAX, *ODD, *SENTENCES))
texts = st.one_of(pieces, st.text(max_size=12), st.lists(pieces, max_size=4).map("".join))
figures = st.one_of(st.sampled_from(FIGURES), st.integers(-3, 10**7).map(str))


def places(length: int) -> st.SearchStrategy[int]:
    """A place in something of this length."""
    return st.integers(0, max(0, length - 1))


@st.composite
def changed_lines(draw: st.DrawFn, text: str, most: int = 4) -> str:
    """A text in which a few lines have been changed, lost, doubled, moved, indented or put in."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, most))):
        at = draw(places(len(lines)))
        how = draw(st.integers(0, 8))
        if how == 0:
            del lines[at : at + draw(st.integers(1, 9))]
        elif how == 1:
            lines[at:at] = lines[at : at + draw(st.integers(1, 30))]
        elif how == 2:
            lines.insert(draw(places(len(lines))), lines.pop(at) if lines else "")
        elif how == 3:
            lines.insert(at, draw(texts))
        elif how == 4 and lines:
            lines[at] = " " * draw(st.integers(0, 8)) + lines[at].lstrip()
        elif how == 5 and lines:
            cut = draw(places(len(lines[at])))
            lines[at] = lines[at][:cut] + draw(texts) + lines[at][cut + draw(st.integers(0, 3)) :]
        elif how == 6 and lines:
            head, colon, _ = lines[at].partition(":")
            lines[at] = f"{head}{colon} {draw(texts)}"
        elif how == 7 and lines:
            lines[at] = lines[at].replace(":", draw(texts), 1)
        elif lines:
            head, bracket, rest = lines[at].partition("{")
            lines[at] = head + bracket + rest.replace("0", draw(figures), 1)
    return "\n".join(lines)


@st.composite
def changed_bytes(draw: st.DrawFn, data: bytes) -> bytes:
    """Bytes of which a few have been changed, cut out or doubled."""
    for _ in range(draw(st.integers(1, 3))):
        at, how = draw(places(len(data))), draw(st.integers(0, 3))
        if how == 0:
            data = data[:at] + draw(st.binary(max_size=6)) + data[at + 1 :]
        elif how == 1:
            data = data[:at] + data[at + draw(st.integers(1, 400)) :]
        elif how == 2:
            data = data[:at]
        else:
            data = data[:at] + data[at : at + draw(st.integers(1, 400))] + data[at:]
    return data


@st.composite
def encoded(draw: st.DrawFn, text: str) -> bytes:
    """The text in an encoding that files come in, now and then damaged."""
    encoding = draw(
        st.sampled_from(("utf-8",) * 12 + ("utf-8-sig", "gb18030", "utf-16", "utf-16-be"))
    )
    data = text.encode(encoding, "replace")
    return draw(changed_bytes(data)) if draw(st.integers(0, 9)) == 0 else data
