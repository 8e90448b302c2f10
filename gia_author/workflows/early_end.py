"""A report that is not there to its end, an excerpt or a text that breaks off: one finding, and
nothing is asked of its last sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gia_author.diagnostics.finding import FieldPath, Finding, found, register
from gia_author.form.edition import Edition
from gia_author.language.patterns import is_han

CUT_OFF = "[…]"  # what the rules know as a place where text was left out
NO_TEXT = ("标题", "编号", "主题", "小标题", "后缀")
FEW = 2  # sections missing at the end: more than one forgotten
SHORTEST = 12  # characters of a paragraph that can break off

G946 = register(
    "G946",
    "structure",
    """报告没有到末尾
    后面的几个部分没有，或者最后一句没有写完：文字像是节选，或者没有拷贝完整。没有的部分和表，算作没有核对的；
    没有写完的那一句，不核对引号括号是否成对、各项之和是否相等。中间缺一个部分的，另按G941报。
    改法：把全文放进文件，再核对一次。依据：国办公开办函〔2021〕30号，年度报告有六个部分。""",
)


def breaks_off(
    prose: Mapping[str, object], edition: Edition, sections: Sequence[int]
) -> FieldPath | None:
    """Where the text ends in the middle of a sentence; None if it does not, or has all its
    sections."""
    if not sections or max(sections) >= len(edition.sections):
        return None
    key = edition.sections[max(sections) - 1].key
    path = _last((key,), prose.get(key))
    words = _at(prose, path).rstrip() if path else ""
    ends = words[-1:].isalnum() or words[-1:] in ("，", "、", "（", "(", ",", "：", "“", "《")
    return path if len(words) >= SHORTEST and ends and any(map(is_han, words)) else None


def _last(path: FieldPath, content: object) -> FieldPath | None:
    """The path of the last text in what stands under a key."""
    if isinstance(content, str):
        return path if content.strip() else None
    if isinstance(content, list):
        steps = [(n, item) for n, item in enumerate(content)]
    elif isinstance(content, dict):
        steps = [(key, item) for key, item in content.items() if key not in NO_TEXT]
    else:
        return None
    below = (_last((*path, step), item) for step, item in reversed(steps))
    return next((found for found in below if found), None)


def _at(content: Any, path: FieldPath) -> str:
    for step in path:
        content = content[step]
    return str(content)


def marked(content: Any, path: FieldPath) -> Any:
    """The texts with the one that breaks off marked as cut."""
    if not path:
        return f"{str(content).rstrip()}{CUT_OFF}"
    step, *rest = path
    if isinstance(content, list):
        return [marked(c, tuple(rest)) if n == step else c for n, c in enumerate(content)]
    return {k: marked(v, tuple(rest)) if k == step else v for k, v in content.items()}


def ending(
    prose: Mapping[str, object], edition: Edition, sections: Sequence[int]
) -> Finding | None:
    """That the report is not there to its end; None where it is."""
    behind = edition.sections[max(sections) :] if sections else ()
    broken = breaks_off(prose, edition, sections)
    if len(behind) < FEW and not broken:
        return None
    titles = [f"“{section.title}”" for section in behind]
    named = "、".join(titles) if len(titles) <= FEW else f"从{titles[0]}起的{len(titles)}个部分"
    said = ["最后一句没有写完"] if broken else []
    said += [f"{named}没有找到"] if behind else []
    return found(
        G946,
        f"{'，'.join(said)}：报告像是节选，或者没有拷贝完整。",
        address=broken or (behind[0].key,),
        fix="把全文放进文件，再核对一次。",
    )
