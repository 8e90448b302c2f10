"""Word files and workbooks that are nearly right: their parts are changed element by element, their
package part by part."""

from __future__ import annotations

import copy
import io
import zipfile
from functools import cache
from typing import Any

from fuzz import originals
from fuzz.texts import changed_bytes, figures, places, texts
from hypothesis import strategies as st
from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_TAGS = (
    "p", "r", "t", "tbl", "tr", "tc", "del", "ins", "moveFrom", "moveTo", "sdt", "sdtContent",
    "sdtPr", "hyperlink", "smartTag", "txbxContent", "br", "tab", "noBreakHyphen", "sym", "fldChar",
    "instrText", "fldSimple", "altChunk", "drawing", "pict", "vMerge", "gridSpan", "hMerge",
    "vanish", "strike", "dstrike", "numPr", "numId", "ilvl", "pStyle", "footnoteReference", "caps",
    "ruby",
)  # fmt: skip
SHEET_TAGS = (
    "row", "c", "v", "f", "is", "t", "si", "r", "rPr", "strike", "mergeCell", "sheet",
    "definedName", "rPh", "phoneticPr", "xf", "numFmt", "sheetData", "mergeCells", "cellXfs",
    "hyperlink", "cols", "col",
)  # fmt: skip
VALUES = (
    "", "0", "1", "-1", "65536", "1048577", "99999999999999999999", "restart", "continue", "A1",
    "XFD1048576", "A0", "ZZZZ9", "A1:B2", "B2:A1", "s", "str", "b", "e", "inlineStr", "d", "n",
    "veryHidden", "hidden", "rId1", "rId99", "../x.xml", "begin", "end", "separate",
)  # fmt: skip
Parts = dict[str, bytes]


@cache
def parts_of(kind: str) -> Parts:
    data = originals.package(kind)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@cache
def parsed(kind: str, name: str) -> Any:
    return etree.fromstring(parts_of(kind)[name])


def _renamed(node: Any, tag: str) -> None:
    node.tag = f"{{{etree.QName(node).namespace or ''}}}{tag}" if node.tag[0] == "{" else tag


