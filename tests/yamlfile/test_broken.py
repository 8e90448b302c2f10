"""Broken inputs: every one gets a clear Chinese finding at its place and the right exit code, never
a traceback.

``broken/*.yaml`` say in their first line which finding (code, line:column, for G104 also its words)
each must get, and no other.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from conftest import HANG, ROOT, many
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gia_author.diagnostics.finding import Finding, Severity
from gia_author.form import edition
from gia_author.jobs.loading import load
from gia_author.render.style import official
from gia_author.report import rollover
from gia_author.report.model import Report
from gia_author.workflows.produce import Job, Outcome, produce
from gia_author.yamlfile import reader, starter

BROKEN = sorted((ROOT / "tests" / "broken").glob("*.yaml"))
GOOD = """\
机关: 示例县信访局
机关类型: 部门
年度: 2025
落款日期: 2026-01-19
引言: 本报告所列数据的统计期限自2025年1月1日起至2025年12月31日止。
总体情况:
  主动公开: 全年主动公开政府信息146条，接访日程提前一周公布。
  依申请公开: |
    新收申请{{ 依申请公开.本年新收.总计 }}件，均已按期办结。
  政府信息管理: 落实“先审查、后公开”，撤下过期公告31条。
  政府信息公开平台建设: 网站专栏归并为6个，大厅设查阅点1处。
  监督保障: 局长负总责，年内组织业务学习4次，全部整改到位。
存在的主要问题及改进情况:
  存在的主要问题: 一是解读偏少，就复查复核程序作出解释的只有5条。
  改进情况: 一是四季度已编写问答12则，2026年起按月推出并印成折页。
其他需要报告的事项:
  信息处理费: {收费通知件数: 0, 通知金额: 0, 实收金额: 0}
  正文: 本年度没有其他需要报告的事项。
数据:
  未填按零: 是
  依申请公开:
    本年新收: {自然人: 7, 商业企业: 1}
    予以公开: {自然人: 7, 商业企业: 1}
"""
VARIABLE = "{{ 依申请公开.本年新收.总计 }}"
PARSER_WORDS = re.compile(
    (
        "expected|found|mapping|scalar|token|undefined|Error|Exception|Traceback|codec|object"
        "|None|not allowed"
    ),
    re.IGNORECASE,
)
CHINESE = re.compile("[\u4e00-\u9fff]")


def errors(outcome: Outcome) -> list[Finding]:
    return [f for f in outcome.findings if f.severity is Severity.ERROR]


def assert_readable(finding: Finding) -> None:
    """Says in Chinese what was found and how to mend it, at a place, without a word of the
    parser's."""
    own = finding.message.split("这一行是：")[0]
    for said in (own, finding.fix):
        assert CHINESE.search(said), (finding.code, said)
    named = re.sub(r"“[^”]*”|\{\{.*?\}\}|!!\S+", "", own)
    assert not PARSER_WORDS.search(named), finding.message
    assert "。。" not in finding.message + finding.fix and "？。" not in finding.fix, finding
    assert finding.place is not None and finding.place.line >= 1 and finding.place.column >= 1


def edited(old: str, new: str) -> bytes:
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1).encode()


def text(words: str) -> bytes:
    """The good file with these words in place of its one variable."""
    return edited(VARIABLE, words)


def made(name: str, data: bytes) -> Outcome:
    return produce(Job(name + ".yaml", data))


def test_the_good_file_is_good() -> None:
    assert errors(made("好", GOOD.encode())) == []


def test_there_are_many_broken_files() -> None:
    assert len(BROKEN) >= 75


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_file(path: Path) -> None:
    wanted = path.read_text(encoding="utf-8").split("\n")[0].removeprefix("# 期望: ").split("；")
    outcome = produce(load(path))
    got = [f for f in outcome.findings if f.severity is Severity.ERROR or f.code == "G802"]
    assert len(got) == len(wanted), got
    for want, finding in zip(wanted, got, strict=True):
        code, place, *words = want.split(" ", 2)
        assert finding.place is not None
        assert (finding.code, f"{finding.place.line}:{finding.place.column}") == (code, place), (
            finding
        )
        assert finding.message.startswith("".join(words)), finding
        assert_readable(finding)


