"""Attacks: templates and styles of the user's own, names that lead out of the folder, formulas,
scripts, disks that refuse."""

from __future__ import annotations

import csv
import errno
import json
import os
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner, Result
from conftest import HANG
from test_broken import CHINESE, GOOD, PARSER_WORDS, edited, errors, made

from gia_author import resources, template_sandbox
from gia_author.cli.app import cli
from gia_author.cli.commands import batch
from gia_author.diagnostics import file_names
from gia_author.diagnostics.finding import GiaError
from gia_author.extract import readers
from gia_author.jobs import executors, files, find_reports, style_validation
from gia_author.jobs.loading import load
from gia_author.render import document
from gia_author.render.style import Style, official
from gia_author.render.writers import docx, html, pdf_typst, pdf_weasyprint
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.workflows import produce as produces
from gia_author.workflows.produce import Job, produce
from gia_author.yamlfile import reader

SECRET = "绝密口令"
OWN = '{% extends "report.html.j2" %}{% block 结尾 %}BODY{% endblock %}'
DOUBLED = range(40)
LONG = "{% set s = 'xxxxxxxx' %}" + "{% set s = s ~ s %}" * 17
LOOPS, ENDS = f"{{% for x in '{'x' * 200}' %}}" * 2, "{% endfor %}" * 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good report, beside a secret that lies outside of it."""
    (tmp_path / "秘密.yaml").write_text(f"机关: {SECRET}\n年度: 2024\n", encoding="utf-8")
    inner = tmp_path / "年报"
    inner.mkdir()
    (inner / "好.yaml").write_text(GOOD, encoding="utf-8")
    return inner


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def compose(template: str | None = None, data: bytes = GOOD.encode()) -> document.Document:
    report = Report.from_data(reader.read(data, "好.yaml").data)
    return document.compose(report, narrative.narrate(report), template=template)


def problems(template: str) -> list[str]:
    return template_sandbox.problems(
        template, resources.text("templates", "report.html.j2"), style_validation.NAMES
    )


ATTACKS: dict[str, str] = {
    "七重循环": "".join(f"{{% for x{n} in 章节 %}}" for n in range(7)) + "x" + "{% endfor %}" * 7,
    "宏自己调用自己": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "宏成倍调用": (
        "{% macro a(n) %}{% if n < 40 %}{{ a(n + 1) }}{{ a(n + 1) }}{% endif %}{% "
        "endmacro %}{{ a(0) }}"
    ),
    "块自己调用自己": "{{ self.结尾() }}",
    "包含自己": '{% include "own" %}',
    "包含文件": '{% include "/etc/passwd" %}',
    "导入模块": '{% import "os" as os %}{{ os }}',
    "从模板导入": '{% from "own" import x %}',
    "类": "{{ ''.__class__.__mro__ }}",
    "函数的全局": "{{ 表格.__globals__ }}",
    "按下标取属性": '{{ 表格["__globals__"] }}',
    "过滤器取属性": '{{ 章节 | map(attribute="__class__") | list | join }}',
    "self的全局": "{{ self.__init__.__globals__ }}",
    "attr过滤器": '{{ 机关 | attr("__class__") }}',
    "循环的内部": "{% for x in 章节 %}{{ loop._LoopContext__x }}{% endfor %}",
    "字符串方法": '{{ "{0.__class__}".format(1) }}',
    "乘": '{{ "x" * 10000000000 }}',
    "乘方": "{{ 9 ** 9 ** 9 }}",
    "格式化": '{{ "%9999999999d" % 1 }}',
    "连接翻倍": "{% set a0 = 'xxxxxxxxxx' %}"
    + "".join(f"{{% set a{n + 1} = a{n} ~ a{n} %}}" for n in DOUBLED)
    + "{{ a40 }}",
    "相加翻倍": "{% set a0 = 'xxxxxxxxxx' %}"
    + "".join(f"{{% set a{n + 1} = a{n} + a{n} %}}" for n in DOUBLED)
    + "{{ a40 }}",
    "块赋值翻倍": "{% set a0 = 'xxxxxxxxxx' %}"
    + "".join(f"{{% set a{n + 1} %}}{{{{ a{n} }}}}{{{{ a{n} }}}}{{% endset %}}" for n in DOUBLED),
    "列表翻倍": "{% set a0 = [1] %}"
    + "".join(f"{{% set a{n + 1} = [a{n}, a{n}] %}}" for n in DOUBLED)
    + "{{ a40 }}",
    "参数翻倍": "{% macro m() %}{{ m(varargs, varargs) }}{% endmacro %}{{ m(1) }}",
    "替换翻倍": "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a | replace('x', a) %}" * 12,
    "拼接翻倍": "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a | list | join(a) %}" * 12,
    "打印列表": "{{ 章节 }}",
    "列表变文字": "{{ 章节 | string }}",
    "打印函数": "{{ 表格 }}",
    "函数变文字": "{{ 表格 | string }}",
    "函数接在文字后面": "{{ '' ~ 表格 }}",
    "打印循环": "{% for x in 章节 %}{{ loop }}{% endfor %}",
    "打印宏": "{% macro m() %}{% endmacro %}{{ m }}",
    "打印自己": "{{ self }}",
    "打印过滤器": "{{ 章节 | map(attribute='标题') }}",
    "很长的属性": (
        f"{LONG}{{{{ s[:300] | list | map(attribute=s | replace('x', '.x'), default=1) | list"
        " | length }}"
    ),
    "补足": '{{ [1] | batch(1000000000, "x") | list }}',
    "居中": '{{ "x" | center(1000000000) }}',
    "文字拆成列表": f"{LONG}{{% set a = s | list %}}" * 3,
    "列表相加": f"{LONG}{{{{ (s | map('list') | sum(start='x' | list)) | length }}}}",
    "列表排序": f"{LONG}{{{{ s | list | map(attribute='x', default=s) | sort | length }}}}",
    "取整到十亿位": "{{ 1.5 | round(999999999, 'floor') }}",
    "取整到负十亿位": "{{ 5 | round(-999999999) }}",
    "循环里比较": (
        f"{LONG}{{% set a = s ~ 'b' %}}{{% set b = s ~ 'b' %}}{LOOPS}{{% if a == b %}}{{% "
        f"endif %}}{ENDS}"
    ),
    "循环里查找": f"{LONG}{LOOPS}{{% if 'b' in s %}}{{% endif %}}{ENDS}",
    "循环里切片": f"{LONG}{LOOPS}{{% set a = s[1:] %}}{ENDS}",
    "循环里变小写": f"{LONG}{LOOPS}{{% set a = s | lower %}}{ENDS}",
    "循环里测试": f"{LONG}{{% set b = s ~ 'b' %}}{LOOPS}{{% if b is eq(s) %}}{{% endif %}}{ENDS}",
    "去掉许多种字": f"{LONG}{{{{ s | trim(s ~ 'b') | length }}}}",
    "循环调用自己": (
        f"{{% set s = '{'x' * 9000}' | list %}}{{% for x in [1] recursive %}}{{{{ loop(s) "
        "}}{% endfor %}"
    ),
    "五万位的数": "{{ " + "9" * 50_000 + " }}",
    "范围": "{% for i in range(1000000000) %}x{% endfor %}",
    "没有的名称": "{{ 没有 }}",
    "没有的下级": "{{ 机关.没有 }}",
    "没有的序号": "{{ 章节[99] }}",
    "没有的过滤器": "{{ 机关 | 没有 }}",
    "没有的测试": "{{ 机关 is 没有 }}",
    "没有的语句": "{% do 1 %}",
    "没有的表": '{{ 表格("没有") }}',
    "表名是列表": "{{ 表格([1]) }}",
    "表名是函数": "{{ 表格(表格) }}",
    "调用文字": "{{ 机关() }}",
    "比较": '{{ 1 < "a" }}',
    "循环一个数": "{% for x in 5 %}{% endfor %}",
    "不转义": "{% autoescape false %}{{ 机关 }}{% endautoescape %}",
    "当作安全": "{{ 机关 | safe }}",
    "写法有误": "{% if %}",
    "没有闭合": "{{ 机关",
    "括号五千层": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "负号一百五十层": "{{ " + "-(" * 150 + "1" + ")" * 150 + " }}",
    "判断两千层": "{% if 1 %}" * 2000,
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_by_template_is_refused_in_chinese(name: str) -> None:
    template = OWN.replace("BODY", ATTACKS[name])
    for problem in problems(template):
        assert CHINESE.search(problem) and not PARSER_WORDS.search(
            problem.replace("include", "").replace("endblock", "")
        ), problem
    with pytest.raises(document.TemplateError) as caught:
        compose(template)
    assert CHINESE.search(caught.value.message) and CHINESE.search(caught.value.fix)
    assert not PARSER_WORDS.search(caught.value.message), caught.value.message
    assert "object at 0x" not in caught.value.message and "_Found" not in caught.value.message


def test_a_template_of_ordinary_means_is_let_through_and_escapes() -> None:
    body = (
        '{{ 机关 ~ 年度 ~ "&" }}{{ 标题 | join("<i>") }}{{ 章节 | map(attribute="标题") | join("、'
        '") }}{{ 机关 | replace("县", "<b>") }}{{ 1 + 1 }}'
    )
    template = OWN.replace(
        "BODY",
        f"<p>{body}</p>{{% for x in ['甲', '乙'] %}}{{{{ x }}}}{{% endfor %}}{{{{ super() }}}}",
    )
    assert problems(template) == []
    page = compose(template).page
    assert (
        "示例县信访局2025&amp;" in page
        and "&lt;i&gt;" in page
        and "示例&lt;b&gt;信访局" in page
        and "甲乙" in page
    )
    assert "<i>" not in page and "<b>" not in page


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{% extends 'report.html.j2' %}{% block 没有 %}{% endblock %}", "没有叫“没有”的block"),
        (
            f"{{% extends 'report.html.j2' %}}{{% block {'长' * 300} %}}{{% endblock %}}",
            f"没有叫“{'长' * 40}”的block",
        ),
        ("{% extends 'own' %}", "只能 {% extends"),
        ("{% extends 机关 %}", "只能 {% extends"),
        ("\n\n{{ 没有 }}", "第3行：没有“没有”"),
        ("\n{{ 机关 | 没有 }}", "第2行：没有“没有”"),
        ("\n{{ 机关", "第2行：写法有误"),
        ("\n{% include 'x' %}", "第2行：不能用include"),
        ("x" * 100_001, "太长"),
    ],
)
def test_what_is_wrong_with_a_template_is_told_with_its_line(template: str, words: str) -> None:
    assert any(words in problem for problem in problems(template)), problems(template)


@pytest.mark.parametrize(
    "body",
    [
        "{{ LONG }}",
        "{{ 1 | LONG }}",
        "{{ 1 is LONG }}",
        "{{ 机关.LONG }}",
        "{{ 表格('LONG') }}",
        "".join(f"{{{{ 没有{n} }}}}" for n in range(3000)),
        "".join(f"{{{{ 1 | 没有{n} }}}}" for n in range(3000)),
    ],
)
def test_what_is_told_of_a_template_is_short_however_long_it_is(body: str) -> None:
    template = OWN.replace("BODY", body.replace("LONG", "长" * 30_000))
    told = problems(template)
    with pytest.raises(document.TemplateError) as caught:
        compose(template)
    assert max(map(len, (*told, caught.value.whole))) < 400
    assert len(told) <= template_sandbox.MOST_TOLD + 1


OUTWARD = (
    '<img src="http://evil.example/a.png" alt="">',
    '<IMG SRC="//evil.example/a.png">',
    '<img src="a.png">',
    '<img srcset="http://evil.example/a.png 1x" src="data:image/png;base64,AAAA">',
    '<p style="background: url(http://evil.example/a.png)">甲</p>',
    "<p style=\"background: image-set('//evil.example/a.png' 1x)\">甲</p>",
    '<p style="background: u\\72l(//evil.example/a.png)">甲</p>',
    '<meta http-equiv="refresh" content="0;url=http://evil.example">',
    '<link rel="dns-prefetch" href="//evil.example">',
    '<base href="http://evil.example/">',
    "<iframe srcdoc=\"&lt;meta http-equiv='refresh' content='0;url=//evil.example'&gt;\"></iframe>",
    '<object data="http://evil.example"></object>',
    '<form action="http://evil.example"><input></form>',
    '<button formaction="http://evil.example">甲</button>',
    '<p onclick="alert(1)">甲</p>',
    '<a href="java\nscript:alert(1)">甲</a>',
    '<a href="#" ping="http://evil.example">甲</a>',
    '<table background="http://evil.example/a.png"><tr><td>甲</td></tr></table>',
    '<video poster="http://evil.example/a.png"></video>',
    '<svg><image href="http://evil.example/a.png"/></svg>',
    '<svg><use xlink:href="http://evil.example/a.svg#a"/></svg>',
    "<script>1</script>",
)


@pytest.mark.parametrize("body", OUTWARD)
def test_a_template_whose_page_reaches_out_when_it_is_opened_is_refused(body: str) -> None:
    with pytest.raises(document.TemplateError, match="打开时会去取"):
        compose(OWN.replace("BODY", body))


def test_pictures_and_links_in_a_template_that_fetch_nothing_are_let_through() -> None:
    body = (
        '<p style="color: red"><img src="data:image/png;base64,AAAA" alt="印">'
        '<a href="https://example.gov.cn/">网址</a><a href="mailto:a@example.gov.cn">信箱</a></p>'
    )
    made = compose(OWN.replace("BODY", body))
    fragment = html.write_fragment(made, official()).decode()
    assert "data:image/png" in fragment and "https://example.gov.cn/" in fragment


@pytest.mark.parametrize("body", OUTWARD)
def test_a_fragment_fetches_nothing_whatever_its_page_holds(body: str) -> None:
    made = compose(None)
    page = made.page.replace("</article>", f"{body}</article>")
    fragment = html.write_fragment(replace(made, page=page), official()).decode()
    assert not any(word in fragment for word in ("evil", "a.png", "<script", "java", "onclick"))


def test_a_style_s_file_is_no_link_to_one_elsewhere(folder: Path) -> None:
    """What a style's file says is published: whoever hands a style on could have any file read."""
    (folder.parent / "外.css").write_text("p { color: red }")
    style = folder / "版式"
    style.mkdir()
    (style / "screen.css").symlink_to(folder.parent / "外.css")
    with pytest.raises(style_validation.LookError) as caught:
        style_validation.load(style, None, "bundled", files.read)
    assert "链接" in caught.value.whole
    (style / "screen.css").unlink()
    (style / "用.css").write_text("p { color: red }")
    (style / "screen.css").symlink_to("用.css")
    (folder / "另").symlink_to(style)  # the folder is named by whoever runs the program
    with pytest.raises(style_validation.LookError, match="不认识"):
        style_validation.load(folder / "另", None, "bundled", files.read)
    (style / "用.css").rename(style / ".用.css")
    (style / "screen.css").unlink()
    (style / "screen.css").symlink_to(".用.css")
    style_validation.load(folder / "另", None, "bundled", files.read)


