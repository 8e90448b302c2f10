"""Templates and styles of an office's own: the official ones with lines, marks and parts changed,
and bits put together."""

from __future__ import annotations

from fuzz import packages
from fuzz.texts import changed_bytes, changed_lines, encoded, places, texts
from hypothesis import strategies as st

from gia_author import resources
from gia_author.render import style

JINJA = (
    "{{ 机关 }}", "{{ 表格('依申请公开') }}", "{{ 表格(1) }}", "{{ 图表('x') }}", "{{ 章节 }}",
    "{{ 章节|map('upper')|list }}", "{{ 标题.__class__ }}", "{{ ''|attr('x') }}", "{{ 10**9 }}",
    "{{ '甲' * 10**9 }}", "{{ [1]|sum(start='x') }}", "{{ 1/0 }}", "{{ 年度|round(99) }}",
    "{{ 联系方式|join }}", "{{ 落款|sort|first|abs }}", "{{ 章节[0:9:0] }}", "{{ 没有 }}",
    "{{ 没有.没有 }}", "{% for x in 章节 %}", "{% endfor %}", "{% if 草稿 %}", "{% endif %}",
    "{% for x in range(9) %}", "{% include 'own' %}", "{% extends 'own' %}",
    "{% extends 'report.html.j2' %}", "{% block 正文 %}", "{% endblock %}", "{{ super() }}",
    "{% set x = x %}", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% raw %}", "{# ",
    "{{ 'x'|safe }}", "{{ caller() }}", "<table><tr><td colspan=0>", "<script>", "<img src=x>",
    "<h2>一、总体情况</h2>", "</article>", "<section>", "<svg>", "<p hidden>", "&#0;", "<![CDATA[",
)  # fmt: skip
CSS = (
    "p { color: red }", "@import url(x.css);", "@media print {", "@page { size: 0 0 }",
    "@page { size: 99999cm 1mm; margin: 9999cm }", "}", "{",
    "body { font: 99999px/0 x; width: calc(1px / 0) }", "td { padding: -9em; width: 1e999px }",
    "* { position: running(x); float: left }",
    "p::before { content: url(file:///etc/passwd) attr(x) counter(p) }",
    "table { display: grid; columns: 99 }", "a:not(:not(p)) > * + b ~ c { all: unset }",
    "p { background: url(data:;base64,x) }", "/*", "*/", "p { --x: var(--x); color: var(--x) }",
    "@font-face { src: url(x) }", "p { inset: 1 !important", "</style>", "\\",
    "p { transform: scale(1e30) rotate(1turn) }", "p, { }", "@charset 'x';",
    "h1 { break-before: always; orphans: 99999 }",
)  # fmt: skip
TYPST = (
    "#let x = x", "#while true {}", "#let f(n) = f(n + 1)\n#f(0)", "#image(\"/etc/passwd\")",
    "#import \"@preview/x:0.1.0\": *", "#include \"x.typ\"", "#set page(width: 0pt)",
    "#set text(size: 0pt)", "#set text(font: 1)", "#read(\"x\")", "#panic(\"x\")", "#(1 / 0)",
    "#[", "#]", "$", "#table(columns: 0)", "#set page(margin: 99cm)", "#range(999999).map(n => n)",
    "#eval(\"1\")", "#pagebreak()", "#rotate(1deg)[x]", "#show: x => x", "#sys.inputs", "#none.x",
)  # fmt: skip


@st.composite
def changed(draw: st.DrawFn, text: str, bits: tuple[str, ...]) -> bytes:
    """A file of ours with a few bits put in and lines changed, or bits alone."""
    if draw(st.integers(0, 3)) == 0:
        text = "\n".join(draw(st.lists(st.one_of(st.sampled_from(bits), texts), max_size=8)))
    for bit in draw(st.lists(st.sampled_from(bits), max_size=3)):
        at = draw(places(len(text)))
        end = at + draw(st.sampled_from((0, 0, 1, 40)))
        text = f"{text[:at]}{bit}{text[end:]}"
    if draw(st.booleans()):
        text = draw(changed_lines(text))
    return draw(encoded(text))


def _official(name: str) -> str:
    return style.official().text(name)


templates = st.deferred(lambda: changed(resources.text("templates", "report.html.j2"), JINJA))
WORD = ("word/styles", "word/document", "word/settings")
STYLE_TAGS = (
    *packages.WORD_TAGS,
    "style",
    "rPr",
    "pPr",
    "basedOn",
    "name",
    "sectPr",
    "pgSz",
    "pgMar",
    "docDefaults",
    "rFonts",
    "body",
)


def _named(name: str, bits: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    return st.deferred(lambda: changed(_official(name), bits))


KINDS: dict[str, st.SearchStrategy[bytes]] = {
    "template": templates,
    "screen.css": _named("screen.css", CSS),
    "print.css": _named("print.css", CSS),
    "inline.css": _named("inline.css", CSS),
    "report.typ": _named("report.typ", TYPST),
    "base.docx": st.one_of(
        packages.package("base", WORD, STYLE_TAGS),
        st.deferred(lambda: changed_bytes(style.official().files["base.docx"])),
    ),
}
