"""Glued digits: cutting 640020470 into the figures of a row, by the sums within a row and the
balances between rows. Never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Vector = tuple[int | Decimal, ...]
MOST_CUTS = 600
MOST_STEPS = 20000
MOST_TRIALS = 40000
PIECE = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")


class TooMany(Exception):
    """The search was given up: more ways than can be gone through in the time there is."""


@dataclass(frozen=True)
class RowSum:
    """Within a row: the figure at ``total`` equals the sum of those at ``addends`` (positions from
    0)."""

    total: int
    addends: tuple[int, ...]


RowWeights = Mapping[int, int]
"""Row number to +1 or -1: the rows, so weighted, add up to nothing in every column."""


class Cutter:
    """One search for all cuts of a row: left to right, a total being read off as soon as its
    addends are known.

    A total at the very end is tried first, for then its addends are bounded.
    """

    def __init__(self, width: int, sums: Sequence[RowSum], signed: Sequence[bool]) -> None:
        self.width, self.signed = width, signed
        self.sums = {s.total: s.addends for s in sums if s.total > max(s.addends)}
        self.late = [s for s in sums if s.total not in self.sums]
        self.above = {n: total for total, addends in self.sums.items() for n in addends}
        last = self.sums.get(width - 1, ())
        self.tail = min(last) if last and sorted(last) == [*range(min(last), width - 1)] else -1
        self.found: list[Vector] = []
        self.steps = 0

    def step(self) -> None:
        """Count one more step. Raises TooMany beyond a fixed number of steps or finds."""
        self.steps += 1
        if self.steps > MOST_STEPS or len(self.found) > MOST_CUTS:
            raise TooMany

    def run(self, pieces: tuple[str, ...], done: Vector) -> None:
        """Go on from the figures already cut."""
        self.step()
        place = len(done)
        if (
            place == self.width
            and not pieces
            and all(done[s.total] == sum(done[n] for n in s.addends) for s in self.late)
        ):
            self.found.append(done)
        left = sum(map(len, pieces))
        if not pieces or not len(pieces) <= self.width - place <= left:
            return
        if place == self.tail and not any("-" in piece or "." in piece for piece in pieces):
            self.found += [
                (*done, *way, total)
                for total, rest in _endings(pieces)
                for way in self.spread(rest, self.width - place - 1, total)
            ]
            return
        for head, tail in self.heads(pieces[0], done, left):
            self.run((tail, *pieces[1:]) if tail else pieces[1:], (*done, head))

    def heads(self, piece: str, done: Vector, left: int) -> Iterator[tuple[int | Decimal, str]]:
        """The figures that can begin a piece at this place, each with what is left of the piece.

        A figure longer than what is ``left`` for its total cannot be.
        """
        place = len(done)
        longest = (
            (left - self.above[place] + place + 1) // 2
            if place in self.above
            else left - self.width + place + 1
        )
        wanted = sum(done[n] for n in self.sums[place]) if place in self.sums else None
        if piece.startswith("-") and not (self.signed and self.signed[place]):
            return
        ends = range(1, min(len(piece), longest) + 1)
        if wanted is not None:
            ends = range(len(str(wanted)), len(str(wanted)) + 1)
        for end in ends:
            head, tail = piece[:end], piece[end:]
            if (
                PIECE.fullmatch(head)
                and not tail.startswith(".")
                and (wanted is None or head == str(wanted))
            ):
                yield Decimal(head) if "." in head else int(head), tail

    def spread(self, pieces: tuple[str, ...], count: int, total: int) -> Iterator[tuple[int, ...]]:
        """All cuts of pieces into so many figures with this total."""
        self.step()
        left = sum(map(len, pieces))
        if count == 0 or not len(pieces) <= count <= left or not _reaches(left, count, total):
            if count == 0 and not pieces and total == 0:
                yield ()
            return
        first = pieces[0]
        for end in range(1, min(1 if first[0] == "0" else len(first), left - count + 1) + 1):
            head, rest = int(first[:end]), first[end:]
            if head > total:
                break
            for way in self.spread(
                (rest, *pieces[1:]) if rest else pieces[1:], count - 1, total - head
            ):
                yield (head, *way)


def _endings(pieces: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every figure that the pieces can end with, and what stands before it."""
    last = pieces[-1]
    for start in range(len(last)):
        if last[start] != "0" or start == len(last) - 1:
            yield int(last[start:]), (*pieces[:-1], last[:start]) if start else pieces[:-1]


