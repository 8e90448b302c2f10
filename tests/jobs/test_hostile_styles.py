"""Style sheets that the engines themselves give up on are told of, not stumbled over."""

from __future__ import annotations

import pytest

from gia_author.jobs import style_validation
from gia_author.render.style import official


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("screen.css", f"p {{ width: {'9' * 5_000} }}", "太长的数字"),
        ("print.css", f"p {{ width: {'9' * 5_000}px }}", "太长的数字"),
        ("inline.css", f"{'a ' * 400}b {{ color: red }}", "选择器"),
        ("inline.css", f"{'a > ' * 400}b {{ color: red }}", "选择器"),
    ],
)
def test_what_the_engines_cannot_take_is_a_problem(name: str, text: str, says: str) -> None:
    (problem,) = style_validation._problems(name, text.encode())
    assert says in problem


def test_where_the_engines_own_sums_fail_that_is_told() -> None:
    sheet = "body { width: 1e400px }" + official().text("print.css")
    (problem,) = style_validation._problems("print.css", sheet.encode())
    assert "算不下去" in problem
