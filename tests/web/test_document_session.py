"""A document that is open: every change is on the disk before it is answered, nothing that others
write is lost, and what was done can be undone after whatever has happened."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, ROOT, many
from window_client import COUNTY, WindowClient, served

from gia_author.jobs.files import FileError
from gia_author.web import edits, journal
from gia_author.web.document_session import DocumentSession
from gia_author.web.journal import Journal, difference
from gia_author.web.own_folder import own_folder as folder_of_ours
from gia_author.web.refusals import Refusal
from gia_author.yamlfile import reader

OPENING = {"op": "text", "path": ["引言"]}


@pytest.fixture
def path(tmp_path: Path, own_folder: Path) -> Path:
    for name in (COUNTY, "示例县人民政府-2024.yaml"):
        shutil.copy(EXAMPLES / name, tmp_path)
    return tmp_path / COUNTY


Opener = Callable[[Path], DocumentSession]


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Opens documents, which are closed with the test."""
    with ExitStack() as stack:

        def opener(path: Path) -> DocumentSession:
            return stack.enter_context(closing(DocumentSession(path)))

        yield opener


def say(session: DocumentSession, value: str) -> None:
    order = {**OPENING, "value": value}
    session.change(session.version, partial(edits.edited, orders=[order]), "改文字")


def opening(path: Path) -> str:
    return str(reader.read(path.read_bytes(), "").data["引言"]).strip()


def test_a_change_is_on_the_disk_and_the_old_file_beside_it(path: Path, opened: Opener) -> None:
    before = path.read_bytes()
    session = opened(path)
    assert not [*path.parent.glob("*.bak*")]
    say(session, "甲。")
    say(session, "乙。")
    assert opening(path) == "乙。"
    assert [one.read_bytes() for one in path.parent.glob("*.bak*")] == [before]
    say(opened(path), "丙。")
    assert len([*path.parent.glob("*.bak*")]) == 2


def test_nothing_is_written_where_nothing_changes(path: Path, opened: Opener) -> None:
    session, stamp = opened(path), path.stat().st_mtime_ns
    say(session, opening(path))
    assert path.stat().st_mtime_ns == stamp and session.version == 1
    assert session.reach() == ("", "", 0)


def test_steps_outlive_the_program(path: Path, opened: Opener) -> None:
    before = path.read_bytes()
    session = opened(path)
    for value in ("甲。", "乙。", "丙。"):
        say(session, value)
    session.undo(session.version)
    session.close()
    again = opened(path)
    assert again.reach()[:2] == ("改文字", "改文字")
    again.redo(again.version)
    assert opening(path) == "丙。"
    for _ in range(3):
        again.undo(again.version)
    assert path.read_bytes() == before
    with pytest.raises(Refusal, match="没有可以撤销的"):
        again.undo(again.version)


def test_a_new_step_takes_the_place_of_those_undone(path: Path, opened: Opener) -> None:
    session = opened(path)
    say(session, "甲。")
    say(session, "乙。")
    session.undo(session.version)
    say(session, "丙。")
    assert session.reach()[1] == ""
    session.undo(session.version)
    assert opening(path) == "甲。"


def test_an_older_version_is_refused(path: Path, opened: Opener) -> None:
    session = opened(path)
    say(session, "甲。")
    with pytest.raises(Refusal) as refused:
        session.change(1, partial(edits.edited, orders=[{**OPENING, "value": "乙。"}]), "")
    assert (refused.value.status, refused.value.code) == (409, "version")
    assert opening(path) == "甲。"


