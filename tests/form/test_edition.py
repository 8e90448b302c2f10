"""The editions against the official form: labels and identities written here by hand, spans and
widths from the blank Word template."""

from __future__ import annotations

from itertools import pairwise

import pytest
from conftest import CORPUS, in_corpus

from gia_author import resources
from gia_author.diagnostics.finding import Address
from gia_author.form import edition as editions
from gia_author.form.edition import Edition, load, names, parse
from gia_author.form.grid import grid
from gia_author.form.table import Identity

TEMPLATE = CORPUS / "template-2021-30.docx"

SECTIONS = [
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
]
TOPICS = ["主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障"]
APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结"]
CASES = ["行政复议", "未经复议直接起诉", "复议后起诉"]

RESULTS_2021 = {
    "予以公开": "（一）予以公开",
    "部分公开": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "不予公开.国家秘密": "1.属于国家秘密",
    "不予公开.法律行政法规禁止公开": "2.其他法律行政法规禁止公开",
    "不予公开.三安全一稳定": "3.危及“三安全一稳定”",
    "不予公开.保护第三方合法权益": "4.保护第三方合法权益",
    "不予公开.三类内部事务信息": "5.属于三类内部事务信息",
    "不予公开.四类过程性信息": "6.属于四类过程性信息",
    "不予公开.行政执法案卷": "7.属于行政执法案卷",
    "不予公开.行政查询事项": "8.属于行政查询事项",
    "无法提供.本机关不掌握": "1.本机关不掌握相关政府信息",
    "无法提供.没有现成信息": "2.没有现成信息需要另行制作",
    "无法提供.补正后仍不明确": "3.补正后申请内容仍不明确",
    "不予处理.信访举报投诉类申请": "1.信访举报投诉类申请",
    "不予处理.重复申请": "2.重复申请",
    "不予处理.要求提供公开出版物": "3.要求提供公开出版物",
    "不予处理.大量反复申请": "4.无正当理由大量反复申请",
    "不予处理.确认或重新出具": "5.要求行政机关确认或重新出具已获取信息",
    "其他处理.逾期不补正": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "其他处理.逾期未缴费": (
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    ),
    "其他处理.其他": "3.其他",
}
RESULTS_2019 = {
    key: label for key, label in RESULTS_2021.items() if not key.startswith("其他处理")
} | {"其他处理": "（六）其他处理"}
RESULTS = {"2021": RESULTS_2021, "2019": RESULTS_2019, "2021旧表三": RESULTS_2019}
AROUND = {
    "本年新收": "一、本年新收政府信息公开申请数量",
    "上年结转": "二、上年结转政府信息公开申请数量",
    "总计": "（七）总计",
    "结转下年度": "四、结转下年度继续办理",
}

LABELS_2 = {
    "2021": [
        "第二十条第（一）项",
        "信息内容",
        "本年制发件数",
        "本年废止件数",
        "现行有效件数",
        "规章",
        "行政规范性文件",
        "第二十条第（五）项",
        "信息内容",
        "本年处理决定数量",
        "行政许可",
        "第二十条第（六）项",
        "信息内容",
        "本年处理决定数量",
        "行政处罚",
        "行政强制",
        "第二十条第（八）项",
        "信息内容",
        "本年收费金额（单位：万元）",
        "行政事业性收费",
    ],
    "2019": [
        "第二十条第（一）项",
        "信息内容",
        "本年新制作数量",
        "本年新公开数量",
        "对外公开总数量",
        "规章",
        "规范性文件",
        "第二十条第（五）项",
        "信息内容",
        "上一年项目数量",
        "本年增/减",
        "处理决定数量",
        "行政许可",
        "其他对外管理服务事项",
        "第二十条第（六）项",
        "信息内容",
        "上一年项目数量",
        "本年增/减",
        "处理决定数量",
        "行政处罚",
        "行政强制",
        "第二十条第（八）项",
        "信息内容",
        "上一年项目数量",
        "本年增/减",
        "行政事业性收费",
        "第二十条第（九）项",
        "信息内容",
        "采购项目数量",
        "采购总金额",
        "政府集中采购",
    ],
}
LABELS_2["2021旧表三"] = LABELS_2["2021"]
FIGURES = {
    "2021": 3 * 2 + 4 + 25 * 7 + 15 + 3,
    "2019": 3 * 2 + 3 * 4 + 2 + 2 + 23 * 7 + 15,
    "2021旧表三": 3 * 2 + 4 + 23 * 7 + 15 + 3,
}


def labels(edition: Edition, key: str) -> list[str]:
    """The printed labels of a table in reading order."""
    return [
        box.text for row in grid(edition.tables[key]).rows for box in row if box.address is None
    ]


