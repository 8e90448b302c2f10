"""Make the word data of the spelling check from public dictionaries and from reports that one has at hand.

Usage: mkwords.py JIEBA_DICT PYPINYIN_JSON OUT_DIR REPORTS_DIR...

JIEBA_DICT is jieba/dict.txt of the Python package jieba 0.42.1 (MIT), PYPINYIN_JSON is pypinyin/pinyin_dict.json of pypinyin 0.55 (MIT).
REPORTS_DIR holds published reports as SLUG-YEAR.txt; of them only word strings of two to six characters are kept that at least four bodies use.
"""

from __future__ import annotations

import json
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

HAN = re.compile("[一-龥]+")
BODIES, LONGEST = 4, 6
STEP = 5  # a letter is a fifth of a decimal logarithm


def dictionary(path: Path) -> dict[str, int]:
    """The words of up to four characters with their counts."""
    rows = (line.split()[:2] for line in path.read_text(encoding="utf-8").splitlines())
    return {
        word: int(count)
        for word, count in rows
        if HAN.fullmatch(word) and (len(word) == 1 or (len(word) < 5 and int(count) >= 10))
    }


def frequencies(words: dict[str, int]) -> Iterator[str]:
    """A line for each first character: the words that begin with it, their rest and a letter for how rare they are."""
    total = sum(words.values())
    lines: dict[str, list[str]] = defaultdict(list)
    for word, count in sorted(words.items()):
        rarity = round(-math.log10(max(count, 1) / total) * STEP)
        lines[word[0]].append(word[1:] + chr(ord("A") + min(rarity, 45)))
    for first, rest in sorted(lines.items()):
        yield first + " ".join(rest)


def plain(reading: str) -> str:
    """A reading without tone, with the sounds made one that are taken for each other."""
    letters = "".join(
        c
        for c in unicodedata.normalize("NFD", reading)
        if not unicodedata.combining(c) or c == "\u0308"
    )
    for one, other in (("zh", "z"), ("sh", "s"), ("ch", "c"), ("ng", "n")):
        letters = letters.replace(one, other)
    return "n" + letters[1:] if letters.startswith("l") else letters


def readings(path: Path, words: dict[str, int]) -> Iterator[str]:
    """A line for each sound: the common characters mostly read so, then those also read so."""
    used: Counter[str] = Counter()
    for word, count in words.items():
        used.update(dict.fromkeys(word, count))
    sounds: dict[str, list[str]] = defaultdict(lambda: ["", ""])
    for code, told in sorted(json.loads(path.read_text(encoding="utf-8")).items()):
        if used[chr(int(code))] >= 100:
            own = [*dict.fromkeys(plain(one) for one in told.split(","))][:2]
            for rank, sound in enumerate(own):
                sounds[sound][rank] += chr(int(code))
    yield from (f"{sound} {most} {some}".strip() for sound, (most, some) in sorted(sounds.items()))


def phrases(folders: list[Path]) -> Iterator[str]:
    """The strings that at least four bodies use, those within a longer one left out."""
    users: dict[str, set[str]] = defaultdict(set)
    for path in (path for folder in folders for path in folder.glob("*.txt")):
        text = re.sub(r"\s", "", path.read_text(encoding="utf-8"))
        for run in HAN.findall(text):
            for size in range(2, LONGEST + 1):
                for start in range(len(run) - size + 1):
                    users[run[start : start + size]].add(re.sub(r"-\d{4}.*", "", path.stem))
    known = {phrase for phrase, bodies in users.items() if len(bodies) >= BODIES}
    inside = {part for phrase in known for part in (phrase[1:], phrase[:-1])}
    yield from sorted(known - inside)


def common(folders: list[Path], words: dict[str, int]) -> Iterator[str]:
    """The words of two to four characters that at least four bodies use, their texts cut into the likeliest words."""
    total = sum(words.values())
    costs = {word: -math.log(max(count, 1) / total) for word, count in words.items()}
    users: dict[str, set[str]] = defaultdict(set)
    for path in (path for folder in folders for path in folder.glob("*.txt")):
        text = re.sub(r"\s", "", path.read_text(encoding="utf-8"))
        for run in HAN.findall(text):
            for word in cut(run, costs):
                users[word].add(re.sub(r"-\d{4}.*", "", path.stem))
    yield from sorted(w for w, bodies in users.items() if len(w) > 1 and len(bodies) >= BODIES)


def cut(run: str, costs: dict[str, float]) -> Iterator[str]:
    best, back = [0.0], [0]
    for end in range(1, len(run) + 1):
        ways = (
            (best[start] + costs.get(run[start:end], 20 if end - start == 1 else 99), start)
            for start in range(max(0, end - 4), end)
        )
        cost, start = min(ways)
        best.append(cost)
        back.append(start)
    end = len(run)
    while end:
        yield run[back[end] : end]
        end = back[end]


def main() -> None:
    jieba, pypinyin, out, *folders = map(Path, sys.argv[1:])
    words = dictionary(jieba)
    for name, lines in (
        ("词频.txt", frequencies(words)),
        ("读音.txt", readings(pypinyin, words)),
        ("套语.txt", phrases(folders)),
        ("常用词.txt", common(folders, words)),
    ):
        (out / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
