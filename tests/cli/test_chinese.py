"""Nothing that click says reaches the terminal in English."""

from __future__ import annotations

import ast
import gettext
import re
import string
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from conftest import Program

from gia_author import resources
from gia_author.cli import console

CHINESE = re.compile("[\u4e00-\u9fff]")
UNWORDED = {"%(prog)s, version %(version)s"}  # nothing in it to be said in Chinese but “version”
TOLD = {"gettext", "_", "ngettext"}


def messages() -> Iterator[tuple[str, ...]]:
    """Every text that click's modules give to gettext: alone, or its singular and plural."""
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TOLD:
                texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                if texts:
                    yield tuple(map(str, texts))


def catalogue() -> gettext.NullTranslations:
    return gettext.translation("click", resources.folder("locale"), ["zh_CN"])


def fields(text: str) -> set[str]:
    return {name for _, name, *_ in string.Formatter().parse(text) if name}


def test_click_says_many_things() -> None:
    assert len({*messages()}) > 50


@pytest.mark.parametrize("texts", sorted({*messages()}), ids=lambda texts: texts[0][:40])
def test_every_message_of_click_is_in_the_catalogue(texts: tuple[str, ...]) -> None:
    words = catalogue()
    for count in (1, 2):
        said = (
            words.gettext(texts[0])
            if len(texts) == 1
            else words.ngettext(texts[0], texts[1], count)
        )
        assert said not in texts
        assert CHINESE.search(said) or texts[0] in UNWORDED
        assert fields(said) <= {name for text in texts for name in fields(text)}


def test_the_languages_of_the_system_do_not_matter(
    monkeypatch: pytest.MonkeyPatch, program: Program
) -> None:
    for name, value in {"LANGUAGE": "en", "LC_ALL": "C", "LANG": "en_GB.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    code, _, said = program("check", "--nix")
    assert code == 2 and "错误：没有这个选项：--nix" in said
    assert "Error" not in said and "No such" not in said


@pytest.mark.parametrize("kind", ["readable", "writable"])
def test_paths_without_permission(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    console.speak_chinese()
    monkeypatch.setattr("os.access", lambda *_: False)
    parameter = click.Path(exists=True, **{kind: True})  # type: ignore[arg-type]
    with pytest.raises(click.BadParameter) as told:
        parameter.convert(str(tmp_path), None, None)
    assert "没有权限" in told.value.message and kind not in told.value.message
