"""The house: which module may import which, what may touch disk and terminal, sizes and names. Read from the source, nothing is run."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "gia_author"
FLOORS: tuple[tuple[str, ...], ...] = (
    ("__init__", "finding", "patterns", "levels", "resources", "table", "edition"),
    ("source", "diagnosis", "unseen", "slips", "entries", "braces", "shape", "schema", "figures", "report", "yamltext", "amending", "roster", "grid", "terms",
     "language", "profile", "style", "faces", "typesetting", "raw"),
    ("variables", "prose", "narrative", "sandbox", "document", "headline", "charts", "writers", "starter", "posting", "rules", "checks", "pieces", "readings",
     "parallels", "fixing", "readers", "match", "retell", "tidying", "rolling", "forms", "formulas", "tidydata", "tidyfiles", "rewording"),
    ("pipeline", "batch", "importing", "confirming", "formats", "review", "paperwork", "opening", "comparing", "county"),
    ("cli", "commands", "options", "console", "files", "inputs", "jobs", "looks", "health", "submissions", "aside", "ledger", "likeness",
     "cluster", "__main__"),
)
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
ROOMS = ("writers.", "checks.", "readers.")
HELPERS = {("writers.pdf", "writers.justify"), ("writers.docx", "writers.ooxml"), ("writers.docx", "writers.media")}
HEAVY = {"weasyprint", "docx", "typst", "rich", "pebble", "distributed"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "base", "common", "constants", "manager", "misc"}
TERMINAL = {"click", "rich", "tqdm"}
LONGEST_MODULE, LONGEST_FUNCTION, USUAL_FUNCTION = 300, 30, 15


@cache
def modules() -> dict[str, Path]:
    """Every module by its name below the package; a sub-package by its own name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] != "fonts":
            found[".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str, top_only: bool = False) -> frozenset[str]:
    """The project's modules that a module imports, wherever the import stands in it."""
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "gia_author" and not (top_only and node.col_offset):
            module = (node.module or "").removeprefix("gia_author").removeprefix(".")
            for alias in node.names:
                full = f"{module}.{alias.name}".removeprefix(".")
                found.add(full if full in modules() else module or "__init__")
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{name}: relative import"
        assert not (isinstance(node, ast.Import) and any(a.name.startswith("gia_author") for a in node.names)), f"{name}: import gia_author.x"
    return frozenset(found)


def others(name: str, top_only: bool = False) -> set[str]:
    """The first names of everything else that a module imports."""
    found = set()
    for node in ast.walk(tree(name)):
        if top_only and getattr(node, "col_offset", 0):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found - {"gia_author"}


def floor(name: str) -> int:
    return FLOOR.get(name.split(".")[0], len(FLOORS))


def functions(name: str) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree(name)) if isinstance(node, ast.FunctionDef)]


@cache
def registered() -> frozenset[str]:
    """The writers, readers and checks themselves, without their helpers."""
    from gia_author.readers import READERS
    from gia_author.writers import PDF_ENGINES, WRITERS
    writers = {f"writers.{writer.module}" for writer in (*WRITERS.values(), *PDF_ENGINES.values())}
    return frozenset(writers | {f"readers.{module}" for module in READERS.values()} | {name for name in modules() if name.startswith("checks.")})


def test_every_module_has_a_floor() -> None:
    assert {name.split(".")[0] for name in modules()} <= set(FLOOR)


def test_the_readers_of_imports_read_something() -> None:
    assert imports("pipeline") >= {"document", "narrative", "rules", "schema", "source", "finding", "report", "style", "writers"}
    assert imports("writers.pdf") and "jinja2" in others("document") and "weasyprint" in others("writers.justify")
    assert sum(map(len, map(imports, modules()))) > 80


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_point_down(name: str) -> None:
    assert not {other for other in imports(name) if floor(other) > floor(name)}


@pytest.mark.parametrize("name", sorted(n for n in modules() if n.startswith(ROOMS)))
def test_no_siblings(name: str) -> None:
    """Writers, checks and readers do not know each other: a helper in the same room knows none of them, a writer's serves it alone."""
    siblings = {other for other in imports(name) if other.startswith(name.split(".")[0] + ".")}
    assert not siblings & registered()
    assert name.startswith("readers.") or {(name, other) for other in siblings} <= HELPERS


def test_only_the_rules_and_the_writers_themselves_know_single_ones() -> None:
    """Nobody below floor 4 names a single check, writer or reader: they come from the registries."""
    for name in modules():
        if floor(name) < 4 and not name.startswith(ROOMS):
            assert not {other for other in imports(name) if other.startswith(ROOMS)}, name


def test_no_import_cycle() -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path, name))
        if name not in done:
            for other in imports(name):
                visit(other, (*path, name))
            done.add(name)
    for name in modules():
        visit(name, ())


@pytest.mark.parametrize("name", sorted(n for n in modules() if floor(n) < 4))
def test_lower_floors_do_no_input_or_output(name: str) -> None:
    """No print, open, input, standard streams, clock or terminal library; only ``resources`` reads the program's own files."""
    assert not others(name) & TERMINAL
    calls = {node.func.id for node in ast.walk(tree(name)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"print", "open", "input", "breakpoint", "eval", "exec"}
    attributes = {node.attr for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute)}
    assert not attributes & {"write_text", "write_bytes", "unlink", "mkdir", "stdout", "stderr", "today", "now", "utcnow", "environ"}
    if name != "resources":
        assert not attributes & {"read_text", "read_bytes"}


@pytest.mark.parametrize("name", sorted(modules()))
def test_heavy_engines_are_imported_late(name: str) -> None:
    """At the top of a module only in the writers, which are themselves imported when first used."""
    heavy = others(name, top_only=True) & HEAVY
    assert not heavy or name.startswith(("writers.", "readers.")), heavy


def test_writers_are_not_imported_at_the_top() -> None:
    for name in modules():
        if not name.startswith("writers."):
            assert not {o for o in imports(name, top_only=True) if o.startswith("writers.")}, name


def test_the_command_line_starts_without_heavy_engines() -> None:
    code = f"import sys, gia_author.cli; print(sorted({HEAVY} & set(sys.modules)), 'click' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "True"], done.stdout


@pytest.mark.parametrize("name", sorted(modules()))
def test_house_figures(name: str) -> None:
    assert len(modules()[name].read_text(encoding="utf-8").splitlines()) < LONGEST_MODULE
    for function in functions(name):
        assert (function.end_lineno or 0) - function.lineno + 1 < LONGEST_FUNCTION, function.name
    assert not set(name.split(".")) & FORBIDDEN_NAMES


def test_nine_functions_in_ten_are_short() -> None:
    sizes = [(f.end_lineno or 0) - f.lineno + 1 for name in modules() for f in functions(name)]
    assert sum(size <= USUAL_FUNCTION for size in sizes) >= 0.9 * len(sizes)


@pytest.mark.parametrize("name", sorted(modules()))
def test_modules_say_what_they_are(name: str) -> None:
    said = ast.get_docstring(tree(name))
    assert said and said[0].isascii() and said.splitlines()[0].endswith((".", ".``")), said
