"""How quick and how large the window is, beside an empty Starlette page in the same run. Usage:
python benchmarks/window.py [--rounds 5]

Wall seconds from the start of the process to the first page; from an edit to its findings, on the
largest example, also as the server's CPU time, which other work on the machine does not lengthen;
memory of the server after all of it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
EDITS = 20
EMPTY = """
import socket, uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
async def page(request): return HTMLResponse("<!doctype html><title>-</title>")
async def edit(request): await request.body(); return HTMLResponse("{}")
app = Starlette(routes=[Route("/", page), Route("/edit", edit, methods=["POST"])])
listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
config = uvicorn.Config(app, log_config=None, lifespan="off")
uvicorn.Server(config).run(sockets=[listener])
"""


@dataclass
class Figures:
    """What was measured of one server: milliseconds and megabytes."""

    ready: float
    ready_cpu: float
    edit: float
    cpu: float
    memory: float


@contextmanager
def begun(command: list[str], folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """A server, its address, and when it was started."""
    start = time.perf_counter()
    own = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=own) as program:
        try:
            for line in program.stdout or ():
                if found := re.search(r"http://\S+", line):
                    yield program, found[0], start
                    break
        finally:
            program.kill()


def measured(command: list[str], folder: Path, address: str) -> Figures:
    """One server from its start to a number of edits."""
    with (
        begun(command, folder) as (program, way_in, start),
        httpx.Client(follow_redirects=True, trust_env=False, timeout=60) as browser,
    ):
        page = browser.get(way_in)
        ready = time.perf_counter() - start
        server, walls = psutil.Process(program.pid), []
        begin = server.cpu_times()
        assert page.status_code == 200, page.text
        headers, path = {}, "/edit"
        if mark := re.search(r'name="csrf" content="([^"]+)"', page.text):
            headers = {"x-csrf": mark[1]}
            path = f"{address}/{page.url.path.rpartition('/')[2]}"
        version = browser.get(page.url.join(path)).json()["version"] if mark else 1
        target = page.url.join(f"{path}/edit" if mark else path)
        before = server.cpu_times()
        for number in range(EDITS):
            text = f"全年公开政府信息{number}条，办结申请{number}件。"
            order = {"op": "text", "path": ["总体情况", "正文"], "value": text}
            sent = time.perf_counter()
            answer = browser.post(
                target, json={"version": version + number, "edits": [order]}, headers=headers
            )
            walls.append(time.perf_counter() - sent)
            assert answer.status_code == 200, answer.text
        after = server.cpu_times()
        cpu = after.user + after.system - before.user - before.system
        return Figures(
            ready * 1000,
            (begin.user + begin.system) * 1000,
            statistics.median(walls) * 1000,
            cpu / EDITS * 1000,
            server.memory_info().rss / 1e6,
        )


def best(runs: list[Figures]) -> Figures:
    """The least of each: what the machine was least in the way of."""
    return Figures(*(min(getattr(run, name) for run in runs) for name in vars(runs[0])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in (ROOT / "examples").glob("*.yaml"):
            shutil.copy(path, folder)
        largest = max(folder.glob("*.yaml"), key=lambda path: path.stat().st_size)
        window = [sys.executable, "-m", "gia_author", "open", "--no-browser", str(largest)]
        empty = [sys.executable, "-c", EMPTY]
        runs = [
            (measured(empty, folder, ""), measured(window, folder, "/api/doc"))
            for _ in range(rounds)
        ]
    plain, ours = (best([pair[side] for pair in runs]) for side in (0, 1))
    print(f"窗口：{largest.name}，{rounds}轮里最少的；比值是对同一轮里空的Starlette网页")
    for name, label, unit, wanted in (
        ("ready", "启动到页面", "毫秒", 800),
        ("ready_cpu", "  其中处理器时间", "毫秒", 800),
        ("edit", "一次改动到核对结果（含写盘）", "毫秒", 150),
        ("cpu", "  其中处理器时间", "毫秒", 150),
        ("memory", "内存", "MB", 150),
    ):
        one, other = getattr(ours, name), getattr(plain, name)
        print(
            f"{label:<22}{one:8.0f} {unit}  {one / max(other, 0.1):6.1f} 倍  （要求 {wanted} 以内）"
        )


if __name__ == "__main__":
    main()
