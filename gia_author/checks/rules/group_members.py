"""How many are in a group, against its head, his deputies and the members told one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report

COUNT = r"(?<![\d第.])(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
AS = "(?:任|担任|为|作为|兼任)"
SENTENCE = Pattern(r"[^。\n]{8,300}")
HEAD = Pattern(rf"(?P<who>[^，。；\d]{{2,20}}){AS}双?(?:组长|主任)")
DEPUTIES = Pattern(rf"{COUNT}[名位个][^，。；、\d]{{1,14}}{AS}副(?:组长|主任)")
MEMBERS = Pattern(rf"{COUNT}[名位个][^，。；、\d]{{1,16}}{AS}(?:小组)?(?:成员|组员)")
IN_ALL = Pattern(
    r"(?:组|专班|委员会|成员)[^，。；\d]{0,6}?(?:共(?:有|计)?|由)(?P<n>\d{1,3})[人名]"
    r"(?:组成)?(?=[，。；、]|$)"
)
OTHERS = Pattern("秘书|联络员|信息员|顾问|列席|副主任兼|等")
MOST_HEADS = 2  # 书记、镇长任组长 may be one person or two


@rule("G488", "sum")
def members_of_group(report: Report, context: Context) -> Iterator[Hit]:
    """领导小组的人数对不上
    “局长任组长，4名副局长任副组长，12个股室负责人为成员，领导小组共15人”：一加四加十二是17人。
    组长、副组长、成员的人数都写了的，加起来应当是总的人数；有人兼两个职务的，写明。
    核对各个数（国办公开办函〔2021〕30号：数据要准确、前后一致）。"""
    for piece, sentence in hits(context.narrative, SENTENCE):
        told = sentence[0]
        head, deputies, members, whole = (
            _only(pattern, told) for pattern in (HEAD, DEPUTIES, MEMBERS, IN_ALL)
        )
        if not (head and members and whole) or OTHERS.search(told):
            continue
        if not deputies and "副" in told.replace(head[0], "", 1).replace(members[0], "", 1):
            continue  # deputies whose number is not told
        others = _count(members) + (_count(deputies) if deputies else 0)
        heads = range(1, 1 + MOST_HEADS) if re.search("、|双|和", head[0]) else (1,)
        sums = [others + one for one in heads]
        members_only = [_count(members), others] if "成员" in whole[0] else []
        said = int(whole["n"])
        if said not in (*sums, *members_only):
            parts = f"{_count(deputies)}＋" if deputies else ""
            words = f"1＋{parts}{_count(members)}＝{sums[0]}，写的是{said}人。"
            yield Hit(
                words, piece.path, "核对各个数；有人兼职的，写明。", quote=_quote(told, whole)
            )


def _only(pattern: Pattern, told: str) -> re.Match[str] | None:
    """What is told once in a sentence; None where it is told twice."""
    found = [*pattern.finditer(told)]
    return found[0] if len(found) == 1 else None


def _count(found: re.Match[str]) -> int:
    said = found["n"]
    return int(said) if said.isdecimal() else number(said.replace("两", "二"))


def _quote(told: str, whole: re.Match[str]) -> str:
    return told[max(0, whole.start() - 30) : whole.end()].strip("，；、 ")
