"""What all tests share: where the examples and real reports are, the update flag, a report checked
or built in memory."""

from __future__ import annotations

import copy
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import yaml

from gia_author.diagnostics.finding import Finding
from gia_author.workflows.produce import Job

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
TOWN = EXAMPLES / "云岭县"
REPORTS = sorted(
    path for path in EXAMPLES.rglob("*.yaml") if TOWN not in path.parents
)  # one by one; the town has tests of its own
GOLDEN = ROOT / "tests" / "golden"
GOOD = "示例县信访局-2025.yaml"
FLAWED = "有错的示例-2025.yaml"
GONE = "删去"


CORPUS = Path(
    os.environ.get("GIA_CORPUS", ROOT.parent / "shared" / "reports")
)  # real reports, which the project does not carry
OWN = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
os.environ["XDG_CONFIG_HOME"] = OWN.name  # for the program's key, also of programs that tests start
in_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason=f"no real reports here (GIA_CORPUS: {CORPUS})"
)
# seconds after which a process that is waited for counts as hanging; says nothing about how long
# anything takes
HANG = 240
PROOF = 20 if os.environ.get("GIA_PROOF") else 1  # make proof: so many times the invented cases
hypothesis.settings.register_profile(
    "gia-author", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("gia-author")
HELD = """
import signal, sys, time
from gia_author.cli import app
from gia_author.jobs import ledger
# Ignored where the tests themselves run in the background:
signal.signal(signal.SIGINT, signal.default_int_handler)
put, left = ledger.Ledger.put, int(sys.argv.pop(1))
def held(*arguments):
    global left
    put(*arguments)
    left -= 1
    if not left:
        print("held", flush=True)
    while not left:
        time.sleep(0.01)
ledger.Ledger.put = held
app.main()
"""


def many(count: int) -> int:
    """How many cases a test invents: this many, a multiple of it in a proof."""
    return count * PROOF


def published(pattern: str) -> Any:
    """A mark: the test is run with every ``path`` in the corpus of this pattern, and skipped where
    there is no corpus."""
    paths = sorted(CORPUS.glob(pattern)) or [pytest.param(None, marks=in_corpus)]
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.name if path else "none")


def held(puts: int, *arguments: object) -> list[str]:
    """The command line of a program that comes to a stand, and says ``held``, once it has
    remembered so many results."""
    return [sys.executable, "-c", HELD, str(puts), *map(str, arguments)]


def example(name: str = GOOD) -> Path:
    return EXAMPLES / name


def job(path: Path, **more: Any) -> Job:
    """The job for an example, with last year's file where it names one."""
    from gia_author.yamlfile import reader

    data = path.read_bytes()
    last = reader.read(data, path.name).data.get("上年报告")
    return Job(path.name, data, last=(path.parent / last).read_bytes() if last else None, **more)


class Dumper(yaml.CSafeDumper):
    """Writes texts of several lines as authors do, after a |."""


Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, "|" if "\n" in text else None
    ),
)


def load(path: Path) -> Any:
    """A file's data as plain Python values, without gia_author."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def dump(data: Any) -> bytes:
    """Data as a file's bytes."""
    return yaml.dump(
        data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=1_000_000, encoding="utf-8"
    )


def steps(path: str) -> list[str | int]:
    """A written path as keys and list positions: 核对说明[1].规则 → 核对说明, 0, 规则."""
    result: list[str | int] = []
    for part in path.split("."):
        key, *numbers = part.replace("]", "").split("[")
        result += [key, *(int(n) - 1 for n in numbers)]
    return result


def edited(data: Any, edits: Mapping[str, Any]) -> Any:
    """A copy of a file's data with values at written paths replaced, added, or deleted (删去)."""
    data = copy.deepcopy(data)
    for path, value in edits.items():
        *parents, last = steps(path)
        at = data
        for key in parents:
            if not isinstance(at, list) and not isinstance(at.get(key), (dict, list)):
                at[key] = {}
            at = at[key]
        if value == GONE:
            del at[last]
        else:
            at[last] = value
    return data


def where(finding: Finding) -> str:
    from gia_author.diagnostics.finding import format_path

    return format_path(finding.address or ())


def flagged(findings: Iterable[Finding], code: str) -> list[str]:
    """The addresses that a code is reported at, as written."""
    return sorted(where(f) for f in findings if f.code == code)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden files anew (look at the difference before you commit it)",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden file of this name, or write it with --update-golden."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} is missing; run pytest --update-golden and look at it"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium: the one that GIA_CHROMIUM names, an old one for instance, else that of a system's
    package: there is one in Debian, none in Ubuntu."""
    named = os.environ.get("GIA_CHROMIUM")
    path = named or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium here (Debian's package chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


Program = Callable[..., tuple[int, str, str]]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """Run the program in this process; returns the exit code and what was said on both streams."""

    def program(*arguments: object) -> tuple[int, str, str]:
        from gia_author.cli import app

        monkeypatch.setattr(sys, "argv", ["gia-author", *map(str, arguments)])
        code: Any = 0
        try:
            app.main()
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return code or 0, said.out, said.err

    return program


@pytest.fixture
def own_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder, of one test alone."""
    folder = tmp_path_factory.mktemp("own")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder


@pytest.fixture
def client(tmp_path: Path, own_folder: Path) -> Iterator[Any]:
    """A page of a window that is open on a folder of examples."""
    from window_client import WindowClient, examples, served

    with served(examples(tmp_path)) as serving:
        made = WindowClient(serving, tmp_path)
        yield made
        made.close()