@pytest.mark.parametrize(
    "wrong",
    ["{{ 依申请公开.本年新收.自然人, 同比 }}", "{{ 依申请公开.新受 }}", "{{ 2025年 12件 }}"],
)
def test_nothing_else_is_said_of_a_wrong_expression(wrong: str) -> None:
    good = {(f.code, f.message) for f in made("好", GOOD.encode()).findings}
    assert [
        f.code for f in made("错", text(wrong)).findings if (f.code, f.message) not in good
    ] in (["G120"], ["G121"])


def zipped() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return stream.getvalue()


FULL = "示例县信访局"
GENERATED: list[tuple[str, bytes, str, str]] = [
    ("空文件", b"", "G107", "1:1"),
    ("只有空行", b"\n\n \n", "G107", "1:1"),
    ("只有BOM", b"\xef\xbb\xbf", "G107", "1:1"),
    ("UTF-16没有内容", b"\xff\xfe", "G107", "1:1"),
    ("docx改名", zipped(), "G102", "1:1"),
    ("doc改名", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "G102", "1:1"),
    ("pdf改名", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "G102", "1:1"),
    ("png改名", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "G102", "1:1"),
    ("gzip改名", b"\x1f\x8b\x08\x00" + bytes(range(128, 256)) * 9, "G102", "1:1"),
    ("拉丁字节", b"unit: caf\xe9\nyear: 2025\n", "G102", "1:1"),
    (
        "坏了一个字节",
        GOOD.encode().replace("接访".encode(), b"\xe6\x8e\xe8\xae\xbf", 1),
        "G102",
        "7:24",
    ),
    (
        "字节序标记后损坏",
        b"\xef\xbb\xbf" + GOOD.encode().replace("接访".encode(), b"\xed\xa0\x80", 1),
        "G102",
        "7:24",
    ),
    ("字节序标记后第一个字损坏", b"\xef\xbb\xbf\xff" + GOOD.encode(), "G102", "1:1"),
    ("字节序标记自己损坏", b"\xef\xbb\xff" + GOOD.encode(), "G102", "1:1"),
    ("第一个字节损坏", b"\xff" + GOOD.encode(), "G102", "1:1"),
    ("半个代理对", GOOD.encode().replace("接访".encode(), b"\xed\xa0\x80", 1), "G102", "7:24"),
    ("文件被截断", GOOD.encode()[:-1].rsplit("商".encode(), 1)[0] + b"\xe5\x95", "G102", "23:20"),
    ("UTF-16里的错", edited("年度: 2025", "年度: 25").decode().encode("utf-16"), "G115", "3:5"),
    ("GB18030里的错", edited("年度: 2025", "年度: 25").decode().encode("gb18030"), "G115", "3:5"),
    ("BOM后面的错", b"\xef\xbb\xbf" + edited("年度: 2025", "年度: 25"), "G115", "3:5"),
    ("CRLF里的错", edited("年度: 2025", "年度: 25").replace(b"\n", b"\r\n"), "G115", "3:5"),
    ("只有CR", edited("年度: 2025", "年度: 25").replace(b"\n", b"\r"), "G115", "3:5"),
    ("NUL", edited("信访局", "信\0访局"), "G104", "1:9"),
    ("控制字符", edited("信访局", "信\x1b访局"), "G104", "1:9"),
    ("删除符", edited("信访局", "信\x7f访局"), "G104", "1:9"),
    ("行分隔符", edited("信访局", "信\u2028访局"), "G104", "1:9"),
    ("下一行符", edited("信访局", "信\x85访局"), "G104", "1:9"),
    ("非字符", edited("信访局", "信\uffff访局"), "G104", "1:9"),
    ("转义的NUL", edited(FULL, '"示例县\\0"'), "G104", "1:5"),
    ("转义的控制字符", edited("机关类型", '"机\\x01关"'), "G104", "2:1"),
    ("转义的代理", edited(FULL, '"示例\\ud800"'), "G104", "1:8"),
    ("括号十万层", ("机关: " + "[" * 100_000).encode(), "G106", "1:25"),
    ("键里括号五千层", ("- " * 3 + "[" * 5_000 + ": 1").encode(), "G106", "1:25"),
    (
        "流里括号五千层",
        ('a: {b: "[[' + "]" * 30 + '", c: [1, ' + "[" * 5_000).encode(),
        "G106",
        "1:69",
    ),
    ("花括号十万层", ("机关: " + "{a: " * 100_000).encode(), "G106", "1:82"),
    ("列表五十万层", b"- " * 500_000, "G106", "1:43"),
    ("六万个键", (GOOD + "".join(f"键{n}: 1\n" for n in range(60_000))).encode(), "G106", "2494:8"),
    ("两万次重复", (GOOD + "机关: 1\n" * 20_000).encode(), "G106", "2494:5"),
    ("花括号里两万次重复", ("数据: {" + "a: 1, " * 20_000 + "}\n").encode(), "G106", "1:14997"),
    ("三兆字节", GOOD.encode() + b"# x\n" * 700_000, "G101", "1:1"),
    ("块列表两千层", b"".join(b"  " * n + b"-\n" for n in range(1_000)), "G106", "22:43"),
    ("引号里四十万个括号", ('机关: "' + "[" * 400_000 + "}\n年度: x: y").encode(), "G104", "1:5"),
    ("一行四十万个括号", ("机关: x: " + "[" * 400_000 + "}").encode(), "G104", "1:8"),
    ("键三十万字", ("很" * 300_000 + ": 1\n").encode(), "G104", "1:1"),
    ("年度五千位", edited("年度: 2025", "年度: " + "9" * 5000), "G115", "3:5"),
    ("年度是上标", edited("年度: 2025", "年度: ²⁰²⁵"), "G115", "3:5"),
    (
        "数字十万位",
        edited("{自然人: 7, 商业企业: 1}\n    予", "{自然人: " + "9" * 100_000 + "}\n    予"),
        "G114",
        "22:17",
    ),
    ("乘方", text("{{ 9 ** 9 ** 9 }}"), "G121", "9:9"),
    ("属性", text("{{ ''.__class__ }}"), "G121", "9:9"),
    ("机关的属性", text("{{ 机关.__class__.__mro__ }}"), "G120", "9:12"),
    ("过滤器取属性", text("{{ 机关 | attr('__class__') }}"), "G121", "9:9"),
    ("全局函数", text("{{ cycler.__init__.__globals__ }}"), "G120", "9:12"),
    ("范围", text("{{ range(10 ** 9) }}"), "G121", "9:9"),
    ("浮点数", text("{{ 1e308 + 1e308 }}"), "G121", "9:9"),
    ("无穷大", text("{{ 1e400 }}"), "G121", "9:9"),
    ("括号一万层", text("{{ " + "(" * 10_000 + "1" + ")" * 10_000 + " }}"), "G116", "8:10"),
    ("括号一百五十层", text("{{ " + "(" * 150 + "年度" + ")" * 150 + " }}"), "G121", "9:9"),
    ("负号一百层", text("{{ " + "-(" * 100 + "年度" + ")" * 100 + " }}"), "G121", "9:9"),
    ("加法九十层", text("{{ " + "1+(" * 90 + "年度" + ")" * 90 + " }}"), "G121", "9:9"),
    ("加十万次", text("{{ 年度" + "+1" * 100_000 + " }}"), "G116", "8:10"),
    ("过滤器一百五十次", text("{{ 年度" + "|万元" * 150 + " }}"), "G121", "9:9"),
    ("五千位数字", text("{{ " + "9" * 5000 + " }}"), "G116", "8:10"),
    ("变量五万次", text("{{ 年度 }}" * 50_000), "G116", "8:10"),
    ("没闭十万次", text("{{ " * 100_000), "G116", "8:10"),
    ("没闭十万次连写", text("{{{{" * 100_000), "G116", "8:10"),
    ("语句十万次", text("{% " * 100_000), "G116", "8:10"),
    ("单花括号十万字", text("{" + "年" * 100_000), "G116", "8:10"),
    ("单花括号", text("{ 依申请公开.本年新收.总计 }"), "G121", "9:9"),
    ("第二个变量错", text("{{ 年度 }}年{{ 机关 + 1 }}"), "G121", "9:18"),
    (
        "第三个变量没有上年",
        text("{{ 年度 }}年{{ 年度 }}{{ 依申请公开.本年新收.总计 | 同比 }}"),
        "G124",
        "9:26",
    ),
    (
        "第二行的变量",
        text("{{ 年度 }}年\n    共{{ 依申请公开.本年新收 }}件，{{ 年度 }}"),
        "G123",
        "10:6",
    ),
]


