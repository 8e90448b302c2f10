"""Every regular expression of the package takes time that is linear in the text, told from its
structure (``regex_growth``)."""

from __future__ import annotations

import ast
import contextlib
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, TypeGuard

import pytest
from conftest import ROOT

from gia_author.cli import rule_catalogue
from gia_author.language import regex_growth
from gia_author.language.patterns import MOST, Pattern, bounded
from gia_author.report import rollover

PACKAGE = ROOT / "gia_author"
ANCHORED = {"match", "fullmatch"}
METHODS = ANCHORED | {"search", "sub", "subn", "findall", "finditer", "split"}
OWN_PAGE = "runs over the page that the program has just drawn, in a process with a clock"
ALWAYS_ENDS = (
    "cannot fail once it has begun, which the structure does not show: its end is also the "
    "end of the text"
)
OWN_PATTERNS = "runs over the expressions of the program itself"
EXEMPT = {
    "gia_author.language.patterns.ATOM": OWN_PATTERNS,
    "gia_author.render.writers.html.TABLE": OWN_PAGE,
    "gia_author.yamlfile.syntax_errors.OUTSIDE": ALWAYS_ENDS,
    "gia_author.yamlfile.syntax_errors.WITHIN": ALWAYS_ENDS,
    "gia_author.render.writers.pdf_justify.RUN": ALWAYS_ENDS,
    "gia_author/jobs/style_validation.py": ALWAYS_ENDS,
    "gia_author/render/writers/pdf_weasyprint.py": OWN_PAGE,
}


class Expression(NamedTuple):
    where: str
    pattern: str | bytes
    flags: int
    searched: bool


@cache
def expressions() -> tuple[Expression, ...]:
    """All expressions: those that modules hold, in whatever, and those written where they are
    used."""
    rule_catalogue.load()
    used = methods()
    found = {}
    for name, module in sorted(sys.modules.items()):
        if name.startswith("gia_author"):
            for key, value in vars(module).items():
                ways = used.get((name, key))
                anchored = bool(ways) and ways <= ANCHORED
                for one in held(value, 3):
                    found.setdefault(
                        (one.pattern, one.flags),
                        Expression(f"{name}.{key}", one.pattern, one.flags, not anchored),
                    )
    return (*found.values(), *written())


def held(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, Pattern):
        yield value.compiled
    elif isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, (tuple, list, frozenset, set)):
        for one in value:
            yield from held(one, depth - 1)
    elif depth and isinstance(value, dict):
        for one in value.values():
            yield from held(one, depth - 1)


@cache
def trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in PACKAGE.rglob("*.py")
        if "fonts" not in path.parts
    }


def calls() -> Iterator[tuple[str, ast.Call, str, ast.expr]]:
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield file, node, node.func.attr, node.func.value


