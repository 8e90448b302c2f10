"""Templates from others: a Jinja sandbox that also bounds loops, calls and the length of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import wraps
from types import GeneratorType
from typing import Any, cast

import jinja2
from jinja2 import meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import GiaError

MOST_STEPS = 50_000
MOST_DECIMALS = 20
LONGEST_PAGE = 5_000_000
LONGEST_TEMPLATE = 100_000
LONGEST_NAME = 40  # characters of a name that are told
MOST_TOLD = 50  # problems of a template
FILTERS = (
    "default",
    "d",
    "escape",
    "e",
    "first",
    "last",
    "join",
    "length",
    "count",
    "list",
    "lower",
    "upper",
    "replace",
    "reverse",
    "select",
    "reject",
    "selectattr",
    "rejectattr",
    "map",
    "sort",
    "trim",
    "string",
    "int",
    "abs",
    "round",
    "sum",
    "unique",
    "forceescape",
)
ITERATING = (
    "join",
    "list",
    "map",
    "reject",
    "rejectattr",
    "select",
    "selectattr",
    "sort",
    "sum",
    "unique",
)
OF_TEXT = ("escape", "e", "lower", "upper", "string", "forceescape")
REFUSED = (
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
    nodes.ScopedEvalContextModifier,
    nodes.Dict,
)
PRINTABLE = (str, int, float, Decimal, jinja2.Undefined)

WITHOUT = "改好模板，或者不加 --template，用官方模板。"


class TemplateFault(Exception):
    """What is wrong with a template, in Chinese, and how to mend it."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message, fix)
        self.message, self.fix = message, fix


class _Budget(Exception):
    """The template does more than any report needs."""


class Environment(ImmutableSandboxedEnvironment):
    """A sandbox without methods of Python objects, whose loops and calls are counted."""

    intercepted_binops = frozenset(["+", "*", "**", "%", "//", "/"])
    steps = size = 0
    pages = 1

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node, message in refused(tree):
            raise jinja2.TemplateSyntaxError(message, node.lineno)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "_counted", [], [], None, None, lineno=loop.lineno)
        return tree

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        """What Python would do itself is counted; put in late, as the parser's own tree is also
        read for problems."""
        return super()._generate(_Paid().visit(source), name, filename, defer_init)

    def compile(self, source: str | nodes.Template, *args: Any, **kwargs: Any) -> Any:
        """The compiled template. Raises TemplateFault for one that cannot be compiled."""
        try:
            return super().compile(source, *args, **kwargs)
        except jinja2.TemplateSyntaxError as error:
            raise TemplateFault(f"模板第{error.lineno}行：{_reason(error)}", WITHOUT) from None
        except (RecursionError, MemoryError, SyntaxError, NameError, OverflowError):
            raise TemplateFault("模板嵌套太深。", WITHOUT) from None
        except ValueError:
            raise TemplateFault("模板里有太长的数字。", WITHOUT) from None

    def concat(self, parts: Iterable[str]) -> str:
        """Joins what a macro, block or {% set %} has printed."""
        kept = [*parts]
        self.grow(sum(map(len, kept)))
        return "".join(kept)

    def joined(self, parts: Iterable[object]) -> str:
        kept = [printable(part) for part in parts]
        self.grow(sum(len(str(part)) for part in kept))
        return markup_join(kept)

    def grow(self, size: int) -> None:
        """Count characters made on the way, so that texts cannot double and double again."""
        self.size += size
        if self.size > 4 * LONGEST_PAGE * self.pages:
            raise _Budget

    def counted(self, items: Iterable[object]) -> Iterator[Any]:
        for item in items:
            self.step()
            if isinstance(item, str):
                self.grow(len(item))
            yield item

    def paid(self, value: object) -> Any:
        """A value that something is to be done with, its characters and items counted; an iterator
        is counted as it is used."""
        if isinstance(value, (GeneratorType, reversed)):
            return self.counted(value)
        if isinstance(value, str):
            self.grow(len(value))
        elif isinstance(value, (list, tuple)):
            for _ in self.counted(value):
                pass
        return value

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS * self.pages:
            raise _Budget

    def call(self, context: Context, obj: object, *args: object, **kwargs: object) -> Any:
        self.step()
        given = {name: self.paid(value) for name, value in kwargs.items()}
        return super().call(context, obj, *map(self.paid, args), **given)

    def getitem(self, obj: object, argument: object) -> Any:
        """What is below a value; a step, of which an ``attribute`` may ask for many of each item
        (``map``)."""
        self.step()
        return super().getitem(obj, argument)

    def call_binop(self, context: object, operator: str, left: object, right: object) -> Any:
        if operator != "+" or not isinstance(left, int) or not isinstance(right, int):
            raise SecurityError(f"operator {operator}")
        return left + right

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return (
            False
            if isinstance(obj, (str, int, list, tuple))
            else super().is_safe_attribute(obj, attr, value) and not callable(value)
        )


