"""How the body can be reached, told twice in different ways: telephone, address, postcode, website
whose digits or letters are switched in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, islice
from typing import NamedTuple

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, hits
from gia_author.language.patterns import Pattern
from gia_author.language.places import home, province_of
from gia_author.report.model import Report

PHONE = Pattern(r"(?<!\d)(?P<area>0(?:10|2\d|[3-9]\d\d))\s?[-—－–)）]?\s?(?P<number>\d{7,8})(?!\d)")
POSTCODE = Pattern(r"(?:邮政编码|邮编)\s?[：:是为]?\s?(\d{6})(?!\d)")
STREET = Pattern(r"(?P<road>[一-龥]{2,6}(?:大道|大街|路|街|巷))(?P<number>\d{1,4})号")
HOST = Pattern(r"(?:https?://|www\.)(?P<host>[A-Za-z0-9.-]{4,60}\.(?:gov|org|com|edu)?\.?cn)", re.I)


NAME_OF_ROAD = len("人民路")
MOST = 16  # numbers, houses or websites that are held against each other


class Reached(NamedTuple):
    """What was told of a kind: the value that is compared, as written, and where."""

    value: str
    written: str
    piece: Piece


@rule("G664", "leftover")
def reached_in_two_ways(report: Report, context: Context) -> Iterator[Hit]:
    """电话、地址、邮编、网址前后不一样
    开头写“0578-3312056”，后面写“0587-3312056”，“人民路18号”和“人民路81号”，“www.shili.gov.cn”和“www.shil.gov.cn”：
    两处只差几个数字的次序，或者一个字母，多半一处是写错的，或者没有跟着改。两个不同的号码、地址不算。
    公众按年报上的联系方式查询和提出申请，见《条例》第二十九条、第四十九条。核对后改成一样的。"""
    for kind, told in _told(context).items():
        seen: set[str] = set()
        for one, other in combinations(islice(told.values(), MOST), 2):
            if _is_slip(kind, one.value, other.value) and other.written not in seen:
                seen.add(other.written)
                words = f"{kind}前面写的是“{one.written}”，这里写的是“{other.written}”。"
                yield Hit(words, other.piece.path, "核对后改成一样的。", quote=other.written)


def _told(context: Context) -> dict[str, dict[str, Reached]]:
    """Every telephone number, postcode, house and website that is told, by kind, each once."""
    result: dict[str, dict[str, Reached]] = {"电话": {}, "邮编": {}, "地址": {}, "网址": {}}
    for kind, pattern in (("电话", PHONE), ("邮编", POSTCODE), ("地址", STREET), ("网址", HOST)):
        for piece, found in hits(context.narrative, pattern):
            value = _value(kind, found)
            result[kind].setdefault(value, Reached(value, found[0], piece))
    return result


def _value(kind: str, found: re.Match[str]) -> str:
    if kind == "电话":
        return found["area"] + found["number"]
    if kind == "地址":
        return f"{found['road'][-NAME_OF_ROAD:]}{found['number']}"
    if kind == "网址":
        return found["host"].lower().removeprefix("www.")
    return found[1]


def _is_slip(kind: str, one: str, other: str) -> bool:
    """True for two neighbouring characters switched; of a website for one letter too."""
    if kind == "网址":
        return _differ_by_letter(one, other)
    return _are_switched(one, other)


def _are_switched(one: str, other: str) -> bool:
    """True where two characters side by side stand the other way round and nothing else differs."""
    places = [n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(places) != len("18"):
        return False
    first, last = places
    return last == first + 1 and (one[first], one[last]) == (other[last], other[first])


def _differ_by_letter(one: str, other: str) -> bool:
    """True for one letter more, less or other in the first names of two hosts, and none else."""
    (a, _, above), (b, _, also) = one.partition("."), other.partition(".")
    if abs(len(a) - len(b)) > 1 or above != also:
        return False
    if min(len(a), len(b)) < len("shili") or not (a + b).isalpha():
        return False
    head = next(
        (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    rest = [a[head + i :] == b[head + j :] for i, j in ((1, 1), (1, 0), (0, 1))]
    return any(rest) or _are_switched(a, b)


@rule("G666", "leftover")
def area_code_of_another_province(report: Report, context: Context) -> Iterator[Hit]:
    """电话的区号是外省的
    甲省的县局写着乙省的区号：多半是抄了外地的报告，或者写错了数字。机关所在的省从机关名称里看，认不出的不查；
    区号只核对到省，几个城市合用区号的不会误报；没有登记的区号不查。区号登记在“区号.txt”里。
    公众按年报上的电话查询和提出申请，见《条例》第二十九条、第四十九条。"""
    provinces = {line[0] for line in home(report.agency)}
    if not provinces:
        return
    for piece, found in hits(context.narrative, PHONE):
        other = province_of(found["area"])
        if other and other not in provinces:
            words = f"区号{found['area']}是{other}的，本机关是“{report.agency}”。"
            yield Hit(words, piece.path, "核对电话号码。", quote=found[0])