def test_the_editions() -> None:
    assert names() == ("2019", "2021", "2021旧表三")
    assert [load(n).basis for n in names()] == [
        "国办公开办函〔2019〕60号",
        "国办公开办函〔2021〕30号",
        "国办公开办函〔2021〕30号",
    ]
    with pytest.raises(KeyError):
        load("1999")


@pytest.mark.parametrize(
    ("year", "name"),
    [
        (2008, "2021"),
        (2019, "2019"),
        (2020, "2019"),
        (2021, "2021"),
        (2025, "2021"),
        (9999, "2021"),
    ],
)
def test_edition_of_a_year(year: int, name: str) -> None:
    assert editions.for_year(year).name == name


@pytest.mark.parametrize("name", names())
def test_sections_and_topics(name: str) -> None:
    titles = [s.title for s in load(name).sections]
    assert titles == (
        SECTIONS
        if name != "2019"
        else [*SECTIONS[:4], "政府信息公开工作存在的主要问题及改进情况", SECTIONS[5]]
    )
    assert [t.key for t in load(name).topics] == TOPICS


@pytest.mark.parametrize("name", names())
def test_labels_of_table_two(name: str) -> None:
    assert labels(load(name), "主动公开政府信息") == LABELS_2[name]


@pytest.mark.parametrize("name", names())
def test_labels_of_table_three(name: str) -> None:
    result = [
        f"（{n}）{word}"
        for n, word in zip(
            "三四五六", ("不予公开", "无法提供", "不予处理", "其他处理"), strict=True
        )
    ]
    rows = []
    for key, label in RESULTS[name].items():
        group = next((g for g in result if g[3:] == key.split(".")[0]), None)
        rows += [group] if group and group not in rows and "." in key else []
        rows.append(label)
    assert labels(load(name), "依申请公开") == [
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
        "申请人情况",
        "自然人",
        "法人或其他组织",
        "总计",
        *APPLICANTS[1:],
        AROUND["本年新收"],
        AROUND["上年结转"],
        "三、本年度办理结果",
        *rows,
        AROUND["总计"],
        AROUND["结转下年度"],
    ]


@pytest.mark.parametrize("name", names())
def test_labels_of_table_four(name: str) -> None:
    every = [*OUTCOMES, "总计"]
    assert labels(load(name), "复议诉讼") == [
        "行政复议",
        "行政诉讼",
        *every,
        "未经复议直接起诉",
        "复议后起诉",
        *every,
        *every,
    ]


@pytest.mark.parametrize("name", names())
def test_addresses_of_table_three(name: str) -> None:
    rows = ["本年新收", "上年结转", *RESULTS[name], "总计", "结转下年度"]
    wanted = [
        ("依申请公开", *row.split("."), column) for row in rows for column in [*APPLICANTS, "总计"]
    ]
    assert list(load(name).tables["依申请公开"].cells) == wanted


@pytest.mark.parametrize("name", names())
def test_number_of_figures(name: str) -> None:
    assert len(load(name).cells) == FIGURES[name]


def test_units() -> None:
    money = {a: c.unit for a, c in load("2021").cells.items() if c.is_money}
    assert money == {
        ("主动公开政府信息", "行政事业性收费"): "万元",
        ("信息处理费", "通知金额"): "元",
        ("信息处理费", "实收金额"): "元",
    }
    assert {a: c.unit for a, c in load("2019").cells.items() if c.is_money} == {
        ("主动公开政府信息", "政府集中采购", "采购总金额"): "元"
    }
    signed = [a for a, c in load("2019").cells.items() if c.signed]
    assert (
        signed
        and all(a[-1] == "本年增减" for a in signed)
        and not any(c.signed for c in load("2021").cells.values())
    )


def by_hand(name: str) -> set[tuple[frozenset[Address], str, frozenset[Address]]]:
    """The sums and balances as the form and the law have them."""
    three, four, wanted = "依申请公开", "复议诉讼", set()

    def add(left: list[Address], sign: str, right: list[Address]) -> None:
        wanted.add((frozenset(left), sign, frozenset(right)))

    rows = [
        tuple(r.split(".")) for r in ["本年新收", "上年结转", *RESULTS[name], "总计", "结转下年度"]
    ]
    for row in rows:
        add([(three, *row, "总计")], "=", [(three, *row, c) for c in APPLICANTS])
    for column in [*APPLICANTS, "总计"]:
        add(
            [(three, "总计", column)],
            "=",
            [
                (three, *row, column)
                for row in rows
                if row[0] in {r.split(".")[0] for r in RESULTS[name]}
            ],
        )
        add(
            [(three, "本年新收", column), (three, "上年结转", column)],
            "=",
            [(three, "总计", column), (three, "结转下年度", column)],
        )
    for case in CASES:
        add([(four, case, "总计")], "=", [(four, case, o) for o in OUTCOMES])
    two = "主动公开政府信息"
    if name == "2019":
        for row in ("规章", "规范性文件"):
            add([(two, row, "本年新公开")], "≤", [(two, row, "对外公开总数")])
    else:
        for row in ("规章", "行政规范性文件"):
            add([(two, row, "本年制发")], "≤", [(two, row, "现行有效"), (two, row, "本年废止")])
        add([("信息处理费", "实收金额")], "≤", [("信息处理费", "通知金额")])
    return wanted


