"""Domain dataclasses ⇄ plain JSON values, told by their type hints, for the columns that hold JSON text.

Every field is written, defaults too, so that a later change of a default does not change what was kept. A field that
was not there when a row was written gets its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: object) -> Any:
    """Return ``value`` as JSON can hold it: a dataclass as an object, an instant in UTC and a date in ISO 8601.

    Raises
    ------
    ValueError, TypeError
        If an instant has no zone; if a value, or something inside a mapping, could not be read back as what it is.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError(f"an instant needs a time zone, {value!r} has none; give it in UTC")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    if isinstance(value, Mapping):
        return _as_it_is(dict(value))
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str | int | float | None):
        return value
    raise TypeError(f"{value!r} is no plain value and cannot be kept")


def _as_it_is(value: object) -> object:
    """Return what is inside a mapping: it has no type hints, so only JSON's own kinds come back as they were."""
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _as_it_is(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_it_is(each) for each in value]
    if type(value) in (str, int, float, bool, NoneType):
        return value
    raise TypeError(f"{value!r} inside a mapping is no plain value and cannot be kept; write it as the contract does")


def from_plain(kind: type[T], plain: Any) -> T:
    """Return the value of type ``kind`` that `to_plain` wrote."""
    return cast("T", _read(kind, plain))


def _read(kind: Any, plain: Any) -> Any:
    if isinstance(kind, NewType):
        return _read(kind.__supertype__, plain)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if plain is None:
            return None
        (present,) = (each for each in arguments if each is not NoneType)
        return _read(present, plain)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return tuple(_read(arguments[0], each) for each in plain)
        return tuple(_read(each, value) for each, value in zip(arguments, plain, strict=True))
    if not isinstance(kind, type):
        return plain
    if is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], each) for name, each in plain.items()})
    if issubclass(kind, date):  # and so a datetime, too
        return kind.fromisoformat(plain)
    if issubclass(kind, StrEnum):
        return kind(plain)
    return plain


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
