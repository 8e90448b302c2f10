"""Every address named in code, profiles, editions or the handbook is on some form.

A slip of the pen or a renamed row switches nothing off in silence.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

from gia_author.diagnostics.finding import Address
from gia_author.form import edition
from gia_author.form.cell_sums import cell_sum

FORMS = [edition.load(name) for name in edition.names()]
TABLES = {table for form in FORMS for table in form.tables}
PARTS = {
    address[:n]
    for form in FORMS
    for address in (*form.cells, *form.groups)
    for n in range(1, len(address) + 1)
}
WRITTEN = re.compile(rf"(?<![一-龥.])(?:{'|'.join(sorted(TABLES))})(?:\.[一-龥]+)+")
MODULES = sorted((ROOT / "gia_author").rglob("*.py"))
SHOWN_WRONG = (
    "规则一览.md"  # made from docstrings, which are read here, and cases with wrong addresses
)
TEXTS = sorted(
    path
    for folder, kind in (
        ("gia_author/editions", "*.yaml"),
        ("gia_author/profiles", "*.yaml"),
        ("gia_author", "*.py"),
        ("docs", "*.md"),
        (".", "README.md"),
    )
    for path in (ROOT / folder).rglob(kind)
    if ".venv" not in path.parts and path.name != SHOWN_WRONG
)
Values = dict[str, list[str]]


def on_a_form(address: tuple[str | None, ...]) -> bool:
    """Whether some form has these words from the table down, None being any one word."""
    return any(
        len(part) == len(address)
        and all(want in (None, have) for want, have in zip(address, part, strict=True))
        for part in PARTS
    )


def constants(node: ast.AST, known: Values) -> list[str]:
    """The strings that an expression can be: one written out, or a name of some."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return known.get(node.id, []) if isinstance(node, ast.Name) else []


def each(node: ast.expr, known: Values) -> list[str]:
    """The strings that a loop runs over, where they are all written out."""
    found = [constants(one, known) for one in node.elts] if isinstance(node, ast.Tuple) else []
    return [value for values in found for value in values] if all(found) else []


def bound(nodes: list[ast.AST], known: Values) -> Values:
    """What the names of a scope stand for, where it writes that out and uses the name once."""
    found: list[tuple[str, list[str]]] = []
    for node in nodes:
        if isinstance(node, ast.Assign):
            found += [(name, constants(value, known)) for name, value in assigned(node)]
        if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
            found.append((node.target.id, each(node.iter, known)))
    times = Counter(name for name, _ in found)
    return known | {name: values for name, values in found if times[name] == 1}