def _reaches(digits: int, count: int, total: int) -> bool:
    """Whether so many digits in so many figures can add up to the total: no figure begins with a
    needless 0."""
    longest = digits - count + 1
    shortest = -(-digits // count)
    least: int = 10 ** (shortest - 1) if shortest > 1 else 0
    return least <= total < 10 * count + int(10**longest)


def cuts(
    pieces: Sequence[str], width: int, sums: Sequence[RowSum] = (), signed: Sequence[bool] = ()
) -> list[Vector]:
    """Every way to cut digits into ``width`` figures so that the sums hold; the ends of the pieces
    are ends of figures.

    No figure begins with a needless 0. Raises TooMany beyond a fixed number of ways.
    """
    cutter = Cutter(width, sums, signed)
    cutter.run(tuple(pieces), ())
    return cutter.found


def settle(
    rows: Sequence[Sequence[Vector]], balances: Sequence[RowWeights]
) -> list[list[Vector]] | None:
    """Per row the candidates that are left in any solution of all balances; None if no solution
    exists.

    Raises TooMany where the search would not end in time.
    """
    search = Search(balances, [set() for _ in rows])
    search.go([list(dict.fromkeys(row)) for row in rows])
    return (
        [
            [vector for vector in row if vector in seen]
            for row, seen in zip(rows, search.seen, strict=True)
        ]
        if all(search.seen)
        else None
    )


@dataclass
class Search:
    """The search for all solutions; ``seen`` gathers per row what occurs in one."""

    balances: Sequence[RowWeights]
    seen: list[set[Vector]]
    trials: int = 0

    def go(self, rows: list[list[Vector]]) -> None:
        """All solutions within these candidates."""
        if not self.narrow(rows):
            return
        bound = {n for balance in self.balances for n in balance}
        open_rows = [n for n, row in enumerate(rows) if len(row) > 1 and n in bound]
        if not open_rows:
            for row, seen in zip(rows, self.seen, strict=True):
                seen.update(row)
            return
        chosen = min(open_rows, key=lambda n: len(rows[n]))
        for vector in rows[chosen]:
            self.go([[vector] if n == chosen else list(row) for n, row in enumerate(rows)])

    def narrow(self, rows: list[list[Vector]]) -> bool:
        """Strike out, in place, what no choice of the other rows can balance. False if a row has
        nothing left."""
        changed = True
        while changed:
            changed = False
            for balance in self.balances:
                before = sum(len(rows[n]) for n in balance)
                self.trials += before
                if self.trials > MOST_TRIALS:
                    raise TooMany
                if not _strike(rows, balance):
                    return False
                changed |= sum(len(rows[n]) for n in balance) < before
        return True


def _strike(rows: list[list[Vector]], balance: RowWeights) -> bool:
    """Strike out once what does not fit one balance. False if a row has nothing left."""
    bounds = {n: _bounds(rows[n], weight) for n, weight in balance.items()}
    low, high = (
        tuple(map(sum, zip(*(b[side] for b in bounds.values()), strict=True))) for side in (0, 1)
    )
    for n, weight in balance.items():
        rows[n][:] = [vector for vector in rows[n] if _fits(vector, weight, bounds[n], low, high)]
    return all(rows[n] for n in balance)


def _bounds(row: Sequence[Vector], weight: int) -> tuple[Vector, Vector]:
    columns = [[weight * figure for figure in column] for column in zip(*row, strict=True)]
    return tuple(map(min, columns)), tuple(map(max, columns))


def _fits(
    vector: Vector,
    weight: int,
    own: tuple[Vector, Vector],
    low: Sequence[int | Decimal],
    high: Sequence[int | Decimal],
) -> bool:
    """Whether the other rows can bring the balance to nothing when this row has this vector."""
    return all(
        low[c] - own[0][c] <= -weight * f <= high[c] - own[1][c] for c, f in enumerate(vector)
    )
