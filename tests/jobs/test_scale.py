"""Thousands of units: what a killed run costs, what is remembered, what is held in memory, what is
printed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import pytest
from conftest import EXAMPLES, FLAWED, HANG, PROOF, example, held, job

from gia_author import resources
from gia_author.cli import app, finding_formats
from gia_author.cli.commands import batch as batch_command
from gia_author.jobs import executors, files, loading, own_key, plain_values
from gia_author.jobs.batch import Batch, Entries, Entry
from gia_author.jobs.ledger import NAME, Ledger
from gia_author.render.style import official
from gia_author.workflows.produce import Job, Outcome, produce

pytestmark = pytest.mark.slow

BATCH = ["batch", "--to", "html", "--jobs", "2"]
PROGRAM = [sys.executable, "-m", "gia_author"]
MANY = 5_000 if PROOF > 1 else 60  # the many take five minutes
SHORT = (
    "机关: 示例县第{n}局\n机关类型: 部门\n年度: 2025\n落款日期: 2026-01-19\n数据:\n  未填按零: 是\n"
    "  依申请公开: {{本年新收: {{自然人: {n}}}}}\n"
)


def units(folder: Path, count: int) -> Path:
    """Short reports, with something to be changed in each."""
    folder.mkdir()
    for n in range(count):
        (folder / f"{n:04}.yaml").write_text(SHORT.format(n=n), encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# killed at any moment


def killed(command: list[str], when: Callable[[], bool], everything: bool) -> None:
    """Run a command that does not end and kill it with SIGKILL once ``when`` says so: itself, or
    all its processes at once."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while process.poll() is None and not when():
        time.sleep(0.002)
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL) if everything else process.kill()
    process.wait()


