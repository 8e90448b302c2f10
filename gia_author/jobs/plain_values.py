"""Small values as plain JSON and back: dataclasses, tuples, enumerations, texts and numbers, by the
types that they declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Maker = Callable[[Any], Any]


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
    wanted: Any = kind
    try:
        made: T = _maker(wanted)(value)
    except (TypeError, ValueError, KeyError):
        return None
    return made


@cache
def _maker(kind: object) -> Maker:
    """What makes a value of a type of its plain JSON, and raises TypeError, ValueError or KeyError
    for what is not of this type; worked out once a type."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _one_of([*map(_maker, inner)])
    if origin is tuple:
        return _row(_maker(inner[0])) if inner[1:] == (...,) else _tuple([*map(_maker, inner)])
    if origin is dict:
        return _dict(_maker(inner[0]), _maker(inner[1]))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind)
    return _leaf(kind)


def _leaf(kind: object) -> Maker:
    def make(value: object) -> object:
        if type(value) is not kind:
            raise TypeError(value)
        return value

    return make


def _one_of(makers: list[Maker]) -> Maker:
    def make(value: object) -> object:
        for maker in makers:
            try:
                return maker(value)
            except (TypeError, ValueError, KeyError):
                continue
        raise TypeError(value)

    return make


def _row(maker: Maker) -> Maker:
    def make(value: object) -> object:
        return tuple(map(maker, _checked(value, list)))

    return make


def _tuple(makers: list[Maker]) -> Maker:
    def make(value: object) -> object:
        parts = zip(makers, _checked(value, list), strict=True)
        return tuple(maker(part) for maker, part in parts)

    return make


def _dict(keys: Maker, values: Maker) -> Maker:
    def make(value: object) -> object:
        return {keys(key): values(one) for key, one in _checked(value, dict).items()}

    return make


def _dataclass(kind: Any) -> Maker:
    hints = get_type_hints(kind)
    makers = {field.name: _maker(hints[field.name]) for field in fields(kind)}

    def make(value: object) -> object:
        told = _checked(value, dict)
        if makers.keys() != told.keys():
            raise TypeError(value)
        return kind(**{name: maker(told[name]) for name, maker in makers.items()})

    return make


def _checked(value: object, kind: type) -> Any:
    if not isinstance(value, kind):
        raise TypeError(value)
    return value
