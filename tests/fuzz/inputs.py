"""What is drawn of each kind of input: bytes as they may come in, mostly nearly right."""

from __future__ import annotations

import io

import openpyxl
from fuzz import ledgers, looks, open_documents, originals, packages, page_files, pdfs
from fuzz.texts import FIGURES, SENTENCES, changed_lines, encoded, figures, places, texts
from hostile.files import docx
from hypothesis import strategies as st

Bytes = st.SearchStrategy[bytes]


@st.composite
def authored(draw: st.DrawFn) -> bytes:
    """Our own file, a few lines changed."""
    text = draw(st.sampled_from(originals.yaml()))
    return draw(encoded(draw(changed_lines(text))))


@st.composite
def rosters(draw: st.DrawFn) -> bytes:
    text = draw(st.sampled_from(originals.rosters()))
    return draw(encoded(draw(changed_lines(text))))


PARTS = ("名称", "说明", "级别", "限值", "词语", "格式", "已发布", "别的", "G301", "<<")
CODES = ("G301", "G604.迟报", "G101", "G999", "G720", "")
LEVELS = ("必须改", "请核对", "提示", "不查", "随便", "", "~", "1")
LIMITS = ("总体情况字数", "负责人天数", "别的限值")
LISTS = ("错词", "错词_重要", "敏感内容", "常用词", "异体字", "外来公文", "别的词")
scalars = st.one_of(
    texts, figures, st.sampled_from(("[甲, 乙]", "[甲]", "[[甲]]", "{甲: 乙}", "[(, 乙]", "(a+)+$"))
)


def _mapping(
    keys: tuple[str, ...], values: st.SearchStrategy[str], depth: int
) -> st.SearchStrategy[str]:
    line = st.builds(
        lambda key, value: f"{' ' * depth}{key}: {value}", st.sampled_from(keys), values
    )
    return st.lists(line, max_size=4).map("\n".join)


def _list(depth: int) -> st.SearchStrategy[str]:
    return st.lists(scalars, max_size=4).map(
        lambda items: "".join(f"\n{' ' * depth}- {item}" for item in items)
    )


def _section(depth: int) -> st.SearchStrategy[str]:
    inner = {
        "级别": _mapping(CODES, st.one_of(st.sampled_from(LEVELS), scalars), depth + 2),
        "限值": _mapping(LIMITS, scalars, depth + 2),
        "词语": _mapping(LISTS, st.one_of(_list(depth + 4), scalars), depth + 2),
    }
    one = st.one_of(
        *(
            value.map(lambda text, key=key: f"{' ' * depth}{key}:\n{text}")
            for key, value in inner.items()
        )
    )
    return st.lists(one, max_size=3).map("\n".join)


profiles = st.one_of(
    st.tuples(
        _section(0),
        st.one_of(
            _mapping(PARTS, scalars, 0),
            _section(2).map(lambda text: f"已发布:\n{text}"),
            _section(4).map(lambda text: f"格式:\n  '2021':\n{text}"),
            st.just(""),
        ),
    )
    .map("\n".join)
    .flatmap(encoded),
    st.deferred(lambda: changed_lines(originals.profile())).flatmap(encoded),
)

documents = st.one_of(
    packages.package("docx", ("word/document",), packages.WORD_TAGS),
    st.lists(packages.blocks, max_size=6).map(lambda parts: docx("".join(parts))),
)


def _book(cells: list[tuple[int, int, str]], merged: list[tuple[int, int, int, int]]) -> bytes:
    book, output = openpyxl.Workbook(), io.BytesIO()
    for row, column, value in cells:
        kept = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", packages.xml_text(value))[:30_000]
        book.active.cell(row, column).value = (
            int(kept) if kept.isdecimal() and len(kept) < 10 else kept
        )
    for top, left, height, width in merged:
        book.active.merge_cells(
            start_row=top, start_column=left, end_row=top + height, end_column=left + width
        )
    book.save(output)
    return output.getvalue()


