"""A batch on a real Dask cluster: a scheduler and two workers on loopback, each in an empty folder
of its own, one of them killed in mid-batch."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import EXAMPLES, HANG, example

from gia_author.cli.app import cli
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import dask_cluster, executors
from gia_author.render.style import official
from gia_author.workflows.produce import Job, produce

pytest.importorskip("distributed", reason="the extra cluster is not installed")
import psutil

pytestmark = pytest.mark.slow

FORMATS = ("docx", "html", "pdf")
TYPST = {"formats": FORMATS, "style": official(), "engine": "typst"}
OTHER = """import importlib.metadata as metadata
version = metadata.version
metadata.version = lambda name: "69.0" if name == "weasyprint" else version(name)
"""


def start(folder: Path, *arguments: str, **environment: str) -> psutil.Popen:
    """``dask …`` in a new folder, with its log there."""
    folder.mkdir()
    with (folder / "log").open("wb") as log:
        return psutil.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=folder,
            stdout=log,
            stderr=log,
            env=os.environ | environment,
        )


def work(folder: Path, address: str, **environment: str) -> psutil.Popen:
    """A worker as the handbook says to start one; the process is its nanny's."""
    return start(
        folder,
        "worker",
        address,
        "--host",
        "127.0.0.1",
        "--nthreads",
        "1",
        "--no-dashboard",
        "--local-directory",
        str(folder),
        **environment,
    )


def end(*processes: psutil.Process) -> None:
    """Kill processes and those below them."""
    family = [
        one
        for process in processes
        if process.is_running()
        for one in (process, *process.children(recursive=True))
    ]
    for process in family:
        process.kill()
    psutil.wait_procs({*family, *processes}, HANG)


def desks(*nannies: psutil.Process) -> list[psutil.Process]:
    """The processes that do the jobs, below those of the workers."""
    return [
        one
        for nanny in nannies
        for worker in nanny.children()
        for one in worker.children()
        if "spawn_main" in "".join(one.cmdline())
    ]


def until(true: Callable[[], Any]) -> Any:
    """What a condition comes to in the end."""
    while not (found := true()):
        time.sleep(0.05)
    return found


def joined(address: str, number: int) -> None:
    """Wait for so many workers."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=HANG)


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[psutil.Popen, str]]:
    """A scheduler at a port of the system's choice."""
    process = start(
        folder / "调度器",
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        "地址.json",
    )
    try:
        yield process, until(lambda: _address(folder / "调度器" / "地址.json"))
    finally:
        end(process)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the scheduler is that most tests share."""
    with scheduler(tmp_path_factory.mktemp("cluster")) as (_, address):
        yield address


def _address(about: Path) -> str:
    try:
        return str(json.loads(about.read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError):
        return ""  # not there, or half written


@pytest.fixture(scope="module")
def crew() -> Iterator[list[psutil.Popen]]:
    """The workers' nannies."""
    nannies: list[psutil.Popen] = []
    yield nannies
    end(*nannies)


@pytest.fixture
def workers(address: str, crew: list[psutil.Popen], tmp_path: Path) -> list[psutil.Popen]:
    """Two workers that are well; those that an earlier test has killed are replaced."""
    crew[:] = [nanny for nanny in crew if nanny.is_running()]
    crew += [work(tmp_path / f"工作机{n}", address) for n in range(len(crew), 2)]
    joined(address, 2)
    return crew


