"""OFD files: the pages of ours with elements changed, and pages put together of texts, lines and
what holds them, with places and steps that make no sense."""

from __future__ import annotations

from html import escape

from fuzz import packages
from fuzz.texts import changed_bytes, figures, texts
from hypothesis import strategies as st

SPACE = "http://www.ofdspec.org/2016"
TAGS = (
    "Page", "Area", "Content", "Layer", "PageBlock", "TextObject", "TextCode", "PathObject",
    "AbbreviatedData", "ImageObject", "CompositeObject", "Template", "TemplatePage", "CommonData",
    "PublicRes", "PhysicalBox", "DocRoot", "DocBody", "DocInfo", "Title", "Attachments",
    "Attachment", "FileLoc", "Pages", "Clips", "CGTransform", "Annotations", "OutlineElem",
)  # fmt: skip
NUMBERS = (
    "0", "-1", "1", "7.761", "210", "297", "1e9", "-1e300", "1e999", "nan", "inf", "x", "",
    "99999999999999999999", "0.0001", "١", "½",
)  # fmt: skip
STEPS = (
    "", "5.6", "5.6 5.6 5.6", "g 3 5.6", "g 999999 5.6", "g -1 5.6", "g x 5.6", "g 3", "g", "-5.6",
    "nan 5.6", "1e999", "5.6 " * 50,
)  # fmt: skip
PATHS = (
    "M 0 0 L 100 0", "M 0 0 L 0 50 C", "S 0 0 L 9 9", "M 0 0 B 1 1 2 2 3 3", "M 0 0 Q 1 1 2 2",
    "M 0 0 A 1 1 0 0 0 9 9", "M", "L 1", "C C C", "M 1e999 0 L nan 0", "M 0 0 " + "L 9 0 " * 200,
    "M0,0L9,0", "",
)  # fmt: skip
PLACES = (
    "Pages/Page_0/Content.xml", "/Doc_0/Document.xml", "../OFD.xml", "../../etc/passwd", "",
    "Doc_0/Document.xml", "没有.xml", "Attachs/report.json", "a" * 300, "C:\\x",
)  # fmt: skip
numbers = st.one_of(st.sampled_from(NUMBERS), st.integers(-50, 300).map(str))


def _several(count: int) -> st.SearchStrategy[str]:
    return st.lists(numbers, min_size=count, max_size=count).map(" ".join)


boxes = st.one_of(
    st.builds("{} {} 150 8".format, st.integers(0, 150), st.integers(0, 290)),
    _several(4),
    _several(3),
)
matrices = st.one_of(
    st.just(""), st.just(""), st.sampled_from(("0 1 -1 0 0 0", "0 0 0 0 0 0")), _several(6)
)
written = st.one_of(texts, figures).map(lambda text: escape(packages.xml_text(text)))
shown = st.builds(
    (
        '<ofd:TextObject Boundary="{}" CTM="{}" Size="{}" {}><ofd:TextCode X="{}" Y="{}"'
        ' DeltaX="{}" DeltaY="{}">{}</ofd:TextCode></ofd:TextObject>'
    ).format,
    boxes, matrices, st.one_of(st.just("5.6"), numbers),
    st.sampled_from(("", "", 'Visible="false"', 'Name="图"')), numbers, numbers,
    st.sampled_from(STEPS), st.sampled_from(STEPS), written,
)  # fmt: skip
ruled = st.builds(
    (
        '<ofd:PathObject Boundary="{}" CTM="{}" Fill="{}"><ofd:AbbreviatedData>{}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    ).format,
    boxes, matrices, st.sampled_from(("true", "false", "")), st.sampled_from(PATHS),
)  # fmt: skip
others = st.sampled_from(
    (
        '<ofd:ImageObject Boundary="0 0 9 9" ResourceID="1"/>', "<ofd:ImageObject/>", "<!-- x -->",
        "<ofd:TextObject/>", "<ofd:PathObject/>", "<?x y?>", "<ofd:Clips/>", "甲",
    )
)  # fmt: skip
drawn = st.recursive(
    st.lists(st.one_of(shown, shown, ruled, others), max_size=8).map("".join),
    lambda inner: st.builds(
        lambda tag, times, inside: f"<ofd:{tag}>" * times + inside + f"</ofd:{tag}>" * times,
        st.sampled_from(("Layer", "PageBlock", "Content", "Page", "Other")),
        st.sampled_from((1, 1, 2, 300)), inner,
    ),
    max_leaves=4,
)  # fmt: skip


def _part(tag: str, inside: str) -> bytes:
    return f'<ofd:{tag} xmlns:ofd="{SPACE}">{inside}</ofd:{tag}>'.encode()


@st.composite
def invented(draw: st.DrawFn) -> bytes:
    """A file put together: some pages, one of them perhaps behind the others, places that lead
    nowhere."""
    pages = draw(st.lists(drawn, min_size=1, max_size=3))
    located = [f"Pages/{n}.xml" for n in range(len(pages))]
    located += draw(st.lists(st.sampled_from((*PLACES, *located)), max_size=2))
    located *= draw(st.sampled_from((1, 1, 1, 100)))
    behind = draw(st.sampled_from(("", "", '<ofd:Template TemplateID="1"/>')))
    root = draw(st.sampled_from(("Doc_0/Document.xml",) * 60 + PLACES))
    attached = draw(st.sampled_from(("", "", *PLACES)))
    title = draw(written)
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="{place}"/>' for n, place in enumerate(located))
    parts = {
        "OFD.xml": _part(
            "OFD",
            f"<ofd:DocBody><ofd:DocInfo><ofd:Title>{title}</ofd:Title></ofd:DocInfo>"
            f"<ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>",
        ),
        "Doc_0/Document.xml": _part(
            "Document",
            f"<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{draw(boxes)}</ofd:PhysicalBox>"
            '</ofd:PageArea><ofd:TemplatePage ID="1" BaseLoc="Pages/0.xml"/></ofd:CommonData>'
            f"<ofd:Pages>{listed}</ofd:Pages><ofd:Attachments>{attached}</ofd:Attachments>",
        ),
        **{
            f"Doc_0/Pages/{n}.xml": _part(
                "Page",
                f"{behind}<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"
                f"<ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content>",
            )
            for n, page in enumerate(pages)
        },
    }
    data = packages.packed(parts)
    return draw(changed_bytes(data)) if draw(st.integers(0, 6)) == 0 else data


files = st.one_of(
    invented(),
    invented(),
    packages.package("ofd", ("Doc_0/Pages/", "Doc_0/Document", "OFD.xml"), TAGS),
)