@pytest.mark.parametrize(
    ("name", "data", "code", "place"), GENERATED, ids=[case[0] for case in GENERATED]
)
def test_generated(name: str, data: bytes, code: str, place: str) -> None:
    outcome = made(name, data)
    first = [
        (f.code, f"{f.place.line}:{f.place.column}" if f.place else "") for f in errors(outcome)
    ][:1]
    assert first == ([(code, place)] if code else [])
    for finding in errors(outcome):
        assert_readable(finding)


@pytest.mark.parametrize(
    ("encoding", "notice"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("gb18030", True),
        ("utf-16", True),
        ("utf-16-le", True),
        ("utf-16-be", True),
    ],
)
def test_every_encoding_that_notepad_writes_is_read(encoding: str, notice: bool) -> None:
    outcome = made("编码", GOOD.encode(encoding))
    assert (outcome.agency, errors(outcome)) == (FULL, [])
    assert [f.code for f in outcome.findings if f.code == "G103"] == ["G103"] * notice


ACCEPTED: list[tuple[str, str, str]] = [
    ("全角数字", "{自然人: 7,", "{自然人: ７,"),
    ("千分位", "146条", "1,046条"),
    ("引号里的数字", "{自然人: 7,", '{自然人: "7",'),
    ("前后空白", "{自然人: 7,", "{自然人: ' 7 ',"),
    ("全角日期", "2026-01-19", "２０２６－０１－１９"),
    ("中文日期", "2026-01-19", "2026年1月19日"),
    ("Word里的日期", "2026-01-19", "2026 年 1 月 19 日"),
    ("全角年度", "年度: 2025", "年度: ２０２５"),
    ("正文里看不见的字符", "    新收", "    新\u200b收"),
    ("说明里看不见的字符", "年度: 2025", "年度: 2025 # 年\u200b"),
    ("名称里的引号", "示例县信访局", "“三农”工作办公室"),
    ("YAML指令", "机关: 示例", "%YAML 1.2\n---\n机关: 示例"),
    ("行尾说明", "年度: 2025", "年度: 2025 # 年"),
    ("文字里的全角花括号", "146条", "146条｛内部｝"),
    ("文字里的花括号", "146条", "146条{内部}"),
    ("链接", "146条", "146条 http://a.b/c?d=1"),
    ("空行", "年度: 2025\n", "年度: 2025\n\n\n"),
    ("四十个空格", "年度: 2025", "年度:" + " " * 40 + "2025"),
    ("文字接到下一行", "提前一周公布。", "提前\n    一周公布。"),
    ("文字里的引号", "146条", '146条"好"'),
]


