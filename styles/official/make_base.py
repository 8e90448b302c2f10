"""Build base.docx, the page and the styles of the DOCX after GB/T 9704-2012.

``python make_base.py`` writes it beside this file.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

XBS, FANG, KAI, HEI, SONG = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
FONTS = {  # other names of the same face, PANOSE number, family, pitch
    XBS: (
        "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong",
        "03000509000000000000",
        "script",
        "fixed",
    ),
    FANG: ("仿宋,FangSong,方正仿宋_GBK,STFangsong", "02010609030101010101", "modern", "fixed"),
    KAI: ("楷体,KaiTi,方正楷体_GBK,STKaiti", "02010609030101010101", "modern", "fixed"),
    HEI: ("SimHei,方正黑体_GBK,STHeiti", "02010609060101010101", "modern", "fixed"),
    SONG: ("SimSun,STSong,Songti SC", "02010600030101010101", "auto", "variable"),
}
LINE = 579  # twips: 28.95 pt, 22 lines in 225 mm
TITLE_LINE = 720  # twips: 36 pt
HALF_POINTS = {"二号": 44, "三号": 32, "四号": 28, "五号": 21}
TWO_CHARACTERS = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
NO_INDENT = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'


def fonts(face: str) -> str:
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{face}" w:eastAsia="{face}" w:hAnsi="{face}" '
        f'w:cs="{face}"/>'
    )


def size(name: str) -> str:
    return f'<w:sz w:val="{HALF_POINTS[name]}"/><w:szCs w:val="{HALF_POINTS[name]}"/>'


def style(
    kind: str,
    key: str,
    name: str,
    paragraph: str = "",
    run: str = "",
    *,
    based: str = "",
    following: str = "",
    link: str = "",
    order: int = 99,
    own: bool = False,
    default: bool = False,
    rest: str = "",
) -> str:
    """One style; ``rest`` is what only table styles have."""
    flags = (' w:default="1"' if default else "") + (' w:customStyle="1"' if own else "")
    parts = [
        f'<w:name w:val="{name}"/>',
        f'<w:basedOn w:val="{based}"/>' if based else "",
        f'<w:next w:val="{following}"/>' if following else "",
        f'<w:link w:val="{link}"/>' if link else "",
        f'<w:uiPriority w:val="{order}"/>',
        "<w:qFormat/>" if kind == "paragraph" else "",
        f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "",
        f"<w:rPr>{run}</w:rPr>" if run else "",
        rest,
    ]
    return f'<w:style w:type="{kind}"{flags} w:styleId="{key}">{"".join(parts)}</w:style>'


def heading(level: int, face: str) -> str:
    """A heading and its linked character style, which a heading that begins a paragraph wears."""
    lead = f"Heading{level}Char"
    return style(
        "paragraph",
        f"Heading{level}",
        f"heading {level}",
        f'<w:keepNext/><w:keepLines/>{TWO_CHARACTERS}<w:outlineLvl w:val="{level - 1}"/>',
        fonts(face),
        based="Normal",
        following="BodyText",
        link=lead,
        order=9,
    ) + style(
        "character",
        lead,
        f"heading {level} Char",
        run=fonts(face),
        based="DefaultParagraphFont",
        link=f"Heading{level}",
        own=True,
    )


def styles() -> str:
    """The styles the writer asks for, and the three that Word itself needs."""
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANG)}<w:spacing w:val="-5"/>'
        f'<w:kern w:val="0"/>{size("三号")}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" '
        'w:defUnhideWhenUsed="1" w:defQFormat="0" '
        'w:count="376"/>'
    )
    chinese = (
        '<w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct w:val="0"/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
    )
    exact = f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
    single = (
        '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" '
        'w:lineRule="auto"/>'
    )
    edge = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 0), ("left", 28), ("bottom", 0), ("right", 28))
    )
    return (
        f"<w:styles {W}>{defaults}"
        + "".join(
            (
                style(
                    "paragraph",
                    "Normal",
                    "Normal",
                    f'{chinese}{exact}<w:jc w:val="both"/>',
                    default=True,
                    order=0,
                ),
                style(
                    "character",
                    "DefaultParagraphFont",
                    "Default Paragraph Font",
                    default=True,
                    order=1,
                ),
                style(
                    "table",
                    "TableNormal",
                    "Normal Table",
                    default=True,
                    rest='<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr>',
                ),
                style(
                    "paragraph", "BodyText", "Body Text", TWO_CHARACTERS, based="Normal", order=1
                ),
                style(
                    "paragraph",
                    "Title",
                    "Title",
                    "<w:keepNext/><w:keepLines/>"
                    f'<w:spacing w:after="{LINE}" w:line="{TITLE_LINE}" w:lineRule="exact"/>'
                    f'<w:jc w:val="center"/><w:outlineLvl w:val="0"/>',
                    fonts(XBS) + '<w:spacing w:val="0"/>' + size("二号"),
                    based="Normal",
                    following="BodyText",
                    order=10,
                ),
                style(
                    "paragraph",
                    "Subtitle",
                    "Subtitle",
                    f'<w:spacing w:after="{LINE}"/><w:contextualSpacing/><w:jc w:val="center"/>',
                    fonts(KAI),
                    based="Normal",
                    following="BodyText",
                    order=11,
                ),
                *(heading(level, face) for level, face in enumerate((HEI, KAI, FANG, FANG), 1)),
                style(
                    "paragraph",
                    "TableText",
                    "表格文字",
                    f'{single}<w:jc w:val="center"/>',
                    fonts(SONG) + '<w:spacing w:val="0"/>' + size("五号"),
                    based="Normal",
                    order=12,
                    own=True,
                ),
                style(
                    "paragraph",
                    "Signature",
                    "Signature",
                    f'<w:keepNext/><w:keepLines/><w:spacing w:before="{LINE}"/>'
                    f'<w:jc w:val="right"/>',
                    based="Normal",
                    following="Date",
                    order=13,
                ),
                style(
                    "paragraph",
                    "Date",
                    "Date",
                    '<w:keepLines/><w:jc w:val="right"/>',
                    based="Normal",
                    order=14,
                ),
                style(
                    "paragraph",
                    "Header",
                    "header",
                    f'{single}<w:jc w:val="center"/>',
                    fonts(SONG) + size("四号"),
                    based="Normal",
                ),
                style(
                    "paragraph",
                    "Footer",
                    "footer",
                    single,
                    fonts(SONG) + '<w:spacing w:val="0"/>' + size("四号"),
                    based="Normal",
                ),
                style(
                    "table",
                    "TableGrid",
                    "Table Grid",
                    based="TableNormal",
                    order=39,
                    rest=f"<w:tblPr><w:tblBorders>{edge}</w:tblBorders>"
                    f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>",
                ),
            )
        )
        + "</w:styles>"
    )


def settings() -> str:
    compatible = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" '
        f'w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    return (
        f'<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/>'
        f"<w:evenAndOddHeaders/>"
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f"<w:compat><w:doNotExpandShiftReturn/>{compatible}</w:compat>"
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def font_table() -> str:
    return (
        f"<w:fonts {W}>"
        + "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{others}"/>'
            f'<w:panose1 w:val="{panose}"/><w:charset w:val="86"/>'
            f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/>'
            f'<w:sig w:usb0="00000001" w:usb1="080E0000" w:usb2="00000010" '
            'w:usb3="00000000" w:csb0="00040000" w:csb1="00000000"/></w:font>'
            for name, (others, panose, family, pitch) in FONTS.items()
        )
        + "</w:fonts>"
    )


def theme() -> str:
    """The smallest theme that Word takes; no style refers to it."""
    colours = {
        "dk1": "000000",
        "lt1": "FFFFFF",
        "dk2": "44546A",
        "lt2": "E7E6E6",
        "accent1": "C00000",
        "accent2": "4472C4",
        "accent3": "A5A5A5",
        "accent4": "FFC000",
        "accent5": "5B9BD5",
        "accent6": "70AD47",
        "hlink": "0563C1",
        "folHlink": "954F72",
    }
    face = f'<a:latin typeface="{FANG}"/><a:ea typeface="{FANG}"/><a:cs typeface=""/>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="公文">'
        '<a:themeElements><a:clrScheme name="公文">'
        + "".join(
            f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items()
        )
        + f'</a:clrScheme><a:fontScheme name="公文"><a:majorFont>{face}</a:majorFont>'
        f"<a:minorFont>{face}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="公文"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def footer(side: str) -> str:
    """— 1 — on the outer side, one character in."""
    field = "".join(
        f"<w:r>{inner}</w:r>"
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    dash = (
        '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    )
    return (
        f'<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="Footer"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>'
        f"{dash.format('— ')}{field}{dash.format(' —')}</w:p></w:ftr>"
    )


def document(samples: Iterable[tuple[str, str]]) -> str:
    """One line in each style, for whoever opens this file to change them; the writer replaces
    it all."""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{key}"/></w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>'
        for key, text in samples
    )
    return (
        f"<w:document {W} {R}><w:body>{body}<w:sectPr>"
        f'<w:footerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="even" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" '
        'w:footer="1417" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr></w:body></w:document>'
    )


SAMPLES = (
    ("Title", "标题：2号小标宋"),
    ("Subtitle", "副标题：题目下的机关和日期"),
    ("BodyText", "正文文本：3号仿宋，每页22行，每行28字"),
    ("Heading1", "一、标题1：黑体"),
    ("Heading2", "（一）标题2：楷体"),
    ("Heading3", "1.标题3：仿宋"),
    ("Heading4", "（1）标题4：仿宋"),
    ("TableText", "表格文字：5号宋体"),
    ("Signature", "签名：发文机关"),
    ("Date", "日期：成文日期"),
)
TYPES = {
    "/word/document.xml": f"{WORD_TYPE}.document.main+xml",
    "/word/styles.xml": f"{WORD_TYPE}.styles+xml",
    "/word/settings.xml": f"{WORD_TYPE}.settings+xml",
    "/word/fontTable.xml": f"{WORD_TYPE}.fontTable+xml",
    "/word/footer1.xml": f"{WORD_TYPE}.footer+xml",
    "/word/footer2.xml": f"{WORD_TYPE}.footer+xml",
    "/word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
}


def relationships(targets: Iterable[tuple[str, str]]) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def content_types() -> str:
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(
            f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in TYPES.items()
        )
        + "</Types>"
    )


def parts() -> dict[str, str]:
    """Every part of the package by name, in the order they are stored."""
    core = (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>公文版面</dc:title>'
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )
    app = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties">'
        "<Application>gia-author</Application></Properties>"
    )
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(
            (
                (f"{OFFICE}/officeDocument", "word/document.xml"),
                (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                (f"{OFFICE}/extended-properties", "docProps/app.xml"),
            )
        ),
        "word/document.xml": document(SAMPLES),
        "word/_rels/document.xml.rels": relationships(
            (
                (f"{OFFICE}/styles", "styles.xml"),
                (f"{OFFICE}/settings", "settings.xml"),
                (f"{OFFICE}/fontTable", "fontTable.xml"),
                (f"{OFFICE}/footer", "footer1.xml"),
                (f"{OFFICE}/footer", "footer2.xml"),
                (f"{OFFICE}/theme", "theme/theme1.xml"),
            )
        ),
        "word/styles.xml": styles(),
        "word/settings.xml": settings(),
        "word/fontTable.xml": font_table(),
        "word/theme/theme1.xml": theme(),
        "word/footer1.xml": footer("right"),
        "word/footer2.xml": footer("left"),
        "docProps/core.xml": core,
        "docProps/app.xml": app,
    }


def build(path: Path) -> None:
    """Write the package; the same bytes every time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts().items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.compress_type = 0, zipfile.ZIP_DEFLATED
            package.writestr(
                entry, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()
            )


if __name__ == "__main__":
    build(Path(__file__).with_name("base.docx"))
