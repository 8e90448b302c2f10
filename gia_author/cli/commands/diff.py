"""The command diff: two reports, or two folders of reports by unit, compared in the form's
terms."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path

import click

from gia_author.cli import options, years_together
from gia_author.cli.commands import export
from gia_author.diagnostics import faults, safe_text
from gia_author.diagnostics.finding import GiaError
from gia_author.form.numbers import show
from gia_author.jobs import files, loading, published_reports, terminal
from gia_author.language.sentence_diff import IN, OUT, SAME, DiffPiece, SentenceEdit, counts
from gia_author.workflows import comparison, comparison_views
from gia_author.workflows.comparison import BLANK, Change, Comparison, Rewritten
from gia_author.workflows.open_report import Opened

MOST_EDITS = 6  # sentences shown of one piece of the narrative
LONGEST = 60  # characters shown of a sentence that was added or left out
AROUND = 12  # characters shown beside a changed place
MOST_CHANGES = 6  # places within a sentence up to which they are shown in it
COLOURS = {OUT: "red", IN: "green"}

Years = dict[int, Path]


@click.command("diff", options_metavar="[选项]")
@click.argument("old", type=click.Path(path_type=Path), metavar="甲")
@click.argument("new", type=click.Path(path_type=Path), metavar="[乙]", required=False)
@click.option(
    "--years",
    is_flag=True,
    help="只写一个文件夹：里面各单位历年的数字排在一起，与往年相差很大的指出来。",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="输出的形式；json是全部内容。",
)
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    callback=partial(options.with_ending, ".html"),
    metavar="文件",
    help="另外写一个左右对照的网页。",
)
@click.option(
    "--docx",
    "document",
    type=click.Path(path_type=Path),
    callback=partial(options.with_ending, ".docx"),
    metavar="文件",
    help="另外写一个带修订标记的Word文件。",
)
def command(
    old: Path, new: Path | None, *, years: bool, form: str, page: Path | None, document: Path | None
) -> None:
    """比较两份年报：哪些数字变了，哪些文字改了。

    甲、乙是填报文件或者已发布的年报（Word、网页、PDF等）；也可以是两个文件夹，按机关一一比较。
    没有不同，退出码是0；有不同是1；比不了是2。
    """
    if years:
        if not old.is_dir():
            raise click.UsageError(f"--years 比较一个文件夹里历年的年报，“{old}”不是文件夹。")
        if new or page or document:
            raise click.UsageError("--years 后面只写一个文件夹，不用 --html、--docx。")
        sys.exit(years_together.tell(old, form))
    if new is None:
        raise click.UsageError("要比较的写两个：甲和乙；历年的写 --years 文件夹。")
    if old.is_dir() != new.is_dir():
        raise click.UsageError("甲、乙要么都是文件，要么都是文件夹。")
    if old.is_dir() and (page or document):
        raise click.UsageError("--html、--docx 用于比较两个文件。")
    if old.is_dir():
        sys.exit(_folders(old, new, form))
    files.refuse_inputs((page, document), (old, new))
    found = comparison.compare(opened(old), opened(new))
    code = _tell(found, form)
    for path, make in ((page, comparison_views.page), (document, comparison_views.document)):
        if path:
            files.write(path, make(found))
            terminal.echo(f"已生成 {path}", err=form == "json")
    sys.exit(code)


def _tell(found: Comparison, form: str) -> int:
    if form == "json":
        terminal.pour(safe_text.in_json(found.as_json()) + "\n")
    else:
        tell(found)
    return 0 if found.equal else 1


def opened(path: Path) -> Opened:
    """A report of any kind from disk, with last year's. Raises GiaError that names the file."""
    try:
        return published_reports.opened(path, loading.load)
    except GiaError as error:
        raise GiaError(f"{path}：{error.message.removeprefix(f'{path}：')}", error.fix) from None