@pytest.mark.parametrize(("name", "old", "new"), ACCEPTED, ids=[case[0] for case in ACCEPTED])
def test_what_is_not_broken_is_let_through(name: str, old: str, new: str) -> None:
    assert errors(made(name, edited(old, new))) == []


SLIPS: list[tuple[str, str, str, list[tuple[str, str]]]] = [
    ("说完以后的井号", "全部整改到位。", "全部整改到位。 # 待核", [("G108", "12:34")]),
    ("空着的键后面的说明", "  依申请公开: |", "  正文:    # 待写\n  依申请公开: |", []),
    ("竖线后面的说明", "  依申请公开: |", "  依申请公开: |   # 待核", []),
    ("机关类型后面的说明", "类型: 部门", "类型: 部门   # 部门 / 人民政府", []),
    ("没有竖线的两段", "  依申请公开: |\n", "  依申请公开:\n    没有纠纷。\n", [("G109", "8:3")]),
    ("大于号下的两段", "  依申请公开: |\n", "  依申请公开: >\n    没有纠纷。\n", [("G109", "8:3")]),
    ("句子中间换行", "提前一周公布。", "提前\n    一周公布。", []),
    ("隔着空行的两段", "提前一周公布。", "提前一周公布。\n\n    次日更新。", []),
]