def methods() -> dict[tuple[str, str], set[str]]:
    """By module and name of an expression, how it is used; any mention of it but a call counts as
    searching."""
    result: dict[tuple[str, str], set[str]] = {}
    for file, tree in trees().items():
        homes = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        called: dict[int, str] = {
            id(node.func.value): node.func.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id.isupper():
                home = homes.get(node.id, (module_of(file), node.id))
                result.setdefault(home, set()).add(called.get(id(node), "passed on"))
    return result


def module_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def written() -> Iterator[Expression]:
    for file, node, method, of in calls():
        if not (isinstance(of, ast.Name) and of.id == "re" and method in METHODS) or not node.args:
            continue
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield Expression(f"{file}:{node.lineno}", first.value, re.S, method not in ANCHORED)


MADE_WHILE_RUNNING = {
    ("extract/tables/tokens.py", "f'[{HAN}]'"): "[一-鿿]",
    ("form/cell_sums.py", "f'([＋－]?)({ROW})'"): "",  # sums that the editions write
    (
        "form/section_titles.py",
        "*",
    ): "(?<![及和、])((?:第[一二]部分|[一二][、.．])\\s?(?:总体情况|概述))",
    (
        "jobs/backups.py",
        "re.escape(path.name) + '\\\\.bak([1-9]\\\\d{0,5})'",
    ): r"甲\.bak([1-9]\d{0,5})",
    ("render/writers/docx_pictures.py", "*"): "",  # parts of our own file
    ("render/writers/pdf_weasyprint.py", "*"): "",  # OWN_PAGE
    ("report/rollover.py", "str(year) + DAY.format(year)"): f"2025{rollover.DAY.format(2025)}",
    (
        "rollup/parent_file.py",
        "f' {{0,{indent}}}#|\\\\s*$'",
    ): "",  # at the beginning of a line, to its end
    ("rollup/parent_file.py", "f'(?m)^ {{1,{indent}}}'"): "",  # blanks from the beginning of a line
    ("yamlfile/syntax_errors.py", "pattern"): "",  # over LONGEST_LINE characters
    ("yamlfile/value_checks.py", "f'\\\\d{{{LONGEST_NUMBER}}}'"): r"\d{40}",
}


def test_expressions_that_are_put_together_as_the_program_runs() -> None:
    """Outside the rules and the language, of which tests/checks/test_rules.py judges each that is
    made: all of them are known, and those that run over texts of others are linear."""
    found = set()
    for file, tree in trees().items():
        room = file.removeprefix("gia_author/")
        inner = {id(n) for f in ast.walk(tree) if isinstance(f, FUNCTIONS) for n in ast.walk(f)}
        for node in ast.walk(tree):
            if (
                id(node) in inner
                and is_made(node)
                and not room.startswith(("checks/", "language/"))
            ):
                found.add((room, ast.unparse(node.args[0])))
    known = {(room, text if (room, text) in MADE_WHILE_RUNNING else "*") for room, text in found}
    assert known == set(MADE_WHILE_RUNNING)
    judged = {sample: regex_growth.growth(sample) for sample in MADE_WHILE_RUNNING.values()}
    assert not any(judged.values()), judged


FUNCTIONS = (ast.FunctionDef, ast.Lambda)


def is_made(node: ast.AST) -> TypeGuard[ast.Call]:
    """A call of ``re`` with an expression that is not written out."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
        return False
    of = node.func.value
    named = isinstance(of, ast.Name) and of.id == "re" and node.func.attr in METHODS | {"compile"}
    return named and not isinstance(node.args[0], ast.Constant)


SCRIPTS = [*(PACKAGE / "web" / "static").glob("*.js"), ROOT / "templates" / "status.js"]
LITERAL = re.compile(
    r"(?:[(,=:\[!&|?{};]|return)\s*/(?![*/])((?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([a-z]*)"
)


def test_expressions_of_the_scripts() -> None:
    """Texts come into the window from files of others too."""
    judged = {}
    for path in SCRIPTS:
        text = path.read_text("utf-8")
        assert "RegExp(" not in text, path.name
        for found in LITERAL.finditer(text):
            flags = re.M if "m" in found[2] else re.NOFLAG
            judged[path.name, found[1]] = regex_growth.growth(found[1], flags)
    assert len(judged) > 12
    assert not any(judged.values()), judged


def test_there_are_many() -> None:
    assert len(expressions()) > 400


@pytest.mark.parametrize("number", range(8))
def test_no_expression_is_worse_than_linear(number: int) -> None:
    faults = []
    for one in expressions()[number::8]:
        if one.where in EXEMPT or one.where.partition(":")[0] in EXEMPT:
            continue
        growth = regex_growth.growth(one.pattern, one.flags, searched=one.searched)
        faults += [f"{one.where}: {growth}: {one.pattern!r:.200}"] if growth else []
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("pattern", "growth"),
    [
        (r"(a+)+b", "exponential"),
        (r"(a|aa)+b", "exponential"),
        (r"(?:\w{1,9},?)*x", "exponential"),
        (r"(?:[\[]?\s*大\s*[\]]?[\s|/]*){2,}x", "exponential"),
        (r"x[\s-]*-{3,}[\s-]*x", "polynomial"),
        (r"a+b", "polynomial"),
        (r"《[^》]*》", "polynomial"),
        (r"《[^》]{0,200}》", ""),
        (r"\s+", ""),
        (r"x[^x>]*>", ""),
        (r"^\s*x", ""),
        (r"(?:ab|cd)*", ""),
    ],
)
def test_what_is_known_of_some(pattern: str, growth: str) -> None:
    """Those that are exponential or polynomial when searched for, and those that look so and are
    not."""
    assert regex_growth.growth(pattern) == growth


NESTED = "".join("(?:" for _ in range(40)) + "a" + "".join("x?){1,9}" for _ in range(40))
DENSE = "(?:a" + ".?" * 90 + "b)*"


@pytest.mark.parametrize("pattern", [NESTED, DENSE, "(" * 300 + "a" + ")?" * 300, "[一-龥]?" * 150])
def test_judging_an_expression_of_others_is_bounded(pattern: str) -> None:
    budget = regex_growth.Budget(10 * regex_growth.MOST_STEPS)
    with contextlib.suppress(regex_growth.TooComplex):
        assert not regex_growth.is_bounded(pattern, 0, budget)
    assert budget.left >= 9 * regex_growth.MOST_STEPS


@pytest.mark.parametrize(
    ("pattern", "is_bounded"),
    [
        (
            r"(?:\d|x[\u0600-\u06ff]?|[^\u0000-\u05ff\u0700-\uffff])+$",
            False,
        ),  # Arabic digits are both
        (r"(?:\d|x|[^\u0000-\u09ff])+$", False),
        (r"(?:[a-z]|[^a-z])+$", True),
        (r"(?:(?:ab|ac|d)e?){0,40}f", True),
        (r"(?:a?b?c?d?e?){0,40}f", False),
        (r"第.{0,40}条.{0,40}款", True),
        (r"第.{0,40}.{0,40}.{0,40}款", False),
        (r"(?<=(?:ab|ab|cd){20})x", False),
    ],
)
def test_what_is_known_of_some_of_others(pattern: str, is_bounded: bool) -> None:
    """Overlaps are told in all of Unicode, what is written out is counted, and what only looks like
    an overlap is none."""
    budget = regex_growth.Budget(regex_growth.MOST_STEPS)
    assert regex_growth.is_bounded(bounded(pattern), re.M, budget) is is_bounded


@pytest.mark.parametrize(
    ("pattern", "made"),
    [
        (r"a*b+?c{2,}", f"a{{0,{MOST}}}b{{1,{MOST}}}?c{{2,{MOST}}}"),
        (r"[*+]\*\+(?:x)?", r"[*+]\*\+(?:x)?"),
        (r"(?P<a>x)*", f"(?P<a>x){{0,{MOST}}}"),
        (r"[]*]{1,3}[^]*]*", rf"[]*]{{1,3}}[^]*]{{0,{MOST}}}"),
    ],
)
def test_what_repeats_is_bounded(pattern: str, made: str) -> None:
    assert bounded(pattern) == made
    re.compile(made)
