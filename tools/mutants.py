"""Which changes of a module no test notices: `python tools/mutants.py claims percentages`.

Every operator, comparison, condition and number of the functions is changed, one at a time, and the
rules' cases and sentences are run that come through the function. mutmut, which does the same for
whole projects, leaves functions with a decorator as they are, and so every rule.

A change is made in a forked process, in the function's very code, so that nothing is imported anew.
What survives is printed with its line; `--lines 30-90` looks at a part of a module.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import gc
import inspect
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType

import pytest

from gia_author.checks import rule_engine

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("gia_author.checks", "gia_author.checks.rules", "gia_author.language")
TESTS = ("checks/test_sentences.py", "checks/test_rules.py")
TOO_LONG = 60  # seconds; a change that never ends is noticed
MEMORY = type(lru_cache(maxsize=1)(len))
OTHER: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
TURNED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """A changed function: the line it begins in, the line changed, and what it says now."""

    first: int
    line: int
    was: str
    now: str
    code: CodeType


@dataclass(frozen=True)
class Case:
    """A test with its arguments."""

    name: str
    run: Callable[[], object]


class Gathered:
    """The tests that pytest collects."""

    def __init__(self) -> None:
        self.items: list[pytest.Function] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        self.items = items


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    if isinstance(node, ast.Compare):
        for n, operator in enumerate(node.ops):
            for other in OTHER.get(type(operator), ()):
                new = copy.deepcopy(node)
                new.ops[n] = other()  # type: ignore[call-overload]
                yield new
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(OTHER[type(node.op)][0](), node.values)  # type: ignore[arg-type]
        for value in node.values:
            rest = [one for one in node.values if one is not value]
            yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]
    elif isinstance(node, ast.BinOp):
        for other in OTHER.get(type(node.op), ()):
            yield ast.BinOp(node.left, other(), node.right)  # type: ignore[arg-type]
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Name) and node.id in TURNED:
        yield ast.Name(TURNED[node.id], node.ctx)
    elif isinstance(node, ast.comprehension) and node.ifs:
        for condition in node.ifs:
            rest = [one for one in node.ifs if one is not condition]
            yield ast.comprehension(node.target, node.iter, rest, node.is_async)
    elif isinstance(node, (ast.Continue, ast.Break)):
        yield ast.Pass()


class Swap(ast.NodeTransformer):
    """Puts a node into the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def functions(code: CodeType) -> Iterator[CodeType]:
    """The outermost functions in a module's code."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner


def mutants(path: Path, lines: range) -> Iterator[Mutant]:
    """Every change of the functions of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for top in tree.body:
        if not isinstance(top, ast.FunctionDef):
            continue
        inside = [node for part in top.body for node in ast.walk(part)]
        for old in inside:
            at = getattr(old, "lineno", 0) or getattr(getattr(old, "iter", None), "lineno", 0)
            if at not in lines:
                continue
            for new in changed(old):
                # copying by hand what lies between would be longer: the tree is built again
                whole = Swap(old, ast.copy_location(new, old)).visit(copy_but(top, old))
                module = ast.fix_missing_locations(ast.Module([whole], []))
                code = next(functions(compile(module, str(path), "exec")))
                yield Mutant(code.co_firstlineno, at, ast.unparse(old), ast.unparse(new), code)


def copy_but(top: ast.AST, kept: ast.AST) -> ast.AST:
    """A copy of a tree in which one node is still the very same."""
    return copy.deepcopy(top, {id(kept): kept})


def forget(module: ModuleType) -> None:
    """Empty every memory with a bound that a change of a module could tell on: those of its own
    package. How texts were taken apart stays known to the rules."""
    package = ".".join(module.__name__.split(".")[:2])
    for known in gc.get_objects():
        if type(known) is not MEMORY or not known.__module__.startswith(package):
            continue
        if known.cache_parameters()["maxsize"] is not None:
            known.cache_clear()


def found(module: ModuleType) -> dict[int, FunctionType]:
    """A module's functions, also those that a decorator has wrapped, by their first line."""
    return {
        one.__code__.co_firstlineno: one
        for one in gc.get_objects()
        if isinstance(one, FunctionType)
        and one.__code__.co_filename == module.__file__
        and one.__qualname__ == one.__name__
    }


