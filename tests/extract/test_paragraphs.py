"""Lines put together again as paragraphs."""

import pytest

from gia_author.extract.narrative import TextLine, join, wrap_width

FULL = "全年依法办理政府信息公开申请并按时答复申请人各项"  # 24 characters
SHORT = "有十六个字的一行是标题或者一段的。"


def lines(*texts: str) -> list[TextLine]:
    return [TextLine(text, len(text)) for text in texts]


@pytest.mark.parametrize(("full", "short"), [(12, 0), (12, 3), (12, 8), (11, 1)])
def test_a_text_broken_at_one_width_is_put_together(full: int, short: int) -> None:
    """Most of the long lines are of one width, and that width is what breaks them: three in five
    are enough."""
    text = lines(*[FULL] * full, *[SHORT] * short)
    assert join(text, wrap_width(text))[0] == FULL * full + SHORT * bool(short)


def test_a_text_of_paragraphs_of_all_widths_is_not() -> None:
    """Fewer than three in five are of the commonest width; whole sentences stand on lines of their
    own."""
    text = ["公" * (width - 1) + "。" for width in (*[24] * 7, 15, 17, 19, 29, 33, 38)]
    assert join(lines(*text), wrap_width(lines(*text))) == text


@pytest.mark.parametrize("width", [59, 61])
def test_lines_of_over_sixty_characters_are_paragraphs(width: int) -> None:
    line = "公" * (width - 1) + "。"
    text = [line] * 14
    assert len(join(lines(*text), wrap_width(lines(*text)))) == (1 if width < 60 else 14)


def test_few_lines_of_a_wrapped_text_are_put_together_as_well() -> None:
    """An opening of three lines says nothing of the width; the whole text does."""
    whole = lines(*[FULL] * 20)
    assert join(whole[:3], wrap_width(whole)) == [FULL * 3]