@pytest.mark.parametrize(("name", "old", "new", "wanted"), SLIPS, ids=[case[0] for case in SLIPS])
def test_slips_that_the_author_is_asked_to_look_at(
    name: str, old: str, new: str, wanted: list[tuple[str, str]]
) -> None:
    findings = [f for f in made(name, edited(old, new)).findings if f.code in ("G108", "G109")]
    assert [
        (f.code, f"{f.place.line}:{f.place.column}" if f.place else "") for f in findings
    ] == wanted
    assert all(f.severity is Severity.WARNING for f in findings)


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("主动公开政府信息: {行政规范性文件: 3}", "{本年制发: …, 本年废止: …, 现行有效: …}"),
        ("复议诉讼: {行政复议: 1}", "{结果维持: …, 结果纠正: …, 其他结果: …, 尚未审结: …}"),
        ("复议诉讼: {行政复议: ｛结果维持：1｝}", "如 {结果维持: 1}"),
        ("复议诉讼: {行政复议: {总计: 1, 合计: 1}}", "总计由程序算"),
    ],
)
def test_advice_is_in_the_words_of_the_row(row: str, wanted: str) -> None:
    assert wanted in errors(made("行", edited("  未填按零: 是", f"  未填按零: 是\n  {row}")))[0].fix


def test_the_starter_and_what_is_rolled_forward_have_no_slips() -> None:
    form = edition.load("2021")
    last = Report.from_data(
        reader.read((ROOT / "examples" / "示例县人民政府-2024.yaml").read_bytes(), "x").data
    )
    for text in (starter.starter(FULL, 2025, form), rollover.roll(last, 2025, "x.yaml")):
        assert text.startswith("# yaml-language-server: $schema=年报格式-2021.schema.json\n")
        assert [
            f
            for f in made("新", text.encode()).findings
            if f.code in ("G104", "G108", "G109", "G118")
        ] == []


def test_lines_joined_from_two_have_no_blank_between_characters() -> None:
    page = (
        produce(
            Job(
                "a.yaml",
                edited("提前一周公布。", "提前\n    一周公布。"),
                formats=("html",),
                style=official(),
            )
        )
        .files["html"]
        .decode()
    )
    assert "提前一周公布。" in page


@pytest.mark.parametrize(
    "name",
    [
        "数字-无",
        "缺少-数据",
        "形状-列表当行",
        "形状-小节不是列表",
        "变量-没闭",
        "年度-中文数字",
        "日期-不存在",
        "键-小节里",
        "形状-文字当总体情况",
        "形状-附注不是文字",
        "形状-核对说明项是文字",
        "缺少-机关空白",
        "重复-嵌套",
    ],
)
def test_a_draft_of_a_broken_file_is_built_or_refused_but_never_raises(name: str) -> None:
    path = ROOT / "tests" / "broken" / f"{name}.yaml"
    outcome = produce(
        Job(path.name, path.read_bytes(), formats=("html", "docx"), style=official(), draft=True)
    )
    assert not outcome.passed and all(outcome.files.values())
    assert "草稿" in outcome.files.get("html", "草稿".encode()).decode()


