"""Braces in the author's text: what can be told to be wrong from the marks alone, before anything
is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Container

LONGEST_EXPRESSION = 500
MOST_EXPRESSIONS = 500
EXPRESSION = re.compile(r"\{\{[^{}]*\}\}")
SINGLE = re.compile(r"(?<!\{)\{(?![{%#])\s{0,3}(\w{1,20})[^{}]{0,200}\}(?!\})")
SAMPLE = "{{ 依申请公开.本年新收.总计 }}"
STATEMENT = (
    "这里不能用循环、判断语句、调用、乘除等写法",
    "只写变量、加减和过滤器：合计、万元、占比、同比、上年",
)
COMMENT = ("文字里不能写模板的注释", "删去“{#”到“#}”的文字，说明不要写在正文里")


def misuse(text: str, names: Container[str]) -> tuple[int, str, str] | None:
    """Where in the text something is wrong, what it is and how to mend it; ``names`` are those that
    an expression can begin with.
    """
    written = [*EXPRESSION.finditer(text)]
    if len(written) > MOST_EXPRESSIONS:
        return (
            written[MOST_EXPRESSIONS].start(),
            "双花括号太多",
            "一段文字里用不到这么多数字，请删减",
        )
    for piece in written:
        if len(piece[0]) > LONGEST_EXPRESSION:
            return piece.start(), "双花括号里写得太长", "只写变量、加减和过滤器"
    for sign, words in (
        ("｛｛", ("双花括号用了全角", f"改成半角，如 {SAMPLE}")),
        ("{%", STATEMENT),
        ("{#", COMMENT),
    ):
        if sign in text:
            return (text.index(sign), *words)
    lone = next((hit for hit in SINGLE.finditer(text) if hit[1] in names), None)
    return (lone.start(), "花括号只写了一层", f"写两层，如 {SAMPLE}") if lone else None
