"""Every rule and every reader takes steps in proportion to its input. Steps are lines of the
package that are run: they are counted, nothing is timed."""

from __future__ import annotations

import gc
import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import FrameType
from typing import Any

import openpyxl
import pytest
from conftest import GOOD, ROOT, dump, edited, example, load

from gia_author.checks import registry, rule_engine
from gia_author.checks.rules import spelling
from gia_author.diagnostics.finding import FieldPath
from gia_author.extract import readers
from gia_author.extract.trace import Locator
from gia_author.form import edition as editions
from gia_author.language import phrases
from gia_author.report.model import Report
from gia_author.report.narrative import narrate
from gia_author.workflows import audit_report, import_report
from gia_author.yamlfile import reader

PACKAGE = str(ROOT / "gia_author")
SLACK = 1.3  # what a step more or less at the borders may change
FEW = 300  # steps that do not matter
TEXTS = {
    "figures": (
        "第{n}批公开信息{n}条，其中网站{m}条、窗口{k}条，比上年增长{n}.5%，收到申请{n}件，"
        "答复{m}件，结转{k}件。"
    ),
    "brackets": "（一）（（（甲{n}）“《〔{n}〕》”）一是做好{n}项；二是完成{m}项；三是、、，，。。",
    "open": "（《“【甲（（《《““【（1（",
    "items": "甲一是乙二是丙一是丁三是（1）1.戊①己一是一是四是",
    "lists": (
        "公开{n}条，其中网站{m}条、窗口{k}条，包括动态{m}条（部门{k}条、基层{m}条），占{n}%。按申请人分，"
        "自然人{n}件；予以公开{n}件、部分公开{m}件、不予公开{k}件，合计{n}件。"
    ),
    "one list": (
        "公开{n}条，其中网站{m}条、窗口（{k}条），包括动态{m}条，予以公开{n}件，"
        "按用途分，甲{n}件，合计{n}件，占{n}%，"
    ),
    "words": (
        "加强政府信息公开申请办理答复工作{n}，根据《条例》第{n}条的规定，"
        "2025年1月1日至2025年12月31日公开公开。"
    ),
    "dated": (
        "平台{n}于{k}月1日上线，1月通过平台{n}发布信息，6月20日发出答复书，该申请于7月3日收到，"
        "电话0578-331{n}0{n}56，人民路{n}号，《办法{n}》自5月1日起施行，4月按《办法{n}》执行，"
    ),
    "slips": "公开工做{n}次，政策解毒{m}条，企事业单信息{n}条，公开水评{k}次，办里情况{n}件。",
}


USUAL = ("figures", "brackets", "lists", "words", "dated", "slips")
HEAPED = ("figures", "lists", "one list", "open", "items", "dated")


class Counter:
    """Counts the lines of the package that are run while it is in force."""

    def __init__(self) -> None:
        self.steps = 0

    def __enter__(self) -> Counter:
        self.before = sys.gettrace()
        sys.settrace(self.enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self.before)

    def enter(self, frame: FrameType, event: str, _: Any) -> Any:
        """A call, or the next item of a generator, whose lines are not told again."""
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        self.steps += 1
        return self.line

    def line(self, frame: FrameType, event: str, _: Any) -> Any:
        self.steps += event == "line"
        return self.line


def counted(step: Callable[[], object]) -> int:
    with Counter() as counter:
        step()
    return counter.steps


def is_linear(steps: list[int]) -> bool:
    """Whether twice the input takes about twice the steps: a quadratic step takes four times as
    many, in the end."""
    _, twice, four = steps
    return four <= SLACK * 2 * twice + FEW


def forget() -> None:
    """Empty every memory of what has been read: another test may have read a part of these texts.
    What is read once from the program's own files (without a bound) stays."""
    for known in gc.get_objects():
        if type(known) is not MEMORY or not known.__module__.startswith("gia_author"):
            continue
        if known.cache_parameters()["maxsize"] is not None:
            known.cache_clear()


