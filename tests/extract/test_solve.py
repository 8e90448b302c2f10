"""Cutting glued digits: every way is found, none that does not add up, and the search ends in
time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import many
from hypothesis import given, settings
from hypothesis import strategies as st

from gia_author.extract.tables.split_digits import RowSum, TooMany, Vector, cuts, settle

ROW = (RowSum(6, (0, 1, 2, 3, 4, 5)),)
CASES = (RowSum(4, (0, 1, 2, 3)), RowSum(9, (5, 6, 7, 8)), RowSum(14, (10, 11, 12, 13)))
small = st.one_of(st.just(0), st.just(0), st.integers(0, 9), st.integers(0, 300))


def by_hand(digits: str, width: int) -> list[tuple[int, ...]]:
    """All cuts of a row with its total at the end, by trying everything."""
    if width == 0:
        return [] if digits else [()]
    ends = (
        range(1, len(digits) + 1)
        if not digits.startswith("0")
        else range(1, min(2, len(digits) + 1))
    )
    return [(int(digits[:end]), *rest) for end in ends for rest in by_hand(digits[end:], width - 1)]


@pytest.mark.parametrize(
    ("pieces", "width", "sums", "found"),
    [
        (["640020470"], 7, ROW, [(64, 0, 0, 2, 0, 4, 70)]),
        (["0000000"], 7, ROW, [(0,) * 7]),
        (["230", "000023"], 7, ROW, [(23, 0, 0, 0, 0, 0, 23)]),
        (["0", "0", "0", "0", "0", "00"], 7, ROW, [(0,) * 7]),
        (["220000325"], 7, ROW, [(2, 20, 0, 0, 0, 3, 25), (22, 0, 0, 0, 0, 3, 25)]),
        (["10203120001200000"], 15, CASES, [(1, 0, 2, 0, 3, 12, 0, 0, 0, 12, 0, 0, 0, 0, 0)]),
        (["000"], 3, (), [(0, 0, 0)]),
        (["007"], 3, (), [(0, 0, 7)]),
        (["350"], 2, (), [(3, 50), (35, 0)]),
        (["1000002"], 7, ROW, []),
        (["12"], 7, ROW, []),
        ([], 7, ROW, []),
        (["1", "2", "3"], 2, (), []),
    ],
)
def test_cuts(pieces: list[str], width: int, sums: tuple[RowSum, ...], found: list[Vector]) -> None:
    assert sorted(cuts(pieces, width, sums)) == found


def test_signs_and_points_are_ends_of_figures() -> None:
    assert cuts(["35", "-15"], 2, (), (False, True)) == [(35, -15)]
    assert cuts(["35", "-15"], 2) == []
    assert [tuple(map(str, way)) for way in cuts(["613.50"], 2)] == [
        ("6", "13.50"),
        ("61", "3.50"),
        ("613.5", "0"),
    ]


@settings(max_examples=many(150), deadline=None)
@given(st.lists(small, min_size=6, max_size=6))
def test_all_ways_and_only_those(addends: list[int]) -> None:
    digits = "".join(map(str, [*addends, sum(addends)]))
    assert sorted(cuts([digits], 7, ROW)) == sorted(
        way for way in by_hand(digits, 7) if sum(way[:6]) == way[6]
    )


def test_balances_settle_what_a_row_alone_cannot() -> None:
    open_row: list[Vector] = [(2, 20), (22, 0)]
    assert settle([open_row, [(3, 0)], [(25, 0)]], [{0: 1, 1: 1, 2: -1}]) == [
        [(22, 0)],
        [(3, 0)],
        [(25, 0)],
    ]
    assert settle([open_row, [(3, 0)], [(26, 0)]], [{0: 1, 1: 1, 2: -1}]) is None
    assert settle([open_row, open_row, [(24, 20)]], [{0: 1, 1: 1, 2: -1}]) == [
        open_row,
        open_row,
        [(24, 20)],
    ]


@pytest.mark.parametrize(
    "work",
    [
        lambda: cuts(["37" * 40], 7, ()),
        lambda: cuts(["1" * 60], 15, CASES),
        lambda: settle(
            [[(n % 7,) for n in range(500)]] * 30, [{n: 1 if n % 2 else -1 for n in range(30)}]
        ),
    ],
)
def test_the_search_gives_up(work: Callable[[], object]) -> None:
    with pytest.raises(TooMany):
        work()