@pytest.mark.parametrize(
    ("choice", "said", "signed"),
    [
        ("theirs", "别处。", "2026-01-01"), ("mine", "这里。", "2026-03-16"),
        ("merge", "这里。", "2026-01-01"),
    ],
)  # fmt: skip
def test_a_file_changed_elsewhere(
    path: Path, choice: Any, said: str, signed: str, opened: Opener
) -> None:
    """Noticed before anything is written; the edit under way is not lost; what is not taken stays
    beside as a copy; the way back leads through it."""
    before = path.read_bytes()
    session = opened(path)
    theirs = edit_elsewhere(path, {"引言": "别处。" if choice == "theirs" else None})
    assert session.is_changed_outside()
    with pytest.raises(Refusal) as refused:
        say(session, "这里。")
    assert refused.value.code == "changed_outside"
    assert path.read_bytes() == theirs
    assert ["落款日期"] in [one["path"] for one in refused.value.more["theirs"]]
    session.settle(choice)
    data = reader.read(path.read_bytes(), "").data
    assert (data["引言"].strip(), data["落款日期"]) == (said, signed)
    if choice != "theirs":
        assert theirs in [one.read_bytes() for one in path.parent.glob("*.bak*")]
    while session.reach()[0]:
        session.undo(session.version)
    assert path.read_bytes() == before


def edit_elsewhere(path: Path, values: dict[str, str | None]) -> bytes:
    """What another program makes of the file: another day of signature, and texts."""
    text = path.read_text(encoding="utf-8").replace("2026-03-16", "2026-01-01")
    old = reader.read(text.encode(), "").data
    for key, value in values.items():
        if value is not None:
            text = text.replace(str(old[key]).strip(), value)
    path.write_text(text, encoding="utf-8")
    return path.read_bytes()


def test_both_sides_changed_the_same(path: Path, opened: Opener) -> None:
    """Theirs stays, and the clash is told with both texts; what gave way can be had back."""
    session = opened(path)
    before = opening(path)
    edit_elsewhere(path, {"引言": "别处。"})
    with pytest.raises(Refusal):
        say(session, "这里。")
    conflicts = session.settle("merge")
    assert [(one.path, one.yours.strip(), one.theirs.strip()) for one in conflicts] == [
        (("引言",), "这里。", "别处。")
    ]
    assert opening(path) == "别处。"
    session.undo(session.version)
    assert opening(path) == "这里。"
    session.undo(session.version)
    assert opening(path) == before


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"a: [", b"PK\x03\x04", b"a: 1\n---\nb: 2\n"]
)
def test_a_file_broken_elsewhere(path: Path, content: bytes, opened: Opener) -> None:
    """It is not written over unasked; with what is here it is whole again, the broken one
    beside."""
    session = opened(path)
    path.write_bytes(content)
    with pytest.raises(Refusal):
        say(session, "这里。")
    assert path.read_bytes() == content
    session.settle("theirs")
    assert session.read_only or not content
    assert path.read_bytes() == content


def test_a_file_broken_elsewhere_is_mended_from_here(path: Path, opened: Opener) -> None:
    for content in (b"\x00\x01", b"a: [", b""):
        session = opened(path)
        path.write_bytes(content)
        with pytest.raises(Refusal):
            say(session, f"这里{len(content)}。")
        session.settle("mine")
        assert opening(path) == f"这里{len(content)}。"
        assert content in [one.read_bytes() for one in path.parent.glob("*.bak*")]


def test_a_file_that_has_gone(path: Path, opened: Opener) -> None:
    session = opened(path)
    path.unlink()
    assert session.is_changed_outside()
    with pytest.raises(Refusal) as refused:
        say(session, "这里。")
    assert refused.value.more["gone"] and session.is_gone()
    with pytest.raises(FileError):
        session.settle("theirs")
    assert session.settle("mine") == []  # and it is there again, with what was typed meanwhile
    assert opening(path) == "这里。" and not session.is_changed_outside()
    session.undo(session.version)
    assert opening(path) != "这里。"


def test_a_file_that_has_gone_comes_back_by_itself(path: Path, opened: Opener) -> None:
    """Put back where it was while the page asked what to do."""
    session, before = opened(path), path.read_bytes()
    path.unlink()
    path.write_bytes(before)
    assert session.settle("mine") == [] and path.read_bytes() == before