def _folders(old: Path, new: Path, form: str) -> int:
    """Compare the reports in two folders by agency; where a folder has several years of one, by
    year."""
    unread: list[str] = []
    results: list[Comparison] = []
    alone: list[Path] = []
    same = 0
    pairs = [*matched(_index(old, unread), _index(new, unread))]
    for mine, theirs in pairs:
        if not mine or not theirs:
            alone += [path for path in (mine, theirs) if path]
            continue
        found = faults.attempt(partial(_compared, mine, theirs))
        if isinstance(found, GiaError):
            unread.append(found.message)
            continue
        same += found.equal
        if form == "json":
            results.append(found)
        elif not found.equal:
            tell(found)
            terminal.echo()
    if form == "json":
        _pour_json(results, alone, unread)
    else:
        _conclude(sum(bool(mine and theirs) for mine, theirs in pairs), same, alone, unread)
    if unread:
        return 2
    return 1 if alone or same < len(pairs) else 0


def _pour_json(results: list[Comparison], alone: list[Path], unread: list[str]) -> None:
    content = {
        "pairs": [result.as_json() for result in results],
        "alone": [*map(str, alone)],
        "unreadable": unread,
    }
    terminal.pour(safe_text.in_json(content) + "\n")


def _compared(mine: Path, theirs: Path) -> Comparison:
    return comparison.compare(opened(mine), opened(theirs))


def _index(folder: Path, unread: list[str]) -> dict[str, Years]:
    """The files in a folder by agency and year; those that are no reports go to the unread."""
    found: dict[str, Years] = {}
    for path in export.progress([*export.sources((str(folder),), export.NamedFiles())]):
        read = faults.attempt(partial(published_reports.opened, path))
        if isinstance(read, GiaError):
            unread.append(f"{path}：{read.message.removeprefix(f'{path}：')}")
            continue
        report = read.report
        first = found.setdefault(report.agency, {}).setdefault(report.year, path)
        if first != path:
            unread.append(f"{path}：与{first}是同一机关同一年度的报告。")
    return found


def matched(
    old: dict[str, Years], new: dict[str, Years]
) -> Iterator[tuple[Path | None, Path | None]]:
    """The pairs of files to compare; None where there is nothing on that side."""
    for agency in dict.fromkeys([*old, *new]):
        mine, theirs = old.get(agency, {}), new.get(agency, {})
        if len(mine) == len(theirs) == 1:
            yield from zip(mine.values(), theirs.values(), strict=True)
        else:
            yield from ((mine.get(year), theirs.get(year)) for year in sorted({*mine, *theirs}))


def _conclude(pairs: int, same: int, alone: list[Path], unread: list[str]) -> None:
    """The last lines: how many were compared, what could not be."""
    terminal.echo(
        terminal.style(f"比较了{pairs}对：{same}对相同，{pairs - same}对不同。", bold=True)
    )
    for title, items in (
        ("只在一边有，没有比较", [*map(str, alone)]),
        ("读不出来，没有比较", unread),
    ):
        if items:
            terminal.echo(f"{title}（{len(items)}份）：")
        for item in items:
            terminal.echo(f"  {item}")


def tell(found: Comparison) -> None:
    """Print a comparison: who, then figures by table, then the narrative."""
    sides = (
        f"{side.name}（{side.report.agency}{side.report.year}年）"
        for side in (found.old, found.new)
    )
    terminal.echo(" → ".join(sides))
    parts = [
        f"{len(items)}{words}"
        for items, words in (
            (found.settings, "处设置"),
            (found.figures, "个数字"),
            (found.texts, "段文字"),
        )
        if items
    ]
    verdict = f"不同：{'、'.join(parts)}" if parts else "内容相同"
    terminal.echo(terminal.style(verdict, fg="yellow" if parts else "green", bold=True))
    for side in (found.old, found.new):
        if side.doubts:
            terminal.echo(
                f"{side.name}读入时有{side.doubts}处疑问，先用 gia-author import 看清楚，"
                "下面的不同可能是没有读准。"
            )
        for remark in side.remarks:
            terminal.echo(f"{side.name}：{remark}")
    _section(
        "机关、年度、版式",
        (f"{name}：{old or '未写'} → {new or '未写'}" for name, old, new in found.settings),
    )
    for title, changes in groupby(found.figures, lambda change: change.term.table.title):
        _section(title, (change.line for change in changes))
    for side, only in ((found.old, found.only_old), (found.new, found.only_new)):
        _section(f"只在{side.report.edition.name}年格式里有，没有比较", _lone(only))
    for number, text in enumerate(found.texts):
        _section("" if number else "文字", _rewritten(text))


