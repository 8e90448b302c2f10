"""What other programs may import: there, lazily, typed, and the documented example runs as
printed."""

import ast
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT

import gia_author

PAGE = ROOT / "docs" / "编程接口.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)


def python(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_documented_example_prints_what_is_documented(tmp_path: Path) -> None:
    for path in EXAMPLES.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    (code,), (printed,) = blocks("python"), blocks("text")
    assert python(code, tmp_path) == printed


@pytest.mark.parametrize("name", gia_author.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert getattr(gia_author, name).__doc__
    assert name in dir(gia_author)
    assert re.search(rf"^\| `{name}[`(]", PAGE.read_text(encoding="utf-8"), re.M)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'nothing'"):
        gia_author.nothing  # noqa: B018


def test_importing_the_package_imports_no_more() -> None:
    code = "import sys, gia_author; print([m for m in sys.modules if m.startswith('gia_author.')])"
    assert python(code, ROOT) == "[]\n"


def test_the_types_tell_of_the_same_names_from_the_same_places() -> None:
    stub = ast.parse((ROOT / "gia_author" / "__init__.pyi").read_text(encoding="utf-8"))
    told = {
        alias.asname or alias.name: getattr(import_module(node.module), alias.name)
        for node in stub.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    assert told == {name: getattr(gia_author, name) for name in gia_author.__all__}
    listed = next(n.value for n in stub.body if isinstance(n, ast.Assign))
    assert ast.literal_eval(listed) == gia_author.__all__
    assert (ROOT / "gia_author" / "py.typed").is_file()
