"""Glued digits: cutting 640020470 into the figures of a row, by the sums within a row and the balances between rows. Never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Vector = tuple[int | Decimal, ...]
MOST_CUTS = 4000
MOST_STEPS = 40000
PIECE = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")


class TooMany(Exception):
    """The search was given up: more ways than can be gone through in the time there is."""


@dataclass(frozen=True)
class Sum:
    """Within a row: the figure at ``total`` equals the sum of those at ``addends`` (positions from 0)."""

    total: int
    addends: tuple[int, ...]


Balance = Mapping[int, int]
"""Row number to +1 or -1: the rows, so weighted, add up to nothing in every column."""


class Cutter:
    """One search for all cuts of a row: left to right, a total being read off as soon as its addends are known."""

    def __init__(self, width: int, sums: Sequence[Sum], signed: Sequence[bool]) -> None:
        self.width, self.sums, self.signed = width, {s.total: s.addends for s in sums if s.total > max(s.addends)}, signed
        self.late = [s for s in sums if s.total not in self.sums]
        self.above = {n: s.total for s in sums for n in s.addends if s.total in self.sums}
        self.found: list[Vector] = []
        self.steps = 0

    def run(self, pieces: tuple[str, ...], done: Vector) -> None:
        """Go on from the figures already cut. Raises TooMany beyond a fixed number of steps or finds."""
        self.steps += 1
        if self.steps > MOST_STEPS or len(self.found) > MOST_CUTS:
            raise TooMany
        place = len(done)
        if place == self.width or not pieces:
            if place == self.width and not pieces and all(done[s.total] == sum(done[n] for n in s.addends) for s in self.late):
                self.found.append(done)
            return
        if len(pieces) <= self.width - place <= sum(map(len, pieces)):
            left = sum(map(len, pieces))
            for head, tail in self.heads(pieces[0], done, left):
                self.run((tail, *pieces[1:]) if tail else pieces[1:], (*done, head))

    def heads(self, piece: str, done: Vector, left: int) -> Iterator[tuple[int | Decimal, str]]:
        """The figures that can begin a piece at this place, each with what is left of the piece.

        A figure longer than what is ``left`` for its total cannot be.
        """
        place = len(done)
        longest = (left - self.above[place] + place + 1) // 2 if place in self.above else left - self.width + place + 1
        wanted = sum(done[n] for n in self.sums[place]) if place in self.sums else None
        if piece.startswith("-") and not (self.signed and self.signed[place]):
            return
        for end in [len(str(wanted))] if wanted is not None else range(1, min(len(piece), longest) + 1):
            head, tail = piece[:end], piece[end:]
            if PIECE.fullmatch(head) and not tail.startswith(".") and (wanted is None or head == str(wanted)):
                yield Decimal(head) if "." in head else int(head), tail


def cuts(pieces: Sequence[str], width: int, sums: Sequence[Sum] = (), signed: Sequence[bool] = ()) -> list[Vector]:
    """Every way to cut digits into ``width`` figures so that the sums hold; the ends of the pieces are ends of figures.

    No figure begins with a needless 0. Raises TooMany beyond a fixed number of ways.
    """
    cutter = Cutter(width, sums, signed)
    cutter.run(tuple(pieces), ())
    return cutter.found


def settle(rows: Sequence[Sequence[Vector]], balances: Sequence[Balance]) -> list[list[Vector]] | None:
    """Per row the candidates that are left in any solution of all balances; None if no solution exists.

    Raises TooMany where the search would not end in time.
    """
    left = [list(dict.fromkeys(row)) for row in rows]
    if not narrow(left, balances):
        return None
    open_rows = [n for n, row in enumerate(left) if len(row) > 1]
    if not open_rows:
        return left
    seen: list[set[Vector]] = [set() for _ in rows]
    steps = [0]
    _search(left, balances, seen, steps)
    return [[v for v in row if v in seen[n]] for n, row in enumerate(left)] if seen[0] else None


def _search(rows: list[list[Vector]], balances: Sequence[Balance], seen: list[set[Vector]], steps: list[int]) -> None:
    steps[0] += 1
    if steps[0] > MOST_STEPS // 100:
        raise TooMany
    undecided = [n for n, row in enumerate(rows) if len(row) > 1]
    if not undecided:
        for n, row in enumerate(rows):
            seen[n].add(row[0])
        return
    chosen = min(undecided, key=lambda n: len(rows[n]))
    for vector in rows[chosen]:
        trial = [list(row) for row in rows]
        trial[chosen] = [vector]
        if narrow(trial, balances):
            _search(trial, balances, seen, steps)


def narrow(rows: list[list[Vector]], balances: Sequence[Balance]) -> bool:
    """Strike out, in place, what no choice of the other rows can balance. False if a row has nothing left."""
    changed = True
    while changed:
        changed = False
        for balance in balances:
            bounds = {n: _bounds(rows[n], weight) for n, weight in balance.items()}
            low, high = (tuple(map(sum, zip(*(b[side] for b in bounds.values()), strict=True))) for side in (0, 1))
            for n, weight in balance.items():
                kept = [v for v in rows[n] if _fits(v, weight, bounds[n], low, high)]
                changed |= len(kept) < len(rows[n])
                rows[n][:] = kept
                if not kept:
                    return False
            if changed:
                break
    return True


def _bounds(row: Sequence[Vector], weight: int) -> tuple[Vector, Vector]:
    columns = [[weight * figure for figure in column] for column in zip(*row, strict=True)]
    return tuple(map(min, columns)), tuple(map(max, columns))


def _fits(vector: Vector, weight: int, own: tuple[Vector, Vector], low: Sequence[int | Decimal], high: Sequence[int | Decimal]) -> bool:
    """Whether the other rows can bring the balance to nothing when this row has this vector."""
    return all(low[c] - own[0][c] <= -weight * f <= high[c] - own[1][c] for c, f in enumerate(vector))
