"""The walk through a first rule in CONTRIBUTING.md, step by step in a copy of the checkout."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from conftest import ROOT

STEP = re.compile(r"^\d\. [^`]*`([^`]+)`[^\n]*\n\n   ```\w+\n(.*?)^   ```$", re.M | re.S)
LEVELS = "\n级别:\n"


def walked() -> dict[str, str]:
    """What the walk says to write into which file."""
    _, _, rest = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Your first")
    return {
        path: "".join(line[3:] or "\n" for line in code.splitlines(keepends=True))
        for path, code in STEP.findall(rest)
    }


def test_the_map_names_every_package() -> None:
    """And every module and every folder of data beside them."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall("`([^`]+)`", text.partition("## The map")[2].partition("\n\nOf ")[0])
    there = {
        path.name + "/" * path.is_dir()
        for path in (ROOT / "gia_author").iterdir()
        if path.name[0] not in "_." and path.name != "py.typed"
    }
    assert there <= {*named}, there - {*named}


def copied(folder: Path) -> None:
    """As much of the checkout as the walk needs."""
    for name in ("gia_author", "templates", "styles", "examples", "tests/checks", "tests/rules"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    shutil.copy(ROOT / "pyproject.toml", folder)


def test_the_first_rule_works_as_told(tmp_path: Path) -> None:
    steps = walked()
    rules, levels, cases = steps
    copied(tmp_path)
    with (tmp_path / rules).open("a", encoding="utf-8") as module:
        module.write("\n\n" + dedent(steps[rules]))
    profile = (tmp_path / levels).read_text(encoding="utf-8")
    assert profile.count(LEVELS) == 1
    (tmp_path / levels).write_text(
        profile.replace(LEVELS, LEVELS + steps[levels]), encoding="utf-8"
    )
    (tmp_path / cases).write_text(dedent(steps[cases]), encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider"),
            *("tests/checks/test_rules.py", "-rp", "-k", "G799"),
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for case in ("感叹的语气", "引号里面的不算"):
        escaped = case.encode("unicode_escape").decode()
        assert f"test_case[G799-{escaped}]" in done.stdout, done.stdout
