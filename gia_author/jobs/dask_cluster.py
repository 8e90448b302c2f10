"""The jobs of a batch on an existing Dask cluster, through its own concurrent.futures executor.

Jobs carry text and return bytes. What they share travels once to each worker, as a desk; there
processes of the desk's own do the work, so that a job that
hangs or dies costs neither the worker nor other jobs. This program only connects, it never listens.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import multiprocessing
import re
import socket
import threading
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any
from uuid import uuid4

from gia_author.diagnostics.finding import GiaError, Stopped
from gia_author.jobs import environment, executors
from gia_author.jobs.executors import Arguments, Result
from gia_author.workflows.produce import Job

ADDRESS = re.compile(
    r"(tcp|tls)://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]):(?P<port>\d{1,5})"
)
REASONS = {
    ConnectionRefusedError: "那台电脑开着，这个端口没有程序在听",
    TimeoutError: "没有回答",
    socket.gaierror: "没有这个名称的电脑",
}
TO_CONNECT, WITHOUT_WORKERS, BEAT = (
    5,
    60,
    2,
)  # seconds: to reach the scheduler, to wait for any worker, between looks at the cluster
ALIKE = "在调度器和各台工作机上装与本机相同的版本，重新启动它们，再运行一次；已经生成的不会重做。"
LIBRARIES = (
    "只是样张不同的，系统库（Pango、HarfBuzz、zlib等）或者字体没有装成一样；"
    "也可以加 --pdf-engine typst，它不用系统库。"
)
MOST_FAULTS = 10
OPEN: dict[
    str, weakref.finalize[Any, Any]
] = {}  # in a worker: how to end the processes of the desks that are open
GONE: set[str] = set()  # in a worker: desks that have been dismissed
AGAIN = "集群恢复以后再运行一次，已经生成的不会重做；也可以去掉 --cluster，用本机生成。"


class Different(Stopped):
    """A computer of the cluster would not make the same bytes."""


class Unencrypted(Stopped):
    """A scheduler to which everybody in the network can send programs."""


class Lost(Stopped):
    """The cluster cannot be reached, or has gone."""


class Cluster(Executor):
    """A Dask cluster as an executor: ``width`` jobs at once, each at most ``limit`` seconds.

    Raises Lost when the cluster cannot be reached, Different when a computer of it is not like this
    one, Unencrypted for an open scheduler elsewhere unless ``insecure`` is allowed.
    """

    def __init__(
        self, address: str, limit: float = executors.TIME_LIMIT, *, insecure: bool = False
    ) -> None:
        self._limit = limit
        self._client: Any = connect(address, insecure=insecure)
        self._tasks = self._client.get_executor(pure=False, retries=0)
        self._fate = f"与集群 {address} 的连接断了。"
        self._pattern: Job | None = None
        self._desk: Any = None
        self._desks: list[str] = []
        self._ended = threading.Event()
        try:
            with self._connected():
                self.verify()
                self.width = sum(self._client.nthreads().values())
        except BaseException:
            self.shutdown(cancel_futures=True)
            raise
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(
        self, fn: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Result]:
        pattern = next((_apart(arg) for arg in args if isinstance(arg, Job)), Job("", b""))
        if pattern != self._pattern:
            self._pattern, self._desk = (
                pattern,
                self._send(
                    Desk(
                        pattern,
                        environment.programs() | environment.specimens(pattern),
                        self._limit,
                    )
                ),
            )
        with self._connected():
            task: Future[Result] = self._tasks.submit(
                perform, self._desk, partial(fn, **kwargs) if kwargs else fn, *map(_slim, args)
            )
        given: Future[Result] = Future()
        task.add_done_callback(partial(self._settle, given))
        return given

    def _send(self, desk: Desk) -> Any:
        """The desk on its way to the workers; should all that have it go, the scheduler has it made
        anew."""
        self._desks.append(desk.name)
        with self._connected():
            return self._client.submit(copy, desk, key=desk.name)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._ended.set()
        with suppress(Exception):  # a cluster that has gone needs no farewell
            self._tasks.shutdown(wait=wait and not cancel_futures)
            if self._desks:
                self._client.run(dismiss, self._desks, on_error="ignore")
        self._desk = None
        self._client.close()

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Turn what Dask raises without a connection, of many kinds, into Lost."""
        try:
            yield
        except Exception as error:
            if (
                isinstance(error, OSError)
                or self._client.status != "running"
                or self._ended.is_set()
            ):
                raise Lost(self._fate, AGAIN) from error
            raise

    def verify(self) -> None:
        """Raises Different unless the scheduler and every worker have the programs and fonts of
        this computer."""
        mine = environment.programs()
        found = {
            f"工作进程 {address}": its
            for address, its in self._client.run(environment.programs, on_error="return").items()
        }
        try:
            found["调度器"] = self._client.run_on_scheduler(environment.programs)
        except Exception as error:
            found["调度器"] = error
        faults = [
            f"{whose}：{text}" for whose, its in found.items() if (text := _difference(mine, its))
        ]
        if faults:
            raise Different("集群与本机不同，做出来的文件会不一样。", ALIKE, *faults[:MOST_FAULTS])

    def _settle(self, given: Future[Result], task: Future[Result]) -> None:
        """Pass on what became of a task."""
        if not given.set_running_or_notify_cancel():
            return
        if task.cancelled():
            given.set_exception(Lost(self._fate, AGAIN))
        elif error := task.exception():
            given.set_exception(error)
        else:
            given.set_result(task.result())

    def _watch(self) -> None:
        """Keep ``width`` true while workers come and go; give up when there have been none for
        long."""
        alone = 0
        while not self._ended.wait(BEAT):
            with suppress(Exception):  # a lost connection cancels the tasks
                self.width = sum(self._client.nthreads().values())
            alone = 0 if self.width else alone + BEAT
            if alone >= WITHOUT_WORKERS:
                self._fate = f"集群里已经{WITHOUT_WORKERS}秒没有工作进程了。"
                self._ended.set()
                self._tasks.shutdown(wait=False)


