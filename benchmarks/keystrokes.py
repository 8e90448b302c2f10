"""How long a department's first report takes in the window with last year's file at hand, by the
keystroke-level model. Usage: python benchmarks/keystrokes.py [--last FILE] [--this FILE] [--new
150]

Nothing is run: the steps are those of the window, how often each is done is counted in two files of
the
same body. Last year's is rolled forward; every sentence that is marked for a change is read, its
figures
are typed over, ``--new`` characters are written anew. All figures of this year's tables are looked
up and
typed; three of them are wrong at first, found and mended. Everything is read twice: while it is
filled in
and, at the end, on the preview. Thinking up what to say is no part of the model.

Times: Card, Moran, Newell, "The keystroke-level model for user performance time with interactive
systems",
CACM 23 (1980): a key 0.28 s (an average typist who is no secretary), pointing 1.10 s, a button of
the mouse
0.10 s down and up each, a hand from keyboard to mouse or back 0.40 s, making up one's mind 1.35 s.
Reading:
255 Chinese characters a minute (Trauzettel-Klosinski, Dietz, "Standardized assessment of reading
performance: the new international reading speed texts IReST", IOVS 53 (2012)). A Chinese character
takes
3.5 keys: its sound and a share of choosing the word.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from gia_author.diagnostics.finding import Address
from gia_author.form.grid import grid
from gia_author.form.table import Table
from gia_author.report import narrative, rollover
from gia_author.report.model import Report
from gia_author.workflows.load_report import load_report
from gia_author.yamlfile import reader

TOWN = Path(__file__).resolve().parents[1] / "examples" / "云岭县"
KEY, POINT, BUTTON, HAND, MIND = 0.28, 1.10, 0.20, 0.40, 1.35
CLICK = POINT + BUTTON
READ = 60 / 255  # seconds a character
CHINESE = 3.5  # keys a character
STARTING, READING_IN, BUILDING = 3.0, 6.0, 15.0  # seconds waited for the program
MESSAGE = 60  # characters of a finding with what to do about it
FIGURE = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Step:
    """Something done ``times`` times, each taking so many seconds."""

    what: str
    times: int
    seconds: float

    @property
    def total(self) -> float:
        return self.times * self.seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--last", type=Path, default=TOWN / "2024" / "云岭县教育局-2024.yaml")
    parser.add_argument("--this", type=Path, default=TOWN / "2025" / "云岭县教育局-2025.yaml")
    parser.add_argument("--new", type=int, default=150, help="characters written anew")
    options = parser.parse_args()
    last, this = read(options.last), read(options.this)
    steps = [*carried_over(last, this, options.new)]
    for step in steps:
        print(f"{step.total:7.1f} s  {step.times:4} × {step.seconds:6.2f}  {step.what}")
    print(f"{minutes(steps):7.1f} minutes")
    anew = length(this)
    print(f"beside it: all {anew} characters of {options.this.name} written here instead:", end=" ")
    print(f"{minutes(steps) + typed(anew - options.new) / 60:.1f} minutes")


def minutes(steps: Iterable[Step]) -> float:
    return sum(step.total for step in steps) / 60


def read(path: Path) -> Report:
    loaded = load_report(path.read_bytes(), path.name)
    assert loaded.report is not None, path
    return loaded.report


def carried_over(last: Report, this: Report, new: int) -> Iterator[Step]:
    """The steps from the icon on the desktop to the three files."""
    rolled = rollover.roll(last, last.year + 1, "上年.yaml")
    marked = rollover.SENTENCE.findall(rolled)
    marked = [sentence for sentence in marked if rollover.MARK in sentence]
    typed_over = [figure for sentence in marked for figure in FIGURE.findall(sentence)]
    told = length(Report.from_data(reader.read(rolled.encode(), "上年.yaml").data))
    yield Step("open the window: icon, wait", 1, MIND + CLICK + BUTTON + STARTING)
    yield Step(
        "choose last year's file: button, file, wait", 1, 2 * MIND + 2 * CLICK + BUTTON + READING_IN
    )
    yield Step("date of signature: field, figures", 1, MIND + CLICK + HAND + 10 * KEY)
    yield Step("go to a part", 6, MIND + HAND + CLICK)
    yield Step("read what was carried over, a character", told, READ)
    yield Step(
        "look at a marked sentence, Ctrl+Enter when it is right", len(marked), MIND + 2 * KEY
    )
    yield Step("type over a figure in a sentence: double click, digits", len(typed_over),
               MIND + CLICK + BUTTON + 2 * HAND + 3 * KEY)  # fmt: skip
    yield Step("place the caret for something new", 3, MIND + CLICK + HAND)
    yield Step("write something new, a character", new, CHINESE * KEY)
    yield from figures(this)
    yield Step("find a wrong figure: read, go there, type it", 3,
               MESSAGE * READ + 2 * MIND + 2 * CLICK + 2 * HAND + 2 * KEY)  # fmt: skip
    yield Step("read the whole report on the preview, a character", length(this), READ)
    yield Step("make the files: two buttons, wait, open Word", 1, 3 * MIND + 3 * CLICK + BUILDING)


def figures(this: Report) -> Iterator[Step]:
    """The tables: only what is not 0 is typed, then the others are said to be 0. From one figure to
    the
    next of a table one goes by arrow keys, or by mouse where that is quicker."""
    cells = this.edition.cells
    given = [cell for cell, figure in this.figures.items() if figure and not cells[cell].is_sum]
    digits = sum(len(str(this.figures[cell])) for cell in given)
    printed = [table for table in this.edition.tables.values() if table.printed]
    ways = [way for table in printed for way in _ways(table, given)]
    yield Step("look up a figure, find its cell", len(given), 2 * MIND)
    yield Step("go to it, on the average", len(ways), sum(ways) / len(ways))
    yield Step("type a digit of it", digits, KEY)
    yield Step("say that all others are 0", 1, MIND + CLICK)
    yield Step("fees: three figures with the Tab key", 1, MIND + CLICK + HAND + 6 * KEY)


def _ways(table: Table, given: list[Address]) -> Iterator[float]:
    """Seconds from each figure of a printed table to the next; to the first one by mouse."""
    places = {box.address: (box.row, box.column) for box in grid(table).boxes if box.address}
    route = [places[cell] for cell in given if cell in places]
    if route:
        yield HAND + CLICK + HAND
    for (row, column), (next_row, next_column) in pairwise(route):
        keys = abs(next_row - row) + abs(next_column - column)
        yield min(keys * KEY, HAND + CLICK + HAND)


def typed(characters: int) -> float:
    return characters * CHINESE * KEY


def length(report: Report) -> int:
    """The characters of a report's running text."""
    return sum(len(paragraph.text) for paragraph in narrative.narrate(report).paragraphs())


if __name__ == "__main__":
    main()
