"""Expressions in the author's text that are more than a name, worked out by Jinja; and what is
wrong with any expression.

Only names, additions, comparisons and the filters below are let through, and that before anything
is compiled: no statements, calls, attributes of Python objects or multiplication, so nothing can be
executed, read or looped for ever.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, SupportsInt

import jinja2
from jinja2 import nodes
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from gia_author.diagnostics.finding import Address, Code, register
from gia_author.form.numbers import Figure, show
from gia_author.report.expression_syntax import EXPRESSION, STATEMENT, misuse
from gia_author.report.variables import MISSING, Group, Unfilled

G120 = register(
    "G120",
    "structure",
    """文字里的变量不存在
    双花括号里的名称要与数据里的键一层一层对应，如“依申请公开.本年新收.总计”。信息处理费写“信息处理费.实收金额”，年度写“年度”，机关写“机关”。""",
)
G121 = register(
    "G121",
    "structure",
    """双花括号里的写法不支持
    里面只能写变量、加减、比较和这几个过滤器：合计、万元、占比、同比、上年。不能写循环、判断语句、调用和乘除。
    正文里确实要印花括号的，请改用全角｛｝。""",
)
G122 = register(
    "G122",
    "table",
    """文字用到的数字还没有填
    文字里引用的这一格是空的，印不出来。先在“数据”里填上；没有发生的填0。""",
)
G123 = register(
    "G123",
    "cross-year",
    """算不出来
    占比的分母是0，或者上年报告里没有同比、上年要用的那个数字。""",
)
G124 = register(
    "G124",
    "cross-year",
    """没有上年报告，同比、上年算不出来
    文字里的“同比”“上年”要用上年填报文件里的数字。
    上年报告用“上年报告: 文件名”指定，与本年的文件放在同一个文件夹里。
    指定了而读不出来的，在“上年报告”那一行报出原因。""",
)


@dataclass(frozen=True)
class ExpressionProblem:
    """What is wrong with a text: ``line`` counts from 0 within it, ``quote`` is the piece
    concerned.
    """

    code: Code
    message: str
    fix: str
    line: int
    quote: str


class CannotTell(Exception):
    """A filter has nothing to work with."""

    def __init__(self, message: str, fix: str, code: Code = G123) -> None:
        super().__init__(message, fix)
        self.message, self.fix, self.code = message, fix, code


def _leaves(group: Group) -> Iterator[Any]:
    for value in group.values():
        if isinstance(value, Group):
            yield from _leaves(value)
        elif not getattr(value, "is_sum", False):
            yield value


def total(value: object) -> Figure:
    """合计: the sum of everything below a heading; totals are not counted again."""
    if not isinstance(value, Group):
        raise CannotTell(
            "“合计”前面应当是一个下面还分项的名称", "如 {{ 依申请公开.不予公开 | 合计 }}"
        )
    result: Figure = 0
    for leaf in _leaves(value):
        if isinstance(leaf, Unfilled):
            raise CannotTell(f"{'.'.join(leaf.address)}还没有填", "先在“数据”里填上；没有发生的填0")
        result = result + leaf
    return result


def _decimal(value: Decimal, digits: SupportsInt) -> str:
    return format(
        value.quantize(Decimal(1).scaleb(-min(max(int(digits), 0), 6)), ROUND_HALF_UP), "f"
    )


def ten_thousands(value: object, digits: SupportsInt | None = None) -> str:
    """万元: an amount in 元 as 万元."""
    amount = _need_number(value, "万元") / Decimal(10000)
    return _decimal(amount, digits) if digits is not None else format(amount.normalize(), "f")


def share(value: object, whole: object, digits: SupportsInt = 1) -> str:
    """占比: this figure as a percentage of another."""
    part, base = _need_number(value, "占比"), _need_number(whole, "占比")
    if not base:
        raise CannotTell("占比的分母是0", "这一句在没有发生时改成不带百分比的说法")
    return _decimal(part * 100 / base, digits) + "%"


def _need_number(value: object, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise CannotTell(f"“{name}”要用在数字上", f"如 {{{{ 依申请公开.本年新收.总计 | {name} }}}}")
    return Decimal(value)


@jinja2.pass_context
def previous(context: Context, value: object) -> Figure:
    """上年: last year's figure."""
    address = getattr(value, "address", ())
    last: Mapping[Address, Figure | None] | None = context[LAST]
    if last is None:
        raise CannotTell(
            "没有上年报告，用不了“同比”和“上年”",
            "在填报文件里写上“上年报告: 上年填报文件名.yaml”",
            G124,
        )
    before = last.get(address) if address else None
    if before is None:
        raise CannotTell(
            f"上年报告里没有{'.'.join(address) or '这个算出来的数'}",
            "同比、上年只能用在表上的一个数字上",
        )
    return before