def test_a_killed_batch_is_resumed_and_loses_nothing(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    inputs, whole, broken = units(tmp_path / "in", MANY), tmp_path / "whole", tmp_path / "broken"
    command = [*BATCH, "--draft", str(inputs), "--out"]
    subprocess.run([*PROGRAM, *command, str(whole)], capture_output=True, check=False)
    for share in (0.02, 0.35, 0.7):
        target, delay = int(MANY * share), chance.random() * 0.05
        stop = (
            target + 10 - len([*broken.glob("*/*.html")])
        )  # is not past this one when it is killed

        def reached(target: int = target, delay: float = delay) -> bool:
            enough = len([*broken.glob("*/*.html")]) > target
            time.sleep(delay if enough else 0)
            return enough

        killed(held(stop, *command, broken), reached, everything=chance.random() < 0.5)
        pages = [*broken.glob("*/*.html")]
        assert all(
            page.read_bytes() == (whole / page.relative_to(broken)).read_bytes() for page in pages
        ), seed
    before = {page: page.stat().st_mtime_ns for page in broken.glob("*/*.html")}
    last = subprocess.run(
        [*PROGRAM, *command, str(broken)], capture_output=True, check=False, timeout=HANG + MANY
    )
    kept = [page for page, at in before.items() if page.stat().st_mtime_ns == at]
    made, wanted = contents(broken), contents(whole)
    for summary in (made, wanted):
        del summary[NAME], summary["汇总.html"]
    assert (
        last.returncode == 1
        and f"共{MANY}份" in last.stdout.decode()
        and len(kept) > len(before) - 4
    ), seed
    assert made == wanted, (seed, made.keys() ^ wanted.keys())
    assert (broken / "汇总.html").read_text(encoding="utf-8").count('class="bad"') == MANY


# the ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "there" / NAME


def test_what_was_put_is_got(path: Path) -> None:
    with Ledger(path) as ledger:
        assert ledger.get("甲", "1") is None and ledger.latest("甲") is None
        ledger.put("甲", "1", {"数": [1, None, "二"]})
        ledger.put("乙", "1", {})
    with Ledger(path) as ledger:
        assert (
            ledger.get("甲", "1") == {"数": [1, None, "二"]} == ledger.latest("甲")
            and ledger.get("乙", "1") == {}
        )
        assert ledger.get("甲", "2") is None
        ledger.put("甲", "2", {"新": True})
        assert ledger.get("甲", "1") is None and ledger.get("甲", "2") == {"新": True}
    assert [p.name for p in path.parent.iterdir()] == [NAME]


def test_odd_texts_are_kept(path: Path) -> None:
    with Ledger(path) as ledger:
        for text in ("\udcff.yaml", "a\x00b", "'; DROP TABLE results; --", "𠮷"):
            ledger.put(text, text, {"文": text})
            assert ledger.get(text, text) == {"文": text}


def test_results_of_another_version_are_not_used(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(path) as ledger:
        ledger.put("甲", "1", {})
        monkeypatch.setattr(resources, "stamp", lambda: "0.2.0")
        assert ledger.get("甲", "1") is None and ledger.latest("甲") is None
        ledger.put("甲", "1", {"新": 1})
        assert ledger.get("甲", "1") == {"新": 1}


def test_the_stamp_tells_the_version() -> None:
    from gia_author import __version__

    assert (
        resources.stamp().startswith(f"{__version__} ")
        and len(resources.stamp()) > len(__version__) + 8
    )


ENDLESS = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT 'k', 'v', 'f', '{}', "
    "'s' FROM c WHERE x < 0"
)
HOSTILE = {
    "view": (
        "DROP TABLE results; CREATE VIEW results(key, version, fingerprint, value, "
        f"seal) AS {ENDLESS}"
    ),
    "trigger": (
        f"CREATE TRIGGER t BEFORE INSERT ON results BEGIN INSERT INTO results {ENDLESS}; END"
    ),
    "second table": "CREATE TABLE more (x)",
    "index": "CREATE INDEX i ON results (value)",
    "other types": (
        "DROP TABLE results; CREATE TABLE results (key INTEGER PRIMARY KEY, version, "
        "fingerprint, value, seal)"
    ),
    "generated": (
        "DROP TABLE results; CREATE TABLE results (key TEXT PRIMARY KEY, version, fingerprint, "
        "value, seal AS (zeroblob(1000000000)))"
    ),
    "older shape": "PRAGMA user_version = 1",
    "newer shape": "PRAGMA user_version = 99",
    "other program": "PRAGMA application_id = 7",
}


def spoil(path: Path, what: str) -> None:
    if what == "database":
        path.unlink()
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE accounts (name)")
    elif what == "table":
        with closing(sqlite3.connect(path)) as other:
            other.executescript("DROP TABLE results; CREATE TABLE results (x)")
    elif what in HOSTILE:
        with closing(sqlite3.connect(path)) as other:
            other.executescript(HOSTILE[what])
    elif what == "pages":
        data = path.read_bytes()
        path.write_bytes(data[:4096] + os.urandom(len(data) - 4096))
    else:
        path.write_bytes({"text": b"hello\n" * 2000, "half": path.read_bytes()[:5000]}[what])


@pytest.mark.parametrize("what", ["text", "half", "database", "table", "pages", *HOSTILE])
def test_a_damaged_or_foreign_file_is_set_aside(
    path: Path, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Ledger(path) as ledger:
        for n in range(200):
            ledger.put(str(n), "1", {"文": "字" * 200})
    spoil(path, what)
    spoilt = path.read_bytes()
    with Ledger(path) as ledger:
        assert ledger.get("7", "1") is None
        ledger.put("7", "1", {"新": 1})
        assert ledger.get("7", "1") == {"新": 1}
    assert (
        "重新记录" in caplog.text
        and path.with_name(path.name + ".坏").read_bytes()[:4096] == spoilt[:4096]
    )


def test_a_value_that_is_none_of_ours_is_not_found(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.put("甲", "1", {})
        with closing(sqlite3.connect(path)) as other:
            for value in ("{", "[1]", "3", None, b"\xff"):
                other.execute(
                    "UPDATE results SET value = ?", (value if value is not None else "null",)
                )
                other.commit()
                assert ledger.get("甲", "1") is None


def test_an_entry_that_somebody_has_changed_or_made_is_not_used(path: Path) -> None:
    """Whatever is changed: the value, the key, the fingerprint, the seal, or all of another entry
    put in its place."""
    with Ledger(path) as ledger:
        ledger.put("甲", "1", {"findings": ["有错"]})
        ledger.put("乙", "1", {"findings": []})
        with closing(sqlite3.connect(path)) as other:
            for change in (
                "value = '{\"findings\": []}'",
                "fingerprint = '2'",
                "seal = ''",
                "seal = x'00'",
                "seal = '" + "0" * 64 + "'",
                (
                    "value = (SELECT value FROM results WHERE key = '乙'), seal = (SELECT seal "
                    "FROM results WHERE key = '乙')"
                ),
            ):
                kept = other.execute("SELECT * FROM results WHERE key = '甲'").fetchone()
                other.execute(f"UPDATE results SET {change} WHERE key = '甲'")
                other.commit()
                assert ledger.get("甲", "1") is None and ledger.get("甲", "2") is None, change
                assert ledger.latest("甲") is None, change
                other.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", kept)
                other.commit()
                assert ledger.get("甲", "1") == {"findings": ["有错"]}


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Become another user: one with a folder of the own of this name."""

    def become(name: str) -> Path:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / name))
        own_key.own.cache_clear()
        return tmp_path / name / "gia-author" / "key"

    yield become
    own_key.own.cache_clear()


def test_entries_of_another_user_are_done_again(
    path: Path, user: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    kept = user("甲")
    with Ledger(path) as ledger:
        ledger.put("份", "1", {"数": 1})
    assert kept.stat().st_mode & 0o777 == 0o600 and len(kept.read_bytes()) == 32
    user("乙")
    with Ledger(path) as ledger:
        assert ledger.get("份", "1") is None and ledger.latest("份") is None
        ledger.put("另一份", "1", {"数": 2})
    user("甲")
    with Ledger(path) as ledger:
        assert ledger.get("份", "1") == {"数": 1} and ledger.get("另一份", "1") is None
    said = capsys.readouterr()
    assert said.out == said.err == ""


@pytest.mark.parametrize("fault", ["short", "open to others", "folder is a file", "home is gone"])
def test_a_key_that_cannot_be_used_is_none(
    path: Path, user: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, fault: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """One that is damaged or open to others is made anew; where none can be kept, nothing from
    before is used, and it is said once."""
    kept = user("甲")
    with Ledger(path) as ledger:
        ledger.put("份", "1", {"数": 1})
    secret = kept.read_bytes()
    if fault == "short":
        kept.write_bytes(secret[:9])
    elif fault == "open to others":
        kept.chmod(0o644)
    elif fault == "folder is a file":
        user("文件").parents[1].write_bytes(b"")
    else:
        monkeypatch.delenv("XDG_CONFIG_HOME")
        monkeypatch.setattr(own_key.click, "get_app_dir", lambda *_, **__: str(kept / "x"))
    own_key.own.cache_clear()
    for _ in range(2):
        with Ledger(path) as ledger:
            assert ledger.get("份", "1") is None
            ledger.put("又一份", "1", {"数": 2})
            assert ledger.get("又一份", "1") == {"数": 2}
    made_anew = fault in ("short", "open to others")
    assert caplog.text.count("这次全部重做") == (0 if made_anew else 1)
    if made_anew:
        assert len(kept.read_bytes()) == 32 and kept.read_bytes() != secret
        assert kept.stat().st_mode & 0o777 == 0o600


def test_links_in_the_place_of_its_files_are_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "外", tmp_path / "内"
    outside.mkdir()
    folder.mkdir()
    with Ledger(outside / NAME) as ledger:
        ledger.put("份", "1", {"数": 1})
    before = (outside / NAME).read_bytes()
    (outside / "别的").write_text("别的", encoding="utf-8")
    for link in (NAME, f"{NAME}-wal", f"{NAME}-shm", f"{NAME}-journal"):
        (folder / link).symlink_to(outside / (NAME if link == NAME else "别的"))
        with Ledger(folder / NAME) as ledger:
            assert ledger.get("份", "1") is None
            ledger.put("份", "1", {"数": 2})
        assert not (folder / link).is_symlink()
    assert (outside / NAME).read_bytes() == before and {p.name for p in outside.iterdir()} == {
        NAME,
        "别的",
    }
    assert (outside / "别的").read_text(encoding="utf-8") == "别的"


def test_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file" / "x.db", Path("/proc/none/x.db")):
        with pytest.raises(files.FileError) as caught:
            Ledger(path)
        assert caught.value.fix
    with Ledger(tmp_path / "x.db") as ledger:
        ledger._database.execute("PRAGMA max_page_count = 3")
        with pytest.raises(files.FileError, match="磁盘满了"):  # noqa: PT012
            for n in range(100):
                ledger.put(str(n), "1", {"文": "字" * 500})
        ledger._database.execute("PRAGMA query_only = 1")
        with pytest.raises(files.FileError, match="只读"):
            ledger.put("甲", "1", {})


def test_only_one_has_it_alone(path: Path) -> None:
    with Ledger(path, alone=True) as ledger:
        ledger.put("甲", "1", {})
        with pytest.raises(files.FileError, match="另一个程序正在使用它"):
            Ledger(path, alone=True)
    with Ledger(path, alone=True) as ledger:
        assert ledger.get("甲", "1") == {}


def test_several_make_one_file_at_once_and_write(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def work(path: Path, name: str) -> None:
        try:
            with Ledger(path) as ledger:
                for n in range(5):
                    ledger.put(f"{name}{n}", "1", {"数": n})
        except Exception as error:
            failures.append(error)

    for number in range(40):  # which of them is in the way of which is chance
        path = tmp_path / str(number) / NAME
        threads = [threading.Thread(target=work, args=(path, name)) for name in "甲乙丙丁"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with Ledger(path) as ledger:
            assert not failures and all(
                ledger.get(f"{name}{n}", "1") == {"数": n} for name in "甲乙丙丁" for n in range(5)
            )
        assert [p.name for p in path.parent.iterdir()] == [NAME]


# many files checked


class Here(Executor):
    """Runs every job at once in this process, and remembers which."""

    width = 2
    ran: ClassVar[list[str]] = []

    def __init__(self, jobs: int = 1) -> None: ...

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.ran.append(Path(args[0].name).name)
        future.set_result(fn(*args, **kwargs))
        return future


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program as if more than two files were many; returns the exit code, what was printed,
    and what went wrong."""
    monkeypatch.setattr(executors, "FEW", 2)
    monkeypatch.setattr(executors, "Workers", Here)

    def run(*arguments: object) -> tuple[int, str, str]:
        Here.ran.clear()
        monkeypatch.setattr(sys, "argv", ["gia-author", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            app.main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Five files: three good, one flawed, one that cannot be read."""
    folder = tmp_path / "县"
    folder.mkdir()
    for path in (*sorted((EXAMPLES / "示例县").glob("*.yaml"))[:3], example(FLAWED)):
        shutil.copy(path, folder)
    (folder / "坏.yaml").write_bytes(b"PK\x03\x04")
    return folder


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_what_has_not_changed_is_told_from_the_ledger_in_the_same_words(
    county: Path, run: Run, form: str
) -> None:
    first = run("check", county, "--format", form)
    assert len(Here.ran) == 3 and first[0] == 1 and (county / NAME).is_file()
    again = run("check", county, "--format", form)
    assert again == first and Here.ran == []
    changed = county / "示例县公安局-2025.yaml"
    changed.write_text(
        changed.read_text(encoding="utf-8").replace("行政许可: 132406", "行政许可: 无"),
        encoding="utf-8",
    )
    assert run("check", county, "--format", form) != first
    (county / NAME).unlink()
    one_by_one = [run("check", path, "--format", form)[1] for path in sorted(county.glob("*.yaml"))]
    whole = run("check", county, "--format", form)[1]
    assert (
        form in ("json", "sarif")
        or "\n".join(one_by_one).split() == whole.partition("\n共")[0].split()
    )


def test_many_files_end_with_a_count(county: Path, run: Run) -> None:
    assert run("check", county)[1].endswith("共5份：3份可以报送，2份有必须改的问题。\n")
    assert "共" not in run("check", example())[1]


def test_one_unreadable_file_does_not_stop_the_others(
    county: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read = county / "示例县交通运输局-2025.yaml", Path.open

    def refuse(self: Path, *more: Any, **named: Any) -> Any:
        if self == path:
            raise PermissionError(13, "denied")
        return read(self, *more, **named)

    monkeypatch.setattr(Path, "open", refuse)
    code, said, _ = run("check", county)
    assert (
        code == 1
        and f"{path}：有1处必须改" in said
        and "没有读取权限" in said
        and "共5份：2份可以报送" in said
    )
    code, _, said = run("check", path)
    assert code == 2 and "没有读取权限" in said


def test_a_folder_in_the_place_of_the_ledger_is_put_aside(county: Path, run: Run) -> None:
    (county / NAME).mkdir()
    first = run("check", county)
    assert first[0] == 1 and "已改名为" in first[2] and len(Here.ran) == 3
    assert (county / NAME).is_file()
    again = run("check", county)
    assert again[:2] == first[:2] and not again[2] and not Here.ran


def test_spreadsheet_of_many(county: Path, run: Run, tmp_path: Path) -> None:
    import openpyxl

    assert run("check", county, "-o", tmp_path / "表.xlsx")[0] == 1
    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx").active
    assert sheet is not None and [cell.value for cell in sheet[1]] == [
        name for name, _ in finding_formats.COLUMNS
    ]
    assert sheet.max_row == 1 + sum(
        len(produce(job(path)).findings) for path in county.glob("*.yaml")
    )


def test_a_review_is_of_one_file(county: Path, run: Run, tmp_path: Path) -> None:
    assert run("check", county, "--output-docx", tmp_path / "批注.docx")[0] == 2
    assert (
        run("check", example(FLAWED), "--output-docx", tmp_path / "批注.docx")[0] == 1
        and (tmp_path / "批注.docx").is_file()
    )


@pytest.mark.parametrize(
    "path", [*sorted(EXAMPLES.rglob("*.yaml"))[:6], example(FLAWED)], ids=lambda path: path.stem
)
def test_an_outcome_is_the_same_after_the_ledger(path: Path) -> None:
    outcome = produce(job(path))
    assert (
        plain_values.restored(Outcome, json.loads(json.dumps(plain_values.plain(outcome))))
        == outcome
    )


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"findings": 3},
        {"findings": [{}], "accepted": []},
        {"findings": [], "accepted": [], "odd": 1},
    ],
)
def test_an_outcome_that_is_none_of_ours(plain: dict[str, Any]) -> None:
    assert plain_values.restored(Outcome, plain) is None


# executors


def test_results_in_order_though_the_first_takes_longest() -> None:
    third, taken = threading.Event(), threading.Event()

    def slow(number: int) -> int:
        third.set() if number == 3 else None
        assert number or third.wait(HANG)
        return number

    def held(number: int) -> int:
        assert number or taken.wait(HANG)
        return number

    with ThreadPoolExecutor(4) as pool:
        pool.width = 2  # type: ignore[attr-defined]
        assert [made for _, made in executors.each(range(20), pool, slow, ordered=True)] == [
            *range(20)
        ]
        every = executors.each(range(20), pool, held)
        _, first = next(every)
        taken.set()
        assert first != 0 and sorted([first, *(made for _, made in every)]) == [*range(20)]


def test_a_few_jobs_start_no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "FEW", 3)
    monkeypatch.setattr(Here, "ran", [])
    opened: list[Here] = []

    def pool() -> Here:
        opened.append(Here())
        return opened[-1]

    jobs = [Job(str(n), b"") for n in range(3)]
    with executors.opened(executors.Gradual(pool)) as executor:
        assert len([*executors.each(jobs, executor, produce)]) == 3 and not opened
        assert [
            isinstance(made, Outcome) for _, made in executors.each(jobs, executor, produce)
        ] == [True] * 3 and len(opened) == 1
    assert Here.ran == ["0", "1", "2"]


# what is printed of thousands


def test_of_many_units_only_those_with_problems_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [tmp_path / f"{n}.yaml" for n in range(100)]
    with Ledger(tmp_path / NAME) as ledger:
        for n, path in enumerate(paths):
            bad = n % 2 == 1
            value = plain_values.plain(
                Entry(
                    str(path),
                    f"示例县第{n}局",
                    2025,
                    "没有生成" if bad else "已生成",
                    int(bad),
                    0,
                    0,
                    () if bad else ("甲.html",),
                )
            )
            ledger.put(f"batch:{path}", "1", value)
        assert not batch_command.summarise(
            Entries(paths, Batch(tmp_path, loading.load, ledger, flat=False)), tmp_path, 7
        )
    said = capsys.readouterr().out
    assert (
        "共100份，其中50份有必须改的问题；7份没有变化，未重新生成" in said
        and "只列出前30份，全部见汇总表。" in said
    )
    assert (
        "第1局" in said
        and "第0局" not in said
        and said.count("没有生成") == batch_command.MOST_ROWS
    )
    page, table = (
        (tmp_path / "汇总.html").read_text(encoding="utf-8"),
        (tmp_path / "汇总.csv").read_text(encoding="utf-8-sig"),
    )
    assert (
        page.count('<tr class="bad">') == 50
        and page.count("<tr>") == 51
        and table.count("\n") == 101
    )


# many published reports imported


def test_import_of_many_is_taken_up_where_it_was_left(tmp_path: Path, run: Run) -> None:
    published, out = tmp_path / "年报", tmp_path / "导入"
    published.mkdir()
    for n in range(4):
        made = produce(Job("x", SHORT.format(n=n).encode(), ("html",), official(), draft=True))
        (published / f"{n}.html").write_bytes(made.files["html"])
    (published / "5.html").write_bytes(b"<p>x</p>")
    code, said, _ = run("import", published, "-o", out)
    assert code == 1 and said.endswith("共5份：4份已导入，1份没有导入\n") and len(Here.ran) == 3
    assert sorted(p.name for p in out.iterdir()) == sorted(
        [NAME, *(f"{n}{end}" for n in range(4) for end in (".yaml", ".核对.html"))]
    )
    (out / "1.yaml").write_text("改过", encoding="utf-8")
    (out / "2.yaml").unlink()
    code, said, _ = run("import", published, "-o", out)
    assert (
        said.endswith("共5份：1份已导入，3份没有变化，1份没有导入\n")
        and (out / "1.yaml").read_text(encoding="utf-8") == "改过"
    )
    (out / NAME).unlink()
    code, said, _ = run("import", published, "-o", out)
    assert "1.yaml 已经有了，没有改动它" in said and said.endswith(
        "共5份：3份已导入，2份没有导入\n"
    )
    assert (out / "1.yaml").read_text(encoding="utf-8") == "改过"
    code, said, _ = run("import", published, "--format", "matrices")
    assert len(said.splitlines()) == 5 and all(json.loads(line) for line in said.splitlines())
