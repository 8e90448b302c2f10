"""Make the word data of the spelling check from public dictionaries, official texts and published
reports that one has at hand.

Usage: mkwords.py JIEBA_DICT PYPINYIN_JSON OUT_DIR OFFICIAL_DIR REPORTS_DIR...
       mkwords.py --work-reports OUT_DIR WORK_REPORTS_DIR

JIEBA_DICT is jieba/dict.txt of the Python package jieba 0.42.1 (MIT), PYPINYIN_JSON is
pypinyin/pinyin_dict.json of pypinyin 0.55 (MIT).
OFFICIAL_DIR holds laws, regulations and the like, one a file; of them only strings of up to four
characters are kept, with how often they occur.
REPORTS_DIR holds published reports as SLUG-YEAR.txt; of them only strings of up to four characters
that at least four bodies use.
WORK_REPORTS_DIR holds the reports on the work of the governments of provinces as NAME-YEAR.txt; of
them only strings that two of them use. They are kept in a table of their own, so that either can be
made anew without the texts of the other.
"""

from __future__ import annotations

import json
import math
import re
import sys
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from gia_author.language import string_counts, string_table, vocabulary
from gia_author.language.plain_strings import plain_string

HAN = re.compile("[一-龥]+")
BODIES = 4
PROVINCES = 2
WEIGHT = 30  # occurrences in official texts that a body which writes a string is worth
LEAST = (1, 3, 5, 10)  # occurrences of strings of one to four characters
USUAL = 20  # occurrences in official texts of a word that reports need not have
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
    """A line for each first character: the words that begin with it, their rest and a letter for
    how rare they are."""
    total = sum(words.values())
    lines: dict[str, list[str]] = defaultdict(list)
    for word, count in sorted(words.items()):
        rarity = round(-math.log10(max(count, 1) / total) * STEP)
        lines[word[0]].append(word[1:] + chr(ord("A") + min(rarity, 45)))
    for first, rest in sorted(lines.items()):
        yield first + " ".join(rest)


def idioms(path: Path) -> Iterator[str]:
    """A line for each first character: what follows it in idioms and fixed words of three and four
    characters, so many times in the dictionary."""
    lines: dict[str, list[str]] = defaultdict(list)
    for row in path.read_text(encoding="utf-8").splitlines():
        word, count, part = row.split()
        idiom = part in ("i", "l")
        least = {4: 4 if idiom else 10, 3: 10 if idiom else 50}.get(len(word))
        fixed = len(word) == 4 or part in ("i", "l", "n", "v", "a", "d", "vn")
        if least and fixed and int(count) >= least and HAN.fullmatch(word):
            lines[word[0]].append(word[1:])
    yield from (first + " ".join(sorted(rest)) for first, rest in sorted(lines.items()))


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


