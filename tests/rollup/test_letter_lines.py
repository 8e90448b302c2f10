"""The lines of a letter: where, what and how, each once."""

from __future__ import annotations

from gia_author.diagnostics.finding import CODES, found
from gia_author.rollup.letters import _told


def test_a_place_that_the_message_names_is_not_named_before_it() -> None:
    from gia_author.checks import rule_engine

    rule_engine.load()
    address = ("依申请公开", "本年新收", "自然人")
    named = found(CODES["G304"], "依申请公开.本年新收.自然人：“2件”带了单位。", address=address)
    other = found(CODES["G304"], "“2件”带了单位。", address=address)
    assert _told(named) == _told(other) == "依申请公开.本年新收.自然人：“2件”带了单位。"
