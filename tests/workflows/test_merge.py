"""What was changed in a built file goes into the author's own at its place; files that others
edited are not written over."""

from __future__ import annotations

import difflib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from conftest import EXAMPLES, GOOD, Program
from test_import import build

from gia_author.jobs import backups
from gia_author.report.model import edition_of
from gia_author.workflows import import_report
from gia_author.workflows.edited_since import edited_since
from gia_author.workflows.merge import merge, reconciled
from gia_author.yamlfile import reader
from gia_author.yamlfile.splice import splice

SENTENCE = "全年主动公开政府信息146条"


def edited(path: Path, edit: Any, name: str = GOOD) -> Path:
    """The example's Word file after someone's edit."""
    book = docx.Document(io.BytesIO(build(EXAMPLES / name, "docx")))
    edit(book)
    book.save(str(path))
    return path


def put(book: Any, old: str, new: str) -> None:
    run = next(r for p in book.paragraphs for r in p.runs if old in r.text)
    run.text = run.text.replace(old, new)


def cell(book: Any, table: int, row: int, column: int, text: str) -> None:
    book.tables[table].rows[row].cells[column].paragraphs[0].runs[0].text = text


def difference(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def merged(path: Path, name: str = GOOD) -> tuple[list[str], list[str]]:
    """The lines that a merge changes in the example, and what it could not take over."""
    own = EXAMPLES / name
    source = reader.read(own.read_bytes(), own.name)
    made = merge(source, path.read_bytes(), path.name)
    return difference(source.text, made.text), [f.message for f in made.findings]


def test_a_phrase_changes_one_line(tmp_path: Path) -> None:
    changed, left = merged(
        edited(tmp_path / "a.docx", lambda b: put(b, SENTENCE, "今年公开信息148条"))
    )
    assert len(changed) == 2 and not left
    assert changed[1] == changed[0].replace(SENTENCE, "今年公开信息148条").replace("-", "+", 1)


def test_an_unedited_file_changes_nothing(tmp_path: Path) -> None:
    assert merged(edited(tmp_path / "a.docx", lambda b: None)) == ([], [])


def test_placeholders_stay_where_the_words_around_them_change(tmp_path: Path) -> None:
    changed, left = merged(
        edited(tmp_path / "a.docx", lambda b: put(b, "均由自然人提出", "都由自然人提出"))
    )
    assert (
        len(changed) == 2
        and "{{ 依申请公开.本年新收.总计 }}件，都由自然人提出" in changed[1]
        and not left
    )


def test_a_cell_changes_the_data_and_a_total_is_told(tmp_path: Path) -> None:
    changed, left = merged(edited(tmp_path / "a.docx", lambda b: cell(b, 1, 3, 3, "9")))
    assert changed == ["-    本年新收: {自然人: 7}", "+    本年新收: {自然人: 9}"]
    assert any("合计没有跟着改" in said and "总计" in said for said in left)


def test_a_number_that_no_cell_explains_is_told(tmp_path: Path) -> None:
    changed, left = merged(
        edited(tmp_path / "a.docx", lambda b: put(b, "政府信息公开申请7件", "政府信息公开申请8件"))
    )
    assert not changed and any("8" in said and "没有取进来" in said for said in left)


def test_a_heading_changes_only_its_passage(tmp_path: Path) -> None:
    changed, left = merged(
        edited(tmp_path / "a.docx", lambda b: put(b, "监督保障情况", "监督考核"))
    )
    assert not left and "+    标题: 监督考核" in changed
    assert all(
        "监督保障" in line or "局长负总责" in line or "标题" in line or "正文" in line
        for line in changed
    )


def test_a_change_on_both_sides_is_a_conflict() -> None:
    conflicts: list[Any] = []
    got = reconciled(
        {"甲": "我", "乙": "1"}, {"甲": "原", "乙": "1"}, {"甲": "他", "乙": "2"}, conflicts
    )
    assert got == {"甲": "我", "乙": "2"} and conflicts == [("甲",)]


def test_data_of_another_report_are_not_taken() -> None:
    """What is seen is the truth, whatever lies inside."""
    page, other = (build(EXAMPLES / name, "html").decode() for name in (GOOD, "青石镇-2025.yaml"))
    start, inside = (
        page.index('<script type="application/json"'),
        other.index('<script type="application/json"'),
    )
    imported = import_report.take((page[:start] + other[inside:]).encode(), "a.html")
    assert imported.report.agency == "示例县信访局"
    assert any(f.code == "G931" and "没有用它" in f.message for f in imported.findings)


def test_import_changes_only_the_place(tmp_path: Path) -> None:
    plain = import_report.take(build(EXAMPLES / GOOD, "docx"), "a.docx")
    path = edited(tmp_path / "a.docx", lambda b: put(b, SENTENCE, "今年公开信息148条"))
    changed = difference(
        import_report.text_of(plain, "a"),
        import_report.text_of(import_report.take(path.read_bytes(), "a.docx"), "a"),
    )
    assert len(changed) == 2 and "今年公开信息148条" in changed[1]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda p: p.stem)