def runs(path: Path) -> Iterator[str]:
    """The lines of a text as the table of strings knows them."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield plain_string(line).text


def strings(line: str, size: int) -> Iterator[str]:
    return (line[n : n + size] for n in range(len(line) - size + 1))


def official(folder: Path) -> Counter[str]:
    """Strings of official texts with how often they occur, rare ones left out; a line that several
    texts share counts once."""
    lines = {line for path in folder.glob("*.txt") for line in runs(path)}
    result: Counter[str] = Counter()
    for size, least in enumerate(LEAST, 1):
        found = Counter(part for line in lines for part in strings(line, size))
        result.update({part: times for part, times in found.items() if times >= least})
    return result


def used(folders: list[Path], least: int = BODIES) -> dict[str, int]:
    """Strings of reports with how many bodies use them, those of too few left out."""
    users: dict[str, set[str]] = defaultdict(set)
    for path in (path for folder in folders for path in folder.glob("*.txt")):
        body = re.sub(r"-\d{4}.*", "", path.stem)
        for line in runs(path):
            for size in range(1, len(LEAST) + 1):
                for part in strings(line, size):
                    users[part].add(body)
    return {part: len(bodies) for part, bodies in users.items() if len(bodies) >= least}


def common(words: dict[str, int], counts: Counter[str], bodies: dict[str, int]) -> Iterator[str]:
    """The words of two characters that reports and official texts are made of."""
    for word in sorted(word for word in words if len(word) == 2):
        if word in bodies or counts[word] >= USUAL:
            yield word


def bound(words: dict[str, int], twos: list[str], times: Callable[[str], float]) -> Iterator[str]:
    """A line for each letter: the characters that are a word by itself so many fifths of a decimal
    logarithm more rarely than they are written."""
    inside: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for word, count in words.items():
        inside.update(dict.fromkeys(word, count))
    for word in twos:
        within.update(dict.fromkeys(word, times(word)))
    lines: dict[str, str] = defaultdict(str)
    for character in sorted(within):
        alone = words.get(character, 0) / inside[character]
        left = max(1 - within[character] / max(times(character), 1), 0)
        decades = -(math.log10(alone + 1e-4) + math.log10(left + 1e-2)) / 2
        lines[chr(ord("A") + max(round(decades * STEP), 0))] += character
    yield from (letter + characters for letter, characters in sorted(lines.items()))


def packed(numbers: dict[str, int]) -> bytes:
    """The table of strings: three cells that add up to what is known of each, every cell used by a
    string that can be set last."""
    size = int(len(numbers) * 1.24 / 3) + 32
    spots = {part: string_table.spots(string_table.mixed(part), size) for part in numbers}
    # the strings of a cell, their numbers added up bit by bit
    held = array("Q", bytes(8 * 3 * size))
    degree = array("i", bytes(4 * 3 * size))
    names = [*numbers]
    for number, part in enumerate(names):
        for cell in spots[part][:3]:
            held[cell] ^= number
            degree[cell] += 1
    alone = [cell for cell in range(3 * size) if degree[cell] == 1]
    order: list[tuple[int, int]] = []
    while alone:
        cell = alone.pop()
        if degree[cell] != 1:
            continue
        number = held[cell]
        order.append((number, cell))
        for other in spots[names[number]][:3]:
            held[other] ^= number
            degree[other] -= 1
            if degree[other] == 1:
                alone.append(other)
    if len(order) != len(names):
        raise SystemExit("The table of strings cannot be packed; add a string.")
    table = array("H", bytes(2 * 3 * size))
    for number, cell in reversed(order):
        part = names[number]
        value = spots[part][3] << 4 | numbers[part]
        for other in spots[part][:3]:
            value ^= table[other]
        table[cell] ^= value
    if sys.byteorder == "big":
        table.byteswap()
    return table.tobytes()


def sizes(counts: dict[str, int]) -> dict[str, int]:
    return {part: string_counts.size_of(times) for part, times in counts.items()}


def words_of(path: Path) -> set[str]:
    """The words of two characters of a text."""
    found = (run for line in runs(path) for run in HAN.findall(line))
    return {word for run in found for word in vocabulary.cut(run).words if len(word) == 2}


def work_reports(out: Path, folder: Path) -> None:
    """The table of what provinces write, and the words of two characters that are common only
    there."""
    bodies, laws = used([folder], PROVINCES), string_table.StringTable("字串.bin")
    users = Counter(word for path in folder.glob("*.txt") for word in words_of(path))
    known = {*(out / "常用词.txt").read_text(encoding="utf-8").split()}
    words = {word for word, times in users.items() if times >= BODIES} - known
    (out / "报告用词.txt").write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")
    counts = {
        part: WEIGHT * times
        for part, times in bodies.items()
        if string_counts.size_of(WEIGHT * times) > (laws.number(part) or 0)
    }
    (out / "报告字串.bin").write_bytes(packed(sizes(counts)))


def main() -> None:
    if sys.argv[1] == "--work-reports":
        work_reports(*map(Path, sys.argv[2:]))
        return
    jieba, pypinyin, out, texts, *folders = map(Path, sys.argv[1:])
    words = dictionary(jieba)
    counts, bodies = official(texts), used(folders)
    counts.update({part: WEIGHT * times for part, times in bodies.items()})
    twos = [*common(words, counts, bodies)]
    for name, lines in (
        ("词频.txt", frequencies(words)),
        ("成语.txt", idioms(jieba)),
        ("读音.txt", readings(pypinyin, words)),
        ("常用词.txt", twos),
        ("单用.txt", bound(words, twos, counts.__getitem__)),
    ):
        (out / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (out / "字串.bin").write_bytes(packed(sizes(counts)))


if __name__ == "__main__":
    main()
