"""Laws of the figures, on random reports of every edition: sums, repairs, addition, difference,
reading and writing."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import EXAMPLES, many
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from gia_author.checks import rule_engine
from gia_author.checks.registry import Context
from gia_author.checks.rules.arithmetic import broken_identities, repairs
from gia_author.diagnostics.finding import Address
from gia_author.form import numbers
from gia_author.form.edition import Edition, load, names
from gia_author.form.numbers import BadFigure, parse, show
from gia_author.form.table import Cell, Identity
from gia_author.report import narrative
from gia_author.report.model import Figures, Report, add, differ, edition_of, fill_totals, total
from gia_author.yamlfile import reader, schema
from gia_author.yamlfile.fields import shape

quick = settings(
    deadline=None,
    max_examples=many(25),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
few = settings(quick, max_examples=many(10))

COUNT = Cell(("甲",), "件")
SIGNED = Cell(("甲",), "项", signed=True)
YUAN = Cell(("甲",), "元")
WAN = Cell(("甲",), "万元")
AROUND = ("本年新收", "上年结转", "总计", "结转下年度")
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")


def random_figures(edition: Edition, seed: int, largest: int = 99) -> Figures:
    """Figures for every cell that is no sum, made from a seed (quicker than a thousand Hypothesis
    draws); sums are left out."""
    dice = random.Random(seed)
    result: Figures = {}
    for address, cell in edition.cells.items():
        value: numbers.Figure = dice.choice((0, dice.randint(0, largest)))
        if cell.is_money:
            value = Decimal(value) + Decimal(
                dice.randint(0, 9999 if cell.unit == "万元" else 99)
            ).scaleb(-4 if cell.unit == "万元" else -2)
        elif cell.signed:
            value = dice.choice((-1, 1)) * value
        result[address] = None if cell.is_sum else value
    return result


def balanced(edition: Edition, seed: int) -> Figures:
    """Figures in which every identity holds: what comes in is what goes out, in every column."""
    result = random_figures(edition, seed)
    for column in APPLICANTS:
        done = sum(
            int(v or 0)
            for a, v in result.items()
            if a[0] == "依申请公开" and a[-1] == column and a[1] not in AROUND
        )
        result[("依申请公开", "本年新收", column)] = done + int(
            result[("依申请公开", "结转下年度", column)] or 0
        )
        result[("依申请公开", "上年结转", column)] = 0
    for identity in edition.identities:
        if identity.sign == "≤":
            result[identity.left[0]] = result[identity.right[0]]
    filled = fill_totals(result, edition.identities)
    assert None not in filled.values()
    return filled


def report(edition: Edition, typed: Figures) -> Report:
    return Report("示例县信访局", "部门", 2025, edition, typed)


editions = st.sampled_from(names()).map(load)
seeds = st.integers(0, 2**32)


@quick
@given(editions, seeds)
def test_filled_totals_equal_sums_made_here(edition: Edition, seed: int) -> None:
    typed = random_figures(edition, seed)
    filled = report(edition, typed).figures
    rows = {a[1:-1] for a in typed if a[0] == "依申请公开"}
    single = {
        row: [int(typed[("依申请公开", *row, c)] or 0) for c in APPLICANTS]
        for row in rows
        if row != ("总计",)
    }
    for row, values in single.items():
        assert filled[("依申请公开", *row, "总计")] == sum(values)
    results = [
        values
        for row, values in single.items()
        if row[0] not in ("本年新收", "上年结转", "结转下年度")
    ]
    for n, column in enumerate(APPLICANTS):
        assert filled[("依申请公开", "总计", column)] == sum(values[n] for values in results)
    assert filled[("依申请公开", "总计", "总计")] == sum(map(sum, results))
    for case in ("行政复议", "未经复议直接起诉", "复议后起诉"):
        outcomes = [
            typed[("复议诉讼", case, o)] for o in ("结果维持", "结果纠正", "其他结果", "尚未审结")
        ]
        assert filled[("复议诉讼", case, "总计")] == sum(int(v or 0) for v in outcomes)
    assert all(filled[a] == v for a, v in typed.items() if v is not None)


@few
@given(editions, seeds, st.randoms(use_true_random=False))
def test_order_of_identities_does_not_matter(
    edition: Edition, seed: int, dice: random.Random
) -> None:
    typed = random_figures(edition, seed)
    shuffled = [*edition.identities]
    dice.shuffle(shuffled)
    assert (
        fill_totals(typed, shuffled)
        == fill_totals(typed, edition.identities)
        == fill_totals(typed, reversed(edition.identities))
    )
    again = fill_totals(typed, edition.identities)
    assert fill_totals(again, edition.identities) == again


@few
@given(editions, seeds, st.data())
def test_none_is_never_zero(edition: Edition, seed: int, data: st.DataObject) -> None:
    """A figure not filled in leaves exactly the totals that need it unfilled; a total that is typed
    stays."""
    typed = random_figures(edition, seed)
    gone = data.draw(
        st.sampled_from(
            [a for a, c in edition.cells.items() if not c.is_sum and a[0] == "依申请公开"]
        )
    )
    filled = report(edition, typed | {gone: None}).figures
    result = gone[1] not in ("本年新收", "上年结转", "结转下年度")
    missing = {gone, (*gone[:-1], "总计")} | (
        {("依申请公开", "总计", gone[-1]), ("依申请公开", "总计", "总计")} if result else set()
    )
    assert {a for a, v in filled.items() if v is None} == missing
    kept = report(edition, typed | {gone: None, (*gone[:-1], "总计"): 0}).figures
    assert kept[(*gone[:-1], "总计")] == 0 and kept[gone] is None


def test_nothing_filled_in_is_nothing() -> None:
    for name in names():
        blank = report(load(name), dict.fromkeys(load(name).cells))
        assert set(blank.figures.values()) == {None} and set(blank.derived.values()) == {None}
        assert broken_identities(blank) == [] and repairs(blank) == {}
    assert (
        total([]) == 0 and total([0, None]) is None and total([1, Decimal("0.5")]) == Decimal("1.5")
    )


@quick
@given(editions, seeds)
def test_balanced_report_has_no_broken_identity(edition: Edition, seed: int) -> None:
    whole = report(edition, balanced(edition, seed))
    assert broken_identities(whole) == [] and repairs(whole) == {}


def holds(identity: Identity, values: Figures) -> bool:
    left, right = (sum(values[a] or 0 for a in side) for side in (identity.left, identity.right))
    return left == right if identity.sign == "=" else left <= right


@pytest.mark.slow
@quick
@given(editions, seeds, st.data())
def test_one_wrong_cell_is_found_and_named(
    edition: Edition, seed: int, data: st.DataObject
) -> None:
    """Changing one cell breaks exactly the identities through it; where there are two or more, the
    cell and the right value are named."""
    whole = balanced(edition, seed)
    equal = [i for i in edition.identities if i.sign == "="]
    cell = data.draw(
        st.sampled_from([a for a in edition.cells if any(a in i.addresses for i in equal)])
    )
    right = whole[cell]
    assert isinstance(right, int)
    wrong = right + data.draw(st.integers(1, 9)) * data.draw(
        st.sampled_from([1, -1] if right >= 9 else [1])
    )
    changed = report(edition, whole | {cell: wrong})
    through = [i for i in equal if cell in i.addresses]
    assert [i for i in equal if not holds(i, changed.figures)] == through
    assert [i for i in broken_identities(changed) if i.sign == "="] == through
    found = repairs(changed)
    if len(through) > 1:
        assert cell in found or len(found) == 0, "never another cell"
        named = {a: value for a, (value, _) in found.items()}
        assert named == {cell: right}
    else:
        assert found == {}
    rule_hits = {
        code: [*finder(changed, Context(told(changed)))]
        for code, (_, finder) in rule_engine.load().items()
        if code in ("G302", "G303", "G304", "G306")
    }
    assert sum(map(len, rule_hits.values())) == 1, "one slip is one finding"
    if len(through) > 1:
        assert rule_hits["G306"][0].address == cell and rule_hits["G306"][0].right == show(right)


def told(made: Report) -> narrative.Narrative:
    return narrative.Narrative((), (), (), (), ())


@few
@given(editions, st.lists(seeds, min_size=1, max_size=4))
def test_adding_reports(edition: Edition, several: list[int]) -> None:
    many = [balanced(edition, seed) for seed in several]
    whole = add(many)
    assert whole == add(reversed(many)) and whole == add([add(many[:1]), *many[1:]])
    assert all(whole[a] == sum(m[a] for m in many) for a in edition.cells)  # type: ignore[misc]
    assert broken_identities(report(edition, whole)) == [], "sums of balanced reports balance"
    assert add([*many, dict.fromkeys(edition.cells, 0)]) == whole
    gone = next(iter(edition.cells))
    assert add([*many, many[0] | {gone: None}])[gone] is None
    assert add([]) == {}


@few
@given(editions, seeds, seeds)
def test_difference(edition: Edition, one: int, other: int) -> None:
    old, new = random_figures(edition, one), random_figures(edition, other)
    changes = [*differ(old, new)]
    assert [*differ(old, old)] == []
    assert [(a, n, o) for a, o, n in changes] == [*differ(new, old)]
    assert old | {a: n for a, _, n in changes} == new
    assert [a for a, _, _ in changes] == [a for a in edition.cells if old[a] != new[a]]
    assert [*differ({("甲",): None}, {("甲",): 0})] == [(("甲",), None, 0)]


# numbers as typed


@given(st.integers(0, 10**15 - 1))
def test_counts_there_and_back(value: int) -> None:
    assert parse(show(value), COUNT) == value and type(parse(show(value), COUNT)) is int
    assert parse(f"{value:,}", COUNT) == parse(f"{value:,}".replace(",", "，"), COUNT) == value
    assert parse("".join(chr(ord(c) + 0xFEE0) for c in str(value)), COUNT) == value
    assert parse(f" \u3000{value}\n", COUNT) == value


@given(st.decimals(0, 10**12, places=2), st.sampled_from([YUAN, WAN]))
def test_amounts_there_and_back(value: Decimal, cell: Cell) -> None:
    back = parse(show(value), cell)
    assert (
        isinstance(back, Decimal)
        and back == value
        and show(back) == show(value)
        and "E" not in show(back)
    )
    assert parse(f"{value:,}", cell) == value


@given(st.integers(-(10**6), 10**6))
def test_signed_counts(value: int) -> None:
    assert parse(str(value), SIGNED) == parse(f"{value:,}", SIGNED) == value
    if value < 0:
        with pytest.raises(BadFigure):
            parse(str(value), COUNT)


@pytest.mark.parametrize(
    ("text", "cell", "value"),
    [
        ("0", COUNT, 0),
        ("007", COUNT, 7),
        ("1，234，567", COUNT, 1234567),
        ("１２．５０", WAN, Decimal("12.50")),
        ("3.0", COUNT, 3),
        ("+3", COUNT, 3),
        ("-0", COUNT, 0),
        ("4068.208", WAN, Decimal("4068.208")),
        ("0.000001", WAN, Decimal("0.000001")),
        ("73802895.90", YUAN, Decimal("73802895.90")),
        ("1,234.5", YUAN, Decimal("1234.5")),
        ("－3", SIGNED, -3),
        ("1.50000000", YUAN, Decimal("1.5")),
    ],
)
def test_figures_understood(text: str, cell: Cell, value: numbers.Figure) -> None:
    assert parse(text, cell) == value and type(parse(text, cell)) is type(value)


@pytest.mark.parametrize(
    ("text", "cell", "words"),
    [
        ("", COUNT, "不是数字"),
        *((empty, COUNT, "确实没有发生的填0") for empty in ("无", "/", "-", "——", "N/A")),
        ("3件", COUNT, "带了单位"),
        ("15余条", COUNT, "带了单位"),
        ("3万元", YUAN, "请先换算"),
        ("3（其中1件撤回）", COUNT, "带了说明"),
        ("3.5", COUNT, "不是整数"),
        ("-3", COUNT, "负数"),
        ("1,2,3", COUNT, "不是数字"),
        ("12,34", COUNT, "不是数字"),
        ("1e5", COUNT, "不是数字"),
        ("0x1F", COUNT, "不是数字"),
        ("三", COUNT, "不是数字"),
        ("NaN", YUAN, "不是数字"),
        ("Infinity", WAN, "不是数字"),
        ("1.234", YUAN, "小数超过2位"),
        ("0.0000001", WAN, "小数超过6位"),
        ("1" * 16, COUNT, "太长"),
        ("1 2", COUNT, "不是数字"),
        ("约12", COUNT, "不是数字"),
        ("12左右", COUNT, "不是数字"),
        (".5", WAN, "不是数字"),
        ("5.", WAN, "不是数字"),
    ],
)
def test_figures_refused(text: str, cell: Cell, words: str) -> None:
    with pytest.raises(BadFigure) as caught:
        parse(text, cell)
    assert (
        words in caught.value.message + caught.value.fix
        and caught.value.message
        and caught.value.fix
    )


def test_show_none_is_nothing() -> None:
    assert show(None) == "" and show(0) == "0" and show(Decimal("1E+3")) == "1000"


# text to source to report


def nested(edition: Edition, values: Figures, say: Callable[[Any], Any]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "机关": "示例县信访局",
        "年度": {"2019": 2020}.get(edition.name, 2025),
        "格式": edition.name,
        "数据": {},
        "其他需要报告的事项": {},
    }
    for address, value in values.items():
        *parents, last = edition.path(address)
        at = data
        for key in parents:
            at = at.setdefault(key, {})
        if value is not None:
            at[last] = say(value)
    return data


def written(data: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    YAML(typ="rt").dump(data, stream)
    return stream.getvalue()


SAYINGS: dict[str, Callable[[Any], Any]] = {
    "plain": lambda v: (
        v
        if isinstance(v, int)
        else float(v)
        if Decimal(str(float(v))) == v and "e" not in str(float(v))
        else show(v)
    ),
    "text": show,
    "thousands": lambda v: f"{v:,}",
    "full width": lambda v: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in show(v)),
}


@settings(quick, max_examples=many(8))
@given(editions, seeds, st.sampled_from(sorted(SAYINGS)))
def test_there_and_back_through_yaml(edition: Edition, seed: int, saying: str) -> None:
    """Figures written by ruamel.yaml in several manners come back as they were, and the file fits
    the form."""
    values = random_figures(edition, seed, largest=99_999)
    read = reader.read(written(nested(edition, values, SAYINGS[saying])), "往返.yaml")
    assert read.findings == ()
    back = Report.from_data(read.data)
    assert back.edition is edition and back.typed == values
    assert all(
        type(back.typed[a]) is (Decimal if c.is_money else int)
        for a, c in edition.cells.items()
        if not c.is_sum
    )
    allowed = {"总体情况", "存在的主要问题及改进情况"}  # which are not written here
    assert {
        f.address[0] if f.address else "" for f in schema.validate(read, shape(edition))
    } <= allowed


def blank_rows(edition: Edition) -> Iterator[tuple[Address, str]]:
    yield ("数据", "依申请公开", "不予公开"), "依申请公开"
    yield ("数据", "依申请公开", "本年新收"), "依申请公开"
    yield ("数据", "复议诉讼", "行政复议"), "复议诉讼"


@pytest.mark.parametrize("zero", [0, "0", "０", " 0 "])
@pytest.mark.parametrize("path", [path for path, _ in blank_rows(load("2021"))])
def test_a_zero_for_a_whole_row_or_group(path: Address, zero: Any) -> None:
    data: dict[str, Any] = {"机关": "局", "年度": "2025", "数据": {}}
    at = data
    for key in path[:-1]:
        at = at.setdefault(key, {})
    at[path[-1]] = str(zero)
    typed = Report.from_data(data).typed
    below = {a for a in typed if a[: len(path) - 1] == path[1:]}
    assert (
        below
        and {a for a, v in typed.items() if v == 0} == below
        and all(typed[a] is None for a in typed if a not in below)
    )


def test_unfilled_as_zero_concerns_the_tables_only() -> None:
    filled = Report.from_data(
        {
            "机关": "局",
            "年度": "2025",
            "数据": {"未填按零": "是", "依申请公开": {"本年新收": {"自然人": "3"}}},
        }
    )
    assert (
        filled.figures[("依申请公开", "本年新收", "总计")] == 3
        and filled.figures[("依申请公开", "总计", "总计")] == 0
    )
    assert {a for a, v in filled.figures.items() if v is None} == {
        a for a in filled.edition.cells if a[0] == "信息处理费"
    }
    assert type(filled.figures[("主动公开政府信息", "行政事业性收费")]) is Decimal
    for word in ("否", "", "yes", "true"):
        assert set(
            Report.from_data({"年度": "2025", "数据": {"未填按零": word}}).typed.values()
        ) == {None}


def test_what_does_not_fit_is_left_out() -> None:
    odd = Report.from_data(
        {
            "机关": ["x"],
            "年度": "今年",
            "数据": {
                "依申请公开": {
                    "本年新收": {"自然人": "三", "商业企业": {"a": "1"}},
                    "部分公开": "3",
                },
                "复议诉讼": "1",
            },
        }
    )
    assert odd.agency == "" and odd.year == 0 and set(odd.typed.values()) == {None}
    assert Report.from_data({}).edition is edition_of({"年度": "9999"})


@pytest.mark.parametrize("year", ["²", "20²5", "2" * 5000, "-2025", "٢٠٢٥", "2025年", "25"])
def test_a_year_that_is_none_is_zero(year: str) -> None:
    odd = Report.from_data({"年度": year})
    assert odd.year == 0 and odd.edition is load("2021")
    assert Report.from_data({"年度": " ２０２０ "}).year == 2020 and Report.from_data(
        {"年度": "2020"}
    ).edition is load("2019")


def test_value_knows_figures_and_groups() -> None:
    whole = report(load("2021"), balanced(load("2021"), 7))
    group = ("依申请公开", "不予公开", "总计")
    assert (
        whole.value(("依申请公开", "总计", "总计")) == whole.figures[("依申请公开", "总计", "总计")]
    )
    assert whole.value(group) == sum(
        int(v or 0) for a, v in whole.figures.items() if a[:2] == group[:2] and a[-1] == "总计"
    )
    with pytest.raises(KeyError):
        whole.value(("依申请公开", "不予公开"))


# the fast reader and its fallback


def in_ruamel(data: bytes, monkeypatch: pytest.MonkeyPatch) -> reader.Source:
    with monkeypatch.context() as patched:
        patched.setattr(reader, "_events", lambda text: YAML(typ="safe", pure=True).parse(text))
        return reader.read(data, "文件.yaml")


SAMPLES = {path.stem: path.read_bytes() for path in sorted(EXAMPLES.glob("*.yaml"))} | {
    "deep": ("机关: " + "[" * 1_500).encode(),
    "deep key": ("[" * 1_500 + "]: 1").encode(),
    "quotes": (
        b"a: 'x'\nb: \"y\\u4e2d\"\nc: \n- {d: , e: ~}\n- \nf: |\n  one\n  two\n\ng: >\n  one\n"
        b"  two\nh: null\ni:\n"
    ),
    "crlf": "机关: 局\r\n年度: 2025\r\n".encode(),
    "broken": "机关: 局\n 年度: 2025\n".encode(),
    "tab": "总体情况:\n\t正文: x\n".encode(),
    "twice": "机关: 局\n机关: 处\n".encode(),
    "anchor": b"a: &x 1\nb: *x\n",
    "documents": b"a: 1\n---\nb: 2\n",
    "tag": b"a: !!int 3\n",
    "list": b"- a\n- b\n",
    "empty": b"",
    "merge": b"a: {b: 1}\nc:\n  <<: {d: 2}\n",
    "flow": b"a: {b: [1, 2}\n",
    "blank key": b"a :\nb: 1\n",
    "unquoted": "正文: {{ 年度 }}年\n".encode(),
    "full width colon": "机关：局\n年度: 2025\n".encode(),
    "emoji": "机关: 😀局\n年度: 2025\n".encode(),
}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_both_readers_agree(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same data, same places, same findings (a syntax error may be put on another line by the other
    parser)."""
    fast, slow = reader.read(SAMPLES[name], "文件.yaml"), in_ruamel(SAMPLES[name], monkeypatch)
    assert fast.data == slow.data and [f.code for f in fast.findings] == [
        f.code for f in slow.findings
    ]
    if not any(f.code == "G104" for f in fast.findings):
        assert fast.findings == slow.findings and fast.keys == slow.keys
        assert spans(fast) == spans(slow)


