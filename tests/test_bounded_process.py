"""Work in the bounded process: what swells, hangs, crashes or raises costs one answer, and the next
one is given."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest
from conftest import HANG

from gia_author import bounded_process
from gia_author.bounded_process import Child, Failure
from gia_author.diagnostics.finding import GiaError

HERE = __name__
MEGABYTES = 300 << 20


def echo(data: bytes) -> bytes:
    print("what a library prints is no answer")
    return data[::-1]


def swell(data: bytes) -> bytes:
    """Take more and more memory, piece by piece, and keep it."""
    kept = []
    while True:
        kept.append(b"x" * (1 << 20))


def at_once(data: bytes) -> bytes:
    return b"x" * (1 << 40)


def hang(data: bytes) -> bytes:
    while True:
        time.sleep(60)


def crash(data: bytes) -> bytes:
    os.abort()


def refuse(data: bytes) -> bytes:
    raise GiaError("不行。", "换一种。")


def err(data: bytes) -> bytes:
    raise ZeroDivisionError("secret words")


def count(data: bytes) -> bytes:
    """Tell every byte before the answer."""
    for number in range(len(data)):
        bounded_process.tell(data[number : number + 1])
    return b"done"


@pytest.fixture
def child() -> Iterator[Child]:
    made = Child(MEGABYTES)
    yield made
    made.close()


@pytest.mark.parametrize("work", [swell, at_once, hang, crash, err])
@pytest.mark.parametrize("hard", [True, False], ids=["limited", "watched"])
def test_what_cannot_be_borne_costs_one_answer(
    child: Child, monkeypatch: pytest.MonkeyPatch, work: bounded_process.Work, hard: bool
) -> None:
    """Also where the system has no limits of its own, as on Windows: then a thread watches."""
    monkeypatch.setattr(bounded_process, "HARD", hard)
    seconds = 1 if work is hang else HANG
    with pytest.raises(Failure) as caught:
        child.ask(f"{HERE}:{work.__name__}", b"", seconds)
    wanted = {"swell": "内存", "at_once": "内存", "hang": "1秒里没有做完", "crash": "", "err": ""}
    assert wanted[work.__name__] in str(caught.value) and str(caught.value).endswith("。")
    assert "secret" not in str(caught.value)
    assert child.ask(f"{HERE}:echo", b"abc", HANG) == b"cba"


def test_answers_and_refusals_come_from_one_process(child: Child) -> None:
    assert child.ask(f"{HERE}:echo", b"\0" * 3_000_000, HANG) == b"\0" * 3_000_000
    process = child._process
    with pytest.raises(GiaError, match="不行"):
        child.ask(f"{HERE}:refuse", b"", HANG)
    assert child.ask(f"{HERE}:echo", b"", HANG) == b"" and child._process is process


def test_steps_are_heard_before_the_answer(child: Child) -> None:
    """In order; who does not listen gets the answer all the same."""
    heard: list[bytes] = []
    assert child.ask(f"{HERE}:count", b"abc", HANG, heard.append) == b"done"
    assert heard == [b"a", b"b", b"c"]
    assert child.ask(f"{HERE}:count", b"x" * 100_000, HANG) == b"done"
    assert child.ask(f"{HERE}:echo", b"abc", HANG) == b"cba"


def test_the_child_ends_with_its_parent() -> None:
    """Also when the parent is killed in the middle of an answer."""
    code = (
        f"import sys; sys.path[:] = {sys.path!r}; import threading;"
        " from gia_author.bounded_process import Child\n"
        f"child = Child({MEGABYTES}); child.ask('{HERE}:echo', b'', 99);"
        " print(child._process.pid, flush=True)\n"
        f"child.ask('{HERE}:hang', b'', 9999)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        orphan = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    psutil.wait_procs([orphan], HANG)
    assert not orphan.is_running()