def test_a_template_that_is_no_text_and_one_that_is_missing(folder: Path) -> None:
    (folder / "模板.j2").write_bytes("模板".encode("gb18030"))
    for name, words in (("模板.j2", "不是UTF-8"), ("没有.j2", "没有这个文件")):
        with pytest.raises(GiaError) as caught:
            style_validation.load(None, folder / name, "bundled", files.read)
        assert words in caught.value.whole


def styled(**changed: bytes) -> Style:
    return Style(
        "own",
        {**official().files, **{name.replace("_", "."): data for name, data in changed.items()}},
    )


def packed(**members: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


STYLES: list[tuple[str, bytes, str]] = [
    ("screen.css", b"</style><script>alert(1)</script>", "</style"),
    ("screen.css", b"p { color: red }}}", "CSS写法有误"),
    ("screen.css", "p {颜色}".encode("gb18030"), "不是UTF-8"),
    ("base.docx", b"no document at all", "Word"),
    ("base.docx", packed(a=b"x"), ""),
    ("base.docx", packed(a=b"\0" * 150_000_000), "太大"),
    ("print.cs", b"p {}", "是不是“print.css”"),
]


@pytest.mark.parametrize(("name", "data", "words"), STYLES, ids=[f"{n}-{w}" for n, _, w in STYLES])
def test_a_style_that_cannot_be_used(folder: Path, name: str, data: bytes, words: str) -> None:
    (folder / name).write_bytes(data)
    with pytest.raises(style_validation.LookError) as caught:
        style_validation.load(folder, None, "bundled", files.read)
    said = caught.value.whole
    assert name in said and words in said and CHINESE.search(caught.value.fix)


def with_part(name: str, content: bytes) -> bytes:
    """The official Word base with one more part."""
    stream = BytesIO(official().files["base.docx"])
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr(name, content)
    return stream.getvalue()


OUTSIDE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId99" Type="http://x/attachedTemplate" Target="http://evil.example/x" '
    b'TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/_rels/settings.xml.rels", OUTSIDE),
        (
            "word/_rels/header1.xml.rels",
            OUTSIDE.replace(b'TargetMode="External"', b"TargetMode = \n'External'"),
        ),
        ("customXml/_rels/item9.xml.rels", OUTSIDE.decode().encode("utf-16")),
        ("word/vbaProject.bin", b"macro"),
    ],
)  # fmt: skip
def test_a_word_base_that_fetches_or_runs_anything_is_refused(name: str, content: bytes) -> None:
    (problem,) = style_validation._problems("base.docx", with_part(name, content))
    assert "外面" in problem
    assert style_validation._problems("base.docx", official().files["base.docx"]) == []


