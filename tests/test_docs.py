"""The generated reference pages are fresh, and the documents speak of nothing that is not there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import gia_author
from gia_author.cli import rule_catalogue
from gia_author.diagnostics.finding import CODES, RETIRED

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def test_reference_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), target


def test_every_test_that_proves_a_promise_is_there() -> None:
    named = re.findall(
        r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs" / "安全.md").read_text("utf-8")
    )
    assert len(named) > 80
    for file, name in named:
        text = (ROOT / file).read_text("utf-8")
        assert not name or re.search(rf"(?m)^def {name}\(", text), (file, name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_codes_exist(page: Path) -> None:
    rule_catalogue.load()
    if page.name != "CONTRIBUTING.md":
        assert set(re.findall(r"\bG\d{3}\b", page.read_text(encoding="utf-8"))) <= {
            *CODES,
            *RETIRED,
        }


def test_changes_have_an_unreleased_part_and_dates() -> None:
    first, *released = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert first == "未发布" and released
    assert all(re.fullmatch(r"\d+\.\d+\.\d+（20\d\d-\d\d-\d\d）", title) for title in released)
    assert released[0].partition("（")[0] == gia_author.__version__
