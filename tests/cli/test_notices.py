"""What the jobs have to tell is printed, once, by the command line."""

from __future__ import annotations

import pytest

from gia_author.cli import console
from gia_author.jobs import notices


def test_notices_are_printed_once_and_safely(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_notices()
    console.print_notices()
    notices.warn("重新记录\x1b[31m")
    notices.tell("留作备份")
    said = capsys.readouterr()
    assert said.out == "留作备份\n"
    assert said.err.startswith("重新记录") and said.err.count("\n") == 1 and "\x1b" not in said.err
