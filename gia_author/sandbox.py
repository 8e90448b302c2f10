"""Templates from others: a Jinja sandbox that also bounds loops, calls and the length of texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_STEPS = 200_000
LONGEST_PAGE = 5_000_000
FILTERS = ("default", "d", "escape", "e", "first", "last", "join", "length", "count", "list", "lower", "upper", "replace", "reverse", "select",
           "reject", "selectattr", "rejectattr", "map", "sort", "trim", "string", "int", "abs", "round", "sum", "unique", "batch", "forceescape")


class TemplateFault(Exception):
    """What is wrong with a template, in Chinese, and how to mend it."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message, fix)
        self.message, self.fix = message, fix


class _Budget(Exception):
    """The template does more than any report needs."""


class Environment(ImmutableSandboxedEnvironment):
    """A sandbox without methods of Python objects, whose loops and calls are counted."""

    intercepted_binops = frozenset(["*", "**", "%", "//", "/"])
    steps = 0

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "_counted", [], [], None, None, lineno=loop.lineno)
        return tree

    def counted(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self.step()
            yield item

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _Budget

    def call(self, context: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        self.step()
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"operator {operator}")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return False if isinstance(obj, (str, int, list, tuple)) else super().is_safe_attribute(obj, attr, value) and not callable(value)


def environment(templates: Mapping[str, str], *, escape: bool = True) -> Environment:
    """An environment that knows these templates and nothing on disk."""
    made = Environment(loader=jinja2.DictLoader(dict(templates)), undefined=jinja2.StrictUndefined, autoescape=escape)
    made.filters = {name: made.filters[name] for name in FILTERS} | {"_counted": made.counted}
    made.globals = {}
    return made


def render(template: jinja2.Template, variables: Mapping[str, Any]) -> str:
    """The template's text. Raises TemplateFault for whatever goes wrong in it."""
    made = template.environment
    assert isinstance(made, Environment)
    made.steps, size, chunks = 0, 0, []
    try:
        for chunk in template.generate(variables):
            size += len(chunk)
            if size > LONGEST_PAGE:
                raise _Budget
            chunks.append(chunk)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateFault(f"模板第{error.lineno}行写法有误。", "检查 {% %} 和 {{ }} 是否成对，block 是否都有 endblock。") from None
    except (_Budget, RecursionError, MemoryError):
        raise TemplateFault("模板的循环太多或内容太长，已停止。", "一份年报用不到这么多循环，请检查模板。") from None
    except SecurityError:
        raise TemplateFault("模板用了不允许的写法（乘除、取属性或调用）。", "模板里只能用给出的名称、循环、判断和过滤器。") from None
    except jinja2.UndefinedError as error:
        raise TemplateFault(f"模板里用了不存在的名称：{error.message}。", "可用的名称见 templates/report.html.j2 开头的说明。") from None
    except jinja2.TemplateError:
        raise TemplateFault("模板引用了不存在的模板或过滤器。", "只能 {% extends \"report.html.j2\" %}，过滤器见手册。") from None
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
        raise TemplateFault(f"模板运行出错（{type(error).__name__}）。", "检查循环的对象和比较的两边。") from None
    return "".join(chunks)


def problems(text: str, official: str, names: Iterable[str]) -> list[str]:
    """Everything wrong with a template that can be told without running it, each with its line."""
    made = environment({})
    try:
        tree, base = made.parse(text), made.parse(official)
    except jinja2.TemplateSyntaxError as error:
        return [f"第{error.lineno}行：写法有误，检查 {{% %}} 和 {{{{ }}}} 是否成对，block 是否都有 endblock。"]
    except (RecursionError, MemoryError):
        return ["嵌套太深。"]
    known = {block.name for block in base.find_all(nodes.Block)}
    extends = [*tree.find_all(nodes.Extends)]
    strange = [n for n in tree.find_all(nodes.Block) if extends and n.name not in known]
    found = [(n.lineno, f"没有叫“{n.name}”的block，可以改写的有：{'、'.join(sorted(known))}。") for n in strange]
    found += [(n.lineno, "只能 {% extends \"report.html.j2\" %}。") for n in extends if getattr(n.template, "value", "") != "report.html.j2"]
    found += [(n.lineno, f"没有“{n.name}”这个过滤器。") for n in tree.find_all(nodes.Filter) if n.name not in made.filters]
    unknown = meta.find_undeclared_variables(tree) - {*names, *(m.name for m in base.find_all(nodes.Macro))}
    found += [(n.lineno, f"没有“{n.name}”这个名称。") for n in tree.find_all(nodes.Name) if n.name in unknown]
    return [f"第{line}行：{message}" for line, message in sorted(set(found))]
