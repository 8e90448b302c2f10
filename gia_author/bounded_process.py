"""A process beside this one, of bounded memory and time, for work that hostile input can make
crash, hang or swell.

Why: a library in C or Rust ends the whole process when it runs out of memory, and cannot be
interrupted. Here that costs one answer.
The child talks to nobody but its parent: bytes in, bytes out, one thing after the other.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any, BinaryIO

from gia_author.diagnostics.finding import GiaError

CHILD = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from gia_author.bounded_process import serve; serve(*map(int, sys.argv[2:]))"
)
AS_CHILD = "--as-bounded-process"  # for the program in one folder, which is no Python
QUIET = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # no black window on Windows
HARD = sys.platform == "linux"  # the system itself refuses more memory; everywhere it is watched
GLANCE = 0.1  # seconds between two looks at the child
DONE, REFUSED, BROKEN, STEP = b"+", b"-", b"!", b"."
MEMORY_ENDED, TIME_ENDED = "需要的内存太多，已停止。", "{seconds}秒里没有做完，已停止。"
Work = Callable[[bytes], bytes]
_tellers: list[Callable[[bytes], None]] = []  # the child's way to its parent


class Failure(Exception):
    """The child crashed or needed too much; the message says which, in Chinese."""


class Child:
    """The process, of at most so many bytes of memory; started when first asked, and anew after a
    failure."""

    def __init__(self, memory: int) -> None:
        self.memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._wish: BinaryIO
        self._answer: BinaryIO

    def ask(
        self, work: str, data: bytes, seconds: float, heard: Callable[[bytes], None] | None = None
    ) -> bytes:
        """What ``module:function`` makes of the bytes within so many seconds; ``heard`` gets what
        it tells meanwhile. Raises Failure, and the function's own GiaError."""
        with self._lock:
            process = self._running()
            guard = Guard(process.pid, self.memory, seconds, process.kill)
            try:
                _send(self._wish, work.encode())
                _send(self._wish, data)
                kind, answer = self._heard(heard)
            except (OSError, EOFError):
                kind, answer = b"", b""
            finally:
                guard.end()
            if kind not in (DONE, REFUSED):
                self._end()
        if kind == DONE:
            return answer
        if kind == REFUSED:
            raise GiaError(*json.loads(answer))
        raise Failure(guard.reason or answer.decode() or "出了故障：内容损坏，或者需要的内存太多。")

    def _heard(self, heard: Callable[[bytes], None] | None) -> tuple[bytes, bytes]:
        """The answer, after all that is told before it."""
        while True:
            kind, answer = self._answer.read(1), _receive(self._answer)
            if kind != STEP:
                return kind, answer
            if heard:
                heard(answer)

    def close(self) -> None:
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is None:
            return self._process
        self._end()
        command = [*_program(), str(self.memory if HARD else 0)]
        (wish, ours), (theirs, answer) = os.pipe(), os.pipe()
        self._process = subprocess.Popen(
            command, stdin=wish, stdout=answer, stderr=subprocess.DEVNULL, creationflags=QUIET
        )
        os.close(wish)
        os.close(answer)
        self._wish, self._answer = os.fdopen(ours, "wb"), os.fdopen(theirs, "rb")
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        self._process = None
        for stream in (self._wish, self._answer):
            with suppress(OSError):
                stream.close()


def _program() -> list[str]:
    """What starts a child, but for the memory that it may have."""
    if getattr(sys, "frozen", False):
        return [sys.executable, AS_CHILD]
    paths = json.dumps([path for path in sys.path if isinstance(path, str)])
    return [sys.executable, "-I", "-c", CHILD, paths]


class Guard:
    """A thread that ends a process when it, with those that it has started, takes too long or too
    much memory; ``reason`` says which."""

    def __init__(self, pid: int, memory: int, seconds: float, end: Callable[[], None]) -> None:
        self.reason = ""
        self._pid, self._memory, self._seconds, self._end = pid, memory, seconds, end
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Watch no more."""
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        until = time.monotonic() + self._seconds
        while not self._done.wait(GLANCE):
            if taken(self._pid) > self._memory:
                self.reason = MEMORY_ENDED
            elif time.monotonic() > until:
                self.reason = TIME_ENDED.format(seconds=round(self._seconds))
            if self.reason:
                self._end()
                return


def family(pid: int) -> list[Any]:
    """The process and all that it has started, as psutil's processes; empty where it has ended."""
    import psutil

    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def taken(pid: int) -> int:
    """How many bytes of memory a process and those that it has started have taken."""
    import psutil

    total = 0
    for process in family(pid):
        with suppress(psutil.Error):
            total += process.memory_info().rss
    return total


def _send(stream: BinaryIO, data: bytes) -> None:
    stream.write(len(data).to_bytes(8, "big"))
    stream.write(data)
    stream.flush()


def _receive(stream: BinaryIO) -> bytes:
    """What was sent. Raises EOFError where the other side has ended."""
    head = stream.read(8)
    data = stream.read(int.from_bytes(head, "big")) if len(head) == 8 else b""
    if len(head) < 8 or len(data) < int.from_bytes(head, "big"):
        raise EOFError
    return data


def serve(memory: int) -> None:
    """The child's side: wishes from the parent until there are no more."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    os.putenv("RAYON_NUM_THREADS", "1")  # a thread reserves memory, whether it uses it or not
    with os.fdopen(os.dup(0), "rb") as wishes, os.fdopen(os.dup(1), "wb") as answers:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)  # what a library prints is no answer
        _limit(memory)
        _tellers[:] = [partial(_put, answers, STEP)]
        with suppress(EOFError):
            while True:
                work, data = _receive(wishes).decode(), _receive(wishes)
                kind, answer = _worked(work, data)
                _put(answers, kind, answer)


def tell(data: bytes) -> None:
    """The child's side: how far the work is. Nobody hears it in a process that is no child."""
    for teller in _tellers:
        teller(data)


def _put(answers: BinaryIO, kind: bytes, data: bytes) -> None:
    answers.write(kind)
    _send(answers, data)


def _worked(work: str, data: bytes) -> tuple[bytes, bytes]:
    module, _, name = work.partition(":")
    try:
        function: Work = getattr(import_module(module), name)
        return DONE, function(data)
    except GiaError as error:
        return REFUSED, json.dumps([error.message, error.fix, *error.points]).encode()
    except MemoryError:
        return BROKEN, MEMORY_ENDED.encode()
    except Exception:
        return BROKEN, b""


def _limit(memory: int) -> None:
    """At most this much memory, where the system can enforce it, and no image of it on the disk."""
    with suppress(ImportError, OSError, ValueError):
        resource: Any = import_module("resource")
        bounds = ((resource.RLIMIT_CORE, 0), *(((resource.RLIMIT_AS, memory),) if memory else ()))
        for kind, most in bounds:
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))


def _end_with(parent: int) -> None:
    """End this process when its parent has gone, which would not read the answer."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def packed(*values: object) -> bytes:
    """Values of ours on their way to the child; what it answers is never unpacked like this."""
    return pickle.dumps(values)


def unpacked(data: bytes) -> tuple[Any, ...]:
    values: tuple[Any, ...] = pickle.loads(data)
    return values
