"""Sentences that every report has, built alike: one that fits but for a word lacks it."""

from __future__ import annotations

from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import pieces
from gia_author.language import sentence_frames
from gia_author.report.model import Report


@rule("G744", "typo")
def lacks_a_word(report: Report, context: Context) -> Iterator[Hit]:
    """固定的句子少了字或写错了字
    “本报告由……六个部分。”少了“组成”，“请某某办公室联系”少了“与”，“统计期限自1月1日12月31日”少了“至”，“以公开未常态”错了“为”：
    这些句子各地都这样写，别的字都对上了，只有一处对不上。句子的框子在程序的 words/句式.yaml 里。
    改法：补上或改正这个字。依据：国办公开办函〔2021〕30号要求年度报告内容准确、完整；国家通用语言文字法第九条。"""
    for piece in pieces(context.narrative):
        for lack in sentence_frames.lacking(piece.text):
            told = f"“{lack.written}”应当是" if lack.written else "少了"
            yield Hit(
                f"这一句{told}“{lack.wanted}”。",
                piece.path,
                f"补上“{lack.wanted}”。" if not lack.written else f"改成“{lack.wanted}”。",
                quote=piece.text[max(lack.start, lack.end - 60) : lack.end],
            )