def units(number: int, **more: Any) -> list[Job]:
    """Jobs for units of the example county, each under a name of its own; their files are nowhere
    on the disk."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in sorted((EXAMPLES / "示例县").glob("*-2025.yaml"))
    ]
    return [
        Job(
            f"{n}.yaml",
            texts[n % len(texts)].replace("示例县", f"示例{'甲乙丙'[n // len(texts)]}县").encode(),
            **more,
        )
        for n in range(number)
    ]


def test_a_worker_killed_in_mid_batch_costs_nothing(
    address: str, workers: list[psutil.Popen]
) -> None:
    """Every file is the local run's, byte for byte; what the killed worker had begun is done by the
    other, and its own processes end."""
    jobs, made = units(24, **TYPST), {}
    with dask_cluster.Cluster(address) as executor:
        assert executor.width == 2
        for job, outcome in executors.each(jobs, executor, produce):
            made[job.name] = outcome
            if len(made) == 6:
                nanny = next(nanny for nanny in workers if desks(nanny))
                below, killed = desks(nanny), [nanny, desks(nanny)[0].parent()]
                for process in killed:
                    process.kill()
        until(lambda: len(executor._client.nthreads()) == 1)
    assert not psutil.wait_procs([*killed, *below], HANG)[1]
    assert made == {job.name: produce(job) for job in jobs}
    assert all(outcome.passed and [*outcome.files] == [*FORMATS] for outcome in made.values())


def test_a_job_that_dies_or_hangs_costs_only_itself(
    address: str, workers: list[psutil.Popen]
) -> None:
    listening = psutil.Process().net_connections("tcp")
    executor = dask_cluster.Cluster(address, limit=15)
    with executors.opened(executor):
        slept = dict(executors.each([0.1, 2.0 * HANG, 0.2], executor, time.sleep))
        died = dict(executors.each([3], executor, os._exit))
        assert (
            slept[0.1] is slept[0.2] is None
            and "超过时限" in str(slept[2.0 * HANG])
            and "程序异常退出" in str(died[3])
        )
        assert sum(executor._client.nthreads().values()) == 2, "the workers themselves are well"
        assert [
            c
            for c in psutil.Process().net_connections("tcp")
            if c.status == psutil.CONN_LISTEN and c not in listening
        ] == [], "we never listen"
    until(lambda: not desks(*workers))


def test_interrupt_frees_the_workers(address: str, workers: list[psutil.Popen]) -> None:
    executor = dask_cluster.Cluster(address)
    with pytest.raises(KeyboardInterrupt), executors.opened(executor):  # noqa: PT012
        [*executors.each([0.0] * 4, executor, time.sleep)]
        waiting = [executor.submit(time.sleep, 600) for _ in range(6)]
        raise KeyboardInterrupt
    assert all(isinstance(future.exception(HANG), dask_cluster.Lost) for future in waiting)
    until(lambda: not desks(*workers))
    with dask_cluster.Cluster(address) as again:
        assert again.submit(len, "甲乙").result(HANG) == 2


def test_a_different_worker_is_refused(
    address: str, workers: list[psutil.Popen], tmp_path: Path
) -> None:
    """One that joins later as well as one that is there from the beginning, by name and with the
    difference."""
    (tmp_path / "sitecustomize.py").write_text(OTHER, encoding="utf-8")
    with dask_cluster.Cluster(address) as executor:
        other = work(
            tmp_path / "另一台",
            address,
            PYTHONPATH=os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]),
        )
        joined(address, 3)
        with pytest.raises(
            dask_cluster.Different,
            match=r"工作进程 tcp://127\.0\.0\.1:\d+ .*weasyprint是69\.0，本机是70\.0",
        ):
            list(executors.each(units(12), executor, produce))
    with pytest.raises(
        dask_cluster.Different,
        match=r"工作进程 tcp://127\.0\.0\.1:\d+：weasyprint是69\.0，本机是70\.0'",
    ) as caught:
        dask_cluster.Cluster(address)
    end(other)
    assert "相同的版本" in caught.value.fix


def test_the_commands_work_on_a_cluster(
    address: str, workers: list[psutil.Popen], tmp_path: Path
) -> None:
    """With a style of one's own, which the workers have not got."""
    units = tmp_path / "单位"
    shutil.copytree(EXAMPLES / "示例县", units)
    style = tmp_path / "版式"
    style.mkdir()
    (style / "screen.css").write_text("body { color: #102030 }", encoding="utf-8")
    written = []
    for name, *more in (("本机", "--jobs", "1"), ("集群", "--cluster", address)):
        command = [
            "batch",
            str(units),
            "--to",
            "html",
            "--style",
            str(style),
            "--out",
            str(tmp_path / name),
            *more,
        ]
        done = CliRunner().invoke(cli, command)
        assert done.exit_code == 0, done.output
        written.append(
            {
                path.relative_to(tmp_path / name): path.read_bytes()
                for path in (tmp_path / name).rglob("*.html")
                if path.name != "汇总.html"
            }
        )
    assert written[0] == written[1] and len(written[0]) == 12
    assert all(b"#102030" in page for page in written[1].values())


