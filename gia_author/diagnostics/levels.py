"""What the national profile says, and the level that it gives to every kind of problem."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from gia_author import resources

NATIONAL = "全国"


@cache
def national() -> Mapping[str, Any]:
    """The data of the national profile as written, read once."""
    data: Mapping[str, Any] = resources.values("profiles", f"{NATIONAL}.yaml")
    return data


def label(code: str) -> str:
    """The word for a code's usual level. Raises KeyError for a code that the national profile does
    not know."""
    return str(national()["级别"][code])
