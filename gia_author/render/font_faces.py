"""The faces for the five kinds of text, and which characters the program's own faces have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from gia_author import resources


@dataclass(frozen=True)
class Face:
    """One kind of text: the program's own face (family, file) and the names of installed faces in
    order of preference.
    """

    family: str
    file: str
    system: tuple[str, ...]

    @property
    def path(self) -> Path:
        """Where the program's own face lies."""
        return resources.folder("fonts") / self.file

    def stack(self, fonts: str) -> tuple[str, ...]:
        """Family names to ask for: only our own when bundled, else installed ones first."""
        return (self.family,) if fonts == "bundled" else (*self.system, self.family)


FACES: dict[str, Face] = {
    "小标宋": Face(
        "GIA XBS",
        "GIAXBS.ttf",
        (
            "方正小标宋_GBK",
            "方正小标宋简体",
            "FZXiaoBiaoSong-B05",
            "FZXiaoBiaoSong-B05S",
            "华文中宋",
            "STZhongsong",
            "Songti SC",
        ),
    ),
    "仿宋": Face(
        "GIA Fang",
        "GIAFang.ttf",
        (
            "仿宋_GB2312",
            "FangSong_GB2312",
            "仿宋",
            "FangSong",
            "方正仿宋_GBK",
            "华文仿宋",
            "STFangsong",
        ),
    ),
    "楷体": Face(
        "GIA Kai",
        "GIAKai.ttf",
        (
            "楷体_GB2312",
            "KaiTi_GB2312",
            "楷体",
            "KaiTi",
            "方正楷体_GBK",
            "华文楷体",
            "STKaiti",
            "Kaiti SC",
        ),
    ),
    "黑体": Face(
        "GIA Hei",
        "GIAHei.ttf",
        ("黑体", "SimHei", "方正黑体_GBK", "华文黑体", "STHeiti", "Heiti SC"),
    ),
    "宋体": Face("GIA Song", "GIASong.ttf", ("宋体", "SimSun", "STSong", "Songti SC")),
}


@cache
def coverage() -> frozenset[str]:
    """The characters that every one of the program's own faces has, as they stand in
    ``fonts/coverage.txt``.
    """
    return frozenset(resources.text("fonts", "coverage.txt")) - {"\n"}


def missing(texts: Iterable[str]) -> str:
    """The characters of these texts that the program's own faces do not have, each once, in order
    of appearance.
    """
    characters, covered = dict.fromkeys(chain.from_iterable(texts)), coverage()
    return (
        ""
        if characters.keys() <= covered
        else "".join(c for c in characters if c not in covered and not c.isspace())
    )
