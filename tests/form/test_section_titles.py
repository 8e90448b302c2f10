"""How alike a line and the titles are is told exactly, and mostly without telling it letter by
letter."""

from __future__ import annotations

import difflib
import random

import pytest
from hostile.files import docx, paragraph
from hypothesis import given
from hypothesis import strategies as st

from gia_author.extract import readers
from gia_author.extract.readers import raw
from gia_author.form import section_titles
from gia_author.workflows import import_report

NAMES = [name for names in section_titles._every_name() for name in names]
LETTERS = "".join(sorted(set("".join(NAMES))))
titles = st.one_of(
    st.text(LETTERS, min_size=1, max_size=40),
    st.sampled_from(NAMES).flatmap(lambda name: st.permutations(name).map("".join)),
    st.builds(
        lambda name, at, put: name[: at % len(name)] + put + name[at % len(name) + 1 :],
        st.sampled_from(NAMES), st.integers(0, 40), st.text(LETTERS, max_size=3),
    ),
)  # fmt: skip


def one_by_one(text: str, name: str) -> float:
    known = set(name)
    enough = 2 * len(set(text) & known) >= len(known) * 0.8
    return difflib.SequenceMatcher(None, text, name).ratio() if enough else 0.0


@given(titles.filter(bool), st.sampled_from((0.5, 0.6, 0.8, 0.86)))
def test_it_is_what_comparing_with_every_name_gives(text: str, least: float) -> None:
    best = max(one_by_one(text, name) for name in NAMES)
    assert section_titles.likeness(text, NAMES, least) == (best if best >= least else 0.0)


def lines(count: int) -> str:
    """Lines that are titles by their numbers, ends and letters, each another one."""
    chance = random.Random(7)
    words = ("".join(chance.choices(LETTERS, k=8)) for _ in range(count))
    return "\n".join(f"{'一二三四五六'[n % 6]}、{word}情况" for n, word in enumerate(words))


def test_lines_that_are_nearly_titles_are_hardly_ever_compared_letter_by_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    exact = difflib.SequenceMatcher

    def compared(junk: None, one: str, other: str) -> difflib.SequenceMatcher[str]:
        asked.append(one)
        return exact(junk, one, other)

    monkeypatch.setattr(section_titles, "SequenceMatcher", compared)
    import_report.take(lines(300).encode(), "x.txt")
    assert len(asked) < 1500  # of some hundred thousand pairs of a line and a name


@pytest.mark.parametrize("ending", ["txt", "html"])
def test_of_a_file_of_more_lines_than_any_report_the_first_are_read(ending: str) -> None:
    text = lines(raw.MOST_LINES + 500)
    written = f"<html><body><p>{text.replace(chr(10), '<p>')}" if ending == "html" else text
    whole = readers.read(written.encode(), f"x.{ending}")
    assert len(whole.blocks) == raw.MOST_LINES
    assert [finding.code for finding in whole.findings] == ["G924"]


@pytest.mark.parametrize("ending", ["txt", "html", "docx"])
def test_of_one_line_longer_than_any_report_the_beginning_is_read(ending: str) -> None:
    """Three hundred bytes of memory for each character: of 9 MB in one line, a gigabyte."""
    text = "一、总体情况全年公开信息甲乙丙丁。" * 60_000
    data = {
        "txt": "\n".join(text[at : at + 99_000] for at in range(0, len(text), 99_000)).encode(),
        "html": f"<p>{text}</p>".encode(),
        "docx": docx(paragraph(text)),
    }[ending]
    whole = readers.read(data, f"x.{ending}")
    assert sum(map(raw.size_of, whole.blocks)) <= raw.MOST_CHARACTERS
    assert {finding.code for finding in whole.findings} == {"G924"}


def test_a_table_of_more_characters_than_any_report_has_its_first_rows() -> None:
    wide = raw.RawTable((("甲" * 1000, None),) * 500)
    short, table = raw.RawText("乙"), readers._bounded(raw.Raw((wide,)), "x.docx").blocks[0]
    assert isinstance(table, raw.RawTable) and len(table.rows) == 400
    assert readers._bounded(raw.Raw((wide, short)), "x.docx").blocks == (table,)


def test_lines_within_one_text_and_rows_of_a_table_count_too() -> None:
    rows = (("甲", "1"),) * (raw.MOST_LINES // 2)
    text = "\n".join("乙" * raw.MOST_LINES)
    whole = readers._bounded(raw.Raw((raw.RawTable(rows), raw.RawText(text))), "x.docx")
    table, part = whole.blocks
    assert isinstance(table, raw.RawTable) and isinstance(part, raw.RawText)
    assert table.rows == rows and part.text == text[: raw.MOST_LINES - 1]
    assert [finding.code for finding in whole.findings] == ["G924"]
