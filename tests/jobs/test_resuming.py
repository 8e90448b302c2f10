"""The one driver of work that can be interrupted: what is done again, what is not, in which order
it comes."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import resuming
from gia_author.jobs.executors import AtOnce, Unread
from gia_author.jobs.ledger import NAME, Ledger
from gia_author.jobs.plain_values import plain, restored
from gia_author.jobs.resuming import ResumableWork
from gia_author.workflows.produce import Job


class Colour(Enum):
    RED = "红"


@dataclass(frozen=True)
class Inner:
    path: tuple[str | int, ...] | None


@dataclass(frozen=True)
class Value:
    name: str
    count: int = 0
    share: float = 0.5
    whole: bool = True
    colour: Colour = Colour.RED
    inner: Inner | None = None
    pairs: tuple[tuple[str, int], ...] = ()
    words: dict[str, str] = field(default_factory=dict)


FULL = Value("甲", 3, 0.25, False, Colour.RED, Inner(("数据", 1)), (("乙", 2),), {"丙": "丁"})


@pytest.mark.parametrize("value", [Value("甲"), FULL, Value("甲", inner=Inner(None))])
def test_a_value_comes_back_as_it_was(value: Value) -> None:
    assert restored(Value, plain(value)) == value


@pytest.mark.parametrize(
    "change",
    [
        {"name": 1},
        {"count": True},
        {"count": "3"},
        {"share": 1},
        {"whole": 1},
        {"colour": "蓝"},
        {"inner": {}},
        {"inner": {"path": [None]}},
        {"inner": {"path": [], "odd": 1}},
        {"pairs": [["乙"]]},
        {"pairs": [["乙", 2, 3]]},
        {"pairs": {}},
        {"words": {"丙": 1}},
        {"odd": 1},
    ],
)
def test_any_other_value_is_none(change: dict[str, Any]) -> None:
    assert restored(Value, plain(FULL) | change) is None


class Counting(AtOnce):
    """Notes every job it does."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.done.append(args[0].name)
        return super().submit(fn, *args, **kwargs)


def do(job: Job) -> str:
    if not job.data:
        raise GiaError("空的。", "")
    return job.data.decode()


def keep(job: Job, made: str | GiaError) -> Value:
    return Value(made.message, whole=False) if isinstance(made, GiaError) else Value(made)


WORK = ResumableWork("试", Value, do, keep, is_whole=lambda value: value.whole)
JOBS = [
    Job("甲", b"1"),
    Job("乙", b""),
    Unread("丙", b"", reason=GiaError("读不出来。")),
    Job("丁", b"4"),
]


def went(ledger: Ledger | None, jobs: list[Job], work: ResumableWork[str, Value] = WORK) -> Any:
    executor = Counting()
    done = [*resuming.run(jobs, work, executor, ledger, ordered=True)]
    assert [one.job for one in done] == jobs
    return [one.value.name for one in done], executor.done, [one.known for one in done]


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    """What failed is, and so is what has changed."""
    names = ["1", "空的。", "读不出来。", "4"]
    with Ledger(tmp_path / NAME) as ledger:
        assert went(ledger, JOBS) == (names, ["甲", "乙", "丁"], [False] * 4)
        assert went(ledger, JOBS) == (names, ["乙"], [True, False, False, True])
        changed = [replace(JOBS[0], data=b"2"), *JOBS[1:]]
        assert went(ledger, changed) == (
            ["2", *names[1:]],
            ["甲", "乙"],
            [False, False, False, True],
        )


def test_settings_and_what_was_left_count(tmp_path: Path) -> None:
    with Ledger(tmp_path / NAME) as ledger:
        went(ledger, JOBS)
        other = replace(WORK, settings=lambda job: "平铺")
        assert went(ledger, JOBS, other)[1] == ["甲", "乙", "丁"]
        gone = replace(other, is_current=lambda job, value: job.name != "丁")
        assert went(ledger, JOBS, gone)[1] == ["乙", "丁"]
        assert went(ledger, JOBS, replace(other, name="另"))[1] == ["甲", "乙", "丁"]


def test_the_latest_is_there_even_if_it_failed(tmp_path: Path) -> None:
    with Ledger(tmp_path / NAME) as ledger:
        went(ledger, JOBS)
        assert resuming.latest("乙", WORK, ledger) == Value("空的。", whole=False)
        assert resuming.latest("没有", WORK, ledger) is None


def test_without_a_ledger_all_is_done() -> None:
    assert went(None, JOBS)[1] == ["甲", "乙", "丁"]


def test_an_interrupted_run_keeps_what_was_done(tmp_path: Path) -> None:
    with Ledger(tmp_path / NAME) as ledger:
        run = resuming.run(JOBS, WORK, AtOnce(), ledger, ordered=True)
        assert next(run).value.name == "1"
        run.close()
        assert went(ledger, JOBS)[2][0] is True
