"""How alike texts are: shares of common five-character pieces, with names, places, years and
numbers masked."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from gia_author.diagnostics.finding import Finding, found, register
from gia_author.language.patterns import Pattern

G840 = register(
    "G840",
    "leftover",
    """与另一单位内容雷同
    去掉机关名称、地名、年份和数字以后，正文有六成以上与另一单位的一样（按较短的一份算）。
    国办公开办函〔2021〕30号把“内容雷同、敷衍塞责”列为追究情形。比例可以在核对方案里改（与另一单位相似）。""",
)

SIZE = 5
SHORTEST = 200
LONGEST = 30_000
SENTENCE = Pattern(r"[^。！？；\n]+[。！？；]?")
PLACE = Pattern(
    r".{1,7}?(?:特别行政区|自治[区州县旗]|开发区|新区|街道|[省市州盟县区旗镇乡])(?=.)|.+"
)
OWN = Pattern(r"[我本](?:[省市州盟县区旗镇乡局委办厅处]|街道|单位|中心|机关)")
SAMPLED = 16  # one piece in so many is looked up among the other texts
MOST_NAMED = 6
MOST_LISTED = (
    50  # texts that are looked through for a piece; one that stands in more is no one's own
)
MOST_NEAR = 3  # for each text so many others are told
SHORTEST_SENTENCE = 12  # characters of wording


@dataclass(frozen=True)
class Pair:
    """Two texts by their names, which share of the shorter one both have, and the sentences that
    both have: rare and long ones first."""

    first: str
    second: str
    share: float
    sentences: tuple[str, ...]

    def told(self, own: str, others: Sequence[str] = ()) -> Finding:
        """The finding about one of the two; ``others`` are alike to it too."""
        other = self.second if own == self.first else self.first
        more = f"。一样的还有{_named(others)}" if others else ""
        longest = f"，其中一句是“{self.sentences[0][:60]}”" if self.sentences else ""
        return found(
            G840,
            f"正文有{self.share:.0%}与“{other}”的相同（机关名称、地名、年份、数字不算）"
            f"{longest}{more}。",
            address=("总体情况",),
            fix="写本单位的实际情况，不要互相照抄。",
        )


@dataclass(frozen=True)
class AlikeGroup:
    """Texts that are alike, one with the next: their names in order and their pairs, the most alike
    first."""

    names: tuple[str, ...]
    pairs: tuple[Pair, ...]


def groups(pairs: Iterable[Pair]) -> list[AlikeGroup]:
    """The pairs by the group of texts that they tie together, in the order of the first pairs."""
    heads: dict[str, str] = {}

    def head(name: str) -> str:
        while heads.setdefault(name, name) != name:
            heads[name] = heads[heads[name]]
            name = heads[name]
        return name

    kept = [*pairs]
    for pair in kept:
        heads[head(pair.second)] = head(pair.first)
    gathered: dict[str, list[Pair]] = {}
    for pair in kept:
        gathered.setdefault(head(pair.first), []).append(pair)
    return [
        AlikeGroup(tuple(sorted({n for p in some for n in (p.first, p.second)})), tuple(some))
        for some in gathered.values()
    ]


def _named(names: Sequence[str]) -> str:
    more = f"等{len(names)}个单位" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text without names, numbers and punctuation: what is left is wording."""
    for name in names:
        text = text.replace(name, "") if name else text
    return re.sub(r"(?:[^一-龥]|[零一二三四五六七八九十百千万亿两])+", "", text)


def grams(text: str, size: int = SIZE) -> frozenset[str]:
    """Every run of ``size`` characters."""
    return frozenset(text[n : n + size] for n in range(len(text) - size + 1))


