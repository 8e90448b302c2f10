"""The architecture: packages import one way, what may touch disk and terminal, how things are
named. Read from the source, nothing is run."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "gia_author"
LAYERS: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            {"__main__"},
            {"cli"},
            {"web"},
            {"jobs"},
            {"rollup"},
            {"workflows"},
            {"checks", "workbook"},
            {"render", "extract"},
            {"report"},
            {"yamlfile"},
            {"form"},
            {"language"},
            {"bounded_process"},
            {"template_sandbox"},
            {"diagnostics"},
            {"resources"},
            {"__init__"},
        ),
    )
)  # a package imports from those behind it
LAYER = {package: number for number, packages in enumerate(LAYERS) for package in packages}
ONLY = {
    ("checks", "render"): "render.font_faces",
    ("workbook", "extract"): "extract.readers",
}  # all that the one may use of the other
DISK = frozenset({"cli", "web", "jobs", "__main__"})
REGISTERED = ("render.writers.", "checks.rules.", "extract.readers.")
HELPERS = {
    ("pdf_weasyprint", "pdf_justify"),
    ("docx", "docx_package"),
    ("docx", "docx_pictures"),
    ("docx", "docx_faces"),
}  # each serves one writer
HEAVY = {"weasyprint", "docx", "typst", "rich", "pebble", "distributed"}
SERVER = {"starlette", "uvicorn"}  # what serves the window, which is itself imported when opened
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "base",
    "common",
    "constants",
    "manager",
    "misc",
}
TERMINAL = {"click", "rich", "tqdm"}


@cache
def modules() -> dict[str, Path]:
    """Every module by its name below the package; a sub-package by its own name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] not in ("fonts", "words"):  # recipes for the data beside them
            found[".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)] = (
                path
            )
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str, top_only: bool = False) -> frozenset[str]:
    """The project's modules that a module imports, wherever the import stands in it."""
    found = set()
    for node in ast.walk(tree(name)):
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").split(".")[0] == "gia_author"
            and not (top_only and node.col_offset)
        ):
            module = (node.module or "").removeprefix("gia_author").removeprefix(".")
            for alias in node.names:
                full = f"{module}.{alias.name}".removeprefix(".")
                found.add(full if full in modules() else module or "__init__")
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{name}: relative import"
        assert not (
            isinstance(node, ast.Import)
            and any(a.name.startswith("gia_author") for a in node.names)
        ), f"{name}: import gia_author.x"
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


def package(name: str) -> str:
    return name.split(".", maxsplit=1)[0]


@cache
def registered() -> frozenset[str]:
    """The writers, readers and rules themselves, without their helpers."""
    from gia_author.extract.readers import READERS
    from gia_author.render.writers import PDF_ENGINES, WRITERS

    writers = {
        f"render.writers.{writer.module}" for writer in (*WRITERS.values(), *PDF_ENGINES.values())
    }
    rules = {name for name in modules() if name.startswith("checks.rules.")}
    return frozenset(writers | {f"extract.readers.{module}" for module in READERS.values()} | rules)


def test_every_package_has_a_layer() -> None:
    assert {package(name) for name in modules()} == set(LAYER)


def test_the_readers_of_imports_read_something() -> None:
    assert imports("workflows.produce") >= {
        "render.document",
        "report.narrative",
        "checks.rule_engine",
        "workflows.load_report",
        "yamlfile.reader",
    }
    assert imports("render.writers.pdf_weasyprint") and "weasyprint" in others(
        "render.writers.pdf_justify"
    )
    assert sum(map(len, map(imports, modules()))) > 500


@pytest.mark.parametrize("name", sorted(modules()))
def test_packages_import_one_way(name: str) -> None:
    """From the layers behind their own, and not from a package beside them."""
    for other in imports(name):
        near, far = package(name), package(other)
        assert near == far or LAYER[near] < LAYER[far], other
        assert other.startswith(ONLY.get((near, far), "")), other


@pytest.mark.parametrize("name", sorted(n for n in modules() if n.startswith(REGISTERED)))
def test_no_siblings(name: str) -> None:
    """Writers, rules and readers do not know each other: a helper in the same package knows none of
    them, a writer's serves it alone."""
    folder, _, own = name.rpartition(".")
    siblings = {other for other in imports(name) if other.startswith(folder + ".")}
    assert not siblings & registered()
    assert (
        folder == "extract.readers"
        or {(own, other.rpartition(".")[2]) for other in siblings} <= HELPERS
    )


def test_single_rules_writers_and_readers_come_from_their_registries() -> None:
    for name in modules():
        if package(name) not in DISK and not name.startswith(REGISTERED):
            assert not {other for other in imports(name) if other in registered()}, name


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


@pytest.mark.parametrize("name", sorted(n for n in modules() if package(n) not in DISK))
def test_below_jobs_there_is_no_input_or_output(name: str) -> None:
    """No print, open, input, standard streams, clock or terminal library; only ``resources`` reads
    the program's own files."""
    assert not others(name) & TERMINAL
    calls = {
        node.func.id
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"print", "open", "input", "breakpoint", "eval", "exec"}
    attributes = {node.attr for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute)}
    assert not attributes & {
        "write_text",
        "write_bytes",
        "unlink",
        "mkdir",
        "stdout",
        "stderr",
        "today",
        "now",
        "utcnow",
        "environ",
    }
    if name != "resources":
        assert not attributes & {"read_text", "read_bytes"}