class _Paid(NodeTransformer):
    """Has what is joined, compared and cut counted."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        parts = nodes.List([self.visit(part) for part in node.nodes], lineno=node.lineno)
        return _filtered(parts, "_joined")

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:
        self.generic_visit(node)
        node.expr = _filtered(node.expr, "_paid")
        for operand in node.ops:
            operand.expr = _filtered(operand.expr, "_paid")
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _filtered(node.node, "_paid")
        return node


def _filtered(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


class _Unknown(jinja2.StrictUndefined):
    """A name that does not exist; speaks Chinese."""

    @property
    def _undefined_message(self) -> str:
        return f"“{_cut(self._undefined_name)}”"


def refused(tree: nodes.Template) -> list[tuple[nodes.Node, str]]:
    """The statements and literals of a template that are not let through, each with the reason."""
    found: list[tuple[nodes.Node, str]] = [
        (n, "不能用include、import、autoescape，也不能写字典。") for n in tree.find_all(REFUSED)
    ]
    found += [
        (n, "方括号里只能列文字和数字。")
        for n in tree.find_all((nodes.List, nodes.Tuple))
        if getattr(n, "ctx", "load") == "load"
        and not all(isinstance(item, nodes.Const) for item in n.iter_child_nodes())
    ]
    return found + [
        (n, f"没有“{_cut(n.name)}”这个名称。")
        for n in tree.find_all(nodes.Name)
        if n.name in ("varargs", "kwargs")
    ]


def printable(value: object) -> Any:
    """The value, if it is text, a number or says itself how it is written: a list that holds itself
    many times over would print without end, and a function tells of what lies behind it."""
    told = value is None or isinstance(value, PRINTABLE)
    if not told and type(value).__str__ is object.__str__:
        raise SecurityError("neither text nor number")
    return value


def _filters(made: Environment) -> dict[str, Callable[..., Any]]:
    """The filters let through. Each counts what it is given; those that can make more of it, or
    more than a text or number, have rules of their own."""
    jinjas = dict(made.filters)
    context = made.from_string("").new_context({})

    def replace(value: object, old: object, new: object) -> Any:
        made.grow((len(str(printable(value))) + 1) * (len(str(printable(new))) + 1))
        return jinjas["replace"](nodes.EvalContext(made), value, old, new)

    def join(value: Iterable[object], separator: object = "", attribute: object = None) -> Any:
        items = jinjas["map"](context, value, attribute=attribute) if attribute else value
        kept = [printable(item) for item in items]
        made.grow(sum(len(str(item)) for item in kept) + len(str(printable(separator))) * len(kept))
        return markup_join([part for item in kept for part in (separator, item)][1:])

    def total(value: Iterable[object], attribute: object = None, start: object = 0) -> Any:
        items = jinjas["map"](context, value, attribute=attribute) if attribute else value
        return sum(map(_number, items), _number(start))

    def rounded(value: object, precision: object = 0, method: str = "common") -> Any:
        if not isinstance(precision, int) or abs(precision) > MOST_DECIMALS:
            raise SecurityError("precision")
        return jinjas["round"](_number(value), precision, method)

    def trim(value: object, characters: object = None) -> Any:
        made.grow(len(str(printable(value))) * len(str(characters or "")))
        return jinjas["trim"](value, characters)

    own: dict[str, Callable[..., Any]] = {name: jinjas[name] for name in FILTERS}
    own |= {name: _of_text(jinjas[name]) for name in OF_TEXT}
    own |= {"replace": replace, "join": join, "sum": total, "round": rounded, "trim": trim}
    own |= {name: _item_by_item(made, own[name]) for name in ITERATING}
    return {name: _paying(made, function) for name, function in own.items()} | {
        "_counted": made.counted,
        "_joined": made.joined,
        "_paid": made.paid,
    }


def _paying(made: Environment, function: Callable[..., object]) -> Callable[..., object]:
    """The filter or test, which counts what it is given before it does anything with it."""

    @wraps(function)
    def paying(*given: object, **named: object) -> object:
        return function(
            *map(made.paid, given), **{name: made.paid(value) for name, value in named.items()}
        )

    return paying


def _item_by_item(made: Environment, function: Callable[..., object]) -> Callable[..., object]:
    """The filter, to which every character of a text that it takes apart is an item."""
    place = 1 if hasattr(function, "jinja_pass_arg") else 0  # behind the context

    @wraps(function)
    def taking_apart(*given: object, **named: object) -> object:
        taken, value = [*given], given[place]
        if isinstance(value, str):
            taken[place] = made.counted(value)
        return function(*taken, **named)

    return taking_apart


def _of_text(function: Callable[..., object]) -> Callable[..., object]:
    return lambda value, *rest: function(printable(value), *rest)


def _number(value: object) -> Any:
    if not isinstance(value, (int, float, Decimal)):
        raise SecurityError("no number")
    return value


def environment(templates: Mapping[str, str], *, escape: bool = True) -> Environment:
    """An environment that knows these templates and nothing on disk."""
    made = Environment(
        loader=jinja2.DictLoader(dict(templates)),
        undefined=_Unknown,
        autoescape=escape,
        finalize=printable,
    )
    made.filters = _filters(made)
    made.tests = {
        name: _paying(made, cast("Callable[..., Any]", test)) for name, test in made.tests.items()
    }
    made.globals = {}
    return made


def render(template: jinja2.Template, variables: Mapping[str, object], pages: int = 1) -> str:
    """The template's text, with the bounds of so many pages of one report each; what steers or
    cannot be seen in it is spelt out. Raises TemplateFault for whatever goes wrong in it."""
    made = template.environment
    assert isinstance(made, Environment)
    made.steps, made.size, made.pages, size, chunks = 0, 0, pages, 0, []
    try:
        for chunk in template.generate(variables):
            size += len(chunk)
            if size > LONGEST_PAGE * pages:
                raise _Budget
            chunks.append(chunk)
    except (_Budget, RecursionError, MemoryError):
        raise TemplateFault(
            "模板的循环太多或内容太长，已停止。", "一份年报用不到这么多循环，请检查模板。"
        ) from None
    except SecurityError:
        raise TemplateFault(
            "模板用了不允许的写法（乘除、取属性、调用、不是数字的求和，或者印出列表和函数）。",
            "模板里只能用给出的名称、循环、判断和过滤器。",
        ) from None
    except jinja2.UndefinedError as error:
        raise TemplateFault(
            f"模板里用了不存在的名称：{error.message}。",
            "可用的名称见 templates/report.html.j2 开头的说明。",
        ) from None
    except jinja2.TemplateError:
        raise TemplateFault(
            "模板引用了不存在的模板或过滤器。",
            '只能 {% extends "report.html.j2" %}，过滤器见手册。',
        ) from None
    except GiaError:  # has been said in our words
        raise
    except Exception as error:  # whatever else a template of others' brings about is its fault
        raise TemplateFault(
            f"模板第{_line(error)}行运行出错。", "检查循环的对象和比较的两边。"
        ) from None
    return safe_text.spelt("".join(chunks))


def _line(error: BaseException) -> int:
    """The line of the template in which an error arose."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == "<template>" else line
        trace = trace.tb_next
    return line


