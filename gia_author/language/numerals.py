"""Chinese numerals: written for numbering, and read where a text counts or orders something."""

from __future__ import annotations

import re

DIGITS, PLACES = "零一二三四五六七八九", ("", "十", "百", "千")
VALUES = {
    digit: value
    for digits in (DIGITS, "〇壹两叁肆伍陆柒捌玖", "○")
    for value, digit in enumerate(digits)
}
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
CIRCLED = "[①-⑳]"
LARGEST = 9_999


def chinese(number: int, zero: str = DIGITS[0]) -> str:
    """A number up to 9,999 in Chinese: 一, 十, 二十三, 一百零五. Any other is written in digits."""
    if not 0 < number <= LARGEST:
        return zero if number == 0 else str(number)
    digits = str(number)
    text = "".join(
        DIGITS[int(digit)] + (PLACES[len(digits) - at - 1] if digit != "0" else "")
        for at, digit in enumerate(digits)
    )
    text = (
        re.sub("零+", "零", text).rstrip("零").removeprefix("一" if text.startswith("一十") else "")
    )
    return text.replace("零", zero)


def number(text: str) -> int:
    """A small whole number in Arabic, Chinese or circled figures; 0 for what is none."""
    if re.fullmatch(CIRCLED, text):
        return ord(text) - ord("①") + 1
    if re.fullmatch("[0-9]+", text):
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if any(c not in VALUES for c in tens + ones) or len(ones) > 1 or len(tens) > 1:
        return 0
    if not ten:
        return VALUES.get(ones, 0)
    return (VALUES[tens] if tens else 1) * 10 + (VALUES[ones] if ones else 0)
