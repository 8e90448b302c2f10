"""What a text must hold for an expression to match: told as far as it can be, and never too
much."""

import random
import re

import pytest

from gia_author.language.patterns import Pattern, needs


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("甲.乙", [[("甲",), ("乙",)]]),
        ("(?:甲|乙)丙[丁戊]", [[("甲丙丁", "甲丙戊", "乙丙丁", "乙丙戊")]]),
        ("0[条件](?=[，。])甲", [[("0条，", "0条。", "0件，", "0件。"), ("甲",)]]),
        ("(?<=前)后", [[("前后",)]]),
        ("甲(?<=乙)丙", [[("甲",), ("乙丙",)]]),
        ("(甲乙?|丙)丁", [[("甲", "丙"), ("丁",)]]),
        ("(?:甲|乙){1,2}丙", [[("甲", "乙"), ("丙",)]]),
        ("(?:(?!丁)[^。]){2,6}?丙", [[("丙",)]]),
        ("甲{0,2}乙", [[("乙",)]]),
        ("甲{2,}乙+丙", [[("甲",), ("乙",), ("丙",)]]),
        (r"(?P<a>[一-龥]{2})甲(?P=a)", [[("甲",)]]),
        ("甲|乙丙", [[("甲",)], [("乙丙",)]]),
        (r"甲|\d", []),
    ],
)
def test_what_stands_side_by_side_is_looked_for_together(
    pattern: str, expected: list[list[tuple[str, ...]]]
) -> None:
    assert [list(groups) for groups in needs(pattern)] == expected


def made(chance: random.Random, depth: int = 0) -> str:
    """An expression over a few letters, of all that the rules are written with; what is repeated
    without end is a single character, so that no match takes long."""
    kinds = ["甲", "乙", "[甲乙]", "[^丙]", "[丙-甲]", ".", r"\d", "^", "$"]
    if depth < 2:
        inner = [made(chance, depth + 1) for _ in range(chance.randint(1, 3))]
        kinds += [f"{chance.choice(('(', '(?:', '(?=', '(?<!甲)(', '(?!'))}{'|'.join(inner)})"] * 4
    few, any_number = ["", "", "", "?", "{2}", "{0,2}", "{1,2}?"], ["*", "+"]
    parts = (chance.choice(kinds) for _ in range(chance.randint(1, 4)))
    return "".join(
        part
        if part in "^$" or part[:3] == "(?="
        else part + chance.choice(few if part[0] == "(" else few + any_number)
        for part in parts
    )


def test_a_text_that_matches_is_never_passed_over() -> None:
    chance = random.Random(17)
    found = refused = 0
    for _ in range(600):
        pattern = Pattern(made(chance))
        for _ in range(8):
            text = "".join(chance.choice("甲乙丙丁1") for _ in range(chance.randint(0, 7)))
            matches = re.search(pattern.pattern, text) is not None
            assert pattern.may_be_in(text) or not matches, (pattern.pattern, text)
            found += matches
            refused += not pattern.may_be_in(text)
    assert min(found, refused) > 200
