"""The built wheel in an empty environment, away from the checkout: templates, styles, editions and
fonts must be inside."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent


def run(*command: object, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--quiet",
        "--wheel-dir",
        folder,
        ROOT,
        cwd=folder,
    )
    return next(folder.glob("*.whl"))


def test_wheel_holds_all_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in (
        "templates",
        "styles/official",
        "gia_author/editions",
        "gia_author/fonts",
        "gia_author/words",
        "gia_author/web/pages",
        "gia_author/web/static",
    ):
        inside = folder if folder.startswith("gia_author") else f"gia_author/{folder}"
        for path in (ROOT / folder).iterdir():
            if path.is_file():
                assert f"{inside}/{path.name}" in names
    assert {"gia_author/py.typed", "gia_author/__init__.pyi"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/gia_author/fonts/COPYING") for name in names)


@pytest.mark.skipif(sys.platform == "linux", reason="the wheel is installed with its kit there")
def test_wheel_builds_a_report_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    binaries = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    run(
        binaries / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        wheel,
        cwd=tmp_path,
    )
    example = tmp_path / "示例县信访局-2025.yaml"
    example.write_bytes((ROOT / "examples" / example.name).read_bytes())
    assert "可以报送" in run(binaries / "gia-author", "build", example.name, cwd=tmp_path)
    endings = sorted(path.suffix for path in tmp_path.iterdir() if path.is_file())
    assert endings == [".docx", ".html", ".pdf", ".yaml"]
    assert "可以使用" in run(binaries / "gia-author", "doctor", cwd=tmp_path)
    run(binaries / "gia-author", "new", "--unit", "示例县教育局", "--year", "2025", cwd=tmp_path)


def distributed(source: Path) -> dict[str, bytes]:
    """Wheel, source and bill of materials built in a copy of the checkout."""
    run(sys.executable, "-m", "hatchling", "build", cwd=source)
    (made,) = (source / "dist").glob("*.whl")
    run(
        sys.executable, source / "tools" / "sbom.py", made, source / "dist" / "bom.json", cwd=source
    )
    return {path.name: path.read_bytes() for path in (source / "dist").iterdir()}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """Built in two copies, of which the other is newer, lies elsewhere and is readable by its user
    alone."""
    listed = run("git", "ls-files", "-z", cwd=ROOT).split("\0")
    made = []
    for number, mode in enumerate((0o644, 0o600)):
        source = tmp_path_factory.mktemp("source") / ("long" * number + "copy")
        for name in filter(None, listed if number else reversed(listed)):
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
            os.utime(target, (10**9 + 10**8 * number,) * 2)
            target.chmod(mode)
        made.append(distributed(source))
    return made


def test_wheel_and_source_are_the_same_bytes_twice(twice: list[dict[str, bytes]]) -> None:
    one, other = twice
    assert {name.rpartition(".")[2] for name in one} == {"whl", "gz", "json"}
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_the_wheel_has_no_tools(twice: list[dict[str, bytes]]) -> None:
    (wheel,) = (data for name, data in twice[0].items() if name.endswith(".whl"))
    names = zipfile.ZipFile(io.BytesIO(wheel)).namelist()
    assert not [
        name for name in names if "/tools/" in name or name.rpartition("/")[2].startswith("mk")
    ]


def test_the_bill_of_materials_names_what_is_needed(twice: list[dict[str, bytes]]) -> None:
    bill = json.loads(twice[0]["bom.json"])
    (wheel,) = (data for name, data in twice[0].items() if name.endswith(".whl"))
    about = bill["metadata"]["component"]
    assert about["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(wheel).hexdigest()}]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.match(r"[\w.-]+", one)[0].replace(".", "-") for one in project["dependencies"]}
    named = {part["name"] for part in bill["components"]}
    assert needed <= named and "hatchling" not in named
    for part in bill["components"]:
        assert part["version"] and part["externalReferences"][0]["hashes"], part
    assert bill["dependencies"][0]["dependsOn"] == [part["bom-ref"] for part in bill["components"]]