def assigned(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    """The names of an assignment with the values, also of A, B = "甲", "乙"."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            yield target.id, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for one, value in zip(target.elts, node.value.elts, strict=False):
                if isinstance(one, ast.Name):
                    yield one.id, value


@cache
def tables_by_name() -> Values:
    """The names of tables that modules take from each other: APPLICATIONS, CASES …"""
    tree = ast.parse((ROOT / "gia_author/language/phrasebook.py").read_text(encoding="utf-8"))
    found = bound(tree.body, {})
    return {name: values for name, values in found.items() if {*values} <= TABLES and values}


def scopes(tree: ast.Module) -> Iterator[tuple[list[ast.AST], Values]]:
    """The nodes of each function, and of the module around them, with what names stand for
    there."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    inside = {id(n) for one in functions for n in ast.walk(one)}
    top = [n for n in ast.walk(tree) if id(n) not in inside]
    known = bound(top, tables_by_name())
    yield top, known
    for one in functions:
        nodes = [*ast.walk(one)]
        yield nodes, bound(nodes, known)


def addresses(tree: ast.Module) -> Iterator[tuple[str | None, ...]]:
    """The tuples of a module that begin with a table; what is worked out elsewhere is None."""
    for nodes, known in scopes(tree):
        for node in nodes:
            if isinstance(node, ast.Tuple) and len(node.elts) > 1:
                yield from _read(node, known)


def _read(node: ast.Tuple, known: Values) -> Iterator[tuple[str | None, ...]]:
    if any(isinstance(one, ast.Starred) for one in node.elts):
        return
    words: list[list[str | None]] = [[*constants(one, known)] or [None] for one in node.elts]
    for address in itertools.product(*words):
        if address[0] in TABLES and not {*address[1:]} & TABLES:
            yield address


def sums(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The tables and sums that a module has worked out: evaluate(report, "依申请公开", "总计")."""
    for nodes, known in scopes(tree):
        for node in nodes:
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "evaluate":
                yield from itertools.product(*(constants(one, known) for one in node.args[1:3]))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_addresses_in_code_are_on_a_form(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [one for one in addresses(tree) if not on_a_form(one)] == []
    for table, written in sums(tree):
        for term in cell_sum(written).terms:
            assert on_a_form((table, *term.row)), written


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_addresses_in_words_are_on_a_form(path: Path) -> None:
    found = WRITTEN.findall(path.read_text(encoding="utf-8"))
    assert [one for one in found if not starts(tuple(one.split(".")))] == []


def starts(address: Address) -> bool:
    """Whether this is an address, perhaps with more text behind it."""
    *above, last = address
    return any(part[:-1] == (*above,) and last.startswith(part[-1]) for part in PARTS)


def test_the_search_finds_them() -> None:
    """A test that finds nothing proves nothing: wrong ones are seen, in every way of writing
    them."""
    code = """
ROW = "本年新收"
A, B = "依申请公开", "总计"
x = ("依申请公开", "本年新收入", "总计")
for row in ("上年结转", "上年结存"):
    y = figures.get(("依申请公开", row, column))
z = [("复议诉讼", kind) for kind in ("行政复议", "复议")]
u, v = (A, ROW, B), (A, "没有", B)
evaluate(report, "依申请公开", "本年新收＋上年转结")
"""
    tree = ast.parse(code)
    bad = {one for one in addresses(tree) if not on_a_form(one)}
    assert bad == {
        ("依申请公开", "本年新收入", "总计"),
        ("依申请公开", "上年结存", None),
        ("复议诉讼", "复议"),
        ("依申请公开", "没有", "总计"),
    }
    assert [*sums(tree)] == [("依申请公开", "本年新收＋上年转结")]
    assert WRITTEN.findall("如依申请公开.本年新收，又如 依申请公开.本年收.总计。") == [
        "依申请公开.本年收.总计"
    ]
    assert starts(("依申请公开", "本年新收")) and not starts(("依申请公开", "本年收", "总计"))
    seen = [one for path in MODULES for one in addresses(ast.parse(path.read_text("utf-8")))]
    assert len(seen) > 20


@pytest.mark.parametrize(
    ("written", "wrong", "said"),
    [
        ("收到: [本年新收,", "收到: [本年新收入,", "no such figures.*本年新收入"),
        ("不予公开.国家秘密: [国家秘密]", "不予公开.国家机密: [国家秘密]", "no such figures"),
        ("{键: 国家秘密, 标签", "{键: 国家机密, 标签", "no such figures.*国家秘密"),
        ("{键: 予以公开, 标签", "{键: 给予公开, 标签", "no such figures.*予以公开"),
        ("      处理费: [实收金额]", "      处理费: [实收金钱]", "no such figures"),
        ("      答复: [", "      答覆: [", "missing.*答复"),
        (
            "      新收: [本年新收]",
            "      新收: [本年新收]\n      新来: [结转下年度＋总计]",
            "nobody says",
        ),
        ("  申请人:\n    自然人: [自然人]", "  申请人:\n    自然人: [自然的人]", "no such figures"),
        ("    规范性文件: 行政规范性文件", "    规范性文件: 规范性文件", "no such figures"),
        ("  没有:\n", "  没有的:\n", "no such words"),
        ("结转: {上年结转: 结转下年度}", "结转: {上年结转: 转结下年度}", "from year to year"),
        ("{增: 本年制发, 减: 本年废止}", "{增: 本年制定, 减: 本年废止}", "from year to year"),
        ("{增: 本年制发, 减: 本年废止}", "{加: 本年制发, 减: 本年废止}", "no such words"),
    ],
)
def test_slips_in_an_edition_are_refused(written: str, wrong: str, said: str) -> None:
    text = (ROOT / "gia_author/editions/2021.yaml").read_text(encoding="utf-8")
    assert text.count(written) == 1, written
    with pytest.raises(ValueError, match=said):
        edition.parse(text.replace(written, wrong))


def test_an_edition_says_which_rows_of_the_other_it_has_not() -> None:
    text = (ROOT / "gia_author/editions/2021旧表三.yaml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=r"no such figures.*其他处理\.逾期不补正"):
        edition.parse(text.replace("依申请公开.其他处理.逾期不补正, ", ""))
    with pytest.raises(ValueError, match=r"no such figures.*依申请公开\.本年新收"):
        edition.parse(text.replace("不对照: [", "不对照: [依申请公开.本年新收, "))
