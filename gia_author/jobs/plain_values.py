"""Small values as plain JSON and back: dataclasses, tuples, enumerations, texts and numbers, by the
types that they declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def plain(value: object) -> Any:
    """The value as JSON knows it, from which ``restored`` makes the very same."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [*map(plain, value)]
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return value


def restored(kind: type[T], value: object) -> T | None:
    """The value of this type in plain JSON; None for any other."""
    try:
        made: T = _restored(kind, value)
    except (TypeError, ValueError, KeyError):
        return None
    return made


def _restored(kind: object, value: object) -> Any:
    """Raises TypeError, ValueError or KeyError for what is not of this type."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _one_of(inner, value)
    if origin is tuple and isinstance(value, list):
        kinds = [inner[0]] * len(value) if inner[1:] == (...,) else inner
        return tuple(_restored(one, part) for one, part in zip(kinds, value, strict=True))
    if origin is dict and isinstance(value, dict):
        return {_restored(inner[0], k): _restored(inner[1], v) for k, v in value.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, dict):
        types = _types(kind)
        if types.keys() != value.keys():
            raise TypeError(value)
        return kind(**{name: _restored(one, value[name]) for name, one in types.items()})
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _one_of(kinds: tuple[Any, ...], value: object) -> Any:
    for kind in kinds:
        try:
            return _restored(kind, value)
        except (TypeError, ValueError, KeyError):
            continue
    raise TypeError(value)


@cache
def _types(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
