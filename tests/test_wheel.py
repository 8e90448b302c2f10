"""The built wheel in an empty environment, away from the checkout: templates, styles, editions and fonts must be inside."""

import os
import subprocess
import sys
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
    ):
        inside = folder if folder.startswith("gia_author") else f"gia_author/{folder}"
        for path in (ROOT / folder).iterdir():
            if path.is_file():
                assert f"{inside}/{path.name}" in names
    assert {"gia_author/py.typed", "gia_author/__init__.pyi"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/gia_author/fonts/COPYING") for name in names)


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
