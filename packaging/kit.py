"""Offline kits: one folder a system, with the program, all that it needs and a script that
installs it.

python packaging/kit.py FOLDER [SYSTEM...]    (make kit)
"""

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
GLIBC_TAGS = ("_2_28", "_2_27", "_2_26", "_2_24", "_2_17", "2014")
UNTRIED = "没有在Windows上运行过：脚本只核对过编码、换行和走向。遇到问题请告诉我们。"


@dataclass(frozen=True)
class System:
    """A system that a kit is made for: the tags of its wheels, its scripts and their encoding."""

    name: str
    title: str
    tags: tuple[str, ...]
    scripts: str
    encoding: str
    line_end: str
    words: dict[str, str]


LINUX = {
    "bits": "，要带venv",
    "installer": "python-build-standalone的压缩包（cpython-3.12……install_only.tar.gz）",
    "start": "在这个文件夹里打开终端，执行 sh 安装.sh",
}
SYSTEMS = {
    system.name: system
    for system in (
        System(
            "windows-x64",
            "Windows 10、11（64位）",
            ("win_amd64",),
            "windows",
            "gb2312",
            "\r\n",
            {
                "bits": "的64位版本",
                "installer": "Python官方的安装程序（文件名像 python-3.12.10-amd64.exe）",
                "start": "双击“安装.bat”。",
            },
        ),
        *(
            System(
                f"linux-{machine}",
                f"统信UOS、银河麒麟、Debian等（{machine}）",
                tuple(f"manylinux{tag}_{machine}" for tag in GLIBC_TAGS),
                "linux",
                "utf-8",
                "\n",
                LINUX,
            )
            for machine in ("x86_64", "aarch64")
        ),
    )
}


def make(folder: Path, system: System, wheel: Path, pythons: Iterable[str] = PYTHONS) -> Path:
    """The kit for a system, made anew in a folder."""
    kit = folder / f"政府信息公开年报-{system.name}"
    shutil.rmtree(kit, ignore_errors=True)
    (kit / "wheels").mkdir(parents=True)
    requirements = ROOT / "requirements" / "run.txt"
    for python in pythons:
        _fetch(requirements, kit / "wheels", system, python)
    shutil.copy(wheel, kit / "wheels")
    shutil.copy(requirements, kit / "requirements.txt")
    for script in sorted((HERE / system.scripts).iterdir()):
        _write(kit / script.name, script.read_text(encoding="utf-8"), system)
    floor = glibc(kit / "wheels")
    words = {
        "version": wheel.name.split("-")[1],
        "system": system.title,
        "floor": f"系统的glibc至少要{floor}（从各组件里读出来的）。" if floor else "",
        "tried": UNTRIED if system.scripts == "windows" else "",
        **system.words,
    }
    text = (HERE / "说明.txt").read_text(encoding="utf-8").format(**words)
    _write(kit / "说明.txt", text.rstrip() + "\n", system)
    return kit


def _fetch(requirements: Path, wheels: Path, system: System, python: str) -> None:
    tags = [part for tag in system.tags for part in ("--platform", tag)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    choice = ["--only-binary", ":all:", "--no-deps", "--require-hashes", *tags]
    place = ["--python-version", python, "-r", str(requirements), "-d", str(wheels)]
    subprocess.run([*command, *choice, *place], check=True)


def _write(path: Path, text: str, system: System) -> None:
    path.write_bytes(text.replace("\n", system.line_end).encode(system.encoding))
    if path.suffix == ".sh":
        path.chmod(0o755)


def glibc(folder: Path) -> str:
    """The newest version of glibc that a library in the folder, or in a wheel there, asks for;
    empty where there is none."""
    found: set[tuple[int, ...]] = set()
    with tempfile.TemporaryDirectory() as unpacked:
        for wheel in folder.glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                names = [name for name in archive.namelist() if re.search(r"\.so(\.|$)", name)]
                archive.extractall(Path(unpacked) / wheel.stem, names)
        for top in (folder, Path(unpacked)):
            for library in top.rglob("*.so*"):
                found |= set(_versions(library))
    return ".".join(map(str, max(found, default=())))


def _versions(library: Path) -> Iterable[tuple[int, ...]]:
    if not library.is_file():
        return
    done = subprocess.run(["objdump", "-T", library], capture_output=True, text=True, check=False)
    for version in re.findall(r"GLIBC_(\d+(?:\.\d+)+)", done.stdout):
        yield tuple(map(int, version.split(".")))


def main(folder: Path, names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", made]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        wheel = next(Path(made).glob("*.whl"))
        for name in names or SYSTEMS:
            kit = make(folder, SYSTEMS[name], wheel)
            size = sum(path.stat().st_size for path in kit.rglob("*") if path.is_file())
            print(f"{kit}: {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