class GivesUp(Exception):
    """A parser that ends at an offset, before it has told of what it read ahead."""

    def __init__(self, text: str, offset: int) -> None:
        self.problem_mark = SimpleNamespace(
            index=offset,
            line=text.count("\n", 0, offset),
            column=offset - text.rfind("\n", 0, offset) - 1,
        )


@pytest.mark.parametrize(
    ("text", "told", "code", "column"),
    [
        ("机关: " + "[" * 2_000, 5, "G106", 25),
        ("机关: " + "[" * 20, 5, "G104", 5),
        ("机关: " + "[" * 20 + "甲", 5, "G106", 25),
        ("机关: " + "[] " * 40, 5, "G104", 5),
        ("机关: [" + "甲'[', " * 3 + '"' + "[" * 50 + '", @', 5, "G104", 5),
        ("机关: [ # " + "[" * 50 + "\n 甲", 5, "G104", 5),
        ("机关: 甲" + "[" * 50 + " @", 4, "G104", 5),
        ("机关: '" + "[" * 50, 4, "G104", 5),
        ("- " * 10 + "- [" + "[" * 10, 13, "G104", 10),
        ("- " * 11 + "{a: " * 10 + "b}", 24, "G106", 60),
    ],
)
def test_depth_that_a_parser_gave_up_at_before_telling_of_it(
    text: str, told: int, code: str, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the parser's reason, and however few of the open brackets it has told of."""
    real = reader._events

    def events(text: str) -> Iterator[Any]:
        for event in real(text):
            if event.end_mark.index > told:
                break
            yield event
        raise GivesUp(text, len(text))

    monkeypatch.setattr(reader, "_events", events)
    (found,) = reader.read(text.encode(), "文件.yaml").findings
    assert found.code == code and found.place
    if code == "G106":
        assert found.place.column == column


def spans(read: reader.Source) -> dict[Any, tuple[int, str]]:
    """Where every value begins, and what stands there."""
    return {
        path: (start, read.text[start:stop].rstrip()) for path, (start, stop) in read.values.items()
    }


def test_the_fallback_is_what_the_import_error_leads_to(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "yaml.cyaml", None)
    kinds = {type(event).__module__.split(".")[0] for event in reader._events("a: 1\n")}
    assert kinds == {"ruamel"}
    assert reader.read("机关: 局\n".encode(), "x").data == {"机关": "局"}
