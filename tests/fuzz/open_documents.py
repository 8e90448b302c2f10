"""OpenDocument texts, which LibreOffice turns into Word files: one made of ours with elements
changed, and texts put together of what it may stumble over."""

from __future__ import annotations

from html import escape

from fuzz import packages
from fuzz.texts import changed_bytes, figures, texts
from hypothesis import strategies as st

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"'
    for name, place in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("draw", "drawing"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
        ("script", "script"), ("form", "form"),
    )
)  # fmt: skip
TAGS = (
    "p", "h", "span", "s", "tab", "line-break", "list", "list-item", "section", "table",
    "table-row", "table-cell", "covered-table-cell", "table-column", "table-header-rows", "a",
    "note", "note-body", "ruby", "ruby-base", "tracked-changes", "changed-region", "deletion",
    "insertion", "change", "annotation", "frame", "text-box", "object", "image", "hidden-text",
    "conditional-text", "variable-set", "page-number", "soft-page-break", "style", "scripts",
    "forms", "text-properties", "master-page", "automatic-styles",
)  # fmt: skip
COUNTS = ("0", "1", "-1", "2", "7", "300", "20000", "x", "99999999999")
NESTED = (
    "text:span", "text:section", "text:list", "text:a", "draw:text-box", "text:note-body",
    "text:ruby", "table:table-cell",
)  # fmt: skip
BITS = (
    '<text:hidden-text text:condition="ooow:1" text:string-value="藏着"/>', "<text:tab/>",
    '<text:section-source xlink:href="file:///etc/passwd"/>', "<text:line-break/>",
    '<draw:frame><draw:image xlink:href="http://127.0.0.1:9/x.png"/></draw:frame>',
    '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>',
    '<text:execute-macro text:name="x"/>', "<text:page-number/>", "<office:annotation/>",
    '<text:change-start text:change-id="c"/>', "<text:soft-page-break/>", "<text:sequence/>",
    '<text:conditional-text text:condition="ooow:x"/>', "<table:table/>", "<!-- x -->",
    '<text:variable-set text:name="x" text:formula="ooow:x+1">7</text:variable-set>',
)  # fmt: skip
written = st.one_of(texts, figures).map(lambda text: escape(packages.xml_text(text)))
inline = st.one_of(
    written,
    written,
    st.sampled_from(BITS),
    st.builds('<text:s text:c="{}"/>'.format, st.sampled_from(COUNTS)),
    st.builds(
        lambda tag, times, inside: f"<{tag}>" * times + inside + f"</{tag}>" * times,
        st.sampled_from(NESTED), st.sampled_from((1, 1, 60)), written,
    ),
)  # fmt: skip
paragraphs = st.builds(
    "<text:{0}>{1}</text:{0}>".format,
    st.sampled_from(("p", "p", "h", "list", "section")),
    st.lists(inline, max_size=3).map("".join),
)
cells = st.builds(
    (
        '<table:table-cell table:number-columns-spanned="{}" table:number-rows-spanned="{}"'
        ' table:number-columns-repeated="{}">{}</table:table-cell>'
    ).format,
    st.sampled_from(("1", "1", *COUNTS)), st.sampled_from(("1", "1", *COUNTS)),
    st.sampled_from(("1", "1", *COUNTS)), paragraphs,
)  # fmt: skip
tables = st.builds(
    (
        '<table:table><table:table-column table:number-columns-repeated="{}"/>'
        '<table:table-row table:number-rows-repeated="{}">{}</table:table-row></table:table>'
    ).format,
    st.sampled_from(COUNTS), st.sampled_from(("1", *COUNTS)),
    st.lists(cells, max_size=4).map("".join),
)  # fmt: skip
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="{0}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
TEXT = "application/vnd.oasis.opendocument.text"


@st.composite
def invented(draw: st.DrawFn) -> bytes:
    """A file put together of paragraphs and tables."""
    body = "".join(draw(st.lists(st.one_of(paragraphs, paragraphs, tables), max_size=6)))
    content = (
        f'<office:document-content {SPACES} xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' office:version="1.2"><office:body><office:text>{body}</office:text></office:body>'
        "</office:document-content>"
    )
    parts = {
        "mimetype": TEXT.encode(),
        "content.xml": content.encode(),
        "META-INF/manifest.xml": MANIFEST.format(TEXT).encode(),
    }
    data = packages.packed(parts)
    return draw(changed_bytes(data)) if draw(st.integers(0, 6)) == 0 else data


files = st.one_of(invented(), packages.package("odt", ("content", "styles"), TAGS))
