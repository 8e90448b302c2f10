"""Names of bodies: compared with their short forms, without the places above them."""

from __future__ import annotations

import re

from gia_author.language.patterns import Pattern

KINDS = (
    *("镇", "乡", "街道", "管理委员会", "委员会", "局", "厅", "学院", "大学"),
    *("医院", "保健院", "卫生院", "县", "市", "区"),
)
PLACED = Pattern("^.*?(?:省|自治区)(?=.)|^.*?[市州盟](?=..)|^.*?[县区旗](?=..)")


def alike(one: str, other: str) -> bool:
    """True for a name and its short form: all its characters stand in the other in order."""
    short, long = sorted((one.replace("与", "和"), other.replace("与", "和")), key=len)
    rest = iter(long)
    return all(character in rest for character in short)


def bare_name(name: str) -> str:
    """A body's own name without the places above it and without 人民政府."""
    name = re.sub(r"(?:人民)?政府(?:办公[室厅])?$|[（(].{0,60}$", "", name)
    name = re.sub("街道办事处$", "街道", re.sub("管委会$", "管理委员会", name))
    if name.endswith("管理委员会"):
        return re.sub("^.*?(?:省|自治区|[市州盟])(?=....)", "", name)
    while (shorter := PLACED.sub("", name)) != name and len(shorter) > 2:
        name = shorter
    return name


def kind_of(name: str) -> str:
    return next((kind for kind in KINDS if name.endswith(kind)), "")
