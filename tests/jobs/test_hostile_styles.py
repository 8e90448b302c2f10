"""Style sheets that the engines themselves give up on are told of, not stumbled over."""

from __future__ import annotations

import io
import zipfile

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


def changed(name: str, old: bytes, new: bytes) -> bytes:
    """The official Word base with a part changed."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(official().files["base.docx"])) as base,
        zipfile.ZipFile(output, "w") as made,
    ):
        for part in base.namelist():
            data = base.read(part)
            assert part != name or old in data
            made.writestr(part, data.replace(old, new) if part == name else data)
    return output.getvalue()


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("word/fontTable.xml", b"</w:fonts>", b"<w:a>" * 300 + b"</w:a>" * 300 + b"</w:fonts>"),
        ("[Content_Types].xml", b"document.main+xml", b"document.other+xml"),
    ],
)
def test_a_base_on_which_the_writer_stumbles_is_a_problem(
    part: str, old: bytes, new: bytes
) -> None:
    (problem,) = style_validation._problems("base.docx", changed(part, old, new))
    assert "损坏" in problem


def test_where_the_engines_own_sums_fail_that_is_told() -> None:
    sheet = "body { width: 1e400px }" + official().text("print.css")
    (problem,) = style_validation._problems("print.css", sheet.encode())
    assert "算不下去" in problem