MEMORY = type(lru_cache(maxsize=1)(len))


def paragraphs(text: str, count: int, between: str = "\n") -> str:
    return between.join(text.format(n=n + 3, m=n + 1, k=2) for n in range(count))


def context(kind: str, count: int, between: str = "\n") -> tuple[Report, registry.Context]:
    """The good report with so many paragraphs of a kind in its narrative, or all in one, which has
    another like it beside it."""
    told = paragraphs(TEXTS[kind], count, between) + "\n" * (not between)
    told *= 1 if between else 2
    forget()
    data = edited(load(example(GOOD)), {"总体情况.主动公开": told})
    report = Report.from_data(reader.read(dump(data), "x").data)
    narrative = narrate(report)
    given = registry.Context(narrative, None, "x")
    plan = rule_engine._plan(report, given)
    return report, registry.Context(narrative, None, "x", profile=plan)


@pytest.mark.parametrize("kind", USUAL)
def test_every_rule_is_linear_in_the_narrative(kind: str) -> None:
    """Each rule by itself, on a narrative that no rule has seen; what several rules share counts
    for the first."""
    steps: dict[str, list[int]] = {code: [] for code in rule_engine.load()}
    for count in (20, 40, 80):
        report, given = context(kind, count)
        for code, (_, finder) in rule_engine.load().items():
            steps[code].append(counted(lambda: [*finder(report, given)]))  # noqa: B023
    assert sum(many[-1] for many in steps.values()) > 10_000
    assert {code: many for code, many in steps.items() if not is_linear(many)} == {}


@pytest.mark.parametrize("kind", HEAPED)
def test_every_rule_is_linear_in_the_length_of_a_paragraph(kind: str) -> None:
    """It may have 4,000 characters, and be nothing but marks that open."""
    steps: dict[str, list[int]] = {code: [] for code in rule_engine.load()}
    for count in (8, 16, 32):
        report, given = context(kind, count, "")
        for code, (_, finder) in rule_engine.load().items():
            steps[code].append(counted(lambda: [*finder(report, given)]))  # noqa: B023
    assert sum(many[-1] for many in steps.values()) > 1_000
    assert {code: many for code, many in steps.items() if not is_linear(many)} == {}


