"""What the check of 3,000 characters costs that the process has never seen, and the same check
without the rules of a proof-reader. Usage: python benchmarks/unseen.py [--rounds 5]

The paragraphs of all examples, each once, are laid into texts of 3,000 characters. A process that
has checked the first few, so that tables, expressions and common strings are at hand, checks each
of the others once: nothing of them is remembered. Processor time; of several processes the least.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from gia_author.checks import registry, rule_engine
from gia_author.report import narrative
from gia_author.report.model import Report
from gia_author.yamlfile import reader

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FRAME = EXAMPLES / "示例县信访局-2025.yaml"
CHARACTERS = 3000
WARM = 4  # texts that are checked before
# what is left out: the near misses of words and phrases; every rule that holds the text against
# itself, the calendar, the registers and the language, not against the tables or the form
LEFT_OUT = {
    "不含错别字（G737）": "G737",
    "不含校对的规则": """
        G223-G224 G310 G424-G426 G436-G450 G461-G499 G616-G620 G635-G639 G650-G666 G710 G737-G746
        G755-G760 G834
    """,
}


def codes(told: str) -> set[str]:
    """The codes of a list with ranges."""
    found: set[str] = set()
    for part in told.split():
        first, _, last = part.partition("-")
        found.update(f"G{n}" for n in range(int(first[1:]), int((last or first)[1:]) + 1))
    return found


def read(path: Path) -> Report:
    return Report.from_data(reader.read(path.read_bytes(), path.name).data)


def texts() -> list[str]:
    """The paragraphs of the examples in texts of so many characters, none twice."""
    every: dict[str, None] = {}
    for path in sorted(EXAMPLES.rglob("*-20??.yaml")):
        every |= dict.fromkeys(p.text for p in narrative.narrate(read(path)).paragraphs())
    paragraphs = [*every]
    random.Random(14).shuffle(paragraphs)
    joined = "\n".join(paragraphs)
    return [
        joined[at : at + CHARACTERS] for at in range(0, len(joined) - CHARACTERS + 1, CHARACTERS)
    ]


def check(report: Report, text: str) -> None:
    overall = {"正文": text}
    told = dataclasses.replace(report, prose={**report.prose, "总体情况": overall})
    rule_engine.check(told, registry.Context(narrative.narrate(told)))


def unseen(left_out: str) -> float:
    """Milliseconds for each text that was not seen before, in a fresh process without some
    rules."""
    rule_engine.load()
    for code in codes(left_out):
        registry.RULES.pop(code, None)
    rule_engine.load.cache_clear()
    report, every = read(FRAME), texts()
    for text in every[:WARM]:
        check(report, text)
    start = time.process_time()
    for text in every[WARM:]:
        check(report, text)
    return (time.process_time() - start) / len(every[WARM:]) * 1000


def least(left_out: str, rounds: int) -> float:
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        return min(pool.map(unseen, [left_out] * rounds))


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    whole = least("", rounds)
    print("    毫秒   之比  没有见过的3000字")
    print(f"{whole:8.1f}   1.00  全部规则")
    for name, left_out in LEFT_OUT.items():
        without = least(left_out, rounds)
        print(f"{without:8.1f} {whole / without:6.2f}  {name}")


if __name__ == "__main__":
    main()