def test_splice_keeps_every_other_byte(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    data = reader.read(text.encode(), "x").data
    assert splice(text, data, edition_of(data)) == text
    new = {**data, "引言": "改过的引言。\n第二段。", "联系方式": "电话：0000-1。"}
    changed = difference(text, splice(text, new, edition_of(data)))
    assert all(
        "引言" in line or "联系方式" in line or line[1:2] in " " or line == "-" for line in changed
    )
    assert (
        reader.read(splice(text, new, edition_of(data)).encode(), "x").data["引言"].strip()
        == new["引言"]
    )


def test_merge_writes_keeps_and_undoes(tmp_path: Path, program: Program) -> None:
    own = tmp_path / GOOD
    shutil.copy(EXAMPLES / GOOD, own)
    before = own.read_bytes()
    word = edited(tmp_path / "a.docx", lambda b: put(b, SENTENCE, "今年公开信息148条"))
    code, said, _ = program("merge", word, own)
    assert code == 0 and own.read_bytes() == before and "--write" in said
    code, said, _ = program("merge", word, own, "--write")
    assert code == 0 and "今年公开信息148条" in own.read_text(encoding="utf-8")
    assert "加 --write" not in said
    (tmp_path / "空.yaml").touch()
    assert "空.yaml：文件是空的。" in program("merge", word, tmp_path / "空.yaml")[2]
    assert (tmp_path / f"{GOOD}.bak1").read_bytes() == before
    code, said, _ = program("merge", word, own)
    assert code == 0 and "填报文件里已经有了" in said and "--write" not in said
    code, said, _ = program("merge", "--undo", own)
    assert code == 0 and own.read_bytes() == before and not (tmp_path / f"{GOOD}.bak1").exists()


def test_merge_refuses_another_report(tmp_path: Path, program: Program) -> None:
    word = edited(tmp_path / "a.docx", lambda b: None)
    code, _, said = program("merge", word, EXAMPLES / "青石镇-2025.yaml")
    assert code == 2 and "没有合并" in said


def test_five_backups_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "甲.yaml"
    for n in range(8):
        path.write_text(str(n), encoding="utf-8")
        backups.keep(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "甲.yaml",
        *(f"甲.yaml.bak{n}" for n in range(4, 9)),
    ]


@pytest.mark.parametrize("form", ["docx", "html", "xlsx", "pdf"])
def test_a_built_file_is_known_as_it_was_written(form: str) -> None:
    assert not edited_since(build(EXAMPLES / GOOD, form, "typst"), f"a.{form}")


def test_a_change_of_layout_alone_is_known(tmp_path: Path) -> None:
    path = edited(tmp_path / "a.docx", lambda b: setattr(b.paragraphs[0], "alignment", 0))
    assert edited_since(path.read_bytes(), path.name)
    page = build(EXAMPLES / GOOD, "html")
    assert edited_since(page.replace(b"<main>", b"<main >", 1), "a.html")


def test_build_does_not_write_over_an_edited_file(tmp_path: Path, program: Program) -> None:
    own = tmp_path / GOOD
    shutil.copy(EXAMPLES / GOOD, own)
    program("build", own, "--to", "docx")
    word = next(tmp_path.glob("*.docx"))
    first = word.read_bytes()
    assert program("build", own, "--to", "docx")[0] == 0 and word.read_bytes() == first
    edited(word, lambda b: put(b, SENTENCE, "今年公开信息148条"))
    changed = word.read_bytes()
    code, said, _ = program("build", own, "--to", "docx")
    assert code == 1 and "有人改过" in said and word.read_bytes() == changed
    code, said, _ = program("build", own, "--to", "docx", "--overwrite")
    assert code == 0 and word.read_bytes() == first
    assert (tmp_path / f"{word.name}.bak1").read_bytes() == changed


def test_an_edited_fragment_is_known_and_a_text_is_kept(tmp_path: Path, program: Program) -> None:
    """A fragment carries a seal; a text can carry nothing, so what differs is kept beside."""
    own = tmp_path / GOOD
    shutil.copy(EXAMPLES / GOOD, own)
    program("build", own, "--to", "fragment,txt")
    page, text = next(tmp_path.glob("*.fragment.html")), next(tmp_path.glob("*.txt"))
    first = page.read_bytes(), text.read_bytes()
    assert not edited_since(first[0], page.name)
    own.write_text(own.read_text(encoding="utf-8").replace(SENTENCE, f"{SENTENCE}左右"), "utf-8")
    assert program("build", own, "--to", "fragment")[0] == 0 and page.read_bytes() != first[0]
    page.write_bytes(page.read_bytes().replace(SENTENCE.encode(), "公开148条".encode()))
    changed = page.read_bytes()
    code, said, _ = program("build", own, "--to", "fragment")
    assert code == 1 and "有人改过" in said and page.read_bytes() == changed
    code, said, error = program("build", own, "--to", "txt")
    kept = tmp_path / f"{text.name}.bak1"
    assert code == 0 and kept.read_bytes() == first[1] != text.read_bytes()
    assert kept.name in said + error


@pytest.mark.parametrize(
    "typed", ["{{ 依申请公开.本年新收.总计 }}", "{{ 7*7 }}", "{% set a = 1 %}"]
)
def test_braces_that_people_type_are_text(tmp_path: Path, typed: str) -> None:
    """In the author's file they would be worked out."""
    own = EXAMPLES / GOOD
    path = edited(tmp_path / "a.docx", lambda b: put(b, SENTENCE, f"{SENTENCE}（另{typed}件）"))
    read = import_report.take(path.read_bytes(), path.name)
    told = [f for f in read.findings if f.code == "G948"]
    assert [f.quote for f in told] == [typed]
    assert "（另【待填】件）" in import_report.text_of(read, path.name)
    source = reader.read(own.read_bytes(), own.name)
    made = merge(source, path.read_bytes(), path.name)
    assert "（另【待填】件）" in made.text and f"另{typed}" not in made.text
    assert "G948" in [f.code for f in made.findings]


def test_batch_does_not_write_over_an_edited_file(tmp_path: Path, program: Program) -> None:
    own, out = tmp_path / GOOD, tmp_path / "out"
    shutil.copy(EXAMPLES / GOOD, own)
    program("batch", own, "--out", out, "--to", "docx,html")
    word, page = (
        next(out.rglob("*.docx")),
        next(p for p in out.rglob("*.html") if "汇总" not in p.name),
    )
    edited(word, lambda b: put(b, SENTENCE, "今年公开信息148条"))
    changed = word.read_bytes()
    code, said, _ = program("batch", own, "--out", out, "--to", "docx,html", "--force")
    assert code == 1 and "有人改过" in said and word.read_bytes() == changed and page.exists()
    code, _, _ = program("batch", own, "--out", out, "--to", "docx,html", "--force", "--overwrite")
    assert code == 0 and word.read_bytes() != changed


def test_fix_keeps_a_backup_and_refuses_a_read_only_file(tmp_path: Path, program: Program) -> None:
    own = tmp_path / GOOD
    text = (EXAMPLES / GOOD).read_text(encoding="utf-8").replace("局长负总责，", "局长负总责,")
    own.write_text(text, encoding="utf-8")
    own.chmod(0o444)
    assert program("fix", own, "--write")[0] == 2 and own.read_text(encoding="utf-8") == text
    own.chmod(0o644)
    assert program("fix", own, "--write")[0] == 0
    assert own.read_bytes() == (EXAMPLES / GOOD).read_bytes()
    assert (tmp_path / f"{GOOD}.bak1").read_text(encoding="utf-8") == text


def test_fix_joins_a_broken_paragraph(tmp_path: Path, program: Program) -> None:
    text = (EXAMPLES / GOOD).read_text(encoding="utf-8")
    whole = next(line for line in text.splitlines() if line.strip().startswith("局长负总责"))
    words = whole.strip()
    broken = "\n".join("    " + words[n : n + 28] for n in range(0, len(words), 28))
    own = tmp_path / GOOD
    own.write_text(text.replace(whole, broken), encoding="utf-8")
    _, said, _ = program("check", own)
    assert "G755" in said and "G731" not in said
    program("fix", own, "--write")
    assert own.read_text(encoding="utf-8") == text


def test_diff_as_page_and_word_file(tmp_path: Path, program: Program) -> None:
    word = edited(tmp_path / "a.docx", lambda b: put(b, SENTENCE, "今年公开信息148条"))
    page, marked = tmp_path / "d.html", tmp_path / "d.docx"
    code, _, _ = program("diff", EXAMPLES / GOOD, word, "--html", page, "--docx", marked)
    assert code == 1 and "<ins>" in page.read_text(encoding="utf-8")
    xml = docx.Document(str(marked)).element.xml
    assert "<w:ins " in xml and "<w:del " in xml and "148" in xml


@pytest.mark.slow
def test_the_page_of_a_comparison_is_read_on_a_telephone(
    tmp_path: Path, program: Program, browser: Any
) -> None:
    """No figure is broken, and files are called by their names without the folders."""
    target = tmp_path / "d.html"
    old, new = (EXAMPLES / f"示例县人民政府-{year}.yaml" for year in (2024, 2025))
    program("diff", old, new, "--html", target)
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(target.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("thead th").nth(1).text_content() == old.name
    figures = page.locator("td.number > :text-matches('^[0-9.]+$')")
    assert figures.count() > 50
    lines = figures.evaluate_all("all => all.map(e => e.getClientRects().length)")
    assert {*lines} == {1}
    page.close()


@pytest.mark.parametrize("engine", ["weasyprint", "typst"])
def test_a_pdf_is_as_we_wrote_it_or_was_edited(engine: str) -> None:
    """Whatever saved it: an update behind it, the whole written anew, one byte of another."""
    data = build(EXAMPLES / GOOD, "pdf", engine)
    assert not edited_since(data, "a.pdf")
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(made)
    for other in (
        made.getvalue(),
        data + b"\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n",
        data.replace(b"/Type", b"/type", 1),
        data[:-1],
        b"%PDF-1.7\nanother\nstartxref\n0\n%%EOF\n",
        b"",
    ):
        assert edited_since(other, "a.pdf"), other[-200:]


def test_the_window_reads_a_printed_copy_as_a_merge_does(tmp_path: Path) -> None:
    """What people typed into it is text, braces too; what the reader says of it is said."""
    from gia_author import bounded_process
    from gia_author.web import uploads

    def edit(book: Any) -> None:
        paragraph = next(p for p in book.paragraphs if SENTENCE in p.text)
        paragraph.runs[0].text += "{{ 依申请公开.本年新收.总计 }}"
        paragraph.add_run("划去的字").font.strike = True

    path = edited(tmp_path / "稿.docx", edit)
    own = (EXAMPLES / GOOD).read_text("utf-8")
    request = bounded_process.packed(path.read_bytes(), path.name, own, None)
    told = json.loads(uploads.compare(request))
    assert told["verdict"]["state"] == "warning"
    assert any("【待填】" in change["line"] for change in told["changes"])
    assert {finding["code"] for finding in told["findings"]} >= {"G948", "G926"}
    source = reader.read(own.encode(), GOOD)
    merged_ = merge(source, path.read_bytes(), path.name)
    assert {f.code for f in merged_.findings} >= {"G948", "G926"}