def _section(title: str, lines: Iterable[str]) -> None:
    """Print lines under a title; nothing where there are no lines."""
    for number, line in enumerate(lines):
        if not number and title:
            terminal.echo()
            terminal.echo(terminal.style(title, bold=True))
        terminal.echo(f"  {line}")


def _lone(changes: tuple[Change, ...]) -> Iterator[str]:
    """Figures that only one edition has; those that are 0 or not filled in are only counted."""
    values = [(change, change.new if change.old is None else change.old) for change in changes]
    yield from (f"{change.term.short}：{show(value)}" for change, value in values if value)
    idle = sum(not value for _, value in values)
    if idle:
        yield f"其余{idle}格是0或者{BLANK}"


def _rewritten(text: Rewritten) -> Iterator[str]:
    """A piece of the narrative that was changed, in a few lines."""
    if not text.old or not text.new:
        block, mark, word = (text.new, IN, "新增") if text.new else (text.old, OUT, "删去")
        content = block.text if block else ""
        yield f"{text.place}：{word}{f'{len(content)}字' if content else '标题'}"
        if content:
            yield f"  {_coloured((mark, _cut(content, LONGEST)))}"
        return
    names = ("改{}句", "增{}句", "删{}句")
    said = "，".join(
        name.format(count) for name, count in zip(names, counts(text.edits), strict=True) if count
    )
    unsaid = "只改了标题" if text.old.text == text.new.text else "只是分段不同"
    yield f"{text.place}：{said or unsaid}"
    if any(text.headings):
        yield f"  标题：{text.headings[0] or '未写'} → {text.headings[1] or '未写'}"
    for edit in text.edits[:MOST_EDITS]:
        yield from (f"  {line}" for line in _edit(edit))
    if len(text.edits) > MOST_EDITS:
        yield f"  ……另有{len(text.edits) - MOST_EDITS}句，用 --format json 看全部"


def _edit(edit: SentenceEdit) -> Iterator[str]:
    """A sentence: the changed places in it where they are few, else as it was and as it is."""
    if edit.old and edit.new:
        pieces = edit.pieces()
        kept = sum(len(piece) for tag, piece in pieces if tag == SAME)
        if (
            kept * 2 >= max(len(edit.old), len(edit.new))
            and sum(tag == SAME for tag, _ in pieces) <= MOST_CHANGES + 1
        ):
            yield "改：" + _marked(pieces)
            return
    if edit.old:
        yield "删：" + _coloured((OUT, _cut(edit.old, LONGEST)))
    if edit.new:
        yield "增：" + _coloured((IN, _cut(edit.new, LONGEST)))


def _marked(pieces: list[DiffPiece]) -> str:
    """A sentence with 【old→new】 at every changed place and only a few characters around them."""
    shown = []
    last = len(pieces) - 1
    for number, (tag, piece) in enumerate(pieces):
        after_out = tag == IN and number and pieces[number - 1][0] == OUT
        before_in = tag == OUT and number < last and pieces[number + 1][0] == IN
        if tag == SAME:
            shown.append(_context(piece, number > 0, number < last))
        else:
            word = "删：" if tag == OUT else "增："
            if after_out or before_in:
                word = ""
            shown.append(
                ("" if after_out else f"【{word}")
                + _coloured((tag, piece))
                + ("→" if before_in else "】")
            )
    return "".join(shown)


def _context(text: str, before: bool, after: bool) -> str:
    """What stayed, as far as it stands beside a change before it or after it."""
    head, tail = text[:AROUND] if before else "", text[-AROUND:] if after else ""
    return text if len(text) <= len(head) + len(tail) + 2 else f"{head}……{tail}"


def _coloured(piece: DiffPiece) -> str:
    return terminal.style(piece[1], fg=COLOURS[piece[0]])


def _cut(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[:longest] + "……"