@pytest.mark.parametrize("name", names())
def test_identities_are_as_the_form_says(name: str) -> None:
    identities = load(name).identities
    assert {(frozenset(i.left), i.sign, frozenset(i.right)) for i in identities} == by_hand(name)
    assert len(identities) == len(by_hand(name)), "no identity twice"
    for i in identities:
        assert len(set(i.addresses)) == len(i.addresses) and i.is_sum == (
            len(i.left) == 1 and i.sign == "="
        )
        assert i.grade == (
            "可有例外" if i.sign == "≤" and i.left[0][0] == "主动公开政府信息" else ""
        )


@pytest.mark.parametrize("name", names())
def test_groups(name: str) -> None:
    """不予公开.总计 and the like; a row that has the name of a column (其他处理.其他) stays a
    row."""
    groups = load(name).groups
    for group in ("不予公开", "无法提供", "不予处理", *(["其他处理"] if name == "2021" else [])):
        members = [tuple(r.split(".")) for r in RESULTS[name] if r.startswith(group + ".")]
        for column in [*APPLICANTS, "总计"]:
            if ("依申请公开", group, column) != ("依申请公开", "其他处理", "其他"):
                assert groups[("依申请公开", group, column)] == tuple(
                    ("依申请公开", *m, column) for m in members
                )
    assert ("依申请公开", "其他处理", "其他") not in groups
    headings = {a[:n] for a in load(name).cells for n in range(1, len(a))}
    assert not set(groups) & headings and not set(groups) & set(load(name).cells)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("key", ["主动公开政府信息", "依申请公开", "复议诉讼"])
def test_grid_covers_every_square_once(name: str, key: str) -> None:
    table = load(name).tables[key]
    layout = grid(table)
    matrix = layout.matrix()
    assert {len(row) for row in matrix} == {len(table.widths)}
    assert sum(box.rowspan * box.colspan for box in layout.boxes) == len(matrix) * len(table.widths)
    assert [box.address for row in layout.rows for box in row if box.address] == list(table.cells)
    assert layout.bodies[0][0] == 0 and layout.bodies[-1][1] == len(matrix)
    assert all(a[1] == b[0] for a, b in pairwise(layout.bodies))


def squares(
    table: object,
) -> tuple[list[int], list[list[tuple[str, tuple[int, int], tuple[int, int]]]]]:
    """Widths and, for every square of a Word table, the text that covers it, where that cell begins
    and how far it goes."""
    from docx.oxml.ns import qn
    from docx.table import _Cell

    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.findall(qn("w:gridCol"))]
    found: list[list[tuple[str, tuple[int, int]]]] = []
    for number, line in enumerate(table._tbl.tr_lst):
        row: list[tuple[str, tuple[int, int]]] = []
        for cell in line.tc_lst:
            text = (
                "".join(p.text for p in _Cell(cell, table).paragraphs)
                .replace("\n", "")
                .replace("\u3000", "")
            )
            start = (text, (number, len(row))) if cell.vMerge != "continue" else found[-1][len(row)]
            row += [start] * cell.grid_span
        found.append(row)
    every = [square for row in found for square in row]
    sizes = {
        at: (
            len({r for r, row in enumerate(found) if (t, at) in row}),
            max(row.count((t, at)) for row in found),
        )
        for t, at in set(every)
    }
    return widths, [[(text, at, sizes[at]) for text, at in row] for row in found]


@in_corpus
@pytest.mark.parametrize(
    ("number", "key"), [*enumerate(["主动公开政府信息", "依申请公开", "复议诉讼"])]
)
def test_grid_equals_the_official_template(number: int, key: str) -> None:
    import docx

    widths, wanted = squares(docx.Document(str(TEMPLATE)).tables[number])
    layout = grid(load("2021").tables[key])
    assert list(layout.widths) == widths
    assert [
        [(box.text, (box.row, box.column), (box.rowspan, box.colspan)) for box in row]
        for row in layout.matrix()
    ] == wanted


