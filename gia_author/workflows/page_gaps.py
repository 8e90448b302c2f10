"""What is said of pages that stay more than a third empty: which text to shorten or lengthen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gia_author.render.document import Block, HeadingBlock, ParagraphBlock
from gia_author.render.line_breaks import LINE_LENGTH, broken
from gia_author.render.pagination import EmptyPage, planned

MOST_LINES = 6  # that a text is asked to change by


def told_gaps(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    """What to say of every page that stays too empty, and the way out; the last page may be."""
    for gap in planned(blocks).gaps:
        heading = blocks[gap.next_block]
        after = f"“{heading.text}”和表" if isinstance(heading, HeadingBlock) else "后面的内容"
        message = f"第{gap.page}页空白{gap.share:.0%}，因为{after}排不下，移到了下一页。"
        yield message, _advice(blocks, gap)


def _advice(blocks: tuple[Block, ...], gap: EmptyPage) -> str:
    """By how many lines which paragraph is to be changed, tried out."""
    paragraphs = [n for n in range(gap.next_block) if isinstance(blocks[n], ParagraphBlock)]
    if not paragraphs:
        return "可以增减前面的文字。"
    number = max(paragraphs[-3:], key=lambda n: len(_text(blocks[n])))
    quoted = f"“{_text(blocks[number])[:10]}……”这一段"
    for lines in sorted(range(-MOST_LINES, MOST_LINES + 1), key=abs):
        if lines and _helps(blocks, number, lines, gap):
            what = "减少" if lines < 0 else "增加"
            return (
                f"把{quoted}{what}{abs(lines)}行（约{abs(lines) * LINE_LENGTH}字），"
                "就没有这么多空白。"
            )
    return f"可以增减前面的文字，如{quoted}。"


def _text(block: Block) -> str:
    return block.lead + block.text if isinstance(block, ParagraphBlock) else ""


def _helps(blocks: tuple[Block, ...], number: int, lines: int, gap: EmptyPage) -> bool:
    """Whether the pages are fuller with so many lines more or less in a paragraph."""
    paragraph = blocks[number]
    assert isinstance(paragraph, ParagraphBlock)
    wanted = len(broken(_text(paragraph), len(paragraph.lead), paragraph.level)) + lines
    if wanted < 1:
        return False
    filled = replace(paragraph, lead="", text="字" * (wanted * LINE_LENGTH - 2))
    changed = (*blocks[:number], filled, *blocks[number + 1 :])
    return len(planned(changed).gaps) < len(planned(blocks).gaps)
