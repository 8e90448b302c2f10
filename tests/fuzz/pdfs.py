"""PDF files: pages drawn by invented operators, and pages of our own with numbers, names and
objects changed."""

from __future__ import annotations

import re

from fuzz import originals
from fuzz.texts import changed_bytes, figures, places
from hostile.files import pdf, stream
from hypothesis import strategies as st

NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
NUMBERS = (
    "0",
    "-1",
    "1",
    "0.0001",
    "1e9",
    "99999999999",
    "-99999999999",
    "2147483648",
    "72",
    "300",
    "841.9",
)
OPERATORS = (
    "q", "Q", "BT", "ET", "T*", "S", "f", "h", "n", "W n", "B*", "BMC", "EMC", "/X Do", "/F 0 Tf",
    "/None 12 Tf", "BI /W 1 /H 1 ID x EI", "3 Tr", "0 Tr", "/Span <</ActualText (x)>> BDC",
    "1 0 0 1 0 0 cm", "0 0 0 0 0 0 cm", "0 1 -1 0 300 300 cm", "-1 0 0 1 300 0 cm",
)  # fmt: skip
numbers = st.one_of(st.sampled_from(NUMBERS), st.integers(-50, 900).map(str))
words = st.one_of(
    figures.filter(str.isascii),
    st.text("ab019 .,()\\", max_size=30),
    st.sampled_from(("x" * 900, "1" * 70, ") Tj ((")),
)


def _several(name: str, count: int) -> st.SearchStrategy[str]:
    return st.lists(numbers, min_size=count, max_size=count).map(lambda n: " ".join((*n, name)))


shown = st.builds(
    lambda size, x, y, text: f"BT /F {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET",
    st.one_of(st.sampled_from(("12", "12", "12", "0.01", "900")), numbers), numbers, numbers, words,
)  # fmt: skip
ruled = st.one_of(
    _several("re S", 4),
    _several("re f", 4),
    st.builds(lambda x, y, w: f"{x} {y} m {w} {y} l S", numbers, numbers, numbers),
    st.builds(lambda x, y, h: f"{x} {y} m {x} {h} l S", numbers, numbers, numbers),
    st.builds(
        lambda x, y, rows, columns, step: "\n".join(
            [
                f"{x} {y + r * step} m {x + columns * step} {y + r * step} l S"
                for r in range(rows + 1)
            ]
            + [
                f"{x + c * step} {y} m {x + c * step} {y + rows * step} l S"
                for c in range(columns + 1)
            ]
        ),
        st.integers(0, 300), st.integers(0, 500), st.integers(0, 9), st.integers(0, 9),
        st.integers(1, 60),
    ),
)  # fmt: skip
drawn = st.one_of(
    shown,
    shown,
    ruled,
    st.sampled_from(OPERATORS),
    _several("cm", 6),
    _several("c", 6),
    _several("w", 1),
)
content = st.lists(drawn, max_size=25).map("\n".join)
boxes = st.one_of(st.just("0 0 595 842"), st.lists(numbers, min_size=4, max_size=4).map(" ".join))
form = stream(b"BT /F 12 Tf (in a form) Tj ET /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]")
image = stream(
    bytes(300),
    b"/Type/XObject/Subtype/Image/Width 10/Height 10/ColorSpace/DeviceRGB/BitsPerComponent 8",
)


@st.composite
def invented(draw: st.DrawFn) -> bytes:
    """A file written by hand, of one to three pages."""
    pages = draw(st.lists(content, min_size=1, max_size=3))
    item = 10 + 2 * len(pages)
    made = pdf(
        *(page.encode("latin-1", "replace") for page in pages),
        resources=f"/XObject<</X {item} 0 R>>",
        extra=(draw(st.sampled_from((form, image))),),
        box=draw(boxes),
        more=draw(
            st.sampled_from(
                ("", "", "/Rotate 90", "/Rotate 45", "/UserUnit 9", "/CropBox[0 0 1 1]")
            )
        ),
    )
    return draw(changed_bytes(made)) if draw(st.integers(0, 6)) == 0 else made


@st.composite
def rewritten(draw: st.DrawFn) -> bytes:
    """A page of ours in which a few numbers, names or stretches of bytes have been changed."""
    pages = originals.pdf_pages()
    data = pages[draw(places(len(pages)))]
    for _ in range(draw(st.integers(1, 6))):
        if draw(st.integers(0, 2)) == 0:
            data = draw(changed_bytes(data))
            continue
        at = draw(places(len(data)))
        found = NUMBER.search(data, at)
        if found:
            data = data[: found.start()] + draw(numbers).encode() + data[found.end() :]
    return data


files = st.one_of(invented(), invented(), invented(), rewritten())
