"""Write coverage.txt, the characters that all faces of the program have, and widths.txt, the
characters of each face that are not one em wide, by their width in thousandths.

Usage: mkcoverage.py
"""

from pathlib import Path

from fontTools.ttLib import TTFont

folder = Path(__file__).parents[1] / "gia_author" / "fonts"
common = set.intersection(
    *(set(TTFont(face, lazy=True).getBestCmap()) for face in sorted(folder.glob("*.ttf")))
)
text = "".join(map(chr, sorted(common)))
lines = (text[start : start + 64] + "\n" for start in range(0, len(text), 64))
(folder / "coverage.txt").write_text("".join(lines), encoding="utf-8", newline="\n")
print(len(common), "characters")


def widths(face: Path) -> list[str]:
    font = TTFont(face, lazy=True)
    found: dict[int, str] = {}
    for code, glyph in sorted(font.getBestCmap().items()):
        if chr(code).isprintable():
            wide = round(font["hmtx"][glyph][0] * 1000 / font["head"].unitsPerEm)
            found[wide] = found.get(wide, "") + chr(code)
    found.pop(1000)
    return [f"{face.name}\t{wide}\t{characters}\n" for wide, characters in sorted(found.items())]


(folder / "widths.txt").write_text(
    "".join(line for face in sorted(folder.glob("*.ttf")) for line in widths(face)),
    encoding="utf-8",
    newline="\n",
)