def test_a_job_is_small() -> None:
    """What is the same for all jobs is not sent with each."""
    style = replace(official(), files={**official().files, "base.docx": bytes(5_000_000)})
    job = units(1, **TYPST | {"style": style}, last=example().read_bytes(), template="x" * 100_000)[
        0
    ]
    assert (
        len(pickle.dumps((produce, dask_cluster._slim(job))))
        < len(job.data) + len(example().read_bytes()) + 1000
    )


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.5:8786",
        "http://a:1",
        "tcp://a",
        "tcp://a:0",
        "tcp://a:65536",
        "tcp://a b:1",
        "tcp://-a:1",
        "tcp://a:1/x",
        "tcp://a@b:1",
        "tcp://甲:1",
        "tcp://[::1:1",
        "tcp://a:1\n",
    ],
)
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(GiaError, match="集群的地址写错了"):
        dask_cluster.Cluster(address)


def test_nobody_listens(tmp_path: Path) -> None:
    """Said at once, in Chinese, without a traceback or logs of Dask's."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gia_author",
        "batch",
        str(example()),
        "--to",
        "html",
        "--out",
        str(tmp_path / "out"),
        "--cluster",
        f"tcp://127.0.0.1:{port}",
    ]
    done = subprocess.run(command, capture_output=True, check=False, timeout=HANG)
    said = done.stderr.decode()
    assert done.returncode == 2 and done.stdout == b""
    assert (
        said.startswith(
            f"错误：连不上集群 tcp://127.0.0.1:{port}：那台电脑开着，这个端口没有程序在听。"
            f"\n怎么办："
        )
        and said.count("\n") == 2
    )


@pytest.mark.parametrize("scheme", ["tcp", "tls"])
def test_something_else_listens(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_cluster, "TO_CONNECT", 1)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(
            dask_cluster.Lost, match="不是 Dask 调度器" if scheme == "tcp" else "不能加密连接"
        ),
    ):
        dask_cluster.Cluster(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}")


def test_the_cluster_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First all workers, then the scheduler: it is said, and not waited for without end."""
    monkeypatch.setattr(dask_cluster, "WITHOUT_WORKERS", 2)
    with scheduler(tmp_path) as (process, address):
        with (
            executors.opened(dask_cluster.Cluster(address)) as executor,
            pytest.raises(dask_cluster.Lost, match="没有工作进程"),
        ):
            [*executors.each([0.0] * 9, executor, time.sleep)]
        with (  # noqa: PT012
            executors.opened(dask_cluster.Cluster(address)) as executor,
            pytest.raises(dask_cluster.Lost, match="连接断了"),
        ):
            future = executor.submit(time.sleep, 0)
            process.kill()
            future.result(HANG)


@pytest.mark.parametrize("host", ["10.0.0.5", "cluster.example", "[fd00::5]"])
def test_an_open_scheduler_elsewhere_is_refused(host: str) -> None:
    with pytest.raises(dask_cluster.Unencrypted, match="没有加密") as refused:
        dask_cluster.Cluster(f"tcp://{host}:8786")
    assert "--insecure-cluster" in refused.value.fix


def test_an_open_scheduler_is_tried_where_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object) -> None:
        raise dask_cluster.Lost("没有回答。")

    monkeypatch.setattr(dask_cluster, "_knock", nobody)
    with pytest.raises(dask_cluster.Lost):
        dask_cluster.Cluster("tcp://10.0.0.5:8786", insecure=True)