@pytest.mark.parametrize(
    "value",
    [
        "url(http://evil.example/x.png)",
        'URL("//evil.example")',
        "u\\72l(x)",
        "red url(x)",
        'image-set("http://evil.example/x.png" 1x)',
        "var(--x, url(x))",
        '-webkit-image-set(url("x") 1x)',
        "linear-gradient(red, url(x))",
    ],
)
def test_a_fragments_style_fetches_nothing(value: str) -> None:
    """A fragment goes into other pages, without a policy of its own."""
    for css in (f"p {{ background: {value} }}", f"@media screen {{ p {{ --x: {value} }} }}"):
        (problem,) = style_validation._problems("inline.css", css.encode())
        assert "打开网页时会去取" in problem or "写法有误" in problem, (css, problem)


def test_a_style_sheet_on_which_the_engine_does_not_end_is_told_before_anything_is_built(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(style_validation, "SECONDS", 6)
    attack = f"p::before {{ content: '{'字' * 20_000}'; font-size: 99pt; display: block }}"
    (folder / "print.css").write_text(attack, encoding="utf-8")
    with pytest.raises(style_validation.LookError) as caught:
        style_validation.load(folder, None, "bundled", files.read)
    (point,) = caught.value.points
    assert "print.css：试用时" in point


NO_ROOM = (
    "@page { size: 0 0 }",
    "@page { size: 0 }",
    "@page { margin: 15cm }",
    "@page { size: A5; padding: 0 70mm 0 10mm }",
    "@page :left { margin-left: 19cm }",
    "@page :first { size: 1px 1px; margin: 0 }",
    "@media print { @page { size: 30mm 200mm } }",
    "@page quer { size: 2cm 1cm; margin: 0 } td { page: quer }",
    "@page { border: 90mm solid }",
)


@pytest.mark.parametrize("attack", NO_ROOM)
def test_a_page_without_room_between_its_margins_is_told_with_its_line(attack: str) -> None:
    before = official().text("print.css") + "\n"
    sheet = before + attack + "\n@page { orphans: 2 }\n"
    (told,) = style_validation._problems("print.css", sheet.encode())
    line = before.count("\n") + 1
    assert told.startswith(f"第{line}行：纸张除去页边距，只剩宽") and told.endswith("排不下正文。")


@pytest.mark.parametrize(
    "sheet",
    [
        "@page { size: 0 0 } @page { size: A4; margin: 3cm 2cm }",
        "@page { size: 5cm 5cm; margin: 14mm }",
        "@page other { size: 9cm 29cm } p { display: none }",
    ],
)
def test_a_page_with_room_is_not_told(sheet: str) -> None:
    assert style_validation._no_room(f"{official().text('print.css')}\n{sheet}") == ""


def test_a_style_folder_that_is_missing_and_one_that_is_empty(tmp_path: Path) -> None:
    for folder, words in ((tmp_path / "没有", "没有这个文件夹"), (tmp_path, "没有版式文件")):
        with pytest.raises(style_validation.LookError, match=words):
            style_validation.load(folder, None, "bundled", files.read)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection fails the test."""
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)


@pytest.mark.usefixtures("no_network")
def test_a_style_sheet_fetches_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "秘密.css").write_text(f'p::before {{ content: "{SECRET}" }}', encoding="utf-8")
    attack = (
        '@import url("http://127.0.0.1:9/x.css");'
        f' @import url("{(tmp_path / "秘密.css").as_uri()}");'
        'p { background: url("file:///etc/passwd") } h1 { background: '
        'url("http://127.0.0.1:9/x.png") }'
    ).encode()
    whole = compose()
    plain = pdf_weasyprint.write(whole, styled(print_css=official().files["print.css"]))
    bad = pdf_weasyprint.write(whole, styled(print_css=attack + official().files["print.css"]))
    assert bad[:5] == plain[:5] == b"%PDF-" and b"root:" not in bad
    assert caplog.text.count("Failed to load") == 4
    page = html.write(whole, styled(screen_css=attack)).decode()
    assert "Content-Security-Policy" in page and "default-src 'none'" in page and SECRET not in page


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    "attack",
    [
        '#read("/etc/passwd")',
        '#read("../../../../etc/passwd")',
        '#image("/etc/passwd")',
        '#json("/proc/self/environ")',
        '#import "@preview/cetz:0.2.2": *',
        '#include "/etc/passwd"',
        '#eval("1")',
        "#let f() = f()\n#f()",
        "#while true {}",
        "#(",
    ],
)
def test_a_typst_style_reads_no_file_and_comes_to_an_end(attack: str) -> None:
    with pytest.raises(pdf_typst.TypstFault) as caught:
        pdf_typst.write(
            compose(), styled(report_typ=official().files["report.typ"] + f"\n{attack}\n".encode())
        )
    assert (
        "report.typ" in caught.value.message
        and CHINESE.search(caught.value.fix)
        and "root:" not in caught.value.message
    )


SWOLLEN: list[tuple[str, bytes, str]] = [
    ("report.typ", b'#let x = "a" * 100000000000', "typst"),
    ("report.typ", b"#let a = (1,)\n#for i in range(60) { a = a + a }", "typst"),
    ("report.typ", b"#lorem(1000000000)", "typst"),
    (
        "print.css",
        b"p { width: calc(" + b"(" * 20_000 + b"1px" + b")" * 20_000 + b") }",
        "weasyprint",
    ),
    (
        "print.css",
        f"@page {{ size: 1mm 1mm; margin: 0 }} p::before {{ content: '{'字' * 20_000}' }}".encode(),
        "weasyprint",
    ),
    ("print.css", f"p::before {{ content: '{'x' * 20_000_000}' }}".encode(), "weasyprint"),
    ("print.css", b"p { font-size: 1e9px }", "weasyprint"),
]
COPED = [
    b"p { columns: 100000 }",
    b"@page { size: 100000in 100000in }",
    b"p { padding-bottom: 1e7px; letter-spacing: 1e5px }",
]


# a name of their own: pytest puts it in the environment, in which 20 million characters are no room
@pytest.mark.parametrize(
    ("name", "attack", "engine"), SWOLLEN, ids=[f"{one[0]}-{n}" for n, one in enumerate(SWOLLEN)]
)
def test_a_style_that_needs_too_much_costs_only_its_format(
    monkeypatch: pytest.MonkeyPatch, name: str, attack: bytes, engine: str
) -> None:
    """The other format is made; where the engine aborts or would not end, no process of ours
    does. Only the attacked format is short of time."""
    made = produces._written_apart

    def hurried(job: Job, done: produces.Examined, form: str) -> bytes:
        monkeypatch.setattr(produces, "SECONDS", 6 if form == "pdf" else HANG)
        return made(job, done, form)

    monkeypatch.setattr(produces, "_written_apart", hurried)
    style = Style("own", {**official().files, name: official().files[name] + b"\n" + attack})
    outcome = produce(
        Job("好.yaml", GOOD.encode(), ("pdf", "txt"), style, engine=engine, draft=True)
    )
    assert [*outcome.files] == ["txt"]
    (said,) = (f for f in outcome.findings if f.code == "G801")
    assert said.message.startswith("PDF没有生成：")
    assert "自己的版式" in said.message and "--style" in said.fix


@pytest.mark.parametrize("attack", COPED)
def test_a_style_of_great_numbers_that_the_engine_copes_with_gives_the_whole_report(
    monkeypatch: pytest.MonkeyPatch, attack: bytes
) -> None:
    monkeypatch.setattr(produces, "SECONDS", HANG)
    style = Style("own", {**official().files, "print.css": official().files["print.css"] + attack})
    job = Job("好.yaml", GOOD.encode(), ("pdf",), style, engine="weasyprint", draft=True)
    outcome = produce(job)
    assert not [f for f in outcome.findings if f.code == "G801"]
    read = readers.read(outcome.files["pdf"], "好.pdf")
    assert json.loads(read.embedded or "")["report"]["机关"] == outcome.agency


def test_a_typst_style_that_aborts_is_told_before_anything_is_built(folder: Path) -> None:
    (folder / "report.typ").write_bytes(
        official().files["report.typ"] + b'\n#let x = "a" * 100000000000'
    )
    with pytest.raises(style_validation.LookError) as caught:
        style_validation.load(folder, None, "bundled", files.read)
    assert "report.typ：试用时" in caught.value.whole


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&</style></title>--><![CDATA["


def poisoned() -> bytes:
    """The good report with a script in every text that it prints."""
    block = f"|\n    {SCRIPT}\n"
    words = GOOD.replace("机关: 示例县信访局", f"机关: '{SCRIPT.replace(chr(39), chr(39) * 2)}'")
    top = "\n".join(f"{key}: |\n  {SCRIPT}" for key in ("标题", "联系方式", "落款单位"))
    words = words.replace(
        "机关类型: 部门", f"{top}\n表格说明:\n  依申请公开:\n    表前: |\n      {SCRIPT}"
    )
    words = words.replace("全年主动公开政府信息146条，接访日程提前一周公布。\n", block).replace(
        "本年度没有其他需要报告的事项。\n", block
    )
    words = words.replace(
        "  监督保障:",
        (
            f"  小节:\n    - 标题: |\n        {SCRIPT}\n      编号: '<b>'\n      正文: |\n"
            f"        {SCRIPT}\n  监督保障:"
        ),
    )
    note = f"  单元格附注:\n    依申请公开.本年新收.自然人: |\n      {SCRIPT}\n"
    return words.replace("  未填按零: 是\n", "  未填按零: 是\n" + note).encode()


@pytest.mark.parametrize("form", ["html", "fragment"])
def test_no_text_of_the_author_becomes_html(form: str) -> None:
    outcome = produce(Job("毒.yaml", poisoned(), formats=(form,), style=official(), draft=True))
    assert outcome.files, outcome.findings
    page = outcome.files[form].decode()
    tree = lxml.html.document_fromstring(page)
    scripts = tree.xpath("//script")
    assert [s.get("id") for s in scripts] == (["report-data"] if form == "html" else [])
    assert (
        not tree.xpath("//img | //b | //*[@onerror]") and len(tree.xpath("//title | //style")) <= 2
    )
    assert "".join(tree.itertext()).count("alert(1)") >= 8
    if scripts:
        assert json.loads(scripts[0].text)["report"]["机关"] == SCRIPT


def test_a_script_in_every_text_harms_no_other_format() -> None:
    outcome = produce(
        Job("毒.yaml", poisoned(), formats=("docx", "pdf"), style=official(), draft=True)
    )
    assert {form: data[:4] for form, data in outcome.files.items()} == {
        "docx": b"PK\3\4",
        "pdf": b"%PDF",
    }
    assert docx.missing_styles(outcome.files["docx"]) == []


@pytest.mark.parametrize(
    "agency",
    [
        "../../etc",
        "甲/乙",
        "甲\\乙",
        "C:甲",
        "甲:乙",
        "..",
        ".",
        "甲*?|<>乙",
        "县" * 300,
        "CON",
        "甲\u3000",
        "~",
        "$(id)",
        "-rf",
    ],
)
def test_a_unit_s_name_never_leads_out_of_the_folder(folder: Path, agency: str) -> None:
    data = edited("机关: 示例县信访局", f"机关: '{agency}'")
    (folder / "好.yaml").write_bytes(data)
    before = set(folder.parent.rglob("*"))
    done = run("build", "--to", "html", "--draft", "--out", folder / "出", folder / "好.yaml")
    new = set(folder.parent.rglob("*")) - before
    assert done.exit_code in (0, 1) and not isinstance(done.exception, (OSError, ValueError)), (
        done.output
    )
    made = [p for p in new if p.is_file()]
    assert (
        len(made) == 1 and made[0].parent == folder / "出" and len(made[0].name.encode()) < 255
    ), new


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("../x", "_x"),
        ("..", "未命名"),
        ("", "未命名"),
        ("a/b\\c:d", "a_b_c_d"),
        ("甲\n乙\0丙", "甲_乙丙"),
        ("con", "con_"),
        ("NUL.txt", "NUL_.txt"),
        ("CONIN$", "CONIN$_"),
        ("conout$.x", "conout$_.x"),
        ("com¹", "com¹_"),
        ("LPT³.年报", "LPT³_.年报"),
        ("con .txt", "con_ .txt"),
        ("COM10", "COM10"),
        ("甲. . ", "甲"),
        ("甲.", "甲"),
        (" 甲 ", "甲"),
        (os.fsdecode("雨花区".encode("gbk")), "雨花区"),
        (os.fsdecode("甲".encode() + b"\xff"), "甲"),
        ("甲\udc80\ud800", "甲"),
    ],
)
def test_safe_names(name: str, wanted: str) -> None:
    assert file_names.safe_name(name) == wanted


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../秘密.yaml", "不在填报文件所在的"),
        ("../../../../etc/passwd", "不在填报文件所在的"),
        ("/etc/passwd", "不在填报文件所在的"),
        ("链接.yaml", "不在填报文件所在的"),
        ("圈.yaml", "链接绕成了圈"),
        ("没有.yaml", "没有这个文件"),
        ("夹.yaml", "这是文件夹"),
        ("长" * 300 + ".yaml", "文件名太长"),
        ("好.yaml", "2025年度的，应当是2024年度"),
        ("同年.txt", "不是 .yaml"),
    ],
)
def test_last_year_s_report_stays_in_the_folder(folder: Path, name: str, words: str) -> None:
    (folder / "链接.yaml").symlink_to(folder.parent / "秘密.yaml")
    (folder / "圈.yaml").symlink_to(folder / "圈.yaml")
    (folder / "夹.yaml").mkdir()
    (folder / "好.yaml").write_text(GOOD + f"上年报告: {name}\n", encoding="utf-8")
    outcome = produce(load(folder / "好.yaml"))
    found = [f for f in outcome.findings if f.code == "G802"]
    assert (
        len(found) == 1
        and words in found[0].message
        and found[0].place
        and found[0].place.line == GOOD.count("\n") + 1
    ), outcome.findings
    assert SECRET not in str(outcome.findings) and found[0].fix


def test_links_in_a_circle_and_wild_patterns_among_the_inputs(folder: Path) -> None:
    (folder / "圈.yaml").symlink_to(folder / "圈.yaml")
    (folder / "断.yaml").symlink_to(folder / "没有")
    (folder / "断-2025.xlsx").symlink_to(folder / "没有")
    for pattern in (folder, folder / "*.yaml"):
        found = find_reports.find([str(pattern)])
        assert sorted(p.name for p in found.paths) == ["圈.yaml", "好.yaml", "断.yaml"]
        assert ["断-2025.xlsx 没有用：这是链接" in one for one in found.notices] == [True] * (
            pattern == folder
        )
    for command in ("check", "fix", "export"):
        more = ["-o", folder.parent / "数据.csv"] * (command == "export")
        said = run(command, folder, *more).output
        assert {name for name in ("圈", "断") if f"{name}.yaml：" in said} == {"圈", "断"}, said
        assert "好" in said or command == "export", said
    for pattern in ("**x*", "[", "没有*.yaml", str(folder / "圈.yaml")):
        with pytest.raises(files.FileError) as caught:
            list(find_reports.find([pattern]).paths)
        assert CHINESE.search(caught.value.message)


def test_two_links_to_one_file_are_one_input(folder: Path) -> None:
    (folder / "a.yaml").symlink_to(folder / "好.yaml")
    (folder / "b.yaml").symlink_to(folder / "a.yaml")
    assert [p.name for p in find_reports.find([str(folder)]).paths] == ["a.yaml"]
    assert [p.name for p in find_reports.find([str(folder / "好.yaml"), str(folder)]).paths] == [
        "好.yaml"
    ]


def test_a_formula_as_a_unit_s_name_is_none_in_the_summary(folder: Path) -> None:
    names = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")')
    for number, name in enumerate(names):
        (folder / f"{number}.yaml").write_bytes(edited("机关: 示例县信访局", f"机关: '{name}'"))
    batch.build_all(
        sorted(folder.glob("?.yaml")),
        folder / "出",
        lambda path: Job(str(path), path.read_bytes(), ("html",), official(), draft=True),
        flat=True,
        force=False,
        executor=executors.AtOnce(),
    )
    rows = list(csv.reader(StringIO((folder / "出" / "汇总.csv").read_text(encoding="utf-8-sig"))))
    agencies = {row[1] for row in rows[1:]}
    assert {f"'{name}" for name in names} <= agencies
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "旧.docx"
    path.write_bytes(b"old")
    return path


@pytest.mark.parametrize("call", ["replace", "fsync", "chmod"])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (PermissionError(13, "x"), "请先关闭"),
        (OSError(errno.ENOSPC, "x"), "磁盘满了"),
        (OSError(errno.EROFS, "x"), "只读"),
    ],
)
def test_a_disk_that_refuses_leaves_the_old_file_whole(
    monkeypatch: pytest.MonkeyPatch, old: Path, call: str, fault: OSError, words: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(files.FileError) as caught:
        files.write(old, b"new")
    assert old.read_bytes() == b"old" and [p.name for p in old.parent.iterdir()] == ["旧.docx"]
    assert words in caught.value.message + caught.value.fix and "没有动" in caught.value.message


def test_a_rewritten_file_keeps_its_mode_and_a_link_within_its_folder_stays_one(old: Path) -> None:
    old.chmod(0o600)
    link = old.parent / "链接.docx"
    link.symlink_to("旧.docx")
    files.write(link, b"new")
    assert link.is_symlink() and old.read_bytes() == b"new" and old.stat().st_mode & 0o777 == 0o600
    assert {p.name for p in link.parent.iterdir()} == {"旧.docx", "链接.docx"}


@pytest.mark.parametrize("target", ["../旧.docx", "/etc/hostname", "../没有.docx", "圈.docx"])
def test_a_link_that_leads_out_of_the_folder_is_not_followed(old: Path, target: str) -> None:
    link = old.parent / "夹" / "圈.docx"
    link.parent.mkdir()
    link.symlink_to(target)
    with pytest.raises(files.FileError) as caught:
        files.write(link, b"new")
    assert "链接" in caught.value.message and link.is_symlink() and old.read_bytes() == b"old"
    assert {p.name for p in old.parent.rglob("*")} == {"旧.docx", "夹", "圈.docx"}


@pytest.mark.parametrize(
    ("command", "name"), [("form", "填报表"), ("batch", "out"), ("letters", "通知")]
)
def test_a_folder_that_nobody_has_named_is_no_link_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, name: str
) -> None:
    outside = folder.parent / "外"
    outside.mkdir()
    (folder / name).symlink_to(outside)
    (folder / "名册.yaml").write_text(ROSTER, encoding="utf-8")
    (folder / "甲.yaml").write_bytes(GOOD.encode())
    monkeypatch.chdir(folder)
    asked = ["甲.yaml"] if command == "batch" else ["名册.yaml"]
    done = run(command, *asked, "--jobs", "1")
    assert done.exit_code and isinstance(done.exception, files.FileError | SystemExit)
    assert not [*outside.iterdir()]
    run(command, *asked, "--jobs", "1", "--out", name)  # who names it knows it
    assert [*outside.iterdir()]


ROSTER = "名称: 示例县\n年度: 2025\n单位:\n  - {机关: 示例县教育局}\n"


def test_a_batch_does_not_follow_a_folder_s_link(folder: Path) -> None:
    """Neither to write there nor to sweep up; the unit is told, the others go on."""
    outside, out = folder.parent / "外", folder / "出"
    outside.mkdir()
    (outside / ".gia-x.part").write_bytes(b"somebody's")
    out.mkdir()
    (out / "示例县信访局").symlink_to(outside)
    (folder / "乙.yaml").write_bytes(edited("机关: 示例县信访局", "机关: 示例县水利局"))
    done = run("batch", "--to", "html", "--draft", "--jobs", "1", "--out", out, folder)
    assert done.exit_code == 1 and "链接" in done.output
    assert [p.name for p in outside.iterdir()] == [".gia-x.part"]
    assert [p.parent.name for p in out.rglob("示例县*.html")] == ["示例县水利局"]


ONE_NAME = pytest.mark.parametrize(
    ("one", "other"),
    [("示例县Abc局", "示例县aBC局"), ("示例县é局", "示例县e\u0301局"), ("示例县ﬀ局", "示例县FF局")],
)


@ONE_NAME
def test_names_that_are_one_to_another_system_are_told_by_export(
    folder: Path, one: str, other: str
) -> None:
    for name, agency in (("甲.yaml", one), ("乙.yaml", other)):
        (folder / name).write_bytes(edited("机关: 示例县信访局", f"机关: {agency}"))
    (folder / "好.yaml").unlink()
    done = run("export", folder, "--out", folder / "数据.csv")
    assert done.exit_code == 1 and "同一机关同一年度的报告" in done.output, done.output
    assert "1份年报" in done.output


@pytest.mark.parametrize("command", ["build", "batch"])
@ONE_NAME
def test_names_that_are_one_to_another_system_do_not_overwrite_each_other(
    folder: Path, command: str, one: str, other: str
) -> None:
    for name, agency in (("甲.yaml", one), ("乙.yaml", other)):
        (folder / name).write_bytes(edited("机关: 示例县信访局", f"机关: {agency}"))
    (folder / "好.yaml").unlink()
    jobs = ("--jobs", "1") if command == "batch" else ()
    done = run(command, "--to", "html", "--draft", *jobs, "--out", folder / "出", folder)
    assert done.exit_code == 1 and "同一机关同一年度的报告" in done.output, done.output
    assert len([*(folder / "出").rglob("示例县*.html")]) == 1


def test_places_where_nothing_can_be_written(old: Path) -> None:
    (old.parent / "夹").mkdir()
    for path, words in (
        (old / "x.html", "同名的文件"),
        (old / "a" / "x.html", "不是文件夹"),
        (old.parent / "夹", "同名的文件夹"),
        (old.parent / ("长" * 300), "文件名太长"),
    ):
        with pytest.raises(files.FileError, match=words):
            files.write(path, b"new")
    assert old.read_bytes() == b"old"


def test_an_output_folder_that_is_a_file(folder: Path) -> None:
    (folder / "出").write_text("不是文件夹", encoding="utf-8")
    done = run("build", "--to", "html", "--out", folder / "出", folder / "好.yaml")
    assert (
        isinstance(done.exception, files.FileError)
        and done.exception.exit_code == 2
        and "同名的文件" in done.exception.message
    )
    assert (folder / "出").read_text(encoding="utf-8") == "不是文件夹"


def test_new_never_overwrites(tmp_path: Path) -> None:
    assert run("new", "--unit", "甲局", "--year", "2025", "-o", tmp_path).exit_code == 0
    path = tmp_path / "甲局-2025.yaml"
    path.write_text("我填的", encoding="utf-8")
    done = run("new", "--unit", "甲局", "--year", "2025", "-o", tmp_path)
    assert isinstance(done.exception, files.FileError) and "已经有了" in done.exception.message
    assert path.read_text(encoding="utf-8") == "我填的"


@pytest.mark.parametrize("unit", ["../甲", "甲/乙", "..", "县" * 300])
def test_new_stays_in_its_folder(tmp_path: Path, unit: str) -> None:
    inner = tmp_path / "内"
    inner.mkdir()
    done = run("new", "--unit", unit, "--year", "2025", "-o", inner)
    assert done.exit_code == 0, done.output
    assert len(list(inner.glob("*.yaml"))) == 1 and list(tmp_path.iterdir()) == [inner]


def test_a_build_shows_no_file_where_errors_forbid_it(folder: Path) -> None:
    (folder / "坏.yaml").write_bytes(edited("年度: 2025", "年度: 25"))
    done = run("build", "--to", "html", "--out", folder / "出", folder / "坏.yaml")
    assert done.exit_code == 1 and not (folder / "出").exists() and "没有生成文件" in done.output


def test_poisoned_texts_are_no_errors_of_shape() -> None:
    assert [f.code for f in errors(made("毒", poisoned())) if f.code.startswith("G1")] == []


def test_nothing_is_written_over_what_is_read(folder: Path) -> None:
    """An output that is one of the inputs, however its path is written or linked."""
    source = folder / "好.yaml"
    before = source.read_bytes()
    published = folder / "年报.txt"
    published.write_text(
        "示例县信访局2025年政府信息公开工作年度报告\n一、总体情况\n公开3条。\n", "utf-8"
    )
    read = published.read_bytes()
    other = folder / "x" / ".." / "好.yaml"
    (folder / "x").mkdir()
    (folder / "链接.yaml").symlink_to("好.yaml")
    for arguments in (
        ["check", source, "--format", "json", "-o", source],
        ["check", folder, "--format", "xlsx", "-o", other],
        ["check", source, "--output-docx", folder / "链接.yaml"],
        ["audit", published, "--format", "sarif", "-o", published],
        ["audit", published, "--output-docx", published],
        ["diff", source, published, "--html", source],
        ["diff", source, published, "--docx", published],
    ):
        result = run(*arguments)
        said = getattr(result.exception, "message", "") or result.output
        assert "没有覆盖它" in said or "扩展名应当是" in said, (arguments, said)
        assert source.read_bytes() == before and published.read_bytes() == read