cells = st.tuples(st.integers(1, 30), st.integers(1, 12), st.one_of(texts, figures))
spans = st.tuples(st.integers(1, 30), st.integers(1, 12), st.integers(0, 5), st.integers(0, 5))
workbooks = st.one_of(
    packages.package(
        "xlsx", ("xl/worksheets/", "xl/sharedStrings", "xl/workbook"), packages.SHEET_TAGS
    ),
    packages.package(
        "form", ("xl/worksheets/", "xl/sharedStrings", "xl/workbook"), packages.SHEET_TAGS
    ),
    st.builds(_book, st.lists(cells, max_size=15), st.lists(spans, max_size=3)),
)

TAGS = (
    "p", "div", "span", "table", "tr", "td", "th", "tbody", "ul", "li", "a", "b", "sup", "del",
    "ins", "s", "br", "img", "input", "select", "option", "textarea", "script", "style", "title",
    "pre", "font", "form", "h1", "center", "o:p", "svg", "math", "template", "iframe", "body",
    "html", "head", "caption", "colgroup", "noscript", "plaintext", "frameset", "xml", "!DOCTYPE",
    "!--", "?xml", "![if",
)  # fmt: skip
ATTRIBUTES = (
    "", "", " colspan=3", " rowspan=2", " colspan=0", " rowspan=-1", " colspan=99999", " rowspan=x",
    " style='display:none'", " hidden", " style='text-decoration:line-through'", " value=7",
    " type=hidden", " width=1", " class=gia", " style=\"mso-hide:all\"", " x='",
)  # fmt: skip
soup = st.builds(
    lambda end, tag, attribute, text: f"<{'/' * end}{tag}{attribute}>{text}",
    st.booleans(), st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES), st.one_of(texts, figures),
)  # fmt: skip
MHT = (
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\n"
    "Content-Type: text/html; charset={}\nContent-Transfer-Encoding: {}\n\n"
)
heads = st.builds(
    MHT.format,
    st.sampled_from(("utf-8", "gb2312", "x", "")),
    st.sampled_from(("8bit", "base64", "quoted-printable", "x")),
)


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """A web page of ours with bits put in and cut out, or a soup of tags, alone or in a saved
    page."""
    bits = draw(st.lists(soup, max_size=12))
    text = "".join(bits)
    if draw(st.booleans()):
        text = originals.built(draw(st.sampled_from(("html", "fragment")))).decode()
        for bit in bits:
            at = text.find("<", draw(places(len(text))))
            text = text[:at] + bit + text[at + draw(st.sampled_from((0, 0, 9, 200))) :]
    head = draw(heads) if draw(st.integers(0, 9)) == 0 else ""
    return draw(encoded(head + text))


@st.composite
def plain_texts(draw: st.DrawFn) -> bytes:
    """A report as plain text, some lines changed, broken or joined; or sentences thrown
    together."""
    text = originals.built("txt").decode()
    if draw(st.integers(0, 3)) == 0:
        text = "\n".join(
            draw(st.lists(st.one_of(st.sampled_from((*SENTENCES, *FIGURES)), texts), max_size=30))
        )
    text = draw(changed_lines(text, 8))
    how = draw(st.integers(0, 5))
    width = draw(st.integers(1, 40))
    if how == 0:
        text = "\n".join(text[at : at + width] for at in range(0, len(text), width))
    elif how == 1:
        text = text.replace("\n", draw(st.sampled_from((" ", "", "\t", "|", "\n\n"))))
    return draw(encoded(text))


KINDS: dict[str, Bytes] = {
    "yaml": authored(),
    "roster": rosters(),
    "profile": profiles,
    "docx": documents,
    "xlsx": workbooks,
    "html": pages(),
    "pdf": pdfs.files,
    "ofd": page_files.files,
    "odt": open_documents.files,
    "txt": plain_texts(),
    **looks.KINDS,
    "ledger": ledgers.files,
}