def gather(module: ModuleType, codes: set[str]) -> list[Case]:
    """The cases of some rules, the sentences and a module's own tests, as far as they ask for
    nothing but their parameters."""
    seen = Gathered()
    name = module.__name__.rpartition(".")[2]
    own = (ROOT / "tests" / "checks").glob(f"test_{name}*.py")
    paths = [*map(str, own), *(str(ROOT / "tests" / name) for name in TESTS)]
    quiet = ["--collect-only", "-qq", "-p", "no:xdist", "-p", "no:random_order"]
    with contextlib.redirect_stdout(io.StringIO()):
        if pytest.main([*quiet, *paths], plugins=[seen]):
            raise SystemExit("the tests cannot be collected: nothing would notice anything")
    return [
        Case(item.nodeid, partial(item.function, **given))
        for item in seen.items
        if (given := item.callspec.params if hasattr(item, "callspec") else {}) is not None
        and given.get("code", next(iter(codes))) in codes
        and {*inspect.signature(item.function).parameters} == {*given}
        and "slow" not in item.keywords
    ]


def passes(case: Case) -> bool:
    try:
        case.run()
    except BaseException:  # whatever happens is noticed
        return False
    return True


def came_through(cases: list[Case], path: str) -> dict[int, list[Case]]:
    """By the first line of a function, the cases that run it. What fails now, when only some rules
    are run, is left out."""
    result: dict[int, list[Case]] = {}
    seen: set[int] = set()

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename == path:
            seen.add(frame.f_code.co_firstlineno)

    for case in cases:
        seen.clear()
        sys.setprofile(look)
        right = passes(case)
        sys.setprofile(None)
        for at in seen if right else ():
            result.setdefault(at, []).append(case)
    return result


def is_noticed(function: FunctionType, mutant: Mutant, cases: list[Case]) -> bool:
    """True if one of the cases fails once the function is changed."""
    child = os.fork()
    if not child:
        signal.alarm(TOO_LONG)
        out = os.open(os.devnull, os.O_WRONLY)
        os.dup2(out, 1)
        os.dup2(out, 2)
        function.__code__ = mutant.code
        os._exit(all(passes(case) for case in cases))
    return os.waitpid(child, 0)[1] != 1 << 8


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("modules", nargs="+")
    options.add_argument("--lines", default="1-99999", help="which lines: 30-90")
    given = options.parse_args()
    first, _, last = given.lines.partition("-")
    for module in [module for name in given.modules for module in named(name)]:
        if not os.fork():
            look_at(module, range(int(first), int(last) + 1))
            os._exit(0)
        os.wait()


def look_at(module: ModuleType, lines: range) -> None:
    """Print what survives of a module. Only the rules that use it are run."""
    rules, path = rule_engine.load(), str(module.__file__)
    codes = {code for code in rules if uses(rules[code][1].__module__, module)}
    rule_engine.load = lambda: {code: rules[code] for code in sorted(codes)}  # type: ignore
    through = came_through(gather(module, codes), path)
    every = found(module)
    forget(module)
    gc.collect()
    gc.freeze()  # no process copies what it only has
    gc.disable()
    tried = survived = 0
    for mutant in mutants(Path(path), lines):
        tried += 1
        if not is_noticed(every[mutant.first], mutant, through.get(mutant.first, [])):
            survived += 1
            print(f"{module.__name__}:{mutant.line} {mutant.was} → {mutant.now}", flush=True)
    print(f"{module.__name__}: {survived} of {tried} survived", flush=True)


def named(name: str) -> Iterator[ModuleType]:
    for package in PACKAGES:
        if (ROOT / package.replace(".", "/") / f"{name}.py").is_file():
            yield import_module(f"{package}.{name}")


def uses(rule_module: str, module: ModuleType) -> bool:
    """True if a module of rules is the module, or imports from it."""
    own = vars(sys.modules[rule_module]).values()
    name = module.__name__
    return rule_module == name or any(getattr(one, "__module__", "") == name for one in own)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    main()
