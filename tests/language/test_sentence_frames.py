"""Frames of sentences: fixed words, words that may stand there or not, blanks; what a sentence
lacks that fits otherwise."""

from __future__ import annotations

from gia_author.language import sentence_frames

BLANKS = {"物": "[^，。]{2,6}?"}


def wanted(text: str, frame: str) -> list[str]:
    built = sentence_frames.frame(frame, BLANKS)
    if built.right.search(text):
        return []
    return [word for wrong, word in built.wrong if wrong.search(text)]


def test_a_frame_with_all_its_words() -> None:
    assert wanted("请把苹果放在桌上", "请[你]〈把|将〉<物>放{在|到}桌上") == []
    assert wanted("请你将苹果放到桌上", "请[你]〈把|将〉<物>放{在|到}桌上") == []


def test_a_word_that_is_missing_or_another() -> None:
    assert wanted("请苹果放在桌上", "请[你]〈把|将〉<物>放{在|到}桌上") == ["把"]
    assert wanted("请巴苹果放在桌上", "请[你]〈把|将〉<物>放{在|到}桌上") == ["把"]


def test_words_that_only_tell_the_frame_are_not_asked_for() -> None:
    assert wanted("请把苹果放桌上", "请[你]〈把|将〉<物>放{在|到}桌上") == []


def test_the_last_word() -> None:
    assert wanted("本书由三章。", "本书由{三|四}章〈组成〉") == ["组成"]
    assert wanted("本书由三章写就。", "本书由{三|四}章〈组成〉") == []


def test_the_programs_frames() -> None:
    (lack,) = sentence_frames.lacking("如有疑问，请于示例县信访局办公室联系。")
    assert (lack.written, lack.wanted) == ("于", "与")
    assert not [*sentence_frames.lacking("统计期限自2025年1月1日起至2025年12月31日止。")]
