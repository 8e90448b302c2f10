"""Old Word, WPS and Excel files turned into ones that can be read, by LibreOffice where it is
installed, which fetches nothing and runs nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from gia_author import bounded_process
from gia_author.diagnostics.finding import GiaError
from gia_author.extract.readers.kinds import CONVERTED
from gia_author.jobs import files

CONVERSION_LIMIT = 100  # seconds; below what a worker is given for a job
MEMORY = 3 << 30  # bytes, of LibreOffice's processes together
NOWHERE = "http://127.0.0.1:9"  # where nothing listens
CUT_OFF = ("unshare", "--map-root-user", "--net")  # a network of its own, with nothing in it
SETTINGS: Mapping[tuple[str, str], str | int | bool] = {
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks"): True,
    ("Office.Common/Security/Scripting", "DisableMacrosExecution"): True,
    ("Office.Common/Security/Scripting", "DisableActiveContent"): True,
    ("Office.Common/Security/Scripting", "MacroSecurityLevel"): 3,
    ("Office.Writer/Content/Update", "Link"): 0,  # never
    ("Office.Writer/Content/Update", "Field"): False,
    ("Office.Calc/Content/Update", "Link"): 1,  # never
    ("Inet/Settings", "ooInetProxyType"): 2,  # by hand, to where nothing listens
    ("Inet/Settings", "ooInetHTTPProxyName"): "127.0.0.1",
    ("Inet/Settings", "ooInetHTTPProxyPort"): 9,
    ("Inet/Settings", "ooInetHTTPSProxyName"): "127.0.0.1",
    ("Inet/Settings", "ooInetHTTPSProxyPort"): 9,
    ("Inet/Settings", "ooInetFTPProxyName"): "127.0.0.1",
    ("Inet/Settings", "ooInetFTPProxyPort"): 9,
    ("Inet/Settings", "ooInetNoProxy"): "",
}
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}</oor:items>
"""
ITEM = (
    '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value>'
    "</prop></item>\n"
)


def converted(name: Path, data: bytes, old: str) -> tuple[bytes, str]:
    """The file, which is of the kind ``old``, in the newer format, and its name. Raises GiaError
    where it cannot be converted."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    kind = CONVERTED[old]
    fix = f"用Word或WPS打开，另存为 .{kind} 再导入。"
    if office is None:
        raise GiaError(
            f"{name}：这种旧格式要先转换。", f"{fix}或者安装LibreOffice，程序会自己转换。"
        )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        original = Path(place, f"original.{old}")
        original.write_bytes(data)
        if reason := _convert(office, original, kind):
            raise GiaError(f"{name}：LibreOffice转换时{reason}", fix)
        made = original.with_suffix(f".{kind}")
        if not made.is_file():
            raise GiaError(f"{name}：LibreOffice转换不了。", fix)
        return files.read(made, files.LARGEST_PUBLISHED), f"{name.stem}.{kind}"


def _convert(office: str, original: Path, kind: str) -> str:
    """Have LibreOffice write the newer file beside the old one; why it was ended, empty where it
    came to an end by itself."""
    home = original.parent
    _write_profile(home / "profile")
    settings = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    command = (*_cut_off(), office, settings, "--headless", "--norestore")
    task = ("--convert-to", kind, "--outdir", str(home), str(original))
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), NOWHERE)
    nothing = subprocess.DEVNULL
    with subprocess.Popen(
        (*command, *task),
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        start_new_session=True,
        env={**os.environ, **proxies, "no_proxy": "", "NO_PROXY": ""},
        creationflags=bounded_process.QUIET,
    ) as process:
        end = partial(_end, process)
        guard = bounded_process.Guard(process.pid, MEMORY, CONVERSION_LIMIT, end)
        try:
            process.wait()
        finally:
            guard.end()
            end()
    return guard.reason


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with all processes that it has started, which outlive the first one."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # nobody left
            return
    else:
        for one in (*bounded_process.family(process.pid),):
            one.kill()


def _write_profile(folder: Path) -> None:
    """A profile of its own, which nobody has set anything else in."""
    items = (
        ITEM.format(*place, str(value).lower() if isinstance(value, bool) else value)
        for place, value in SETTINGS.items()
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        PROFILE.format("".join(items)), encoding="utf-8"
    )


@cache
def _cut_off() -> tuple[str, ...]:
    """What to put before a command so that it has no network, where the system lets anybody do
    that; else nothing."""
    if not shutil.which(CUT_OFF[0]):
        return ()
    tried = subprocess.run((*CUT_OFF, "true"), capture_output=True, check=False)
    return CUT_OFF if tried.returncode == 0 else ()