def test_two_programs_on_one_file(path: Path, opened: Opener) -> None:
    """Each notices what the other has written; both go back by the same steps."""
    before = path.read_bytes()
    one, other = opened(path), opened(path)
    say(one, "甲。")
    with pytest.raises(Refusal) as refused:
        say(other, "乙。")
    assert refused.value.code == "changed_outside"
    other.settle("theirs")
    say(other, "乙。")
    one.settle("theirs")
    assert one.text == other.text and opening(path) == "乙。"
    one.undo(one.version)
    assert opening(path) == "甲。"
    one.undo(one.version)
    assert path.read_bytes() == before


def test_two_pages_of_one_window(client: WindowClient) -> None:
    """The page that comes second is told, and loses nothing that the first has written."""
    doc = client.open(COUNTY)
    other = WindowClient.__new__(WindowClient)
    other.__dict__ = {**client.__dict__, "versions": dict(client.versions)}
    client.edit(doc, {**OPENING, "value": "甲。"})
    late = other.act(doc, "edit", edits=[{**OPENING, "value": "乙。"}])
    assert (late.status_code, late.json()["code"]) == (409, "version")
    assert client.get(f"/api/doc/{doc}/changes").json() == {
        "version": 2,
        "outside": False,
        "gone": False,
    }
    assert opening(client.folder / COUNTY) == "甲。"


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_marks_and_line_ends_stay(path: Path, mark: bytes, ends: str, opened: Opener) -> None:
    text = path.read_text(encoding="utf-8").replace("\n", ends)
    path.write_bytes(mark + text.encode())
    session = opened(path)
    say(session, "甲。")
    data = path.read_bytes()
    assert data.startswith(mark) and data.count(b"\r\n") in (0, data.count(b"\n"))
    assert (b"\r\n" in data) == (ends == "\r\n")
    session.undo(session.version)
    assert path.read_bytes() == mark + text.encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: [\n", "第"), ("名称: 示例县\n年度: 2025\n单位: []\n".encode(), "名册"),
        (b"\x00\x01", "第1行"),
    ],
)  # fmt: skip
def test_what_cannot_be_changed_is_shown_with_the_reason(
    client: WindowClient, content: bytes, said: str
) -> None:
    (client.folder / "坏的-2025.yaml").write_bytes(content)
    doc = client.open("坏的-2025.yaml")
    state = client.state(doc)
    assert state["read_only"] and said in state["read_only_why"]
    answer = client.act(doc, "edit", edits=[{**OPENING, "value": "甲。"}])
    assert (answer.status_code, answer.json()["code"]) == (422, "read_only")
    assert (client.folder / "坏的-2025.yaml").read_bytes() == content


def test_a_read_only_file_stays(path: Path, opened: Opener) -> None:
    path.chmod(0o444)
    with pytest.raises(Refusal, match="只读"):
        say(opened(path), "甲。")


def test_a_full_disk(path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opener) -> None:
    """Then nothing has changed, neither the file nor the steps."""
    session, before = opened(path), path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Exception, match="磁盘满了"):
        say(session, "甲。")
    assert path.read_bytes() == before and session.reach() == ("", "", 0)
    monkeypatch.undo()