@pytest.mark.parametrize("name", sorted(modules()))
def test_heavy_engines_are_imported_late(name: str) -> None:
    """At the top of a module only in the writers and readers, which are themselves imported when
    first used."""
    heavy = others(name, top_only=True) & HEAVY
    assert not heavy or name.startswith(("render.writers.", "extract.readers.")), heavy


def test_the_window_is_imported_when_it_is_opened() -> None:
    """Its server is known in ``web`` alone, and no module below imports ``web`` at its top."""
    for name in modules():
        if package(name) != "web":
            assert not others(name) & SERVER, name
            assert not {o for o in imports(name, top_only=True) if package(o) == "web"}, name


def test_writers_are_not_imported_at_the_top() -> None:
    for name in modules():
        if not name.startswith("render.writers."):
            assert not {
                o for o in imports(name, top_only=True) if o.startswith("render.writers.")
            }, name


def test_the_command_line_starts_without_heavy_engines() -> None:
    code = (
        f"import sys, gia_author.cli.app; print(sorted({HEAVY | SERVER} & set(sys.modules)), "
        "'click' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "True"], done.stdout


def needed(name: str) -> set[str]:
    """The project's modules that are loaded with a module."""
    found, waiting = set(), {name}
    while waiting:
        found |= waiting
        waiting = set().union(*(imports(one, top_only=True) for one in waiting)) - found
    return found


def test_a_plain_file_is_checked_without_what_reads_published_ones() -> None:
    """They take longer to load than the check takes; only a roll-up needs them."""
    loaded = needed("cli.commands.check")
    assert loaded >= {"jobs.checking", "jobs.loading", "workflows.produce"}
    assert not loaded & {"workflows.import_report", "extract.tables", "render.document"}


def test_every_command_is_a_module_of_its_name() -> None:
    from gia_author.cli.app import COMMANDS

    assert {
        name.rpartition(".")[2].rstrip("_")
        for name in modules()
        if name.startswith("cli.commands.")
    } == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(modules()))
def test_modules_are_named_after_their_subject_and_say_it(name: str) -> None:
    said = ast.get_docstring(tree(name))
    first = (said or "").partition("\n\n")[0]
    assert first[:1].isascii() and first.endswith((".", ".``")), said
    assert not set(name.split(".")) & FORBIDDEN_NAMES


def test_one_meaning_a_name() -> None:
    """No two modules define a class, or a type's name, of the same name; imported names keep
    theirs."""
    homes: dict[str, list[str]] = {}
    for name in modules():
        inner = (node for node in ast.walk(tree(name)) if isinstance(node, ast.ClassDef))
        for node in dict.fromkeys((*tree(name).body, *inner)):
            for defined in type_names(node):
                homes.setdefault(defined, []).append(name)
    assert len(homes) > 200
    assert not {defined: where for defined, where in homes.items() if len(where) > 1}


def type_names(node: ast.stmt) -> list[str]:
    """The class that a statement defines, or the type it gives a name: CapWords, in
    ``Name = …``."""
    if isinstance(node, ast.ClassDef):
        return [node.name]
    if not isinstance(node, ast.Assign):
        return []
    names = [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [name for name in names if name[0].isupper() and not name.isupper()]


@pytest.mark.parametrize("name", sorted(n for n in modules() if ".rules." not in n))
def test_docstrings_fit_the_width(name: str) -> None:
    """100 characters, a Chinese one counted once; but not those of rules, which are printed."""
    lines = modules()[name].read_text(encoding="utf-8").splitlines()
    for node in ast.walk(tree(name)):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            continue
        if ast.get_docstring(node) and isinstance(said := node.body[0], ast.Expr):
            wide = [
                n for n in range(said.lineno, (said.end_lineno or 0) + 1) if len(lines[n - 1]) > 100
            ]
            assert not wide, wide


def test_what_is_printed_goes_through_the_terminal() -> None:
    """A message as one line (``echo``); a text of many lines (``pour``) is never put together with
    a name on the spot."""
    for name in modules():
        calls = [node for node in ast.walk(tree(name)) if isinstance(node, ast.Call)]
        said = {ast.unparse(call.func) for call in calls}
        if name != "jobs.terminal":
            assert not said & {"print", "click.echo", "click.secho", "sys.stdout.write"}, name
            assert not said & {"sys.stderr.write", "sys.stdout.buffer.write"}, name
        poured = [call for call in calls if ast.unparse(call.func) == "terminal.pour"]
        formatted = [node for call in poured for node in ast.walk(call)]
        assert not any(isinstance(node, ast.JoinedStr) for node in formatted), name


@pytest.mark.parametrize("name", sorted(modules()))
def test_one_thought_a_line(name: str) -> None:
    """No conditional expression within another, and no loop over one: early returns say it."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.IfExp):
            inner = (node.body, node.test, node.orelse)
            assert not any(isinstance(part, ast.IfExp) for part in inner), node.lineno
        if isinstance(node, (ast.For, ast.comprehension)):
            assert not isinstance(node.iter, ast.IfExp), node.iter.lineno