@jinja2.pass_context
def year_on_year(context: Context, value: object, digits: SupportsInt = 1) -> str:
    """同比: 增长12.5% / 下降3.0% / 持平 against last year's figure."""
    now, before = _need_number(value, "同比"), Decimal(previous(context, value))
    if now == before:
        return "持平"
    if not before:
        raise CannotTell("上年是0，算不出同比", "改成“上年为0件”之类的说法")
    return (
        ("增长" if now > before else "下降")
        + _decimal(abs(now - before) * 100 / before, digits)
        + "%"
    )


class _Environment(SandboxedEnvironment):
    """A sandbox in which a name can only lead to another name of the form."""

    def getattr(self, obj: object, attribute: str) -> Any:
        return (
            obj[attribute]
            if isinstance(obj, Group) and attribute in obj
            else self.undefined(obj=obj, name=attribute)
        )

    def getitem(self, obj: object, argument: object) -> Any:
        return self.getattr(obj, str(argument))


ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.Filter,
    nodes.Add,
    nodes.Sub,
    nodes.Neg,
    nodes.Compare,
    nodes.Operand,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
FILTERS: dict[str, Callable[..., Any]] = {
    "合计": total,
    "万元": ten_thousands,
    "占比": share,
    "同比": year_on_year,
    "上年": previous,
}
LAST = " "  # last year's figures among the variables; no expression can name them
DEEPEST = 30
MOST_WRONG = 300  # expressions of a report that are told
ARGUMENTS = {"合计": (0, 0), "万元": (0, 1), "占比": (1, 2), "同比": (0, 1), "上年": (0, 0)}


def _print(value: object) -> Any:
    if isinstance(value, (bool, Group)) or not isinstance(value, (int, Decimal, str)):
        raise CannotTell(
            "这里不是一个数字或文字，印不出来", "写到最后一层，如 {{ 依申请公开.本年新收.总计 }}"
        )
    return value if isinstance(value, str) else show(value)


ENVIRONMENT = _Environment(
    undefined=jinja2.StrictUndefined, finalize=_print, keep_trailing_newline=True
)
ENVIRONMENT.filters = FILTERS
ENVIRONMENT.globals = {}


@lru_cache(maxsize=256)
def _parsed(text: str) -> nodes.Template:
    return ENVIRONMENT.parse(text)


@lru_cache(maxsize=256)
def _compiled(text: str) -> jinja2.Template:
    """The text as a template; only for one that has been inspected."""
    return ENVIRONMENT.from_string(text)


