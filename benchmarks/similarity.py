"""Measure the search for units that copied from each other, on invented texts. Usage: python
benchmarks/similarity.py [--units 1000] [--characters 4000]

CPU seconds of this process for texts of which one in twenty takes over most of another, and for the
worst case, texts that are all the same.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Iterator

from gia_author.language.similarity import pairs

WORDS, OPENING, TAKEN_OVER = 4000, 700, 0.8


def sentences(source: random.Random) -> Iterator[str]:
    """Sentences of an invented language whose words are as unevenly used as those of a real one."""
    characters = [chr(0x4E00 + n) for n in range(3000)]
    words = [
        "".join(source.choices(characters, k=source.choice((2, 2, 2, 3, 4)))) for _ in range(WORDS)
    ]
    weights = [1 / (n + 1) for n in range(WORDS)]
    while True:
        yield "".join(source.choices(words, weights, k=source.randint(8, 22))) + "。"


def narratives(units: int, characters: int, all_alike: bool) -> dict[str, str]:
    """The texts by the units' names: an opening common to all, then every unit's own sentences; the
    second of twenty copies the first."""
    source = random.Random(7)
    said = sentences(source)
    opening = [next(said) for _ in range(OPENING // 33)]
    texts: dict[str, str] = {}
    last: list[str] = []
    for number in range(units):
        own = (
            last
            if all_alike and last
            else [next(said) for _ in range((characters - OPENING) // 33)]
        )
        if number % 20 == 1:
            own = [
                old if source.random() < TAKEN_OVER else new
                for old, new in zip(last, own, strict=True)
            ]
        name = f"示例县第{number + 1}局"
        texts[name] = "\n".join((*opening, name, *own))
        last = own
    return texts


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=1000)
    arguments.add_argument("--characters", type=int, default=4000)
    options = arguments.parse_args()
    for title, all_alike in (("二十个单位里有一个照抄", False), ("所有单位都一样", True)):
        texts = narratives(options.units, options.characters, all_alike)
        start = time.process_time()
        found = pairs(texts)
        print(
            f"{title}：{len(texts)}份、{sum(map(len, texts.values()))}字，"
            f"{time.process_time() - start:.1f}秒，找到{len(found)}对"
        )
    print(f"最大内存 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
