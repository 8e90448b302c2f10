"""The author's file as a tree of fields, with titles and help. Schemas, starter file and handbook
are derived from it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
from functools import cache

from gia_author.form.edition import Edition, names
from gia_author.form.table import Cell, Heading, Part, Table

AGENCY_KINDS = ("部门", "人民政府", "乡镇街道", "垂直管理机构", "法律法规授权组织", "其他")
COMPARED = "与上年比较"
CHARTS = ("申请人构成", "办理结果", COMPARED, "复议诉讼")
TOWNSHIP = ("乡人民政府", "镇人民政府", "街道办事处", "街道", "乡", "镇")
YES_NO = ("是", "否")
PAGE_NUMBERS = ("一字线", "数字", "第几页", "不印")
BINDINGS = ("左侧", "右侧", "双面")


def kind_of(agency: str) -> str:
    """The kind that a name speaks of: a government, a township or street office, else a
    department."""
    if agency.endswith(TOWNSHIP):
        return "乡镇街道"
    return "人民政府" if agency.endswith("人民政府") else "部门"


@dataclass(frozen=True, eq=False)
class Field:
    """What may stand at one place: ``kinds`` out of text, map, list; a figure is text with a
    ``cell``."""

    kinds: tuple[str, ...]
    guidance: str = ""
    label: str = ""
    fields: dict[str, Field] = field(default_factory=dict)
    item: Field | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    check: str = ""
    cell: Cell | None = None

    def at(self, path: tuple[str | int, ...]) -> Field | None:
        """The field at a path below this one, if there is one."""
        found: Field | None = self
        for part in path:
            if found is None:
                return None
            found = found.item if isinstance(part, int) else found.fields.get(part)
        return found


def text(advice: str = "", **more: object) -> Field:
    return replace(Field(("text",), advice), **more)  # type: ignore[arg-type]


def choice(advice: str, choices: tuple[str, ...]) -> Field:
    return Field(("text",), advice, choices=choices)


def mapping(advice: str, fields: dict[str, Field], **more: object) -> Field:
    return replace(Field(("map",), advice, fields=fields), **more)  # type: ignore[arg-type]


def either(advice: str, fields: dict[str, Field]) -> Field:
    """Text, or a mapping when more than the text is to be said."""
    return Field(("text", "map"), advice, fields=fields, check="prose")


def listing(advice: str, item: Field) -> Field:
    return Field(("list",), advice, item=item)


def passages(edition: Edition, levels: int = 3) -> Field:
    """Further sub-sections (小节), each a heading, its text and sub-sections of its own."""
    fields = passage_fields() | {
        "主题": choice("这一小节写的是五个方面中的哪一个", tuple(t.key for t in edition.topics))
    }
    if levels > 1:
        fields["小节"] = passages(edition, levels - 1)
    return listing("更多小节，按顺序编号", either("一个小节", fields))


def passage_fields() -> dict[str, Field]:
    return {
        "标题": text("小标题，不写编号；以标点结尾的照原样印"),
        "编号": text("不用自动编号时自己写，如“（一）”；写空引号则不编号"),
        "正文": text("每行一段", check="prose"),
        "小标题": choice("这一小节的小标题放法", HEADING_STYLES),
    }


SIGNED, SIGNERS = "签署", ("填报人", "审核人", "签发人")
HEADING_STYLES = ("独立成行", "段首")
SUFFIXES = ("情况", "方面", "工作", "无")


def lists_bodies(keys: Container[str]) -> bool:
    """True for the keys of a roster of bodies, which is no report."""
    return "单位" in keys and "机关" not in keys


@cache
def shape(edition: Edition) -> Field:
    """The whole file for an edition."""
    more = passages(edition)
    topic = passage_fields() | {"小节": more}
    return mapping(
        "政府信息公开工作年度报告填报文件",
        {
            "机关": text("机关全称，与公章一致", required=True, check="name"),
            "机关类型": choice("决定报送期限和必写内容", AGENCY_KINDS),
            "年度": text("报告哪一年的工作，四位数字", required=True, check="year"),
            "格式": choice("一般不写，按年度自动选用", names()),
            "标题": text(
                "一般不写，自动生成“机关＋年度＋政府信息公开工作年度报告”；"
                "机关名称超过20字的建议自己写，每行是标题的一行"
            ),
            "引言": text("“一、总体情况”前面的话：编制依据、统计期限、联系方式", check="prose"),
            "总体情况": overview(edition, topic, more),
            "表格说明": remarks(edition),
            "存在的主要问题及改进情况": problems(topic, more),
            "其他需要报告的事项": other_matters(edition, more),
            "数据": numbers(edition),
            "联系方式": text("印在文末", check="prose"),
            "落款单位": text("一般不写，默认是机关全称", check="name"),
            "落款日期": text("如 2026-01-19；不写则不印落款", check="date"),
            "上年报告": text("上年填报文件的文件名，用于同比"),
            "图表": listing(
                f"表三、表四后面的图，可选{'、'.join(CHARTS)}，不写则不排；"
                f"“{COMPARED}”要有上年报告",
                choice("图的名称", CHARTS),
            ),
            "版式": layout(),
            SIGNED: signers(),
            "核对说明": acceptances(),
            "汇总": Field(
                ("map",), "各单位的合计，由 gia-author rollup 写入，供文字引用，不要手改"
            ),
        },
    )


def overview(edition: Edition, topic: dict[str, Field], more: Field) -> Field:
    """Section one: the topics that the law names."""
    return mapping(
        "第一部分，五个方面",
        {
            "正文": text("五个方面之前的概述", check="prose"),
            **{t.key: replace(either(t.guidance, topic), label=t.key) for t in edition.topics},
            "小节": more,
        },
        required=True,
    )


def problems(topic: dict[str, Field], more: Field) -> Field:
    """Section five: what is amiss and what has been and will be done about it."""
    return mapping(
        "第五部分",
        {
            "正文": text("开头的话", check="prose"),
            "存在的主要问题": either("写实，不少于一条", topic),
            "改进情况": either("本年改进的情况和下一步打算", topic),
            "小节": more,
        },
        required=True,
    )


def other_matters(edition: Edition, more: Field) -> Field:
    """Section six: its tables and what else is to be reported."""
    prefix = ("其他需要报告的事项",)
    return mapping(
        "第六部分",
        {
            **{key: _table(t) for key, t in edition.tables.items() if t.prefix == prefix},
            "正文": text("其他要报告的事项", check="prose"),
            "小节": more,
        },
        required=True,
    )


def remarks(edition: Edition) -> Field:
    """What is said before and after each printed table."""
    return mapping(
        "表前、表后要说的话，一般不写",
        {
            t.key: mapping(
                t.title,
                {
                    "表前": text("印在表的前面", check="prose"),
                    "表后": text("印在表的后面", check="prose"),
                },
            )
            for t in edition.tables.values()
            if t.printed
        },
    )


def numbers(edition: Edition) -> Field:
    """The figures of the printed tables and the remarks on single ones."""
    return mapping(
        "三张表的数字",
        {
            "未填按零": choice("写“是”表示没有写出的格都是0；不写则空着的格要逐个填", YES_NO),
            **{key: _table(t) for key, t in edition.tables.items() if t.prefix == ("数据",)},
            "单元格附注": Field(
                ("map",),
                "印在数字后面括号里的说明，如：主动公开政府信息.规章.本年制发: 其中修订1件",
                check="notes",
            ),
        },
        required=True,
    )


def signers() -> Field:
    return mapping(
        "谁填报、审核、签发，只在内部用，不印出来",
        {
            "填报人": text("谁填的", check="name"),
            "审核人": text("谁审核的", check="name"),
            "签发人": text("谁签发的", check="name"),
        },
    )


def acceptances() -> Field:
    """What the author has looked at again and found to be right."""
    return listing(
        "确认无误的“请核对”事项，写明理由",
        mapping(
            "一项",
            {
                "规则": text("编号，如 G204", required=True),
                "位置": text("发现问题的位置，如 存在的主要问题及改进情况；不写则不限位置"),
                "理由": text("为什么没有错", required=True),
                "姓名": text("谁确认的"),
                "来源": text("只有G834要写：提示里给的校验码，单位的文件再有改动，这一项就作废"),
            },
        ),
    )


def layout() -> Field:
    return mapping(
        "版式，一般不写",
        {
            "小标题": choice("（一）（二）……独立成行（默认），还是放在段首", HEADING_STYLES),
            "后缀": choice("五个方面小标题后面加的字，默认“情况”", SUFFIXES),
            "问题与改进": choice("第五部分分成两个小节（默认），还是连续的段落", ("小节", "段落")),
            "落款位置": choice("默认文末", ("文末", "题下")),
            "页码": choice("默认一字线，如“— 1 —”", PAGE_NUMBERS),
            "起始页码": text("第一页的页码，默认1", check="page"),
            "页眉": text("印在每一页上边的文字，如发文机关标志", check="header"),
            "装订": choice("订口在哪一边，默认左侧；双面打印写双面", BINDINGS),
            "嵌入字体": choice(
                (
                    "Word和OFD文件里带不带程序自带的字体，默认带，"
                    "没有装公文字体的电脑上版面才不变；Word约大0.3兆"
                ),
                YES_NO,
            ),
        },
    )


def _table(table: Table) -> Field:
    fields: dict[str, Field] = {}
    for part in table.parts:
        for row in part.rows or (None,):
            fields |= _rows(part, row, ())
    return mapping(table.title, fields, label=table.title)


def _rows(part: Part, heading: Heading | None, path: tuple[str, ...]) -> dict[str, Field]:
    """The fields for one heading of the row tree; a heading without a key adds no level."""
    if heading is None or not heading.children:
        below = path + ((heading.key,) if heading and heading.key else ())
        columns = _columns(part, part.columns, below, heading)
        if heading is None:
            return columns
        if "" in columns:
            return {
                heading.key or "": replace(
                    columns[""],
                    label=heading.label,
                    guidance=heading.guidance or columns[""].guidance,
                )
            }
        return {heading.key or "": _node(heading, columns)}
    fields: dict[str, Field] = {}
    for child in heading.children:
        fields |= _rows(part, child, path + ((heading.key,) if heading.key else ()))
    return {heading.key: _node(heading, fields)} if heading.key else fields


def _columns(
    part: Part, headings: tuple[Heading, ...], path: tuple[str, ...], row: Heading | None
) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for heading in headings:
        below = path + ((heading.key,) if heading.key else ())
        if heading.children:
            inner = _columns(part, heading.children, below, row)
            fields |= {heading.key: _node(heading, inner)} if heading.key else inner
        else:
            cell = Cell(
                (part.key, *below),
                heading.unit,
                heading.signed,
                heading.is_sum or bool(row and row.is_sum),
            )
            fields[heading.key or ""] = Field(("text",), heading.guidance, heading.label, cell=cell)
    return fields


def _node(heading: Heading, fields: dict[str, Field]) -> Field:
    """A row or group: its figures one by one, or 0 for all of them."""
    return Field(("map", "text"), heading.guidance, heading.label, fields, check="zero")