class Formulas:
    """Fills in texts with one report's figures; ``last`` are last year's figures where known."""

    def __init__(self, names: Group, last: Mapping[Address, Figure | None] | None = None) -> None:
        self.names, self.last = names, last
        self.wrong = 0

    @property
    def is_spent(self) -> bool:
        """Whether so many were wrong that no more are looked at: each is compared with every name
        of the form."""
        return self.wrong > MOST_WRONG

    def render(self, text: str) -> tuple[str, list[ExpressionProblem]]:
        """The text with its figures, and what is wrong with it; the text as written where it cannot
        be filled in.
        """
        if self.is_spent:
            return text, []
        filled, problems = self._render(text)
        self.wrong += len(problems)
        if self.is_spent:
            most = f"写错的、没有填的双花括号超过{MOST_WRONG}处，后面的没有再看"
            problems.append(self.problem(G121, most, "先把前面的改好", text, 0))
        return filled, problems

    def _render(self, text: str) -> tuple[str, list[ExpressionProblem]]:
        if wrong := misuse(text, self.names):
            start, message, fix = wrong
            return text, [
                ExpressionProblem(
                    G121, message, fix, text.count("\n", 0, start), _first_line(text[start:])
                )
            ]
        filled, problems = self.attempt(text)
        if problems:  # which of the expressions it is, is only known by trying them one by one
            single = [
                replace(
                    p,
                    line=text.count("\n", 0, piece.start()) + p.line,
                    quote=p.quote if p.code in (G120, G122) else _first_line(piece[0]),
                )
                for piece in EXPRESSION.finditer(text)
                for p in self.attempt(piece[0])[1]
            ]
            problems = single or problems
        return (EXPRESSION.sub(self.draft, text), problems) if problems else (filled, [])

    def draft(self, piece: re.Match[str]) -> str:
        """A single expression as a draft shows it: filled in, marked as not filled in, or as
        written where it is wrong.
        """
        filled, problems = self.attempt(piece[0])
        return MISSING if any(p.code is G122 for p in problems) else filled

    def attempt(self, text: str) -> tuple[str, list[ExpressionProblem]]:
        """The text filled in, or the problems that forbid it."""
        try:
            problems = [
                p for node in _parsed(text).iter_child_nodes() for p in self.inspect(node, text)
            ]
            if problems:
                return text, problems
            return _compiled(text).render({**self.names, LAST: self.last}), []
        except jinja2.TemplateSyntaxError as error:
            return text, [
                self.problem(
                    G121,
                    "双花括号里写得不对，或者没有成对",
                    "如 {{ 依申请公开.本年新收.总计 }}",
                    text,
                    error.lineno,
                )
            ]
        except CannotTell as error:
            return text, [self.problem(error.code, error.message, error.fix, text, 0)]
        except (RecursionError, MemoryError, OverflowError, TypeError, ValueError, ArithmeticError):
            return text, [
                self.problem(G121, "双花括号里的算式算不出来", "只写变量、加减和过滤器", text, 0)
            ]

    def problem(
        self, code: Code, message: str, fix: str, text: str, lineno: int
    ) -> ExpressionProblem:
        lines = text.split("\n")
        number = (
            lineno - 1 if lineno else next((n for n, line in enumerate(lines) if "{" in line), 0)
        )
        line = lines[min(max(number, 0), len(lines) - 1)]
        start = max(line.find("{"), 0)
        return ExpressionProblem(code, message, fix, number, line[start : start + 40].strip())

    def inspect(self, node: nodes.Node, text: str, depth: int = 0) -> Iterator[ExpressionProblem]:
        """What is wrong with an expression, found without evaluating anything."""
        if not isinstance(node, ALLOWED) or (
            isinstance(node, nodes.Const) and isinstance(node.value, float)
        ):
            yield self.problem(G121, *STATEMENT, text, node.lineno)
        elif depth > DEEPEST:
            yield self.problem(
                G121, "双花括号里的算式太长", "少套几层括号，少写几项", text, node.lineno
            )
        elif isinstance(node, (nodes.Getattr, nodes.Name)):
            yield from self.resolve(node, text)
        elif isinstance(node, nodes.Filter) and (fault := _misapplied(node)):
            yield self.problem(G121, *fault, text, node.lineno)
        else:
            for child in node.iter_child_nodes():
                yield from self.inspect(child, text, depth + 1)

    def resolve(self, node: nodes.Node, text: str) -> Iterator[ExpressionProblem]:
        keys: list[str] = []
        while isinstance(node, nodes.Getattr):
            keys, node = [node.attr, *keys], node.node
        if not isinstance(node, nodes.Name):
            yield self.problem(
                G121, "这里不能用调用、取值等写法", "只写变量、加减和过滤器", text, node.lineno
            )
            return
        keys, value = [node.name, *keys], self.names
        for depth, key in enumerate(keys):
            if not isinstance(value, Group) or key not in value:
                yield self._unknown(keys, depth, value, text, node.lineno)
                return
            value = value[key]
        if isinstance(value, Unfilled):
            yield ExpressionProblem(
                G122,
                f"“{'.'.join(keys)}”还没有填",
                "先在“数据”里填上；没有发生的填0",
                node.lineno - 1,
                ".".join(keys),
            )

    def _unknown(
        self, keys: list[str], depth: int, value: object, text: str, lineno: int
    ) -> ExpressionProblem:
        known = [*value] if isinstance(value, Group) else []
        near = [
            ".".join([*keys[:depth], name, *keys[depth + 1 :]])
            for name in difflib.get_close_matches(keys[depth], known, 3, 0.4)
        ]
        right = self._meant(".".join(keys), near) if known else ""
        where = f"“{'.'.join(keys[:depth])}”下面" if depth else "变量里"
        end = f"“{'.'.join(keys[:depth])}”已经到最后一层，后面不能再加。"
        fix = f"{where}有：{'、'.join(known[:10])}。" if known else end
        if right:
            fix = f"是不是“{right}”？"
        if keys[0] in ("去年", "上年", "上一年"):
            figure = self._figure(".".join(keys[1:])) or "依申请公开.本年新收.总计"
            fix = f"上年的数字这样写：{{{{ {figure} | 上年 }}}}。"
        line = text.split("\n")[lineno - 1] if lineno <= text.count("\n") + 1 else ""
        return ExpressionProblem(
            G120,
            f"{where}没有“{keys[depth][:30]}”",
            fix,
            lineno - 1,
            ".".join(keys) if ".".join(keys) in line else keys[depth],
        )

    def _meant(self, wrong: str, near: list[str]) -> str:
        """The figure that a name which does not exist was meant for: one letter wrong, its
        beginning left out, dots left out; empty for none.
        """
        every = {name.replace(".", ""): name for name in self._every(self.names)}
        ends = (
            self._figure(name)
            for name in every.values()
            if f".{name}.".endswith((f".{wrong}.", f".{wrong}.总计."))
        )
        close = (
            every[one] for one in difflib.get_close_matches(wrong.replace(".", ""), every, 1, 0.6)
        )
        return next(filter(None, [*map(self._figure, near), *ends, *close]), "")

    def _every(self, group: Group, ahead: str = "") -> Iterator[str]:
        """The names of all that can be printed."""
        for key, value in group.items():
            yield from (
                self._every(value, f"{ahead}{key}.")
                if isinstance(value, Group)
                else (f"{ahead}{key}",)
            )

    def _figure(self, name: str) -> str:
        """The name, of a heading its 总计, if it stands for something that can be printed; else
        nothing.
        """
        value: Any = self.names
        for key in name.split("."):
            value = value.get(key) if isinstance(value, Group) else None
        whole = (
            isinstance(value, Group) and "总计" in value and not isinstance(value["总计"], Group)
        )
        if whole:
            return f"{name}.总计"
        return "" if value is None or isinstance(value, Group) else name


def _misapplied(node: nodes.Filter) -> tuple[str, str] | None:
    """What is wrong with a filter's name or with what stands in its brackets,
    and how to mend it.
    """
    if node.name not in FILTERS:
        near = difflib.get_close_matches(node.name, FILTERS, 1, 0.3)
        return (
            f"没有“{node.name[:20]}”这个过滤器",
            f"是不是“{near[0]}”？" if near else f"可以用：{'、'.join(FILTERS)}",
        )
    least, most = ARGUMENTS[node.name]
    if node.kwargs or node.dyn_args or node.dyn_kwargs or not least <= len(node.args) <= most:
        return (
            f"“{node.name}”后面括号里写的不对",
            "如 同比、同比(2)、万元(2)、占比(依申请公开.总计.总计)；合计、上年后面不写括号",
        )
    return None


def _first_line(text: str) -> str:
    return text[:40].split("\n", maxsplit=1)[0].strip()