def connect(address: str, *, insecure: bool = False) -> Any:
    """Dask's client, connected to the scheduler at tcp://… or tls://…. Raises Lost; certificates
    come from Dask's own configuration."""
    parts = ADDRESS.fullmatch(address)
    if not parts or not 0 < int(parts["port"]) < 65536:
        raise GiaError(
            f"集群的地址写错了：{address}",
            "写成 tcp://主机:端口 或 tls://主机:端口，如 tcp://10.0.0.5:8786。",
        )
    host = parts["host"].strip("[]")
    if parts[1] == "tcp" and not insecure and not _is_here(host):
        raise Unencrypted(
            (
                f"集群 {address} 没有加密、不验证身份：网里谁都能在它的工作机上执行程序、"
                "看到材料。没有连接。"
            ),
            "按手册《集群》配好证书，写 tls://；确实只在可信的内网里用的，加 --insecure-cluster。",
        )
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise GiaError(
            "没有装连接集群用的程序包。", '运行 pip install "gia-author[cluster]"。'
        ) from None
    _hush()
    _knock(address, host, int(parts["port"]))
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", distributed.versions.VersionMismatchWarning
        )  # ``verify`` compares, more strictly
        return distributed.Client(address, timeout=TO_CONNECT, set_as_default=False)


