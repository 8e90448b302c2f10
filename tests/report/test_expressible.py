"""Real published reports can be written in our file without loss: every heading and paragraph of
the narrative comes out as it was."""

import re

import pytest
from conftest import CORPUS, in_corpus

from gia_author.render import document
from gia_author.report.model import Report
from gia_author.report.narrative import narrate

SLUGS = (
    "hongze-qu-2023",
    "hongze-qu-2024",
    "quxian-xinfang-2025",
    "shapingba-xinfang-2025",
    "suqian-shi-2023",
    "suqian-shi-2024",
    "wuxi-xinfang-2022",
)
SECTION = re.compile(r"^([一五六])、(.+)$")
OTHER_SECTION = re.compile(r"^[二三四]、")
SUB = re.compile(r"^([（(][一二三四五六七八九十]+[）)])\s*([^。：]{2,30}[。：]?)(.*)$")
KEYS = {"一": "总体情况", "五": "存在的主要问题及改进情况", "六": "其他需要报告的事项"}


def sections(text: str) -> dict[str, list[str]]:
    """The lines of the three narrative sections."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in map(str.strip, text.splitlines()):
        heading = SECTION.match(line)
        if heading:
            current = found.setdefault(heading[1], [])
        elif OTHER_SECTION.match(line):
            current = None
        elif current is not None and line:
            current.append(line)
    return found


def content(lines: list[str]) -> dict[str, object]:
    """Lines as a section of our file: opening text, then sub-sections with their own numbers and
    titles."""
    opening: list[str] = []
    subs: list[dict[str, str]] = []
    for line in lines:
        sub = SUB.match(line)
        if sub:
            subs.append(
                {
                    "编号": sub[1],
                    "标题": sub[2],
                    "正文": sub[3],
                    "小标题": "段首" if sub[3] else "独立成行",
                }
            )
        elif subs:
            subs[-1]["正文"] = (subs[-1]["正文"] + "\n" + line).strip()
        else:
            opening.append(line)
    return {"正文": "\n".join(opening), "小节": subs}


@in_corpus
@pytest.mark.parametrize("slug", SLUGS)
def test_narrative_comes_out_as_it_was(slug: str) -> None:
    found = sections((CORPUS / f"{slug}.txt").read_text(encoding="utf-8"))
    assert set(found) == set(KEYS)
    data = {
        "机关": "某机关",
        "年度": "2024",
        **{KEYS[number]: content(lines) for number, lines in found.items()},
    }
    report = Report.from_data(data)
    composed = document.compose(report, narrate(report))
    printed = "".join(
        (b.lead + b.text) if isinstance(b, document.ParagraphBlock) else b.text
        for b in composed.blocks
        if isinstance(b, document.ParagraphBlock | document.HeadingBlock)
    )
    for number, lines in found.items():
        assert "".join("".join(line.split()) for line in lines) in "".join(printed.split()), (
            slug,
            number,
        )