def _reason(error: jinja2.TemplateSyntaxError) -> str:
    """The reason where it is ours; the parser's own English words are not shown."""
    ours = (error.message or "").endswith("。")
    return (
        error.message or ""
        if ours
        else "写法有误，检查 {% %} 和 {{ }} 是否成对，block 是否都有 endblock。"
    )


def problems(text: str, official: str, names: Iterable[str]) -> list[str]:
    """Everything wrong with a template that can be told without running it, each with its line."""
    made = environment({})
    if len(text) > LONGEST_TEMPLATE:
        return [f"模板超过{LONGEST_TEMPLATE // 1000} KB，太长了。"]
    try:
        tree, base = made.parse(text), made.parse(official)
        unknown = [
            n
            for n in tree.find_all((nodes.Filter, nodes.Test))
            if n.name not in (made.tests if isinstance(n, nodes.Test) else made.filters)
        ]
        if unknown:
            told = (f"第{n.lineno}行：没有“{_cut(n.name)}”这个过滤器或测试。" for n in unknown)
            return _first(told)
        made.from_string(text)
        undeclared = meta.find_undeclared_variables(tree) - {
            *names,
            *(m.name for m in base.find_all(nodes.Macro)),
        }
    except jinja2.TemplateSyntaxError as error:
        return [f"第{error.lineno}行：{_reason(error)}"]
    except TemplateFault as fault:
        return [fault.message]
    except (RecursionError, MemoryError):
        return ["模板嵌套太深。"]
    except ValueError:
        return ["有太长的数字。"]
    return _names(tree, base, undeclared)


def _names(tree: nodes.Template, base: nodes.Template, undeclared: set[str]) -> list[str]:
    """The blocks, templates and names in a template that do not exist."""
    known = {block.name for block in base.find_all(nodes.Block)}
    extends = [*tree.find_all(nodes.Extends)]
    strange = [n for n in tree.find_all(nodes.Block) if extends and n.name not in known]
    found = [
        (n.lineno, f"没有叫“{_cut(n.name)}”的block，可以改写的有：{'、'.join(sorted(known))}。")
        for n in strange
    ]
    found += [
        (n.lineno, '只能 {% extends "report.html.j2" %}。')
        for n in extends
        if getattr(n.template, "value", "") != "report.html.j2"
    ]
    found += [
        (n.lineno, f"没有“{_cut(n.name)}”这个名称。")
        for n in tree.find_all(nodes.Name)
        if n.name in undeclared
    ]
    return _first(f"第{line}行：{message}" for line, message in sorted(set(found)))


def _cut(name: object) -> str:
    """A name as it is told, which may be as long as a template."""
    return str(name)[:LONGEST_NAME]


def _first(told: Iterable[str]) -> list[str]:
    """What is told, if it is not too many."""
    found = [*told]
    more = len(found) - MOST_TOLD
    return [*found[:MOST_TOLD], f"这样的另有{more}处。"] if more > 0 else found