def _is_here(host: str) -> bool:
    """True for this computer, where the network is not used."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _knock(address: str, host: str, port: int) -> None:
    """Raises Lost unless a Dask scheduler answers there in a few seconds; Dask's own client may
    wait for ever where something else does."""
    try:
        socket.create_connection((host, port), TO_CONNECT).close()
    except OSError as error:
        reason = next(
            (words for kind, words in REASONS.items() if isinstance(error, kind)), "网络不通"
        )
        raise Lost(
            f"连不上集群 {address}：{reason}。",
            f"看看调度器（dask scheduler）开着没有，地址、端口对不对，防火墙放不放行。{AGAIN}",
        ) from None
    try:
        with asyncio.Runner(
            loop_factory=import_module("distributed.config").get_loop_factory()
        ) as runner:
            runner.run(asyncio.wait_for(_greet(address), TO_CONNECT))
    except Exception as error:
        if address.startswith("tls"):
            raise Lost(
                f"与 {address} 不能加密连接。",
                "核对 Dask 配置里的证书（ca-file、client 的 cert 和 key），写法见手册《集群》。",
            ) from error
        raise Lost(
            f"{address} 答的不是 Dask 调度器的话。",
            f"看看地址、端口对不对；调度器要加密的，写 tls://。{AGAIN}",
        ) from error


async def _greet(address: str) -> None:
    certificates = import_module("distributed.security").Security().get_connection_args("client")
    comm = await import_module("distributed.comm").connect(address, **certificates)
    await comm.close()


def _hush() -> None:
    """Silence Dask's advice on large jobs and, unless the user has configured them, its logs."""
    settings = import_module("dask.config")
    settings.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    if not settings.get("logging", None):
        for name in ("distributed", "distributed.client", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _difference(mine: dict[str, str], its: dict[str, str] | Exception) -> str:
    if isinstance(its, OSError):
        return ""  # it has just gone
    return (
        "没有装 gia-author，或者版本太旧"
        if isinstance(its, Exception)
        else environment.differences(mine, its)
    )


def _apart(job: Job) -> Job:
    """What a job shares with the others of its batch, as a job without a file."""
    return Job(
        "",
        b"",
        formats=job.formats,
        style=job.style,
        template=job.template,
        engine=job.engine,
        profile=job.profile,
    )


def _slim(arg: object) -> Any:
    return replace(arg, style=None, template=None, profile=None) if isinstance(arg, Job) else arg


class Desk:
    """In a worker: what the jobs of a batch share, and the processes that do them. They end when
    they are dismissed, or Dask lets go of the desk."""

    def __init__(self, pattern: Job, wanted: dict[str, str], limit: float, name: str = "") -> None:
        self.name = name or f"desk-{uuid4().hex}"
        self._pattern, self._wanted, self._limit = pattern, wanted, limit
        self._opening = threading.Lock()
        self._processes: executors.Workers | None = None
        self._under_way: set[Future[Any]] = set()

    def __reduce__(self) -> tuple[Any, ...]:
        return Desk, (self._pattern, self._wanted, self._limit, self.name)

    def do(self, function: Callable[..., Result], args: tuple[object, ...]) -> Result:
        """The function's value, computed in a process of its own. Raises what it raises, or the
        reason why that process ended."""
        with self._opening:
            self._processes = self._processes or self._open()
        return self._done(self._processes, function, *map(self._whole, args))

    def _whole(self, arg: object) -> Any:
        shared = self._pattern
        return (
            replace(arg, style=shared.style, template=shared.template, profile=shared.profile)
            if isinstance(arg, Job)
            else arg
        )

    def _done(
        self, processes: executors.Workers, function: Callable[..., Result], *args: object
    ) -> Result:
        future = processes.submit(function, *args)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        if self.name in GONE:
            future.cancel()
        return future.result()

    def _open(self) -> executors.Workers:
        """Processes as many as the worker's threads, once it is sure that they make the same bytes.
        Raises Different."""
        multiprocessing.current_process().daemon = False  # else a nanny's worker may not start any
        worker = import_module("distributed").get_worker()
        processes = executors.Workers(worker.state.nthreads, self._limit)
        OPEN[self.name] = weakref.finalize(self, _end, processes, self._under_way)
        try:
            self._compare(processes, worker.address)
        except Different:
            _close(self.name)
            raise
        return processes

    def _compare(self, processes: executors.Workers, address: str) -> None:
        """Raises Different unless this worker makes the same bytes as the computer that sends the
        jobs."""
        try:
            found = environment.programs() | self._done(
                processes, environment.specimens, self._pattern
            )
        except Exception as error:
            raise Different(
                f"工作进程 {address} 做不出样张（{type(error).__name__}）。",
                "在那台电脑上运行 gia-author doctor，看看缺什么。",
            ) from None
        if text := environment.differences(self._wanted, found):
            raise Different(
                f"工作进程 {address} 与本机不同，做出来的文件会不一样：{text}。",
                f"{ALIKE}{LIBRARIES}",
            )


def _end(processes: executors.Workers, under_way: Iterable[Future[object]]) -> None:
    """End a desk's processes and let go of the worker's threads that wait for them."""
    for future in [*under_way]:
        future.cancel()
    processes.shutdown(cancel_futures=True)


def dismiss(names: list[str]) -> None:
    """What runs on a worker at the end of a batch, or at its interruption."""
    GONE.update(names)
    for name in names:
        _close(name)


def _close(name: str) -> None:
    if end := OPEN.pop(name, None):
        end()


def perform(desk: Desk, function: Callable[..., Result], *args: object) -> Result:
    """What runs on a worker for each job."""
    return desk.do(function, args)