@st.composite
def changed_tree(draw: st.DrawFn, root: Any, tags: tuple[str, ...]) -> bytes:
    """An XML part with a few of its elements changed, lost, doubled, moved, wrapped or sunk."""
    root = copy.deepcopy(root)
    nodes = [node for node in root.iter() if isinstance(node.tag, str)][1:] or [root]
    for _ in range(draw(st.integers(1, 5))):
        node = nodes[draw(places(len(nodes)))]
        parent, how = node.getparent(), draw(st.integers(0, 9))
        if parent is None:
            continue
        if how == 0:
            parent.remove(node)
        elif how == 1:
            for _ in range(draw(st.sampled_from((1, 2, 50)))):
                parent.insert(parent.index(node), copy.deepcopy(node))
        elif how == 2:
            other = nodes[draw(places(len(nodes)))]
            if node not in other.iterancestors() and other is not node:
                other.append(node)
        elif how == 3:
            _renamed(node, draw(st.sampled_from(tags)))
        elif how == 4 and node.attrib:
            key = draw(st.sampled_from(sorted(node.attrib)))
            node.attrib[key] = xml_text(draw(st.one_of(st.sampled_from(VALUES), figures, texts)))
        elif how == 5:
            made = etree.SubElement(node, node.tag)
            _renamed(made, draw(st.sampled_from(tags)))
            made.attrib[f"{{{W}}}val"] = draw(st.sampled_from(VALUES))
            nodes.append(made)
        elif how == 6:
            for _ in range(draw(st.sampled_from((1, 3, 300)))):
                wrap = etree.Element(node.tag)
                _renamed(wrap, draw(st.sampled_from(tags)))
                parent.replace(node, wrap)
                wrap.append(node)
                parent = wrap
        elif how == 7:
            node.clear()
        else:
            node.text = xml_text(draw(st.one_of(figures, texts)))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def xml_text(text: str) -> str:
    """What XML lets through of a text."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r" or "\x20" <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff"
    )


def packed(parts: Parts) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return output.getvalue()


@st.composite
def package(draw: st.DrawFn, kind: str, main: tuple[str, ...], tags: tuple[str, ...]) -> bytes:
    """A package of ours with one or two parts changed, now and then one lost, renamed or
    damaged."""
    parts = dict(parts_of(kind))
    trees = [name for name in parts if name.endswith((".xml", ".rels"))]
    for _ in range(draw(st.integers(1, 2))):
        likely = [name for name in trees if name.startswith(main)]
        name = draw(st.sampled_from(likely if draw(st.integers(0, 4)) else trees))
        parts[name] = draw(changed_tree(parsed(kind, name), tags))
    how, name = draw(st.integers(0, 19)), draw(st.sampled_from(sorted(parts)))
    if how == 0:
        del parts[name]
    elif how == 1:
        parts[name] = draw(changed_bytes(parts[name]))
    elif how == 2:
        parts[draw(st.sampled_from(("x", name.upper(), f"/{name}", f"../{name}")))] = parts.pop(
            name
        )
    data = packed(parts)
    return draw(changed_bytes(data)) if how == 3 else data


RUN_MARKS = ("", "<w:vanish/>", "<w:strike/>", '<w:vertAlign w:val="superscript"/>', "<w:caps/>")
RUN_PARTS = (
    "<w:tab/>", "<w:br/>", '<w:br w:type="page"/>', "<w:noBreakHyphen/>",
    '<w:sym w:font="Wingdings" w:char="F0FE"/>', '<w:fldChar w:fldCharType="begin"/>',
    "<w:instrText>PAGE</w:instrText>", '<w:fldChar w:fldCharType="separate"/>',
    '<w:fldChar w:fldCharType="end"/>', '<w:footnoteReference w:id="1"/>', "<w:drawing/>",
)  # fmt: skip
AROUND = (
    "ins",
    "del",
    "hyperlink",
    "smartTag",
    "moveTo",
    "moveFrom",
    "sdt><w:sdtContent",
    "customXml",
)


def _escaped(text: str) -> str:
    return xml_text(text).replace("&", "&amp;").replace("<", "&lt;")


runs = st.builds(
    lambda mark, text, part: (
        f'<w:r><w:rPr>{mark}</w:rPr><w:t xml:space="preserve">{_escaped(text)}</w:t>{part}</w:r>'
    ),
    st.sampled_from(RUN_MARKS),
    st.one_of(texts, figures),
    st.sampled_from(("", "", "", *RUN_PARTS)),
)


def _around(inner: str, tag: str) -> str:
    ends = "".join(f"</w:{part.removeprefix('w:')}>" for part in reversed(tag.split("><")))
    return f"<w:{tag}>{inner}{ends}" if tag else inner


paragraphs = st.builds(
    lambda before, inner, tag: f"<w:p><w:pPr>{before}</w:pPr>{_around(''.join(inner), tag)}</w:p>",
    st.sampled_from(
        (
            "",
            '<w:pStyle w:val="Heading1"/>',
            '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
        )
    ),
    st.lists(runs, max_size=3),
    st.sampled_from(("", "", *AROUND)),
)


def _table(rows: list[list[tuple[str, str, list[str]]]]) -> str:
    body = ""
    for row in rows:
        cells = (
            f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merge}</w:tcPr>{"".join(inner)}</w:tc>'
            for span, merge, inner in row
        )
        body += f"<w:tr>{''.join(cells)}</w:tr>"
    return f"<w:tbl>{body}</w:tbl>"


MERGES = ("", "", "<w:vMerge/>", '<w:vMerge w:val="restart"/>', "<w:hMerge/>")
SPANS = ("1", "1", "1", "2", "7", "0", "-1", "x", "99999")
blocks = st.recursive(
    paragraphs,
    lambda inner: st.lists(
        st.lists(
            st.tuples(st.sampled_from(SPANS), st.sampled_from(MERGES), st.lists(inner, max_size=2)),
            max_size=4,
        ),
        max_size=4,
    ).map(_table),
    max_leaves=12,
)
