"""Glued digits: cutting 640020470 into the figures of a row, by the sums within a row and the balances between rows. Never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Vector = tuple[Decimal, ...]
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


Balance = Mapping[int, int]  # row number → +1 or -1: the rows, so weighted, add up to nothing in every column


def cuts(pieces: Sequence[str], width: int, sums: Sequence[Sum] = (), signed: Sequence[bool] = ()) -> list[Vector]:
    """Every way to cut digits into ``width`` figures so that the sums hold; the ends of the pieces are ends of figures.

    No figure begins with a needless 0. Raises TooMany beyond a fixed number of ways.
    """
    found: list[Vector] = []
    for steps, way in enumerate(_ways(tuple(pieces), width)):
        if steps > MOST_STEPS:
            raise TooMany
        figures = tuple(map(Decimal, way))
        if _holds(figures, sums) and all(f >= 0 or (signed and signed[n]) for n, f in enumerate(figures)):
            found.append(figures)
        if len(found) > MOST_CUTS:
            raise TooMany
    return found


def _holds(figures: Vector, sums: Sequence[Sum]) -> bool:
    return all(figures[s.total] == sum(figures[n] for n in s.addends) for s in sums)


def _ways(pieces: tuple[str, ...], width: int) -> Iterator[tuple[str, ...]]:
    """All cuts, sums not looked at. A piece with a sign or a point is cut only where both sides stay figures."""
    if not pieces or width < len(pieces) or width > sum(map(len, pieces)):
        if not pieces and width == 0:
            yield ()
        return
    first, rest = pieces[0], pieces[1:]
    for end in range(1, len(first) + 1):
        head, tail = first[:end], first[end:]
        if PIECE.fullmatch(head) and not tail.startswith("."):
            for way in _ways((tail, *rest) if tail else rest, width - 1):
                yield (head, *way)


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


def _fits(vector: Vector, weight: int, own: tuple[Vector, Vector], low: Sequence[Decimal | int], high: Sequence[Decimal | int]) -> bool:
    """Whether the other rows can bring the balance to nothing when this row has this vector."""
    return all(low[c] - own[0][c] <= -weight * f <= high[c] - own[1][c] for c, f in enumerate(vector))