def test_more_sub_sections_than_there_are_numbers_for() -> None:
    many = "  小节:\n" + "    - {标题: 甲, 正文: 乙}\n" * 120 + "  监督保障: "
    assert made("小节", edited("  监督保障: ", many)).agency == FULL


@settings(
    max_examples=many(80), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(GOOD)),
            st.integers(0, 6),
            st.sampled_from(
                [
                    "",
                    "\t",
                    "：",
                    ":",
                    "'",
                    '"',
                    "{",
                    "}",
                    "[",
                    "]",
                    "|",
                    "\n",
                    "\n  ",
                    "{{",
                    "}}",
                    "{%",
                    "&a",
                    "*a",
                    "!!x",
                    "- ",
                    "#",
                    "? ",
                    "<<: ",
                    "---\n",
                    "\x00",
                    "\u3000",
                    "\ufeff",
                    "\U0001f600",
                    "0x1",
                    "无",
                    "-3",
                    "²",
                    "%",
                    "@",
                    "\\",
                    "\r",
                    "9" * 30,
                    "。",
                ]
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_slip_of_the_keyboard_raises(slips: list[tuple[int, int, str]]) -> None:
    broken = GOOD
    for at, length, typed in slips:
        broken = broken[:at] + typed + broken[at + length :]
    for finding in errors(made("滑", broken.encode())):
        assert_readable(finding)


@settings(
    max_examples=many(80), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.tuples(st.integers(0, 900), st.binary(min_size=1, max_size=4)).map(
            lambda cut: GOOD.encode()[: cut[0]] + cut[1] + GOOD.encode()[cut[0] + 2 :]
        ),
    )
)
def test_no_bytes_raise(data: bytes) -> None:
    for finding in errors(made("字节", data)):
        assert_readable(finding)


def run(*arguments: str | Path, folder: Path, memory: int = 0) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, with at most ``memory`` MB where given."""
    limit = (
        (lambda: resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20)))
        if memory
        else None
    )
    return subprocess.run(
        [sys.executable, "-m", "gia_author", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=HANG,
        preexec_fn=limit,
        check=False,
    )


@pytest.mark.slow
def test_exit_codes_and_words_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "好.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "坏.yaml").write_bytes(edited("年度: 2025", "年度：2025"))
    (tmp_path / "空").mkdir()
    for arguments, code, words in (
        (["好.yaml"], 0, "可以报送"),
        (["坏.yaml"], 1, "坏.yaml:3:3"),
        (["没有.yaml"], 2, "没有找到"),
        (["空"], 2, "没有找到"),
    ):
        done = run("check", *arguments, folder=tmp_path)
        assert (
            done.returncode,
            words in done.stdout + done.stderr,
            "Traceback" in done.stdout + done.stderr,
        ) == (code, True, False), done


@pytest.mark.slow
def test_a_file_of_100_megabytes_costs_no_memory(tmp_path: Path) -> None:
    with (tmp_path / "大.yaml").open("wb") as stream:
        stream.write(b"a: 1\n")
        stream.truncate(100_000_000)
    done = run("check", "大.yaml", folder=tmp_path, memory=600)
    assert (done.returncode, "超过2 MB" in done.stdout, "Traceback" in done.stderr) == (
        1,
        True,
        False,
    ), done


@pytest.mark.slow
def test_a_bomb_of_aliases_in_little_memory(tmp_path: Path) -> None:
    bomb = "a0: &a0 [甲]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    (tmp_path / "炸弹.yaml").write_text(bomb, encoding="utf-8")
    done = run("check", "炸弹.yaml", folder=tmp_path, memory=600)
    assert (done.returncode, "G106" in done.stdout, "Traceback" in done.stderr) == (
        1,
        True,
        False,
    ), done


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may read everything"
)
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "锁.yaml"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0)
    done = run("check", path, folder=tmp_path)
    assert (done.returncode, "没有读取权限" in done.stderr) == (2, True)
