"""Firefox, driven by its own protocol (Marionette), which needs no driver beside it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import HANG

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # what the protocol calls one
CONTROL, UP = "\ue009", "\ue000"
FIND = """
const [selector, text] = arguments;
const found = [...document.querySelectorAll(selector)]
  .filter(one => one.getClientRects().length && one.textContent.includes(text));
return found[0] || null;
"""
FAULTS = """
return Services.console.getMessageArray()
  .filter(one => one instanceof Ci.nsIScriptError && one.sourceName.startsWith("http://127."))
  .filter(one => !(one.flags & Ci.nsIScriptError.warningFlag))
  .map(one => `${one.sourceName}:${one.lineNumber} ${one.errorMessage}`);
"""


class Firefox:
    """A Firefox that does what it is told."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), HANG)
        self._stream, self._count = self._socket.makefile("rb"), 0
        self._receive()  # its greeting
        self.ask("WebDriver:NewSession", capabilities={})

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def ask(self, command: str, **about: Any) -> Any:
        """What Firefox answers. Raises RuntimeError where it refuses."""
        self._count += 1
        data = json.dumps([0, self._count, command, about]).encode()
        self._socket.sendall(f"{len(data)}:".encode() + data)
        _, _, error, result = self._receive()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result

    def _receive(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._stream.read(1)
        return json.loads(self._stream.read(int(length[:-1])))

    def run(self, script: str, *arguments: object) -> Any:
        told = self.ask("WebDriver:ExecuteScript", script=script, args=[*arguments])
        return told["value"]

    def wait(self, selector: str, text: str = "") -> str:
        """An element that can be seen and says this, once there is one."""
        until = time.monotonic() + HANG
        while time.monotonic() < until:
            if found := self.run(FIND, selector, text):
                return str(found[ELEMENT])
            time.sleep(0.05)
        raise AssertionError(f"{selector} {text}: {self.run('return document.body.innerText')}")

    def wait_within(self, frame: str, selector: str, text: str) -> None:
        """Wait for an element in a frame, whose page is put in anew when the report changes."""
        until = time.monotonic() + HANG
        found = None
        while not found:
            assert time.monotonic() < until, f"{frame} {selector} {text}"
            self.ask("WebDriver:SwitchToFrame", element=self.wait(frame))
            found = self.run(FIND, selector, text)
            self.ask("WebDriver:SwitchToFrame")
            time.sleep(0.05)

    def click(self, selector: str, text: str = "") -> str:
        element = self.wait(selector, text)
        self.ask("WebDriver:ElementClick", id=element)
        return element

    def type(self, selector: str, text: str) -> None:
        self.ask("WebDriver:ElementSendKeys", id=self.click(selector), text=text)

    def faults(self) -> list[str]:
        """What went wrong in the scripts of the pages."""
        self.ask("Marionette:SetContext", value="chrome")
        found: list[str] = self.run(FAULTS)
        self.ask("Marionette:SetContext", value="content")
        return found


@contextmanager
def started(profile: Path) -> Iterator[Firefox]:
    """A Firefox without a screen, ended with the test; skips where there is none."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        pytest.skip("no Firefox here (Debian's package firefox-esr)")
    told = {"marionette.port": 0, "browser.shell.checkDefaultBrowser": False}
    lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in told.items())
    (profile / "user.js").write_text("\n".join(lines))
    command = [program, "--headless", "--no-remote", "--marionette"]
    command += ["--remote-allow-system-access", "--profile", str(profile)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            browser = Firefox(_port(profile / "MarionetteActivePort"))
            yield browser
            browser.close()
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # what it has started, too


def _port(path: Path) -> int:
    until = time.monotonic() + HANG
    while time.monotonic() < until:
        if path.is_file() and (told := path.read_text()).isdecimal():
            return int(told)
        time.sleep(0.05)
    raise AssertionError("Firefox does not listen")
