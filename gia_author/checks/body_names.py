"""Names of bodies compared: a short form with the full name."""

from __future__ import annotations


def alike(one: str, other: str) -> bool:
    """True for a name and its short form: all its characters stand in the other in order."""
    short, long = sorted((one.replace("与", "和"), other.replace("与", "和")), key=len)
    rest = iter(long)
    return all(character in rest for character in short)