def test_every_paragraph_is_read_once_for_all_rules_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the rules share is kept with the narrative, not in a memory that is full some day."""
    read: list[str] = []
    numbers = phrases.numbers
    monkeypatch.setattr(phrases, "numbers", lambda text: (read.append(text), numbers(text))[1])
    count = 2500
    data = edited(load(example(GOOD)), {"总体情况.主动公开": paragraphs("办理{n}件。", count)})
    report = Report.from_data(reader.read(dump(data), "x").data)
    given = registry.Context(narrate(report), None, "x")
    for code in ("G401", "G402", "G405", "G411", "G415", "G418", "G421", "G422", "G423"):
        [*rule_engine.load()[code][1](report, given)]
    assert len(read) > count and len(read) == len([*given.narrative.paragraphs()])


def docx(lines: list[str]) -> bytes:
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    rows = "".join(
        f"<w:tr><w:tc><w:p><w:r><w:t>{line[:9]}</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>"
        for line in lines
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(
            "_rels/.rels",
            (
                '<Relationships><Relationship Id="r" Type="http://x/officeDocument" '
                'Target="word/document.xml"/></Relationships>'
            ),
        )
        package.writestr(
            "word/document.xml",
            f"<w:document {word}><w:body>{body}<w:tbl>{rows}</w:tbl></w:body></w:document>",
        )
    return stream.getvalue()


def html(lines: list[str]) -> bytes:
    rows = "".join(f"<tr><td>{line[:9]}</td><td>1</td></tr>" for line in lines)
    return (
        f"<meta charset=utf-8><div id=zoom>{''.join(f'<p>{line}</p>' for line in lines)}"
        f"<table>{rows}</table></div>"
    ).encode()


def xlsx(lines: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([line, 1, "", line[:5]])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pdf(lines: list[str]) -> bytes:
    """Pages of 40 lines in a standard face, so that only Latin text shows; the reader's work is the
    same."""
    import pikepdf

    book = pikepdf.new()
    for start in range(0, len(lines), 40):
        page = book.add_blank_page()
        shown = "".join(
            f"BT /F 12 Tf 60 {780 - 18 * number} Td (line {start + number} of many 123) Tj ET\n"
            for number in range(len(lines[start : start + 40]))
        )
        page.Contents = book.make_stream(shown.encode())
        face = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=face))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


MADE: dict[str, Callable[[list[str]], bytes]] = {
    "docx": docx,
    "html": html,
    "xlsx": xlsx,
    "pdf": pdf,
    "txt": lambda lines: "\n".join(lines).encode(),
    "md": lambda lines: "\n".join(f"# {line}\n| {line} | 1 |" for line in lines).encode(),
}


def test_every_reader_is_tried() -> None:
    """A page of an OFD is read as one of a PDF, and a picture costs what is in it, not its
    length."""
    tried = {readers.READERS.get(kind, "text") for kind in MADE}
    assert tried == set(readers.READERS.values()) - {"ofd", readers.READERS["picture"]}


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("text", USUAL)
def test_every_reader_is_linear(kind: str, text: str) -> None:
    """From the bytes to raw texts and tables, and on to figures and narrative."""
    reading, taking = [], []
    for count in (80, 160, 320):
        data = MADE[kind](paragraphs(TEXTS[text], count).split("\n"))
        forget()
        reading.append(counted(lambda: readers.read(data, f"x.{kind}")))  # noqa: B023
        taking.append(counted(lambda: import_report.take(data, f"x.{kind}")))  # noqa: B023
    assert is_linear(reading) and is_linear(taking), (reading, taking)


SLIPS = ("总体情况", "主动公开")


def test_near_misses_are_counted_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written again and again is meant; how often, is not looked for by each by itself."""
    monkeypatch.setattr(spelling, "_grade", lambda *_: "")  # which takes far more steps
    _, finder = rule_engine.load()["G737"]
    steps = []
    for count in (100, 200, 400):
        report, given = context("slips", count)
        assert not [hit for hit in finder(report, given) if hit.address == SLIPS]
        steps.append(counted(lambda: [*finder(report, given)]))  # noqa: B023
    assert steps[0] > 4000 and is_linear(steps), steps


def test_the_texts_at_an_address_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many findings there are in them."""
    asked: list[object] = []
    spans = Locator._spans

    def looked_up(self: Locator, address: FieldPath) -> Iterator[tuple[int, int]]:
        asked.append(address)
        return spans(self, address)

    monkeypatch.setattr(Locator, "_spans", looked_up)
    first, *others = (section.title for section in editions.newest().sections)
    text = f"示例县甲局2025年政府信息公开工作年度报告\n一、{first}\n"
    text += paragraphs(TEXTS["slips"], 80) + "\n"
    text += "\n".join(map("{}、{}".format, "二三四五六", others))
    found = audit_report.assess(import_report.take(text.encode(), "x.txt"), None, None).findings
    assert len(found) > 80 and len(asked) == len({*asked})


@pytest.mark.parametrize(
    "text", ["{}: 1\n", "- {}\n", "甲: |\n  {}\n", '"{}": "\\u0041"\n', "\u200b{}: 2\n", "# {}\n"]
)
def test_our_own_files_are_read_in_linear_time(text: str) -> None:
    steps = [
        counted(lambda: reader.read("".join(text.format(n) for n in range(count)).encode(), "x"))  # noqa: B023
        for count in (200, 400, 800)
    ]
    assert is_linear(steps), steps


def test_the_counter_tells_a_quadratic_step() -> None:
    """What the other tests rest on."""
    assert is_linear([1000, 2000, 4000]) and not is_linear([1000, 4000, 16000])
    assert counted(lambda: reader.read(b"a: 1\n", "x")) > 20