@in_corpus
def test_sections_equal_the_official_template() -> None:
    import docx

    text = [p.text.strip() for p in docx.Document(str(TEMPLATE)).paragraphs]
    assert [line[2:] for line in text if line[1:2] == "、"] == [
        s.title for s in load("2021").sections
    ]


SMALL = """
版本: 试
依据: 试
起始年度: 1
章节: [{键: 表}]
专题: []
表:
  表:
    表名: 表
    位置: [数据]
    列宽: [1, 1, 1, 1]
    分块:
      - 行: [{键: 甲, 标签: 甲}, {键: 乙, 标签: 乙}, {键: 合, 标签: 合, 求和: 是}]
        列:
          - {键: 一, 标签: 一, 单位: 件}
          - {键: 二, 标签: 二, 单位: 件}
          - {键: 和, 标签: 和, 单位: 件, 求和: 是}
        勾稽: [甲 ≤ 乙 ｜ 可有例外, 一 = 二]
"""


def address(text: str) -> Address:
    return ("表", *text.split("."))


def test_a_small_edition_written_out() -> None:
    small = parse(SMALL)
    written = [
        (
            *(tuple(".".join(a[1:]) for a in side) for side in (i.left, i.right)),
            i.sign,
            i.axis,
            i.grade,
        )
        for i in small.identities
    ]
    e, w = "", "可有例外"
    assert written == [
        (("甲.和",), ("甲.一", "甲.二"), "=", "列", e),
        (("乙.和",), ("乙.一", "乙.二"), "=", "列", e),
        (("合.和",), ("合.一", "合.二"), "=", "列", e),
        (("合.一",), ("甲.一", "乙.一"), "=", "行", e),
        (("合.二",), ("甲.二", "乙.二"), "=", "行", e),
        (("合.和",), ("甲.和", "乙.和"), "=", "行", e),
        (("甲.一",), ("乙.一",), "≤", "行", w),
        (("甲.二",), ("乙.二",), "≤", "行", w),
        (("甲.和",), ("乙.和",), "≤", "行", w),
        (("甲.一",), ("甲.二",), "=", "列", e),
        (("乙.一",), ("乙.二",), "=", "列", e),
        (("合.一",), ("合.二",), "=", "列", e),
    ]
    assert small.path(address("甲.一")) == ("数据", "表", "甲", "一") and small.path(("引言",)) == (
        "引言",
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{键: 乙, 标签: 乙}", "{键: 甲, 标签: 乙}", "twice"),
        ("标签: 一, 单位: 件", "标签: 一", "no unit"),
        ("甲 ≤ 乙", "甲 ≤ 丙", "no row or column"),
        ("甲 ≤ 乙", "甲 < 乙", "not a balance"),
        ("甲 ≤ 乙", "甲 ≤ 一", "no row or column"),
        ("一 = 二]", "一 ＝ 二]", "not a balance"),
        ("[1, 1, 1, 1]", "[1, 1, 1]", "4 columns, 3 widths"),
        ("求和: 是}]\n        列", "求合: 是}]\n        列", "求合"),
        ("标签: 甲", "名称: 甲", "名称"),
        ("{键: 甲, 标签: 甲}, {键: 乙, 标签: 乙}, ", "", "sum of nothing|no row or column"),
        ("    表名: 表\n", "", "表名"),
        ("        列:", "        栏:", "栏"),
        ("版本: 试\n", "", "版本"),
        ("起始年度", "起始年份", "起始年份"),
        ("[{键: 表}]", "[{键: 另一章}]", "stands in no section"),
        ("[{键: 表}]", "[{键: 表, 名称: 表}]", "名称"),
        (
            "  表:\n    表名: 表",
            "  表:\n    替换行: {甲: {键: 丁, 标签: 丁}}\n    表名: 表",
            "表名|no such words",
        ),
        ("版本: 试", "版本: 试\n基于: 没有", "没有"),
    ],
)
def test_a_broken_edition_is_refused(old: str, new: str, words: str) -> None:
    assert old in SMALL
    with pytest.raises(ValueError, match=words):
        parse(SMALL.replace(old, new, 1))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("依申请公开: {替换行: {没有: {标签: 没有, 键: 没有}}}", "no such rows"),
        ("新表: {替换行: {甲: {标签: 甲}}}", "新表"),
    ],
)
def test_a_broken_replacement_is_refused(table: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse(f"版本: 试\n基于: '2021'\n表:\n  {table}\n")


@pytest.mark.parametrize("name", names())
def test_edition_files_load_by_themselves(name: str) -> None:
    again = parse(resources.text("editions", f"{name}.yaml"))
    assert list(again.cells) == list(load(name).cells) and [*map(repr, again.identities)] == [
        *map(repr, load(name).identities)
    ]
    assert all(isinstance(i, Identity) for i in again.identities)