def similarity(new: str, old: str, names: Iterable[str] = ()) -> float:
    """Which share of the new text stands in the old one already, 0 to 1; 0 where one of them is too
    short to tell."""
    names = [*names]
    mine, theirs = mask(new, names), mask(old, names)
    if min(len(mine), len(theirs)) < SHORTEST:
        return 0.0
    pieces = grams(mine)
    return len(pieces & grams(theirs)) / len(pieces)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, each with its closing mark."""
    return (m[0].strip() for m in SENTENCE.finditer(text))


def pairs(
    texts: Mapping[str, str], names: Mapping[str, Iterable[str]] | None = None, *, least: float
) -> list[Pair]:
    """The texts that have at least this share in common, for each text its nearest few, the most
    alike first.

    ``names`` are the names of the body that each text is about; without them the text's own name
    is taken for one. The same texts always give the same pairs, in whatever order they come.
    """
    spoken = {key: called((names or {}).get(key) or (key,)) for key in sorted(texts)}
    masks = {key: mask(OWN.sub("", texts[key]), spoken[key])[:LONGEST] for key in spoken}
    keys = [key for key, masked in masks.items() if len(masked) >= SHORTEST]
    pieces = lru_cache(maxsize=64)(lambda key: grams(masks[key]))
    near = sorted(_near([masks[key] for key in keys], least))
    shares = ((keys[a], keys[b], _share(pieces(keys[a]), pieces(keys[b]))) for a, b in near)
    alike = sorted((-share, a, b) for a, b, share in shares if share >= least)
    told = _Sentences(texts, spoken) if alike else None
    return [Pair(a, b, -share, told.common(a, b) if told else ()) for share, a, b in alike]


def called(names: Iterable[str]) -> tuple[str, ...]:
    """What a body may be called: its names, their ends without the places before them, and those
    places; the longest first."""
    result: dict[str, None] = {}
    for name in names:
        parts = PLACE.findall(name)
        result |= dict.fromkeys("".join(parts[n:]) for n in range(len(parts)))
        result |= dict.fromkeys(parts[:-1])
    return tuple(sorted((n for n in result if len(n) > 1), key=lambda n: (-len(n), n)))


def _share(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / min(len(some), len(others))


def _near(masked: list[str], least: float) -> set[tuple[int, int]]:
    """Pairs of texts that may have this share in common, for each text its nearest few, judged by a
    sample of their pieces.

    Every text is held against the first few that have the same piece: so texts that are all alike
    cost no more than others.
    """
    sizes, held = [], []
    for number, text in enumerate(masked):
        sample = _sample(text)
        sizes.append(len(sample))
        held += [piece << 24 | number for piece in sample]
    shared: list[Counter[int]] = [Counter() for _ in masked]
    for _, run in groupby(sorted(held), key=lambda one: one >> 24):
        listed = [one & 0xFFFFFF for one in run]
        for n, number in enumerate(listed):
            shared[number].update(listed[: min(n, MOST_LISTED)])
    result = set()
    for number, counts in enumerate(shared):
        likely = [
            (-count / min(sizes[number], sizes[other]), other) for other, count in counts.items()
        ]
        result |= {
            (other, number) for rank, other in sorted(likely)[:MOST_NEAR] if -rank > least / 2
        }
    return result


def _sample(text: str) -> set[int]:
    """The check sums of one piece in so many: the same ones for the same text on every machine."""
    data = text.encode("utf-16-le")
    sums = (zlib.crc32(data[n : n + 2 * SIZE]) for n in range(0, len(data) - 2 * SIZE + 1, 2))
    return {value for value in sums if not value % SAMPLED}


class _Sentences:
    """The sentences of all texts: which ones two of them have in common."""

    def __init__(self, texts: Mapping[str, str], spoken: Mapping[str, tuple[str, ...]]) -> None:
        self.texts, self.spoken = texts, spoken
        self.known = Counter(
            zlib.crc32(masked.encode()) for key in texts for masked in self._masked(key)
        )
        self.masked = lru_cache(maxsize=64)(self._masked)

    def _masked(self, key: str) -> dict[str, str]:
        said = (
            (mask(OWN.sub("", one), self.spoken[key]), one) for one in sentences(self.texts[key])
        )
        return {masked: one for masked, one in said if len(masked) >= SHORTEST_SENTENCE}

    def common(self, first: str, second: str) -> tuple[str, ...]:
        """As the first of the two has them; those that half of all texts have stand behind."""
        mine, theirs = self.masked(first), self.masked(second)
        half = max(len(self.texts) / 2, 2)
        order = sorted(
            (self.known[zlib.crc32(one.encode())] > half, -len(one), one)
            for one in mine
            if one in theirs
        )
        return tuple(mine[one] for *_, one in order)
