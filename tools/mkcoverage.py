"""Write coverage.txt: the characters that all faces of the program have. Usage: mkcoverage.py"""
from pathlib import Path

from fontTools.ttLib import TTFont

folder = Path(__file__).parents[1] / "gia_author" / "fonts"
common = set.intersection(*(set(TTFont(face, lazy=True).getBestCmap()) for face in sorted(folder.glob("*.ttf"))))
text = "".join(map(chr, sorted(common)))
lines = (text[start:start + 64] + "\n" for start in range(0, len(text), 64))
(folder / "coverage.txt").write_text("".join(lines), encoding="utf-8", newline="\n")
print(len(common), "characters")
