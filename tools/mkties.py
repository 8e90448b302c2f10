"""Make the table of words that stand together, and the words of the language at large that the
dictionary lacks, from a language model that one has at hand.

Usage: mkties.py LANGUAGE_MODEL OUT_DIR

LANGUAGE_MODEL is zh_CN.lm of Debian's libime-data-language-model 1.0.16 (LGPL-2.1+): a model of
three words in kenlm's binary form, a trie that is looked up from the last word on, with compressed
places and numbers in bins. Kept are the pairs of words of up to four characters that the
dictionary has too (词频.txt, which mkwords.py makes) and that stand together oftener than apart.
"""

from __future__ import annotations

import struct
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from mkwords import HAN, packed

from gia_author.language import near_misses, vocabulary, word_ties

COUNTS = 0x6C  # where the numbers of single words, pairs and triples stand
HEADER = 0x88
EVERYDAY = -5.6  # decimal logarithm of how likely a word is that people write every day
UNIGRAM = struct.Struct("<ffQ")  # log likelihood, what is left for others, first pair


ABOUT = (
    "# 词频.txt里没有、日常也写的两字词，只取与常用词相像的，一行一个首字，后面是各词的第二个字。\n"
    "# 取自Debian的libime-data-language-model 1.0.16（LGPL-2.1+）。"
)


def width(number: int) -> int:
    return number.bit_length()


def chopped(entries: int, highest: int, most: int) -> int:
    """How many bits of a place are left out, as kenlm chooses them."""
    return min(
        range(min(width(highest), most) + 1),
        key=lambda bits: (highest >> (width(highest) - bits)) * 64 - entries * bits,
    )


def words_of(model: bytes) -> list[str]:
    return model[model.rindex(b"<unk>\0") :].decode("utf-8").split("\0")


def everyday(model: bytes) -> Iterator[str]:
    """A line for each first character: what follows it in words that the dictionary lacks and that
    may be taken for a slip."""
    (singles,) = struct.unpack_from("<Q", model, COUNTS)
    at = HEADER + 8 + 8 * singles
    likely_bits, left_bits = model[at + 1], model[at + 2]
    at += 8 + 4 * ((2 << likely_bits) + (1 << left_bits))
    lines: dict[str, str] = defaultdict(str)
    likely = (UNIGRAM.unpack_from(model, at + UNIGRAM.size * n)[0] for n in range(singles))
    for word, told in sorted(zip(words_of(model), likely, strict=False)):
        if len(word) == 2 and told > EVERYDAY and HAN.fullmatch(word) and is_lacking(word):
            lines[word[0]] += word[1]
    yield from (first + rest for first, rest in sorted(lines.items()))


def is_lacking(word: str) -> bool:
    return bool(not vocabulary.is_word(word) and near_misses.alike(word))


def pairs(model: bytes) -> Iterator[tuple[str, str, float]]:
    """Every pair of words with how much oftener the second one stands behind the first than
    anywhere."""
    singles, doubles, triples = struct.unpack_from("<3Q", model, COUNTS)
    words = words_of(model)
    at = HEADER + 8 + 8 * singles
    likely_bits, left_bits = model[at + 1], model[at + 2]
    likely = struct.unpack_from(f"<{1 << likely_bits}f", model, at + 8)
    at += 8 + 4 * ((2 << likely_bits) + (1 << left_bits))
    single = [UNIGRAM.unpack_from(model, at + UNIGRAM.size * n) for n in range(singles + 1)]
    at += UNIGRAM.size * (singles + 2)
    bits = chopped(doubles + 1, triples, model[at + 1])
    inline = width(triples) - bits
    at += 8 + 8 * ((triples >> inline) + 1) + 7
    record = width(singles) + left_bits + likely_bits + inline
    for number in range(singles):
        for place in range(single[number][2], single[number + 1][2]):
            byte, rest = divmod(place * record, 8)
            told = int.from_bytes(model[at + byte : at + byte + 8], "little") >> rest
            before = told & (1 << width(singles)) - 1
            found = told >> (width(singles) + left_bits) & (1 << likely_bits) - 1
            yield words[before], words[number], likely[found] - single[number][0]


def known(word: str) -> bool:
    return len(word) <= vocabulary.LONGEST and vocabulary.is_word(word)


def main() -> None:
    file, out = map(Path, sys.argv[1:])
    model = file.read_bytes()
    numbers = {
        before + word_ties.BETWEEN + word: min(
            round((together - word_ties.LEAST) / word_ties.STEP), 15
        )
        for before, word, together in pairs(model)
        if together > word_ties.LEAST and known(before) and known(word)
    }
    told = f"{ABOUT}\n" + "\n".join(everyday(model)) + "\n"
    (out / "另词.txt").write_text(told, encoding="utf-8")
    (out / "词对.bin").write_bytes(packed(numbers))


if __name__ == "__main__":
    main()
