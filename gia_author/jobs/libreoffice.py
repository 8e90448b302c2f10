"""Old Word, WPS and Excel files turned into ones that can be read, by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from gia_author.diagnostics.finding import GiaError
from gia_author.extract.readers.kinds import CONVERTED
from gia_author.jobs import files

CONVERSION_LIMIT = 100  # seconds; below what a worker is given for a job


def converted(name: Path, data: bytes, old: str) -> tuple[bytes, str]:
    """The file, which is of the kind ``old``, in the newer format, and its name. Raises GiaError where it cannot be converted."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    kind = CONVERTED[old]
    if office is None:
        raise GiaError(
            f"{name}：这种旧格式要先转换。",
            f"用Word或WPS打开，另存为 .{kind} 再导入；或者安装LibreOffice，程序会自己转换。",
        )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        original = folder / f"original.{old}"
        original.write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [
            office,
            profile,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            str(original),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=CONVERSION_LIMIT, check=False)
        except subprocess.TimeoutExpired:
            raise GiaError(
                f"{name}：LibreOffice转换超过{CONVERSION_LIMIT}秒，已停止。",
                f"用Word或WPS另存为 .{kind} 再导入。",
            ) from None
        made = original.with_suffix(f".{kind}")
        if not made.is_file():
            raise GiaError(f"{name}：LibreOffice转换不了。", f"用Word或WPS另存为 .{kind} 再导入。")
        return files.read(made, files.LARGEST_PUBLISHED), f"{name.stem}.{kind}"
