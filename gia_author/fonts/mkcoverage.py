"""Write coverage.txt: the characters that all faces in this folder have. Usage: mkcoverage.py"""
from pathlib import Path

from fontTools.ttLib import TTFont

folder = Path(__file__).parent
common = set.intersection(*(set(TTFont(face, lazy=True).getBestCmap()) for face in sorted(folder.glob("*.ttf"))))
ranges: list[list[int]] = []
for point in sorted(common):
    if ranges and ranges[-1][1] == point - 1:
        ranges[-1][1] = point
    else:
        ranges.append([point, point])
(folder / "coverage.txt").write_text("".join(f"{a:04X}-{b:04X}\n" if a != b else f"{a:04X}\n" for a, b in ranges), encoding="ascii")
print(len(common), "characters in", len(ranges), "ranges")