def test_without_a_folder_of_its_own(
    path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opener
) -> None:
    """The steps are then kept as long as the program runs."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "/proc/nowhere")
    session, before = opened(path), path.read_bytes()
    say(session, "甲。")
    session.undo(session.version)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"no database at all" * 99, b"SQLite format 3\x00" + b"x" * 5000]
)
def test_a_damaged_journal_costs_the_steps_alone(
    path: Path, content: bytes, opened: Opener
) -> None:
    first = opened(path)
    say(first, "甲。")
    first.close()
    (file,) = folder_of_ours("journals").glob("*.db")
    for beside in file.parent.glob(f"{file.name}-*"):
        beside.unlink()
    file.write_bytes(content)
    session = opened(path)
    assert session.reach() == ("", "", 0) and opening(path) == "甲。"
    say(session, "乙。")
    assert session.reach()[0]


def test_steps_are_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The older half goes, and how many have gone is told; the others lead back as before."""
    monkeypatch.setattr(journal, "LARGEST", 2_000)
    kept = Journal(":memory:")
    texts = [f"{n}字" * n for n in range(120)]
    with kept.turn():
        for text in texts:
            kept.follow(text, "改")
        gone = kept.forgotten()
        assert 0 < gone < 119
        for text in reversed(texts[gone:-1]):
            assert kept.undone() == text
        assert kept.undone() is None
    kept.close()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""), ("", "甲"), ("甲", ""), ("甲乙", "甲丙乙"), ("甲甲", "甲"), ("甲", "甲甲"),
        ("甲乙丙", "丁"),
    ],
)  # fmt: skip
def test_differences(before: str, after: str) -> None:
    at, old, new = difference(before, after)
    assert before[:at] + new + before[at + len(old) :] == after
    assert before[at : at + len(old)] == old


WRITER = """
import sys
from functools import partial
from pathlib import Path
from gia_author.web import edits
from gia_author.web.document_session import DocumentSession
session = DocumentSession(Path(sys.argv[1]))
for n in range(int(sys.argv[2]), 10**9):
    cells = [{"address": "依申请公开.本年新收.自然人", "value": str(n)}]
    text = {"op": "text", "path": ["引言"], "value": f"第{n}次。"}
    orders = [text, {"op": "cells", "cells": cells}]
    session.change(session.version, partial(edits.edited, orders=orders), "改")
    print(n, flush=True)
"""


def _killed(path: Path, first: int, chance: random.Random) -> list[int]:
    """The changes that a program has answered before it was killed, somewhere within the next."""
    command = [sys.executable, "-c", WRITER, str(path), str(first)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout
        answered = [int(child.stdout.readline()) for _ in range(chance.randint(1, 12))]
        for _ in range(chance.randint(0, 400_000)):
            pass
        child.send_signal(signal.SIGKILL)
        return [*answered, *map(int, child.stdout.read().splitlines())]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_at_any_moment(path: Path, opened: Opener) -> None:
    """What was answered is on the disk, whole; the steps lead back to the beginning; nothing is
    left lying about."""
    before, chance, done = path.read_bytes(), random.Random(7), 0
    for _ in range(many(6)):
        answered = _killed(path, done + 1, chance)
        read = reader.read(path.read_bytes(), "")
        assert not read.findings
        done = int(str(read.data["数据"]["依申请公开"]["本年新收"]["自然人"]))
        assert read.data["引言"].strip() == f"第{done}次。"
        assert done in (answered[-1], answered[-1] + 1)  # the next one may have come as far
    session = opened(path)
    while session.reach()[0]:
        session.undo(session.version)
    assert path.read_bytes() == before
    assert not [one.name for one in path.parent.iterdir() if one.name.startswith(".gia-")]


def test_the_window_comes_back_to_a_document(tmp_path: Path, own_folder: Path) -> None:
    """The start page of the next run knows it, and its address still leads to it."""
    shutil.copy(EXAMPLES / COUNTY, tmp_path)
    with served(tmp_path) as serving, closing(WindowClient(serving, tmp_path)) as page:
        doc = page.open(COUNTY)
    with served(tmp_path) as serving, closing(WindowClient(serving, tmp_path)) as page:
        (known,) = page.get("/api/start").json()["recent"]
        assert (known["id"], known["name"], known["year"]) == (doc, COUNTY, 2025)
        assert page.state(doc)["agency"] == "示例县人民政府"
        (tmp_path / COUNTY).unlink()
        assert page.get("/api/start").json()["recent"][0]["gone"]
